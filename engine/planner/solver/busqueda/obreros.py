"""The workers of a search: one line of it in this process, or several in processes of their own."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from subprocess import Popen
from typing import NamedTuple, Protocol

from engine.planner.solver.busqueda.ciclo import Ciclo
from engine.planner.solver.busqueda.estado import Lugares
from engine.planner.solver.modelo.modelo import Modelo

OBRERO = "engine.planner.solver.busqueda.obrero"
SIEMPRE = 1e6
"""Seconds that stand for no limit: the system's own clock does not take infinity."""
SALTO = 7919
"""How far apart the seeds of two workers lie."""


class Hecho(NamedTuple):
    """What a worker reached: its best total, where everything is in it, and iterations done."""

    total: int
    lugares: Lugares
    iteraciones: int


class Consigna(NamedTuple):
    """What a worker goes by from now on: a plan to go on from, if any, and one to learn from."""

    desde: Lugares | None = None
    otro: Lugares | None = None


class Cuadrilla(Protocol):
    """Workers that carry on together for a round."""

    def send(self, iteraciones: int, consignas: Sequence[Consigna]) -> None:
        """Let each go on, as it is told."""

    def gather(self, left: Callable[[], float]) -> list[Hecho]:
        """Wait for all and return what each has reached, in order.

        `left` says how many seconds may still be waited; then nothing is returned.
        """


class Solo:
    """One worker, in this very process."""

    def __init__(self, modelo: Modelo, semilla: int) -> None:
        self._ciclo = Ciclo(modelo, semilla)
        self._iteraciones = 0

    def send(self, iteraciones: int, consignas: Sequence[Consigna]) -> None:
        """Note what to do: it is done when asked for."""
        _heed(self._ciclo, consignas[0])
        self._iteraciones = iteraciones

    def gather(self, left: Callable[[], float]) -> list[Hecho]:
        """Do it, when there is still time for it."""
        return [] if left() <= 0 else [_carry_on(self._ciclo, self._iteraciones)]


class Varios:
    """Several workers, each in a process of its own that ends with its pipe."""

    def __init__(self, pipes: Sequence[Connection]) -> None:
        self._pipes = pipes

    def send(self, iteraciones: int, consignas: Sequence[Consigna]) -> None:
        """Let each go on in its process."""
        for pipe, consigna in zip(self._pipes, consignas, strict=True):
            pipe.send((iteraciones, consigna))

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
def workers(modelo: Modelo, semilla: int, cuantos: int) -> Iterator[Cuadrilla]:
    """Give that many workers, ended at the close whatever happened."""
    if cuantos == 1:
        yield Solo(modelo, semilla)
        return
    pipes: list[Connection] = []
    processes: list[Popen[bytes]] = []
    try:
        for n in range(cuantos):
            near, far = Pipe()
            pipes.append(near)
            processes.append(_start(far))
            far.close()
            near.send((modelo, semilla + SALTO * n))
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


def serve(pipe: Connection) -> None:
    """Do what comes through the pipe until it closes: first the model, then round by round."""
    try:
        modelo, semilla = pipe.recv()
        ciclo = Ciclo(modelo, semilla)
        while True:
            iteraciones, consigna = pipe.recv()
            _heed(ciclo, consigna)
            pipe.send(_carry_on(ciclo, iteraciones))
    except (EOFError, ConnectionError):
        return


def _heed(ciclo: Ciclo, consigna: Consigna) -> None:
    if consigna.desde is not None:
        ciclo.begin(consigna.desde)
    if consigna.otro is not None:
        ciclo.learn(consigna.otro)


def _carry_on(ciclo: Ciclo, iteraciones: int) -> Hecho:
    ciclo.run(iteraciones)
    return Hecho(ciclo.mejor_total, ciclo.mejor, ciclo.iteraciones)
