"""Solves escenarios in the background: one at a time in a machine, in a process of its own."""

import contextlib
import os
import platform
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import structlog
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import escenarios
from engine.db.session import Database

log = structlog.get_logger(__name__)
CANAL = "articula_escenario"
"""Where each change of an escenario that is watched is told, by its id."""
BUSCADOR = "engine.jobs.buscador"
ARRIENDO = "20 seconds"
INTENTOS = 5
"""Workers that may take an order up before it is given up for lost."""
DEMORA = 60
"""Seconds past its time after which a search is ended with what it has."""
OBREROS = max(1, min(2, os.cpu_count() or 1))
_FAMILY = 0x45534345
_TURN = text("SELECT pg_advisory_xact_lock(:family, hashtext(:maquina))")
_LEASE = text(f"clock_timestamp() + interval '{ARRIENDO}'")
_NOTIFY = text("SELECT pg_notify(:canal, :id)")
FALLA = "La búsqueda se cortó varias veces y se dejó. Vuelva a pedirla, con menos segundos."


async def tell(tx: AsyncSession, escenario_id: UUID) -> None:
    """Wake whoever watches an escenario, at the commit of `tx`."""
    await tx.execute(_NOTIFY, {"canal": CANAL, "id": str(escenario_id)})


class Busqueda:
    """A search in a process of its own: what it has told is gathered without waiting."""

    def __init__(self, order: Mapping[str, Any], programa: str = BUSCADOR) -> None:
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", programa],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, bufsize=0,
        )  # fmt: skip
        self._told: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self.found: dict[str, Any] = {}
        self.ended = False
        self._sent = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._write, args=(orjson.dumps(order),), daemon=True).start()

    @property
    def pid(self) -> int:
        """Return the id of its process."""
        return self._process.pid

    def _write(self, line: bytes) -> None:
        # In a thread: a long order fills the pipe until the other side has started.
        with contextlib.suppress(OSError):
            assert self._process.stdin is not None
            view = memoryview(line + b"\n")
            while view:
                view = view[self._process.stdin.write(view) or 0 :]
            self._sent.set()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in iter(self._process.stdout.readline, b""):
            with contextlib.suppress(ValueError):
                self._told.put(orjson.loads(line))
        self._told.put(None)

    def gather(self) -> bool:
        """Take in what it has told since; tell whether there was anything."""
        news = False
        while not self._told.empty():
            told = self._told.get()
            news = True
            if told is None:
                self.ended = True
            elif "avance" in told:
                self.found["avance"] = self.found.get("avance", {}) | told["avance"]
            else:
                self.found |= told
        return news

    def word(self, word: str) -> None:
        """Say a word to it: that somebody is there, or that it is enough."""
        if not self._sent.is_set():
            return
        with contextlib.suppress(OSError, ValueError):
            assert self._process.stdin is not None
            self._process.stdin.write(f"{word}\n".encode())

    def close(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()


class Buscadores:
    """Takes up the orders to solve, one after another; `step` looks after the one in hand."""

    def __init__(self, maquina: str | None = None) -> None:
        self._maquina = (maquina or platform.node())[:80]
        self._id: UUID | None = None
        self._token: UUID | None = None
        self._ends = 0.0
        self._done_before = 0.0
        self.busqueda: Busqueda | None = None

    async def step(self, database: Database, now: datetime) -> int:
        """Begin a search, or write how the one in hand goes; return 1 when one begins or ends.

        The rows alone are the truth: one whose worker was killed is free when its lease is over,
        and goes on from the best that was written. A worker that lost its lease stops searching.
        """
        if self.busqueda is None:
            return await self._begin(database)
        self.busqueda.gather()
        self.busqueda.word("sigue")
        over = self._past_its_time()
        if self.busqueda.ended or over:
            await self._finish(database, now)
            return 1
        await self._write_progress(database)
        return 0

    def _past_its_time(self) -> bool:
        return _seconds() > self._ends

    async def _begin(self, database: Database) -> int:
        async with database.transaction() as tx:
            row = await self._claim(tx)
        if row is None:
            return 0
        if row["intentos"] > INTENTOS:
            await self._fail(database, row["id"], row["obrero"], FALLA)
            return 1
        former = row["avance"] or {}
        self._done_before = float(former.get("segundos", 0.0))
        left = max(1.0, row["segundos"] - self._done_before)
        order = {
            "problema": row["problema"], "segundos": left, "semilla": row["semilla"],
            "obreros": OBREROS, "lugares": former.get("lugares"), "desde": row["desde"],
        }  # fmt: skip
        self._id, self._token = row["id"], row["obrero"]
        self._ends = _seconds() + left + DEMORA
        self.busqueda = Busqueda(order)
        log.info("busqueda_empezada", escenario=str(self._id), intento=row["intentos"])
        return 1

    async def _claim(self, tx: AsyncSession) -> dict[str, Any] | None:
        """Lock the next order whose lease is over, unless this machine is searching already."""
        await tx.execute(_TURN, {"family": _FAMILY, "maquina": self._maquina})
        base, alive = escenarios.alias("base"), escenarios.c.arriendo > func.clock_timestamp()
        busy = await tx.scalar(
            select(escenarios.c.id)
            .where(
                escenarios.c.maquina == self._maquina, escenarios.c.estado == "resolviendo", alive
            )
            .limit(1)
        )
        if busy is not None:
            return None
        free = escenarios.c.arriendo.is_(None) | ~alive
        found = await tx.execute(
            select(escenarios.c.id)
            .where(escenarios.c.estado == "resolviendo", free)
            .order_by(escenarios.c.creado)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        ident = found.scalar_one_or_none()
        if ident is None:
            return None
        start = select(base.c.plan).where(base.c.id == escenarios.c.base_id).scalar_subquery()
        claimed = await tx.execute(
            update(escenarios)
            .where(escenarios.c.id == ident)
            .values(
                obrero=uuid4(), maquina=self._maquina, arriendo=_LEASE,
                intentos=escenarios.c.intentos + 1, version=escenarios.c.version + 1,
            )
            .returning(escenarios, start.label("desde"))
        )  # fmt: skip
        await tell(tx, ident)
        return dict(claimed.mappings().one())

    async def _write_progress(self, database: Database) -> None:
        """Write where the search stands; stop it when it is asked to, or when it is lost."""
        assert self.busqueda is not None
        told = self._progress()
        changes: dict[str, Any] = {"arriendo": _LEASE}
        if told:
            changes |= {"avance": told, "costo": told["costo"], "cota": told["cota"]}
            changes["version"] = escenarios.c.version + 1
        async with database.transaction() as tx:
            held = await tx.execute(self._mine().values(**changes).returning(escenarios.c.detener))
            stop = held.scalar_one_or_none()
            if stop is not None and told:
                await tell(tx, self._known())
        if stop is None:
            log.warning("busqueda_perdida", escenario=str(self._id))
            self._drop()
        elif stop:
            self.busqueda.word("basta")

    def _progress(self) -> dict[str, Any] | None:
        assert self.busqueda is not None
        told = self.busqueda.found.get("avance")
        if not told:
            return None
        return {**told, "segundos": round(self._done_before + told["segundos"], 2)}

    def _mine(self) -> Any:
        return update(escenarios).where(
            escenarios.c.id == self._id,
            escenarios.c.obrero == self._token,
            escenarios.c.estado == "resolviendo",
        )

    def _known(self) -> UUID:
        assert self._id is not None
        return self._id

    async def _finish(self, database: Database, now: datetime) -> None:
        """Keep the plan that was found, or leave the order free when there is none."""
        assert self.busqueda is not None
        found = self.busqueda.found
        if "error" in found:
            await self._fail(database, self._known(), self._token, str(found["error"]))
        elif "plan" in found:
            plan, extracto = found["plan"], found["extracto"]
            if conflicto := found.get("conflicto"):
                plan = plan | {"estado": "imposible", "conflicto": conflicto}
                extracto = extracto | {"conflicto": found["choque"]}
            told = {k: v for k, v in (self._progress() or {}).items() if k != "lugares"}
            async with database.transaction() as tx:
                await tx.execute(
                    self._mine().values(
                        estado="listo", plan=plan, razones=found.get("razones", {}), avance=told,
                        costo=plan["costo"]["total"], cota=plan["costo"]["cota"], resuelto=now,
                        extracto=extracto, juicio=None, obrero=None, arriendo=None, detener=False,
                        version=escenarios.c.version + 1,
                    )
                )  # fmt: skip
                await tell(tx, self._known())
            log.info("busqueda_terminada", escenario=str(self._id), estado=plan["estado"])
        else:
            async with database.transaction() as tx:
                await tx.execute(self._mine().values(obrero=None, arriendo=None))
            log.warning("busqueda_cortada", escenario=str(self._id))
        self._drop()

    async def _fail(
        self, database: Database, ident: UUID, token: UUID | None, sentence: str
    ) -> None:
        async with database.transaction() as tx:
            await tx.execute(
                update(escenarios)
                .where(escenarios.c.id == ident, escenarios.c.obrero == token)
                .values(
                    estado="borrador", error=sentence, obrero=None, arriendo=None, detener=False,
                    version=escenarios.c.version + 1,
                )
            )  # fmt: skip
            await tell(tx, ident)

    def _drop(self) -> None:
        if self.busqueda is not None:
            self.busqueda.close()
        self.busqueda = self._id = self._token = None


def _seconds() -> float:
    # The machine's own: the demo's clock jumps.
    return os.times().elapsed
