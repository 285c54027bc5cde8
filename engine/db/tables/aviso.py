"""Messages to people (the outbox) and the reminders that will become messages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word


class Aviso(SQLModel, table=True):
    """A message to a person, written in the transaction that causes it.

    `id` derives from `clave`, which names the cause (task, rung, person): the same cause never
    makes two messages. `datos` are the facts its template needs. `siguiente` is when it is to be
    looked at next: none while a channel has it (`envio`) or a digest does (`resumen_id`).
    `unidad_id` gives it its turn: the unit of its AT, the UGEL of what is of no AT, or zero. Every
    notice is in the application: `leido` is when it was read there.
    """

    __table_args__ = (
        one_of("estado", "en_cola", "enviado", "entregado", "fallido", "descartado"),
        Index(
            "ix_aviso_por_repartir", "unidad_id", "siguiente", "id",
            postgresql_where="estado = 'en_cola' AND siguiente IS NOT NULL",
        ),
        Index("ix_aviso_sin_leer", "persona_id", postgresql_where="leido IS NULL"),
        Index("ix_aviso_resumen", "resumen_id", postgresql_where="resumen_id IS NOT NULL"),
        Index("ix_aviso_persona", "persona_id", "creado"),
        Index("ix_aviso_creado", "creado", "id"),
        Index("ix_aviso_asistencia", "asistencia_id"),
    )  # fmt: skip

    id: UUID = Field(primary_key=True)
    clave: str = Field(sa_column=Column(String(240), nullable=False, unique=True))
    tipo: str = Field(sa_column=word())
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    asistencia_id: int | None = Field(
        default=None, sa_column=reference("asistencia.id", nullable=True, index=False)
    )
    tarea_id: UUID | None = None
    datos: dict[str, Any] = Field(default_factory=dict, sa_column=document(nullable=False))
    estado: str = Field(default="en_cola", sa_column=word())
    intentos: int = 0
    siguiente: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    unidad_id: int = Field(
        default=0, sa_column=Column(BigInteger, nullable=False, server_default="0")
    )
    resumen_id: UUID | None = Field(default=None, foreign_key="aviso.id")
    leido: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    canal: str | None = Field(default=None, sa_column=word(nullable=True))
    asunto: str | None = Field(default=None, sa_column=Column(String(300)))
    cuerpo: str | None = Field(default=None, sa_column=Column(Text))
    cuerpo_html: str | None = Field(default=None, sa_column=Column(Text))
    calendario: str | None = Field(default=None, sa_column=Column(Text))
    resultado: str | None = Field(default=None, sa_column=Column(Text))
    creado: datetime = Field(sa_column=instant())
    entregado: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Recordatorio(SQLModel, table=True):
    """A rung of a task's ladder, still to come; each at most once per task.

    `unidad_id` gives it its turn: the unit of its AT, the UGEL of what is of no AT, or zero.
    """

    __table_args__ = (
        UniqueConstraint("tarea_id", "peldano"),
        Index("ix_recordatorio_por_decir", "unidad_id", "vence", "id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    tarea_id: UUID = Field(foreign_key="tarea.id")
    peldano: str = Field(sa_column=word())
    vence: datetime = Field(sa_column=instant())
    unidad_id: int = Field(
        default=0, sa_column=Column(BigInteger, nullable=False, server_default="0")
    )
