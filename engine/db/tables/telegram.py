"""What the bot of Telegram keeps: what it was told, its turns to speak, codes and questions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, SmallInteger, String, Text
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, instant, one_of, word


class BotTelegram(SQLModel, table=True):
    """A bot by its own number: its name, how far it has listened and which worker listens now.

    `siguiente` is the number of the first update still to be asked for, 0 before any; `recibida`
    is when the last one came.
    """

    __tablename__ = "bot_telegram"

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    usuario: str | None = Field(default=None, sa_column=Column(String(64)))
    siguiente: int = Field(
        default=0, sa_column=Column(BigInteger, nullable=False, server_default="0")
    )
    recibida: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    oyente: UUID | None = None
    oyente_hasta: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Actualizacion(SQLModel, table=True):
    """Something that happened in a chat, as Telegram tells it, kept until it is answered.

    Its number makes a second delivery harmless. What it causes commits together with
    `respuestas`, the calls that answer it, of which `enviadas` were made. `datos` is emptied then.
    """

    __table_args__ = (
        one_of("estado", "nueva", "atendida", "respondida", "descartada", "fallida"),
        Index(
            "ix_actualizacion_pendiente",
            "bot_id",
            "siguiente",
            postgresql_where="estado IN ('nueva', 'atendida')",
        ),
        Index("ix_actualizacion_chat", "bot_id", "chat_id", "numero"),
        Index("ix_actualizacion_recibida", "recibida"),
    )

    bot_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    numero: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    chat_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    datos: dict[str, Any] = Field(default_factory=dict, sa_column=document(nullable=False))
    estado: str = Field(default="nueva", sa_column=word())
    respuestas: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=document(nullable=False)
    )
    enviadas: int = 0
    intentos: int = 0
    siguiente: datetime = Field(sa_column=instant())
    recibida: datetime = Field(sa_column=instant())
    error: str | None = Field(default=None, sa_column=Column(Text))


class Cupo(SQLModel, table=True):
    """A turn to send, shared by every worker: nobody may take it before `libre`.

    A bot has as many as messages it may send in a second, and a chat has one. `turno` tells
    whoever comes late that somebody else took it meanwhile.
    """

    clave: str = Field(sa_column=word(primary_key=True))
    n: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    libre: datetime = Field(sa_column=instant())
    turno: UUID | None = None


class CodigoVinculo(SQLModel, table=True):
    """A code with which a persona links a chat, once; only its hash is kept.

    `numero` is that of the update that used it.
    """

    __tablename__ = "codigo_vinculo"
    __table_args__ = (Index("ix_codigo_vinculo_persona", "persona_id", "creado"),)

    huella: str = Field(sa_column=Column(String(64), primary_key=True))
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    creado: datetime = Field(sa_column=instant())
    expira: datetime = Field(sa_column=instant())
    usado: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    numero: int | None = Field(default=None, sa_column=Column(BigInteger))


class Pregunta(SQLModel, table=True):
    """What the bot asked in a chat before deciding a tarea: to confirm, or for a remark.

    `opcion` is the decision and `campo` the datum that the remark fills, if one is asked for;
    `mensaje` is the message that offered the decision and `pide` the one that asks.
    """

    __table_args__ = (
        Index("ix_pregunta_chat", "chat_id", "creada"),
        Index("ix_pregunta_expira", "expira"),
    )

    id: UUID = Field(primary_key=True)
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    chat_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    tarea_id: UUID
    opcion: str = Field(sa_column=word())
    campo: str | None = Field(default=None, sa_column=word(nullable=True))
    mensaje: int | None = Field(default=None, sa_column=Column(BigInteger))
    pide: int | None = Field(default=None, sa_column=Column(BigInteger))
    creada: datetime = Field(sa_column=instant())
    expira: datetime = Field(sa_column=instant())
    cerrada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
