"""The words for due dates: how far they are and why they are those."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from types import MappingProxyType

from engine.domain.calendario import Calendario, Feriado
from engine.domain.lima import day_of
from engine.domain.redaccion.fechas import join_words, say_date, say_dates, say_number
from engine.domain.redaccion.motivos import say_reasons, short_norm
from engine.domain.vencimiento import BLOQUE, MINIMO, SIGUIENTE_HABIL, Vencimiento

_ANCLAS: Mapping[str, str] = MappingProxyType(
    {
        "inicio": "el inicio de la AT",
        "fin": "el fin de la AT",
        "fecha": "la fecha acordada",
        "aplicacion": "el cierre de las fichas de aplicación",
        "reanudacion": "la reanudación de la AT",
        "bloque": "el bloque escolar",
        "estrategia": "el último día de la estrategia",
    }
)


def say_relative(vence: datetime, now: datetime, calendario: Calendario) -> str:
    """Return "vence hoy", "vence mañana", "en 3 días hábiles", "vencida ayer"…

    Days are those of Lima; beyond tomorrow and yesterday only working days are counted.
    """
    hoy, dia = day_of(now), day_of(vence)
    if vence <= now:
        return _say_overdue(dia, hoy, calendario)
    if dia == hoy:
        return "vence hoy"
    if dia - hoy == timedelta(days=1):
        return "vence mañana"
    habiles = calendario.count_working_days(hoy, dia)
    return f"en {_say_count(habiles)}" if habiles else f"vence el {say_date(dia)}"


def _say_overdue(dia: date, hoy: date, calendario: Calendario) -> str:
    if dia == hoy:
        return "vencida hoy"
    if hoy - dia == timedelta(days=1):
        return "vencida ayer"
    habiles = calendario.count_working_days(dia, hoy)
    return f"vencida hace {_say_count(habiles)}" if habiles else f"vencida el {say_date(dia)}"


def _say_count(habiles: int) -> str:
    return "un día hábil" if habiles == 1 else f"{habiles} días hábiles"


def say_term(dias: int, clase: str) -> str:
    """Return "un día hábil", "cinco días hábiles", "30 días calendario", "ocho horas hábiles"."""
    if clase == "horas":
        return "una hora hábil" if dias == 1 else f"{say_number(dias)} horas hábiles"
    if dias == 1:
        return "un día hábil" if clase == "habiles" else "un día calendario"
    return f"{say_number(dias)} días {'hábiles' if clase == 'habiles' else 'calendario'}"


def explain(vencimiento: Vencimiento) -> str:
    """Return the whole sentence that says why it is due that day."""
    words = _say_origin(vencimiento)
    if vencimiento.ajuste == MINIMO and vencimiento.nominal:
        words += f" sería el {say_date(vencimiento.nominal)}; {_say_floor(vencimiento)}"
    if vencimiento.ajuste == SIGUIENTE_HABIL and vencimiento.nominal:
        if vencimiento.dias:
            words += f": el {say_date(vencimiento.nominal)}"
        words += f"; como no es día hábil, pasa al {say_date(vencimiento.dia)}"
    if vencimiento.ajuste == BLOQUE and vencimiento.nominal:
        words += f": el {say_date(vencimiento.nominal)}; como el bloque escolar acaba antes, vence"
        words += f" el {say_date(vencimiento.dia)}"
    if vencimiento.saltados:
        words += f"; {_say_skipped(vencimiento)}"
    words += "".join(f"; {reason}" for reason in say_reasons(vencimiento))
    before = f" Antes vencía el {say_date(vencimiento.antes)}." if vencimiento.antes else ""
    return f"{words[0].upper()}{words[1:]}.{before}"


def _say_floor(vencimiento: Vencimiento) -> str:
    if not vencimiento.minimo:
        return f"como ya pasó, vence el {say_date(vencimiento.dia)}"
    leave = "se deja al menos" if vencimiento.minimo == 1 else "se dejan al menos"
    plazo = say_term(vencimiento.minimo, "habiles")
    return f"{leave} {plazo} para hacerla y vence el {say_date(vencimiento.dia)}"


def _say_origin(vencimiento: Vencimiento) -> str:
    ancla = _say_anchor(vencimiento)
    if vencimiento.dias == 0:
        is_moment = vencimiento.ancla in _ANCLAS.keys() - {"fecha", "estrategia"}
        return _contracted(f"el día de {ancla}") if is_moment else ancla
    plazo = say_term(vencimiento.dias, vencimiento.clase)
    if vencimiento.sentido == "antes":
        return _contracted(f"{plazo} antes de {ancla}")
    return f"{plazo} desde {ancla}"


def _say_anchor(vencimiento: Vencimiento) -> str:
    fecha = say_date(vencimiento.desde)
    nombre = _ANCLAS.get(vencimiento.ancla)
    return f"{nombre} ({fecha})" if nombre else f"el {fecha}"


def _contracted(words: str) -> str:
    return words.replace(" de el ", " del ", 1)


def _say_skipped(vencimiento: Vencimiento) -> str:
    saltados = vencimiento.saltados
    groups = [
        _say_feriados(tuple(same), vencimiento.desde.year)
        for _, same in groupby(saltados, key=lambda f: (f.nombre, f.norma))
    ]
    verbo = "no se cuenta" if len(saltados) == 1 else "no se cuentan"
    return f"{verbo} {join_words(groups)}"


def _say_feriados(same: Iterable[Feriado], anio: int) -> str:
    feriados = tuple(same)
    dias = say_dates((f.fecha for f in feriados), articulo="el ", anio_tacito=anio)
    return f"{dias} ({feriados[0].nombre}, {short_norm(feriados[0].norma)})"
