"""The rooms of the sedes, and where an answer that nobody presented yet says it would be held."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import asistencias, cargos, entidades, salas
from engine.domain.roles import ROLES

NAMED_ROOM = """
    SELECT r.id, r.nombre, r.capacidad FROM sala r
    WHERE r.sede_id = p.sede_id AND r.activa AND p.modalidad <> 'virtual'
        AND strpos(translate(lower(p.lugar), 'áéíóúüñ', 'aeiouun'),
            translate(lower(r.nombre), 'áéíóúüñ', 'aeiouun')) > 0
    ORDER BY length(r.nombre) DESC, r.id LIMIT 1
"""
"""The room in use of its sede that the `lugar` of an activity `p` names, the longest name first."""


@dataclass(frozen=True)
class Donde:
    """The ids of a sede and of a room of it."""

    sede_id: int | None = None
    sala_id: int | None = None


async def find_place(tx: AsyncSession, respuesta: Mapping[str, Any]) -> Donde:
    """Return where an answer of the ficha at_programacion would be held, as far as it exists."""
    codigo = respuesta.get("sede")
    if not isinstance(codigo, str) or not codigo:
        return Donde()
    sala_id = read_sala(respuesta)
    rows = await tx.execute(
        select(entidades.c.id, salas.c.id)
        .outerjoin(salas, and_(salas.c.sede_id == entidades.c.id, salas.c.id == sala_id))
        .where(entidades.c.codigo == codigo)
    )
    row = rows.one_or_none()
    return Donde(*row) if row else Donde()


def read_sala(respuesta: Mapping[str, Any]) -> int | None:
    """Return the id of the room that an answer names, None when it names none."""
    given = str(respuesta.get("sala") or "")
    return int(given) if given.isascii() and given.isdigit() else None


async def list_salas(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the rooms in use as fichas offer them: `codigo`, `nombre` and the code of `sede`."""
    rows = await tx.execute(
        select(
            salas.c.id, salas.c.nombre, salas.c.capacidad, entidades.c.codigo, entidades.c.nombre
        )
        .join(entidades, entidades.c.id == salas.c.sede_id)
        .where(salas.c.activa)
        .order_by(entidades.c.nombre, salas.c.nombre)
    )
    return [
        {
            "codigo": str(row[0]),
            "nombre": f"{row[4]}: {row[1]} ({row[2]} personas)",
            "tipos": (row[3],),
        }
        for row in rows
    ]


async def list_leaders(tx: AsyncSession, asistencia_id: int) -> list[dict[str, Any]]:
    """Return the cargos in use of the unit that plans an AT, as fichas offer them."""
    rows = await tx.execute(
        select(cargos.c.id, cargos.c.rol, cargos.c.plaza, entidades.c.codigo, entidades.c.nombre)
        .select_from(asistencias)
        .join(entidades, entidades.c.id == asistencias.c.unidad_id)
        .join(cargos, cargos.c.entidad_id == entidades.c.id)
        .where(asistencias.c.id == asistencia_id, cargos.c.activo)
        .order_by(cargos.c.rol, cargos.c.plaza)
    )
    return [
        {
            "cargo": row[0],
            "nombre": ROLES[row[1]].nombre + (f" {row[2]}" if row[2] > 1 else ""),
            "entidad_codigo": row[3],
            "entidad_nombre": row[4],
            "rol": row[1],
        }
        for row in rows
    ]
