"""What the tests of webhooks share: the people of the stories, receivers, and a messenger."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from engine.actions.avisos.ganchos import Pedido, add_gancho
from engine.clock import Clock
from engine.db.queries.ganchos import list_entregas
from engine.db.session import Database
from engine.domain.avisos.ganchos import TIPOS
from notifications.webhook.cliente import Paciencia
from notifications.webhook.despacho import Mensajero
from tests.story.gente import NOW, settle_in
from tests.story.paso import Relato
from tests.webhook.receptor import Receptor, receive

AQUI = (ip_network("127.0.0.0/8"),)
SECRETO = "secreto-de-las-pruebas"
PRONTO = Paciencia(conectar=1, leer=0.4, total=0.6)


class Reloj(Clock):
    """A machine's clock that a test may move ahead."""

    def move(self, cuanto: timedelta) -> None:
        self.offset += cuanto


@dataclass
class Taller:
    """A service with webhooks: who orders, and the worker that delivers."""

    relato: Relato
    mensajero: Mensajero
    reloj: Reloj = field(default_factory=Reloj)

    @property
    def database(self) -> Database:
        return self.relato.database

    async def add(self, receptor: Receptor, *tipos: str, nombre: str = "SIMON") -> int:
        """Make a webhook to a receiver, for all kinds unless told."""
        made = await add_gancho(
            self.database, await self.relato.orden("admin"),
            pedido=Pedido(nombre, receptor.url, tipos or tuple(TIPOS)), redes=AQUI,
            maquina=datetime.now(UTC) - timedelta(seconds=1),
        )  # fmt: skip
        return int(made["id"])

    async def deliver(self) -> int:
        """Deliver what is due, to the end of what is not slow."""
        total = 0
        while done := await self.mensajero.deliver(self.database, NOW):
            total += done
        return total

    async def log(self, **which: object) -> list[dict[str, object]]:
        async with self.database.transaction() as tx:
            return (await list_entregas(tx, **which)).datos  # type: ignore[arg-type]


@pytest.fixture
async def taller(database: Database) -> AsyncIterator[Taller]:
    relato = Relato(database, await settle_in(database, admin=True))
    reloj = Reloj()
    mensajero = Mensajero(reloj, lambda: SECRETO, AQUI, paciencia=PRONTO)
    yield Taller(relato, mensajero, reloj)
    await mensajero.close()


@pytest.fixture
async def receptor() -> AsyncIterator[Receptor]:
    async with receive() as made:
        yield made
