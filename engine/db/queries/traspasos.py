"""All the work that somebody has in hand, as it is looked at before it is handed over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.relevos import CargoEnMano, convocations, load_cargos, of_cargos, waiting
from engine.db.queries.tablas import (
    asistencias,
    ausencias,
    cargos,
    coberturas,
    ejercicios,
    entidades,
    facilitadores,
    tareas,
    titularidades,
)
from engine.domain.lima import day_of
from engine.domain.roles import ROLES


async def load_titularidades(
    tx: AsyncSession, persona_id: int, now: datetime
) -> list[Mapping[str, Any]]:
    """Return the titularidades of somebody that today or later hold, those that end first first."""
    ends = func.upper(titularidades.c.periodo)
    rows = await tx.execute(
        select(
            titularidades.c.id, titularidades.c.cargo_id, titularidades.c.periodo,
            titularidades.c.tipo, titularidades.c.acto, cargos.c.rol, cargos.c.entidad_id,
            entidades.c.nombre.label("entidad"),
        )
        .join(cargos, cargos.c.id == titularidades.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(titularidades.c.persona_id == persona_id, or_(ends.is_(None), ends > day_of(now)))
        .order_by(ends.asc().nulls_last(), titularidades.c.id)
    )  # fmt: skip
    return [
        {**row, "cargo": row["cargo_id"], "rol_nombre": ROLES[row["rol"]].nombre}
        for row in rows.mappings()
    ]


async def load_sustituciones(
    tx: AsyncSession, persona_id: int, now: datetime
) -> list[Mapping[str, Any]]:
    """Return the absences, in force or to come, in which somebody stands in, whole."""
    named = select(coberturas.c.ausencia_id).where(coberturas.c.sustituto_id == persona_id)
    ends = func.upper(ausencias.c.periodo)
    rows = await tx.execute(
        select(ausencias)
        .where(
            ausencias.c.anulada.is_(None),
            or_(ends.is_(None), ends > now),
            or_(ausencias.c.sustituto_id == persona_id, ausencias.c.id.in_(named)),
        )
        .order_by(ausencias.c.id)
    )
    return [dict(row) for row in rows.mappings()]


async def preview(tx: AsyncSession, persona_id: int, now: datetime) -> dict[str, Any]:
    """Return what somebody has in hand: cargos, tareas, approvals, ATs and substitutions.

    `tareas.tomadas` are those they took; `convocatorias` the ATs to come that booked their cargos,
    and `facilita` those where they lead.
    """
    held = await load_titularidades(tx, persona_id, now)
    mine = await exercised(tx, persona_id, now)
    taken = await tx.scalar(
        select(func.count())
        .select_from(tareas)
        .where(tareas.c.estado == "abierta", tareas.c.tomada_por_id == persona_id, of_cargos(mine))
    )
    ids = [cargo.cargo_id for cargo in mine]
    return {
        "titularidades": [
            {
                "id": row["id"], "cargo": row["cargo_id"], "tipo": row["tipo"],
                "nombre": f"{row['rol_nombre']} · {row['entidad']}",
                "desde": row["periodo"].lower, "hasta": row["periodo"].upper,
            }
            for row in held
        ],
        "tareas": {**await waiting(tx, mine, now), "tomadas": int(taken or 0)},
        "convocatorias": await convocations(tx, ids, now, None),
        "facilita": await _leads(tx, ids, now),
        "sustituciones": len(await load_sustituciones(tx, persona_id, now)),
    }  # fmt: skip


async def exercised(tx: AsyncSession, persona_id: int, now: datetime) -> list[CargoEnMano]:
    """Return the cargos that somebody exercises at `now`."""
    rows = await tx.scalars(
        select(ejercicios.c.cargo_id).where(
            ejercicios.c.persona_id == persona_id, ejercicios.c.periodo.contains(now)
        )
    )
    return await load_cargos(tx, list(rows))


async def _leads(tx: AsyncSession, ids: list[int], now: datetime) -> list[dict[str, Any]]:
    rows = await tx.execute(
        select(asistencias.c.codigo, asistencias.c.titulo)
        .distinct()
        .join(facilitadores, facilitadores.c.asistencia_id == asistencias.c.id)
        .where(
            facilitadores.c.cargo_id.in_(ids),
            asistencias.c.estado.not_in(("cerrada", "anulada")),
            or_(asistencias.c.fin.is_(None), asistencias.c.fin > now),
        )
        .order_by(asistencias.c.codigo)
    )
    return [dict(row) for row in rows.mappings()]
