"""An escenario solved at once in this process, by iterations: the same plan each time."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from engine.actions.escenarios.edicion import ask_to_solve
from engine.actions.orden import Orden
from engine.db.queries.tablas import escenarios
from engine.db.session import Database
from engine.planner.escenarios.extracto import extract
from engine.planner.escenarios.fechas import moved_in
from engine.planner.escenarios.razones import say_reasons
from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.busqueda.cuenta import count_parts
from engine.planner.solver.documento.escritura import write_plan
from engine.planner.solver.modelo.compilar import compile_problem


async def solve_here(
    database: Database, orden: Orden, *, escenario_id: UUID, iteraciones: int
) -> None:
    """Find a plan for a small year without a worker: for the demonstration.

    Raises what `ask_to_solve` does.
    """
    await ask_to_solve(database, orden, escenario_id=escenario_id)
    async with database.transaction() as tx:
        statement = select(escenarios.c.problema, escenarios.c.semilla)
        row = (await tx.execute(statement.where(escenarios.c.id == escenario_id))).one()
        found = await asyncio.to_thread(_solve, row.problema, row.semilla, iteraciones)
        await tx.execute(
            update(escenarios)
            .where(escenarios.c.id == escenario_id)
            .values(
                estado="listo", resuelto=orden.now, costo=found["plan"]["costo"]["total"],
                cota=found["plan"]["costo"]["cota"], **found,
            )
        )  # fmt: skip


def _solve(problema: Mapping[str, Any], semilla: int, iteraciones: int) -> dict[str, Any]:
    modelo = compile_problem(problema)
    with closing(search(modelo, Encargo(None, iteraciones, semilla, 1), time.monotonic)) as found:
        met = list(found)
    first, best = met[0], met[-1]
    told = {
        "metodo": "ruina", "semilla": semilla, "iteraciones": best.iteraciones, "obreros": 1,
    }  # fmt: skip
    plan = write_plan(problema, modelo, best.lugares, cota=best.cota, busqueda=told)
    return {
        "plan": plan,
        "extracto": extract(problema, plan),
        "razones": {
            movida.codigo: say_reasons(problema, modelo, best.lugares, movida.codigo)
            for movida in moved_in(problema, plan)
        },
        "avance": {
            "costo": best.costo, "cota": best.cota, "sin_lugar": best.fuera,
            "iteraciones": best.iteraciones,
            "segundos": round(best.segundos, 2), "primer_plan": round(first.segundos, 3),
            "partes": count_parts(modelo, best.lugares),
        },
    }  # fmt: skip
