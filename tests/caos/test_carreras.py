"""Fifty people at once on one instance: all of theirs is done, and one of one."""

import asyncio
import time
from collections import Counter

from sqlalchemy import func, select

from engine.db.queries.tablas import eventos, instancias
from engine.db.session import Database
from engine.errors import ArticulaError
from tests.bench.dibujante import line, spread
from tests.bench.obra import Obra, Work

PEOPLE = 50
SECONDS = 15.0
"""Many times what it takes; far less than one wait for a lock after another would."""


async def _told(work: Work) -> str:
    try:
        await work()
    except ArticulaError as problem:
        return problem.code
    return "hecha"


async def test_fifty_people_complete_fifty_parallel_tareas_of_one_instance(
    database: Database,
) -> None:
    obra = await Obra.on(database, spread(PEOPLE))
    [instancia] = await obra.start(f"abanico_{PEOPLE}", 1)
    pending = await obra.open_ones([instancia])
    assert len(pending) == PEOPLE
    started = time.monotonic()
    told = await asyncio.gather(*(_told(obra.completion(tarea)) for tarea in pending))
    assert Counter(told) == {"hecha": PEOPLE}
    assert time.monotonic() - started < SECONDS
    assert not await obra.open_ones([instancia])
    async with database.transaction() as tx:
        ended = await tx.scalar(select(instancias.c.estado).where(instancias.c.id == instancia))
    assert ended == "terminada"


async def test_of_fifty_people_on_one_tarea_one_wins_and_the_others_are_told_who(
    database: Database,
) -> None:
    obra = await Obra.on(database, line(2))
    [instancia] = await obra.start("linea_2", 1)
    [tarea] = await obra.open_ones([instancia])
    told = await asyncio.gather(*(_told(obra.completion(tarea)) for _ in range(PEOPLE)))
    assert Counter(told) == {"hecha": 1, "tarea_ya_atendida": PEOPLE - 1}
    assert len(await obra.open_ones([instancia])) == 1
    done = select(func.count()).where(
        eventos.c.tarea_id == tarea, eventos.c.tipo == "tarea_completada"
    )
    async with database.transaction() as tx:
        assert await tx.scalar(done) == 1
