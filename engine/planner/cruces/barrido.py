"""The load of many activities counted in one go, as `find_load` counts that of each."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.domain.cruce import Cruce
from engine.planner.actividades import Actividad
from engine.planner.arrays import Enteros, cross, distinct, flatten
from engine.planner.cruces.carga import CUENTAS, Claves, Cuenta, overload
from engine.planner.cruces.entorno import Entorno

_DIAS = 1 << 22
"""More than the days there are: a key and a day, or a stretch, make one number."""


@dataclass(frozen=True)
class _Llamadas:
    """Each day of each of those that some activities call: `whose` activity, `key`, `day`.

    `claves` are what the keys stand for, and `once` the pairs of a key and a day, each once.
    """

    claves: Sequence[Any]
    whose: Enteros
    key: Enteros
    day: Enteros
    once: Enteros


@dataclass(frozen=True)
class _Excesos:
    """Those convened too many days in a stretch, by place: who they are, since when, how many.

    `place` and `whose` are pairs of one of them and an activity that calls it, in their order;
    `first` is where the pairs of each begin.
    """

    key: Enteros
    inicio: Enteros
    dias: Enteros
    place: Enteros
    whose: Enteros
    first: Enteros

    def others_of(self, places: Enteros, who: int) -> Enteros:
        """Return the activities that call some of them, but one, each once."""
        calls = np.zeros(int(self.whose.max(initial=who)) + 1, np.bool_)
        for n in places.tolist():
            calls[self.whose[self.first[n] : self.first[n + 1]]] = True
        calls[who] = False
        return np.flatnonzero(calls)


def sweep_load(
    actividades: Sequence[Actividad], entorno: Entorno, de: Collection[str] | None = None
) -> Mapping[str, Sequence[Cruce]]:
    """Return what `find_load` finds of each activity among all, by its code; `de` tells of whom."""
    found: dict[str, list[Cruce]] = defaultdict(list)
    asked = np.fromiter((de is None or one.codigo in de for one in actividades), np.bool_)
    codes = np.array([one.codigo for one in actividades], object)
    calls: dict[Callable[[Actividad], Claves], _Llamadas] = {}
    for cuenta in CUENTAS:
        limite = int(entorno.valores[cuenta.limite])
        if cuenta.of not in calls:
            calls[cuenta.of] = _call(actividades, cuenta)
        llamadas = calls[cuenta.of]
        over = _over(llamadas, cuenta, limite)
        for who, places in _by_stretch(over, asked):
            codigo = actividades[who].codigo
            first = date.fromordinal(int(over.inicio[places[0]]))
            told = {llamadas.claves[over.key[n]]: int(over.dias[n]) for n in places}
            others = sorted(codes[over.others_of(places, who)].tolist())
            found[codigo] += overload(cuenta, first, told, limite, others, entorno)
    return found


def _by_stretch(over: _Excesos, asked: NDArray[np.bool_]) -> Iterator[tuple[int, Enteros]]:
    """Yield each activity asked about with those it calls beyond the limit, stretch by stretch."""
    kept = np.flatnonzero(asked[over.whose])
    place, whose = over.place[kept], over.whose[kept]
    order = np.lexsort((place, over.inicio[place], whose))
    place, whose = place[order], whose[order]
    change = np.flatnonzero(np.diff(whose) | np.diff(over.inicio[place])) + 1
    for run in np.split(np.arange(len(place)), change):
        if len(run):
            yield int(whose[run[0]]), place[run]


def _call(actividades: Sequence[Actividad], cuenta: Cuenta) -> _Llamadas:
    claves = sorted(frozenset().union(*map(cuenta.of, actividades)))
    number = {clave: n for n, clave in enumerate(claves)}
    whose, key = flatten([[number[c] for c in cuenta.of(one)] for one in actividades])
    turn, day = flatten([[dia.toordinal() for dia in one.dias] for one in actividades])
    row, slot = cross(whose, turn, len(actividades))
    once = distinct(key[row] * _DIAS + day[slot])
    return _Llamadas(claves, whose[row], key[row], day[slot], once)


def _over(llamadas: _Llamadas, cuenta: Cuenta, limite: int) -> _Excesos:
    known = distinct(llamadas.day)
    begins = np.fromiter(
        (cuenta.begin(date.fromordinal(int(day))).toordinal() for day in known),
        np.int64,
        len(known),
    )
    stretch = begins[np.searchsorted(known, llamadas.once % _DIAS)]
    keys = llamadas.once - llamadas.once % _DIAS
    group, days = np.unique(keys + stretch, return_counts=True)
    group, days = group[days > limite], days[days > limite]
    own = llamadas.key * _DIAS + begins[np.searchsorted(known, llamadas.day)]
    inside = np.isin(own, group)
    total = int(llamadas.whose.max(initial=0)) + 1
    pairs = distinct(np.searchsorted(group, own[inside]) * total + llamadas.whose[inside])
    place = pairs // total
    first = np.searchsorted(place, np.arange(len(group) + 1))
    return _Excesos(group // _DIAS, group % _DIAS, days, place, pairs % total, first)
