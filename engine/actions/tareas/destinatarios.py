"""Who hears a rung of a tarea: whoever does it, who is above them, and DIRI."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.personas import Titular, holders, superior_posts
from engine.db.queries.recordatorios import TareaRecordada
from engine.domain.puesto import post_of

Holders = Mapping[tuple[int, str] | int, list[Titular]]
DIRI = ("planificador_diri", "director_diri")
"""Who hears for DIRI: whoever calendarises (AC-02) or, while nobody does, who heads it."""


def wanted_posts(tareas: Iterable[TareaRecordada]) -> dict[str, Any]:
    """Return the posts and cargos of some tareas as `holders` asks for them."""
    posts = [post_of(tarea) for tarea in tareas]
    return {
        "posts": [post for post in posts if not isinstance(post, int)],
        "cargo_ids": [post for post in posts if isinstance(post, int)],
    }


def responsible(tarea: TareaRecordada, held: Sequence[Titular]) -> list[Titular]:
    """Return who took the tarea, if they still exercise the cargo; otherwise all who do.

    Whoever presented what it approves is nobody to remind of it.
    """
    able = [titular for titular in held if titular.persona_id != tarea.presento_id]
    takers = [titular for titular in able if titular.persona_id == tarea.tomada_por_id]
    return once_each(takers or able)


async def superiors_of(
    tx: AsyncSession, tarea: TareaRecordada, responsables: Sequence[Titular], now: datetime
) -> list[Titular]:
    """Return who exercises the nearest post above that somebody else does, past vacant ones."""
    own = {titular.persona_id for titular in responsables} | {tarea.presento_id}
    post = await superior_posts(tx, tarea.entidad_id, tarea.rol)
    while post is not None:
        held = await holders(tx, posts=[post], now=now)
        others = [titular for titular in held[post] if titular.persona_id not in own]
        if others:
            return once_each(others)
        post = await superior_posts(tx, *post)
    return []


def once_each(titulares: Iterable[Titular]) -> list[Titular]:
    """Return each persona once, whatever cargos they exercise."""
    return list({titular.persona_id: titular for titular in titulares}.values())
