"""Two thousand rungs and three workers: what `make bench BENCH=avisos.cien_mil` does at length."""

import asyncio
from datetime import timedelta

from engine.db.migrate import upgrade
from tests.caos.cien_mil import Plan, prove

PELDANOS = 2_000


async def test_each_rung_is_mailed_once_through_a_kill_and_a_stop_of_the_server(own_server):
    folder, handle = own_server
    await asyncio.to_thread(upgrade, handle.dsn)
    saldo = await prove(Plan(PELDANOS, arriendo=timedelta(seconds=6)), folder, handle)
    assert (saldo.distintos, saldo.anotados) == (PELDANOS, PELDANOS)
    assert saldo.repetidos <= saldo.admitidos
    assert saldo.mas_veces <= 2
    assert saldo.calladas > 0
