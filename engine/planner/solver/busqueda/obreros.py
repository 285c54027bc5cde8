"""The workers of a search: one line of it in this process, or several in processes of their own."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from subprocess import Popen
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from engine.planner.solver.busqueda.nucleo.datos import Datos

OBRERO = "engine.planner.solver.busqueda.nucleo.obrero"
SIEMPRE = 1e6
"""Seconds that stand for no limit: the system's own clock does not take infinity."""
SALTO = 7919
"""How far apart the seeds of two workers lie."""


Puestos = npt.NDArray[np.int64]
"""Where everything is: of P piezas, the slot and the room of each (P, 2), -1 for none."""


class Arco(NamedTuple):
    """A part of the year, from a slot until before another; it may go round by the year's end."""

    desde: int
    hasta: int


class Salida(NamedTuple):
    """What a worker sets out from, its own plan if None, and the arc that it keeps to."""

    desde: Puestos | None
    arco: Arco


class Hecho(NamedTuple):
    """What a worker reached: the plan it stands at, the best it met, and iterations done."""

    total: int
    puestos: Puestos
    mejor_total: int
    mejor: Puestos
    iteraciones: int


class Tarea(NamedTuple):
    """What all workers do in a round: iterations of each, and heat at its beginning and end."""

    iteraciones: int
    calor: float
    frio: float


class Cuadrilla(Protocol):
    """Workers that carry on together for a round."""

    def brief(self, datos: Datos, semilla: int) -> None:
        """Give them the problem, before anything else."""

    def send(self, tarea: Tarea, salidas: Sequence[Salida]) -> None:
        """Let each go on."""

    def gather(self, left: Callable[[], float]) -> list[Hecho]:
        """Wait for all and return what each has reached, in order.

        `left` says how many seconds may still be waited; then nothing is returned.
        """


class Varios:
    """Several workers, each in a process of its own that ends with its pipe."""

    def __init__(self, pipes: Sequence[Connection]) -> None:
        self._pipes = pipes

    def brief(self, datos: Datos, semilla: int) -> None:
        """Give each the problem and a seed of its own."""
        for n, pipe in enumerate(self._pipes):
            pipe.send((datos, semilla + SALTO * n))

    def send(self, tarea: Tarea, salidas: Sequence[Salida]) -> None:
        """Let each go on in its process."""
        for pipe, salida in zip(self._pipes, salidas, strict=True):
            pipe.send((tarea, salida))

    def gather(self, left: Callable[[], float]) -> list[Hecho]:
        """Wait for all of them."""
        hechos: dict[int, Hecho] = {}
        while len(hechos) < len(self._pipes):
            pending = [pipe for n, pipe in enumerate(self._pipes) if n not in hechos]
            ready = wait(pending, max(0.0, min(left(), SIEMPRE)))
            if not ready:
                return []
            for n, pipe in enumerate(self._pipes):
                if pipe in ready:
                    hechos[n] = pipe.recv()
        return [hechos[n] for n in range(len(self._pipes))]


@contextmanager
def workers(cuantos: int) -> Iterator[Cuadrilla]:
    """Give that many workers, ended at the close whatever happened."""
    if cuantos == 1:
        # Here and not above: the kernel takes most of a second to import, and whoever only
        # shares the work out has no need of it.
        from engine.planner.solver.busqueda.nucleo.solo import Solo

        yield Solo()
        return
    pipes: list[Connection] = []
    processes: list[Popen[bytes]] = []
    try:
        for _ in range(cuantos):
            near, far = Pipe()
            pipes.append(near)
            processes.append(_start(far))
            far.close()
        yield Varios(pipes)
    finally:
        for near in pipes:
            near.close()
        for process in processes:
            process.terminate()
            process.wait()


def _start(far: Connection) -> Popen[bytes]:
    # Not multiprocessing's own: it would import in each worker all that the command line does.
    # A session apart: Ctrl-C is for whoever waits for the plan.
    return Popen(
        [sys.executable, "-m", OBRERO, str(far.fileno())],
        pass_fds=[far.fileno()],
        start_new_session=True,
    )
