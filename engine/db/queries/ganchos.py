"""The webhooks with how they are doing, and the log of what was delivered to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor
from engine.db.queries.tablas import entregas_ganchos, ganchos, novedades, personas
from engine.errors import NotFound

_FOUND = (
    ganchos.c.id, ganchos.c.nombre, ganchos.c.url, ganchos.c.tipos, ganchos.c.estado,
    ganchos.c.motivo, ganchos.c.fallas, ganchos.c.fallando_desde, ganchos.c.previa_hasta,
    ganchos.c.creado, personas.c.nombre.label("creado_por"),
)  # fmt: skip
_ROW = (
    entregas_ganchos.c.id, entregas_ganchos.c.novedad_id, entregas_ganchos.c.gancho_id,
    entregas_ganchos.c.estado, entregas_ganchos.c.intentos, entregas_ganchos.c.siguiente,
    entregas_ganchos.c.codigo, entregas_ganchos.c.respuesta, entregas_ganchos.c.milisegundos,
    entregas_ganchos.c.creada, entregas_ganchos.c.terminada, novedades.c.tipo,
    ganchos.c.nombre.label("gancho"),
)  # fmt: skip


def _pending() -> Any:
    waiting = (entregas_ganchos.c.gancho_id == ganchos.c.id) & (
        entregas_ganchos.c.estado == "en_cola"
    )
    return select(func.count()).where(waiting).scalar_subquery().label("pendientes")


def _select_ganchos(*columns: Any) -> Select[Any]:
    return (
        select(*_FOUND, _pending(), *columns)
        .join(personas, personas.c.id == ganchos.c.creado_por_id)
        .where(ganchos.c.estado != "retirado")
    )


async def list_ganchos(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the webhooks by name, with how many deliveries wait for each (`pendientes`)."""
    rows = await tx.execute(_select_ganchos().order_by(ganchos.c.nombre, ganchos.c.id))
    return [dict(row) for row in rows.mappings()]


async def load_gancho(tx: AsyncSession, gancho_id: int) -> dict[str, Any]:
    """Return a webhook with `sal`, from which its secret comes.

    Raises NotFound("gancho_inexistente").
    """
    found = await tx.execute(_select_ganchos(ganchos.c.sal).where(ganchos.c.id == gancho_id))
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound("gancho_inexistente")
    return dict(row)


async def list_entregas(
    tx: AsyncSession,
    *,
    gancho_id: int | None = None,
    estado: str | None = None,
    tipo: str | None = None,
    desde: datetime | None = None,
    hasta: datetime | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the log, the newest first; [desde, hasta) is when each was written.

    Raises RuleBroken("cursor_invalido").
    """
    wanted = {
        entregas_ganchos.c.gancho_id: gancho_id,
        entregas_ganchos.c.estado: estado,
        novedades.c.tipo: tipo,
    }
    statement = _select_entregas().where(
        *(c == value for c, value in wanted.items() if value is not None)
    )
    if desde is not None:
        statement = statement.where(entregas_ganchos.c.creada >= desde)
    if hasta is not None:
        statement = statement.where(entregas_ganchos.c.creada < hasta)
    if cursor:
        statement = statement.where(entregas_ganchos.c.id < decode_cursor(cursor, as_id)[0])
    statement = statement.order_by(entregas_ganchos.c.id.desc()).limit(limite + 1)
    rows = (await tx.execute(statement)).mappings().all()
    return cut_page(rows, limite, lambda row: [row["id"]])


async def load_entrega(tx: AsyncSession, entrega_id: int) -> dict[str, Any]:
    """Return a delivery with every try and what was sent; raise NotFound("entrega_inexistente")."""
    whole = _select_entregas(entregas_ganchos.c.historial, novedades.c.cuerpo)
    found = await tx.execute(whole.where(entregas_ganchos.c.id == entrega_id))
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound("entrega_inexistente")
    return dict(row)


def _select_entregas(*columns: Any) -> Select[Any]:
    return (
        select(*_ROW, *columns)
        .select_from(entregas_ganchos)
        .join(novedades, novedades.c.id == entregas_ganchos.c.novedad_id)
        .join(ganchos, ganchos.c.id == entregas_ganchos.c.gancho_id)
    )
