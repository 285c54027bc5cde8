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
from api.demo.reparto import Reparto
from api.demo.respuestas import RESPUESTAS
from api.demo.respuestas.plan import registro
from api.demo.ritmo import moment_of
from engine.actions.asistencias.ordenes import annul, reprogram, resume, suspend
from engine.actions.asistencias.registro import register
from engine.actions.instancias.temporizadores import fire_due
from engine.actions.orden import Orden
from engine.actions.reloj import next_due
from engine.actions.tareas.atencion import complete
from engine.actions.tareas.contexto import load_contexto_datos, load_registro_datos
from engine.actions.tareas.recordatorios import send_due
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.novedades import TareaAbierta, list_opened
from engine.db.session import Database
from engine.db.tables import Tarea
from engine.domain.actor import Actor
from engine.domain.calendario import Calendario
from engine.domain.lima import at_lima, day_of
from engine.errors import NotFound
from forms.contexto import Contexto
from forms.hechos import contexto_from
from forms.validacion import validate

COMANDOS = {"reprogramar": reprogram, "suspender": suspend, "reanudar": resume, "anular": annul}
SELF_CONTAINED = {
    "anexo_01",
    "anexo_02",
    "anexo_05",
    "at_calendario",
    "at_cierre",
    "at_fecha",
    "at_instrumentos",
    "at_logistica",
    "at_prioridad",
    "at_verificacion",
    "compromiso",
    "compromiso_verificacion",
    "revision",
}
"""Fichas whose rules look at nothing of the AT but the day: there is no need to gather it."""
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
Turno = Callable[[datetime], Awaitable[None]]
Deliver = Callable[[Database, datetime], Awaitable[int]]


class Puesta:
    """The ATs under way, who acts next, and what each has lived through so far."""

    def __init__(
        self, database: Database, calendario: Calendario, reparto: Reparto, deliver: Deliver
    ) -> None:
        self.database = database
        self.calendario = calendario
        self._reparto = reparto
        self.actos = 0
        self._agenda: list[tuple[datetime, int, Turno]] = []
        self._order = 0
        self._guiones: dict[str, Guion] = {}
        self._codigos: dict[str, str] = {}
        self._seen: set[UUID] = set()
        self._veces: Counter[tuple[str, str]] = Counter()
        self._rondas: Counter[str] = Counter()
        self._since = BEGINNING
        self._settled = BEGINNING
        self._deliver = deliver

    async def play(self, hasta: datetime) -> None:
        """Let everything happen that is due before `hasta`, each at its instant."""
        here, due = BEGINNING, None
        while True:
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
            due = await self._take_up(here)

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

    async def _take_up(self, now: datetime) -> datetime | None:
        """Put on the agenda the tareas that have just been opened; return what is due next."""
        async with self.database.transaction() as tx:
            opened = await list_opened(tx, self._since)
            due = await next_due(tx, self._settled)
        self._since = now
        for tarea in opened:
            if tarea.id not in self._seen:
                self._seen.add(tarea.id)
                self._plan(tarea, now)
        return due

    def _plan(self, tarea: TareaAbierta, now: datetime) -> None:
        """Put a tarea on the agenda for when somebody will do it, if anybody does."""
        guion = self._guiones[tarea.asistencia]
        self._veces[guion.clave, tarea.elemento] += 1
        vez = self._veces[guion.clave, tarea.elemento]
        if guion.leaves(tarea.elemento, tarea.entidad, vez):
            return
        rng = Random(f"{guion.clave}:{tarea.elemento}:{tarea.entidad}:{vez}:cuando")
        tarda = guion.tarda.get(tarea.elemento, 0)
        when = moment_of(tarea, tarda=tarda, calendario=self.calendario, now=now, rng=rng)
        self._at(when, partial(self._answer, guion, tarea, vez))

    async def _answer(self, guion: Guion, tarea: TareaAbierta, vez: int, now: datetime) -> None:
        """Present a tarea's ficha, unless it closed meanwhile or nobody holds its post."""
        async with self.database.transaction() as tx:
            row = await tx.get(Tarea, tarea.id)
            actor = await self._reparto.find(tx, tarea.puesto, now)
            if row is None or row.estado != "abierta" or actor is None:
                return
            ficha = row.ficha
            contexto = (
                Contexto(hoy=day_of(now))
                if ficha in SELF_CONTAINED
                else contexto_from(await load_contexto_datos(tx, row, now))
            )
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
        actor = await self._reparto.find(tx, (await find_entidad_id(tx, entidad), rol), now)
        if actor is None:
            raise NotFound("persona_desconocida", entidad=entidad, rol=rol)
        return actor
