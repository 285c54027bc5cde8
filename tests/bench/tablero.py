"""How long the board of a UGEL of 10,000 visits takes to be counted, and its desk."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.avance import tell_board, tell_programa_board
from engine.actions.acompanamiento.inconsistencias import count_inconsistencias
from engine.db.queries.avance import load_ambito
from engine.db.queries.avance_filas import list_strategies
from engine.db.session import Database
from tests.bench.calendarista import seconds
from tests.bench.escena import Escena
from tests.bench.medida import Medida, percentile
from tests.scale.region import HOY, fill_region

TABLERO = "acompanamiento.tablero"
VECES = 7
LO_PEDIDO = 300.0
Vista = Callable[[AsyncSession], Awaitable[Any]]


async def measure_board(escena: Escena) -> list[Medida]:
    """Count the board of BENCH_COMPANIONS companions (100) with 100 visits each, and its desk.

    BENCH_UGELES (1) are the UGEL alike beside it, whose board is counted too.
    """
    relato = await escena.relato()
    companions, ugeles = int(seconds("COMPANIONS", 100)), int(seconds("UGELES", 1))
    programas = await fill_region(relato.database, ugeles=ugeles, companions=companions)
    async with relato.database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("VACUUM ANALYZE"))
    actor = await relato.gente.actor("difoca")
    first = programas[0]

    async def rows(tx: AsyncSession) -> None:
        ambito = await load_ambito(tx, actor, HOY, [first])
        await list_strategies(tx, ambito, corte="sin_registrar")

    views: dict[str, Vista] = {
        "board_ms": lambda tx: tell_programa_board(tx, actor, HOY, first),
        "desk_ms": lambda tx: count_inconsistencias(tx, actor, HOY, [first]),
        "rows_ms": rows,
        "scope_ms": lambda tx: tell_board(tx, actor, HOY, programas),
    }
    return [
        Medida(TABLERO, name, await _milliseconds(relato.database, view), "lo pedido", LO_PEDIDO)
        for name, view in views.items()
    ]


async def _milliseconds(database: Database, view: Vista) -> float:
    took = []
    for _ in range(VECES):
        async with database.transaction() as tx:
            began = time.perf_counter()
            await view(tx)
            took.append(1000 * (time.perf_counter() - began))
    return percentile(took, 50)
