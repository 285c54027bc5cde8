"""What the solver reaches in a year of the country, against CP-SAT with both cores."""

import asyncio
import os
import resource
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

from engine.planner.solver.busqueda.busqueda import Avance, Encargo, search
from engine.planner.solver.documento.escritura import places_of, write_plan
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.exacto import solve_exact
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.modelo import Modelo
from engine.planner.solver.revision.informe import check_plan
from tests.bench.cambios import changed_year
from tests.bench.escena import Escena
from tests.bench.medida import Medida
from tests.bench.pais import national
from tests.bench.rival import solve_with_intervals

NACIONAL = "planner.solve.nacional"
DIEZ_MIL = "planner.solve.diez_mil"
REPLAN = "planner.replan"
NACIONALES = 2000
PROBABLES = 100
"""Activities of a year small enough for CP-SAT to prove its best re-plan."""
PROBADOS = 3
PUBLICADO = 200_000
"""Iterations with which the published plan is made."""
REPLAN_SEGUNDOS = 2.5
GRUPOS = (5, 12)
"""Groups of each of ten thousand activities: with sixty the year would not hold them."""


def seconds(name: str, usual: float) -> float:
    """Return how long a part of the measurement lasts, as the environment may say."""
    return float(os.environ.get(f"BENCH_{name}", usual))


async def measure_national(_escena: Escena) -> list[Medida]:
    """Solve 2,000 activities for a while, anew for longer, and give them to CP-SAT as well.

    A search cools as slowly as its time admits, so that a longer one is another one.

    BENCH_SOLVE (30), BENCH_LONG (120; 1800 is the half hour of the promise) and BENCH_CPSAT
    (120) are the seconds of each.
    """
    return await asyncio.to_thread(_national)


def _national() -> list[Medida]:
    problema = national(NACIONALES)
    modelo = compile_problem(read_problem(problema))
    briefly, at_length = seconds("SOLVE", 30), seconds("LONG", 120)
    met = list(_solved(modelo, briefly))
    first = next(avance for avance in met if not avance.fuera)
    then = met[-1]
    [longer] = deque(_solved(modelo, at_length), maxlen=1)
    for avance in (then, longer):
        _verify(problema, modelo, avance)
    mine = _megabytes()
    at = f"costo a los {briefly:.0f} s"
    return [
        Medida(NACIONAL, "first_plan_s", first.segundos, "lo pedido", 1.0),
        *_beside_rival(modelo, met[0], then.costo, at),
        Medida(NACIONAL, "memory_mb", mine, "lo pedido", 1000),
        Medida(
            NACIONAL, "cost_ratio_to_long", then.costo / longer.costo,
            f"nuestro costo si se le dan {at_length:.0f} s: {longer.costo}", 1.0,
        ),
        Medida(NACIONAL, "bound", then.cota, at, then.costo),
        Medida(
            NACIONAL, "iterations_per_second", then.iteraciones / then.segundos,
            "con dos obreros", 1.0,
        ),
    ]  # fmt: skip


def _beside_rival(modelo: Modelo, first: Avance, cost: int, at: str) -> list[Medida]:
    """Compare a cost with what CP-SAT reaches from nothing, and from our first plan.

    From nothing it may reach no plan: then its cost is told as 0.
    """
    theirs = seconds("CPSAT", 120)
    rival = f"{at}; CP-SAT, 2 obreros, {theirs:.0f} s, sin máximo semanal"
    alone = solve_with_intervals(modelo, segundos=theirs, obreros=2)
    helped = solve_with_intervals(modelo, segundos=theirs, obreros=2, desde=first.lugares)
    from_first = f"{rival}, desde nuestro primer plan de {first.costo} ({helped.estado})"
    from_nothing = f"{rival}, solo ({alone.estado})"
    return [
        Medida(NACIONAL, "cost", cost, from_nothing, alone.costo),
        Medida(NACIONAL, "cost_beside_helped", cost, from_first, helped.costo),
    ]


def _solved(modelo: Modelo, seconds: float) -> Iterator[Avance]:
    yield from search(modelo, Encargo(segundos=seconds, obreros=2), time.monotonic)


def _verify(problema: dict[str, Any], modelo: Modelo, avance: Avance) -> None:
    informe = check_plan(problema, write_plan(problema, modelo, avance.lugares))
    assert not informe.faltas, informe.faltas[:3]
    assert informe.total == avance.costo


def _megabytes() -> float:
    """Return the most memory this process, and its largest child for each core, have held."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + 2 * child) / 1024


async def measure_ten_thousand(_escena: Escena) -> list[Medida]:
    """Give ten thousand activities their place, from the problem as text to a plan without
    hard cruces."""
    return await asyncio.to_thread(_ten_thousand)


def _ten_thousand() -> list[Medida]:
    problema = national(10_000, grupos=GRUPOS)
    started = time.monotonic()
    modelo = compile_problem(read_problem(problema))
    searching = _solved(modelo, seconds("SOLVE", 30))
    avance = next((avance for avance in searching if not avance.fuera), None)
    assert avance is not None
    took = time.monotonic() - started
    _verify(problema, modelo, avance)
    return [
        Medida(DIEZ_MIL, "first_plan_s", took, "lo pedido", 10.0),
        Medida(DIEZ_MIL, "memory_mb", _megabytes(), "lo pedido", 1000),
    ]


async def measure_replan(_escena: Escena) -> list[Medida]:
    """Publish a year, change one activity in a hundred, and move the fewest people.

    Smaller years are given to CP-SAT too: where it proves its optimum, ours is held to it.
    """
    return await asyncio.to_thread(_replan)


def _replan() -> list[Medida]:
    problema, plan = changed_year(NACIONALES, PUBLICADO)
    started = time.monotonic()
    modelo = compile_problem(read_problem(problema))
    avance = _mended(problema, modelo, plan)
    took = time.monotonic() - started
    medidas = [Medida(REPLAN, "seconds", took, "lo pedido", 5.0)]
    moved = avance.costo
    medidas.append(Medida(REPLAN, "cost_at_2000", moved, "cota de nuestra búsqueda", avance.cota))
    for seed in range(PROBADOS):
        problema, plan = changed_year(PROBABLES, PUBLICADO, seed)
        modelo = compile_problem(read_problem(problema))
        ours = _mended(problema, modelo, plan)
        exacta = solve_exact(
            modelo, segundos=seconds("CPSAT", 120), obreros=2,
            desde=places_of(problema, modelo, plan),
        )  # fmt: skip
        rival = f"CP-SAT, 2 obreros, {PROBABLES} actividades ({exacta.estado})"
        medidas.append(Medida(REPLAN, "cost", ours.costo, rival, exacta.costo))
    return medidas


def _mended(problema: dict[str, Any], modelo: Modelo, plan: dict[str, Any]) -> Avance:
    encargo = Encargo(segundos=REPLAN_SEGUNDOS, obreros=1)
    published = places_of(problema, modelo, plan)
    *_, avance = search(modelo, encargo, time.monotonic, published)
    _verify(problema, modelo, avance)
    return avance
