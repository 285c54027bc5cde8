"""Searches the lists of one problem in a process of its own: its order comes in, its plan out."""

import sys
import time

import orjson

from engine.planner.reparto.busqueda import Encargo, search_lists
from engine.planner.reparto.documento import read_assignment
from engine.planner.reparto.escritura import write_lists
from engine.planner.reparto.modelo import compile_assignment


def main() -> None:
    """Read `problema`, `segundos` and `iteraciones` from the input and write the plan."""
    order = orjson.loads(sys.stdin.buffer.read())
    modelo = compile_assignment(read_assignment(order["problema"]))
    encargo = Encargo(order["segundos"], order["iteraciones"])
    *_, avance = search_lists(modelo, encargo, time.monotonic)
    told = {"iteraciones": avance.iteraciones}
    sys.stdout.buffer.write(orjson.dumps(write_lists(modelo, avance.listas, busqueda=told)))


if __name__ == "__main__":
    main()
