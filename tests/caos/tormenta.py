"""One storm: clients at work while whatever serves them is killed, and the judgement after it."""

import asyncio
import random
import time
from dataclasses import dataclass
from pathlib import Path

from engine.actions.procesos import deploy_all
from engine.clock import Clock
from engine.db.embedded import ServerHandle
from engine.db.session import Database
from engine.errors import Unavailable
from tests.caos.bitacora import Bitacora
from tests.caos.cliente import Clientes
from tests.caos.dibujo import drawn
from tests.caos.juez import Fallo, judge
from tests.caos.servidor import Servidor
from tests.caos.vida import Vida
from tests.caos.vidas import Vidas
from tests.story.gente import settle_in

STRIKE_EVERY = 3.0
RELIEVE_EVERY = 5.0
TICK = 0.1
SETTLE = 120.0


@dataclass(frozen=True)
class Plan:
    """How hard it storms: `golpes` are the processes and servers killed in all."""

    golpes: int
    clientes: int = 6
    webs: int = 2
    obreros: int = 2
    semilla: int = 2026


@dataclass(frozen=True)
class Saldo:
    """What a storm left: how often it struck, what clients were told, what is wrong."""

    golpes: int
    caidas: int
    recuperaciones: int
    relevos: int
    acks: int
    instancias: int
    segundos: float
    fallo: Fallo
    raras: dict[str, int]


async def storm(plan: Plan, folder: Path, handle: ServerHandle, url: str) -> Saldo:
    """Let it storm until everything struck as often as planned, then let all end and judge.

    `folder` is the server's, which only this storm uses. Raises TimeoutError when the clients
    cannot bring their instances to an end once it is calm.
    """
    database = Database.connect(url)
    chance = random.Random(plan.semilla)
    gente = await settle_in(database)
    await deploy_all(database, Clock().now(), dibujos=drawn(anexo=False))
    vidas = Vidas(Vida(url, gente.ids["diri"], 0), folder, webs=plan.webs, obreros=plan.obreros)
    bitacora = Bitacora(folder / "bitacora.jsonl")
    clientes = Clientes(vidas.addresses, bitacora, chance)
    servidor = Servidor(folder, handle, chance)
    started = time.monotonic()
    vidas.start()
    working = [asyncio.create_task(clientes.work()) for _ in range(plan.clientes)]
    try:
        relevos = await _torment(plan, vidas, servidor, database)
        await vidas.pacify()
        clientes.closing = True
        await asyncio.wait_for(asyncio.gather(*working), SETTLE)
    finally:
        for task in working:
            task.cancel()
        await vidas.stop()
    fallo, acks = await judge(database, bitacora), list(bitacora.read())
    bitacora.close()
    await database.close()
    return Saldo(
        golpes=vidas.golpes,
        caidas=servidor.caidas,
        recuperaciones=servidor.recuperaciones,
        relevos=relevos,
        acks=len(acks),
        instancias=sum(ack["hecho"] == "terminada" for ack in acks),
        segundos=time.monotonic() - started,
        fallo=fallo,
        raras=dict(clientes.raras),
    )


async def _torment(plan: Plan, vidas: Vidas, servidor: Servidor, database: Database) -> int:
    """Strike until the plan is carried out; return how many left in order."""
    loop = asyncio.get_running_loop()
    strike, relieve, relevos = loop.time() + STRIKE_EVERY, loop.time() + RELIEVE_EVERY, 0
    changed = False
    while (struck := vidas.golpes + servidor.caidas + servidor.recuperaciones) < plan.golpes:
        await asyncio.sleep(TICK)
        if loop.time() >= strike:
            await servidor.strike()
            strike = loop.time() + STRIKE_EVERY
        if loop.time() >= relieve:
            vidas.relieve()
            relevos += 1
            relieve = loop.time() + RELIEVE_EVERY
        if not changed and struck > plan.golpes / 3:
            changed = await _change_version(database)
    return relevos


async def _change_version(database: Database) -> bool:
    """Deploy the second version, which lives beside the first until that one's instances end."""
    try:
        await deploy_all(database, Clock().now(), dibujos=drawn(anexo=True))
    except Unavailable:
        return False
    return True
