"""The processes the service knows, listed by hand."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Dibujo:
    """A process as its folder holds it: its diagram and the names of its decision tables."""

    proceso: str
    decisiones: tuple[str, ...] = ()

    @property
    def diagrama(self) -> str:
        """Return the text of the diagram."""
        return (FOLDER / self.proceso / f"{self.proceso}.bpmn").read_text(encoding="utf-8")

    def tables(self) -> dict[str, str]:
        """Return the text of each decision table, by name."""
        return {
            name: (FOLDER / self.proceso / f"{name}.dmn").read_text(encoding="utf-8")
            for name in self.decisiones
        }


DIBUJOS: tuple[Dibujo, ...] = (
    Dibujo("asistencia_tecnica", ("evaluar_programacion",)),
    Dibujo("logistica"),
    Dibujo("confirmacion"),
    Dibujo("compromiso"),
    Dibujo("aplicacion"),
    Dibujo("programa_ugel"),
    Dibujo("diagnostico"),
    Dibujo("acompanamiento"),
    Dibujo("ciclo_mensual"),
    Dibujo("visita_en_aula"),
    Dibujo("gia"),
    Dibujo("rtc"),
    Dibujo("taller"),
    Dibujo(
        "focalizacion",
        tuple(
            f"focalizacion_{familia}" for familia in ("eib", "multigrado", "polidocente", "inicial")
        ),
    ),
)
