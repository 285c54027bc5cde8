"""One storm: clients at work while whatever serves them is killed, and the judgement after it."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.actions.personas.ingreso import issue_token
from engine.clock import Clock
from engine.db.embedded import ServerHandle
from engine.db.session import Database
from tests.caos.auditor import audit
from tests.caos.bitacora import Bitacora
from tests.caos.cliente import Clientes
from tests.caos.juez import Fallo, judge
from tests.caos.relevo import Relevos
from tests.caos.servidor import Servidor
from tests.caos.vida import Vida
from tests.caos.vidas import Vidas
from tests.story.gente import settle_in

STRIKE_EVERY = 5.0
TICK = 0.1
SETTLE = 180.0


@dataclass(frozen=True)
class Plan:
    """How hard it storms: `golpes` are the processes and servers killed in all."""

    golpes: int
    clientes: int = 10
    webs: int = 2
    obreros: int = 2
    semilla: int = 2026


@dataclass(frozen=True)
class Puntos:
    """At how many awaits of ours processes stood, at how many they died, and how often starting."""

    vistos: int
    mortales: int
    arranques: int

    @classmethod
    def read(cls, ledger: Path) -> "Puntos":
        """Read what the lives of a storm noted."""
        lines = Counter(ledger.read_text().splitlines())
        died = {line for line in lines if line.startswith("muerto ") and ":" in line}
        seen = {line for line in lines if line.startswith("visto ")}
        return cls(len(seen), len(died), lines["arranque ."])


@dataclass(frozen=True)
class Saldo:
    """What a storm left: how often it struck, what clients were told, what is wrong."""

    golpes: dict[str, int]
    puntos: Puntos
    relevos: int
    mezcla: float
    confirmadas: int
    terminadas: int
    segundos: float
    fallo: Fallo
    raras: dict[str, int]


async def storm(plan: Plan, folder: Path, handle: ServerHandle, url: str) -> Saldo:
    """Let it storm until everything struck as often as planned, then let all end and judge.

    `folder` is the server's, which only this storm uses.
    """
    token, chance = await settle(url), random.Random(plan.semilla)
    vidas = Vidas(Vida(url, folder), webs=plan.webs, obreros=plan.obreros)
    bitacora = Bitacora(folder / "bitacora.jsonl")
    clientes = Clientes(vidas.ports, token, bitacora, chance)
    servidor, relevos = Servidor(folder, handle, chance), Relevos(vidas, token, chance)
    started = time.monotonic()
    vidas.start()
    try:
        await relevos.begin()
        await _weather(plan, clientes, vidas, servidor, relevos)
        await audit(clientes)
    finally:
        await vidas.stop()
    told = list(bitacora.read())
    bitacora.close()
    return Saldo(
        golpes={
            "web": vidas.killed("web"),
            "worker": vidas.killed("obrero"),
            "postgresql": servidor.caidas,
            "recovery": servidor.recuperaciones,
        },
        puntos=Puntos.read(vidas.vida.ledger),
        relevos=relevos.hechos,
        mezcla=relevos.mezcla,
        confirmadas=sum("hecho" in line for line in told),
        terminadas=sum(line.get("hecho") == "terminada" for line in told),
        segundos=time.monotonic() - started,
        fallo=judge(told),
        raras=dict(clientes.raras),
    )


async def settle(url: str) -> str:
    """Settle the people in and return the token of the one who orders everything."""
    database = Database.connect(url)
    try:
        gente = await settle_in(database, admin=True)
        ingreso = await issue_token(
            database, persona_id=gente.ids["admin"], nombre="tormenta", now=Clock().now()
        )
        return ingreso.secreto
    finally:
        await database.close()


async def _weather(
    plan: Plan, clientes: Clientes, vidas: Vidas, servidor: Servidor, relevos: Relevos
) -> None:
    """Let clients work through the storm and, after it, to the end of what they began.

    What they cannot end in SETTLE seconds of calm is left for the judge to find.
    """
    rounds = asyncio.create_task(clientes.call_rounds())
    working = [asyncio.create_task(clientes.work()) for _ in range(plan.clientes)]
    try:
        await _while_it_storms(relevos.go_round(), _torment(plan, vidas, servidor))
        await vidas.pacify()
        clientes.closing = True
        done, _ = await asyncio.wait(working, timeout=SETTLE)
        for client in done:
            client.result()
    finally:
        for task in (rounds, *working):
            task.cancel()
        await asyncio.gather(rounds, *working, return_exceptions=True)


async def _while_it_storms(
    beside: Coroutine[Any, Any, None], tormenting: Coroutine[Any, Any, None]
) -> None:
    """Do two things at once, until the second is over."""
    other = asyncio.create_task(beside)
    try:
        await tormenting
        if other.done():
            other.result()
    finally:
        other.cancel()
        await asyncio.gather(other, return_exceptions=True)


async def _torment(plan: Plan, vidas: Vidas, servidor: Servidor) -> None:
    """Strike the server every few seconds until all have died as often as planned, and each once.

    On a machine that is short of time the server is struck more often than the rest dies.
    """
    loop = asyncio.get_running_loop()
    strike = loop.time() + STRIKE_EVERY

    def spared() -> bool:
        each = vidas.killed("web"), vidas.killed("obrero"), servidor.caidas
        return vidas.killed() + servidor.struck < plan.golpes or not all(each)

    while spared():
        await asyncio.sleep(TICK)
        if loop.time() >= strike:
            await servidor.strike()
            strike = loop.time() + STRIKE_EVERY
