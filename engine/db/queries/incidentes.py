"""What failed in running processes and waits for somebody to mend it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import (
    PAGINA,
    Pagina,
    as_id,
    as_instant,
    cut_page,
    decode_cursor,
)
from engine.db.queries.tablas import asistencias, incidentes, instancias, personas, versiones

ESTADOS = ("abierto", "resuelto", "omitido")
ROW = (
    incidentes.c.id,
    incidentes.c.instancia_id.label("instancia"),
    incidentes.c.token,
    incidentes.c.elemento,
    incidentes.c.tipo,
    incidentes.c.mensaje,
    incidentes.c.entrada,
    incidentes.c.intentos,
    incidentes.c.estado,
    incidentes.c.creado,
    incidentes.c.ultimo,
    incidentes.c.resuelto,
    incidentes.c.motivo,
    personas.c.nombre.label("resuelto_por"),
    instancias.c.clave,
    instancias.c.estado.label("instancia_estado"),
    instancias.c.version_id,
    versiones.c.proceso,
    versiones.c.numero.label("version"),
    asistencias.c.codigo.label("asistencia"),
)


def _select() -> Select[Any]:
    return select(*ROW).select_from(
        incidentes.join(instancias, instancias.c.id == incidentes.c.instancia_id)
        .join(versiones, versiones.c.id == instancias.c.version_id)
        .outerjoin(asistencias, asistencias.c.id == instancias.c.asistencia_id)
        .outerjoin(personas, personas.c.id == incidentes.c.resuelto_por_id)
    )


async def list_incidentes(
    tx: AsyncSession,
    *,
    estado: str | None = "abierto",
    proceso: str | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the incidents in a state, the oldest first. Raises RuleBroken("cursor_invalido")."""
    statement = _select()
    if estado:
        statement = statement.where(incidentes.c.estado == estado)
    if proceso:
        statement = statement.where(versiones.c.proceso == proceso)
    if cursor:
        after = decode_cursor(cursor, as_instant, as_id)
        statement = statement.where(tuple_(incidentes.c.creado, incidentes.c.id) > after)
    statement = statement.order_by(incidentes.c.creado, incidentes.c.id).limit(limite + 1)
    rows = (await tx.execute(statement)).mappings().all()
    return cut_page(rows, limite, lambda row: [row["creado"], row["id"]])


async def list_of_instancia(
    tx: AsyncSession, instancia_id: UUID, *, limite: int = 100
) -> list[dict[str, Any]]:
    """Return the incidents of an instance: the open ones first, then the latest."""
    statement = (
        _select()
        .where(incidentes.c.instancia_id == instancia_id)
        .order_by(incidentes.c.estado != "abierto", incidentes.c.ultimo.desc(), incidentes.c.id)
        .limit(limite)
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def count_open_incidents(tx: AsyncSession) -> dict[str, int]:
    """Return how many incidents are open, by process."""
    statement = (
        select(versiones.c.proceso, func.count().label("abiertos"))
        .select_from(incidentes)
        .join(instancias, instancias.c.id == incidentes.c.instancia_id)
        .join(versiones, versiones.c.id == instancias.c.version_id)
        .where(incidentes.c.estado == "abierto")
        .group_by(versiones.c.proceso)
        .order_by(versiones.c.proceso)
    )
    return {row.proceso: int(row.abiertos) for row in await tx.execute(statement)}
