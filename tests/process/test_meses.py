"""Cycles of months keep the day on which they began, where the month has it."""

from calendar import monthrange
from datetime import UTC, datetime

import pytest

from engine.clock import LIMA
from engine.domain.calendario import Calendario
from engine.process.revisiones.hallazgo import Entorno
from engine.process.revisiones.revision import review
from engine.process.tiempos.temporizadores import first_due, next_due
from tests.process.conformidad.dibujo import draw

CALENDARIO = Calendario((), ())


def _calculate(text: str) -> object:
    raise AssertionError(f"no timer here is an expression: {text}")


def _first(text: str, now: datetime) -> datetime:
    return first_due(text, "ciclo", _calculate, now, CALENDARIO)


def _lima(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LIMA)


@pytest.mark.parametrize("months", [1, 2, 3, 12])
def test_a_cycle_of_months_keeps_the_day_on_which_it_began(months):
    base = _lima("2024-08-31T09:00").astimezone(UTC)
    text, rounds = f"R/P{months}M", [_first(f"R/P{months}M", base)]
    for rung in range(30):
        after = next_due(text, "ciclo", _calculate, rounds[-1], rung, CALENDARIO, base)
        assert after is not None
        rounds.append(after)
    days = [instant.astimezone(LIMA) for instant in rounds]
    for number, day in enumerate(days, 1):
        month = 7 + number * months
        assert (day.year, day.month) == (2024 + month // 12, month % 12 + 1)
        assert day.day == min(31, monthrange(day.year, day.month)[1])


def test_a_cycle_of_months_stored_without_its_beginning_goes_on_as_it_did():
    late = _lima("2027-02-28T09:00").astimezone(UTC)
    assert next_due("R/P1M", "ciclo", _calculate, late, 0, CALENDARIO) == _lima("2027-03-28T09:00")


def test_a_cycle_of_months_ends_after_its_rounds_whatever_its_beginning():
    base = _lima("2027-01-31T09:00").astimezone(UTC)
    second = next_due("R2/P1M", "ciclo", _calculate, _first("R2/P1M", base), 0,
                      CALENDARIO, base)  # fmt: skip
    assert second == _lima("2027-03-31T09:00")
    assert next_due("R2/P1M", "ciclo", _calculate, second, 1, CALENDARIO, base) is None


@pytest.mark.parametrize(
    ("cycle", "told"),
    [("R/P1M", True), ("P1Y", True), ("R/2027-01-31T09:00/P1M", False), ("R/P30D", False),
     ("0 9 31 * *", False)],
)  # fmt: skip
def test_a_cycle_of_months_that_starts_a_process_must_say_its_first_day(cycle, told):
    source = draw(f"s > a > fin\ninicio s ciclo='{cycle}'")
    found = {h.regla: h.grave for h in review(source, {}, Entorno((), (), ()))}
    assert ("ciclo_sin_fecha" in found) is told
    assert found.get("ciclo_sin_fecha", False) is False
