"""Which activity of the plan a row says it is, by the code that an export wrote in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.domain.planeada import Planeada
from forms.hojas.renglon import Renglon

_SHAPE = re.compile(r"A[CT]-\d{4}-\d{4,}")
OTROS = "Lo que dice «Código» no es un código de Articula: no se usa."


@dataclass(frozen=True)
class Vigente:
    """An activity that a plan already has: of which unit and year, and its AT once published.

    `planeada` is known of those of the plan that is being read.
    """

    unidad: str
    anio: int
    asistencia: str | None = None
    planeada: Planeada | None = None

    def forbids(self, read: Planeada) -> bool:
        """Tell whether it was published with other facts than those."""
        return self.asistencia is not None and self.planeada not in (None, read)


@dataclass
class Codigos:
    """The codes of a reading: those of activities that are known, and where each was seen."""

    vigentes: Mapping[str, Vigente]
    unidad: str
    anio: int
    _vistos: dict[str, int] = field(default_factory=dict)

    def read(self, row: Renglon, *, ajenos: bool) -> str:
        """Return the code in a row, or nothing; one that cannot be of this plan is noted wrong.

        With `ajenos`, what is no code of ours is the number that another system gave.
        """
        text = row.text("codigo").upper().replace(" ", "")
        if not text:
            return ""
        if not _SHAPE.fullmatch(text):
            if ajenos:
                row.assume(OTROS, "codigo")
            else:
                row.wrong("codigo", "No es un código de actividad: déjelo en blanco si es nueva.")
            return ""
        wrong = self._wrong(text)
        if wrong:
            row.wrong("codigo", wrong)
        self._vistos.setdefault(text, row.fila)
        return text

    def _wrong(self, codigo: str) -> str:
        known = self.vigentes.get(codigo)
        if codigo.startswith("AT-"):
            return "Es el código de una asistencia técnica, que se cambia desde su página."
        if known is None:
            return f"No hay ninguna actividad {codigo}: déjelo en blanco si es nueva."
        if known.unidad != self.unidad:
            return f"{codigo} es de {known.unidad} y usted importa el plan de {self.unidad}."
        if known.anio != self.anio:
            return f"{codigo} es del plan de {known.anio} y usted importa el de {self.anio}."
        if codigo in self._vistos:
            return (f"{codigo} ya está en la fila {self._vistos[codigo]}: si esta fila es otra"
                    " actividad, deje su código en blanco.")  # fmt: skip
        return ""


def say_published(codigo: str, vigente: Vigente) -> str:
    """Return why a row may not change an activity that is already an AT."""
    return (f"{codigo} ya se publicó como {vigente.asistencia}: cámbiela desde su página y deje la"
            " fila como estaba.")  # fmt: skip
