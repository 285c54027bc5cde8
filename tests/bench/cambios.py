"""A published year in which one activity of every hundred can no longer be when it was told."""

import random
from typing import Any

from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.documento.escritura import write_plan
from engine.planner.solver.documento.publicacion import with_published
from engine.planner.solver.modelo.compilar import compile_problem
from tests.bench.pais import national

CAMBIAN = 0.01


def changed_year(actividades: int, iteraciones: int, seed: int = 1) -> tuple[Any, Any]:
    """Return a problem that remembers its published plan, but for some changes, and the plan.

    The changed ones cannot be on the days that were published: somebody they need is away.
    """
    problema = national(actividades)
    problema["pesos"] = [{"criterio": "cambio", "peso": 10}, *problema["pesos"]]
    modelo = compile_problem(problema)
    *_, avance = search(modelo, Encargo(iteraciones=iteraciones), lambda: 0.0)
    plan = write_plan(problema, modelo, avance.lugares)
    published = with_published(problema, plan)
    chance = random.Random(seed)
    for n in chance.sample(range(actividades), max(1, round(actividades * CAMBIAN))):
        days = [jornada["fecha"] for jornada in plan["actividades"][n]["sesiones"][0]["jornadas"]]
        published["actividades"][n]["indisponible"] = [{"inicio": days[0], "fin": days[-1]}]
    return published, plan
