"""The process of one worker: `python -m engine.planner.solver.busqueda.obrero DESCRIPTOR`."""

import sys
from multiprocessing.connection import Connection

from engine.planner.solver.busqueda.obreros import serve

if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
