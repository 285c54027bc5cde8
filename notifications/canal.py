"""What every channel promises: deliver a message, or say why not and whether it is for good."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from notifications.mensaje import Mensaje


@dataclass(frozen=True)
class Entrega:
    """A message taken, in the words of who took it.

    `entregado` when that means that it is where the persona reads it; otherwise it was only
    handed over, as mail is.
    """

    resultado: str
    entregado: bool = False


class EntregaFallida(Exception):
    """A message that was not taken.

    `permanente` when trying again cannot help; `desactiva` when moreover the address will never
    take any (the mailbox does not exist, the chat blocked the bot). `esperar` is how long the
    provider asked to wait: that is no failed try, and holds up nobody else.
    """

    def __init__(
        self,
        motivo: str,
        *,
        permanente: bool,
        desactiva: bool = False,
        esperar: timedelta | None = None,
    ) -> None:
        super().__init__(motivo)
        self.motivo = motivo
        self.permanente = permanente or desactiva
        self.desactiva = desactiva
        self.esperar = esperar


class Canal(Protocol):
    """A way of sending. `nombre` is kept in stored rows: alias it, never rename it."""

    @property
    def nombre(self) -> str:
        """The name people and rows know it by, the `canal` of its addresses."""

    async def send(self, mensaje: Mensaje) -> Entrega:
        """Deliver to `mensaje.direccion`, outside any transaction. Raises EntregaFallida."""

    async def close(self) -> None:
        """Give up what it holds open."""
