"""The lives under torment: a web process that carries orders out, and a worker."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy import select

from api.registros import build_trabajos
from engine.actions.instancias import start
from engine.actions.mensajes import send
from engine.actions.orden import Orden
from engine.actions.tareas import complete
from engine.clock import Clock
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import instancias, tareas
from engine.db.session import Database
from engine.errors import ArticulaError, Unavailable
from engine.jobs.worker import Worker
from engine.settings import Settings
from tests.caos.dibujo import MENSAJE, PROCESO
from tests.caos.golpe import arm

Dato = Mapping[str, Any]


@dataclass(frozen=True)
class Vida:
    """What one process is born with; `steps` is when it kills itself, 0 when it does not."""

    url: str
    persona_id: int
    steps: int
    address: Path | None = None
    """Where a web answers; a worker has none."""


def live(vida: Vida) -> None:
    """Be born, work and be killed: what each forked process runs."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    asyncio.run(_live(vida))


async def _live(vida: Vida) -> None:
    arm(vida.steps)
    leave = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, leave.set)
    database = Database.connect(vida.url, pool=4)
    if vida.address is not None:
        await _serve(vida, database, vida.address, leave)
    else:
        settings = Settings(database_url=vida.url)
        worker = Worker(database, Clock(), build_trabajos(settings, Clock(), Clock()))
        worker.start()
        await leave.wait()
        await worker.stop()
    await database.close()


async def _serve(vida: Vida, database: Database, address: Path, leave: asyncio.Event) -> None:
    web = Web(database, vida.persona_id)
    address.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(web.attend, address)
    await leave.wait()
    server.close()


class Web:
    """Carries out what clients order, a line of JSON each, as the REST doors do."""

    def __init__(self, database: Database, persona_id: int) -> None:
        self._database = database
        self._persona_id = persona_id
        self._verbs: dict[str, Callable[[Orden, Dato], Awaitable[Any]]] = {
            "iniciar": self._start,
            "completar": self._complete,
            "enviar": self._send,
            "mirar": self._look,
        }

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the orders of one connection, one after another."""
        with contextlib.suppress(ConnectionError):
            while asked := await reader.readline():
                writer.write(orjson.dumps(await self._answer(orjson.loads(asked)), default=str))
                writer.write(b"\n")
                await writer.drain()
        writer.close()

    async def _answer(self, asked: Dato) -> dict[str, Any]:
        try:
            orden = await self._orden(asked.get("clave"))
            return {"dicho": await self._verbs[asked["verbo"]](orden, asked)}
        except Unavailable as problem:
            return {"espere": problem.code}
        except ArticulaError as problem:
            return {"negado": problem.code}
        except Exception as problem:  # noqa: BLE001 - told to the client, as a status 500 is
            return {"falla": repr(problem)[:500]}

    async def _orden(self, clave: str | None) -> Orden:
        now = Clock().now()
        async with self._database.transaction() as tx:
            actor = await load_actor(tx, self._persona_id, now)
        assert actor is not None
        return Orden(actor, now, clave, clave or "")

    async def _start(self, orden: Orden, asked: Dato) -> Any:
        return await start(self._database, orden, proceso=PROCESO, variables={"clave": asked["n"]})

    async def _complete(self, orden: Orden, asked: Dato) -> Any:
        return await complete(
            self._database, orden, tarea_id=UUID(asked["tarea"]), respuesta=asked["respuesta"]
        )

    async def _send(self, orden: Orden, asked: Dato) -> Any:
        n = asked["n"]
        return await send(
            self._database, orden, nombre=MENSAJE, clave=n, datos={"dato": n}, referencia=n
        )

    async def _look(self, _orden: Orden, asked: Dato) -> Any:
        """Return how an instance stands, and the tareas open in it and its children."""
        raiz = UUID(asked["instancia"])
        async with self._database.transaction() as tx:
            estado = await tx.scalar(select(instancias.c.estado).where(instancias.c.id == raiz))
            found = await tx.execute(
                select(tareas.c.id)
                .join(instancias, instancias.c.id == tareas.c.instancia_id)
                .where(instancias.c.raiz_id == raiz, tareas.c.estado == "abierta")
            )
            return {"estado": estado, "tareas": [str(i) for i in found.scalars()]}
