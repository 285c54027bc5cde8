"""Who may order about somebody's cargos: whoever administers, and the superiors of each cargo."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.personas import superiors
from engine.db.queries.tablas import personas
from engine.domain.actor import Actor
from engine.errors import Forbidden, NotFound, RuleBroken

Post = tuple[int, str]


async def demand_authority(
    tx: AsyncSession, actor: Actor, persona_id: int, held: Iterable[Mapping[str, Any]]
) -> None:
    """Let only who is above every cargo of `held`, or administers, and never about themselves.

    Raises Forbidden("ausencia_propia"), Forbidden("ausencia_ajena") with the cargo out of reach.
    """
    if persona_id == actor.persona_id:
        raise Forbidden("ausencia_propia")
    if actor.administers:
        return
    rows = list(held)
    above = await _ladders(tx, {(row["entidad_id"], row["rol"]) for row in rows})
    for row in rows:
        if not above[row["entidad_id"], row["rol"]] & actor.posts:
            cargo = f"{row['rol_nombre']} · {row['entidad']}"
            raise Forbidden("ausencia_ajena", cargo=cargo)


async def may_order(
    tx: AsyncSession, actor: Actor, persona_id: int, held: Iterable[Mapping[str, Any]]
) -> bool:
    """Whether `demand_authority` would let them."""
    try:
        await demand_authority(tx, actor, persona_id, held)
    except Forbidden:
        return False
    return True


async def _ladders(tx: AsyncSession, posts: Collection[Post]) -> dict[Post, frozenset[Post]]:
    """Return every post above each, up to the top."""
    found: dict[Post, frozenset[Post]] = dict.fromkeys(posts, frozenset())
    climbing = {post: post for post in posts}
    while climbing:
        above = await superiors(tx, set(climbing.values()))
        climbing = {post: up for post, at in climbing.items() if (up := above[at]) is not None}
        for post, up in climbing.items():
            found[post] |= {up}
    return found


async def name_persona(tx: AsyncSession, persona_id: int) -> str:
    """Return the name of an open account; raise NotFound("persona_desconocida")."""
    who = select(personas.c.nombre).where(personas.c.id == persona_id, personas.c.activa)
    name = await tx.scalar(who)
    if name is None:
        raise NotFound("persona_desconocida")
    return str(name)


async def demand_substitutes(
    tx: AsyncSession, persona_id: int, sustitutos: Collection[int]
) -> None:
    """Raise RuleBroken unless each has an open account and is not the absent persona."""
    if persona_id in sustitutos:
        raise RuleBroken("sustituto_de_si")
    for sustituto in sustitutos:
        await name_persona(tx, sustituto)
