"""The sentence of each cruce: who, which two activities, which rule and who decides."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from engine.domain.cruce import Cruce, reparo_of
from engine.domain.redaccion.fechas import MESES, join_words, say_date, say_dates
from engine.domain.redaccion.motivos import short_norm
from engine.domain.redaccion.reglas import say_days, say_reparo

Nombres = Mapping[Any, str]
"""Those of cargos by id and of entidades by code."""
_A_LA_VISTA = 3

REGLAS: Mapping[str, str] = MappingProxyType(
    {
        "mismo_cargo": "PR-01",
        "misma_persona": "PR-01",
        "mismo_facilitador": "PR-01",
        "misma_sala": "PB-04",
        "sin_titular": "PB-05",
        "sin_designar": "PB-05",
        "viaje_imposible": "PR-19",
        "viaje_ajustado": "PR-19",
        "aforo": "PB-04",
        "articulable": "PR-02 y PR-29",
        "carga": "PB-03",
        "carga_mes": "PB-03",
        "carga_entidad": "PB-06",
        "carga_entidad_mes": "PB-06",
        "protegida": "PR-04",
        "conectividad": "PB-08",
        "presupuesto": "MA-06",
        "semanas_lectivas": "PR-10",
        "feriado": "PR-04",
        "fuera_del_ano_escolar": "PR-04",
        "aviso_corto": "PB-03",
    }
)
"""The rule of DOMAIN.md behind each kind of cruce; those of form alone have none."""


def say_cruce(cruce: Cruce, nombres: Nombres) -> str:
    """Return the sentence of a cruce; `nombres` are those of its cargos and entidades."""
    say = _CRUCES.get(cruce.regla)
    return say(cruce, nombres) if say else say_reparo(reparo_of(cruce))


def say_rules(cruce: Cruce) -> str:
    """Return the ids of its rules in DOMAIN.md, empty when it has none."""
    return REGLAS.get(cruce.regla, "")


def say_who_decides(cruce: Cruce) -> str:
    """Return who may keep the dates in spite of it, and how."""
    if cruce.regla == "fuera_de_ventana":
        return (
            "Nadie puede mantenerlo: elija un día de la ventana o devuelva la asistencia técnica "
            "con «Reprogramar», y su unidad la cambia."
        )
    if cruce.regla == "sin_designar":
        return "No detiene las fechas: quien designa registra al titular o a quien lo reemplaza."
    if cruce.dureza == "duro" and cruce.otra is None:
        return "Nadie puede mantenerlo: cambie la fecha."
    if cruce.dureza == "duro":
        return "Nadie puede mantenerlo: cambie la fecha o articule las asistencias técnicas."
    if cruce.dureza == "articulable":
        return "La DIRI decide si se articulan o sustenta por qué no."
    return "La DIRI puede mantenerlo con su nombre y un sustento."


def _say_same_cargo(cruce: Cruce, nombres: Nombres) -> str:
    return (
        f"{_say_other(cruce)} convoca en el mismo horario, {_say_when(cruce)}, a los mismos "
        f"cargos: {_say_cargos(cruce, nombres)} (PR-01)."
    )


def _say_same_persona(cruce: Cruce, nombres: Nombres) -> str:
    return (
        f"{_say_other(cruce)} convoca en el mismo horario, {_say_when(cruce)}, a "
        f"{_say_people(cruce, nombres)} (PR-01)."
    )


def _say_people(cruce: Cruce, nombres: Nombres) -> str:
    people = [name for name in cruce.datos["personas"] if name]
    total = len(cruce.datos["personas"])
    quienes = _shorten(people, total) if people else f"{total} personas"
    ocupa = "ocupa" if total == 1 else "ocupan"
    return f"{quienes}, que {ocupa} más de un cargo: {_say_cargos(cruce, nombres)}"


def _say_travellers(cruce: Cruce, nombres: Nombres) -> str:
    say = _say_people if "personas" in cruce.datos else _say_cargos
    return say(cruce, nombres)


def _say_same_facilitador(cruce: Cruce, nombres: Nombres) -> str:
    return (
        f"{_say_other(cruce)} necesita en el mismo horario, {_say_when(cruce)}, a quien facilita: "
        f"{_say_cargos(cruce, nombres)} (PR-01)."
    )


def _say_absent(cruce: Cruce, nombres: Nombres) -> str:
    return (
        f"Nadie ocupará {_say_when(cruce)} estos cargos: {_say_cargos(cruce, nombres)}. Registre "
        "a quien reemplaza, o no los convoque (PB-05)."
    )


def _say_undesignated(cruce: Cruce, nombres: Nombres) -> str:
    who = cruce.datos["designan"]
    ask = f"Pida que designe a alguien: {_shorten(who, len(who))}" if who else "Pida que se designe"
    return (
        f"Nadie ocupa el cargo, ni consta que alguien lo haya ocupado: "
        f"{_say_cargos(cruce, nombres)}. {ask} (PB-05)."
    )


def _say_same_room(cruce: Cruce, _nombres: Nombres) -> str:
    return (
        f"{_say_other(cruce)} ocupa la sala «{cruce.datos['sala']}» en el mismo horario, "
        f"{_say_when(cruce)}. Elija otra sala u otra hora (PB-04)."
    )


def _say_small_room(cruce: Cruce, _nombres: Nombres) -> str:
    datos = cruce.datos
    return (
        f"En la sala «{datos['sala']}» caben {datos['capacidad']} personas y la convocatoria "
        f"reúne a {datos['personas']}. Elija una sala mayor o divida el grupo (PB-04)."
    )


def _say_journey(cruce: Cruce, nombres: Nombres) -> str:
    datos = cruce.datos
    tells = "no se llega" if cruce.regla == "viaje_imposible" else "se llega con el tiempo justo"
    return (
        f"{_say_other(cruce)} es en {datos['otra_sede']} y de ahí a {datos['sede']} {tells}: son "
        f"unos {datos['km']} km, {_say_hours(datos['horas'])} de viaje, y quedan "
        f"{_say_hours(datos['libres'])} entre una y otra para "
        f"{_say_travellers(cruce, nombres)} (PR-19)."
    )


def _say_articulable(cruce: Cruce, nombres: Nombres) -> str:
    separacion = cruce.datos["separacion"]
    cuando = f"a {say_days(separacion)} de distancia" if separacion else "el mismo día"
    publico = "para las mismas entidades"
    if cruce.cargos:
        publico = f"para los mismos cargos: {_say_cargos(cruce, nombres)}"
    return (
        f"{_say_other(cruce)} trata un tema similar, «{cruce.datos['tema']}», {cuando} y "
        f"{publico}. Conviene articularlas en una sola AT (PR-02 y PR-29)"
        f"{_say_savings(cruce)}."
    )


def _say_savings(cruce: Cruce) -> str:
    ahorro, otra = cruce.datos.get("ahorro", 0), cruce.datos.get("ahorro_otra", 0)
    if not ahorro:
        return ""
    return (
        ", con un equipo conjunto y gastos compartidos (MA-06): convocar una sola vez a quienes "
        f"están en ambas ahorra {say_days(ahorro)} de convocatoria si esta se une a aquella, o "
        f"{say_days(otra)} si aquella se une a esta"
    )


def _say_load(cruce: Cruce, nombres: Nombres) -> str:
    datos = cruce.datos
    desde = date.fromisoformat(datos["desde"])
    mensual = cruce.regla.endswith("_mes")
    cuando = f"En {MESES[desde.month - 1]}" if mensual else f"En la semana del {say_date(desde)}"
    otras = datos["otras"]
    junto = f", junto con {join_words(otras)}" if otras else ""
    quienes = f"estos cargos quedan convocados hasta {say_days(datos['dias'])}: "
    if "entidades" in datos:
        quienes = f"estas entidades quedan convocadas hasta {say_days(datos['dias'])}: "
    told = _say_places(cruce, nombres) if "entidades" in datos else _say_cargos(cruce, nombres)
    return f"{cuando}{junto}, {quienes}{told}. Se recomiendan como máximo {datos['limite']}."


def _say_protected(cruce: Cruce, _nombres: Nombres) -> str:
    return (
        f"{_say_when(cruce).capitalize()} es un periodo protegido: {cruce.datos['nombre']} "
        f"({short_norm(cruce.datos['norma'])})."
    )


def _say_disconnected(cruce: Cruce, nombres: Nombres) -> str:
    unknown = cruce.datos["sin_dato"]
    aside = f" De {unknown} no se conoce la conexión y no se juzgan." if unknown else ""
    return (
        f"La conexión de {_say_places(cruce, nombres)} no basta para una asistencia técnica a "
        f"distancia: hágala presencial o acerque la señal (PB-08).{aside}"
    )


def _say_unpaid(cruce: Cruce, _nombres: Nombres) -> str:
    datos = cruce.datos
    waiting = datos.get("pendientes", 0)
    aside = f", otros {waiting} están programados y por calendarizar" if waiting else ""
    return (
        f"El presupuesto {datos['anio']} de {datos['entidad']} paga {datos['persona_dias']} días "
        f"de personas convocadas: ya hay {datos['tomados']} reservados{aside} y esta pide "
        f"{datos['pedidos']}. Comparta gastos o convoque a menos personas (MA-06)."
    )


_CRUCES: Mapping[str, Callable[[Cruce, Nombres], str]] = MappingProxyType(
    {
        "mismo_cargo": _say_same_cargo,
        "misma_persona": _say_same_persona,
        "mismo_facilitador": _say_same_facilitador,
        "sin_titular": _say_absent,
        "sin_designar": _say_undesignated,
        "misma_sala": _say_same_room,
        "aforo": _say_small_room,
        "viaje_imposible": _say_journey,
        "viaje_ajustado": _say_journey,
        "articulable": _say_articulable,
        "carga": _say_load,
        "carga_mes": _say_load,
        "carga_entidad": _say_load,
        "carga_entidad_mes": _say_load,
        "protegida": _say_protected,
        "conectividad": _say_disconnected,
        "presupuesto": _say_unpaid,
    }
)


def _say_other(cruce: Cruce) -> str:
    return f"{cruce.otra} «{cruce.datos['titulo']}» ({cruce.datos['unidad']})"


def _say_when(cruce: Cruce) -> str:
    return say_dates(map(date.fromisoformat, cruce.datos["dias"]), articulo="el ")


def _say_hours(horas: float) -> str:
    told = f"{horas:g}".replace(".", ",")
    return f"{told} hora" if horas == 1 else f"{told} horas"


def _say_cargos(cruce: Cruce, nombres: Nombres) -> str:
    known = [nombres[cargo] for cargo in cruce.cargos if cargo in nombres]
    return _shorten(known, len(cruce.cargos))


def _say_places(cruce: Cruce, nombres: Nombres) -> str:
    codes = cruce.datos["entidades"]
    return _shorten([nombres.get(code, code) for code in codes], len(codes))


def _shorten(known: list[str], total: int) -> str:
    """Return the names, or the first two and how many more there are."""
    shown = known if total <= _A_LA_VISTA else known[: _A_LA_VISTA - 1]
    rest = total - len(shown)
    if not rest:
        return join_words(shown)
    return join_words([*shown, f"{rest} más" if shown else f"{rest} en común"])
