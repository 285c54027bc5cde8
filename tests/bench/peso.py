"""What an instance weighs: the bytes of all its rows, on disk, and in the write-ahead log."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import asyncpg

from engine.db.session import plain_url
from tests.bench.ajeno import TABLE, Ajeno
from tests.bench.dibujante import RESPUESTA, mixed
from tests.bench.escena import Escena
from tests.bench.medida import Medida, race
from tests.bench.motor import STOCK
from tests.bench.obra import Obra

TAREAS = 40
INSTANCIAS = 50
TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname = 'public'
"""


async def measure_size(escena: Escena) -> list[Medida]:
    """Weigh instances of 40 tareas: what they take to go on, and all that they leave when done.

    `bytes_per_instance` is the instance as the engine needs it, half-way. `rows_per_instance` adds
    every tarea with its answer and the chained history; the library keeps neither, its rows are
    its JSON alone.
    """
    obra = await Obra.open(escena, mixed(TAREAS))
    url = obra.database.engine.url.render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain_url(url))
    one_by_one = partial(race, clients=1)
    await obra.finish(await obra.start(f"mezcla_{TAREAS}", 1), one_by_one)

    async def work() -> None:
        await obra.finish(await obra.start(f"mezcla_{TAREAS}", INSTANCIAS), one_by_one)

    mine = await _weigh(connection, work)
    alive = await _alive(obra, connection)
    await connection.close()
    theirs, blob = await _stock(escena)
    return [
        Medida("engine.size", "bytes_per_instance", alive, STOCK, blob),
        Medida("engine.size", "rows_per_instance", mine.rows, STOCK, theirs.rows),
        Medida("engine.size", "disk_per_instance", mine.disk, STOCK, theirs.disk),
        Medida("engine.size", "wal_per_completion", mine.log, STOCK, theirs.log),
    ]


async def _alive(obra: Obra, connection: asyncpg.Connection) -> float:
    """Return the bytes that an instance in the middle of its life takes to go on from there."""
    started = await obra.start(f"mezcla_{TAREAS}", INSTANCIAS)
    while await _done(connection, started[0]) < TAREAS // 2:
        await race([obra.completion(t) for t in await obra.open_ones(started)], clients=1)
    return float(await connection.fetchval(_WAITING, started))


async def _done(connection: asyncpg.Connection, instancia: UUID) -> int:
    return int(
        await connection.fetchval(
            "SELECT count(*) FROM tarea WHERE instancia_id = $1 AND estado = 'completada'",
            instancia,
        )
    )


_WAITING = """
    SELECT avg(pg_column_size(i.*)
        + (SELECT coalesce(sum(pg_column_size(t.*)), 0) FROM temporizador t
           WHERE t.instancia_id = i.id)
        + (SELECT coalesce(sum(pg_column_size(s.*)), 0) FROM suscripcion s
           WHERE s.instancia_id = i.id))
    FROM instancia i WHERE i.id = ANY($1)
"""


@dataclass(frozen=True)
class Peso:
    """Bytes: of the rows and of the files per instance, of the log per completion."""

    rows: float
    disk: float
    log: float


async def _weigh(connection: asyncpg.Connection, work: Callable[[], Awaitable[object]]) -> Peso:
    rows, disk = await _sizes(connection)
    begun = await connection.fetchval("SELECT pg_current_wal_lsn()::text")
    await work()
    log = await connection.fetchval(
        "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), $1::text::pg_lsn)", begun
    )
    more_rows, more_disk = await _sizes(connection)
    return Peso(
        (more_rows - rows) / INSTANCIAS,
        (more_disk - disk) / INSTANCIAS,
        float(log) / (INSTANCIAS * TAREAS),
    )


async def _sizes(connection: asyncpg.Connection) -> tuple[int, int]:
    """Return the bytes of all rows as stored, and of all files, indexes included."""
    await connection.execute("VACUUM")
    names = [row["relname"] for row in await connection.fetch(TABLES)]
    rows = [
        await connection.fetchval(f'SELECT coalesce(sum(pg_column_size(t.*)), 0) FROM "{name}" t')
        for name in names
    ]
    disk = await connection.fetchval(
        "SELECT sum(pg_total_relation_size(quote_ident(n)::regclass)) FROM unnest($1::text[]) n",
        names,
    )
    return int(sum(rows)), int(disk)


async def _stock(escena: Escena) -> tuple[Peso, float]:
    """Return what the library's instances weigh, and the text of one in the middle of its life."""
    url = plain_url(await escena.url())
    async with asyncpg.create_pool(url, min_size=1, max_size=1) as pool:
        await pool.execute(TABLE)
        ajeno = Ajeno(pool, mixed(TAREAS))

        async def work() -> None:
            for _ in range(INSTANCIAS):
                instancia = await ajeno.start()
                for _ in range(TAREAS):
                    await ajeno.complete(instancia, RESPUESTA)

        half = await ajeno.start()
        for _ in range(TAREAS // 2):
            await ajeno.complete(half, RESPUESTA)
        connection = await asyncpg.connect(url)
        try:
            return await _weigh(connection, work), await ajeno.bytes_of(half)
        finally:
            await connection.close()
