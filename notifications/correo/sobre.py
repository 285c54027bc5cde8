"""A message as MIME: text and HTML, with the invitation inside and attached."""

import re
from datetime import UTC
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import format_datetime

from notifications.canal import EntregaFallida
from notifications.correo.escritura import (
    Campo,
    file_part,
    mailbox,
    multipart,
    text_part,
    unstructured,
)
from notifications.mensaje import Mensaje

_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def compose(mensaje: Mensaje, remitente: Address) -> bytes:
    """Return `mensaje` as it travels, to the letter the same at every try.

    Raises EntregaFallida when the persona has no address or one that cannot be.
    """
    campos = _fields(mensaje, remitente)
    mark = f"=_{mensaje.id.hex}"
    readings = [
        text_part(mensaje.cuerpo, "text/plain"),
        text_part(mensaje.cuerpo_html, "text/html"),
    ]
    invitacion = mensaje.invitacion
    if invitacion is None:
        return multipart("alternative", mark, readings, campos)
    # Inline for the clients that show buttons, attached for those that only open files.
    readings.append(text_part(invitacion.texto, f"text/calendar; method={invitacion.metodo}"))
    attached = file_part(invitacion.texto.encode(), "application/ics", "convocatoria.ics")
    inside = multipart("alternative", f"{mark}_a", readings)
    return multipart("mixed", mark, [inside, attached], campos)


def _fields(mensaje: Mensaje, remitente: Address) -> list[Campo]:
    campos = [
        ("From", mailbox("From", remitente)),
        ("To", mailbox("To", address_of(mensaje))),
        ("Subject", unstructured("Subject", one_line(mensaje.asunto))),
        ("Date", format_datetime(mensaje.fecha.astimezone(UTC))),
        ("Message-ID", f"<{mensaje.id}@{remitente.domain}>"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", "es-PE"),
    ]
    if mensaje.baja:
        # Whoever reads mail shows a button, which sends a POST there (RFC 8058).
        campos.append(("List-Unsubscribe", f"<{mensaje.baja}>"))
        campos.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return [*campos, ("MIME-Version", "1.0")]


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
