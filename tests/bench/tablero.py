"""How long the boards of a UGEL of 10,000 visits and of a country of 200,000 take, and the desk."""

import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.avance import tell_board, tell_programa_board
from api.avance_recuerdo import tell_many
from engine.actions.acompanamiento.inconsistencias import count_inconsistencias
from engine.db.queries.avance import load_ambito
from engine.db.queries.avance_filas import list_docentes, list_strategies
from engine.db.session import Database
from engine.domain.actor import Actor
from tests.bench.calendarista import seconds
from tests.bench.escena import Escena
from tests.bench.medida import Medida, percentile
from tests.scale.region import HOY, fill_region
from tests.story.gente import NOW

TABLERO = "acompanamiento.tablero"
PAIS = "acompanamiento.pais"
VECES = 7
LO_PEDIDO = 300.0
_TICKS = os.sysconf("SC_CLK_TCK")
Vista = Callable[[AsyncSession], Awaitable[Any]]


async def measure_board(escena: Escena) -> list[Medida]:
    """Count the board of BENCH_COMPANIONS companions (100) with 100 visits each, and its desk.

    BENCH_UGELES (1) are the UGEL alike beside it, whose board is counted too.
    """
    companions, ugeles = int(seconds("COMPANIONS", 100)), int(seconds("UGELES", 1))
    database, actor, programas = await _filled(escena, ugeles, companions)
    first = programas[0]

    async def rows(tx: AsyncSession) -> None:
        ambito = await load_ambito(tx, actor, HOY, [first])
        await list_strategies(tx, ambito, corte="sin_registrar")

    views: dict[str, Vista] = {
        "board": lambda tx: tell_programa_board(tx, actor, HOY, first),
        "desk": lambda tx: count_inconsistencias(tx, actor, HOY, [first]),
        "rows": rows,
        "scope": lambda tx: tell_board(tx, actor, HOY, programas),
    }
    return [
        each for name, view in views.items() for each in await _timed(database, TABLERO, name, view)
    ]


async def measure_country(escena: Escena) -> list[Medida]:
    """Count the board of BENCH_UGELES programmes (200) of BENCH_COMPANIONS companions (10) each.

    `again` is the same board for whoever looks at it within the minute, `desk` what does not
    square in all of it, `rows` the first page of two of its figures.
    """
    companions, ugeles = int(seconds("COMPANIONS", 10)), int(seconds("UGELES", 200))
    database, actor, programas = await _filled(escena, ugeles, companions)
    ids = tuple(programas)

    async def rows(tx: AsyncSession) -> None:
        ambito = await load_ambito(tx, actor, HOY, ids)
        await list_strategies(tx, ambito, corte="sin_registrar")
        await list_docentes(tx, ambito, corte="atrasados")

    views: dict[str, Vista] = {
        "board": lambda tx: tell_board(tx, actor, HOY, ids),
        "again": lambda tx: tell_many(database, tx, actor, NOW, ids),
        "desk": lambda tx: count_inconsistencias(tx, actor, HOY, ids),
        "rows": rows,
    }
    return [
        each for name, view in views.items() for each in await _timed(database, PAIS, name, view)
    ]


async def _filled(
    escena: Escena, ugeles: int, companions: int
) -> tuple[Database, Actor, list[int]]:
    relato = await escena.relato()
    programas = await fill_region(relato.database, ugeles=ugeles, companions=companions)
    async with relato.database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("VACUUM ANALYZE"))
    return relato.database, await relato.gente.actor("difoca"), programas


async def _timed(database: Database, bench: str, name: str, view: Vista) -> list[Medida]:
    """Return the time of a view by the clock, and that of the processor, PostgreSQL's and ours."""
    took, spent = [], []
    for _ in range(VECES):
        async with database.transaction() as tx:
            # What other processes of PostgreSQL did would not be counted.
            await tx.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
            server = Path(f"/proc/{await tx.scalar(text('SELECT pg_backend_pid()'))}/stat")
            began, ours, theirs = time.perf_counter(), time.process_time(), _processor(server)
            await view(tx)
            took.append(1000 * (time.perf_counter() - began))
            spent.append(1000 * (time.process_time() - ours) + _processor(server) - theirs)
    return [
        Medida(bench, f"{name}_ms", percentile(took, 50), "lo pedido", LO_PEDIDO),
        Medida(bench, f"{name}_processor_ms", percentile(spent, 50), "lo pedido", LO_PEDIDO),
    ]


def _processor(stat: Path) -> float:
    """Return the milliseconds of processor that a process has had."""
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / _TICKS
