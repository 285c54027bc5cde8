"""What every channel promises: deliver a message, or say why not and whether it is for good."""

from dataclasses import dataclass
from typing import Protocol

from notifications.mensaje import Mensaje


@dataclass(frozen=True)
class Entrega:
    """A delivery, in the words of who took the message."""

    resultado: str


class EntregaFallida(Exception):
    """A message that was not delivered; `permanente` when trying again cannot help."""

    def __init__(self, motivo: str, *, permanente: bool) -> None:
        super().__init__(motivo)
        self.motivo = motivo
        self.permanente = permanente


class Canal(Protocol):
    """A way of sending. `nombre` is kept in stored rows: alias it, never rename it."""

    @property
    def nombre(self) -> str:
        """The name people and rows know it by."""

    async def send(self, mensaje: Mensaje) -> Entrega:
        """Deliver `mensaje`, outside any transaction. Raises EntregaFallida."""

    async def close(self) -> None:
        """Give up what it holds open."""
