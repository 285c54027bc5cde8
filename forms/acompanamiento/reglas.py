"""The rules of a visita, a GIA or a plan that a schema cannot say."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from engine.domain.redaccion import say_date
from forms.acompanamiento.matrices import facts_of
from forms.acompanamiento.metas import goals_errors
from forms.contexto import Contexto
from forms.valores import as_date, rows_of

Answer = dict[str, Any]
Errors = Iterator[tuple[str, str]]
_HOUR = 60


def hours_errors(contexto: Contexto, respuesta: Answer) -> Errors:
    """Object to a step shorter than the norm asks, or begun before the one it follows (PR-12).

    Two hours of observation, two to prepare, two of dialogue, three when the docente is also
    director (NU-12..14, S003:1708-1712, 2007-2013); so with each GIA and RTC (NU-16, NU-17).
    """
    begin, end = _minutes(respuesta.get("hora_inicio")), _minutes(respuesta.get("hora_fin"))
    hechos = facts_of(contexto)
    before = _minutes(hechos.desde)
    if begin is not None and before is not None and begin < before:
        yield (
            "hora_inicio",
            f"Va después de lo anterior, que terminó a las {hechos.desde}.",
        )
    if begin is None or end is None:
        return
    if end <= begin:
        yield "hora_fin", "La hora en que terminó debe ser posterior a la de inicio."
    elif end - begin < hechos.horas * _HOUR:
        yield "hora_fin", f"Debe durar al menos {hechos.horas} horas; puso {_say(end - begin)}."


def _say(minutes: int) -> str:
    hours, rest = divmod(minutes, _HOUR)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def _minutes(text: object) -> int | None:
    if (
        not isinstance(text, str)
        or len(text) != len("00:00")
        or not text.replace(":", "").isdecimal()
    ):
        return None
    return int(text[:2]) * _HOUR + int(text[3:])


def signed_errors(_contexto: Contexto, respuesta: Answer) -> Errors:
    """Ask for both signatures of a plan individual (VD-05, VD-06, S003:999-1025)."""
    for field, who in (("firma_docente", "del docente"), ("firma_acompanante", "suya")):
        if respuesta.get(field) is False:
            yield field, f"Falta la firma {who}: el plan se presenta cuando ambos lo firmaron."


def pat_errors(_contexto: Contexto, respuesta: Answer) -> Errors:
    """Ask for a RTC to be in the PAT before it is convened (PR-23, S004:283)."""
    if respuesta.get("en_pat") is False:
        yield "en_pat", "Incluya la RTC en el PAT antes de convocarla."


def other_day_errors(contexto: Contexto, respuesta: Answer) -> Errors:
    """Keep a GIA or RTC off the days of visits (PR-05, PR-06, S004:268, 296)."""
    day = as_date(respuesta.get("fecha"))
    if day is not None and day in facts_of(contexto).ocupados:
        yield "fecha", f"El {say_date(day)} hay una visita: elija un día sin visitas."


def few_errors(_contexto: Contexto, respuesta: Answer) -> Errors:
    """Object to more people than there were."""
    for part, whole in (("comunicacion", "evaluados"), ("matematica", "evaluados")):
        less, more = respuesta.get(part), respuesta.get(whole)
        if isinstance(less, int) and isinstance(more, int) and less > more:
            yield part, f"No pueden ser más de {more}."


def absent_errors(_contexto: Contexto, respuesta: Answer) -> Errors:
    """Object to a mark or an opinion of who did not come to a taller (IN-15, IN-22)."""
    for i, row in rows_of(respuesta, "participantes"):
        for name in ("entrada", "satisfaccion") if row.get("asistio") is False else ():
            if row.get(name) not in (None, ""):
                yield f"participantes.{i}.{name}", "No asistió: deje vacía esta casilla."


def visits_errors(contexto: Contexto, respuesta: Answer) -> Errors:
    """Object to two visits of a plan, or a visit and a GIA or RTC, on the same day.

    A companion stays the whole day with one docente (NU-15, S003:2007); GIA and RTC go on days
    without visits (PR-05, PR-06); a baseline goes before the docente's first visit (PR-14).
    """
    taken: dict[date, str] = dict.fromkeys(facts_of(contexto).ocupados, "otra visita")
    for table in ("muestra", "visitas"):
        for i, row in rows_of(respuesta, table):
            for day in _days(row):
                if day in taken:
                    yield f"{table}.{i}.fecha", f"El {say_date(day)} ya hay {taken[day]}."
                    break
            taken.update(dict.fromkeys(_days(row), "otra visita"))
    gia = as_date(respuesta.get("gia"))
    if gia in taken:
        yield "gia", f"El {say_date(gia)} hay una visita: ponga el GIA otro día."
    for i, row in rows_of(respuesta, "rtc"):
        day_of_rtc = as_date(row.get("fecha"))
        if day_of_rtc in taken:
            yield f"rtc.{i}.fecha", f"El {say_date(day_of_rtc)} hay una visita: elija otro día."


def baseline_errors(_contexto: Contexto, respuesta: Answer) -> Errors:
    """Put the baseline of a docente before the diagnostic visit (PR-14, S003:804-811)."""
    first = {
        row.get("docente"): as_date(row.get("fecha")) for _, row in rows_of(respuesta, "visitas")
    }
    for i, row in rows_of(respuesta, "muestra"):
        day, visit = as_date(row.get("fecha")), first.get(row.get("docente"))
        if day and visit and day >= visit:
            yield f"muestra.{i}.fecha", "La línea de base va antes de la visita diagnóstica."


def repeated_errors(_contexto: Contexto, respuesta: Answer) -> Errors:
    """Object to a docente or performance that comes twice in a table."""
    for table, column in (("visitas", "docente"), ("muestra", "docente"), ("niveles", "desempeno")):
        seen: set[object] = set()
        for i, row in rows_of(respuesta, table):
            value = row.get(column)
            if isinstance(value, (int, str)) and value in seen:
                yield f"{table}.{i}.{column}", "Ya está en la lista: deje una sola fila."
            seen.add(value if isinstance(value, (int, str)) else None)


def _days(row: dict[str, Any]) -> list[date]:
    day, long = as_date(row.get("fecha")), row.get("dias", 1)
    if day is None or not isinstance(long, int) or not 1 <= long <= 3:
        return []
    return [day + timedelta(days=n) for n in range(long)]


Rule = Callable[[Contexto, Answer], Errors]
REGLAS: Mapping[str, tuple[Rule, ...]] = {
    "visita_observacion": (hours_errors,),
    "visita_preparacion": (hours_errors,),
    "visita_dialogo": (hours_errors,),
    "visita_linea_base": (few_errors,),
    "visita_registro": (repeated_errors,),
    "plan_individual": (signed_errors,),
    "gia_diseno": (hours_errors, other_day_errors),
    "gia_registro": (hours_errors,),
    "gia_directores": (hours_errors,),
    "rtc_convocatoria": (hours_errors, other_day_errors, pat_errors),
    "rtc_registro": (hours_errors,),
    "taller_registro": (absent_errors,),
    "plan_anual": (goals_errors,),
    "plan_anual_ugel": (goals_errors,),
    # A year may have two visits to one docente in a month.
    "plan_mensual": (visits_errors,),
    "diagnostico_plan": (repeated_errors, visits_errors, baseline_errors),
    "cierre_plan": (repeated_errors, visits_errors),
}
