"""One worker of a search, in this very process."""

from collections.abc import Callable, Sequence

from engine.planner.solver.busqueda.estado import Lugares
from engine.planner.solver.busqueda.nucleo.ciclo import Ciclo
from engine.planner.solver.busqueda.nucleo.datos import Datos
from engine.planner.solver.busqueda.obreros import Hecho, Tarea


class Solo:
    """Does each round when what it reached is asked for."""

    def __init__(self, datos: Datos, semilla: int) -> None:
        self._ciclo = Ciclo(datos, semilla)
        self._pending: tuple[Tarea, Lugares | None] = (Tarea(0, 0.0, 0.0), None)

    def send(self, tarea: Tarea, desde: Sequence[Lugares | None]) -> None:
        """Note what to do."""
        self._pending = tarea, desde[0]

    def gather(self, left: Callable[[], float]) -> list[Hecho]:
        """Do it, when there is still time for it."""
        return [] if left() <= 0 else [self._ciclo.work(*self._pending)]
