"""The ladders of notices as stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import escaleras, peldanos, personas
from engine.domain.escalera import Escalera, Peldano, in_order

Clase = tuple[str, str] | None
"""A kind of tarea: a process and an element of it; None is every kind without a ladder."""


async def load_escaleras(tx: AsyncSession) -> tuple[Escalera, ...]:
    """Return every ladder with its rungs in order, the general one first."""
    rows = await tx.execute(
        select(escaleras.c.proceso, escaleras.c.elemento, peldanos.c.destino, peldanos.c.dias)
        .join(peldanos, peldanos.c.escalera_id == escaleras.c.id)
        .order_by(escaleras.c.id)
    )
    found: dict[tuple[str | None, str | None], list[Peldano]] = {}
    for proceso, elemento, destino, dias in rows:
        found.setdefault((proceso, elemento), []).append(Peldano(destino, dias))
    return tuple(Escalera(in_order(listed), *key) for key, listed in found.items())


async def list_edited(tx: AsyncSession) -> dict[Clase, dict[str, Any]]:
    """Return when each ladder was last changed and by whom, by its kind."""
    rows = await tx.execute(
        select(
            escaleras.c.proceso,
            escaleras.c.elemento,
            escaleras.c.cambiada,
            personas.c.nombre.label("por"),
        ).outerjoin(personas, personas.c.id == escaleras.c.persona_id)
    )
    return {
        (row.proceso, row.elemento) if row.proceso else None: {
            "cambiada": row.cambiada, "por": row.por,
        }
        for row in rows
    }  # fmt: skip


async def keep_escalera(
    tx: AsyncSession,
    clase: Clase,
    listed: Sequence[Peldano],
    *,
    now: datetime,
    persona_id: int,
) -> int:
    """Write the rungs of a kind in place of those it has; return the id of its ladder."""
    known = await tx.scalar(select(escaleras.c.id).where(_of(clase)).with_for_update())
    proceso, elemento = clase or (None, None)
    facts = {"cambiada": now, "persona_id": persona_id}
    if known is None:
        insert = escaleras.insert().values(proceso=proceso, elemento=elemento, **facts)
        known = await tx.scalar(insert.returning(escaleras.c.id))
    else:
        await tx.execute(escaleras.update().where(escaleras.c.id == known).values(**facts))
        await tx.execute(peldanos.delete().where(peldanos.c.escalera_id == known))
    await tx.execute(
        peldanos.insert(),
        [{"escalera_id": known, "dias": p.dias, "destino": p.destino} for p in listed],
    )
    return int(known or 0)


async def drop_escalera(tx: AsyncSession, clase: Clase) -> bool:
    """Take the ladder of a kind away; tell whether it had one."""
    known = await tx.scalar(select(escaleras.c.id).where(_of(clase)).with_for_update())
    if known is None:
        return False
    await tx.execute(peldanos.delete().where(peldanos.c.escalera_id == known))
    await tx.execute(escaleras.delete().where(escaleras.c.id == known))
    return True


async def ask_again(tx: AsyncSession, clase: Clase, when: datetime) -> None:
    """Have the open tareas of a ladder laid once more at `when`."""
    await tx.execute(escaleras.update().where(_of(clase)).values(repaso=when))


async def is_repaso_due(tx: AsyncSession, now: datetime) -> bool:
    """Tell whether a ladder is to be laid once more by now."""
    return bool(await tx.scalar(select(exists().where(escaleras.c.repaso <= now))))


async def claim_repaso(tx: AsyncSession, now: datetime) -> tuple[bool, Clase]:
    """Lock the next ladder to be laid once more and end its wait; tell whether there was one."""
    chosen = (
        select(escaleras.c.id)
        .where(escaleras.c.repaso <= now)
        .order_by(escaleras.c.repaso)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = (
        await tx.execute(
            escaleras.update()
            .where(escaleras.c.id.in_(chosen))
            .values(repaso=None)
            .returning(escaleras.c.proceso, escaleras.c.elemento)
        )
    ).one_or_none()
    return row is not None, (row.proceso, row.elemento) if row and row.proceso else None


def _of(clase: Clase) -> ColumnElement[bool]:
    if clase is None:
        return escaleras.c.proceso.is_(None)
    return (escaleras.c.proceso == clase[0]) & (escaleras.c.elemento == clase[1])
