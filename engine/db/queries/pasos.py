"""The history of one instance, event by event, from its chain."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor
from engine.db.queries.tablas import entidades, eventos, personas, tareas
from engine.db.recorrido import PASOS, unpack

PASOS_MAXIMOS = 2000


def _select() -> Select[Any]:
    return (
        select(
            eventos.c.id,
            eventos.c.n,
            eventos.c.en,
            eventos.c.tipo,
            personas.c.nombre.label("persona"),
            eventos.c.tarea_id.label("tarea"),
            tareas.c.nombre.label("tarea_nombre"),
            entidades.c.nombre.label("entidad_nombre"),
            eventos.c.datos,
        )
        .select_from(eventos)
        .outerjoin(personas, personas.c.id == eventos.c.persona_id)
        .outerjoin(tareas, tareas.c.id == eventos.c.tarea_id)
        .outerjoin(entidades, entidades.c.id == tareas.c.entidad_id)
    )


async def list_history(
    tx: AsyncSession, instancia_id: UUID, *, cursor: str | None = None, limite: int = PAGINA
) -> Pagina:
    """Return what happened in an instance, the newest first. RuleBroken("cursor_invalido")."""
    statement = _select().where(eventos.c.instancia_id == instancia_id)
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        statement = statement.where(eventos.c.id < last)
    rows = await tx.execute(statement.order_by(eventos.c.id.desc()).limit(limite + 1))
    return cut_page([_read(dict(row)) for row in rows.mappings()], limite, lambda row: [row["id"]])


async def list_steps(
    tx: AsyncSession, instancia_id: UUID, *, limite: int = PASOS_MAXIMOS
) -> list[dict[str, Any]]:
    """Return how the tokens of an instance moved, the first step first."""
    statement = (
        select(eventos.c.n, eventos.c.en, eventos.c.datos, personas.c.nombre.label("persona"))
        .outerjoin(personas, personas.c.id == eventos.c.persona_id)
        .where(eventos.c.instancia_id == instancia_id, eventos.c.datos.has_key(PASOS))
        .order_by(eventos.c.n)
        .limit(limite)
    )
    return [_read(dict(row)) for row in (await tx.execute(statement)).mappings()]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    datos = row["datos"]
    moved = {PASOS: unpack(datos[PASOS])} if PASOS in datos else {}
    return {**row, "datos": {**datos, **moved}}
