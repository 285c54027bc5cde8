"""The local mailbox: without SMTP the message stays on its row, and the page /buzon shows it."""

from notifications.canal import Entrega
from notifications.mensaje import Mensaje


class Buzon:
    """Delivers by leaving the message where it already is."""

    nombre = "buzon"

    async def send(self, mensaje: Mensaje) -> Entrega:
        """Say where it can be read; it reaches people with and without an address."""
        return Entrega(f"Guardado en el buzón de {mensaje.destinatario.nombre}.", entregado=True)

    async def close(self) -> None:
        """Hold nothing."""
