"""How many days each row of the territory is convened in a week and a month, counted at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.domain.carga import Medida
from engine.planner.arrays import Enteros, cross, distinct, runs

_FAR = date.max.toordinal()


class Conteo(NamedTuple):
    """How much a DRE's office or a UGEL is convened in a week or in a month.

    `inicio` is the first day of it. `total` is what the measure counts; `peor` the days of whoever
    is convened most: an entidad or, where cargos are counted, one of them.
    """

    fila_id: int
    es_mes: bool
    inicio: date
    total: int
    peor: int


@dataclass(frozen=True)
class Llamados:
    """Whom some activities call and when: pairs of ids, and stretches of days, as columns.

    `llama` calls `quien`; `reunida` meets from day `primero` to day `ultimo`, ordinals, once or
    several times.
    """

    llama: Enteros
    quien: Enteros
    reunida: Enteros
    primero: Enteros
    ultimo: Enteros


@dataclass(frozen=True)
class Filas:
    """The row in which each one is counted, by id; whoever is in none is not counted."""

    quien: Enteros
    fila: Enteros


def count_days(llamados: Sequence[Llamados], filas: Filas, medida: Medida) -> Iterator[Conteo]:
    """Yield the counts of the weeks and months in which a row has some.

    A day of somebody counts once, however many activities convene them on it.
    """
    primero = min((int(each.primero.min(initial=_FAR)) for each in llamados), default=_FAR)
    ultimo = max((int(each.ultimo.max(initial=0)) for each in llamados), default=0)
    if ultimo < primero or not len(filas.quien):
        return
    # Those of a row come together, so that each row is a stretch of the table.
    order = np.argsort(filas.fila, kind="stable")
    people, rows = filas.quien[order], filas.fila[order]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    taken = np.zeros((len(people), ultimo - primero + 1), np.bool_)
    for each in llamados:
        who, day = _days_of(each, people)
        taken[who, day - primero] = True
    days = [date.fromordinal(n) for n in range(primero, ultimo + 1)]
    for es_mes, begin in ((False, _monday), (True, _first_of_month)):
        firsts = sorted({begin(day) for day in days})
        edges = [max(first.toordinal() - primero, 0) for first in firsts]
        total, worst = _count(taken, starts, np.array(edges), medida)
        for row, stretch in np.argwhere(worst).tolist():
            yield Conteo(
                int(rows[starts[row]]), es_mes, firsts[stretch], int(total[row, stretch]),
                int(worst[row, stretch]),
            )  # fmt: skip


def _days_of(llamados: Llamados, people: Enteros) -> tuple[Enteros, Enteros]:
    """Return those of a list, by place in it, with each day on which they are called."""
    order = np.argsort(people)
    at = np.minimum(np.searchsorted(people, llamados.quien, sorter=order), len(people) - 1)
    known = people[order[at]] == llamados.quien
    who = order[at][known]
    owner, step = runs(llamados.ultimo - llamados.primero + 1)
    meets, day = llamados.reunida[owner], llamados.primero[owner] + step
    in_turn = np.argsort(meets, kind="stable")
    # As places, one after another: ids would make long lists.
    ids = distinct(np.concatenate((meets, llamados.llama)))
    caller, turn = np.searchsorted(ids, llamados.llama[known]), np.searchsorted(ids, meets[in_turn])
    row, slot = cross(caller, turn, len(ids))
    return who[row], day[in_turn][slot]


def _count(
    taken: NDArray[np.bool_], starts: Enteros, edges: Enteros, medida: Medida
) -> tuple[Enteros, Enteros]:
    """Return what each row has in each stretch of days, and the days of whoever has most."""
    each = np.add.reduceat(taken, edges, axis=1, dtype=np.int64)
    worst: Enteros = np.maximum.reduceat(each, starts, axis=0)
    if medida == "cargo":
        return worst, worst
    if medida == "persona_dias":
        return np.add.reduceat(each, starts, axis=0), worst
    together = np.logical_or.reduceat(taken, starts, axis=0)
    return np.add.reduceat(together, edges, axis=1, dtype=np.int64), worst


def _monday(dia: date) -> date:
    return date.fromordinal(dia.toordinal() - dia.weekday())


def _first_of_month(dia: date) -> date:
    return dia.replace(day=1)
