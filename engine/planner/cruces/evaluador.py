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
        *weigh_reparos(propuesta, reparos, entorno),
        *find_people(propuesta, agenda, entorno),
        *find_absent(propuesta, entorno),
        *find_undesignated(propuesta, entorno),
        *find_rooms(propuesta, agenda, entorno),
        *find_journeys(propuesta, agenda, entorno),
        *find_joinable(propuesta, agenda),
        *find_load(propuesta, agenda, entorno),
        *find_protected(propuesta, entorno),
        *find_disconnected(propuesta, entorno),
        *find_unpaid(propuesta, entorno),
    ]
    return tuple(sorted(cruces, key=lambda cruce: _DUREZAS.index(cruce.dureza)))


def find_hard(propuesta: Actividad, agenda: Agenda, entorno: Entorno) -> Iterator[Cruce]:
    """Yield what forbids the dates of a proposal because of others, who holds what, or distance."""
    yield from find_people(propuesta, agenda, entorno)
    yield from find_absent(propuesta, entorno)
    for cruce in chain(
        find_rooms(propuesta, agenda, entorno), find_journeys(propuesta, agenda, entorno)
    ):
        if cruce.dureza == "duro":
            yield cruce


def find_all(
    actividades: Iterable[Actividad], entorno: Entorno = _PLAIN
) -> dict[str, tuple[Cruce, ...]]:
    """Return the cruces of every activity against all the rest, by its code."""
    agenda = Agenda(tuple(actividades))
    return {
        propuesta.codigo: find_cruces(propuesta, agenda, entorno=entorno)
        for propuesta in agenda.actividades
    }
