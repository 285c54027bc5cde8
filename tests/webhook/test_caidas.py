"""A worker killed on the way loses nothing: what it held is delivered by the next, under one id."""

import asyncio
import os
import signal
import sys

from sqlalchemy import text

from tests.house.files import ROOT
from tests.webhook.conftest import SECRETO

HECHOS = 60


async def begin(url: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.webhook.obrero", url, SECRETO, cwd=ROOT
    )


async def test_kill_9_in_the_middle_loses_no_fact(taller, receptor, database_url):
    await taller.add(receptor, "plan.publicado")
    async with taller.database.transaction() as tx:
        await tx.execute(
            text("""SELECT contar_novedad('plan.publicado', jsonb_build_object('n', n))
                    FROM generate_series(1, :n) AS n"""),
            {"n": HECHOS},
        )
    # A little slow, so that each blow falls while something is on its way.
    receptor.gotas, receptor.texto = 0.01, b"si"
    blows = 0
    for mark in (HECHOS // 6, HECHOS // 2):
        worker = await begin(database_url)
        async with asyncio.timeout(60):
            while len(receptor.llegadas) < mark:
                await asyncio.sleep(0.01)
        os.kill(worker.pid, signal.SIGKILL)
        await worker.wait()
        blows += 1
        # What it held is free when its lease runs out.
        async with taller.database.transaction() as tx:
            await tx.execute(text("UPDATE entrega_gancho SET siguiente = now()"))
    worker = await begin(database_url)
    async with asyncio.timeout(60):
        while {one["estado"] for one in await taller.log(limite=200)} != {"entregada"}:
            await asyncio.sleep(0.1)
    worker.kill()
    await worker.wait()
    assert len(set(receptor.ids)) == HECHOS
    # One at a time for each webhook: a blow doubles one at most.
    assert len(receptor.ids) <= HECHOS + blows
