"""Rolling restarts: one process after another gives way to the next generation of the service."""

import asyncio
import random
from dataclasses import dataclass

from tests.caos.cliente import API, BUSY, PAUSE
from tests.caos.dibujo import drawn
from tests.caos.puerta import Corte, knock
from tests.caos.vidas import Vidas

BETWEEN = 1.2
"""Seconds from one process that leaves to the next: meanwhile two generations serve."""


@dataclass
class Relevos:
    """The operator who renews the service: `hechos` counts the restarts, the first start apart.

    `mezcla` is how many seconds processes of two generations served side by side.
    """

    vidas: Vidas
    token: str
    chance: random.Random
    hechos: int = 0
    mezcla: float = 0.0

    async def begin(self) -> None:
        """Deploy what the first generation draws."""
        await self._deploy(self.vidas.vida.generacion)

    async def go_round(self) -> None:
        """Renew the service again and again, until cancelled."""
        while True:
            await self.renew()
            await asyncio.sleep(BETWEEN)

    async def renew(self) -> None:
        """Put every process into the next generation, one by one, and deploy what it draws.

        It is deployed once its first web answers, while the others are still of the one before.
        """
        generacion = max(self.vidas.generaciones) + 1
        begun = asyncio.get_running_loop().time()
        for n, name in enumerate(self.vidas.names):
            self.vidas.relieve(name, generacion)
            if n == 0:
                await self._deploy(generacion)
            await asyncio.sleep(BETWEEN)
        self.hechos += 1
        self.mezcla += asyncio.get_running_loop().time() - begun

    async def _deploy(self, generacion: int) -> None:
        for diagrama in drawn(generacion):
            clave = f"instalar:{generacion}:{hash(diagrama)}"
            cuerpo = {"diagrama": diagrama, "nota": f"Generación {generacion}"}
            # A web of before, which has yet to leave, cannot know the services of this one.
            early = (422,) if generacion > self.vidas.vida.generacion else ()
            while not await self._accepted(cuerpo, clave, (*BUSY, *early)):
                await asyncio.sleep(PAUSE)

    async def _accepted(self, cuerpo: dict[str, str], clave: str, later: tuple[int, ...]) -> bool:
        """Tell whether the first web took a diagram, or is to be asked again."""
        try:
            answer = await knock(
                self.vidas.ports[0], "POST", f"{API}/procesos", token=self.token, cuerpo=cuerpo,
                clave=clave,
            )  # fmt: skip
        except (OSError, Corte):
            return False
        assert answer.estado < 300 or answer.estado in later, answer
        return answer.estado < 300
