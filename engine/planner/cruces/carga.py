"""How many days a cargo or an entidad is convened in a week and in a month, by every area."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.domain.cruce import Cruce
from engine.planner.actividades import Actividad, Agenda, days_around
from engine.planner.cruces.entorno import Entorno

Claves = frozenset[Any]


@dataclass(frozen=True)
class _Cuenta:
    """One way of counting days: of whom, and in which stretches."""

    regla: str
    limite: str
    of: Callable[[Actividad], Claves]
    stretch: Callable[[date], tuple[date, list[date]]]


def _week(dia: date) -> tuple[date, list[date]]:
    lunes = dia - timedelta(days=dia.weekday())
    return lunes, list(days_around(lunes, 0, 6))


def _month(dia: date) -> tuple[date, list[date]]:
    first = dia.replace(day=1)
    return first, [d for d in days_around(first, 0, 30) if d.month == first.month]


def _cargos(actividad: Actividad) -> Claves:
    return actividad.cargos


def _places(actividad: Actividad) -> Claves:
    return actividad.entidades


_CUENTAS = (
    _Cuenta("carga", "cargo_semana", _cargos, _week),
    _Cuenta("carga_mes", "cargo_mes", _cargos, _month),
    _Cuenta("carga_entidad", "entidad_semana", _places, _week),
    _Cuenta("carga_entidad_mes", "entidad_mes", _places, _month),
)


def find_load(propuesta: Actividad, agenda: Agenda, entorno: Entorno) -> Iterator[Cruce]:
    """Yield the stretches in which somebody is convened too many days (PB-03, PB-06)."""
    for cuenta in _CUENTAS:
        for first, days in _stretches(propuesta, cuenta):
            yield from _over(propuesta, agenda, entorno, cuenta, first, days)


def _stretches(propuesta: Actividad, cuenta: _Cuenta) -> Iterable[tuple[date, list[date]]]:
    return dict(map(cuenta.stretch, sorted(propuesta.dias))).items()


def _over(
    propuesta: Actividad,
    agenda: Agenda,
    entorno: Entorno,
    cuenta: _Cuenta,
    first: date,
    days: list[date],
) -> Iterator[Cruce]:
    mine, limite = cuenta.of(propuesta), int(entorno.valores[cuenta.limite])
    others = agenda.others(propuesta, days)
    busy = _busy_days(mine, propuesta, others, frozenset(days), cuenta)
    over = {clave: n for clave, n in busy.items() if n > limite}
    costo = entorno.cost("carga", sum(n - limite for n in over.values()))
    if not costo:
        return
    datos = {
        "desde": first.isoformat(),
        "dias": max(over.values()),
        "limite": limite,
        "otras": [otra.codigo for otra in others if cuenta.of(otra) & over.keys()],
        "costo": costo,
    }
    told = tuple(sorted(over))
    if cuenta.of is _places:
        yield Cruce(cuenta.regla, "blando", None, (), first, datos | {"entidades": list(told)})
    else:
        yield Cruce(cuenta.regla, "blando", None, told, first, datos)


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
