"""What the server takes to judge a date while somebody drags, with a year of 5,000 ATs."""

import asyncio
import random
import time
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from engine.actions.escenarios.linea import Lugar
from engine.actions.plan.linea import judge_move
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.planner.escenarios.a_mano import Vecindad
from engine.planner.escenarios.fechas import sessions_of
from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.documento.escritura import write_plan
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from tests.bench.anual import ACTIVIDADES, fill
from tests.bench.escena import Escena
from tests.bench.medida import Medida, percentile
from tests.bench.pais import national
from tests.story.gente import NOW

VECES = 80
PEDIDO = "lo que se espera al arrastrar, ms"
LIMITE = 100
DEL_PLAN = 2000
PLANEADAS = """
    WITH hechas AS (
        INSERT INTO actividad (codigo, anio, unidad_id, clave, titulo, tipo, tema, agenda,
            modalidad, plataforma, publico, cobertura, duracion, unidad_tiempo, consecutiva,
            ventana, pedidas,
            fija, prioridad, lugar, enlace_reunion, enlace_asistencia, observaciones, hoja, estado,
            creada, creada_por_id, cambiada)
        SELECT 'AC-2026-' || lpad(CAST(a.id AS text), 4, '0'), 2026, a.unidad_id,
            'c' || a.id, 'Pedida ' || a.id, 'Taller', a.tema, '', a.modalidad, '', '{jefe_agp}',
            'ugel', 1, 'dia', true, '[2026-03-16,2026-12-19)',
            (SELECT jsonb_agg(jsonb_build_array(lower(j.periodo), upper(j.periodo)))
             FROM jornada j WHERE j.asistencia_id = a.id),
            false, 3, '', '', '', '', '', 'planificada', now(), a.creada_por_id, now()
        FROM asistencia a WHERE a.id % 5 = 0 RETURNING id, codigo
    )
    INSERT INTO actividad_convocada (actividad_id, entidad_id, rol)
    SELECT h.id, l.entidad_id, l.rol FROM hechas h
    JOIN convocatoria l ON l.asistencia_id = CAST(substr(h.codigo, 9) AS bigint)
"""


async def load_year(database: Database) -> Actor:
    """Fill a database with 5,000 ATs and 1,000 activities asked for; return who is of DIRI."""
    gente = await fill(database)
    async with database.transaction() as tx:
        await tx.execute(text(PLANEADAS))
    async with database.transaction() as tx:
        await tx.execute(text("ANALYZE actividad, actividad_convocada"))
    return await gente.actor("diri")


async def measure_drag(escena: Escena) -> list[Medida]:
    """Judge dates of ATs and of planned activities with 5,000 ATs, and places of a plan."""
    database = await escena.database()
    actor = await load_year(database)
    chance = random.Random(2026)
    found = [
        *await _drag(database, actor, chance, "asistencia"),
        *await _drag(database, actor, chance, "actividad"),
    ]
    return found + await asyncio.to_thread(_places, chance)


async def _drag(
    database: Database, actor: Actor, chance: random.Random, tabla: str
) -> list[Medida]:
    async with database.transaction() as tx:
        every = list(await tx.scalars(text(f"SELECT codigo FROM {tabla} ORDER BY id")))
        booked = await tx.scalar(text("SELECT count(*) FROM reserva"))
    took = []
    for codigo in chance.sample(every, VECES):
        desde = date(2026, 8, 3) + timedelta(chance.randrange(120))
        started = time.perf_counter()
        async with database.transaction() as tx:
            await judge_move(tx, actor, codigo=codigo, desde=desde, now=NOW)
        took.append((time.perf_counter() - started) * 1000)
    with_what = f"{PEDIDO}; {ACTIVIDADES} AT y {booked} reservas"
    return [
        Medida("planner.drag", f"{tabla}_p{n}_ms", percentile(took[5:], n), with_what, LIMITE)
        for n in (50, 95)
    ]


def _places(chance: random.Random) -> list[Medida]:
    """Judge places of a plan of 2,000 activities: the first time, and with its neighbourhood."""
    problema = national(DEL_PLAN)
    plan = _plan_of(problema)
    cold, warm = [], []
    placed = [a for a in problema["actividades"] if len(sessions_of(plan, a["id"])) == 1]
    for activity in chance.sample(placed, 30):
        starts = [
            {"fecha": s["fecha"], "turno": s["turno"]} for s in sessions_of(plan, activity["id"])
        ]
        began = time.perf_counter()
        lugar = Lugar(activity, starts, Vecindad(problema, plan, activity["id"]))
        cold.append((time.perf_counter() - began) * 1000)
        for _ in range(3):
            moved = date(2026, 8, 3) + timedelta(chance.randrange(90))
            began = time.perf_counter()
            lugar.judge(moved, 0)
            warm.append((time.perf_counter() - began) * 1000)
    with_what = f"{PEDIDO}; un plan de {DEL_PLAN} actividades"
    return [
        Medida("planner.drag", "plan_p50_ms", percentile(warm, 50), with_what, LIMITE),
        Medida("planner.drag", "plan_p95_ms", percentile(warm, 95), with_what, LIMITE),
        Medida("planner.drag", "plan_first_p95_ms", percentile(cold, 95), with_what, LIMITE),
    ]


def _plan_of(problema: dict[str, Any]) -> dict[str, Any]:
    modelo = compile_problem(read_problem(problema))
    solving = search(modelo, Encargo(segundos=60), time.monotonic)
    avance = next(avance for avance in solving if not avance.fuera)
    return write_plan(problema, modelo, avance.lugares)
