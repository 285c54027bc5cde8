"""The process that dates a year: an order read from stdin, companions made told on stdout.

Run as `python -m engine.jobs.buscador_anual`. It ends by itself when nobody is there any more.
"""

import json
import os
import resource
import sys
from typing import Any

from engine.jobs.buscador import MEMORIA, Oido
from engine.planner.anual.extracto import extract_year
from engine.planner.anual.planificar import plan_step_by_step
from engine.planner.anual.revision import check_year


def main() -> int:
    """Date the year that the first line of stdin asks for; return an exit code."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORIA, MEMORIA))
    os.nice(5)
    order = json.loads(sys.stdin.readline())
    oido = Oido()
    problema = order["problema"]
    try:
        for told in plan_step_by_step(problema, semilla=order["semilla"]):
            if oido.enough.is_set():
                return 0
            if isinstance(told, dict):
                extracto = extract_year(problema, told, check_year(problema, told))
                _say(plan=told, extracto=extracto)
            else:
                _say(avance={"hechos": told[0], "todos": told[1]})
    except MemoryError:
        _say(error="El año no cabe en la memoria que se le concede: divida el programa.")
        return 1
    return 0


def _say(**told: Any) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
