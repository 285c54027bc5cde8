"""One of a group whose members get an instance each."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Miembro:
    """One of a group: its key within the AT, its variables, and who it is."""

    clave: str
    variables: dict[str, Any] = field(default_factory=dict)
    contexto: dict[str, Any] = field(default_factory=dict)
