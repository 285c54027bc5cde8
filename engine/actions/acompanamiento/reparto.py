"""Shares the docentes of a programme out among its companions: proposed, fixed by hand, written."""

import asyncio
import sys
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import orjson
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.asignaciones import end_pairs, first_day, write_pairs
from engine.actions.acompanamiento.problema_de_reparto import (
    build_problem,
    pairs_in_force,
    pairs_of,
)
from engine.actions.acompanamiento.programas import demand_run, take_programa
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.listas import load_listas
from engine.db.queries.programas import get_programa
from engine.db.queries.repartos import find_reparto
from engine.db.queries.tablas import acompanados, entidades, repartos
from engine.db.session import Database
from engine.domain.lima import day_of
from engine.domain.listas import Listas, Par
from engine.domain.redaccion.fechas import say_date
from engine.errors import Conflict, NotFound, RuleBroken, Unavailable

SEGUNDOS = 5.0
"""How long a search lasts at most; a small UGEL ends long before."""
POR_INSTITUCION = 400
"""Moves tried for each school."""
_GIVE_UP = 60.0


async def propose(
    database: Database,
    orden: Orden,
    *,
    programa_id: int,
    fijas: Mapping[int, int] | None = None,
    sueltas: Collection[int] = (),
) -> Result:
    """Search the shortest lists within the ratio and keep them as the programme's open proposal.

    `fijas` are pairs that somebody settled, docente by companion, kept from one proposal to the
    next; `sueltas` are let go of. What changes least of the former proposal, or of the lists in
    force, costs least. Nothing is written on a list. Raises Forbidden("programa_ajeno"),
    RuleBroken("programa_sin_acompanantes"), RuleBroken("nadie_por_repartir"),
    NotFound("docente_desconocido"), NotFound("acompanante_desconocido"), Unavailable.
    """
    problema = await _problem(database, orden, programa_id, fijas or {}, sueltas)
    plan = await _search(problema)

    async def work(tx: AsyncSession) -> Result:
        await take_programa(tx, orden, programa_id)
        await _close(tx, orden, programa_id, "descartado")
        made = await tx.scalar(
            insert(repartos)
            .values(
                programa_id=programa_id, estado="propuesto", problema=problema, plan=plan,
                creado=orden.now, creado_por_id=orden.actor.persona_id,
            )
            .returning(repartos.c.id)
        )  # fmt: skip
        return {"id": made}

    return await carry_out(database, orden, work)


async def _problem(
    database: Database, orden: Orden, programa_id: int, fijas: Mapping[int, int],
    sueltas: Collection[int],
) -> dict[str, Any]:  # fmt: skip
    async with database.transaction() as tx:
        programa = await get_programa(tx, orden.actor, programa_id)
        demand_run(orden.actor, programa)
        dia = _day(programa, orden)
        listas = await load_listas(tx, programa, dia)
        place = select(entidades.c.latitud, entidades.c.longitud).where(
            entidades.c.id == programa["ugel_id"]
        )
        ugel = tuple((await tx.execute(place)).one())
        former = await find_reparto(tx, programa_id)
    held = pairs_in_force(listas, dia)
    fixed = {par.docente_id: par.acompanante_id for par in held if par.fijo}
    last = {par.docente_id: par.acompanante_id for par in held}
    if former is not None:
        fixed |= {int(p["docente"]): int(p["acompanante"]) for p in former["problema"]["fijas"]}
        last |= pairs_of(former["plan"])
    fixed = {d: a for d, a in {**fixed, **fijas}.items() if d not in sueltas}
    _demand_known(listas, fijas)
    nombre = f"{programa['ugel_nombre']} {programa['anio']}"
    found = build_problem(
        listas, dia=dia, nombre=nombre, ugel=(ugel[0], ugel[1]), fijas=fixed, anterior=last
    )
    if not found["acompanantes"]:
        raise RuleBroken("programa_sin_acompanantes")
    if not found["instituciones"]:
        raise RuleBroken("nadie_por_repartir")
    return found


def _demand_known(listas: Listas, fijas: Mapping[int, int]) -> None:
    for docente, companion in fijas.items():
        if docente not in listas.docentes:
            raise NotFound("docente_desconocido")
        if companion not in listas.acompanantes:
            raise NotFound("acompanante_desconocido")


def _day(programa: Mapping[str, Any], orden: Orden) -> date:
    """Return from which day the lists would be: today, or the programme's first."""
    begins: date = programa["desde"]
    return max(begins, day_of(orden.now))


async def _search(problema: dict[str, Any]) -> dict[str, Any]:
    """Return the plan of a process of its own, which takes no turn from the pages.

    Raises Unavailable("reparto_sin_respuesta").
    """
    moves = POR_INSTITUCION * len(problema["instituciones"]) + 2000
    order = {"problema": problema, "segundos": SEGUNDOS, "iteraciones": moves}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "engine.planner.reparto",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_GIVE_UP):
            told, _ = await process.communicate(orjson.dumps(order))
    except TimeoutError as slow:
        process.kill()
        raise Unavailable("reparto_sin_respuesta") from slow
    if process.returncode:
        raise Unavailable("reparto_sin_respuesta")
    plan: dict[str, Any] = orjson.loads(told)
    return plan


async def accept(database: Database, orden: Orden, *, programa_id: int, reparto_id: int) -> Result:
    """Write the lists of a proposal from today, or the programme's first day; all or none.

    Who is on another list of the programme moves, and pairs that people fixed stay fixed. Raises
    Conflict("reparto_cambiado") when it is no longer the open one, and what `write_pairs` raises.
    """

    async def work(tx: AsyncSession) -> Result:
        programa = await take_programa(tx, orden, programa_id)
        row = await find_reparto(tx, programa_id)
        if row is None or row["id"] != reparto_id:
            raise Conflict("reparto_cambiado")
        dia, wanted = _day(programa, orden), pairs_of(row["plan"])
        motivo = f"Reparto del {say_date(day_of(row['creado']))}"
        listas = await load_listas(tx, programa, dia)
        held = pairs_in_force(listas, dia)
        moved = [p for p in held if wanted.get(p.docente_id, p.acompanante_id) != p.acompanante_id]
        await end_pairs(tx, orden, moved, dia, motivo)
        fixed = {int(p["docente"]) for p in row["problema"]["fijas"]}
        await _fix(tx, [p for p in held if p not in moved], fixed)
        listas = await load_listas(tx, programa, dia)
        new = await write_pairs(tx, orden, listas, _wanted(listas, wanted, fixed, dia), motivo)
        await _close(tx, orden, programa_id, "aceptado")
        return {"id": reparto_id, "nuevas": new - len(moved), "movidas": len(moved)}

    return await carry_out(database, orden, work)


def _wanted(listas: Listas, pares: Mapping[int, int], fixed: set[int], dia: date) -> list[Par]:
    """Return the pairs of a plan as rows; who left the UGEL meanwhile is left out."""
    found = []
    for docente, companion_id in pares.items():
        companion = listas.acompanantes.get(companion_id)
        if companion is None:
            raise Conflict("reparto_cambiado")
        if docente in listas.docentes:
            first = first_day(companion, dia)
            fijo = docente in fixed
            found.append(Par(docente, companion_id, first, companion.hasta, fijo))
    return found


async def _fix(tx: AsyncSession, held: list[Par], fixed: set[int]) -> None:
    """Mark the pairs that stay as people settled them."""
    for fijo in (True, False):
        ids = [p.id for p in held if (p.docente_id in fixed) is fijo and p.fijo is not fijo]
        if ids:
            mine = acompanados.c.id.in_(ids)
            await tx.execute(update(acompanados).where(mine).values(fijo=fijo))


async def discard(database: Database, orden: Orden, *, programa_id: int) -> Result:
    """Let go of the open proposal of a programme; its lists stay as they are."""

    async def work(tx: AsyncSession) -> Result:
        await take_programa(tx, orden, programa_id)
        await _close(tx, orden, programa_id, "descartado")
        return {"id": programa_id}

    return await carry_out(database, orden, work)


async def _close(tx: AsyncSession, orden: Orden, programa_id: int, estado: str) -> None:
    await tx.execute(
        update(repartos)
        .where(repartos.c.programa_id == programa_id, repartos.c.estado == "propuesto")
        .values(estado=estado, cerrado=orden.now)
    )
