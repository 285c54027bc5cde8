"""What whoever runs a programme orders of its year: date it, let it go, accept it, date it anew."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.avisos_anuales import tell_companions
from engine.actions.acompanamiento.escritura_anual import write_strategies
from engine.actions.acompanamiento.pedidos_anuales import gather_year
from engine.actions.acompanamiento.programas import take_programa
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.anuales import get_plan
from engine.db.queries.tablas import planes_anuales
from engine.db.session import Database
from engine.domain.lima import day_of
from engine.errors import Conflict
from engine.jobs.avisos import ring
from engine.planner.anual.documento import read_year
from engine.planner.anual.extracto import extract_year
from engine.planner.anual.faltas import is_soft, say_faults
from engine.planner.anual.pedido import Pedido, build_year
from engine.planner.anual.planificar import plan_year
from engine.planner.anual.revision import check_year

ABIERTOS = ("pedido", "listo")
NOMBRADAS = 20
"""Faults that a refusal names; the rest are counted."""


async def ask_year(
    database: Database,
    orden: Orden,
    *,
    programa_id: int,
    replan: bool = False,
    contratiempos: Sequence[Mapping[str, Any]] = (),
    viaje: Mapping[str, Any] | None = None,
    modos: Mapping[str, str] | None = None,
    talleres: Mapping[str, Mapping[str, Any]] | None = None,
    semilla: int = 1,
) -> Result:
    """Ask for the dates of a programme's whole year, which a worker finds; return its `id`.

    With `replan`, what is dated moves as little as possible and what is done or under way not at
    all. `contratiempos` are days on which a school (`institucion`) or a companion (`acompanante`)
    cannot, `inicio` to `fin` with `motivo`. `talleres` say of one, by its id, its `fecha`, `sede`,
    `lugar`, `recuperacion` or `convocatoria`. Who asked before and did not accept is let go.
    Raises what `take_programa` does, RuleBroken("programa_sin_listas"),
    RuleBroken("problema_invalido") with a sentence for each thing to mend.
    """

    async def work(tx: AsyncSession) -> Result:
        programa = await take_programa(tx, orden, programa_id)
        pedido = await gather_year(
            tx, programa, day_of(orden.now), replan=replan, contratiempos=contratiempos,
            viaje=viaje, modos=modos, talleres=talleres,
        )  # fmt: skip
        problema = await asyncio.to_thread(lambda: read_year(build_year(pedido)))
        ident = await _insert(tx, orden, programa_id, pedido, {
            "problema": problema, "semilla": semilla, "modo": "replan" if replan else "nuevo",
        })  # fmt: skip
        await ring(tx, "plan_anual")
        return {"id": str(ident), "estado": "pedido"}

    return await carry_out(database, orden, work)


async def _insert(
    tx: AsyncSession, orden: Orden, programa_id: int, pedido: Pedido, values: Mapping[str, Any]
) -> UUID:
    """Write what is asked for in the place of what was and nobody accepted."""
    before = (planes_anuales.c.programa_id == programa_id) & planes_anuales.c.estado.in_(ABIERTOS)
    await tx.execute(update(planes_anuales).where(before).values(estado="descartado"))
    ident = uuid4()
    await tx.execute(
        insert(planes_anuales).values(
            **values, id=ident, programa_id=programa_id, estado="pedido",
            contratiempos=list(pedido.contratiempos), maquina="", intentos=0, error="",
            creado=orden.now, creado_por_id=orden.actor.persona_id,
        )
    )  # fmt: skip
    return ident


async def drop_year(database: Database, orden: Orden, *, programa_id: int, plan_id: UUID) -> Result:
    """Let a year that was not accepted go; if it is being dated, its search stops.

    Raises Conflict("plan_anual_cerrado").
    """

    async def work(tx: AsyncSession) -> Result:
        await take_programa(tx, orden, programa_id)
        await _take(tx, programa_id, plan_id, ABIERTOS)
        await tx.execute(_mine(plan_id).values(estado="descartado"))
        return {"id": str(plan_id), "estado": "descartado"}

    return await carry_out(database, orden, work)


async def accept_year(
    database: Database,
    orden: Orden,
    *,
    programa_id: int,
    plan_id: UUID,
    con_pendientes: bool = False,
    motivo: str = "",
) -> Result:
    """Write every visit, GIA, RTC, taller and day in the UGEL of a year at once.

    What is planned and not begun becomes what the year says; what was begun meanwhile stays. Each
    companion is told what is new or other. Returns how many of each fate. Raises
    Conflict("plan_anual_cerrado"), Conflict("plan_anual_incompleto") when something has no date
    and it is not asked for so, Conflict("plan_anual_desfasado") when the lists changed since,
    Conflict("plan_anual_con_faltas") when a hard rule is broken, with each fault, and
    Conflict("plan_anual_sin_motivo") when a soft one is and no `motivo` lets it go.
    """

    async def work(tx: AsyncSession) -> Result:
        programa = await take_programa(tx, orden, programa_id)
        row = await _take(tx, programa_id, plan_id, ("listo",))
        lost = len(row["plan"]["pendientes"])
        if lost and not con_pendientes:
            raise Conflict("plan_anual_incompleto", sin_fecha=lost)
        pedido = await gather_year(tx, programa, day_of(orden.now))
        if _lists(build_year(pedido)) != _lists(row["problema"]):
            raise Conflict("plan_anual_desfasado")
        excepcion = await _demand_rules(row, motivo.strip(), orden)
        written = await write_strategies(tx, programa, row["plan"], pedido)
        await tell_companions(tx, orden, programa, row, written, pedido)
        await tx.execute(
            _mine(plan_id).values(
                estado="aceptado", aceptado=orden.now, aceptado_por_id=orden.actor.persona_id,
                excepcion=excepcion,
            )
        )  # fmt: skip
        return {"id": str(plan_id), "estado": "aceptado", **written.counts()}

    return await carry_out(database, orden, work)


async def _demand_rules(row: Mapping[str, Any], motivo: str, orden: Orden) -> dict[str, Any] | None:
    """Refuse a plan that breaks a rule, as its checker reads it; return what a motive lets go."""
    problema, plan = row["problema"], row["plan"]
    faltas = await asyncio.to_thread(check_year, problema, plan)
    hard = [each for each in faltas if not is_soft(each)]
    told = say_faults(hard or faltas, problema)
    if hard:
        raise Conflict("plan_anual_con_faltas", cuantas=len(hard), faltas=told[:NOMBRADAS])
    if faltas and not motivo:
        raise Conflict("plan_anual_sin_motivo", cuantas=len(faltas), faltas=told[:NOMBRADAS])
    if not faltas:
        return None
    return {"motivo": motivo, "persona": orden.actor.nombre, "faltas": told}


def _lists(problema: Mapping[str, Any]) -> dict[str, list[str]]:
    return {each["id"]: sorted(each["docentes"]) for each in problema["acompanantes"]}


def _mine(plan_id: UUID) -> Any:
    return update(planes_anuales).where(planes_anuales.c.id == plan_id)


async def _take(
    tx: AsyncSession, programa_id: int, plan_id: UUID, estados: Sequence[str]
) -> dict[str, Any]:
    row = await get_plan(tx, programa_id, plan_id, whole=True, lock=True)
    if row["estado"] not in estados:
        raise Conflict("plan_anual_cerrado", estado=row["estado"])
    return row


async def solve_year_here(database: Database, orden: Orden, *, plan_id: UUID) -> None:
    """Date a year that was asked for in this process, without a worker: for scripts."""
    async with database.transaction() as tx:
        wanted = select(planes_anuales.c.problema, planes_anuales.c.semilla)
        row = (await tx.execute(wanted.where(planes_anuales.c.id == plan_id))).one()
    plan, extracto = await asyncio.to_thread(_solve, row.problema, row.semilla)
    async with database.transaction() as tx:
        await tx.execute(
            _mine(plan_id).values(estado="listo", plan=plan, extracto=extracto, resuelto=orden.now)
        )


def _solve(problema: Mapping[str, Any], semilla: int) -> tuple[dict[str, Any], dict[str, Any]]:
    plan = plan_year(problema, semilla=semilla)
    return plan, extract_year(problema, plan, check_year(problema, plan))
