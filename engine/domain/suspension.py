"""Suspensions of deadlines by an act, such as a strike or an emergency, and whom they reach."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

Ambito = Literal["todos", "entidad", "asistencia", "tarea"]


@dataclass(frozen=True)
class Oficina:
    """Whose a deadline is: the ids from the top entidad down to its own, its AT and its tarea."""

    ruta: tuple[int, ...] = ()
    asistencia_id: int | None = None
    tarea_id: UUID | None = None


EVERYBODY = Oficina()
"""Nobody in particular: only what reaches everybody reaches it."""


@dataclass(frozen=True)
class Suspension:
    """Days on which the terms it reaches do not run, `desde` and `hasta` included.

    `cerrada` is the last suspended day of one that ended before its time. It reaches everybody,
    an entidad with all below it, one AT or one tarea, as `ambito` says; a suspended term
    resumes with the days it had left.
    """

    id: int
    norma: str
    motivo: str
    desde: date
    hasta: date
    ambito: Ambito = "todos"
    entidad_id: int | None = None
    asistencia_id: int | None = None
    tarea_id: UUID | None = None
    cerrada: date | None = None

    @property
    def fin(self) -> date:
        """Return the last day that it really suspends; before `desde` when there is none."""
        return min(self.hasta, self.cerrada) if self.cerrada else self.hasta

    def reaches(self, oficina: Oficina) -> bool:
        """Tell whether the terms of `oficina` stop for it."""
        match self.ambito:
            case "entidad":
                return self.entidad_id in oficina.ruta
            case "asistencia":
                return self.asistencia_id == oficina.asistencia_id
            case "tarea":
                return self.tarea_id == oficina.tarea_id
            case _:
                return True
