"""One worker of a search, in this very process."""

from collections.abc import Callable, Sequence

from engine.planner.solver.busqueda.nucleo.ciclo import Ciclo
from engine.planner.solver.busqueda.nucleo.datos import Datos
from engine.planner.solver.busqueda.obreros import Hecho, Salida, Tarea


class Solo:
    """Does each round when what it reached is asked for."""

    def __init__(self) -> None:
        self._ciclo: Ciclo | None = None
        self._pending: tuple[Tarea, Salida] | None = None

    def brief(self, datos: Datos, semilla: int) -> None:
        """Begin with a problem."""
        self._ciclo = Ciclo(datos, semilla)

    def send(self, tarea: Tarea, salidas: Sequence[Salida]) -> None:
        """Note what to do."""
        self._pending = tarea, salidas[0]

    def gather(self, left: Callable[[], float]) -> list[Hecho]:
        """Do it, when there is still time for it."""
        if self._ciclo is None or self._pending is None or left() <= 0:
            return []
        return [self._ciclo.work(*self._pending)]
