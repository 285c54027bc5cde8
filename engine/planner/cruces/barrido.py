"""The load of many activities counted in one go, as `find_load` counts that of each."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from engine.domain.cruce import Cruce
from engine.planner.actividades import Actividad
from engine.planner.arrays import Enteros, cross, flatten
from engine.planner.cruces.carga import CUENTAS, Cuenta, overload
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
class _Exceso:
    """Who is convened too many days in a stretch: what stands for them, since when, how many."""

    clave: Any
    inicio: date
    dias: int


def sweep_load(
    actividades: Sequence[Actividad], entorno: Entorno, de: Collection[str] | None = None
) -> Mapping[str, Sequence[Cruce]]:
    """Return what `find_load` finds of each activity among all, by its code; `de` tells of whom."""
    found: dict[str, list[Cruce]] = defaultdict(list)
    calls = {cuenta.of: _call(actividades, cuenta) for cuenta in CUENTAS}
    for cuenta in CUENTAS:
        limite = int(entorno.valores[cuenta.limite])
        called: dict[_Exceso, set[str]] = defaultdict(set)
        mine: dict[str, list[_Exceso]] = defaultdict(list)
        for place, exceso in _over(calls[cuenta.of], cuenta, limite):
            codigo = actividades[place].codigo
            called[exceso].add(codigo)
            if de is None or codigo in de:
                mine[codigo].append(exceso)
        for codigo, excesos in mine.items():
            by_stretch: dict[date, list[_Exceso]] = defaultdict(list)
            for exceso in excesos:
                by_stretch[exceso.inicio].append(exceso)
            for first in sorted(by_stretch):
                over = {exceso.clave: exceso.dias for exceso in by_stretch[first]}
                others = set().union(*(called[exceso] for exceso in by_stretch[first])) - {codigo}
                told = overload(cuenta, first, over, limite, sorted(others), entorno)
                found[codigo] += told
    return found


def _call(actividades: Sequence[Actividad], cuenta: Cuenta) -> _Llamadas:
    claves = sorted(frozenset().union(*map(cuenta.of, actividades)))
    number = {clave: n for n, clave in enumerate(claves)}
    whose, key = flatten([[number[c] for c in cuenta.of(one)] for one in actividades])
    turn, day = flatten([[dia.toordinal() for dia in one.dias] for one in actividades])
    row, slot = cross(whose, turn, len(actividades))
    once = np.unique(key[row] * _DIAS + day[slot])
    return _Llamadas(claves, whose[row], key[row], day[slot], once)


def _over(llamadas: _Llamadas, cuenta: Cuenta, limite: int) -> Iterator[tuple[int, _Exceso]]:
    """Yield each activity, by its place, with each of those it calls beyond the limit."""
    known = np.unique(llamadas.day)
    begins = np.fromiter(
        (cuenta.begin(date.fromordinal(int(day))).toordinal() for day in known),
        np.int64,
        len(known),
    )
    stretch = begins[np.searchsorted(known, llamadas.once % _DIAS)]
    keys = llamadas.once - llamadas.once % _DIAS
    group, days = np.unique(keys + stretch, return_counts=True)
    group, days = group[days > limite], days[days > limite]
    if not len(group):
        return
    excesos = [
        _Exceso(llamadas.claves[code // _DIAS], date.fromordinal(code % _DIAS), count)
        for code, count in zip(group.tolist(), days.tolist(), strict=True)
    ]
    own = llamadas.key * _DIAS + begins[np.searchsorted(known, llamadas.day)]
    place = np.searchsorted(group, own)
    inside = (place < len(group)) & (group[np.minimum(place, len(group) - 1)] == own)
    pairs = np.unique(llamadas.whose[inside] * len(group) + place[inside])
    for pair in pairs.tolist():
        yield pair // len(group), excesos[pair % len(group)]
