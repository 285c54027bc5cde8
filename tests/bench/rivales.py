"""Many who confirm overlapping convocations at once, against looking before writing."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from datetime import time as hour
from typing import Any

from sqlalchemy import select, text

from engine.db.crudo import bare
from engine.db.escritura import Escritura, write
from engine.db.queries.tablas import asistencias, cargos
from engine.db.session import Database
from engine.domain.lima import at_lima
from engine.errors import Conflict, Unavailable
from tests.bench.agenda import booking
from tests.bench.escena import Escena
from tests.bench.medida import Medida
from tests.bench.millon import populate

CLIENTS = 16
SECONDS = 60
SECONDS_NAIVE = 20
PEOPLE = 50
CROWD = 800
DAYS = 20
TWICE = """
    SELECT count(*) FROM {table} a JOIN {table} b
    ON a.{who} = b.{who} AND a.periodo && b.periodo AND a.id < b.id
"""
_NAIVE = """
    CREATE TABLE ingenua AS SELECT id, asistencia_id, cargo_id, periodo FROM reserva LIMIT 0;
    ALTER TABLE ingenua ALTER id SET NOT NULL;
    ALTER TABLE ingenua ALTER id ADD GENERATED ALWAYS AS IDENTITY;
    CREATE INDEX ON ingenua USING gist (int8range(cargo_id, cargo_id, '[]'), periodo);
    CREATE INDEX ON ingenua (asistencia_id);
"""
_LOOK = """
    SELECT count(*) FROM unnest($1::bigint[]) AS k JOIN ingenua r
    ON int8range(r.cargo_id, r.cargo_id, '[]') = int8range(k, k, '[]')
    WHERE r.periodo && tstzrange($2, $3) AND r.asistencia_id <> $4
"""
_LEAVE = "DELETE FROM ingenua WHERE asistencia_id = $1"
_TAKE = """
    INSERT INTO ingenua (asistencia_id, cargo_id, periodo)
    SELECT $4, k, tstzrange($2, $3) FROM unnest($1::bigint[]) AS k
"""
Row = dict[str, Any]
Confirm = Callable[[Database, Row], Awaitable[None]]


async def measure_concurrency(escena: Escena) -> list[Medida]:
    """Let 16 clients confirm and move ATs that want the same people, and count what went wrong."""
    database = await escena.database()
    await populate(database)
    async with database.transaction() as tx:
        crowd = list(await tx.scalars(select(cargos.c.id).order_by(cargos.c.id).limit(CROWD)))
        ids = list(await tx.scalars(select(asistencias.c.id).order_by(asistencias.c.id)))
        raw = await bare(tx)
        await raw.execute(_NAIVE)
    ours = await _storm(database, ids, crowd, _confirm, SECONDS)
    naive = await _storm(database, ids, crowd, _look_and_write, SECONDS_NAIVE)
    doubled = await _twice(database, "reserva", "cargo_id")
    doubled += await _twice(database, "reserva_recurso", "persona_id")
    wrong = await _twice(database, "ingenua", "cargo_id")
    name = "mirar y luego insertar, sin restricción"
    return [
        Medida("planner.concurrency", "double_bookings", doubled, name, wrong),
        Medida("planner.concurrency", "deadlocks_shown", ours["stuck"], name, naive["stuck"]),
        Medida("planner.concurrency", "per_second", ours["rate"], name, naive["rate"]),
        Medida("planner.concurrency", "refused", ours["refused"], name, naive["refused"]),
    ]


async def _storm(
    database: Database, ids: list[int], crowd: list[int], confirm: Confirm, seconds: float
) -> dict[str, float]:
    """Return how many were confirmed or refused a second, and how many were told to try again."""
    counts = {"done": 0, "refused": 0, "stuck": 0}
    until = time.perf_counter() + seconds

    async def client(n: int) -> None:
        chance = random.Random(n)
        # Each has its own ATs, which it confirms and moves; the people and days are everybody's.
        own = ids[n::CLIENTS]
        while time.perf_counter() < until:
            try:
                await confirm(database, _wish(chance, own, crowd))
                counts["done"] += 1
            except Conflict:
                counts["refused"] += 1
            except Unavailable:
                counts["stuck"] += 1

    await asyncio.gather(*(client(n) for n in range(CLIENTS)))
    return {**counts, "rate": (counts["done"] + counts["refused"]) / seconds}


def _wish(chance: random.Random, own: list[int], crowd: list[int]) -> Row:
    day = date(2026, 8, 3) + timedelta(chance.randrange(DAYS))
    start = at_lima(day, hour(8 + chance.randrange(8)))
    return booking(chance.choice(own), chance.sample(crowd, PEOPLE), start, 2)


async def _confirm(database: Database, row: Row) -> None:
    async with database.transaction() as tx:
        await write(await bare(tx), Escritura(reservas=[row]))


async def _look_and_write(database: Database, row: Row) -> None:
    [horas] = row["horas"]
    wanted = horas["cargos"], horas["inicio"], horas["fin"], row["asistencia_id"]
    async with database.transaction() as tx:
        raw = await bare(tx)
        if await raw.fetchval(_LOOK, *wanted):
            raise Conflict("cruce")
        await raw.execute(_LEAVE, row["asistencia_id"])
        await raw.execute(_TAKE, *wanted)


async def _twice(database: Database, table: str, who: str) -> int:
    async with database.transaction() as tx:
        return int(await tx.scalar(text(TWICE.format(table=table, who=who))) or 0)
