"""The composition root: what web, workers and command line share, put together once."""

import asyncio
from datetime import datetime, timedelta

import structlog

from api.assets import missing_assets
from api.bot.oyente import Oyente
from api.registros import build_trabajos, check_registries, ficha_fields
from engine.actions.instancias.procesos import deploy_all
from engine.actions.reloj import current_offset
from engine.clock import Clock
from engine.db.embedded import ServerHandle, ensure_server
from engine.db.migrate import upgrade
from engine.db.reference.load import load_reference
from engine.db.session import Database
from engine.errors import Unavailable
from engine.jobs.worker import Worker
from engine.settings import Settings, load_secret
from notifications.telegram.cliente import Cliente
from notifications.telegram.cuenta import read_bot
from notifications.telegram.ritmo import Ritmo
from notifications.webhook.despacho import Mensajero

log = structlog.get_logger(__name__)


class Service:
    """The service of one process, from `start` to `close`.

    `clock` is what the rules go by and the demo moves; `machine` never moves, so that sessions
    and the throttling of sign-in do not jump with the demo. `bot` is the one of Telegram, if any. A
    `database` given is used as it is and stays open.
    """

    def __init__(self, settings: Settings, *, database: Database | None = None) -> None:
        self.settings = settings
        self.clock = Clock()
        self.machine = Clock()
        self.bot = read_bot(settings)
        self.worker: Worker | None = None
        self._telegram = Cliente(self.bot) if self.bot else None
        self._oyente: Oyente | None = None
        self._mensajero = Mensajero(self.machine, lambda: self.secret, settings.webhook_networks)
        self._started = False
        self._database = database
        self._given = database is not None
        self._server: ServerHandle | None = None
        self._secret: str | None = None

    @property
    def database(self) -> Database:
        """The open database; raises Unavailable("base_no_responde") before `connect`."""
        if self._database is None:
            raise Unavailable("base_no_responde")
        return self._database

    @property
    def secret(self) -> str:
        """What signs the CSRF tokens."""
        if self._secret is None:
            self._secret = load_secret(self.settings)
        return self._secret

    async def start(self) -> None:
        """Open the database, bring it up to date, load the reference facts, deploy the diagrams.

        What is started already stays as it is. Raises RuleBroken("registro_incompleto") when a
        diagram wants what nobody registered.
        """
        if self._started:
            return
        check_registries()
        await self.connect()
        async with self.database.transaction() as tx:
            added = await load_reference(tx)
        await self.refresh_clock()
        await deploy_all(self.database, self.clock.now(), fichas=ficha_fields())
        self._started = True
        log.info("servicio_listo", agregados=added, faltan_archivos=missing_assets())

    async def connect(self) -> None:
        """Open the database, starting the embedded server if it is ours, and migrate it."""
        if self._database is not None:
            return
        url = self.settings.database_url
        if url is None:
            self._server = await ensure_server(self.settings.data)
            url = self._server.dsn
        database = Database.connect(url)
        # A server that does not answer is told as such before anything is migrated.
        async with database.transaction():
            pass
        await asyncio.to_thread(upgrade, url)
        self._database = database

    async def close(self) -> None:
        """Stop the worker and let the database go."""
        await self.stop_worker()
        if self._telegram is not None:
            await self._telegram.close()
        self._started = False
        if self._database is not None and not self._given:
            await self._database.close()
            self._database = None
        if self._server is not None:
            await asyncio.to_thread(self._server.release)
            self._server = None

    def start_worker(self) -> None:
        """Begin to do background work in this process."""
        self.worker = self._new_worker()
        self.worker.start()
        if self._telegram is not None:
            base_url = self.settings.base_url
            self._oyente = Oyente(self._telegram, self.database, self.machine, base_url)
            self._oyente.start()

    async def stop_worker(self) -> None:
        """Finish the background work at hand."""
        if self._oyente is not None:
            await self._oyente.stop()
            self._oyente = None
        if self.worker is not None:
            await self.worker.stop()
            self.worker = None
        await self._mensajero.close()

    async def settle(self, now: datetime) -> None:
        """Do all the background work due at `now`, here and now."""
        await (self.worker or self._new_worker()).settle(now)

    async def refresh_clock(self) -> None:
        """Follow the demo's clock, which another process may have moved."""
        if self.settings.demo:
            async with self.database.transaction() as tx:
                self.follow_clock(await current_offset(tx))

    def follow_clock(self, offset: timedelta) -> None:
        """Be as far ahead of the machine's clock as the demo's is; nothing without a demo."""
        if self.settings.demo:
            self.clock.offset = offset

    def _new_worker(self) -> Worker:
        ritmo = Ritmo(self._telegram, self.database) if self._telegram else None
        trabajos = build_trabajos(self.settings, self.clock, self.machine, self._mensajero, ritmo)
        return Worker(self.database, self.clock, trabajos)
