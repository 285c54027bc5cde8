"""The command line of the acompañamiento: docentes shared out, the year dated, no database."""

import argparse
import asyncio
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.cli_papeles import load_document, tell_refusal, write_document
from engine.errors import ArticulaError
from engine.planner.anual.documento import read_planned, read_year
from engine.planner.anual.planificar import plan_step_by_step
from engine.planner.anual.revision import check_year
from engine.planner.reparto.busqueda import Encargo, search_lists
from engine.planner.reparto.documento import read_assigned, read_assignment, with_former
from engine.planner.reparto.escritura import write_lists
from engine.planner.reparto.exacto import solve_lists
from engine.planner.reparto.modelo import Modelo, compile_assignment
from engine.planner.reparto.revision import check_lists
from engine.settings import Settings

SEGUNDOS = 10.0
EXACTO_SEGUNDOS = 600.0
CADA = 10
"""Companions between two lines of progress."""
MOSTRADAS = 10
"""Things without a date told one by one."""
SIN_PLAN = 2
"""Exit status when somebody or something has no place."""


def add_acompanamiento_commands(plan: Any) -> None:
    """Add `assign` and `year` to the commands of `articula plan`."""
    assigning = plan.add_parser("assign", help="reparte docentes entre acompañantes")
    assigning.add_argument("problema", type=Path)
    assigning.add_argument("--out", type=Path, help="dónde escribir el plan; si falta, a la salida")
    assigning.add_argument("--seconds", type=_positive, help="a lo más tantos segundos (10)")
    assigning.add_argument("--iterations", type=int, help="a lo más tantos movimientos")
    assigning.add_argument("--seed", type=int, default=1, help="la semilla del azar")
    assigning.add_argument(
        "--anterior", type=Path, help="el reparto vigente: se aparta de él lo menos que puede"
    )
    assigning.add_argument("--exacto", action="store_true", help="con OR-Tools, para el óptimo")
    assigning.add_argument("--check", type=Path, help="un plan que revisar, en vez de buscar uno")
    assigning.set_defaults(run=run_assign)
    dating = plan.add_parser("year", help="pone fecha a un año de acompañamiento")
    dating.add_argument("problema", type=Path)
    dating.add_argument("--out", type=Path, help="dónde escribir el plan; si falta, a la salida")
    dating.add_argument("--seed", type=int, default=1, help="la semilla del azar")
    dating.add_argument(
        "--publicado", type=Path, help="el plan publicado: mueve lo menos que puede"
    )
    dating.add_argument("--check", type=Path, help="un plan que revisar, en vez de buscar uno")
    dating.set_defaults(run=run_year)


def _positive(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("debe ser mayor que cero")
    return seconds


async def run_assign(options: argparse.Namespace, _settings: Settings) -> int:
    """Share docentes out among companions, or check a plan that does."""
    try:
        problema = read_assignment(load_document(options.problema))
        if options.check:
            made = read_assigned(load_document(options.check), problema)
            return _checked(check_lists(problema, made))
        if options.anterior:
            former = read_assigned(load_document(options.anterior), problema)
            problema = with_former(problema, former)
        plan = await asyncio.to_thread(_assign, compile_assignment(problema), options)
        write_document(plan, options.out)
    except ArticulaError as refusal:
        return tell_refusal(refusal)
    print(_summary(plan), file=sys.stderr)
    return SIN_PLAN if plan["pendientes"] else 0


def _assign(modelo: Modelo, options: argparse.Namespace) -> dict[str, Any]:
    seconds = options.seconds or (None if options.iterations else SEGUNDOS)
    encargo = Encargo(seconds, options.iterations, options.seed)
    *_, avance = search_lists(modelo, encargo, time.monotonic)
    busqueda = {"semilla": options.seed, "iteraciones": avance.iteraciones}
    if not options.exacto:
        return write_lists(modelo, avance.listas, busqueda={"metodo": "recocido"} | busqueda)
    exacta = solve_lists(
        modelo, avance.listas, segundos=options.seconds or EXACTO_SEGUNDOS, reloj=time.monotonic
    )
    return write_lists(
        modelo, exacta.listas, cota=exacta.cota, busqueda={"metodo": "exacto"} | busqueda
    )


def _checked(faltas: list[str]) -> int:
    if faltas:
        print("\n".join(faltas))
        return 1
    print("El plan cumple todas las reglas.")
    return 0


def _summary(plan: Mapping[str, Any]) -> str:
    if plan["razones"]:
        return "\n".join(plan["razones"])
    docentes = sum(lista["docentes"] for lista in plan["listas"])
    proven = " Ningún reparto recorre menos." if plan["estado"] == "optimo" else ""
    return (
        f"{docentes} docentes en {len(plan['listas'])} listas, "
        f"{plan['costo']['total'] / 1000:.1f} km.{proven}"
    )


async def run_year(options: argparse.Namespace, _settings: Settings) -> int:
    """Plan the year of a UGEL, or check a plan of it."""
    try:
        problema = read_year(load_document(options.problema))
        if options.check:
            made = read_planned(load_document(options.check), problema)
            return _checked(check_year(problema, made))
        former = load_document(options.publicado) if options.publicado else None
        publicado = read_planned(former, problema) if former is not None else None
        plan = await asyncio.to_thread(_year, problema, publicado, options.seed)
        write_document(plan, options.out)
    except ArticulaError as refusal:
        return tell_refusal(refusal)
    print(_told_year(plan), file=sys.stderr)
    return SIN_PLAN if plan["pendientes"] else 0


def _year(
    problema: Mapping[str, Any], publicado: Mapping[str, Any] | None, semilla: int
) -> dict[str, Any]:
    for told in plan_step_by_step(problema, publicado=publicado, semilla=semilla):
        if isinstance(told, dict):
            return told
        done, whole = told
        if done % CADA == 0:
            print(f"{done} de {whole} acompañantes", file=sys.stderr, flush=True)
    raise AssertionError("the plan comes last")


def _told_year(plan: Mapping[str, Any]) -> str:
    events = sum(len(each["eventos"]) for each in plan["acompanantes"])
    told = f"{len(plan['acompanantes'])} acompañantes, {events} visitas, GIA y RTC con fecha."
    if not plan["pendientes"]:
        return told
    some = [f"{each['id']}: {each['razon']}" for each in plan["pendientes"][:MOSTRADAS]]
    return "\n".join([told, f"Sin fecha: {len(plan['pendientes'])}.", *some])
