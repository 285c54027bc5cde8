"""Why somebody leaves their cargos for a time, and how far substitutions may follow each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

CADENA_MAXIMA = 4
"""How many times a cargo may pass on: from its titular to a substitute, from them to theirs…"""


@dataclass(frozen=True)
class Motivo:
    """A reason to be away: its name, whether it takes every cargo and whether it has an end.

    `definitivo` never has one, `abierto` may not have it yet.
    """

    clave: str
    nombre: str
    total: bool = True
    abierto: bool = False
    definitivo: bool = False


_MOTIVOS = (
    Motivo("vacaciones", "Vacaciones"),
    Motivo("licencia", "Licencia"),
    Motivo("comision", "Comisión de servicios"),
    Motivo("encargatura", "Encargatura de otro cargo", total=False, abierto=True),
    Motivo("cese", "Fin de contrato o cese", abierto=True, definitivo=True),
)
MOTIVOS: Mapping[str, Motivo] = MappingProxyType({m.clave: m for m in _MOTIVOS})
"""Every reason by its key, in the order people read them."""
ACTOS = (
    "Resolución directoral", "Resolución jefatural", "Resolución ministerial", "Memorando",
    "Contrato", "Oficio",
)  # fmt: skip
"""The kinds of act that grant an absence."""


@dataclass(frozen=True)
class Acto:
    """The act that grants something: its kind, its number and its date."""

    tipo: str
    numero: str
    fecha: date

    def __str__(self) -> str:
        """Say it as acts quote each other."""
        return f"{self.tipo} {self.numero} del {self.fecha:%d/%m/%Y}"


@dataclass(frozen=True)
class Relevo:
    """Who stands in: `general` in whatever `por_cargo` does not name; None is nobody."""

    general: int | None
    por_cargo: Mapping[int, int | None]

    @property
    def personas(self) -> set[int]:
        """Everybody who stands in for something."""
        return {p for p in (self.general, *self.por_cargo.values()) if p is not None}


def phase_of(
    desde: datetime, hasta: datetime | None, anulada: datetime | None, now: datetime
) -> str:
    """Return where an absence stands: `anulada`, `por_empezar`, `en_curso` or `terminada`."""
    if anulada is not None:
        return "anulada"
    if now < desde:
        return "por_empezar"
    return "en_curso" if hasta is None or now < hasta else "terminada"
