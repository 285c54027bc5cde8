"""The channel of Telegram: a notice to the chat that a persona linked."""

from notifications.canal import Entrega, EntregaFallida
from notifications.mensaje import Mensaje
from notifications.telegram.cliente import TelegramFallo
from notifications.telegram.ritmo import Ocupado, Ritmo
from notifications.telegram.texto import buttons, write

CANAL = "telegram"
_GONE = ("chat not found", "user is deactivated", "peer_id_invalid", "user not found")


class Telegram:
    """Writes to chats as one bot, within the limits that all the workers share."""

    nombre = CANAL

    def __init__(self, ritmo: Ritmo) -> None:
        self._ritmo = ritmo

    async def send(self, mensaje: Mensaje) -> Entrega:
        """Write `mensaje` in the chat `mensaje.direccion` and say under which number.

        Raises EntregaFallida; one without a turn yet says how long to wait.
        """
        if not mensaje.direccion:
            raise EntregaFallida(
                f"{mensaje.destinatario.nombre} no vinculó Telegram.", permanente=True
            )
        try:
            sent = await self._ritmo.send(
                "sendMessage",
                mensaje.direccion,
                text=write(mensaje),
                parse_mode="HTML",
                link_preview_options={"is_disabled": True},
                reply_markup=buttons(mensaje.acciones),
            )
        except Ocupado as busy:
            raise EntregaFallida(
                "Espera su turno en Telegram.", permanente=False, esperar=busy.esperar
            ) from None
        except TelegramFallo as failure:
            raise read_failure(failure) from None
        number = sent.get("message_id") if isinstance(sent, dict) else None
        return Entrega(f"Telegram lo entregó al chat con el número {number}.", entregado=True)

    async def close(self) -> None:
        """Hold nothing: the connections are of whoever made the client."""


def read_failure(failure: TelegramFallo) -> EntregaFallida:
    """Return what a failure means for a notice and for the chat it was sent to.

    A chat that blocked the bot, or that is not there, takes nothing more; another refusal of the
    message is of that message alone.
    """
    said = failure.motivo.lower()
    gone = failure.codigo == 403 or any(words in said for words in _GONE)
    return EntregaFallida(
        f"Telegram: {failure.motivo}",
        permanente=failure.permanente,
        desactiva=failure.permanente and gone,
        esperar=failure.esperar,
    )
