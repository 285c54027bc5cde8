"""Who would be in two places at once, or could not come because nobody holds the cargo."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from engine.domain.cruce import Cruce
from engine.planner.actividades import Actividad, Agenda, clashing_days
from engine.planner.cruces.entorno import Entorno


def find_people(propuesta: Actividad, agenda: Agenda, entorno: Entorno) -> Iterator[Cruce]:
    """Yield who is asked for twice at once: a cargo, who leads both, or one person (PR-01)."""
    for otra in agenda.others(propuesta, propuesta.dias):
        dias = clashing_days(propuesta, otra)
        if dias:
            yield from _same_cargo(propuesta, otra, dias)
            yield from _same_facilitador(propuesta, otra, dias)
            yield from _same_persona(propuesta, otra, dias, entorno)


def _same_cargo(propuesta: Actividad, otra: Actividad, dias: list[date]) -> Iterator[Cruce]:
    if common := propuesta.cargos & otra.cargos:
        yield _cruce_with("mismo_cargo", otra, dias, cargos=tuple(sorted(common)))


def _same_facilitador(propuesta: Actividad, otra: Actividad, dias: list[date]) -> Iterator[Cruce]:
    """A cargo that leads one of them and leads the other or is convened to it."""
    common = (propuesta.facilitadores & otra.ocupados) | (propuesta.cargos & otra.facilitadores)
    if common:
        yield _cruce_with("mismo_facilitador", otra, dias, cargos=tuple(sorted(common)))


def _same_persona(
    propuesta: Actividad, otra: Actividad, dias: list[date], entorno: Entorno
) -> Iterator[Cruce]:
    """Somebody called by one cargo here and by another there, on the days of both."""
    found: dict[int, tuple[int, int]] = {}
    when: set[date] = set()
    for dia in dias:
        shared = shared_people(propuesta, otra, entorno, dia, dia)
        found |= shared
        when |= {dia} if shared else set()
    if found:
        people = sorted(found)
        yield _cruce_with(
            "misma_persona",
            otra,
            sorted(when),
            cargos=tuple(sorted({cargo for persona in people for cargo in found[persona]})),
            personas=[entorno.personas.get(persona, "") for persona in people],
        )


def shared_people(
    propuesta: Actividad, otra: Actividad, entorno: Entorno, dia: date, otro_dia: date
) -> dict[int, tuple[int, int]]:
    """Return who is called by one cargo to `dia` of one and by another to `otro_dia` of the other.

    By persona, the cargo here and there. Whoever both call by the same cargo is told by that cargo.
    """
    holders = entorno.titulares.get(dia, {})
    here = {
        holders[cargo]: cargo
        for cargo in sorted(holders.keys() & propuesta.ocupados)
        if cargo not in otra.ocupados
    }
    if not here:
        return {}
    others = entorno.titulares.get(otro_dia, {})
    there = {others[cargo]: cargo for cargo in sorted(others.keys() & otra.ocupados)}
    return {persona: (here[persona], there[persona]) for persona in here.keys() & there.keys()}


def _cruce_with(regla: str, otra: Actividad, dias: list[date], **told: Any) -> Cruce:
    cargos = told.pop("cargos")
    datos = {**facts_of(otra), "dias": [dia.isoformat() for dia in dias], **told}
    return Cruce(regla, "duro", otra.codigo, cargos, dias[0], datos)


def find_absent(propuesta: Actividad, entorno: Entorno) -> Iterator[Cruce]:
    """Yield the cargos that somebody held and nobody will hold on days of the proposal."""
    absent = {
        cargo: dias
        for cargo in propuesta.ocupados & entorno.vacantes.keys()
        if (dias := [dia for dia in entorno.vacantes[cargo] if dia in propuesta.dias])
    }
    if absent:
        dias = sorted({dia for found in absent.values() for dia in found})
        datos = {"dias": [dia.isoformat() for dia in dias]}
        yield Cruce("sin_titular", "duro", None, tuple(sorted(absent)), dias[0], datos)


def find_undesignated(propuesta: Actividad, entorno: Entorno) -> Iterator[Cruce]:
    """Yield the cargos that nobody holds nor ever held, with who must designate somebody.

    Staff rotates (PB-05, S000:42): a cargo left without a titular cannot attend, and that is hard;
    one that the register never filled may have somebody whom nobody wrote down, and only warns.
    """
    found = sorted(propuesta.ocupados & entorno.sin_designar.keys())
    costo = entorno.cost("vacante", len(found))
    if costo:
        superiores = dict.fromkeys(entorno.sin_designar[cargo] for cargo in found)
        datos = {"designan": [name for name in superiores if name], "costo": costo}
        dia = min(propuesta.dias, default=None)
        yield Cruce("sin_designar", "blando", None, tuple(found), dia, datos)


def facts_of(otra: Actividad) -> dict[str, Any]:
    """Return what a sentence tells of the other activity."""
    return {"titulo": otra.titulo, "unidad": otra.unidad, "tema": otra.tema}
