"""The work of migrations, in batches: what a worker carries on, and takes up again if killed."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import open_case
from engine.actions.mando.traslado import SUSPENDIDA, bring_back, carry, objections
from engine.actions.mando.viaje import Viaje, load_trip
from engine.db.queries.calendario import load_calendario
from engine.db.queries.migraciones import SEPARADOR
from engine.db.queries.tablas import instancias, migraciones, migradas
from engine.db.queries.versiones import LIVE
from engine.db.session import Database
from engine.errors import Unavailable
from engine.process.memoria.codec import load
from engine.process.motor import Motor
from engine.process.traslado.migracion import Ensayo, rehearse_way
from engine.process.traslado.via import Traslado

log = structlog.get_logger(__name__)
REHEARSED = 200
"""Instances of a version that one transaction rehearses."""
MOVED = 100
"""Instances that one call moves, each in a transaction of its own."""


async def carry_on(database: Database, now: datetime) -> int:
    """Do a batch of the first migration that has something to do; return how much was done."""
    async with database.transaction() as tx:
        found = await tx.execute(
            select(migraciones.c.id, migraciones.c.estado)
            .where(migraciones.c.estado.in_(STEPS))
            .order_by(migraciones.c.creada)
        )
        under_way = found.all()
    for row in under_way:
        if done := await STEPS[row.estado](database, row.id, now):
            return done
    return 0


async def rehearse_batch(database: Database, migracion_id: UUID, now: datetime) -> int:
    """Rehearse the next instances of a version and keep what came out; return how many steps.

    The instances are read as they stand and none is locked. Zero means that it is over, or that
    another worker is at it.
    """
    async with database.transaction() as tx:
        trip = await load_trip(tx, migracion_id, "ensayando", now, lock=True)
        if trip is None:
            return 0
        rows = await _next_to_rehearse(tx, trip)
        motor = Motor(await load_calendario(tx), now)
        told = await asyncio.to_thread(_rehearse_all, trip, rows, motor)
        if told:
            await tx.execute(insert(migradas), told)
        if len(rows) < REHEARSED:
            await _set_estado(tx, migracion_id, "ensayada")
    return len(rows) or 1


async def _next_to_rehearse(tx: AsyncSession, trip: Viaje) -> Sequence[Any]:
    last = await tx.scalar(
        select(migradas.c.instancia_id)
        .where(migradas.c.migracion_id == trip.id)
        .order_by(migradas.c.instancia_id.desc())
        .limit(1)
    )
    statement = select(instancias.c.id, instancias.c.estado, instancias.c.memoria).where(
        instancias.c.version_id == trip.desde_id, instancias.c.estado.in_(LIVE)
    )
    if last is not None:
        statement = statement.where(instancias.c.id > last)
    return (await tx.execute(statement.order_by(instancias.c.id).limit(REHEARSED))).all()


def _rehearse_all(trip: Viaje, rows: Sequence[Any], motor: Motor) -> list[dict[str, Any]]:
    return [_rehearsed(trip, row, _rehearse_one(trip.way, row, motor)) for row in rows]


def _rehearse_one(way: Traslado, row: Any, motor: Motor) -> Ensayo:
    if row.estado == "suspendida":
        return Ensayo(puede=False, motivos=(SUSPENDIDA,), cambios=())
    return rehearse_way(way, load(way.desde, row.memoria), motor)


def _rehearsed(trip: Viaje, row: Any, ensayo: Ensayo) -> dict[str, Any]:
    return {
        "migracion_id": trip.id,
        "instancia_id": row.id,
        "estado": "pendiente" if ensayo.puede else "rechazada",
        "motivo": SEPARADOR.join(ensayo.motivos) or None,
        "antes": {"cambios": list(ensayo.cambios)} if ensayo.cambios else None,
    }


async def _move_batch(database: Database, migracion_id: UUID, now: datetime) -> int:
    async def move(tx: AsyncSession, trip: Viaje, row: Any) -> Mapping[str, Any]:
        caso = await open_case(
            tx, database, instancia_id=row.instancia_id, now=now, actor=trip.actor
        )
        if reasons := objections(caso, trip.way, trip.desde_id):
            return {"estado": "rechazada", "motivo": SEPARADOR.join(reasons), "antes": None}
        antes = await carry(caso, trip.way, trip.hasta_id, trip.facts())
        return {"estado": "hecha", "antes": antes, "revision": caso.instancia.revision}

    return await _each(database, migracion_id, "en_marcha", "pendiente", now, move)


async def _undo_batch(database: Database, migracion_id: UUID, now: datetime) -> int:
    async def back(tx: AsyncSession, trip: Viaje, row: Any) -> Mapping[str, Any]:
        caso = await open_case(
            tx, database, instancia_id=row.instancia_id, now=now, actor=trip.actor
        )
        if caso.instancia.estado == "suspendida":
            return {"motivo": SUSPENDIDA}
        if caso.instancia.revision != row.revision:
            return {"motivo": "La instancia avanzó después de migrar: se queda donde está."}
        await bring_back(caso, trip.way.desde, row.antes, trip.facts())
        return {"estado": "deshecha", "antes": None, "revision": None}

    return await _each(database, migracion_id, "deshaciendo", "hecha", now, back)


Work = Callable[[AsyncSession, Viaje, Any], Awaitable[Mapping[str, Any]]]


async def _each(
    database: Database, migracion_id: UUID, phase: str, estado: str, now: datetime, work: Work
) -> int:
    """Do `work` on the next instances, each in its own transaction with what becomes of it.

    One that is busy is left for later; one that fails is refused with what was said, and never
    blocks the rest. The migration is over when none is left.
    """
    async with database.transaction() as tx:
        trip = await load_trip(tx, migracion_id, phase, now)
    if trip is None:
        return 0
    tried: set[UUID] = set()
    done = 0
    while len(tried) < MOVED:
        row: Any = None
        try:
            async with database.transaction() as tx:
                row = await _claim(tx, trip, phase, estado, tried)
                if row is None:
                    break
                tried.add(row.instancia_id)
                await _write(tx, trip.id, row.instancia_id, await work(tx, trip, row))
            done += 1
        except Unavailable:
            if row is None:
                raise
        except Exception as problem:
            if row is None:
                raise
            log.exception("migracion_fallida", instancia=str(row.instancia_id))
            async with database.transaction() as tx:
                values = {"motivo": f"No se pudo: {problem!r}"[:2000]}
                values |= {"estado": "rechazada"} if estado == "pendiente" else {}
                await _write(tx, migracion_id, row.instancia_id, values)
            done += 1
    return done or await _finish(database, migracion_id, phase, estado, now)


async def _claim(
    tx: AsyncSession, trip: Viaje, phase: str, estado: str, tried: Collection[UUID]
) -> Any | None:
    """Lock the next instance that nobody else is at; None when there is none, or it was stopped."""
    under_way = exists().where(migraciones.c.id == trip.id, migraciones.c.estado == phase)
    statement = (
        select(migradas.c.instancia_id, migradas.c.antes, migradas.c.revision)
        .where(
            migradas.c.migracion_id == trip.id,
            migradas.c.estado == estado,
            migradas.c.motivo.is_(None),
            migradas.c.instancia_id.not_in(list(tried)),
            under_way,
        )
        .order_by(migradas.c.instancia_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (await tx.execute(statement)).one_or_none()


async def _write(
    tx: AsyncSession, migracion_id: UUID, instancia_id: UUID, values: Mapping[str, Any]
) -> None:
    await tx.execute(
        update(migradas)
        .where(migradas.c.migracion_id == migracion_id, migradas.c.instancia_id == instancia_id)
        .values(dict(values))
    )


async def _finish(
    database: Database, migracion_id: UUID, phase: str, estado: str, now: datetime
) -> int:
    """Close a phase whose instances are all done; return 1 if it did."""
    left = exists().where(
        migradas.c.migracion_id == migracion_id,
        migradas.c.estado == estado,
        migradas.c.motivo.is_(None),
    )
    async with database.transaction() as tx:
        closed = await tx.execute(
            update(migraciones)
            .where(migraciones.c.id == migracion_id, migraciones.c.estado == phase, ~left)
            .values(estado=_AFTER[phase], terminada=now)
            .returning(migraciones.c.id)
        )
        return len(closed.all())


async def _set_estado(tx: AsyncSession, migracion_id: UUID, estado: str) -> None:
    await tx.execute(
        update(migraciones).where(migraciones.c.id == migracion_id).values(estado=estado)
    )


_AFTER = {"en_marcha": "terminada", "deshaciendo": "deshecha"}
STEPS: Mapping[str, Callable[[Database, UUID, datetime], Awaitable[int]]] = {
    "ensayando": rehearse_batch,
    "en_marcha": _move_batch,
    "deshaciendo": _undo_batch,
}
"""What a worker does for a migration in each of its working states."""
