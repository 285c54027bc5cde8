"""Compiles the kernel and keeps it, so that no search waits for it: run as `python -m` this."""

import shutil

from engine.planner.solver.busqueda.nucleo.compilado import ALMACEN, version
from engine.planner.solver.busqueda.nucleo.preparacion import compile_kernel


def main() -> None:
    """Compile for this machine and forget what was compiled from older texts."""
    compile_kernel()
    for former in ALMACEN.glob("nucleo-*"):
        if former.name != version():
            shutil.rmtree(former, ignore_errors=True)


if __name__ == "__main__":
    main()
