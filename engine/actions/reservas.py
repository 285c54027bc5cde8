"""Books the time of convened cargos; the database has the last word."""

from datetime import date

from sqlalchemy import delete, func, insert, literal, select, text

from engine.actions.caso import Caso
from engine.db.queries.tablas import asistencias, convocados, jornadas, reservas
from engine.domain.lima import day_of
from engine.errors import Conflict

_LOCK = text("SELECT pg_advisory_xact_lock(:family, :day)")
_FAMILY = 0x41525443
"""Tells our advisory locks from anybody else's."""


async def book(caso: Caso) -> int:
    """Replace the AT's bookings by those of its present jornadas and return how many.

    The old ones go only if the new ones hold: both happen in one savepoint. Raises
    Conflict(cruce) with the ATs in the way when the exclusion constraint refuses (PR-01).
    """
    await _queue_for_days(caso)
    try:
        async with caso.database.savepoint(caso.tx):
            await release(caso)
            return await _insert(caso)
    except Conflict as refusal:
        raise Conflict("cruce", asistencias=await _in_the_way(caso)) from refusal


async def _queue_for_days(caso: Caso) -> None:
    """Wait in line for each day, in order: rivals would otherwise deadlock row by row."""
    rows = await caso.tx.execute(
        select(jornadas.c.periodo).where(jornadas.c.asistencia_id == caso.asistencia.id)
    )
    days = {d for p in rows.scalars() for d in (day_of(p.lower), day_of(p.upper))}
    for day in sorted(days):
        await caso.tx.execute(_LOCK, {"family": _FAMILY, "day": (day - date(2000, 1, 1)).days})


async def release(caso: Caso) -> None:
    """Give back every hour this AT holds."""
    await caso.tx.execute(delete(reservas).where(reservas.c.asistencia_id == caso.asistencia.id))


async def _insert(caso: Caso) -> int:
    """Write a booking per cargo and jornada, in order; the articulated AT's own are shared."""
    shared = select(reservas.c.id).where(
        reservas.c.asistencia_id == caso.asistencia.articulada_con_id,
        reservas.c.cargo_id == convocados.c.cargo_id,
        reservas.c.periodo.bool_op("&&")(jornadas.c.periodo),
    )
    rows = (
        select(literal(caso.asistencia.id), convocados.c.cargo_id, jornadas.c.periodo)
        .join(jornadas, jornadas.c.asistencia_id == convocados.c.asistencia_id)
        .where(convocados.c.asistencia_id == caso.asistencia.id, ~shared.exists())
        .order_by(convocados.c.cargo_id, jornadas.c.periodo)
    )
    done = await caso.tx.execute(
        insert(reservas)
        .from_select(["asistencia_id", "cargo_id", "periodo"], rows)
        .returning(reservas.c.id)
    )
    return len(done.all())


async def _in_the_way(caso: Caso) -> list[str]:
    """Return the codes of the ATs whose bookings overlap the ones refused."""
    rows = await caso.tx.execute(
        select(asistencias.c.codigo, func.count())
        .join(reservas, reservas.c.asistencia_id == asistencias.c.id)
        .join(convocados, convocados.c.cargo_id == reservas.c.cargo_id)
        .join(jornadas, jornadas.c.asistencia_id == convocados.c.asistencia_id)
        .where(
            convocados.c.asistencia_id == caso.asistencia.id,
            reservas.c.asistencia_id != caso.asistencia.id,
            reservas.c.periodo.bool_op("&&")(jornadas.c.periodo),
        )
        .group_by(asistencias.c.codigo)
        .order_by(asistencias.c.codigo)
    )
    return [row.codigo for row in rows]
