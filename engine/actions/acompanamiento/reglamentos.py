"""What an administrator orders of rule books: copy one with its validity, and edit a copy."""

from dataclasses import replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.procesos import demand_admin
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.reglamentos import (
    add_reglamento,
    followers_of,
    get_reglamento,
    keep_reglamento,
)
from engine.db.session import Database
from engine.domain.reglamento import Reglamento, check_reglamento
from engine.errors import Conflict, RuleBroken

NOMBRADOS = 5
"""Programmes that a refusal names, of those that follow a rule book."""


async def copy_reglamento(
    database: Database,
    orden: Orden,
    *,
    reglamento_id: int,
    codigo: str,
    nombre: str,
    norma: str,
    desde: date,
    hasta: date | None,
) -> Result:
    """Make a rule book that says what another says, with its own norm and validity.

    One of the same code is its next version. Returns its `id` and `version`. Raises
    NotFound("reglamento_desconocido"), RuleBroken("datos_invalidos").
    """
    demand_admin(orden)

    async def work(tx: AsyncSession) -> Result:
        original = await get_reglamento(tx, reglamento_id, lock=True)
        libro = replace(
            original, codigo=codigo, nombre=nombre, norma=norma, desde=desde, hasta=hasta
        )
        demand_consistent(libro)
        made, version = await add_reglamento(
            tx, libro, copia_de=reglamento_id, now=orden.now, persona_id=orden.actor.persona_id
        )
        return {"id": made, "version": version}

    return await carry_out(database, orden, work)


async def edit_reglamento(
    database: Database, orden: Orden, *, reglamento_id: int, libro: Reglamento
) -> Result:
    """Change what a rule book says; its code and version are what they were.

    Raises Conflict("reglamento_en_uso") when a programme follows it: what it promised its
    docentes is not changed behind their backs, a new version is made. Raises
    RuleBroken("datos_invalidos") with the sum of what contradicts itself.
    """
    demand_admin(orden)
    demand_consistent(libro)

    async def work(tx: AsyncSession) -> Result:
        await get_reglamento(tx, reglamento_id, lock=True)
        if following := await followers_of(tx, reglamento_id):
            raise Conflict("reglamento_en_uso", programas=_few(following))
        await keep_reglamento(
            tx, reglamento_id, libro, now=orden.now, persona_id=orden.actor.persona_id
        )
        return {"id": reglamento_id}

    return await carry_out(database, orden, work)


def demand_consistent(libro: Reglamento) -> None:
    """Refuse a rule book that contradicts itself, with a sentence by field and its sums shown."""
    if wrong := check_reglamento(libro):
        raise RuleBroken("datos_invalidos", campos=wrong)


def _few(names: list[str]) -> str:
    rest = len(names) - NOMBRADOS
    return ", ".join(names[:NOMBRADOS]) + (f" y {rest} más" if rest > 0 else "")
