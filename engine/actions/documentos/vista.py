"""A document as somebody reads it: what was presented, or what would be if it were now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.documentos.armado import build, focus
from engine.actions.documentos.destinos import expected
from engine.actions.documentos.enfoque import Lugar, focus_at
from engine.db.queries.documentos import get_documento
from engine.db.queries.tablas import (
    documentos,
    estrategias,
    instancias,
    programas,
    tareas,
    versiones,
)
from engine.domain.actor import Actor
from engine.domain.documentos.catalogo import ELEMENTOS, Modelo, models_of
from engine.domain.lima import day_of

Row = dict[str, Any]


async def read_documento(tx: AsyncSession, actor: Actor, documento_id: int, now: datetime) -> Row:
    """Return a document in somebody's scope: `contenido` is the one presented, or built now.

    Raises NotFound(documento_desconocido).
    """
    row = await get_documento(tx, actor, documento_id, day_of(now))
    if row["presentado_en"] is None:
        foco = await focus(tx, row, day_of(now))
        row |= {"contenido": await build(tx, foco), "destinos": expected(foco)}
    return row


async def preview(tx: AsyncSession, tarea: Mapping[str, Any], now: datetime) -> list[Row]:
    """Return what presenting an open tarea would present, built now; nothing for most tareas."""
    models, lugar = await place_of(tx, tarea)
    return [] if lugar is None else [await _built(tx, m, lugar, now) for m in models]


async def place_of(
    tx: AsyncSession, tarea: Mapping[str, Any]
) -> tuple[tuple[Modelo, ...], Lugar | None]:
    """Return the kinds that an open tarea presents, and where its instance stands; for most none.

    The place is None out of any programme.
    """
    if tarea["elemento"] not in ELEMENTOS or tarea["estado"] != "abierta":
        return (), None
    row = (
        await tx.execute(
            select(
                tareas.c.instancia_id, tareas.c.elemento, instancias.c.contexto,
                versiones.c.proceso,
            )
            .join(instancias, instancias.c.id == tareas.c.instancia_id)
            .join(versiones, versiones.c.id == instancias.c.version_id)
            .where(tareas.c.id == tarea["id"])
        )
    ).one()  # fmt: skip
    models = models_of(row.proceso, row.elemento)
    return models, await _place(tx, row) if models else None


async def _built(tx: AsyncSession, modelo: Modelo, lugar: Lugar, now: datetime) -> Row:
    return await build(tx, await focus_at(tx, modelo, lugar, day_of(now)))


async def _place(tx: AsyncSession, row: Any) -> Lugar | None:
    """Return where the instance of a tarea stands; its quarter follows those reported in it."""
    own = select(programas.c.id).where(programas.c.instancia_id == row.instancia_id)
    programa_id = row.contexto.get("programa_id") or await tx.scalar(own)
    if programa_id is None:
        return None
    carried = select(estrategias.c.id).where(
        estrategias.c.instancia_id == row.instancia_id, estrategias.c.estado != "no_realizada"
    )
    before = select(func.count()).where(
        tareas.c.instancia_id == row.instancia_id,
        tareas.c.elemento == row.elemento,
        tareas.c.estado == "completada",
    )
    number = int(await tx.scalar(before) or 0) + 1
    return Lugar(int(programa_id), row.contexto, row.elemento, await tx.scalar(carried), number)


async def presented_by(tx: AsyncSession, tarea_id: Any) -> list[Row]:
    """Return the documents that a tarea presented: id, code and version."""
    rows = await tx.execute(
        select(documentos.c.id, documentos.c.codigo, documentos.c.version)
        .where(documentos.c.tarea_id == tarea_id)
        .order_by(documentos.c.codigo)
    )
    return [dict(row) for row in rows.mappings()]
