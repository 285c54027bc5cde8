"""A worker of a search in a process of its own: `python -m` this, with the pipe's number."""

import sys
from multiprocessing.connection import Connection

from engine.planner.solver.busqueda.nucleo.ciclo import Ciclo
from engine.planner.solver.busqueda.nucleo.preparacion import compile_kernel


def serve(pipe: Connection) -> None:
    """Do what comes through the pipe until it closes: first the problem, then round by round."""
    compile_kernel()
    try:
        datos, semilla = pipe.recv()
        ciclo = Ciclo(datos, semilla)
        while True:
            pipe.send(ciclo.work(*pipe.recv()))
    except (EOFError, ConnectionError):
        return


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
