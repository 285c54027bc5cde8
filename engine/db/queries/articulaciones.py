"""What was decided of activities that could be one, and whom those that are one convene."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, exists, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.planeadas import load_convocadas
from engine.db.queries.tablas import (
    actividades,
    articulaciones,
    asistencias,
    cargos,
    entidades,
    personas,
    sumadas,
)

EQUIPO = "responsable_at"
"""Who answers for the ATs of a unit."""


async def list_decisiones(tx: AsyncSession, codigo: str) -> list[dict[str, Any]]:
    """Return what was decided of an activity with others, in the order in which it was.

    `huesped` tells that it joins the other; `otra` is the code of the other, which may be an AT
    that it was joined to once registered.
    """
    mine, other = actividades.alias("propia"), actividades.alias("ajena")
    is_guest = articulaciones.c.actividad_id == mine.c.id
    rows = await tx.execute(
        select(
            articulaciones.c.decision,
            articulaciones.c.sustento,
            articulaciones.c.creada,
            is_guest.label("huesped"),
            other.c.codigo.label("otra"),
            other.c.titulo,
            entidades.c.codigo.label("unidad"),
            personas.c.nombre.label("por"),
        )
        .join(mine, is_guest | (articulaciones.c.con_id == mine.c.id))
        .join(
            other,
            other.c.id
            == case((is_guest, articulaciones.c.con_id), else_=articulaciones.c.actividad_id),
        )
        .join(entidades, entidades.c.id == other.c.unidad_id)
        .join(personas, personas.c.id == articulaciones.c.persona_id)
        .where(mine.c.codigo == codigo)
        .order_by(articulaciones.c.creada, other.c.codigo)
    )
    return [*(dict(row) for row in rows.mappings()), *await _list_uniones(tx, codigo)]


async def _list_uniones(tx: AsyncSession, codigo: str) -> list[dict[str, Any]]:
    """Return the registered AT that an activity was joined to, as a decision, or nothing."""
    rows = await tx.execute(
        select(
            literal("articular").label("decision"), sumadas.c.sustento, sumadas.c.creada,
            true().label("huesped"), asistencias.c.codigo.label("otra"), asistencias.c.titulo,
            entidades.c.codigo.label("unidad"), personas.c.nombre.label("por"),
        )
        .join(actividades, actividades.c.id == sumadas.c.actividad_id)
        .join(asistencias, asistencias.c.id == sumadas.c.asistencia_id)
        .join(entidades, entidades.c.id == asistencias.c.unidad_id)
        .join(personas, personas.c.id == sumadas.c.persona_id)
        .where(actividades.c.codigo == codigo)
    )  # fmt: skip
    return [dict(row) for row in rows.mappings()]


async def list_sumadas(tx: AsyncSession, codigo: str) -> list[dict[str, Any]]:
    """Return the activities joined to an AT, in the order in which they were."""
    rows = await tx.execute(
        select(
            actividades.c.codigo, actividades.c.titulo, entidades.c.codigo.label("unidad"),
            sumadas.c.ahorro, sumadas.c.sustento,
        )
        .join(actividades, actividades.c.id == sumadas.c.actividad_id)
        .join(entidades, entidades.c.id == actividades.c.unidad_id)
        .join(asistencias, asistencias.c.id == sumadas.c.asistencia_id)
        .where(asistencias.c.codigo == codigo)
        .order_by(sumadas.c.creada, actividades.c.codigo)
    )  # fmt: skip
    return [dict(row) for row in rows.mappings()]


def joins_another() -> ColumnElement[bool]:
    """The planned activities that go with another, and not by themselves."""
    return exists().where(
        articulaciones.c.actividad_id == actividades.c.id, articulaciones.c.decision == "articular"
    ) | exists().where(sumadas.c.actividad_id == actividades.c.id)


async def load_guests(tx: AsyncSession, ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the ids of the activities that join each of those."""
    rows = await tx.execute(
        select(articulaciones.c.con_id, articulaciones.c.actividad_id)
        .where(articulaciones.c.con_id.in_(list(ids)), articulaciones.c.decision == "articular")
        .order_by(articulaciones.c.actividad_id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for host, guest in rows:
        found[host].append(guest)
    return found


async def load_reunidas(
    tx: AsyncSession, ids: Iterable[int]
) -> Mapping[int, frozenset[tuple[str, str]]]:
    """Return whom each activity convenes with those that join it, as pairs (entidad, role).

    Whoever answers for the ATs of an area that joins is convened too: the team is of both (MA-06).
    """
    wanted = list(ids)
    guests = await load_guests(tx, wanted)
    everybody = [*wanted, *(guest for each in guests.values() for guest in each)]
    lines = await load_convocadas(tx, everybody)
    teams = await load_equipos(tx, [guest for each in guests.values() for guest in each])
    return defaultdict(
        frozenset,
        {
            ident: frozenset().union(
                lines[ident], *(lines[guest] | teams[guest] for guest in guests[ident])
            )
            for ident in wanted
        },
    )


async def load_equipos(
    tx: AsyncSession, ids: Iterable[int]
) -> Mapping[int, frozenset[tuple[str, str]]]:
    """Return who answers for the ATs of the area of each activity, as lines (MA-06)."""
    rows = await tx.execute(
        select(actividades.c.id, entidades.c.codigo)
        .join(entidades, entidades.c.id == actividades.c.unidad_id)
        .join(cargos, (cargos.c.entidad_id == entidades.c.id) & (cargos.c.rol == EQUIPO))
        .where(actividades.c.id.in_(list(ids)), cargos.c.activo)
    )
    found: dict[int, frozenset[tuple[str, str]]] = defaultdict(frozenset)
    found.update({row.id: frozenset({(row.codigo, EQUIPO)}) for row in rows})
    return found
