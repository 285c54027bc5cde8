"""A migration as its work needs it: between which versions, by which way, whose and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import load_definition
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import migraciones, versiones
from engine.domain.actor import Actor
from engine.process.definicion import Definicion
from engine.process.traslado.via import Traslado


@dataclass(frozen=True)
class Viaje:
    """A migration as its work needs it: its way, the ids of its versions, who ordered it, why.

    While it is being undone, who undoes it and why.
    """

    id: UUID
    way: Traslado
    desde_id: int
    hasta_id: int
    actor: Actor | None
    motivo: str
    numeros: tuple[int, int]

    def facts(self) -> dict[str, Any]:
        """Return what the history of each instance keeps of it."""
        desde, hasta = self.numeros
        return {
            "migracion": str(self.id), "motivo": self.motivo, "desde": desde, "hasta": hasta,
        }  # fmt: skip


async def load_trip(
    tx: AsyncSession, migracion_id: UUID, phase: str, now: datetime, *, lock: bool = False
) -> Viaje | None:
    """Return a migration that is in that phase; with `lock`, only if nobody else works on it."""
    statement = select(migraciones).where(
        migraciones.c.id == migracion_id, migraciones.c.estado == phase
    )
    if lock:
        statement = statement.with_for_update(skip_locked=True)
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        return None
    ends = [await load_definition(tx, i) for i in (row.desde_id, row.hasta_id)]
    known = await tx.execute(
        select(versiones.c.id, versiones.c.numero).where(
            versiones.c.id.in_([row.desde_id, row.hasta_id])
        )
    )
    who, why = row.persona_id, row.motivo
    if phase == "deshaciendo":
        who, why = row.deshecha_por_id or who, row.motivo_deshecha or why
    numbers = {version.id: version.numero for version in known}
    return Viaje(
        id=row.id,
        way=way_between(ends[0], ends[1], row.correspondencia),
        desde_id=row.desde_id,
        hasta_id=row.hasta_id,
        actor=await load_actor(tx, who, now) if who else None,
        motivo=why,
        numeros=(numbers[row.desde_id], numbers[row.hasta_id]),
    )


def way_between(
    desde: Definicion, hasta: Definicion, correspondencia: Mapping[str, str]
) -> Traslado:
    """Return the way of a migration, the same one for all its instances in this process."""
    key = (desde.proceso, desde.huella, hasta.huella, tuple(sorted(correspondencia.items())))
    if key not in _WAYS:
        _WAYS.clear()
        _WAYS[key] = Traslado.of(desde, hasta, correspondencia)
    return _WAYS[key]


_WAYS: dict[tuple[Any, ...], Traslado] = {}
