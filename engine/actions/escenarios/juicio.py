"""The judgement of a plan by the evaluator that confirms ATs: asked aside, kept with the plan."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.agenda import name_parts
from engine.db.queries.calendario import load_calendario
from engine.db.queries.conjunto import load_stretch
from engine.db.queries.entorno import load_alrededores
from engine.db.queries.escenario_puestas import load_juzgables
from engine.db.queries.pedidas import load_pedidas
from engine.db.queries.tablas import escenarios
from engine.db.session import Database
from engine.domain.cruce import Cruce
from engine.domain.redaccion import say_cruce, say_who_decides
from engine.jobs.busqueda import tell as tell_watchers
from engine.planner.conjunto import Conjunto
from engine.planner.escenarios.juicio import judge, place, tell

_SIN_JUICIO = (
    (escenarios.c.estado == "listo")
    & escenarios.c.plan.is_not(None)
    & escenarios.c.juicio.is_(None)
)
_MARGEN = timedelta(days=31)
"""Days around the dates of a plan within which others load, clash or could be one with it."""


async def judge_next(database: Database, now: datetime) -> int:
    """Judge the next plan that nobody has judged as it is now; return 1 when there was one."""
    async with database.transaction() as tx:
        ident = await tx.scalar(
            select(escenarios.c.id).where(_SIN_JUICIO).order_by(escenarios.c.resuelto).limit(1)
        )
    if ident is None:
        return 0
    await judge_plan(database, ident, now)
    return 1


async def judge_ready(database: Database, escenario_id: UUID, now: datetime) -> None:
    """Judge the plan of an escenario that may be published, unless that is done already."""
    async with database.transaction() as tx:
        statement = select(escenarios.c.id).where(_SIN_JUICIO, escenarios.c.id == escenario_id)
        waiting = await tx.scalar(statement)
    if waiting is not None:
        await judge_plan(database, escenario_id, now)


async def judge_plan(database: Database, escenario_id: UUID, now: datetime) -> dict[str, Any]:
    """Return what the evaluator says of a plan, judging it unless that is kept already.

    What is found is kept only if the plan is still the one that was judged.
    """
    columns = (
        escenarios.c.plan, escenarios.c.juicio, escenarios.c.version, escenarios.c.anio,
    )  # fmt: skip
    async with database.transaction() as tx:
        statement = select(*columns).where(escenarios.c.id == escenario_id)
        row = (await tx.execute(statement)).mappings().one()
    if row["juicio"] is not None:
        return dict(row["juicio"])
    async with database.transaction() as tx:
        found = await judge_dates(tx, row["plan"], now)
        told = await _in_words(tx, found)
    async with database.transaction() as tx:
        await tx.execute(
            update(escenarios)
            .where(escenarios.c.id == escenario_id, escenarios.c.version == row["version"])
            .values(juicio=told)
        )
        await tell_watchers(tx, escenario_id)
    return told


async def judge_dates(
    tx: AsyncSession, plan: Mapping[str, Any], now: datetime
) -> dict[str, tuple[Cruce, ...]]:
    """Return the cruces that each activity would have where a plan holds it, by its code.

    What else stands is as confirming counts it: the ATs with dates, people who hold two cargos,
    cargos without a titular, rooms and journeys (PR-01, PR-04, PR-19).
    """
    codes = [a["id"] for a in plan["actividades"]]
    asked = await load_juzgables(tx, codes)
    placed = place(asked.puestas, await load_pedidas(tx, codes), plan, asked.salas)
    days = {dia for puesta in placed.values() for dia in puesta.actividad.dias}
    if not days:
        return {}
    others = await _standing(tx, min(days), max(days), asked.asistencias)
    every = [puesta.actividad for puesta in (*others.values(), *placed.values())]
    around = await load_alrededores(tx, every, fondos=False)
    calendario = await load_calendario(tx)
    conjunto = Conjunto({**others, **placed}, calendario, around.entorno, now)
    # A national year takes seconds: not for the event loop.
    return await asyncio.to_thread(judge, conjunto, placed.keys())


async def _standing(
    tx: AsyncSession, first: date, last: date, moved: frozenset[str]
) -> dict[str, Any]:
    """Return the ATs with dates around those days, but those that the plan moves."""
    near = await load_stretch(tx, first - _MARGEN, last + _MARGEN)
    return {
        codigo: puesta
        for codigo, puesta in near.items()
        if not puesta.planeada and codigo not in moved
    }


async def _in_words(tx: AsyncSession, found: Mapping[str, tuple[Cruce, ...]]) -> dict[str, Any]:
    names = await name_parts(tx, chain.from_iterable(found.values()))
    return tell(found, lambda cruce: (say_cruce(cruce, names), say_who_decides(cruce)))
