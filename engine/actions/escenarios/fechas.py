"""Dates set by hand in a plan that is ready: asked about, kept, and given back to the search."""

import asyncio
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.escenarios.edicion import lock_open
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.escenarios import demand_manager, get_escenario
from engine.db.queries.tablas import escenarios
from engine.db.session import Database
from engine.errors import Conflict, NotFound, RuleBroken
from engine.planner.escenarios.a_mano import Respuesta, Vecindad, fitting, rewrite
from engine.planner.escenarios.datos import Momentos
from engine.planner.escenarios.extracto import extract
from engine.planner.escenarios.resumen import is_asked
from engine.planner.solver.modelo.formas import sessions_of as count_sessions


async def ask_about(
    database: Database, orden: Orden, *, escenario_id: UUID, codigo: str, momentos: Momentos
) -> Respuesta:
    """Return what would come of holding an activity then; nothing is written.

    Raises NotFound(escenario_desconocido), NotFound(actividad_desconocida),
    Conflict(escenario_sin_plan), Forbidden(escenario_ajeno).
    """
    demand_manager(orden.actor)
    async with database.transaction() as tx:
        row = await get_escenario(tx, orden.actor, escenario_id, whole=True)
    fitted = _fitted(row, codigo, momentos)
    return await asyncio.to_thread(_judge, row, codigo, fitted)


def _judge(row: dict[str, Any], codigo: str, momentos: Momentos) -> Respuesta:
    return Vecindad(row["problema"], row["plan"], codigo).judge(momentos)


def _fitted(row: dict[str, Any], codigo: str, momentos: Momentos) -> list[dict[str, Any]]:
    """Return the starts as the activity takes them, once there is a plan that has it."""
    if row["plan"] is None:
        raise Conflict("escenario_sin_plan")
    found = [a for a in row["problema"]["actividades"] if a["id"] == codigo and is_asked(a)]
    if not found:
        raise NotFound("actividad_desconocida", codigo=codigo)
    if len(momentos) != count_sessions(found[0]):
        sentence = f"Esta actividad se reúne {count_sessions(found[0])} veces: dé una fecha a cada"
        raise RuleBroken("respuesta_invalida", campos={"fecha": f"{sentence} una."})
    return fitting(found[0], momentos)


async def set_date(
    database: Database, orden: Orden, *, escenario_id: UUID, codigo: str, momentos: Momentos
) -> Result:
    """Hold an activity then, in this plan and in whatever is searched from it later.

    Raises RuleBroken(fecha_no_cabe) with the rules that forbid it, and what `ask_about` does.
    """

    async def work(tx: AsyncSession) -> Result:
        row = await lock_open(tx, orden, escenario_id)
        starts = _fitted(row, codigo, momentos)
        told = await asyncio.to_thread(_judge, row, codigo, starts)
        if told.faltas:
            raise RuleBroken("fecha_no_cabe", faltas=" ".join(told.faltas))
        starts = [dict(momento) for momento in told.momentos]
        problema = _fixed(row["problema"], codigo, starts)
        plan = await asyncio.to_thread(rewrite, problema, row["plan"], codigo, starts)
        extracto = await asyncio.to_thread(extract, problema, plan)
        razones = {k: v for k, v in (row["razones"] or {}).items() if k != codigo}
        razones[codigo] = ["Una persona de la DIRI fijó esta fecha a mano."]
        await _write(
            tx, escenario_id, problema=problema, plan=plan, razones=razones, extracto=extracto,
            juicio=None, costo=plan["costo"]["total"],
            fijadas=row["fijadas"] | {codigo: starts},
        )  # fmt: skip
        return {"codigo": codigo, "costo": plan["costo"]["total"], "diferencia": told.diferencia}

    return await carry_out(database, orden, work)


def _fixed(problema: dict[str, Any], codigo: str, momentos: Momentos) -> dict[str, Any]:
    """Return the problem with that activity fixed there, so that the plan still answers it."""
    return {
        **problema,
        "actividades": [
            {**a, "fija": [dict(m) for m in momentos]} if a["id"] == codigo else a
            for a in problema["actividades"]
        ],
    }


async def free_date(database: Database, orden: Orden, *, escenario_id: UUID, codigo: str) -> Result:
    """Let the next search move an activity that was fixed by hand. Raises what `lock_open` does."""

    async def work(tx: AsyncSession) -> Result:
        row = await lock_open(tx, orden, escenario_id)
        kept = {k: v for k, v in row["fijadas"].items() if k != codigo}
        await _write(tx, escenario_id, fijadas=kept)
        return {"codigo": codigo}

    return await carry_out(database, orden, work)


async def _write(tx: AsyncSession, escenario_id: UUID, **values: Any) -> None:
    await tx.execute(
        update(escenarios)
        .where(escenarios.c.id == escenario_id)
        .values(**values, version=escenarios.c.version + 1)
    )
