"""Which rules a proposed activity breaks, by itself and against the others."""

from collections.abc import Iterable, Iterator
from itertools import chain

from engine.domain.convocatoria import Reparo
from engine.domain.cruce import Cruce
from engine.planner.actividades import Actividad, Agenda
from engine.planner.cruces.articulables import find_joinable
from engine.planner.cruces.carga import find_load
from engine.planner.cruces.cuando import find_protected, find_unpaid, weigh_reparos
from engine.planner.cruces.donde import find_disconnected, find_journeys, find_rooms
from engine.planner.cruces.entorno import Entorno
from engine.planner.cruces.quienes import find_absent, find_people, find_undesignated

_DUREZAS = ("duro", "articulable", "blando")
_PLAIN = Entorno()


def find_cruces(
    propuesta: Actividad,
    otras: Iterable[Actividad] | Agenda,
    reparos: Iterable[Reparo] = (),
    entorno: Entorno = _PLAIN,
) -> tuple[Cruce, ...]:
    """Return every cruce of `propuesta`, the hard ones first; itself among `otras` is ignored.

    `reparos` of its own dates are told as cruces too. Every soft one tells in `costo` what it
    weighs; one whose weight is 0 is not told. `entorno` has what else the rules look at.
    """
    agenda = otras if isinstance(otras, Agenda) else Agenda(tuple(otras))
    cruces = [
        *_alone(propuesta, reparos, entorno),
        *_beside(propuesta, agenda, entorno),
        *find_joinable(propuesta, agenda),
        *find_load(propuesta, agenda, entorno),
    ]
    return tuple(sorted(cruces, key=lambda cruce: _DUREZAS.index(cruce.dureza)))


def _alone(propuesta: Actividad, reparos: Iterable[Reparo], entorno: Entorno) -> Iterator[Cruce]:
    """Yield what a proposal breaks whatever the others do."""
    yield from weigh_reparos(propuesta, reparos, entorno)
    yield from find_absent(propuesta, entorno)
    yield from find_undesignated(propuesta, entorno)
    yield from find_protected(propuesta, entorno)
    yield from find_disconnected(propuesta, entorno)
    yield from find_unpaid(propuesta, entorno)


def _beside(propuesta: Actividad, agenda: Agenda, entorno: Entorno) -> Iterator[Cruce]:
    """Yield what it breaks with those that share its people, its room or its way."""
    yield from find_people(propuesta, agenda, entorno)
    yield from find_rooms(propuesta, agenda, entorno)
    yield from find_journeys(propuesta, agenda, entorno)


def find_soft(
    propuesta: Actividad, vecinas: Agenda, reparos: Iterable[Reparo], entorno: Entorno
) -> Iterator[Cruce]:
    """Yield its soft cruces but those of load, which `sweep_load` counts for many at once.

    `vecinas` are those that share its people, its room or its way.
    """
    for cruce in chain(_alone(propuesta, reparos, entorno), _beside(propuesta, vecinas, entorno)):
        if cruce.dureza == "blando":
            yield cruce


def find_hard(propuesta: Actividad, agenda: Agenda, entorno: Entorno) -> Iterator[Cruce]:
    """Yield what forbids the dates of a proposal because of others, who holds what, or distance."""
    yield from find_absent(propuesta, entorno)
    for cruce in _beside(propuesta, agenda, entorno):
        if cruce.dureza == "duro":
            yield cruce
