"""In calm, what clients are told agrees with what they see at the end; what is amiss is found."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.caos.auditor import audit
from tests.caos.bitacora import Bitacora
from tests.caos.cliente import API, Clientes
from tests.caos.dibujo import PROCESO
from tests.caos.juez import Fallo, judge
from tests.caos.relevo import Relevos
from tests.caos.tormenta import settle
from tests.caos.vida import Vida
from tests.caos.vidas import Vidas

CALM = 120


@pytest.fixture
async def clientes(database_url: str, tmp_path: Path) -> AsyncIterator[Clientes]:
    """Clients of a service that nobody kills, with its processes deployed."""
    token, chance = await settle(database_url), random.Random(1)
    vidas = Vidas(Vida(database_url, tmp_path), webs=1, obreros=1, calm=True)
    bitacora = Bitacora(tmp_path / "bitacora.jsonl")
    vidas.start()
    async with asyncio.timeout(CALM):
        await Relevos(vidas, token, chance).begin()
    yield Clientes(vidas.ports, token, bitacora, chance)
    await vidas.stop()
    bitacora.close()


async def _one_journey(clientes: Clientes) -> None:
    """Take one instance from its start to its end."""
    rounds = asyncio.create_task(clientes.call_rounds())
    working = asyncio.create_task(clientes.work())
    await asyncio.sleep(0)
    clientes.closing = True
    async with asyncio.timeout(CALM):
        await working
    rounds.cancel()


async def test_the_judge_agrees_with_a_service_that_does_its_work_and_sees_when_it_did_not(
    clientes: Clientes,
) -> None:
    await _one_journey(clientes)
    await audit(clientes)
    told = list(clientes.bitacora.read())
    assert judge(told) == Fallo()
    assert not clientes.raras
    claim = next(line for line in told if line.get("hecho") == "completada")
    unkept = claim | {"nota": "lo que nadie guardó"}
    assert judge([*told, unkept]).lost == (f"completada {claim['elemento']} de {claim['clave']}",)
    asked = {"proceso": PROCESO, "variables": {"clave": "t00001"}, "clave": "t00001"}
    await clientes.order(f"{API}/instancias", asked, "otra-clave-para-la-misma-orden")
    await audit(clientes)
    seen_now = list(clientes.bitacora.read())[len(told) :]
    again = judge([*(line for line in told if "hecho" in line), *seen_now])
    assert "instancia t00001" in again.doubled
    assert "instancia t00001 activa" in again.unfinished
