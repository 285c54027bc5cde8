"""The variables by which a strategy's diagram reckons: its days and until when each step is due."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.domain.calendario import Calendario
from engine.domain.lima import at_lima, day_of

Row = Mapping[str, Any]
_BEGINS, _ENDS = time(8), time(13)
_ONE_DAY = timedelta(days=1)
_AT_ONCE = 2
"""Working days in which a month that has begun is planned."""
_AHEAD = 5
"""Working days before a month at which its plan begins to be made."""


def span_of(row: Row) -> dict[str, Any]:
    """Return which strategy it is, and the instants at which it begins and ends."""
    return {
        "estrategia": row["id"],
        "inicio": at_lima(row["desde"], _BEGINS).isoformat(),
        "fin": at_lima(row["hasta"], _ENDS).isoformat(),
    }


def variables_of(row: Row, calendario: Calendario, registrar_en: int) -> dict[str, Any]:
    """Return what a diagram needs of a strategy's days, which are days and instants of Lima.

    A taller is coordinated a month before it begins or earlier (PR-18), the rest on the working
    day before. What was done is registered within `registrar_en` working days of its last, as the
    rule book of its programme says (PR-27, CF-12, VD-09); the versions of the diagrams before that
    reckon with the day itself.
    """
    first, last = row["desde"], row["hasta"]
    before = a_month_before(first) if row["tipo"] == "taller" else first - _ONE_DAY
    return {
        **span_of(row),
        "clase": row["clase"],
        "dias": (last - first).days + 1,
        "dia": 1,
        "dia_de_visita": first.isoformat(),
        "coordinar_hasta": _working_day_by(before, calendario).isoformat(),
        "registrar_en": registrar_en,
        "registrar_hasta": calendario.nth_working_day(last, registrar_en).isoformat(),
    }


def a_month_before(dia: date) -> date:
    """Return the same day of the month before, or the last that it has."""
    return _moved(dia, -1)


def a_month_after(dia: date) -> date:
    """Return the first day whose `a_month_before` is `dia` or later (NU-20, S003:1413-1415)."""
    after = _moved(dia, 1)
    return after if a_month_before(after) >= dia else after + _ONE_DAY


def _moved(dia: date, months: int) -> date:
    count = dia.year * 12 + dia.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    return min(first + (dia.day - 1) * _ONE_DAY, month_end(first))


def month_end(dia: date) -> date:
    """Return the last day of a day's month."""
    return date(dia.year + dia.month // 12, dia.month % 12 + 1, 1) - _ONE_DAY


def _working_day_by(dia: date, calendario: Calendario) -> date:
    return dia if calendario.is_working_day(dia) else calendario.nth_working_day(dia, -1)


def months_of(
    desde: date, hasta: date, now: datetime, calendario: Calendario
) -> Iterator[dict[str, Any]]:
    """Yield the variables of each month of a programme that has not passed, but its last.

    The last month is for closing: `ultimo_mes` is the one before it (FA-12, PR-15, PR-16). One that
    began already is planned within two working days.
    """
    soon = calendario.nth_working_day(day_of(now), _AT_ONCE)
    first = max(desde, day_of(now).replace(day=1))
    closing = hasta.replace(day=1)
    while first < closing:
        last = month_end(first)
        begins = first.replace(day=1)
        yield {
            "mes": f"{first:%Y-%m}",
            "inicio": at_lima(first, _BEGINS).isoformat(),
            "fin": at_lima(last, _ENDS).isoformat(),
            "plan_desde": at_lima(calendario.nth_working_day(begins, -_AHEAD), _BEGINS).isoformat(),
            "plan_hasta": max(calendario.nth_working_day(begins, -1), soon).isoformat(),
            "mes_fin": at_lima(last, time(17)).isoformat(),
            "informe_hasta": calendario.nth_working_day(last, _AHEAD).isoformat(),
            "ultimo_mes": last + _ONE_DAY == closing,
        }
        first = last + _ONE_DAY


def quarter_end(desde: date, hasta: date, numero: int) -> date | None:
    """Return the last day of the n-th quarter of a programme, None when it has no such quarter.

    The closing month is of none: the final report tells of it (DOC-14, PR-16).
    """
    closing = hasta.replace(day=1)
    begins = _moved(desde.replace(day=1), 3 * (numero - 1))
    if begins >= closing:
        return None
    return min(month_end(_moved(begins, 2)), closing - _ONE_DAY)
