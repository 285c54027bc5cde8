"""The command line of the solver: a problem solved, a plan checked and explained, no database."""

import argparse
import asyncio
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.cli_acompanamiento import add_acompanamiento_commands
from api.cli_papeles import load_document, read_text, tell_refusal, write_document
from engine.errors import ArticulaError, RuleBroken
from engine.planner.solver.busqueda.busqueda import Avance, Encargo, search
from engine.planner.solver.conflicto.conflicto import find_conflict
from engine.planner.solver.documento.escritura import places_of, write_plan
from engine.planner.solver.documento.itc import convert_instance
from engine.planner.solver.documento.lectura import read_plan, read_problem
from engine.planner.solver.documento.publicacion import with_published
from engine.planner.solver.exacto import solve_exact
from engine.planner.solver.explicacion.explicacion import explain
from engine.planner.solver.explicacion.relato import tell
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.modelo import Modelo
from engine.planner.solver.revision.informe import check_plan
from engine.settings import Settings

SEGUNDOS = 60.0
CADA = 2.0
"""Seconds between two lines of progress, at least."""
SIN_PLAN = 2
"""Exit status when not everything has its place."""


def add_solver_commands(commands: Any) -> None:
    """Add `plan solve`, `check`, `explain`, `convert` and those of the acompañamiento."""
    plan = commands.add_parser("plan", help="calendarios sin cruces").add_subparsers(required=True)
    solving = plan.add_parser("solve", help="busca un plan para un problema")
    solving.add_argument("problema", type=Path)
    solving.add_argument("--out", type=Path, help="dónde escribir el plan; si falta, a la salida")
    solving.add_argument("--seconds", type=_positive, help="a lo más tantos segundos (60)")
    solving.add_argument("--iterations", type=int, help="a lo más tantas iteraciones")
    solving.add_argument("--seed", type=int, default=1, help="la semilla del azar")
    solving.add_argument("--workers", type=int, choices=range(1, 9), default=1, help="procesos")
    solving.add_argument("--from", dest="desde", type=Path, help="un plan del que partir")
    solving.add_argument(
        "--publicado", type=Path, help="el plan publicado: parte de él y mueve a los menos"
    )
    solving.add_argument(
        "--exacto", action="store_true", help="con OR-Tools, para probar el óptimo"
    )
    solving.set_defaults(run=run_solve)
    checking = plan.add_parser("check", help="revisa un plan con cada regla de su problema")
    explaining = plan.add_parser("explain", help="dice por qué cada actividad está donde está")
    for command, run in ((checking, run_check), (explaining, run_explain)):
        command.add_argument("problema", type=Path)
        command.add_argument("plan", type=Path)
        command.set_defaults(run=run)
    explaining.add_argument("actividad", nargs="?", help="una sola; si falta, las movidas")
    converting = plan.add_parser("convert", help="convierte un horario .ctt o .ectt en un problema")
    converting.add_argument("instancia", type=Path)
    converting.add_argument("--out", type=Path, help="dónde escribir el problema")
    converting.set_defaults(run=run_convert)
    add_acompanamiento_commands(plan)


def _positive(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("debe ser mayor que cero")
    return seconds


async def run_solve(options: argparse.Namespace, _settings: Settings) -> int:
    """Solve a problem until its time is up or Ctrl-C, and write the best plan found."""
    try:
        problema = read_problem(load_document(options.problema))
        start = options.desde or options.publicado
        desde = read_plan(load_document(start), problema) if start else None
        if options.publicado:
            problema = with_published(
                problema, read_plan(load_document(options.publicado), problema)
            )
        modelo = compile_problem(problema)
        places = places_of(problema, modelo, desde) if desde else None
        if options.exacto:
            plan = await asyncio.to_thread(_exact, options, problema, modelo, places)
        else:
            plan = await _search(options, problema, modelo, places)
    except ArticulaError as refusal:
        return tell_refusal(refusal)
    write_document(plan, options.out)
    print(_summary(plan), file=sys.stderr)
    return 0 if plan["estado"] in ("optimo", "factible") else SIN_PLAN


async def _search(
    options: argparse.Namespace, problema: Mapping[str, Any], modelo: Modelo, places: Any
) -> dict[str, Any]:
    """Search in a thread, so that Ctrl-C is heard, and keep what it had found by then."""
    seconds = options.seconds or (None if options.iterations else SEGUNDOS)
    encargo = Encargo(seconds, options.iterations, options.seed, options.workers)
    enough = threading.Event()
    searching = asyncio.ensure_future(
        asyncio.to_thread(_search_until, enough, modelo, encargo, places)
    )
    try:
        avance = await asyncio.shield(searching)
    except asyncio.CancelledError:
        enough.set()
        avance = await searching
    busqueda = {
        "metodo": "ruina", "semilla": encargo.semilla, "iteraciones": avance.iteraciones,
        "obreros": encargo.obreros,
    }  # fmt: skip
    plan = write_plan(problema, modelo, avance.lugares, cota=avance.cota, busqueda=busqueda)
    return plan if enough.is_set() else _told_conflict(problema, modelo, plan)


def _search_until(enough: threading.Event, modelo: Modelo, encargo: Encargo, places: Any) -> Avance:
    found = search(modelo, encargo, time.monotonic, places)
    shown = -CADA
    avance = next(found)
    try:
        while True:
            if avance.segundos - shown >= CADA:
                shown = avance.segundos
                print(_progress(avance), file=sys.stderr, flush=True)
            if enough.is_set():
                return avance
            avance = next(found)
    except StopIteration:
        return avance
    finally:
        found.close()


def _exact(
    options: argparse.Namespace, problema: Mapping[str, Any], modelo: Modelo, places: Any
) -> dict[str, Any]:
    exacta = solve_exact(
        modelo, segundos=options.seconds or SEGUNDOS, obreros=options.workers, desde=places
    )
    nowhere = ((-1, -1),) * len(modelo.piezas)
    busqueda = {"metodo": "exacto", "obreros": options.workers}
    plan = write_plan(
        problema, modelo, exacta.lugares or nowhere, cota=exacta.cota, busqueda=busqueda
    )
    if exacta.estado == "imposible":
        plan["estado"] = "imposible"
    return plan if exacta.lugares else _told_conflict(problema, modelo, plan)


def _told_conflict(
    problema: Mapping[str, Any], modelo: Modelo, plan: dict[str, Any]
) -> dict[str, Any]:
    """Return the plan with what clashes, when something has no place and it can be proven."""
    if not plan["pendientes"]:
        return plan
    conflicto = find_conflict(problema, modelo, plan["pendientes"])
    if conflicto is None:
        return plan
    return plan | {"estado": "imposible", "conflicto": conflicto.to_json()}


def _progress(avance: Avance) -> str:
    told = f"{avance.segundos:6.1f} s  costo {avance.costo}  cota {avance.cota}"
    told += f"  {avance.iteraciones} iteraciones"
    return f"{told}  sin lugar: {avance.fuera}" if avance.fuera else told


def _summary(plan: Mapping[str, Any]) -> str:
    costo = plan["costo"]
    if plan.get("conflicto"):
        least = plan["conflicto"].get("minimo")
        told = str(plan["conflicto"]["frase"])
        return told if least else f"{told} No se probó que no choque un conjunto menor."
    if plan["pendientes"]:
        pending = ", ".join(plan["pendientes"][:10])
        return f"No se halló lugar para {len(plan['pendientes'])} actividades: {pending}."
    parts = ", ".join(f"{p['criterio']} {p['costo']}" for p in costo["partes"] if p["costo"])
    proven = " Ningún plan cuesta menos." if plan["estado"] == "optimo" else ""
    return f"Todo tiene lugar. Costo {costo['total']}{f' ({parts})' if parts else ''}.{proven}"


async def run_check(options: argparse.Namespace, _settings: Settings) -> int:
    """Check a plan against its problem and tell each fault; 1 when there is any."""
    try:
        problema = read_problem(load_document(options.problema))
        plan = read_plan(load_document(options.plan), problema)
    except ArticulaError as refusal:
        return tell_refusal(refusal)
    informe = check_plan(problema, plan)
    if informe.faltas:
        print("\n".join(informe.faltas))
        return 1
    print(f"El plan cumple todas las reglas y cuesta {informe.total}.")
    return 0


async def run_explain(options: argparse.Namespace, _settings: Settings) -> int:
    """Tell why an activity, or each one away from its preferred date, is where it is."""
    try:
        problema = read_problem(load_document(options.problema))
        plan = read_plan(load_document(options.plan), problema)
        modelo = compile_problem(problema)
        if options.actividad not in (None, *modelo.actividades):
            raise RuleBroken("actividad_ajena", actividad=options.actividad)
    except ArticulaError as refusal:
        return tell_refusal(refusal)
    places = places_of(problema, modelo, plan)
    for codigo in [options.actividad] if options.actividad else modelo.actividades:
        razones = explain(problema, modelo, places, codigo)
        if options.actividad or any(razon.costo or razon.ademas for razon in razones):
            print("\n".join(tell(razones)) or f"{codigo} no tiene lugar en este plan.")
    return 0


async def run_convert(options: argparse.Namespace, _settings: Settings) -> int:
    """Convert a timetabling instance into a problem, and tell what it could not say."""
    try:
        conversion = convert_instance(read_text(options.instancia))
        read_problem(conversion.problema)
        write_document(conversion.problema, options.out)
    except ArticulaError as refusal:
        return tell_refusal(refusal)
    if conversion.frase:
        print(conversion.frase, file=sys.stderr)
    return 0
