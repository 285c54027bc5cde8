"""Where an activity would be held: its room, its connection and the way there."""

from collections.abc import Iterator

from engine.domain.cruce import Cruce
from engine.planner.actividades import Actividad, Agenda, clashing_days, days_around
from engine.planner.cruces.entorno import Entorno
from engine.planner.cruces.quienes import facts_of
from engine.planner.cruces.viajes import DIAS_DE_VIAJE, Viaje, hardest

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
    """Yield the other activities that the same cargos cannot reach in time, or barely (PR-19)."""
    if not _is_reached(propuesta):
        return
    near = {d for dia in propuesta.dias for d in days_around(dia, DIAS_DE_VIAJE, DIAS_DE_VIAJE)}
    for otra in agenda.others(propuesta, near):
        cargos = propuesta.ocupados & otra.ocupados
        if not cargos or not _is_reached(otra):
            continue
        viaje = hardest(propuesta, otra, entorno.valores)
        if viaje is not None:
            yield from _of_journey(propuesta, otra, viaje, tuple(sorted(cargos)), entorno)


def _is_reached(actividad: Actividad) -> bool:
    return actividad.modalidad != "virtual" and actividad.sede is not None


def _of_journey(
    propuesta: Actividad,
    otra: Actividad,
    viaje: Viaje,
    cargos: tuple[int, ...],
    entorno: Entorno,
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
    }
    if viaje.grado == "imposible":
        yield Cruce("viaje_imposible", "duro", otra.codigo, cargos, viaje.dia, datos)
    elif viaje.grado == "ajustado" and (costo := entorno.cost("viaje", len(cargos))):
        datos["costo"] = costo
        yield Cruce("viaje_ajustado", "blando", otra.codigo, cargos, viaje.dia, datos)
