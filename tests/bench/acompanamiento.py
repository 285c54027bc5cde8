"""Sharing out the docentes of a large UGEL, beside the proven best, and dating its year."""

import asyncio
import resource
import time

from engine.planner.anual.documento import read_year
from engine.planner.anual.planificar import plan_year
from engine.planner.anual.revision import check_year
from engine.planner.reparto.busqueda import Encargo, search_lists
from engine.planner.reparto.documento import read_assignment
from engine.planner.reparto.escritura import write_lists
from engine.planner.reparto.exacto import solve_lists
from engine.planner.reparto.modelo import compile_assignment
from engine.planner.reparto.revision import check_lists
from tests.bench.calendarista import seconds
from tests.bench.escena import Escena
from tests.bench.medida import Medida
from tests.planner.anual.anios import region
from tests.planner.reparto.ugeles import ugel

REPARTO = "acompanamiento.reparto"
ANUAL = "acompanamiento.anual"
ACOMPANANTES = 100
HOLGURA = 1.3
"""Places for each docente: lists of 8 to 15, three quarters full."""


async def measure_assignment(_escena: Escena) -> list[Medida]:
    """Share docentes out among 100 companions for BENCH_ASSIGN seconds (10), and prove the best.

    BENCH_EXACT (900) are the seconds of the proof.
    """
    return await asyncio.to_thread(_assignment)


def _assignment() -> list[Medida]:
    problema = ugel(ACOMPANANTES, holgura=HOLGURA)
    modelo = compile_assignment(read_assignment(problema))
    *_, avance = search_lists(modelo, Encargo(segundos=seconds("ASSIGN", 10)), time.monotonic)
    assert not avance.fuera
    faltas = check_lists(problema, write_lists(modelo, avance.listas))
    assert not faltas, faltas[:3]
    started = time.monotonic()
    exacta = solve_lists(modelo, avance.listas, segundos=seconds("EXACT", 900))
    took = time.monotonic() - started
    return [
        Medida(REPARTO, "cost", avance.costo, f"OR-Tools ({exacta.estado})", exacta.costo),
        Medida(REPARTO, "bound", exacta.cota, f"OR-Tools ({exacta.estado})", exacta.costo),
        Medida(REPARTO, "proof_s", took, "lo concedido", seconds("EXACT", 900)),
        Medida(REPARTO, "moves", avance.iteraciones, "en ese tiempo", 1.0),
    ]


async def measure_year(_escena: Escena) -> list[Medida]:
    """Date the year of BENCH_COMPANIONS companions (100), from the document to the plan."""
    return await asyncio.to_thread(_year)


def _year() -> list[Medida]:
    many = int(seconds("COMPANIONS", ACOMPANANTES))
    plan_year(read_year(region(1)))
    problema = region(many)
    started = time.monotonic()
    plan = plan_year(read_year(problema))
    took = time.monotonic() - started
    faltas = check_year(problema, plan)
    assert not faltas, faltas[:3]
    events = sum(len(each["eventos"]) for each in plan["acompanantes"])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Medida(ANUAL, "seconds", took, "lo pedido", 300.0),
        Medida(ANUAL, "seconds_each", took / many, "lo pedido", 2.0),
        Medida(ANUAL, "events", events, "sin fecha", len(plan["pendientes"])),
        Medida(ANUAL, "memory_mb", memory, "lo pedido", 1000.0),
    ]
