"""What a plan read from somewhere does to the plan of a unit, and doing it (PB-01, AC-02)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden
from engine.db.plan import Lugar, take_turn, write_plan
from engine.db.queries.planeadas import Guardada, load_planeadas
from engine.db.queries.tablas import entidades
from engine.domain.actor import Actor
from engine.domain.contraste import Cambio, contrast
from engine.domain.planeada import Planeada, pair
from engine.errors import Conflict, Forbidden

Destino = tuple[str, str]
"""What becomes of an activity that was read, with the code of that of the plan: "nueva" (none),
"cambia", "igual", "publicada", which is left alone, or "conservada", as somebody left it since."""
PLANNERS = frozenset({"responsable_at", "director_unidad"})
"""Who plans for a unit; DIRI and who administers plan for any (AC-02, AC-05)."""


@dataclass(frozen=True)
class Cambiada:
    """An activity that a file changes: its code, name and row, and what differs, side by side."""

    codigo: str
    titulo: str
    fila: int | None
    cambios: list[Cambio]


@dataclass(frozen=True)
class Cotejo:
    """What a file does to a plan: how many activities are new, changed, equal or published."""

    nuevas: int = 0
    iguales: int = 0
    publicadas: int = 0
    cambiadas: list[Cambiada] = field(default_factory=list)
    ausentes: int = 0
    conservadas: int = 0
    """Those that somebody changed or took away after this very file was imported."""
    destinos: Sequence[Destino] = ()
    """What becomes of each activity that was read, in their order."""

    @property
    def does_nothing(self) -> bool:
        """Tell whether applying it would leave everything as it is."""
        return not (self.nuevas or self.cambiadas)

    def to_json(self) -> dict[str, Any]:
        """Return it as it is stored and sent, without what becomes of each."""
        told = asdict(replace(self, destinos=()))
        del told["destinos"]
        return told


def may_plan(actor: Actor, ruta: Collection[int]) -> bool:
    """Tell whether an actor plans for the unit whose path from the root is `ruta`."""
    if actor.orders_territory or actor.administers:
        return True
    return any(cargo.rol in PLANNERS and cargo.entidad_id in ruta for cargo in actor.cargos)


def planning_roots(actor: Actor) -> tuple[int, ...] | None:
    """Return the entidades at or below which an actor plans; None for the whole ministry."""
    if actor.orders_territory or actor.administers:
        return None
    return tuple({cargo.entidad_id for cargo in actor.cargos if cargo.rol in PLANNERS})


async def demand_planner(tx: AsyncSession, actor: Actor, unidad_id: int) -> None:
    """Raise Forbidden("plan_ajeno") unless the actor plans for that unit (AC-02)."""
    row = (
        await tx.execute(
            select(entidades.c.ruta, entidades.c.tipo).where(entidades.c.id == unidad_id)
        )
    ).one()
    if row.tipo != "unidad" or not may_plan(actor, row.ruta):
        raise Forbidden("plan_ajeno")


async def compare(
    tx: AsyncSession, *, unidad_id: int, anio: int, read: Sequence[Planeada],
    conservar: bool = False,
) -> Cotejo:  # fmt: skip
    """Return what writing those activities would do, without doing it.

    With `conservar`, as of a file that was imported before, nothing would: what differs is as
    somebody left it since.
    """
    stored = await load_planeadas(tx, unidad_id=unidad_id, anio=anio)
    pairs = pair({n: kept.planeada for n, kept in stored.items()}, read)
    return _compare(stored, pairs, conservar=conservar)


def _compare(
    stored: Mapping[int, Guardada],
    pairs: Iterable[tuple[int | None, Planeada]],
    *,
    conservar: bool,
) -> Cotejo:
    fates: list[Destino] = []
    changed: list[Cambiada] = []
    seen = set()
    for ident, planned in pairs:
        seen.add(ident)
        if ident is None:
            fates.append(("conservada" if conservar else "nueva", ""))
            continue
        before = stored[ident].planeada
        differ = contrast(before, planned)
        fate = "igual" if not differ else "cambia"
        if differ and stored[ident].estado == "publicada":
            fate = "publicada"
        elif differ and conservar:
            fate = "conservada"
        elif differ:
            changed.append(Cambiada(before.codigo, planned.titulo, planned.fila, differ))
        fates.append((fate, before.codigo))
    count = Counter(fate for fate, _ in fates)
    return Cotejo(
        count["nueva"], count["igual"], count["publicada"], changed, len(stored.keys() - seen),
        count["conservada"], fates,
    )  # fmt: skip


async def write(
    tx: AsyncSession,
    orden: Orden,
    *,
    unidad_id: int,
    anio: int,
    read: Sequence[Planeada],
    importacion_id: UUID,
    leida: datetime,
    conservar: bool = False,
) -> Cotejo:
    """Write a plan over that of a unit and year, adding and changing, never taking away.

    Two who write at once wait for each other. Raises Conflict("plan_cambiado") when somebody
    changed since `leida`, when it was told what would change, an activity that this would change.
    """
    await take_turn(tx, anio)
    stored = await load_planeadas(tx, unidad_id=unidad_id, anio=anio)
    pairs = pair({n: kept.planeada for n, kept in stored.items()}, read)
    cotejo = _compare(stored, pairs, conservar=conservar)
    if not cotejo.does_nothing:
        lugar = Lugar(unidad_id, anio, orden.actor.persona_id, orden.now, importacion_id)
        cambian = {
            ident: planned
            for ident, planned in pairs
            if ident is not None
            and stored[ident].estado == "planificada"
            and stored[ident].planeada != planned
        }
        _demand_as_told((stored[ident] for ident in cambian), leida)
        nuevas = [planned for ident, planned in pairs if ident is None]
        await write_plan(tx, lugar, stored, cambian=cambian, nuevas=nuevas)
    return cotejo


def _demand_as_told(changing: Iterable[Guardada], leida: datetime) -> None:
    later = sorted(kept.planeada.codigo for kept in changing if kept.cambiada > leida)
    if later:
        raise Conflict("plan_cambiado", codigos=", ".join(later))
