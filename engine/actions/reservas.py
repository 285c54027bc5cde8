"""Books the time of convened cargos; the database has the last word."""

from sqlalchemy import delete, func, select

from engine.actions.caso import Caso
from engine.db.crudo import bare
from engine.db.queries.tablas import asistencias, convocados, jornadas, reservas
from engine.errors import Conflict

_FAMILY = 0x41525443
"""Tells our advisory locks from anybody else's."""
# The days come in order before any is locked, because the rows are made before they are read.
_QUEUE = """
    WITH dia AS MATERIALIZED (
        SELECT DISTINCT (instante AT TIME ZONE 'America/Lima')::date - DATE '2000-01-01' AS n
        FROM jornada, LATERAL (VALUES (lower(periodo)), (upper(periodo))) AS extremo(instante)
        WHERE asistencia_id = $1 ORDER BY n
    )
    SELECT pg_advisory_xact_lock($2, n) FROM dia
"""
# The new ones wait for the old ones to go: the count is there to be waited for.
_BOOK = """
    WITH dejadas AS (
        DELETE FROM reserva WHERE asistencia_id = $1 RETURNING 1
    ), hechas AS (
        INSERT INTO reserva (asistencia_id, cargo_id, periodo)
        SELECT $1, c.cargo_id, j.periodo
        FROM convocado c JOIN jornada j ON j.asistencia_id = c.asistencia_id
        WHERE c.asistencia_id = $1 AND (SELECT count(*) FROM dejadas) >= 0
            AND NOT EXISTS (
                SELECT FROM reserva o WHERE o.asistencia_id = $2 AND o.cargo_id = c.cargo_id
                    AND o.periodo && j.periodo)
        ORDER BY c.cargo_id, j.periodo
        RETURNING 1
    )
    SELECT count(*) FROM hechas
"""


async def book(caso: Caso) -> int:
    """Replace the AT's bookings by a booking per cargo and jornada, and return how many.

    The old ones go only if the new ones hold: both happen in one statement. What the articulated
    AT has booked is shared. Raises
    Conflict(cruce) with the ATs in the way when the exclusion constraint refuses (PR-01).
    """
    raw, other = await bare(caso.tx), caso.asistencia.articulada_con_id
    # In line for each day: rivals would otherwise deadlock row by row.
    await raw.fetch(_QUEUE, caso.asistencia_id, _FAMILY)
    try:
        async with caso.database.savepoint(caso.tx):
            return int(await raw.fetchval(_BOOK, caso.asistencia_id, other))
    except Conflict as refusal:
        raise Conflict("cruce", asistencias=await _in_the_way(caso)) from refusal


async def release(caso: Caso) -> None:
    """Give back every hour this AT holds."""
    await caso.tx.execute(delete(reservas).where(reservas.c.asistencia_id == caso.asistencia.id))


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
