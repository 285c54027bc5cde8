"""Clients that take instances from start to end, and insist until somebody answers."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from tests.bench.dibujante import RESPUESTA
from tests.caos.bitacora import Bitacora

PAUSE = 0.05
PATIENCE = 10.0


class Reset(Exception):
    """The answer never came: what was ordered may have been done or not."""


@dataclass
class Clientes:
    """The clients of one run: what they were told goes to the journal, what puzzled them here."""

    addresses: list[Path]
    bitacora: Bitacora
    chance: random.Random
    raras: Counter[str] = field(default_factory=Counter)
    resets: int = 0
    closing: bool = False
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def work(self) -> None:
        """Take one instance after another to its end, until told to close."""
        while not self.closing:
            await self._journey(f"n{next(self._numbers)}")

    async def _journey(self, n: str) -> None:
        told = await self._insist({"verbo": "iniciar", "clave": f"iniciar:{n}", "n": n})
        if told is None:
            return
        instancia = str(told["instancia"])
        self.bitacora.note(hecho="iniciada", n=n, instancia=instancia)
        sending = asyncio.create_task(self._send(n))
        while (seen := await self._look(instancia))["estado"] != "terminada":
            for tarea in seen["tareas"]:
                await self._complete(tarea)
            await asyncio.sleep(PAUSE)
        self.bitacora.note(hecho="terminada", n=n, instancia=instancia)
        await sending

    async def _send(self, n: str) -> None:
        """Send the message the instance waits for, before or after it begins to wait."""
        await asyncio.sleep(self.chance.uniform(0, 1.5))
        asked = {"verbo": "enviar", "clave": f"enviar:{n}", "n": n}
        told = await self._insist(asked)
        if told is not None:
            self.bitacora.note(hecho="enviado", n=n, mensaje=str(told["mensaje"]))

    async def _complete(self, tarea: str) -> None:
        nota = f"nota {self.chance.random()}"
        asked = {
            "verbo": "completar",
            "clave": f"completar:{tarea}",
            "tarea": tarea,
            "respuesta": {**RESPUESTA, "nota": nota},
        }
        if await self._insist(asked) is not None:
            self.bitacora.note(hecho="completada", tarea=tarea, nota=nota)

    async def _look(self, instancia: str) -> dict[str, Any]:
        seen = await self._insist({"verbo": "mirar", "instancia": instancia})
        return seen if seen is not None else {"estado": "negada", "tareas": []}

    async def _insist(self, asked: dict[str, Any]) -> Any:
        """Return what an order was answered, asking again with its key; None when refused."""
        while True:
            try:
                answer = await asyncio.wait_for(self._ask(asked), PATIENCE)
            except (OSError, Reset, TimeoutError):
                self.resets += 1
                await asyncio.sleep(PAUSE)
                continue
            if "dicho" in answer:
                return answer["dicho"]
            if "negado" in answer:
                self.raras[f"{asked['verbo']}: {answer['negado']}"] += 1
                return None
            if "falla" in answer:
                self.raras[f"{asked['verbo']}: {answer['falla']}"] += 1
            await asyncio.sleep(PAUSE)

    async def _ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        reader, writer = await asyncio.open_unix_connection(self.chance.choice(self.addresses))
        try:
            writer.write(orjson.dumps(asked) + b"\n")
            line = await reader.readline()
        finally:
            writer.close()
        if not line.endswith(b"\n"):
            raise Reset
        answer: dict[str, Any] = orjson.loads(line)
        return answer
