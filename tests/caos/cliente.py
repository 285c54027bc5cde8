"""Clients that take instances from start to end, and insist until somebody answers."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import quote

from tests.caos.bitacora import Bitacora
from tests.caos.dibujo import MENSAJE, PROCESO, SENAL
from tests.caos.puerta import Corte, Respuesta, knock

API = "/api/v1"
PAUSE = 0.2
LOOK_EVERY = 0.4
PATIENCE = 10.0
ROUND_EVERY = 0.7
BUSY = (503, 429)


@dataclass
class Clientes:
    """The clients of one run: what they were told goes to the journal, what puzzled them here."""

    ports: Sequence[int]
    token: str
    bitacora: Bitacora
    chance: random.Random
    raras: Counter[str] = field(default_factory=Counter)
    cortes: int = 0
    closing: bool = False
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def work(self) -> None:
        """Take one instance after another to its end, until told to close."""
        while not self.closing:
            await self._journey(f"t{next(self._numbers):05}")

    async def _journey(self, clave: str) -> None:
        asked = {"proceso": PROCESO, "variables": {"clave": clave}, "clave": clave}
        told = await self.order(f"{API}/instancias", asked, f"iniciar:{clave}")
        if told is None:
            return
        instancia = told["instancia"]
        self.bitacora.note(hecho="iniciada", clave=clave, instancia=instancia)
        sending = asyncio.create_task(self._send(clave))
        await self._carry_through(clave, instancia)
        self.bitacora.note(hecho="terminada", instancia=instancia)
        await sending

    async def _carry_through(self, clave: str, instancia: str) -> None:
        """Complete what opens in an instance and its children until it is told to have ended."""
        while True:
            while opened := (await self.look(f"{API}/tareas?q={clave}&limite=50"))["datos"]:
                for tarea in opened:
                    await self._complete(clave, tarea)
            if (await self.look(f"{API}/instancias/{instancia}"))["estado"] == "terminada":
                return
            await asyncio.sleep(LOOK_EVERY)

    async def _send(self, clave: str) -> None:
        """Send the message the instance waits for, before or after it begins to wait."""
        await asyncio.sleep(self.chance.uniform(0, 1.5))
        asked = {"nombre": MENSAJE, "clave": clave, "datos": {"dato": clave}, "referencia": clave}
        told = await self.order(f"{API}/mensajes", asked, f"enviar:{clave}")
        if told is not None:
            self.bitacora.note(hecho="enviado", clave=clave, mensaje=told["mensaje"])

    async def _complete(self, clave: str, tarea: dict[str, Any]) -> None:
        nota = f"nota {self.chance.random()}"
        path = f"{API}/tareas/{tarea['id']}/completar"
        if await self.order(path, {"nota": nota}, f"completar:{tarea['id']}") is not None:
            own = tarea["instancia_clave"]
            self.bitacora.note(
                hecho="completada", clave=own, elemento=tarea["elemento"], nota=nota, de=clave
            )

    async def call_rounds(self) -> None:
        """Broadcast the signal all instances wait for, again and again, until cancelled."""
        for ronda in count(1):
            self.bitacora.note(hecho="ronda_pedida", ronda=ronda)
            asked = {"nombre": SENAL, "datos": {"ronda": ronda}}
            told = await self.order(f"{API}/senales", asked, f"ronda:{ronda}")
            if told is not None:
                self.bitacora.note(hecho="ronda", ronda=ronda, receptores=told["receptores"])
            await asyncio.sleep(ROUND_EVERY)

    async def order(self, path: str, asked: Any, clave: str) -> Any:
        """Return what an order was answered, asking again with its key; None when refused."""
        return await self._insist("POST", path, asked, clave)

    async def look(self, path: str) -> Any:
        """Return what a door shows. Raises LookupError when it refuses to."""
        seen = await self._insist("GET", path)
        if seen is None:
            raise LookupError(path)
        return seen

    async def pages(self, path: str) -> AsyncIterator[dict[str, Any]]:
        """Yield the rows of a list, page after page."""
        page = await self.look(path)
        while True:
            for row in page["datos"]:
                yield row
            if page["siguiente"] is None:
                return
            page = await self.look(f"{path}&cursor={quote(page['siguiente'])}")

    async def _insist(
        self, metodo: str, path: str, asked: Any = None, clave: str | None = None
    ) -> Any:
        while True:
            try:
                port = self.chance.choice(self.ports)
                knocking = knock(port, metodo, path, token=self.token, cuerpo=asked, clave=clave)
                answer = await asyncio.wait_for(knocking, PATIENCE)
            except (OSError, Corte, TimeoutError):
                self.cortes += 1
            else:
                if answer.estado < 300:
                    return answer.cuerpo
                if answer.estado not in BUSY:
                    self._puzzle(metodo, path, answer)
                    if answer.estado < 500:
                        return None
            await asyncio.sleep(PAUSE)

    def _puzzle(self, metodo: str, path: str, answer: Respuesta) -> None:
        noun = path.removeprefix(API).split("?")[0].split("/")[1]
        self.raras[f"{metodo} {noun}: {answer.estado} {answer.codigo}"] += 1
