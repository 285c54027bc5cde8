"""The board, its rows and the desk of one UGEL read its own strategies among those of thirty."""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.avance import tell_programa_board
from engine.actions.acompanamiento.inconsistencias import count_inconsistencias
from engine.db.queries.avance import load_ambito
from engine.db.queries.avance_filas import list_docentes, list_strategies
from engine.db.session import Database
from engine.domain.actor import Actor
from tests.conftest import cloned, named
from tests.scale.planes import explain, listening
from tests.scale.region import HOY, fill_region
from tests.story.gente import Gente, meet

# Its thousands of rows are written once, and not by each worker.
pytestmark = pytest.mark.xdist_group("region")
BIG = {"estrategia", "tarea", "valoracion", "instancia"}


@pytest.fixture(scope="module")
async def region(server, maintenance, settled):
    """A database with 30 programmes of 1,000 visits each."""
    async with cloned(maintenance, settled) as name:
        database = Database.connect(named(server, name))
        programas = await fill_region(database, ugeles=30, companions=10)
        explainer = await asyncpg.connect(named(server, name).replace("+asyncpg", ""))
        await explainer.execute("VACUUM ANALYZE")
        yield await meet(database), explainer, programas[0]
        await explainer.close()
        await database.close()


Vista = Callable[[AsyncSession, Actor, int], Awaitable[Any]]


async def rows(tx: AsyncSession, actor: Actor, programa: int) -> None:
    ambito = await load_ambito(tx, actor, HOY, [programa])
    await list_strategies(tx, ambito, corte="sin_registrar")
    await list_docentes(tx, ambito, corte="atrasados")


async def desk(tx: AsyncSession, actor: Actor, programa: int) -> None:
    await count_inconsistencias(tx, actor, HOY, [programa])


VISTAS: dict[str, Vista] = {
    "the board": lambda tx, a, p: tell_programa_board(tx, a, HOY, p),
    "the rows of a figure": rows,
    "the desk": desk,
}


@pytest.mark.parametrize("vista", VISTAS.values(), ids=VISTAS)
async def test_a_ugel_reads_its_own_strategies_by_index(
    region: tuple[Gente, asyncpg.Connection, int], vista: Vista
):
    gente, explainer, programa = region
    actor = await gente.actor("ugel")
    async with gente.database.transaction() as tx, listening(gente.database) as registro:
        await vista(tx, actor, programa)
    assert registro.sentencias
    for sentencia in registro.sentencias:
        plan = await explain(explainer, sentencia)
        assert not plan.scanned() & BIG, f"{sentencia.sql}\n{plan}"
