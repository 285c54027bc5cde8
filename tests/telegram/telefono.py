"""A telephone in the tests: what somebody writes or presses, and what the bot shows them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from sqlalchemy import select

from api.bot.oyente import Oyente
from api.bot.recepcion import Recepcion
from engine.actions.avisos.direcciones import link_address
from engine.clock import Clock
from engine.db.queries.tablas import actualizaciones, direcciones
from engine.db.session import Database
from notifications.telegram.canal import CANAL
from notifications.telegram.cliente import Cliente
from notifications.telegram.ritmo import Ritmo
from tests.story.gente import NOW, Gente
from tests.telegram.plataforma import Mensaje
from tests.telegram.servidor import BOT, BotApi

URL = "https://at.example.pe"
CHATS = {"difoca": 501, "unidad": 502, "dre": 503, "ugel": 504, "diri": 505, "cusco": 506}


class Parado(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass
class Central:
    """The bot at work, with everybody's telephone: updates come in, are attended and answered."""

    api: BotApi
    cliente: Cliente
    database: Database
    gente: Gente
    clock: Parado = field(default_factory=Parado)
    machine: Parado = field(default_factory=lambda: Parado(datetime(2026, 7, 6, 13, tzinfo=UTC)))

    @property
    def recepcion(self) -> Recepcion:
        ritmo = Ritmo(self.cliente, self.database, reposo=timedelta(milliseconds=1))
        return Recepcion(ritmo, URL, self.clock, self.machine)

    @cached_property
    def oyente(self) -> Oyente:
        return Oyente(self.cliente, self.database, self.machine, URL, segundos=0)

    async def vincula(self, *usuarios: str) -> None:
        """Link the telephone of each of them, as a code would."""
        async with self.database.transaction() as tx:
            for usuario in usuarios:
                await link_address(
                    tx, persona_id=self.gente.ids[usuario], canal=CANAL,
                    valor=str(CHATS[usuario]), now=self.machine.now(),
                )  # fmt: skip

    async def atiende(self) -> int:
        """Let the bot hear what there is and answer all of it."""
        await self.oyente.listen()
        done = 0
        while found := await self.recepcion.attend(self.database, self.clock.now()):
            done += found
        return done

    async def escribe(self, quien: str | int, texto: str, **otro) -> Mensaje:
        """Write to the bot and return the last message it shows."""
        chat = quien if isinstance(quien, int) else CHATS[quien]
        self.api.escribe(chat, texto, **otro)
        await self.atiende()
        return self.api.ultimo(chat)

    async def pulsa(self, quien: str, rotulo: str, mensaje: Mensaje | None = None) -> Mensaje:
        """Press a button and return the last message the bot shows."""
        self.api.pulsa(CHATS[quien], rotulo, mensaje)
        await self.atiende()
        return self.api.ultimo(CHATS[quien])

    async def estados(self) -> list[str]:
        """Return the state of each update, in order."""
        async with self.database.transaction() as tx:
            rows = await tx.execute(
                select(actualizaciones.c.estado)
                .where(actualizaciones.c.bot_id == BOT)
                .order_by(actualizaciones.c.numero)
            )
            return list(rows.scalars())

    async def chat_de(self, usuario: str) -> str | None:
        """Return the chat of a persona, None without one or with one that takes nothing."""
        async with self.database.transaction() as tx:
            return await tx.scalar(
                select(direcciones.c.valor).where(
                    direcciones.c.persona_id == self.gente.ids[usuario],
                    direcciones.c.canal == CANAL,
                    direcciones.c.estado == "activa",
                )
            )
