"""The one listener of a process: it hears whose counts changed, counts again, tells their tabs."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta

import structlog

from api.composition import Service
from api.vivo.flujo import Flujo
from engine.db.queries.plantel import plantel_of
from engine.db.queries.pulso import CANAL, Pulso, live_sessions, take_pulses
from engine.domain.actor import Actor
from engine.errors import TooMany
from engine.jobs.bell import Bell

log = structlog.get_logger(__name__)

POR_PERSONA = 6
"""Tabs of one persona that are told at once."""
EN_TODO = 2_000
"""Tabs that one process tells."""
PAUSA = 1.0
"""Seconds between two counts of one persona."""
REPASO = 60.0
"""Seconds after which everybody is counted: for what nobody rang, as a substitute's first hour."""
_TOGETHER = 50
_GENTE = """
    SELECT s.valor, coalesce((SELECT adelanto FROM reloj WHERE id = 1), 0)
    FROM sello s WHERE s.clave = 'gente'
"""


class Central:
    """Tells the open tabs of this process, from the first one to `stop`.

    One connection listens for them all, and none is held for any: a count takes one from the pool
    for as long as it lasts.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._flujos: dict[int, list[Flujo]] = defaultdict(list)
        self._last: dict[int, tuple[float, Pulso]] = {}
        self._posts: dict[int, frozenset[tuple[int, str]]] = {}
        self._dirty: set[int] = set()
        self._rung = asyncio.Event()
        self._bell: Bell | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    @property
    def abiertos(self) -> int:
        """How many tabs are being told."""
        return sum(len(flujos) for flujos in self._flujos.values())

    def open(self, persona_id: int, huella: str) -> Flujo:
        """Tell another tab of a persona, whose session has that hash.

        Raises TooMany("demasiados_flujos") over POR_PERSONA or EN_TODO: pages go on without.
        """
        mine = self._flujos.get(persona_id, ())
        if self._stopped or len(mine) >= POR_PERSONA or self.abiertos >= EN_TODO:
            raise TooMany("demasiados_flujos", espera=60, minutos=1)
        flujo = Flujo(persona_id, huella)
        self._flujos[persona_id].append(flujo)
        self._listen()
        if persona_id in self._last and self._fresh(persona_id):
            flujo.tell(self._last[persona_id][1])
        self._mark((persona_id,))
        return flujo

    def leave(self, flujo: Flujo) -> None:
        """Forget a tab that went away."""
        mine = self._flujos.get(flujo.persona_id, [])
        if flujo in mine:
            mine.remove(flujo)
        if not mine:
            self._flujos.pop(flujo.persona_id, None)
            self._last.pop(flujo.persona_id, None)
            self._posts.pop(flujo.persona_id, None)
            self._dirty.discard(flujo.persona_id)

    async def stop(self) -> None:
        """End every stream and stop listening; no other is opened."""
        self._stopped = True
        for flujos in self._flujos.values():
            for flujo in flujos:
                flujo.end()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._bell is not None:
            await self._bell.stop()
        self._task = self._bell = None

    def _listen(self) -> None:
        if self._task is None:
            url = self._service.database.engine.url.render_as_string(hide_password=False)
            self._bell = Bell(url, self._miss, canal=CANAL, hear=self._hear)
            self._bell.start()
            self._task = asyncio.create_task(self._attend(), name="vivo")

    def _miss(self) -> None:
        self._mark(tuple(self._flujos))

    def _hear(self, said: str) -> None:
        kind, rest = said[:1], said[1:]
        if kind == "p" and rest.isdecimal():
            self._mark((int(rest),))
        elif kind == "t":
            entidad, _, rol = rest.partition(":")
            post = (int(entidad), rol)
            # Whoever has not been counted yet is about to be.
            self._mark(p for p, posts in self._posts.items() if post in posts)
        else:
            self._miss()

    def _mark(self, personas: Iterable[int]) -> None:
        self._dirty.update(p for p in personas if p in self._flujos)
        if self._dirty:
            self._rung.set()

    def _fresh(self, persona_id: int) -> bool:
        last = self._last.get(persona_id)
        return last is not None and asyncio.get_running_loop().time() - last[0] < PAUSA

    async def _attend(self) -> None:
        loop = asyncio.get_running_loop()
        review = loop.time() + REPASO
        while not self._stopped:
            # Not `wait_for`: one that ends as it is cancelled forgets that it was.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(review):
                    await self._rung.wait()
            if loop.time() >= review:
                self._miss()
                review = loop.time() + REPASO
            self._rung.clear()
            ready = [p for p in self._dirty if not self._fresh(p)][:_TOGETHER]
            if ready:
                await self._try(ready)
            if self._dirty:
                # What came within the second waits for its end.
                waiting = all(self._fresh(p) for p in self._dirty)
                self._again(PAUSA / 10 if waiting else 0)

    def _again(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._rung.set)

    async def _try(self, personas: list[int]) -> None:
        self._dirty.difference_update(personas)
        try:
            await self._count(personas)
        except Exception:
            # A database that is away: the tabs keep what they show, and it is tried again.
            log.warning("vivo_sin_contar", personas=len(personas), exc_info=True)
            await asyncio.sleep(PAUSA)
            self._mark(personas)

    async def _count(self, personas: Collection[int]) -> None:
        database, service = self._service.database, self._service
        row = await database.glance(_GENTE)
        assert row is not None
        service.follow_clock(timedelta(seconds=row[1]))
        now, plantel = service.clock.now(), plantel_of(row[0])
        found = [await plantel.actor(database, persona, now) for persona in personas]
        actores = [actor for actor in found if actor is not None]
        sessions = {f.huella for p in personas for f in self._flujos.get(p, ())}
        async with database.transaction() as tx:
            alive = await live_sessions(tx, sessions, service.machine.now())
            pulses = await take_pulses(tx, actores)
        for actor in actores:
            self._tell(actor, pulses[actor.persona_id])
        for persona in personas:
            for flujo in self._flujos.get(persona, ()):
                # One that opened meanwhile was not asked about.
                gone = flujo.huella in sessions and flujo.huella not in alive
                if gone or persona not in pulses:
                    flujo.end(para_siempre=True)

    def _tell(self, actor: Actor, pulso: Pulso) -> None:
        persona = actor.persona_id
        if persona not in self._flujos:
            return
        self._last[persona] = (asyncio.get_running_loop().time(), pulso)
        left = {(vacante.entidad_id, vacante.rol) for vacante in actor.vacantes}
        self._posts[persona] = actor.posts | left
        for flujo in self._flujos[persona]:
            flujo.tell(pulso)
