"""A message ready to leave: for whom, in which words, with which invitation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Metodo = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True)
class Destinatario:
    """Who receives it; `correo` is None for a persona who gave no address."""

    nombre: str
    correo: str | None


@dataclass(frozen=True)
class Invitacion:
    """The text of an .ics file and what it asks a calendar to do (RFC 5546)."""

    metodo: Metodo
    texto: str


@dataclass(frozen=True)
class Accion:
    """What a message offers to do, for channels with buttons: its label and an opaque code."""

    rotulo: str
    codigo: str


@dataclass(frozen=True)
class Mensaje:
    """A notice in words. `id` is the notice's own, the same at every try.

    `direccion` is where it goes in the channel that sends it: a mailbox, a chat. `baja` is the
    address that stops messages of its kind with one click.
    """

    id: UUID
    destinatario: Destinatario
    asunto: str
    cuerpo: str
    cuerpo_html: str
    fecha: datetime
    direccion: str = ""
    invitacion: Invitacion | None = None
    acciones: tuple[Accion, ...] = ()
    baja: str | None = None
