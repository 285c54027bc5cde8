"""What a review says of a diagram, and what the diagram may name."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.domain.roles import ROLES, Rol


@dataclass(frozen=True)
class Hallazgo:
    """Something found in a diagram: where, what is wrong and what to do about it.

    With a `grave` one the diagram does not run as it reads, so it is not accepted.
    """

    regla: str
    elemento: str
    mensaje: str
    sugerencia: str
    grave: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "regla": self.regla,
            "elemento": self.elemento,
            "mensaje": self.mensaje,
            "sugerencia": self.sugerencia,
            "grave": self.grave,
        }


@dataclass(frozen=True)
class Entorno:
    """What the service has registered, which diagrams call by name.

    `fichas` maps each name to the properties of its schema; None leaves them unchecked, for
    rooms that do not know them.
    """

    servicios: Collection[str]
    colecciones: Collection[str]
    procesos: Collection[str]
    fichas: Mapping[str, Mapping[str, Any]] | None = None
    roles: Mapping[str, Rol] = field(default_factory=lambda: ROLES)


Hallazgos = Iterator[Hallazgo]
