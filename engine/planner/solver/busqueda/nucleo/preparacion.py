"""Compiles the kernel, or reads what was compiled, before there is anything to search."""

import numpy as np

from engine.planner.solver.busqueda.comienzo import first_plan
from engine.planner.solver.busqueda.nucleo.ciclo import Ciclo
from engine.planner.solver.busqueda.nucleo.trazado import lay_out
from engine.planner.solver.busqueda.obreros import Arco, Salida, Tarea
from engine.planner.solver.busqueda.tablas import Tablas
from engine.planner.solver.modelo.compilar import compile_problem

PEQUENO = {
    "calendario": {
        "inicio": "2026-03-16", "fin": "2026-03-20",
        "turnos": [{"id": "manana", "inicio": "08:30", "fin": "12:30"}],
    },
    "grupos": [{"id": "G"}],
    "actividades": [{"id": "A", "convoca": [{"grupos": ["G"]}], "duracion": {"turnos": 1}}],
}  # fmt: skip
"""A problem with nothing to it: what is compiled serves any."""


def compile_kernel() -> None:
    """Have the kernel ready in this process: compiled for this machine, or read as it was kept."""
    modelo = compile_problem(PEQUENO)
    tablas = Tablas(modelo)
    puestos = np.array(first_plan(modelo, None, tablas), np.int64)
    Ciclo(lay_out(modelo, tablas), 1).work(Tarea(1, 1.0, 1.0), Salida(puestos, Arco(0, 1)))
