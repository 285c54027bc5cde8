"""Whether a step costs the same however much is done already, and however many hang from it."""

import statistics
import time
from uuid import UUID

from sqlalchemy import select

from engine.db.queries.tablas import instancias
from tests.bench.dibujante import brood, wheel
from tests.bench.escena import Escena
from tests.bench.medida import Medida
from tests.bench.obra import Obra

OLD = 500
YOUNG = 10
PAIRS = 100
LONG = 5_000
FEW = 10
MANY = 10_000


async def measure_flat(escena: Escena) -> list[Medida]:
    """Time completions of an instance with 500 behind it and of others with 10, in turns.

    The old one then goes on to 5,000 rounds, is timed again in turns, and ends.
    """
    obra = await Obra.open(escena, wheel())
    [old] = await obra.start("vuelta", 1)
    await _turns(obra, old, OLD)
    early, late = await _compare(obra, old)
    await _turns(obra, old, LONG - OLD - PAIRS)
    again, last = await _compare(obra, old)
    await _turn(obra, old, conforme=False)
    assert not await obra.open_ones([old])
    return [
        Medida("engine.flat", "ms_after_500", late, "tras 10 de otras instancias", early),
        Medida("engine.flat", "ms_after_5000", last, "tras 10 de otras instancias", again),
    ]


async def _compare(obra: Obra, old: UUID) -> tuple[float, float]:
    """Return the median of a completion of young instances and of the old one, taken in turns."""
    early, late = [], []
    for _ in range(PAIRS // YOUNG):
        [young] = await obra.start("vuelta", 1)
        await _turns(obra, young, YOUNG)
        for _ in range(YOUNG):
            early.append(await _turn(obra, young))
            late.append(await _turn(obra, old))
    return statistics.median(early), statistics.median(late)


async def _turns(obra: Obra, instancia: UUID, times: int) -> None:
    for _ in range(times):
        await _turn(obra, instancia)


async def _turn(obra: Obra, instancia: UUID, **changes: object) -> float:
    """Complete the only open tarea of an instance and return its milliseconds."""
    [tarea] = await obra.open_ones([instancia])
    return await _time(obra, tarea, **changes)


async def _time(obra: Obra, tarea: UUID, **changes: object) -> float:
    started = time.perf_counter()
    await obra.completion(tarea, **changes)()
    return (time.perf_counter() - started) * 1000


async def measure_fanout(escena: Escena) -> list[Medida]:
    """Complete children of parents of 10 and of a parent of 10,000, in turns."""
    obra = await Obra.open(escena, *brood())
    started = time.perf_counter()
    [big] = await obra.start("camada", 1, miembros=MANY)
    birth = time.perf_counter() - started
    small = await obra.start("camada", PAIRS // FEW, miembros=FEW)
    few = await obra.open_ones(await _children(obra, *small))
    many = (await obra.open_ones(await _children(obra, big)))[: len(few)]
    assert len(many) == PAIRS
    alone, crowd = [], []
    for one, other in zip(few, many, strict=True):
        alone.append(await _time(obra, one))
        crowd.append(await _time(obra, other))
    base = statistics.median(alone)
    return [
        Medida("engine.fanout", "ms_of_10000", statistics.median(crowd), "de 10", base),
        Medida("engine.fanout", "start_ms_per_member", birth * 1000 / MANY, "de 10", base),
    ]


async def _children(obra: Obra, *parents: UUID) -> list[UUID]:
    async with obra.database.transaction() as tx:
        found = await tx.execute(select(instancias.c.id).where(instancias.c.padre_id.in_(parents)))
        return list(found.scalars())
