"""Whoever runs a programme says why something registered stands though a rule finds it odd."""

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.inconsistencias import say_found
from engine.actions.acompanamiento.programas import take_programa
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.avance import load_ambito
from engine.db.queries.inconsistencias import find_of_estrategia
from engine.db.queries.tablas import constancias, estrategias
from engine.db.session import Database
from engine.domain.inconsistencias import CON_CONSTANCIA
from engine.domain.lima import day_of
from engine.errors import NotFound, RuleBroken

MOTIVO = range(5, 1001)
"""Letters with which it is said why something stands."""


async def leave_constancia(
    database: Database, orden: Orden, *, regla: str, estrategia_id: int, motivo: str
) -> Result:
    """Leave a constancia of what a rule finds in a strategy: the rule no longer finds it.

    What was registered stays as it was (AC-19, AC-36). Raises NotFound("regla_desconocida") for a
    rule whose findings are mended, NotFound("inconsistencia_desconocida"),
    NotFound("programa_desconocido"), Forbidden("programa_ajeno"), Conflict("programa_cerrado"),
    RuleBroken("datos_invalidos") at `motivo`.
    """

    async def work(tx: AsyncSession) -> Result:
        found = await find_standing(tx, orden, regla, estrategia_id)
        if len(motivo.strip()) not in MOTIVO:
            said = "Explique por qué queda así, en 5 letras o más y 1 000 a lo más."
            raise RuleBroken("datos_invalidos", campos={"motivo": said})
        await tx.execute(
            insert(constancias).values(
                estrategia_id=estrategia_id, regla=regla, frase=found["frase"],
                motivo=motivo.strip(), persona_id=orden.actor.persona_id, creada=orden.now,
            )
        )  # fmt: skip
        return {"regla": regla, "estrategia": estrategia_id}

    return await carry_out(database, orden, work)


async def find_standing(
    tx: AsyncSession, orden: Orden, regla: str, estrategia_id: int
) -> dict[str, Any]:
    """Return what a rule finds in a strategy, its programme held, for whoever runs it.

    Raises what `leave_constancia` does.
    """
    if regla not in CON_CONSTANCIA:
        raise NotFound("regla_desconocida")
    programa_id = await tx.scalar(
        select(estrategias.c.programa_id).where(estrategias.c.id == estrategia_id)
    )
    if programa_id is None:
        raise NotFound("inconsistencia_desconocida")
    # Two who answer for the same wait for each other here, and the second finds nothing left.
    await take_programa(tx, orden, programa_id)
    ambito = await load_ambito(tx, orden.actor, day_of(orden.now), [programa_id])
    row = await find_of_estrategia(tx, ambito, regla, estrategia_id)
    if row is None:
        raise NotFound("inconsistencia_desconocida")
    return say_found(regla, row)
