"""A case: one instance and its AT, held still while one step is taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.calendario import load_calendario
from engine.db.session import Database
from engine.db.tables import Asistencia, Evento, Instancia, VersionProceso
from engine.domain.actor import Actor
from engine.domain.calendario import Calendario
from engine.errors import NotFound
from engine.process.definicion import Definicion, define
from engine.process.ejecucion import Ejecucion


@dataclass
class Caso:
    """What a step works on. `observacion` is what a reviewer just sent the work back with.

    `rehacer` makes the tareas opened in this step start from what was answered before.
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


async def lock_asistencia(tx: AsyncSession, asistencia_id: int) -> Asistencia:
    """Take the AT for this transaction: whoever else moves it waits.

    Every step takes this lock first, before any instance, so that parents and children that
    move at once cannot wait for each other.
    """
    found = await tx.execute(
        select(Asistencia)
        .where(Asistencia.__table__.c.id == asistencia_id)  # type: ignore[attr-defined]
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.scalar_one()


async def load_definition(tx: AsyncSession, version_id: int) -> Definicion:
    """Return the diagram of a stored version, read once per content in each process."""
    version = await tx.get(VersionProceso, version_id)
    if version is None:
        raise NotFound("proceso_desconocido", proceso=str(version_id))
    return define(version.proceso, version.diagrama, version.decisiones)


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
    instancia = await tx.get(Instancia, instancia_id)
    if instancia is None or instancia.asistencia_id is None:
        raise NotFound("instancia_desconocida")
    asistencia = await lock_asistencia(tx, instancia.asistencia_id)
    await tx.refresh(instancia)
    definicion = await load_definition(tx, instancia.version_id)
    calendario = await load_calendario(tx)
    return Caso(
        tx=tx,
        database=database,
        now=now,
        calendario=calendario,
        asistencia=asistencia,
        instancia=instancia,
        ejecucion=Ejecucion.load(definicion, instancia.memoria, calendario, now),
        actor=actor,
    )
