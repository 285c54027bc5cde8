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
class Cuenta:
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


CUENTAS = (
    Cuenta("carga", "cargo_semana", _cargos, _monday, _week),
    Cuenta("carga_mes", "cargo_mes", _cargos, _first_of_month, _month),
    Cuenta("carga_entidad", "entidad_semana", _places, _monday, _week),
    Cuenta("carga_entidad_mes", "entidad_mes", _places, _first_of_month, _month),
)


def find_load(propuesta: Actividad, agenda: Agenda, entorno: Entorno) -> Iterator[Cruce]:
    """Yield the stretches in which somebody is convened too many days (PB-03, PB-06)."""
    for cuenta in CUENTAS:
        for first, days in _stretches(propuesta, cuenta):
            mine, others = cuenta.of(propuesta), agenda.others(propuesta, days)
            busy = _busy_days(mine, propuesta, others, frozenset(days), cuenta)
            limite = int(entorno.valores[cuenta.limite])
            over = {clave: n for clave, n in busy.items() if n > limite}
            if over:
                with_over = [otra.codigo for otra in others if cuenta.of(otra) & over.keys()]
                yield from overload(cuenta, first, over, limite, with_over, entorno)


def overload(
    cuenta: Cuenta,
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


def _stretches(propuesta: Actividad, cuenta: Cuenta) -> Iterable[tuple[date, list[date]]]:
    firsts = dict.fromkeys(map(cuenta.begin, sorted(propuesta.dias)))
    return [(first, cuenta.days(first)) for first in firsts]


def _busy_days(
    mine: Claves,
    propuesta: Actividad,
    others: Iterable[Actividad],
    days: frozenset[date],
    cuenta: Cuenta,
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
