"""A process killed with -9 at any point loses nothing acknowledged and leaves nothing half done."""

import asyncio
import random
import sys
from uuid import UUID

from sqlalchemy import select

from engine.actions.instancias.caso import open_case
from engine.db.queries.tablas import asistencias, instancias, tareas, temporizadores
from tests.story.gente import NOW
from tests.story.paso import Relato

KILLS = 6


async def _work_until_killed(url: str, seconds: float) -> list[list[str]]:
    """Let a worker process go on for a while after its first acknowledgement, then kill it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.story.obrero", url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    said = [await process.stdout.readline()]
    await asyncio.sleep(seconds)
    process.kill()
    said += (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    # A last line without its end was cut by the kill: it was never read whole by anybody.
    return [line.decode().split() for line in said if line.endswith(b"\n")]


async def test_kill_9_loses_nothing_acknowledged_and_leaves_nothing_half_done(
    relato: Relato, database_url: str
) -> None:
    chance = random.Random(20260706)
    said: list[list[str]] = []
    for _ in range(KILLS):
        said += await _work_until_killed(database_url, chance.uniform(0.05, 0.6))
    async with relato.database.transaction() as tx:
        codes = set((await tx.execute(select(asistencias.c.codigo))).scalars())
        done = await tx.execute(select(tareas.c.id).where(tareas.c.estado == "completada"))
        completed = set(done.scalars())
    assert {code for verb, code in said if verb == "registrada"} <= codes
    assert {UUID(mark) for verb, mark in said if verb == "completada"} <= completed
    assert len(said) > KILLS
    await _demand_rows_mirror_tokens(relato)


async def _demand_rows_mirror_tokens(relato: Relato) -> None:
    """Every instance's open tareas and timers are exactly the tokens that wait in its state."""
    async with relato.database.transaction() as tx:
        ids = list((await tx.execute(select(instancias.c.id))).scalars())
        for instancia_id in ids:
            caso = await open_case(tx, relato.database, instancia_id=instancia_id, now=NOW)
            foto = caso.ejecucion.photograph()
            open_ones = await tx.execute(
                select(tareas.c.token).where(
                    tareas.c.instancia_id == instancia_id, tareas.c.estado == "abierta"
                )
            )
            timers = await tx.execute(
                select(temporizadores.c.token).where(temporizadores.c.instancia_id == instancia_id)
            )
            assert set(open_ones.scalars()) == {espera.token for espera in foto.tareas}
            assert set(timers.scalars()) == {espera.token for espera in foto.temporizadores}
            assert not foto.servicios
