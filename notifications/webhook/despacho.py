"""The way out to other systems: each webhook by itself, so that one that hangs holds up none."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

import structlog

from engine.actions.avisos.desenlaces import settle_entrega
from engine.clock import Clock
from engine.db.session import Database
from engine.domain.avisos.destinos import Red
from engine.domain.avisos.ganchos import Respuesta
from engine.jobs.ganchos import Cedida, lease_entregas, release_entregas
from notifications.webhook.cliente import Paciencia, post
from notifications.webhook.firma import derive_key, sign

log = structlog.get_logger(__name__)

CADA_UNO = 20
"""Deliveries that a worker takes at once for one webhook; they go one after another."""
A_LA_VEZ = 64
"""Webhooks that a worker serves side by side."""
ESPERA = 1.0
"""Seconds that a round waits for its webhooks before it lets the slow ones go on by themselves."""
_SHIFT = timedelta(minutes=1)


class Mensajero:
    """Delivers to the webhooks, from its making to `close`.

    `machine` is the machine's clock, which signs and counts the pauses. A webhook that is slow is
    left alone until its call ends; the next rounds serve the others.
    """

    def __init__(
        self,
        machine: Clock,
        secreto: Callable[[], str],
        redes: Sequence[Red] = (),
        *,
        paciencia: Paciencia | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._machine = machine
        self._secreto = secreto
        self._redes = tuple(redes)
        self._paciencia = paciencia or Paciencia()
        self._tls = tls
        self._busy: dict[int, asyncio.Task[None]] = {}

    async def deliver(self, database: Database, now: datetime) -> int:
        """Begin what is due of every webhook that is not busy; return how many deliveries."""
        if len(self._busy) >= A_LA_VEZ:
            await asyncio.wait(self._busy.values(), return_when=asyncio.FIRST_COMPLETED)
        maquina = self._machine.now()
        async with database.transaction() as tx:
            leased = await lease_entregas(tx, maquina, CADA_UNO, salvo=list(self._busy))
        begun = []
        for gancho_id, group in groupby(sorted(leased, key=_whose), key=_whose):
            task = asyncio.create_task(self._serve(database, list(group), now))
            self._busy[gancho_id] = task
            task.add_done_callback(partial(self._forget, gancho_id))
            begun.append(task)
        if begun:
            await asyncio.wait(begun, timeout=ESPERA)
        return len(leased)

    async def close(self) -> None:
        """Cut short what is on its way; the next worker makes those deliveries again."""
        tasks = list(self._busy.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, gancho_id: int, _task: asyncio.Task[None]) -> None:
        self._busy.pop(gancho_id, None)

    async def _serve(self, database: Database, entregas: list[Cedida], now: datetime) -> None:
        """Deliver to one webhook until it fails or the shift ends; the rest is given back."""
        ends = self._machine.now() + _SHIFT
        left = list(entregas)
        try:
            while left and self._machine.now() < ends:
                if not await self._one(database, left.pop(0), now):
                    break
        except Exception:
            log.exception("entrega_sin_marcar", gancho=entregas[0].gancho_id)
        if left:
            async with database.transaction() as tx:
                await release_entregas(tx, left, self._machine.now())

    async def _one(self, database: Database, entrega: Cedida, now: datetime) -> bool:
        respuesta = await self._send(entrega)
        async with database.transaction() as tx:
            well = await settle_entrega(
                tx, entrega, respuesta, now=now, maquina=self._machine.now()
            )
        if not well:
            log.info("webhook_no_entregado", entrega=entrega.id, motivo=respuesta.texto[:200])
        return well

    async def _send(self, entrega: Cedida) -> Respuesta:
        secreto, cuerpo = self._secreto(), entrega.cuerpo.encode()
        salts = [sal for sal in (entrega.sal, entrega.sal_previa) if sal]
        segundo = int(self._machine.now().timestamp())
        keys = [derive_key(secreto, sal) for sal in salts]
        headers = sign(keys, str(entrega.novedad_id), segundo, cuerpo)
        headers["user-agent"] = "Articula"
        return await post(
            entrega.url, headers, cuerpo, redes=self._redes, paciencia=self._paciencia,
            tls=self._tls,
        )  # fmt: skip


def _whose(entrega: Cedida) -> int:
    return entrega.gancho_id
