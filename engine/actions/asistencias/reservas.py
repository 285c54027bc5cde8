"""Books the time of cargos, of who holds them and of rooms; the database has the last word."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.convocacion import ventana_of
from engine.actions.asistencias.programacion import programacion_of
from engine.actions.instancias.caso import Caso
from engine.db.crudo import bare
from engine.db.escritura import Escritura, write
from engine.db.partes import DIAS
from engine.db.queries.agenda import find_bookings
from engine.db.queries.programacion import Programacion, read_programacion
from engine.domain.convocatoria import Reparo, find_reparos, has_hard
from engine.domain.lima import day_of
from engine.domain.pesos import LIMITES
from engine.errors import Conflict

_MILLENNIUM = date(2000, 1, 1)
DIAS_EN_CAMINO = -(-int(LIMITES["horas_viaje"].maximo) // 24)
"""Days that the longest journey allowed takes."""
_TITULARES = 0x41525454
"""The advisory lock that those who book share, and those who change who holds what have alone."""
_QUEUE = """
    SELECT pg_advisory_xact_lock($1, n::int) FROM jsonb_array_elements_text(CAST($2 AS jsonb)) AS n
"""


async def book(caso: Caso) -> int:
    """Replace the AT's bookings by a booking per cargo and jornada, and return how many.

    The old ones go only if the new ones hold: both happen in one statement, which is that of the
    whole step when it has no nets. What the articulated AT has booked is shared. Raises
    Conflict(cruce), with the ATs in the way, when a hard rule forbids it by what is booked now:
    that of the dates alone is looked at here, and the last word of all is the database's (PR-01,
    PR-04, PR-19, PB-05).
    """
    programacion = await programacion_of(caso)
    if has_hard(_reparos(caso, programacion)):
        raise Conflict("cruce", asistencias=[])
    if caso.pendiente.nets:
        programacion = await _in_turn(caso, programacion)
        try:
            async with caso.database.savepoint(caso.tx):
                await write(await bare(caso.tx), Escritura(reservas=[_row(caso, programacion)]))
        except Conflict as refusal:
            raise Conflict("cruce", asistencias=await _in_the_way(caso)) from refusal
    else:
        caso.pendiente.escritura.reservas = [_row(caso, programacion)]
    return sum(len(cargos) for _, cargos in programacion.to_book())


def _reparos(caso: Caso, programacion: Programacion) -> tuple[Reparo, ...]:
    return find_reparos(
        programacion.jornadas,
        ventana=ventana_of(caso),
        calendario=caso.calendario,
        now=caso.now,
        roles=programacion.roles,
    )


async def _in_turn(caso: Caso, programacion: Programacion) -> Programacion:
    """Wait in line for the days, and return the programme as those ahead have left it."""
    raw, other = await bare(caso.tx), caso.asistencia.articulada_con_id
    await raw.fetch(_QUEUE, DIAS, str(_days(programacion)))
    if other is None:
        return programacion
    caso.pendiente.programacion = await read_programacion(caso.tx, caso.asistencia_id, other)
    return caso.pendiente.programacion


def _row(caso: Caso, programacion: Programacion) -> dict[str, Any]:
    return {
        "asistencia_id": caso.asistencia.id,
        "otra_id": caso.asistencia.articulada_con_id,
        "sala_id": programacion.sala_id,
        "dias": _days(programacion),
        "horas": [
            {"inicio": jornada.inicio, "fin": jornada.fin, "dia": jornada.dia, "cargos": cargos}
            for jornada, cargos in programacion.to_book()
        ],
    }


def _days(programacion: Programacion) -> list[int]:
    """Return the days of Lima to wait in line for, in order.

    Rivals would otherwise deadlock row by row. Where one travels to, the days that the longest
    journey reaches are its own too: two that are booked at once and cannot be reached from one
    another wait for each other, and the second is judged by what the first has booked.
    """
    travels = programacion.modalidad != "virtual" and programacion.sede_id is not None
    reach = range(DIAS_EN_CAMINO + 1 if travels else 1)
    days = {day_of(end) for j in programacion.jornadas for end in (j.inicio, j.fin)}
    return sorted({(day - _MILLENNIUM).days + n for day in days for n in reach})


async def release(caso: Caso) -> None:
    """Give back every hour this AT holds: of cargos, of personas and of rooms."""
    await (await bare(caso.tx)).execute(_RELEASE, caso.asistencia_id)


_RELEASE = """
    WITH recursos AS (DELETE FROM reserva_recurso WHERE asistencia_id = $1)
    DELETE FROM reserva WHERE asistencia_id = $1
"""


async def rebook_holders(tx: AsyncSession, cargos: Sequence[int], now: datetime) -> None:
    """Let the ATs to come that booked these cargos hold whoever will exercise theirs then.

    Those of the other cargos of their people too: with a second cargo, the first is no guard of
    theirs any more. Where somebody is taken already, the first booking stays: the Planificador
    tells the cruce. Nobody books meanwhile.
    """
    await take_titulares(tx)
    raw = await bare(tx)
    for statement in (_UNBOOK, _REBOOK):
        await raw.execute(statement, list(cargos), now)


async def take_titulares(tx: AsyncSession) -> None:
    """Wait until nobody books nor changes who exercises what, and be alone until `tx` ends."""
    await (await bare(tx)).execute("SELECT pg_advisory_xact_lock($1, 0)", _TITULARES)


_TO_COME = """
    SELECT r.asistencia_id FROM reserva r
    WHERE upper(r.periodo) > $2 AND r.cargo_id IN (
        SELECT t.cargo_id FROM ejercicio t WHERE t.persona_id IN (
            SELECT persona_id FROM ejercicio WHERE cargo_id = ANY($1))
        UNION SELECT unnest($1))
"""
_UNBOOK = f"""
    DELETE FROM reserva_recurso
    WHERE persona_id IS NOT NULL AND lower(periodo) > $2 AND asistencia_id IN ({_TO_COME})
"""  # noqa: S608
_REBOOK = f"""
    INSERT INTO reserva_recurso (asistencia_id, persona_id, periodo)
    SELECT DISTINCT r.asistencia_id, t.persona_id, r.periodo
    FROM reserva r JOIN ejercicio t ON t.cargo_id = r.cargo_id
        AND t.dias @> CAST(lower(r.periodo) AT TIME ZONE 'America/Lima' AS date)
    WHERE lower(r.periodo) > $2 AND r.asistencia_id IN ({_TO_COME})
        AND EXISTS (SELECT FROM ejercicio o
                    WHERE o.persona_id = t.persona_id AND o.cargo_id <> t.cargo_id)
    ON CONFLICT DO NOTHING
"""  # noqa: S608


async def _in_the_way(caso: Caso) -> list[str]:
    """Return the codes of the ATs whose bookings overlap the ones refused."""
    raw = await bare(caso.tx)
    rows = await raw.fetch(
        _HOLDERS, orjson.dumps([_row(caso, await programacion_of(caso))]).decode()
    )
    programacion = await programacion_of(caso)
    found = await find_bookings(
        caso.tx,
        programacion.jornadas,
        cargos=programacion.actividad.ocupados,
        personas=[row[0] for row in rows],
        salas=[programacion.sala_id] if programacion.sala_id else [],
        menos=programacion.codigo,
    )
    return sorted({booked.asistencia for booked in found} - {programacion.articulada_con})


_HOLDERS = """
    SELECT DISTINCT t.persona_id
    FROM jsonb_to_recordset(CAST($1 AS jsonb)) AS f(horas jsonb),
        jsonb_to_recordset(f.horas) AS h(dia date, cargos bigint[]), unnest(h.cargos) AS k(id),
        ejercicio t
    WHERE t.cargo_id = k.id AND t.dias @> h.dia
"""
