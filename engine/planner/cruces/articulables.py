"""Which activities of other areas could be one with a proposal, and what that would save."""

from collections.abc import Iterator
from datetime import date

from engine.domain.cruce import Cruce
from engine.planner.actividades import Actividad, Agenda, days_around
from engine.planner.cruces.quienes import facts_of
from engine.planner.temas import similarity

DIAS_ARTICULABLES = 21
"""Days apart up to which two activities could be one (PR-02, PR-29)."""
PARECIDO = 0.4
"""Similarity of themes from which they are one message (PB-02)."""


def find_joinable(propuesta: Actividad, agenda: Agenda) -> Iterator[Cruce]:
    """Yield the activities of another unit, with a similar theme, for the same people, near."""
    for otra in agenda.others(propuesta, _days_around(propuesta)):
        if cruce := join(propuesta, otra):
            yield cruce


def join(propuesta: Actividad, otra: Actividad) -> Cruce | None:
    """Return that both could be one, or None when they could not."""
    if otra.unidad == propuesta.unidad or similarity(propuesta.tema, otra.tema) < PARECIDO:
        return None
    cargos = propuesta.cargos & otra.cargos
    entidades = propuesta.entidades & otra.entidades
    if not cargos and not entidades:
        return None
    separacion, dia = _gap(propuesta, otra)
    if separacion > DIAS_ARTICULABLES:
        return None
    datos = {
        **facts_of(otra),
        "entidades": sorted(entidades),
        "separacion": separacion,
        # Whoever is in both is convened once: the days of the one that joins are spared.
        "ahorro": len(cargos) * len(propuesta.dias),
        "ahorro_otra": len(cargos) * len(otra.dias),
    }
    return Cruce("articulable", "articulable", otra.codigo, tuple(sorted(cargos)), dia, datos)


def _days_around(propuesta: Actividad) -> set[date]:
    margin = DIAS_ARTICULABLES
    return {cerca for dia in propuesta.dias for cerca in days_around(dia, margin, margin)}


def _gap(propuesta: Actividad, otra: Actividad) -> tuple[int, date]:
    """Return the days between both at their nearest, and that day of the other one."""
    first, last = min(otra.dias), max(otra.dias)
    if first > (mine := max(propuesta.dias)):
        return (first - mine).days, first
    if last < (mine := min(propuesta.dias)):
        return (mine - last).days, last
    if common := propuesta.dias & otra.dias:
        return 0, min(common)
    return min((abs((suyo - propio).days), suyo) for propio in propuesta.dias for suyo in otra.dias)
