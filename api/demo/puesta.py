"""Plays the guiones in order of time: people act, timers fire and reminders go out in between."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time
from functools import partial
from heapq import heappop, heappush
from random import Random
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.escena import Escena
from api.demo.guiones import Guion, Mandato, read_temas
from api.demo.respuestas import RESPUESTAS
from api.demo.respuestas.plan import registro
from api.demo.ritmo import moment_of
from engine.actions.asistencias import annul, reprogram, resume, suspend
from engine.actions.contexto import load_contexto_datos, load_registro_datos
from engine.actions.orden import Orden
from engine.actions.recordatorios import send_due
from engine.actions.registro import register
from engine.actions.reloj import next_due
from engine.actions.tareas import complete
from engine.actions.temporizadores import fire_due
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.novedades import TareaAbierta, list_opened
from engine.db.queries.personas import holders, load_actor
from engine.db.session import Database
from engine.db.tables import Tarea
from engine.domain.actor import Actor
from engine.domain.calendario import Calendario
from engine.domain.lima import at_lima, day_of
from engine.errors import NotFound
from forms.hechos import contexto_from
from forms.validacion import validate

COMANDOS = {"reprogramar": reprogram, "suspender": suspend, "reanudar": resume, "anular": annul}
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
Turno = Callable[[datetime], Awaitable[None]]
Deliver = Callable[[Database, datetime], Awaitable[int]]


class Puesta:
    """The ATs under way, who acts next, and what each has lived through so far."""

    def __init__(self, database: Database, calendario: Calendario, deliver: Deliver) -> None:
        self.database = database
        self.calendario = calendario
        self.actos = 0
        self._agenda: list[tuple[datetime, int, Turno]] = []
        self._order = 0
        self._guiones: dict[str, Guion] = {}
        self._codigos: dict[str, str] = {}
        self._seen: set[UUID] = set()
        self._veces: Counter[tuple[str, str]] = Counter()
        self._rondas: Counter[str] = Counter()
        self._actors: dict[int, Actor] = {}
        self._since = BEGINNING
        self._settled = BEGINNING
        self._deliver = deliver

    async def play(self, hasta: datetime) -> None:
        """Let everything happen that is due before `hasta`, each at its instant."""
        here = BEGINNING
        while True:
            due = await next_due(self.database, self._settled)
            human = self._agenda[0][0] if self._agenda else hasta
            here = max(here, min(human, due or hasta))
            if here >= hasta:
                await self._settle(hasta)
                return
            if due is not None and due <= human:
                await self._settle(here)
            else:
                await heappop(self._agenda)[2](here)
                self.actos += 1
            await self._take_up(here)

    def enlist(self, guion: Guion) -> None:
        """Put on the agenda the registration of an AT and the commands it will get."""
        rng = Random(guion.clave)
        hour = time(rng.randrange(8, 17), rng.randrange(5, 60))
        self._at(at_lima(guion.registrada, hour), partial(self._register, guion))
        for mandato in guion.mandatos:
            self._at(mandato.en, partial(self._command, guion, mandato))

    def _at(self, instant: datetime, turno: Turno) -> None:
        self._order += 1
        heappush(self._agenda, (instant, self._order, turno))

    async def _settle(self, now: datetime) -> None:
        while await fire_due(self.database, now) or await send_due(self.database, now):
            pass
        self._settled = now
        # A reminder says nothing once its tarea is closed: it leaves on the day or never.
        await self._deliver(self.database, now)

    async def _take_up(self, now: datetime) -> None:
        """Put on the agenda every tarea that has just been opened, unless nobody does it."""
        async with self.database.transaction() as tx:
            opened = await list_opened(tx, self._since)
        self._since = now
        for tarea in opened:
            if tarea.id in self._seen:
                continue
            self._seen.add(tarea.id)
            guion = self._guiones[tarea.asistencia]
            self._veces[guion.clave, tarea.elemento] += 1
            vez = self._veces[guion.clave, tarea.elemento]
            if guion.leaves(tarea.elemento, tarea.entidad, vez):
                continue
            tarda = guion.tarda.get(tarea.elemento, 0)
            rng = Random(f"{guion.clave}:{tarea.elemento}:{tarea.entidad}:{vez}:cuando")
            instant = moment_of(
                tarea, tarda=tarda, calendario=self.calendario, now=now, rng=rng
            )  # fmt: skip
            self._at(instant, partial(self._answer, guion, tarea, vez))

    async def _answer(self, guion: Guion, tarea: TareaAbierta, vez: int, now: datetime) -> None:
        """Present a tarea's ficha, unless it closed meanwhile or nobody holds its post."""
        async with self.database.transaction() as tx:
            row = await tx.get(Tarea, tarea.id)
            actor = await self._holder(tx, tarea.puesto, now)
            if row is None or row.estado != "abierta" or actor is None:
                return
            contexto = contexto_from(await load_contexto_datos(tx, row, now))
            ficha = row.ficha
        escena = Escena(
            guion=guion,
            tema=read_temas()[guion.tema],
            elemento=tarea.elemento,
            entidad=tarea.entidad,
            vez=vez,
            ronda=self._rondas[guion.clave],
            actor=actor,
            now=now,
            codigos=self._codigos,
        )
        respuesta = RESPUESTAS[ficha](escena, contexto)
        if respuesta is None:
            return
        validate(ficha, contexto, respuesta)
        await complete(self.database, Orden(actor, now), tarea_id=tarea.id, respuesta=respuesta)

    async def _register(self, guion: Guion, now: datetime) -> None:
        """Have the unit register its AT, or an office of the regions ask for it."""
        entidad, _, rol = (guion.solicita or f"{guion.unidad}:responsable_at").partition(":")
        async with self.database.transaction() as tx:
            actor = await self._incumbent(tx, entidad, rol.strip(), now)
            contexto = contexto_from(await load_registro_datos(tx, actor, now))
        respuesta = registro(guion, read_temas()[guion.tema])
        validate("at_registro", contexto, respuesta)
        told = await register(self.database, Orden(actor, now), respuesta=respuesta)
        self._guiones[told["codigo"]] = guion
        self._codigos[guion.clave] = told["codigo"]

    async def _command(self, guion: Guion, mandato: Mandato, now: datetime) -> None:
        """Have the unit reprogram, suspend, resume or cancel its AT."""
        async with self.database.transaction() as tx:
            actor = await self._incumbent(tx, guion.unidad, "responsable_at", now)
        order = COMANDOS[mandato.comando]
        codigo = self._codigos[guion.clave]
        await order(self.database, Orden(actor, now), codigo=codigo, motivo=mandato.motivo)
        self._rondas[guion.clave] += mandato.comando == "reprogramar"

    async def _incumbent(self, tx: AsyncSession, entidad: str, rol: str, now: datetime) -> Actor:
        """Return who holds that post; raises NotFound when nobody does."""
        actor = await self._holder(tx, (await find_entidad_id(tx, entidad), rol), now)
        if actor is None:
            raise NotFound("persona_desconocida", entidad=entidad, rol=rol)
        return actor

    async def _holder(
        self, tx: AsyncSession, puesto: tuple[int, str] | int, now: datetime
    ) -> Actor | None:
        """Return the first who holds a post or a cargo on the day of `now`, as they act then."""
        posts, cargo_ids = ([], [puesto]) if isinstance(puesto, int) else ([puesto], [])
        day = day_of(now)
        held = (await holders(tx, posts=posts, cargo_ids=cargo_ids, day=day))[puesto]
        if not held:
            return None
        who = held[0].persona_id
        if who not in self._actors:
            # Nobody of the demonstration holds different cargos on different days.
            actor = await load_actor(tx, who, now)
            assert actor is not None
            self._actors[who] = actor
        return self._actors[who]
