"""Books the time of convened cargos; the database has the last word."""

from datetime import date
from typing import Any

from sqlalchemy import delete, func, select

from engine.actions.caso import Caso
from engine.actions.programa import programa_of
from engine.db.crudo import bare
from engine.db.escritura import Escritura, write
from engine.db.partes import DIAS
from engine.db.queries.programa import Programa, read_programa
from engine.db.queries.tablas import asistencias, convocados, jornadas, reservas
from engine.domain.lima import day_of
from engine.errors import Conflict

_MILLENNIUM = date(2000, 1, 1)
_QUEUE = """
    SELECT pg_advisory_xact_lock($1, n::int) FROM jsonb_array_elements_text(CAST($2 AS jsonb)) AS n
"""


async def book(caso: Caso) -> int:
    """Replace the AT's bookings by a booking per cargo and jornada, and return how many.

    The old ones go only if the new ones hold: both happen in one statement, which is that of the
    whole step when it has no nets. What the articulated AT has booked is shared. Raises
    Conflict(cruce) with the ATs in the way when the exclusion constraint refuses (PR-01).
    """
    programa = await programa_of(caso)
    if caso.pendiente.nets:
        programa = await _in_turn(caso, programa)
        try:
            async with caso.database.savepoint(caso.tx):
                await write(await bare(caso.tx), Escritura(reservas=[_row(caso, programa)]))
        except Conflict as refusal:
            raise Conflict("cruce", asistencias=await _in_the_way(caso)) from refusal
    else:
        caso.pendiente.escritura.reservas = [_row(caso, programa)]
    return sum(len(cargos) for _, cargos in programa.to_book())


async def _in_turn(caso: Caso, programa: Programa) -> Programa:
    """Wait in line for the days, and return the programme as those ahead have left it."""
    raw, other = await bare(caso.tx), caso.asistencia.articulada_con_id
    await raw.fetch(_QUEUE, DIAS, str(_days(programa)))
    if other is None:
        return programa
    caso.pendiente.programa = await read_programa(caso.tx, caso.asistencia_id, other)
    return caso.pendiente.programa


def _row(caso: Caso, programa: Programa) -> dict[str, Any]:
    return {
        "asistencia_id": caso.asistencia.id,
        "dias": _days(programa),
        "horas": [
            {"inicio": jornada.inicio, "fin": jornada.fin, "cargos": cargos}
            for jornada, cargos in programa.to_book()
        ],
    }


def _days(programa: Programa) -> list[int]:
    """Return the days of Lima to wait in line for, in order.

    Rivals would otherwise deadlock row by row.
    """
    days = {day_of(end) for j in programa.jornadas for end in (j.inicio, j.fin)}
    return [(day - _MILLENNIUM).days for day in sorted(days)]


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
