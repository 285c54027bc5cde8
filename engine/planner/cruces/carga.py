"""How many days a cargo or an entidad is convened in a week and in a month, by every area."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.domain.cruce import Cruce
from engine.planner.actividades import Actividad, Agenda, days_around
from engine.planner.cruces.entorno import Entorno

Claves = frozenset[Any]


@dataclass(frozen=True)
class _Cuenta:
    """One way of counting days: of whom, and in which stretches, told by their first day."""

    regla: str
    limite: str
    of: Callable[[Actividad], Claves]
    begin: Callable[[date], date]
    days: Callable[[date], list[date]]


def _monday(dia: date) -> date:
    return dia - timedelta(days=dia.weekday())


def _first_of_month(dia: date) -> date:
    return dia.replace(day=1)


def _week(lunes: date) -> list[date]:
    return list(days_around(lunes, 0, 6))


def _month(first: date) -> list[date]:
    return [d for d in days_around(first, 0, 30) if d.month == first.month]


def _cargos(actividad: Actividad) -> Claves:
    return actividad.cargos


def _places(actividad: Actividad) -> Claves:
    return actividad.entidades


_CUENTAS = (
    _Cuenta("carga", "cargo_semana", _cargos, _monday, _week),
    _Cuenta("carga_mes", "cargo_mes", _cargos, _first_of_month, _month),
    _Cuenta("carga_entidad", "entidad_semana", _places, _monday, _week),
    _Cuenta("carga_entidad_mes", "entidad_mes", _places, _first_of_month, _month),
)


def find_load(propuesta: Actividad, agenda: Agenda, entorno: Entorno) -> Iterator[Cruce]:
    """Yield the stretches in which somebody is convened too many days (PB-03, PB-06)."""
    for cuenta in _CUENTAS:
        for first, days in _stretches(propuesta, cuenta):
            mine, others = cuenta.of(propuesta), agenda.others(propuesta, days)
            busy = _busy_days(mine, propuesta, others, frozenset(days), cuenta)
            limite = int(entorno.valores[cuenta.limite])
            over = {clave: n for clave, n in busy.items() if n > limite}
            if over:
                with_over = [otra.codigo for otra in others if cuenta.of(otra) & over.keys()]
                yield from _overload(cuenta, first, over, limite, with_over, entorno)


def sweep_load(actividades: Sequence[Actividad], entorno: Entorno) -> Mapping[str, Sequence[Cruce]]:
    """Return what `find_load` finds of each activity among all, by its code, counted in one go."""
    found: dict[str, list[Cruce]] = defaultdict(list)
    for cuenta in _CUENTAS:
        limite = int(entorno.valores[cuenta.limite])
        days, called = _count_all(actividades, cuenta)
        over = {key: len(taken) for key, taken in days.items() if len(taken) > limite}
        for propuesta in actividades:
            for first in dict.fromkeys(map(cuenta.begin, sorted(propuesta.dias))):
                mine = {c: over[first, c] for c in cuenta.of(propuesta) if (first, c) in over}
                if mine:
                    others = {codigo for clave in mine for codigo in called[first, clave]}
                    told = sorted(others - {propuesta.codigo})
                    found[propuesta.codigo] += _overload(cuenta, first, mine, limite, told, entorno)
    return found


def _count_all(
    actividades: Iterable[Actividad], cuenta: _Cuenta
) -> tuple[Mapping[tuple[date, Any], set[date]], Mapping[tuple[date, Any], list[str]]]:
    """Return the days each is convened in each stretch, and by which activities."""
    days: dict[tuple[date, Any], set[date]] = defaultdict(set)
    called: dict[tuple[date, Any], list[str]] = defaultdict(list)
    for actividad in actividades:
        stretches: dict[date, set[date]] = defaultdict(set)
        for dia in actividad.dias:
            stretches[cuenta.begin(dia)].add(dia)
        for first, own in stretches.items():
            for clave in cuenta.of(actividad):
                days[first, clave] |= own
                called[first, clave].append(actividad.codigo)
    return days, called


def _overload(
    cuenta: _Cuenta,
    first: date,
    over: Mapping[Any, int],
    limite: int,
    others: Sequence[str],
    entorno: Entorno,
) -> Iterator[Cruce]:
    """Yield the cruce of those convened on too many days of a stretch, unless it is silenced."""
    costo = entorno.cost("carga", sum(n - limite for n in over.values()))
    if not costo:
        return
    datos = {
        "desde": first.isoformat(),
        "dias": max(over.values()),
        "limite": limite,
        "otras": list(others),
        "costo": costo,
    }
    told = tuple(sorted(over))
    if cuenta.of is _places:
        yield Cruce(cuenta.regla, "blando", None, (), first, datos | {"entidades": list(told)})
    else:
        yield Cruce(cuenta.regla, "blando", None, told, first, datos)


def _stretches(propuesta: Actividad, cuenta: _Cuenta) -> Iterable[tuple[date, list[date]]]:
    firsts = dict.fromkeys(map(cuenta.begin, sorted(propuesta.dias)))
    return [(first, cuenta.days(first)) for first in firsts]


def _busy_days(
    mine: Claves,
    propuesta: Actividad,
    others: Iterable[Actividad],
    days: frozenset[date],
    cuenta: _Cuenta,
) -> Counter[Any]:
    """Return on how many of the days each of the proposal's is convened by somebody."""
    own = propuesta.dias & days
    elsewhere: dict[date, set[Any]] = defaultdict(set)
    for otra in others:
        if common := mine & cuenta.of(otra):
            for dia in (otra.dias & days) - own:
                elsewhere[dia] |= common
    busy: Counter[Any] = Counter(dict.fromkeys(mine, len(own)))
    for found in elsewhere.values():
        busy.update(found)
    return busy
