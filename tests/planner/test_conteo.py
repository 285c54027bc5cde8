"""Days of a territory counted with arrays are those that one counts one by one."""

import random
from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pytest

from engine.planner.conteo import Conteo, Filas, Llamados, count_days

LUNES = date(2026, 8, 3).toordinal()
FILA_DE = {1: 10, 2: 10, 3: 20, 4: 30}


def _one_by_one(calls, meets, medida):
    """Return what `count_days` should, from pairs and stretches of days."""
    days: dict[int, set[date]] = defaultdict(set)
    for caller, quien in calls:
        for who, first, last in meets:
            if who == caller and quien in FILA_DE:
                days[quien] |= {date.fromordinal(n) for n in range(first, last + 1)}
    found = set()
    for es_mes in (False, True):
        each, together = defaultdict(set), defaultdict(set)
        for quien, taken in days.items():
            for day in taken:
                first = day.replace(day=1) if es_mes else day - timedelta(days=day.weekday())
                each[FILA_DE[quien], first, quien].add(day)
                together[FILA_DE[quien], first].add(day)
        for (fila, first), union in together.items():
            own = [len(d) for (f, i, _), d in each.items() if (f, i) == (fila, first)]
            total = {"dias": len(union), "persona_dias": sum(own), "cargo": max(own)}[medida]
            found.add(Conteo(fila, es_mes, first, total, max(own)))
    return found


@pytest.mark.parametrize("medida", ["dias", "persona_dias", "cargo"])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_counted_at_once_is_what_is_counted_one_by_one(seed, medida):
    chance = random.Random(seed)
    calls = [(chance.randrange(6), chance.randrange(1, 6)) for _ in range(14)]
    firsts = [(chance.randrange(6), LUNES + chance.randrange(70)) for _ in range(12)]
    meets = [(who, first, first + chance.randrange(3)) for who, first in firsts]
    columns = [
        np.array(c, np.int64) for c in (*zip(*calls, strict=True), *zip(*meets, strict=True))
    ]
    rows = Filas(np.array(list(FILA_DE)), np.array(list(FILA_DE.values())))
    found = list(count_days([Llamados(*columns)], rows, medida))
    assert set(found) == _one_by_one(calls, meets, medida)
    assert len(set(found)) == len(found) > 0


def test_nobody_called_is_nothing_counted():
    empty = np.empty(0, np.int64)
    rows = Filas(np.array([1]), np.array([10]))
    assert list(count_days([Llamados(*[empty] * 5)], rows, "dias")) == []
    assert list(count_days([], Filas(empty, empty), "dias")) == []
