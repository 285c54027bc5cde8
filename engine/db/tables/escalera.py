"""The ladders of notices that an administrator edits, and what people put off."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, SmallInteger, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import identity, instant, one_of, word


class EscaleraFila(SQLModel, table=True):
    """The ladder of a kind of tarea, an element of a process; the general one has neither.

    `repaso` is when the open tareas are laid once more, for those that were being opened by the
    ladder of before as it changed.
    """

    __tablename__ = "escalera"
    __table_args__ = (
        UniqueConstraint("proceso", "elemento", postgresql_nulls_not_distinct=True),
        CheckConstraint("(proceso IS NULL) = (elemento IS NULL)", name="de_una_clase"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    proceso: str | None = Field(default=None, sa_column=word(nullable=True))
    elemento: str | None = Field(default=None, sa_column=word(nullable=True))
    cambiada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    persona_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
    repaso: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class PeldanoFila(SQLModel, table=True):
    """A rung: to whom, and how many working days from the due day; none as a tarea is opened."""

    __tablename__ = "peldano"
    __table_args__ = (
        UniqueConstraint("escalera_id", "dias", "destino", postgresql_nulls_not_distinct=True),
        one_of("destino", "responsable", "superior", "diri"),
        CheckConstraint("dias BETWEEN -20 AND 30", name="cerca"),
        CheckConstraint("destino = 'responsable' OR coalesce(dias, 0) > 0", name="de_lo_vencido"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    escalera_id: int = Field(sa_column=reference("escalera.id", index=False))
    dias: int | None = Field(default=None, sa_column=Column(SmallInteger))
    destino: str = Field(sa_column=word())


class Posposicion(SQLModel, table=True):
    """Until when somebody put off the reminders of a tarea of theirs, and why; the last one counts.

    What its superior and DIRI hear goes on as it was, and the due date does not move.
    """

    __table_args__ = (Index("ix_posposicion_tarea", "tarea_id", "id"),)

    id: int | None = Field(default=None, sa_column=identity())
    tarea_id: UUID = Field(foreign_key="tarea.id")
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    hasta: datetime = Field(sa_column=instant())
    motivo: str = Field(sa_column=Column(Text, nullable=False))
    creada: datetime = Field(sa_column=instant())
