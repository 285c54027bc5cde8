"""Which documents a programme owes by its calendar, and when each is due."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Row = Mapping[str, Any]
Nth = Callable[[date, int], date]
"""The n-th working day after a day, or before it."""
Tramo = tuple[date, date]
"""The first day of a stretch and the one after its last."""
REPORT, PLAN, RECORD = 5, 10, 2
"""Working days in which a report, a yearly plan or report, and the record of a visit are due."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Debido:
    """A document that is owed: its kind, the days `[desde, hasta)` it covers, when it is due."""

    codigo: str
    dias: Tramo
    vence: date
    de: Mapping[str, int] = field(default_factory=dict)
    """Whose it is: `acompanante_id`, `docente_id`, `entidad_id` or `estrategia_id`."""


@dataclass(frozen=True)
class Anio:
    """The calendar by which a programme owes documents: its days, its months and its quarters.

    Each month comes with when its plan and its report are due.
    """

    dias: Tramo
    meses: Sequence[tuple[Tramo, date, date]]
    trimestres: Sequence[Tramo]
    nth: Nth


def owed_by_ugel(anio: Anio, diagnostico: date, talleres: Iterable[Row]) -> Iterator[Debido]:
    """Yield what the UGEL owes; `diagnostico` is when the last companion's diagnosis is due.

    The plan of a taller is due a month before (PR-18): each taller says it in `plan_hasta`.
    """
    known = anio.nth(diagnostico, REPORT)
    yield Debido("DOC-02", anio.dias, known)
    yield Debido("DOC-03", anio.dias, anio.nth(known, PLAN))
    for days in anio.trimestres:
        due = anio.nth(days[1] - _ONE_DAY, PLAN)
        yield Debido("DOC-11", days, due)
        yield Debido("DOC-16", days, due)
    last = anio.nth(anio.dias[1] - _ONE_DAY, PLAN)
    yield Debido("DOC-15", anio.dias, anio.nth(last, PLAN))
    for taller in talleres:
        own = {"estrategia_id": taller["id"]}
        days = (taller["desde"], taller["hasta"] + _ONE_DAY)
        yield Debido("DOC-08", days, taller["plan_hasta"], own)
        yield Debido("DOC-12", days, anio.nth(taller["hasta"], REPORT), own)


def owed_by_companion(
    anio: Anio, acompanante_id: int, diagnostico: date, visitas: Sequence[Row]
) -> Iterator[Debido]:
    """Yield what a companion owes; `diagnostico` is by when the diagnosis ends without visits yet.

    `visitas` are the diagnostic and closing ones: `clase`, `docente_id`, `entidad_id`, `hasta`.
    """
    own = {"acompanante_id": acompanante_id}
    first = [v for v in visitas if v["clase"] == "diagnostica"]
    closing = [v["hasta"] for v in visitas if v["clase"] == "cierre"]
    known = anio.nth(max((v["hasta"] for v in first), default=diagnostico), REPORT)
    yield Debido("DOC-01", anio.dias, known, own)
    ugel = anio.nth(anio.nth(known, REPORT), PLAN)
    yield Debido("DOC-04", anio.dias, anio.nth(ugel, PLAN), own)
    for days, plan_due, report_due in anio.meses:
        yield Debido("DOC-05", days, plan_due, own)
        yield Debido("DOC-09", days, report_due, own)
    for days in anio.trimestres:
        due = anio.nth(days[1] - _ONE_DAY, REPORT)
        yield Debido("DOC-10", days, due, own)
        yield Debido("DOC-13", days, due, own)
    last_month = max((anio.dias[1] - _ONE_DAY).replace(day=1), anio.dias[0])
    yield Debido("DOC-05", (last_month, anio.dias[1]), anio.nth(last_month, -1), own)
    closed = max(closing, default=anio.dias[1] - _ONE_DAY)
    yield Debido("DOC-14", anio.dias, anio.nth(closed, PLAN), own)
    yield from _of_visits(anio, own, first)


def _of_visits(anio: Anio, own: Mapping[str, int], first: Sequence[Row]) -> Iterator[Debido]:
    """Yield the plan of each docente, and of each school after the last of its docentes (VD-07)."""
    for visit in first:
        whose = {**own, "docente_id": visit["docente_id"], "entidad_id": visit["entidad_id"]}
        yield Debido("DOC-06", anio.dias, anio.nth(visit["hasta"], RECORD), whose)
    for school in sorted({v["entidad_id"] for v in first}):
        last = max(v["hasta"] for v in first if v["entidad_id"] == school)
        whose = {**own, "entidad_id": school}
        yield Debido("DOC-07", anio.dias, anio.nth(last, RECORD), whose)
