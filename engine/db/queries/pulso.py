"""What somebody who looks is told of: their notices not read and the tareas that fall to them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.acceso import SIN_LEER
from engine.db.queries.ambito import mine_to_do
from engine.db.queries.tablas import sesiones, tareas
from engine.domain.actor import Actor

CANAL = "articula_pulso"
"""Where triggers say whose counts may have changed: `p` and a persona, `t` and a post, or `*`."""
_UNREAD = text(f"""
    SELECT p.id, (SELECT count(*) FROM (
        SELECT FROM aviso a WHERE a.persona_id = p.id AND a.leido IS NULL LIMIT {SIN_LEER}) AS n)
    FROM unnest(:personas) AS p(id)
""").bindparams(bindparam("personas", type_=ARRAY(BigInteger)))  # noqa: S608


@dataclass(frozen=True)
class Trabajo:
    """The open tareas that fall to somebody: how many, and when the newest of them opened."""

    tareas: int
    marca: str


@dataclass(frozen=True)
class Pulso:
    """What changes while somebody looks: notices not read (SIN_LEER at most) and tareas."""

    sin_leer: int
    tareas: int
    marca: str


async def count_work(tx: AsyncSession, actor: Actor) -> Trabajo:
    """Return the open tareas that fall to the actor."""
    statement = select(func.count(), func.max(tareas.c.creada)).where(
        mine_to_do(actor), tareas.c.estado == "abierta"
    )
    row = (await tx.execute(statement)).one()
    return Trabajo(row[0], row[1].isoformat() if row[1] else "")


async def take_pulses(tx: AsyncSession, actores: Collection[Actor]) -> dict[int, Pulso]:
    """Return the counts of each persona, by id."""
    found = await tx.execute(_UNREAD, {"personas": [actor.persona_id for actor in actores]})
    unread: Mapping[int, int] = {row[0]: row[1] for row in found}
    pulses = {}
    for actor in actores:
        work = await count_work(tx, actor)
        pulses[actor.persona_id] = Pulso(unread[actor.persona_id], work.tareas, work.marca)
    return pulses


async def live_sessions(tx: AsyncSession, huellas: Collection[str], now: datetime) -> set[str]:
    """Return those of some sessions that have not ended, by the machine's instant `now`."""
    alive = select(sesiones.c.huella).where(sesiones.c.huella.in_(huellas), sesiones.c.expira > now)
    return set(await tx.scalars(alive))
