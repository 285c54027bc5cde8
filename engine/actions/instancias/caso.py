"""A case: one instance, with its AT if it has one, held still while one step is taken."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.memoria_caliente import CALIENTE, Recuerdo
from engine.actions.instancias.oficinas import local_calendar, office_of
from engine.actions.instancias.pendiente import Pendiente
from engine.db.crudo import bare
from engine.db.filas import FilaGrupo, FilaInstancia
from engine.db.paso import Situacion, open_instancia
from engine.db.queries.calendario import sealed_calendario
from engine.db.queries.plantel import Plantel, plantel_of
from engine.db.queries.tablas import versiones
from engine.db.recorrido import PASO, PASOS, pack
from engine.db.session import Database
from engine.db.tables import Asistencia
from engine.domain.actor import Actor
from engine.domain.calendario import Calendario
from engine.domain.vencimiento import Vencimiento
from engine.errors import NotFound
from engine.process.definicion import Definicion, define, recall
from engine.process.ejecucion import Ejecucion
from engine.process.foto import NOWHERE, Espera, Foto


@dataclass(frozen=True)
class Puesto:
    """A role in an entidad, or one cargo of it."""

    entidad_id: int
    rol: str
    cargo_id: int | None = None

    @property
    def clave(self) -> tuple[int, str] | int:
        """What its holders are found by."""
        return self.cargo_id or (self.entidad_id, self.rol)


@dataclass
class Caso:
    """What a step works on. `observacion` is what a reviewer just sent the work back with.

    `rehacer` makes the tareas opened in this step start from what was answered before; `antes` is
    where the instance stood when the rows were last made to mirror it. `cruce` tells what the
    database refused to book in this step, and the ways out. `de` is its AT, None for an instance
    that belongs to none; `grupo` and `padre` are there when it is a child. `llamadas` are the
    tokens whose children have been started, `acabadas` those that have none left; `nivel` is
    how deep below what the step began with it was started. `via` is by which way what it presents
    came, when it is not the usual one.
    """

    tx: AsyncSession
    database: Database
    now: datetime
    calendario: Calendario
    plantel: Plantel
    instancia: FilaInstancia
    ejecucion: Ejecucion
    de: Asistencia | None = None
    actor: Actor | None = None
    observacion: dict[str, Any] | None = None
    rehacer: bool = False
    cruce: dict[str, Any] | None = None
    antes: Foto = NOWHERE
    grupo: FilaGrupo | None = None
    padre: FilaInstancia | None = None
    llamadas: set[UUID] = field(default_factory=set)
    acabadas: set[UUID] = field(default_factory=set)
    nivel: int = 0
    via: str | None = None
    pendiente: Pendiente = field(default_factory=Pendiente)

    @property
    def asistencia(self) -> Asistencia:
        """The AT. Raises LookupError for an instance that belongs to none."""
        if self.de is None:
            raise LookupError("esta instancia no es de ninguna asistencia técnica")
        return self.de

    @property
    def asistencia_id(self) -> int:
        """The id of the AT, which a stored one always has."""
        assert self.asistencia.id is not None
        return self.asistencia.id

    def look(self) -> None:
        """Note where the instance stands, as its rows have it."""
        self.antes = self.ejecucion.photograph()
        self.llamadas = {espera.token for espera in self.antes.hijos}

    def record(self, tipo: str, *, tarea_id: UUID | None = None, **datos: Any) -> None:
        """Write what happened into the history of the instance, and of its AT."""
        self.pendiente.eventos.append(
            (
                self.instancia,
                {
                    "en": self.now,
                    "tipo": tipo,
                    "tarea_id": tarea_id,
                    "persona_id": self.actor.persona_id if self.actor else None,
                    "datos": datos,
                },
            )
        )

    def record_step(self) -> None:
        """Write how the tokens moved: with what has just been told of the instance, or by itself.

        What changes the state always tells something, because the chain names the state.
        """
        moves = pack(self.ejecucion.pasos)
        told = self.pendiente.eventos[-1:]
        if not told or told[0][0] is not self.instancia or PASOS in told[0][1]["datos"]:
            self.record(PASO, pasos=moves)
        elif moves:
            told[0][1]["datos"][PASOS] = moves


@dataclass(frozen=True)
class Apertura:
    """A tarea about to be opened, and whose it is."""

    caso: Caso
    id: UUID
    espera: Espera
    puesto: Puesto
    vencimiento: Vencimiento | None


async def load_definition(tx: AsyncSession, version_id: int) -> Definicion:
    """Return the diagram of a stored version, read once per content in each process."""
    head = select(versiones.c.proceso, versiones.c.huella).where(versiones.c.id == version_id)
    row = (await tx.execute(head)).one_or_none()
    if row is None:
        raise NotFound("proceso_desconocido", proceso=str(version_id))
    return await definition_of(tx, version_id, row.proceso, row.huella)


async def definition_of(tx: AsyncSession, version_id: int, proceso: str, huella: str) -> Definicion:
    """Return the diagram of a version whose hash is known: its text is only read when new."""
    if known := recall(proceso, huella):
        return known
    text = select(versiones.c.diagrama, versiones.c.decisiones).where(versiones.c.id == version_id)
    row = (await tx.execute(text)).one()
    return define(proceso, row.diagrama, row.decisiones)


async def open_case(
    tx: AsyncSession,
    database: Database,
    *,
    instancia_id: UUID,
    now: datetime,
    actor: Actor | None = None,
) -> Caso:
    """Lock the root of an instance, then the instance, and take it up as it now stands.

    Every step takes the root first, so that parents and children that move at once cannot wait
    for each other. What the step records is written when `tx` commits, if nothing wrote it
    before. Raises NotFound(instancia_desconocida).
    """
    known = CALIENTE.find(instancia_id)
    found = await open_instancia(await bare(tx), instancia_id, known.cadena if known else None)
    return await take_up(tx, database, found, known, now=now, actor=actor)


async def take_up(
    tx: AsyncSession,
    database: Database,
    found: Situacion,
    known: Recuerdo | None,
    *,
    now: datetime,
    actor: Actor | None,
) -> Caso:
    """Return the case of what a step found; `known` is what was kept of it when it was asked for.

    Raises NotFound(instancia_desconocida).
    """
    if found.instancia is None:
        raise NotFound("instancia_desconocida")
    calendario = await sealed_calendario(tx, found.calendario)
    plantel, row = plantel_of(found.gente), found.instancia
    local = await local_calendar(tx, plantel, calendario, office_of(row), row.asistencia_id)
    caso = Caso(
        tx=tx,
        database=database,
        now=now,
        calendario=calendario,
        plantel=plantel,
        instancia=row,
        ejecucion=await wake(tx, row, known, local, now),
        de=found.asistencia,
        actor=actor,
        grupo=found.grupo,
        padre=found.padre,
    )
    caso.look()
    caso.pendiente.watch(caso)
    caso.pendiente.procesos = found.procesos
    return caso


async def wake(
    tx: AsyncSession,
    instancia: FilaInstancia,
    known: Recuerdo | None,
    calendario: Calendario,
    now: datetime,
) -> Ejecucion:
    """Return a stored instance ready to move, from this process's own memory when it is there."""
    definicion = await definition_of(tx, instancia.version_id, instancia.proceso, instancia.huella)
    if instancia.memoria is None:
        assert known is not None
        return Ejecucion.resume(definicion, known.estado, calendario, now)
    return Ejecucion.load(definicion, instancia.memoria, calendario, now)
