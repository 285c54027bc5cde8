"""What stretches the terms of offices, and the open deadlines moved when it is declared late."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word


class SuspensionFila(SQLModel, table=True):
    """A suspension of deadlines by a norm or act, both days included: a row of a ledger.

    A trigger refuses every other change than to close it before its time (`cerrada`, the last
    suspended day) or to annul it (`anulada`, as if it had never been), once, with the reason and
    who.
    """

    __tablename__ = "suspension"
    __table_args__ = (
        one_of("ambito", "todos", "entidad", "asistencia", "tarea"),
        CheckConstraint("desde <= hasta", name="en_orden"),
        CheckConstraint(
            "(ambito = 'entidad') = (entidad_id IS NOT NULL)"
            " AND (ambito = 'asistencia') = (asistencia_id IS NOT NULL)"
            " AND (ambito = 'tarea') = (tarea_id IS NOT NULL)",
            name="con_su_ambito",
        ),
        Index("ix_suspension_desde", "desde", "id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    norma: str = Field(sa_column=Column(Text, nullable=False))
    motivo: str = Field(sa_column=Column(Text, nullable=False))
    ambito: str = Field(sa_column=word())
    entidad_id: int | None = Field(
        default=None, sa_column=reference("entidad.id", nullable=True, index=False)
    )
    asistencia_id: int | None = Field(
        default=None, sa_column=reference("asistencia.id", nullable=True, index=False)
    )
    tarea_id: UUID | None = Field(default=None, foreign_key="tarea.id")
    desde: date
    hasta: date
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    creada: datetime = Field(sa_column=instant())
    cerrada: date | None = None
    anulada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    sustento: str | None = Field(default=None, sa_column=Column(Text))
    terminada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    terminada_por_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )


class DistanciaFila(SQLModel, table=True):
    """The término de la distancia between two offices, which holds for all below each of them."""

    __tablename__ = "distancia"
    __table_args__ = (
        UniqueConstraint("desde_id", "hasta_id"),
        CheckConstraint("dias BETWEEN 1 AND 60", name="de_dias"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    desde_id: int = Field(sa_column=reference("entidad.id", index=False))
    hasta_id: int = Field(sa_column=reference("entidad.id", index=False))
    dias: int
    norma: str = Field(sa_column=Column(Text, nullable=False))


class Corrimiento(SQLModel, table=True):
    """Open deadlines to be counted again because a holiday or a suspension changed late.

    `desde` and `hasta` are the days it touches; `causa` says it in words. A pass goes over the
    roots in the order of their ids, `cursor` is the last one done; the second pass, a while
    later, finds what was being opened meanwhile.
    """

    __table_args__ = (
        one_of("estado", "pendiente", "hecho"),
        Index("ix_corrimiento_pendiente", "siguiente", "id",
              postgresql_where="estado = 'pendiente'"),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=identity())
    causa: dict[str, Any] = Field(default_factory=dict, sa_column=document(nullable=False))
    desde: date
    hasta: date
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    estado: str = Field(default="pendiente", sa_column=word())
    pasada: int = 1
    cursor: UUID | None = None
    siguiente: datetime = Field(sa_column=instant())
    creado: datetime = Field(sa_column=instant())
    plazos: int = 0
    avisados: int = 0


class PlazoMovido(SQLModel, table=True):
    """A deadline of a tarea, or of a timer, that a corrimiento moved: the old date is kept."""

    __tablename__ = "plazo_movido"
    __table_args__ = (
        Index("ix_plazo_movido_corrimiento", "corrimiento_id", "pasada", "tarea_id"),
        Index("ix_plazo_movido_tarea", "tarea_id", "id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    corrimiento_id: int = Field(sa_column=reference("corrimiento.id", index=False))
    pasada: int = 1
    instancia_id: UUID = Field(foreign_key="instancia.id")
    tarea_id: UUID | None = Field(default=None, foreign_key="tarea.id")
    elemento: str = Field(sa_column=word())
    antes: datetime = Field(sa_column=instant())
    despues: datetime = Field(sa_column=instant())
    en: datetime = Field(sa_column=instant())
