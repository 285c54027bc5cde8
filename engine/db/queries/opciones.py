"""What a person may choose from in a ficha: entidades, roles, cargos convened, other ATs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import any_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import (
    asistencias,
    cargos,
    convocados,
    convocatorias,
    entidades,
    instancias,
    jornadas,
)
from engine.domain.convocatoria import Jornada
from engine.domain.roles import ROLES


async def entidad_options(tx: AsyncSession, tipos: Sequence[str]) -> list[dict[str, Any]]:
    """Return the active entidades of those kinds, by kind and name."""
    rows = await tx.execute(
        select(entidades.c.codigo, entidades.c.nombre, entidades.c.tipo)
        .where(entidades.c.tipo.in_(tipos), entidades.c.activa)
        .order_by(entidades.c.tipo, entidades.c.nombre)
    )
    return [{"codigo": r.codigo, "nombre": r.nombre, "tipos": (r.tipo,)} for r in rows]


async def likely_sede(tx: AsyncSession, asistencia_id: int) -> dict[str, Any] | None:
    """Return the DRE/GRE over most of the lines of a convocation: it could host the AT."""
    convened = entidades.alias("convocada")
    row = (
        await tx.execute(
            select(entidades.c.codigo, entidades.c.nombre)
            .join(convened, entidades.c.id == any_(convened.c.ruta))
            .join(convocatorias, convocatorias.c.entidad_id == convened.c.id)
            .where(convocatorias.c.asistencia_id == asistencia_id, entidades.c.tipo == "dre")
            .group_by(entidades.c.id)
            .order_by(func.count().desc(), entidades.c.codigo)
            .limit(1)
        )
    ).first()
    return {"codigo": row.codigo, "nombre": row.nombre, "tipos": ("dre",)} if row else None


def role_options() -> list[dict[str, Any]]:
    """Return the roles that an AT may convene."""
    return [
        {"codigo": rol.clave, "nombre": rol.nombre, "tipos": rol.tipos_entidad}
        for rol in ROLES.values()
        if rol.clave != "administrador"
    ]


async def convened_cargos(
    tx: AsyncSession, asistencia_id: int | None, *, instancia_id: UUID | None = None
) -> list[dict[str, Any]]:
    """Return the cargos an AT convenes, by entidad and role.

    With `instancia_id`, only those of the entidad that this child of the AT is about.
    """
    statement = (
        select(
            cargos.c.id,
            cargos.c.rol,
            cargos.c.plaza,
            entidades.c.codigo,
            entidades.c.nombre,
            convocados.c.confirmado,
            convocados.c.motivo,
        )
        .join(convocados, convocados.c.cargo_id == cargos.c.id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(convocados.c.asistencia_id == asistencia_id)
        .order_by(entidades.c.nombre, cargos.c.rol, cargos.c.plaza)
    )
    if instancia_id is not None:
        about = select(instancias.c.contexto["entidad_id"].as_integer())
        place = about.where(instancias.c.id == instancia_id).scalar_subquery()
        statement = statement.where(cargos.c.entidad_id == place)
    return [
        {
            "cargo": row.id,
            "nombre": ROLES[row.rol].nombre + (f" {row.plaza}" if row.plaza > 1 else ""),
            "entidad_codigo": row.codigo,
            "entidad_nombre": row.nombre,
            "rol": row.rol,
            "asiste": row.confirmado,
            "motivo": row.motivo or "",
        }
        for row in await tx.execute(statement)
    ]


async def near_asistencias(tx: AsyncSession, codes: Sequence[str]) -> list[dict[str, Any]]:
    """Return the ATs one could be articulated with, each with its jornadas."""
    rows = await tx.execute(
        select(asistencias.c.codigo, asistencias.c.titulo, jornadas.c.periodo)
        .join(jornadas, jornadas.c.asistencia_id == asistencias.c.id)
        .where(asistencias.c.codigo.in_(codes))
        .order_by(asistencias.c.codigo, jornadas.c.periodo)
    )
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        known = found.setdefault(
            row.codigo, {"codigo": row.codigo, "titulo": row.titulo, "jornadas": []}
        )
        known["jornadas"].append(Jornada(row.periodo.lower, row.periodo.upper).to_fields())
    return list(found.values())
