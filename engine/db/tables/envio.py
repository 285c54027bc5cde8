"""How notices reach people: addresses by channel, what each prefers, and every attempt to send."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    String,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import identity, instant, one_of, word


class Direccion(SQLModel, table=True):
    """Where a persona is written to in a channel; one for each channel.

    The one of mail follows `persona.correo` by a trigger, whoever writes it. `verificada` is when
    its owner proved it theirs; `baja` is when the channel said that it takes nothing more, and
    `motivo` its words. A new one takes its place only once it is proved.
    """

    __table_args__ = (
        one_of("estado", "activa", "desactivada"),
        UniqueConstraint("persona_id", "canal", name="direccion_por_canal"),
        # A chat speaks for one persona; a mailbox may be shared by an office.
        Index(
            "direccion_de_una_persona", "canal", "valor", unique=True,
            postgresql_where="canal <> 'correo'",
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=identity())
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    canal: str = Field(sa_column=word())
    valor: str = Field(sa_column=Column(String(254), nullable=False))
    estado: str = Field(default="activa", sa_column=word(server_default="activa"))
    motivo: str | None = Field(default=None, sa_column=Column(Text))
    verificada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    baja: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Preferencia(SQLModel, table=True):
    """By which channels, in order, and at what rhythm a persona wants a group of kinds.

    Without a row the group's own rule holds (engine/domain/avisos/reglas.py). No channel at all
    means only in the application.
    """

    __table_args__ = (one_of("ritmo", "inmediato", "resumen", "nunca"),)

    persona_id: int = Field(primary_key=True, foreign_key="persona.id", sa_type=BigInteger)
    grupo: str = Field(sa_column=word(primary_key=True))
    canales: list[str] = Field(sa_column=Column(ARRAY(String(80)), nullable=False))
    ritmo: str = Field(sa_column=word())


class Silencio(SQLModel, table=True):
    """The hours of Lima at which a persona is not written to, and when their digest leaves.

    `desde` after `hasta` crosses midnight; equal, there is no silence by the hour. With
    `no_laborables` the days without work are silent whole.
    """

    persona_id: int = Field(primary_key=True, foreign_key="persona.id", sa_type=BigInteger)
    desde: time = Field(sa_column=Column(Time, nullable=False))
    hasta: time = Field(sa_column=Column(Time, nullable=False))
    no_laborables: bool = True
    resumen: time = Field(sa_column=Column(Time, nullable=False))


class Envio(SQLModel, table=True):
    """One attempt to send a notice by a channel: the queue of each channel, and its receipts.

    `siguiente` is when it is due or, once taken, when another worker may take it over; `tomas`
    counts who took it and fences the late. `definitivo` tells that trying again by this channel
    cannot help. `motivo` says why by this channel, `respuesta` what
    its provider answered. `unidad_id` gives each unit its turn.
    """

    __table_args__ = (
        one_of("estado", "en_cola", "enviado", "entregado", "fallido", "descartado"),
        UniqueConstraint("aviso_id", "canal", "intento", name="envio_una_vez"),
        Index(
            "ix_envio_por_salir", "canal", "unidad_id", "siguiente", "id",
            postgresql_where="estado = 'en_cola'",
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=identity())
    aviso_id: UUID = Field(foreign_key="aviso.id")
    canal: str = Field(sa_column=word())
    direccion: str | None = Field(default=None, sa_column=Column(String(254)))
    intento: int
    motivo: str | None = Field(default=None, sa_column=Column(Text))
    estado: str = Field(default="en_cola", sa_column=word())
    unidad_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    siguiente: datetime = Field(sa_column=instant())
    tomas: int = 0
    definitivo: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false"))
    )
    respuesta: str | None = Field(default=None, sa_column=Column(Text))
    creado: datetime = Field(sa_column=instant())
    terminado: datetime | None = Field(default=None, sa_column=instant(nullable=True))
