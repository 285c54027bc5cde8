"""The calendar as the rules use it, and as an administrator looks at it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.escaleras import load_escaleras
from engine.db.queries.suspensiones import load_distancias, load_suspensiones
from engine.db.queries.tablas import bloques, feriados, horarios, sellos
from engine.domain.atencion import Horario
from engine.domain.calendario import Bloque, Calendario, Feriado
from engine.errors import NotFound

_READ: dict[UUID, Calendario] = {}
_READ_MOST = 32


async def load_calendario(tx: AsyncSession) -> Calendario:
    """Return every holiday, block, suspension, hours of attention, distance and ladder known.

    It is built anew only under a seal that this process has not seen.
    """
    return await sealed_calendario(tx, await _seal(tx))


async def _seal(tx: AsyncSession) -> UUID:
    found = await tx.execute(select(sellos.c.valor).where(sellos.c.clave == "calendario"))
    return UUID(str(found.scalar_one()))


async def sealed_calendario(tx: AsyncSession, sello: UUID) -> Calendario:
    """Return the calendar under its seal, read in this same transaction.

    A `Database` made for bulk work may hold it already, among the facts that do not change.
    """
    if isinstance(known := tx.info.get(Calendario.__name__), Calendario):
        return known
    if read := _READ.get(sello):
        return read
    days = await tx.execute(select(feriados).order_by(feriados.c.fecha, feriados.c.id))
    weeks = await tx.execute(select(bloques).order_by(bloques.c.inicio, bloques.c.id))
    calendario = Calendario(
        tuple(Feriado(d.fecha, d.nombre, d.tipo, d.ambito, d.norma) for d in days),
        tuple(Bloque(w.anio, w.tipo, w.numero, w.inicio, w.fin, w.norma) for w in weeks),
        await load_suspensiones(tx),
        horarios=await load_horarios(tx),
        distancias=await load_distancias(tx),
        escaleras=await load_escaleras(tx),
    )
    # Nobody edited it between the seal and the rows: they may be kept under it.
    if await _seal(tx) == sello:
        if len(_READ) >= _READ_MOST:
            _READ.clear()
        _READ[sello] = calendario
    return calendario


async def load_horarios(tx: AsyncSession) -> tuple[Horario, ...]:
    """Return the hours of attention as the rules use them, by the day from which they hold."""
    rows = await tx.execute(select(horarios).order_by(horarios.c.desde))
    return tuple(Horario(row.apertura, row.cierre, row.norma, row.desde) for row in rows)


async def list_horarios(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the hours of attention that have held, hold and will, the latest first."""
    statement = select(horarios).order_by(horarios.c.desde.desc())
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def get_horario(tx: AsyncSession, horario_id: int) -> dict[str, Any]:
    """Return some hours of attention; raise NotFound("horario_desconocido")."""
    row = await _one(tx, select(horarios).where(horarios.c.id == horario_id))
    if row is None:
        raise NotFound("horario_desconocido")
    return dict(row)


async def list_feriados(tx: AsyncSession, anio: int) -> list[dict[str, Any]]:
    """Return the holidays of a year with their norms, by date."""
    statement = (
        select(feriados)
        .where(feriados.c.fecha.between(date(anio, 1, 1), date(anio, 12, 31)))
        .order_by(feriados.c.fecha, feriados.c.id)
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def list_bloques(tx: AsyncSession, anio: int) -> list[dict[str, Any]]:
    """Return the blocks of a school year with their norm and how far it was checked."""
    statement = select(bloques).where(bloques.c.anio == anio).order_by(bloques.c.inicio)
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def get_feriado(tx: AsyncSession, feriado_id: int) -> dict[str, Any]:
    """Return one holiday; raise NotFound("feriado_desconocido")."""
    row = await _one(tx, select(feriados).where(feriados.c.id == feriado_id))
    if row is None:
        raise NotFound("feriado_desconocido")
    return dict(row)


async def get_bloque(tx: AsyncSession, bloque_id: int) -> dict[str, Any]:
    """Return one block; raise NotFound("bloque_desconocido")."""
    row = await _one(tx, select(bloques).where(bloques.c.id == bloque_id))
    if row is None:
        raise NotFound("bloque_desconocido")
    return dict(row)


async def _one(tx: AsyncSession, statement: Any) -> RowMapping | None:
    return (await tx.execute(statement)).mappings().one_or_none()
