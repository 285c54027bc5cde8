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
        holders = sorted(entorno.titulares.get(dia, {}).items())
        # Whoever is called there by a cargo that both ask for is told by the rules above.
        here = {p: c for c, p in holders if c in propuesta.ocupados and c not in otra.ocupados}
        there = {p: c for c, p in holders if c in otra.ocupados} if here else {}
        shared = here.keys() & there.keys()
        found |= {persona: (here[persona], there[persona]) for persona in shared}
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


def facts_of(otra: Actividad) -> dict[str, Any]:
    """Return what a sentence tells of the other activity."""
    return {"titulo": otra.titulo, "unidad": otra.unidad, "tema": otra.tema}
