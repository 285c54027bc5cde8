"""What a review says of a diagram, and what the diagram may name."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from engine.domain.roles import ROLES, Rol


@dataclass(frozen=True)
class Hallazgo:
    """Something found in a diagram: where, what is wrong and what to do about it.

    With a `grave` one the diagram does not run as it reads, so it is not accepted. `linea` is
    where the element begins in the file, None when it is not there.
    """

    regla: str
    elemento: str
    mensaje: str
    sugerencia: str
    grave: bool = True
    linea: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "regla": self.regla,
            "elemento": self.elemento,
            "linea": self.linea,
            "mensaje": self.mensaje,
            "sugerencia": self.sugerencia,
            "grave": self.grave,
        }


@dataclass(frozen=True)
class Entorno:
    """What the service has registered, which diagrams call by name.

    `fichas` maps each name to the properties of its schema; None leaves them unchecked, for
    rooms that do not know them. `estricto` asks for the style of the house, as our own diagrams
    keep it; what others draw may lack names, lanes and a ficha in each task.
    """

    servicios: Collection[str]
    colecciones: Collection[str]
    procesos: Collection[str]
    fichas: Mapping[str, Mapping[str, Any]] | None = None
    roles: Mapping[str, Rol] = field(default_factory=lambda: ROLES)
    estricto: bool = False

    def huella(self) -> str:
        """Return the hash that tells these surroundings from any others."""
        names = (sorted(each) for each in (self.servicios, self.colecciones, self.procesos))
        told = repr((*names, self.fichas, self.roles, self.estricto))
        return sha256(told.encode()).hexdigest()


Hallazgos = Iterator[Hallazgo]
