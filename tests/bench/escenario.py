"""How soon the pages of an escenario answer with the plan of a national year behind them."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range

from engine.actions.personas.ingreso import issue_token
from engine.db.queries.tablas import actividades, asistencias, escenarios
from engine.db.session import Database
from engine.planner.escenarios.extracto import extract
from engine.planner.escenarios.resumen import summarise
from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.documento.escritura import write_plan
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.convocados import Padron
from tests.bench.atencion import knock, serving
from tests.bench.escena import Escena
from tests.bench.medida import Carrera, Medida
from tests.bench.pais import national
from tests.story.gente import NOW, settle_in

ESCENARIO = "planner.escenario"
TAMANOS = ((2000, (5, 60)), (5000, (5, 25)))
"""Activities of the year, and how many groups each convenes."""
VECES = 30
SUMA = "summarising problem and plan, as before for each request"


async def measure_pages(escena: Escena) -> list[Medida]:
    """Time the result, the comparison and an activity of plans of 2,000 and 5,000 activities."""
    measured = []
    for cuantas, grupos in TAMANOS:
        database = await escena.database()
        gente = await settle_in(database)
        problema, plan = await asyncio.to_thread(_solved, cuantas, grupos)
        ids = [await _keep(database, gente.ids["diri"], problema, plan, n) for n in range(2)]
        began = time.perf_counter()
        summarise(problema, plan)
        before = (time.perf_counter() - began) * 1000
        token = await issue_token(
            database, persona_id=gente.ids["diri"], nombre="mediciones", now=NOW.now(NOW.tzinfo)
        )
        url = database.engine.url.render_as_string(hide_password=False)
        async with serving(escena, url) as port:
            for name, path in _paths(ids).items():
                carrera = await _many(port, token.secreto, path)
                for q in (50, 95):
                    metric = f"{name}_{cuantas}_p{q}_ms"
                    measured.append(Medida(ESCENARIO, metric, carrera.ms(q), SUMA, before))
    return measured


def _paths(ids: list[UUID]) -> Mapping[str, str]:
    here = f"/planificador/escenarios/{ids[0]}"
    return {
        "page": here,
        "compare": f"/planificador/escenarios/comparar?a={ids[0]}&b={ids[1]}",
        "activity": f"{here}/actividades/AT-00007",
    }


async def _many(port: int, token: str, path: str) -> Carrera:
    await knock(port, [lambda client: client.get(path, token)] * 3, 1)
    return await knock(port, [lambda client: client.get(path, token)] * VECES, 1)


def _solved(cuantas: int, grupos: tuple[int, int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a national year with its groups named one by one, and its first plan."""
    problema = national(cuantas, grupos=grupos)
    padron = Padron(problema["grupos"])
    names = [grupo["id"] for grupo in problema["grupos"]]
    for actividad in problema["actividades"]:
        actividad["grupos"] = [names[n] for n in sorted(padron.convened_by(actividad))]
        actividad["nombre"] = f"Taller de gestión escolar {actividad['id']}"
        del actividad["convoca"]
    modelo = compile_problem(read_problem(problema))
    with closing(search(modelo, Encargo(None, 1, 1, 1), time.monotonic)) as found:
        avance = next(found)
    return problema, write_plan(problema, modelo, avance.lugares, cota=avance.cota)


async def _keep(database: Database, persona_id: int, problema: Any, plan: Any, n: int) -> UUID:
    """Write an escenario with its plan, and the first time its activities too."""
    ident = uuid4()
    razones = {
        a["id"]: ["El lun 3 ago 2026 por la mañana: la ocupa otra de las mismas personas."] * 3
        for a in plan["actividades"]
    }
    async with database.transaction() as tx:
        if n == 0:
            # A database without ATs would be sown with the demonstration.
            await tx.execute(insert(asistencias).values(_at(persona_id)))
            await tx.execute(
                insert(actividades),
                [_activity(a["id"], persona_id) for a in problema["actividades"]],
            )
        await tx.execute(
            insert(escenarios).values(
                id=ident, anio=2026, nombre=f"Año {n}", estado="listo", modo="nuevo",
                pesos=[{"criterio": "carga", "peso": 1}], semilla=1, segundos=60, fijadas={},
                problema=problema, plan=plan, razones=razones, extracto=extract(problema, plan),
                avance={"costo": 1, "cota": 0, "sin_lugar": 0, "iteraciones": 1, "segundos": 1.0},
                costo=plan["costo"]["total"], cota=0, version=0, detener=False, maquina="",
                intentos=0, error="", creado=NOW, creado_por_id=persona_id, resuelto=NOW,
            )
        )  # fmt: skip
    return ident


def _at(persona_id: int) -> dict[str, Any]:
    return {
        "codigo": "AT-2026-0001", "titulo": "Ya está", "origen": "norma_tecnica", "tema": "x",
        "proceso_critico": "x", "unidad_id": 1, "modalidad": "virtual", "estado": "anulada",
        "ventana": Range(date(2026, 8, 1), date(2026, 9, 1)), "secuencia": 0, "creada": NOW,
        "creada_por_id": persona_id,
    }  # fmt: skip


def _activity(codigo: str, persona_id: int) -> dict[str, Any]:
    first = date(2026, 8, 3)
    return {
        "codigo": codigo, "anio": 2026, "unidad_id": 1, "clave": codigo, "titulo": codigo,
        "tipo": "Taller", "tema": "Redes", "agenda": "", "modalidad": "presencial",
        "plataforma": "", "publico": [], "cobertura": "ugel", "duracion": 4.0,
        "unidad_tiempo": "hora", "consecutiva": True, "pedidas": [], "fija": False,
        "ventana": Range(first, first + timedelta(days=20)), "prioridad": 3, "lugar": "",
        "enlace_reunion": "", "enlace_asistencia": "", "observaciones": "", "hoja": "",
        "estado": "planificada", "creada": NOW, "creada_por_id": persona_id, "cambiada": NOW,
    }  # fmt: skip
