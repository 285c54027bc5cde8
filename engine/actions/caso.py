"""A case: one instance and its AT, held still while one step is taken."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.calendario import load_calendario
from engine.db.queries.tablas import asistencias, instancias, versiones
from engine.db.session import Database
from engine.db.tables import Asistencia, Evento, Instancia, Tarea
from engine.domain.actor import Actor
from engine.domain.calendario import Calendario
from engine.domain.tiempo import Vencimiento
from engine.errors import NotFound
from engine.process.definicion import Definicion, define, recall
from engine.process.ejecucion import NOWHERE, Ejecucion, Foto


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
class Pendiente:
    """What a step and the children it starts leave to be written at its end, all at once."""

    aperturas: list["Apertura"] = field(default_factory=list)
    temporizadores: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Caso:
    """What a step works on. `observacion` is what a reviewer just sent the work back with.

    `rehacer` makes the tareas opened in this step start from what was answered before; `antes` is
    where the instance stood when the rows were last made to mirror it. `cruce` tells what the
    database refused to book in this step, and the ways out.
    """

    tx: AsyncSession
    database: Database
    now: datetime
    calendario: Calendario
    asistencia: Asistencia
    instancia: Instancia
    ejecucion: Ejecucion
    actor: Actor | None = None
    observacion: dict[str, Any] | None = None
    rehacer: bool = False
    cruce: dict[str, Any] | None = None
    antes: Foto = NOWHERE
    pendiente: Pendiente = field(default_factory=Pendiente)

    @property
    def asistencia_id(self) -> int:
        """The id of the AT, which a stored one always has."""
        assert self.asistencia.id is not None
        return self.asistencia.id

    def record(self, tipo: str, *, tarea_id: UUID | None = None, **datos: Any) -> None:
        """Write what happened into the AT's history."""
        self.tx.add(
            Evento(
                en=self.now,
                tipo=tipo,
                asistencia_id=self.asistencia.id,
                instancia_id=self.instancia.id,
                tarea_id=tarea_id,
                persona_id=self.actor.persona_id if self.actor else None,
                datos=datos,
            )
        )


@dataclass(frozen=True)
class Apertura:
    """A tarea about to be written, and whose it is."""

    caso: Caso
    tarea: Tarea
    puesto: Puesto
    vencimiento: Vencimiento | None


async def lock_asistencia(tx: AsyncSession, instancia_id: UUID) -> Asistencia:
    """Take the AT of an instance for this transaction: whoever else moves it waits.

    Every step takes this lock first, before any instance, so that parents and children that
    move at once cannot wait for each other. Raises NotFound(instancia_desconocida).
    """
    of_it = select(instancias.c.asistencia_id).where(instancias.c.id == instancia_id)
    found = await tx.execute(
        select(Asistencia)
        .where(asistencias.c.id == of_it.scalar_subquery())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    asistencia = found.scalar_one_or_none()
    if asistencia is None:
        raise NotFound("instancia_desconocida")
    return asistencia


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
    """Lock the AT of an instance and take both up as they now stand.

    Raises NotFound(instancia_desconocida).
    """
    asistencia = await lock_asistencia(tx, instancia_id)
    row = await tx.execute(
        select(Instancia, versiones.c.proceso, versiones.c.huella)
        .join(versiones, versiones.c.id == instancias.c.version_id)
        .where(instancias.c.id == instancia_id)
        .execution_options(populate_existing=True)
    )
    instancia, proceso, huella = row.one()
    definicion = await definition_of(tx, instancia.version_id, proceso, huella)
    calendario = await load_calendario(tx)
    ejecucion = Ejecucion.load(definicion, instancia.memoria, calendario, now)
    return Caso(
        tx=tx,
        database=database,
        now=now,
        calendario=calendario,
        asistencia=asistencia,
        instancia=instancia,
        ejecucion=ejecucion,
        actor=actor,
        antes=ejecucion.photograph(),
    )
