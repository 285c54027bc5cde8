"""A row of a plan once read."""

from dataclasses import dataclass

from forms.hojas.actividades import Datos
from forms.hojas.anotaciones import Falla


@dataclass(frozen=True)
class Leida:
    """A row that holds an activity: its sheet and number, the activity or what is wrong in it.

    `codigo` is that of the activity of the plan that it says it is.
    """

    hoja: str
    fila: int
    titulo: str
    datos: Datos | None
    fallas: tuple[Falla, ...] = ()
    codigo: str = ""
    dudosa: bool = False
    """Whether some name in it waits for an answer, or it could not be published as it is."""

    @property
    def clase(self) -> str:
        """Return "con_errores", "con_dudas" or "bien"."""
        return "con_errores" if self.fallas else "con_dudas" if self.dudosa else "bien"
