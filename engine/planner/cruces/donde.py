"""Where an activity would be held: its room, its connection and the way there."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from engine.domain.cruce import Cruce
from engine.planner.actividades import Actividad, Agenda, clashing_days, days_around
from engine.planner.cruces.entorno import Entorno
from engine.planner.cruces.quienes import facts_of, shared_people
from engine.planner.cruces.viajes import DIAS_DE_VIAJE, Viaje, hardest, hardest_of, journey

NO_BASTA = frozenset({"limitada", "sin_conexion"})
"""Connections with which an AT at a distance does not work (PB-08, PR-25)."""


def find_rooms(propuesta: Actividad, agenda: Agenda, entorno: Entorno) -> Iterator[Cruce]:
    """Yield who has taken the room, and how many it does not hold (PB-04)."""
    sala = propuesta.sala
    if sala is None:
        return
    for otra in agenda.others(propuesta, propuesta.dias):
        if otra.sala is None or otra.sala.id != sala.id:
            continue
        if dias := clashing_days(propuesta, otra):
            datos = {
                **facts_of(otra),
                "sala": sala.nombre,
                "dias": [dia.isoformat() for dia in dias],
            }
            yield Cruce("misma_sala", "duro", otra.codigo, (), dias[0], datos)
    gente = len(propuesta.ocupados)
    costo = entorno.cost("aforo", gente - sala.capacidad)
    if costo > 0:
        datos = {
            "sala": sala.nombre, "capacidad": sala.capacidad, "personas": gente, "costo": costo,
        }  # fmt: skip
        yield Cruce("aforo", "blando", None, (), min(propuesta.dias, default=None), datos)


def find_disconnected(propuesta: Actividad, entorno: Entorno) -> Iterator[Cruce]:
    """Yield the entidades whose connection is not enough for an AT at a distance (PB-08)."""
    if propuesta.modalidad not in ("virtual", "mixta"):
        return
    weak = sorted(e for e in propuesta.entidades if entorno.conectividad.get(e) in NO_BASTA)
    costo = entorno.cost("conectividad", len(weak))
    if costo:
        unknown = len(propuesta.entidades - entorno.conectividad.keys())
        datos = {"entidades": weak, "sin_dato": unknown, "costo": costo}
        yield Cruce("conectividad", "blando", None, (), min(propuesta.dias, default=None), datos)


def find_journeys(propuesta: Actividad, agenda: Agenda, entorno: Entorno) -> Iterator[Cruce]:
    """Yield the other activities that the same cargos cannot reach in time, or barely (PR-19).

    Whoever is called by one cargo here and by another there travels too.
    """
    if not _is_reached(propuesta):
        return
    near = {d for dia in propuesta.dias for d in days_around(dia, DIAS_DE_VIAJE, DIAS_DE_VIAJE)}
    for otra in agenda.others(propuesta, near):
        if not _is_reached(otra):
            continue
        if cargos := propuesta.ocupados & otra.ocupados:
            viaje = hardest(propuesta, otra, entorno.valores)
            if viaje is not None:
                yield from _of_journey(propuesta, otra, viaje, tuple(sorted(cargos)), entorno)
        if entorno.titulares:
            yield from _of_people(propuesta, otra, entorno)


def _of_people(propuesta: Actividad, otra: Actividad, entorno: Entorno) -> Iterator[Cruce]:
    """Yield the hardest journey of those who are called by different cargos to each."""
    found = [
        (viaje, shared)
        for una, la_otra in product(propuesta.jornadas, otra.jornadas)
        if (shared := shared_people(propuesta, otra, entorno, una.dia, la_otra.dia))
        and (viaje := journey(propuesta, una, otra, la_otra, entorno.valores))
    ]
    if not found:
        return
    viaje = hardest_of(viaje for viaje, _ in found)
    people = {p: pair for each, shared in found if each == viaje for p, pair in shared.items()}
    cargos = tuple(sorted({cargo for pair in people.values() for cargo in pair}))
    personas = [entorno.personas.get(persona, "") for persona in sorted(people)]
    yield from _of_journey(propuesta, otra, viaje, cargos, entorno, personas=personas)


def _is_reached(actividad: Actividad) -> bool:
    return actividad.modalidad != "virtual" and actividad.sede is not None


def _of_journey(
    propuesta: Actividad,
    otra: Actividad,
    viaje: Viaje,
    cargos: tuple[int, ...],
    entorno: Entorno,
    **told: Any,
) -> Iterator[Cruce]:
    assert propuesta.sede is not None
    assert otra.sede is not None
    datos = {
        **facts_of(otra),
        "sede": propuesta.sede.nombre,
        "otra_sede": otra.sede.nombre,
        "km": round(viaje.km),
        "horas": round(viaje.horas, 1),
        "libres": round(viaje.libres, 1),
        **told,
    }
    if viaje.grado == "imposible":
        yield Cruce("viaje_imposible", "duro", otra.codigo, cargos, viaje.dia, datos)
    elif viaje.grado == "ajustado" and (
        costo := entorno.cost("viaje", len(told.get("personas", cargos)))
    ):
        datos["costo"] = costo
        yield Cruce("viaje_ajustado", "blando", otra.codigo, cargos, viaje.dia, datos)
