"""Invitations of ATs as calendars know them, the answers that come by mail, and what was read."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import identity, instant, one_of, word


class InvitacionFila(SQLModel, table=True):
    """What the calendar of a persona was asked for an AT: one for each guest (RFC 5546).

    `uid` is the event's, with a secret of its own: a reply proves by it that it comes from who
    got the invitation. `secuencia` is the last one sent and `contenido` the digest of the dates
    and the place it said; `retirada` is when the guest was told that they are no longer expected.
    The answer is the last one taken: in the calendar's words, to which `secuencia`, and sealed
    when (its DTSTAMP).
    """

    __tablename__ = "invitacion"
    __table_args__ = (
        one_of("respuesta", "ACCEPTED", "DECLINED", "TENTATIVE"),
        UniqueConstraint("asistencia_id", "persona_id", name="invitacion_por_persona"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    uid: str = Field(sa_column=Column(String(160), nullable=False, unique=True))
    asistencia_id: int = Field(sa_column=reference("asistencia.id", index=False))
    persona_id: int = Field(sa_column=reference("persona.id"))
    cargo_id: int = Field(sa_column=reference("cargo.id", index=False))
    secuencia: int
    contenido: str = Field(sa_column=Column(String(64), nullable=False))
    retirada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    respuesta: str | None = Field(default=None, sa_column=word(nullable=True))
    respuesta_secuencia: int | None = None
    respuesta_sellada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    respondida: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Casilla(SQLModel, table=True):
    """A mailbox that replies are read from, and how far: its UIDVALIDITY and last UID (RFC 9051).

    `error` is why the last look failed, if it did.
    """

    clave: str = Field(sa_column=Column(String(200), primary_key=True))
    validez: int = Field(sa_column=Column(BigInteger, nullable=False))
    hasta: int = Field(sa_column=Column(BigInteger, nullable=False))
    leida: datetime = Field(sa_column=instant())
    error: str | None = Field(default=None, sa_column=Column(Text))


class Contestacion(SQLModel, table=True):
    """A mail that came to the mailbox of replies, and what became of it; each once.

    `huella` is the hash of its Message-ID, or of itself without one. `estado` ends as `aplicada`,
    as `sin_efecto` when a rule says that it changes nothing, or as `ilegible`; `motivo` is the
    code of why. What it said is kept, never the mail itself; `propone_inicio` and `propone_fin`
    are the dates that a counter proposal asks for.
    """

    __table_args__ = (
        one_of("estado", "nueva", "aplicada", "sin_efecto", "ilegible"),
        Index("ix_contestacion_pendiente", "siguiente", postgresql_where="estado = 'nueva'"),
        Index("ix_contestacion_recibida", "recibida", "id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    huella: str = Field(sa_column=Column(String(64), nullable=False, unique=True))
    remitente: str | None = Field(default=None, sa_column=Column(String(254)))
    asunto: str | None = Field(default=None, sa_column=Column(String(300)))
    metodo: str | None = Field(default=None, sa_column=word(nullable=True))
    uid: str | None = Field(default=None, sa_column=Column(String(300)))
    correo: str | None = Field(default=None, sa_column=Column(String(254)))
    respuesta: str | None = Field(default=None, sa_column=word(nullable=True))
    secuencia: int | None = None
    sellada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    una_jornada: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    comentario: str | None = Field(default=None, sa_column=Column(Text))
    propone_inicio: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    propone_fin: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    invitacion_id: int | None = Field(
        default=None, sa_column=reference("invitacion.id", nullable=True)
    )
    estado: str = Field(default="nueva", sa_column=word())
    motivo: str | None = Field(default=None, sa_column=word(nullable=True))
    intentos: int = 0
    siguiente: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    recibida: datetime = Field(sa_column=instant())
    atendida: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Llavero(SQLModel, table=True):
    """Since when the links of the mails of a persona serve: the older ones were revoked."""

    persona_id: int = Field(primary_key=True, foreign_key="persona.id", sa_type=BigInteger)
    desde: datetime = Field(sa_column=instant())
