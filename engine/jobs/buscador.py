"""The process that searches a plan: an order read from stdin, progress and plan told on stdout.

Run as `python -m engine.jobs.buscador`. It ends by itself when whoever started it goes quiet.
"""

import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from engine.planner.escenarios.extracto import extract, name_conflict
from engine.planner.escenarios.fechas import moved_in
from engine.planner.escenarios.razones import say_reasons
from engine.planner.solver.busqueda.busqueda import Avance, Encargo, search
from engine.planner.solver.busqueda.cuenta import count_parts
from engine.planner.solver.conflicto.conflicto import find_conflict
from engine.planner.solver.documento.escritura import places_of, write_plan
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.modelo import Modelo

MEMORIA = 2 * 1024**3
"""Bytes of data that the search, and each worker of it, may take."""
CADA = 0.25
"""Seconds between two lines of progress, at least."""
SILENCIO = 60.0
"""Seconds without a word from whoever started it after which it ends."""
RAZONES = 20.0
"""Seconds given to telling why activities moved."""
BASTA = "basta"


class Oido:
    """Hears, in a thread, whether to stop, and ends the process when nobody is there any more."""

    def __init__(self) -> None:
        self.enough = threading.Event()
        self._heard = time.monotonic()
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._watch, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self._heard = time.monotonic()
            if line.strip() == BASTA:
                self.enough.set()
        os._exit(1)

    def _watch(self) -> None:
        while time.monotonic() - self._heard < SILENCIO:
            time.sleep(1.0)
        os._exit(1)


def main() -> int:
    """Search as the first line of stdin asks, telling how it goes; return an exit code."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORIA, MEMORIA))
    os.nice(5)
    order = json.loads(sys.stdin.readline())
    oido = Oido()
    try:
        _work(order, oido)
    except MemoryError:
        _say(error="El problema no cabe en la memoria que se le concede: quite actividades.")
        return 1
    return 0


def _work(order: Mapping[str, Any], oido: Oido) -> None:
    problema = order["problema"]
    modelo = compile_problem(problema)
    avance = _search(order, modelo, _start(order, problema, modelo), oido)
    busqueda = {
        "metodo": "ruina", "semilla": order["semilla"], "iteraciones": avance.iteraciones,
        "obreros": order["obreros"],
    }  # fmt: skip
    plan = write_plan(problema, modelo, avance.lugares, cota=avance.cota, busqueda=busqueda)
    _say(plan=plan, extracto=extract(problema, plan))
    _tell_reasons(problema, modelo, plan, avance)
    # Last, because it may take longer than anybody waits.
    if plan["pendientes"]:
        conflicto = find_conflict(problema, modelo, plan["pendientes"])
        if conflicto is not None:
            told = conflicto.to_json()
            _say(conflicto=told, choque=name_conflict(problema, told))


def _start(
    order: Mapping[str, Any], problema: Mapping[str, Any], modelo: Modelo
) -> tuple[tuple[int, int], ...] | None:
    """Return where to start from: what a search cut short had found, or the plan it starts from."""
    if order.get("lugares"):
        return tuple((slot, sala) for slot, sala in order["lugares"])
    return places_of(problema, modelo, order["desde"]) if order.get("desde") else None


def _search(
    order: Mapping[str, Any], modelo: Modelo, start: tuple[tuple[int, int], ...] | None, oido: Oido
) -> Avance:
    encargo = Encargo(order["segundos"], None, order["semilla"], order["obreros"])
    with closing(search(modelo, encargo, time.monotonic, start)) as found:
        avance = next(found)
        first, told, best = avance.segundos, -CADA, None
        while True:
            if avance.segundos - told >= CADA:
                told = avance.segundos
                best = _progress(modelo, avance, first, best)
            if oido.enough.is_set():
                return avance
            try:
                avance = next(found)
            except StopIteration:
                _progress(modelo, avance, first, best)
                return avance


def _progress(
    modelo: Modelo, avance: Avance, first: float, best: tuple[int, int] | None
) -> tuple[int, int]:
    """Tell where the search stands; the places only when they are better than those told."""
    now = (avance.fuera, avance.costo)
    told: dict[str, Any] = {
        "costo": avance.costo, "cota": avance.cota, "sin_lugar": avance.fuera,
        "iteraciones": avance.iteraciones, "segundos": round(avance.segundos, 2),
        "primer_plan": round(first, 3),
    }  # fmt: skip
    if now != best:
        told["lugares"] = avance.lugares
        told["partes"] = count_parts(modelo, avance.lugares)
    _say(avance=told)
    return now


def _tell_reasons(
    problema: Mapping[str, Any], modelo: Modelo, plan: Mapping[str, Any], avance: Avance
) -> None:
    ends = time.monotonic() + RAZONES
    razones = {}
    for movida in moved_in(problema, plan):
        if time.monotonic() > ends:
            break
        razones[movida.codigo] = say_reasons(problema, modelo, avance.lugares, movida.codigo)
    _say(razones=razones)


def _say(**told: Any) -> None:
    write: Callable[[str], int] = sys.stdout.write
    write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
