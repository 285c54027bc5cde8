"""A message as MIME: text and HTML, with the invitation inside and attached."""

import re
from datetime import UTC
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from notifications.canal import EntregaFallida
from notifications.mensaje import Mensaje

_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def compose(mensaje: Mensaje, remitente: Address) -> EmailMessage:
    """Return `mensaje` as it travels, the same at every try but for its MIME boundaries.

    Raises EntregaFallida when the persona has no address or one that cannot be.
    """
    sobre = EmailMessage(policy=SMTP)
    sobre["From"] = remitente
    sobre["To"] = address_of(mensaje)
    sobre["Subject"] = one_line(mensaje.asunto)
    sobre["Date"] = mensaje.fecha.astimezone(UTC)
    sobre["Message-ID"] = f"<{mensaje.id}@{remitente.domain}>"
    sobre["Auto-Submitted"] = "auto-generated"
    sobre["Content-Language"] = "es-PE"
    if mensaje.baja:
        # Whoever reads mail shows a button, which sends a POST there (RFC 8058).
        sobre["List-Unsubscribe"] = f"<{mensaje.baja}>"
        sobre["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    sobre.set_content(mensaje.cuerpo)
    sobre.add_alternative(mensaje.cuerpo_html, subtype="html")
    if invitacion := mensaje.invitacion:
        # Inline for the clients that show buttons, attached for those that only open files.
        params = {"method": invitacion.metodo}
        sobre.add_alternative(invitacion.texto, subtype="calendar", params=params)
        sobre.add_attachment(
            invitacion.texto.encode(),
            maintype="application",
            subtype="ics",
            filename="convocatoria.ics",
        )
    return sobre


def address_of(mensaje: Mensaje) -> Address:
    """Return where a message goes, to a persona who may write anything into their name.

    Raises EntregaFallida, for good, without an address that mail can be sent to.
    """
    correo, nombre = mensaje.direccion.strip(), mensaje.destinatario.nombre
    if not correo:
        raise EntregaFallida(f"{nombre} no tiene correo registrado.", permanente=True)
    if not is_address(correo):
        raise EntregaFallida(
            f"El correo de {nombre} no es una dirección válida.", permanente=True, desactiva=True
        )
    return Address(one_line(nombre), addr_spec=correo)


def is_address(correo: str) -> bool:
    """Tell whether mail can be sent to `correo`, a bare address."""
    return _ADDRESS.fullmatch(correo) is not None


def read_sender(text: str) -> Address:
    """Return the address of "Articula <articula@example.pe>". Raises ValueError."""
    found = re.fullmatch(r"\s*(?:(.*?)\s*<([^<>]+)>|([^<>\s]+))\s*", text)
    if not found:
        raise ValueError(f"no es un remitente: {text}")
    name, inside, alone = found.groups()
    try:
        return Address(one_line((name or "").strip('"')), addr_spec=inside or alone)
    except (ValueError, HeaderParseError, IndexError) as error:
        raise ValueError(f"no es un remitente: {text}") from error


def one_line(text: str) -> str:
    """Return `text` without anything that could end a header."""
    return _NOT_PRINTED.sub(" ", text).strip()
