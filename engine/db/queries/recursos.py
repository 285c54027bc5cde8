"""What the rules of the Planificador weigh and look at, as those who set it see it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import (
    entidades,
    periodos_protegidos,
    personas,
    pesos,
    presupuestos,
    salas,
)
from engine.domain.pesos import DEFECTOS, values_with

_SHOWN = 50


async def load_valores(tx: AsyncSession) -> Mapping[str, float]:
    """Return every weight and limit as it holds now."""
    rows = await tx.execute(
        select(pesos.c.clave, pesos.c.valor)
        .ext(distinct_on(pesos.c.clave))
        .order_by(pesos.c.clave, pesos.c.id.desc())
    )
    return values_with({row.clave: row.valor for row in rows})


async def list_cambios(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the last changes of weights, newest first: what, from what, to what, who and when."""
    before = func.lag(pesos.c.valor).over(partition_by=pesos.c.clave, order_by=pesos.c.id)
    told = select(pesos, before.label("antes")).subquery()
    rows = await tx.execute(
        select(told, personas.c.nombre)
        .join(personas, personas.c.id == told.c.persona_id)
        .order_by(told.c.id.desc())
        .limit(_SHOWN)
    )
    return [
        {**row, "antes": DEFECTOS.get(row["clave"]) if row["antes"] is None else row["antes"]}
        for row in rows.mappings()
    ]


async def list_rooms(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the rooms in use with their sede."""
    rows = await tx.execute(
        select(salas.c.id, salas.c.nombre, salas.c.capacidad, entidades.c.nombre.label("sede"))
        .join(entidades, entidades.c.id == salas.c.sede_id)
        .where(salas.c.activa)
        .order_by(entidades.c.nombre, salas.c.nombre)
    )
    return [dict(row) for row in rows.mappings()]


async def list_protegidos(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the protected periods, both days included, the latest first."""
    rows = await tx.execute(select(periodos_protegidos).order_by(periodos_protegidos.c.dias.desc()))
    return [
        {
            "id": row.id,
            "nombre": row.nombre,
            "norma": row.norma,
            "inicio": row.dias.lower,
            "fin": row.dias.upper - timedelta(days=1),
        }
        for row in rows
    ]


async def list_presupuestos(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the budgets of the regions, the latest year first."""
    rows = await tx.execute(
        select(presupuestos, entidades.c.nombre)
        .join(entidades, entidades.c.id == presupuestos.c.entidad_id)
        .order_by(presupuestos.c.anio.desc(), entidades.c.nombre)
    )
    return [dict(row) for row in rows.mappings()]
