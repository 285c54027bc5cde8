"""Days of the year that are not like the others, each with its norm."""

from datetime import date, time

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from engine.db.tables.base import identity, one_of, word


class FeriadoFila(SQLModel, table=True):
    """A holiday or non-working day; `ambito` is "nacional" or says whom it concerns."""

    __tablename__ = "feriado"
    __table_args__ = (
        one_of("tipo", "feriado_nacional", "no_laborable_sector_publico", "no_laborable_regional"),
        UniqueConstraint("fecha", "ambito", "nombre"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    fecha: date
    nombre: str
    tipo: str = Field(sa_column=word())
    ambito: str
    norma: str


class BloqueFila(SQLModel, table=True):
    """A block of class weeks or of management weeks of a school year; both days inclusive."""

    __tablename__ = "bloque"
    __table_args__ = (
        one_of("tipo", "lectivo", "gestion"),
        UniqueConstraint("anio", "tipo", "numero"),
        Index("ix_bloque_inicio_fin", "inicio", "fin"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    anio: int
    tipo: str = Field(sa_column=word())
    numero: int
    inicio: date
    fin: date
    norma: str
    verificacion: str = ""


class HorarioFila(SQLModel, table=True):
    """The hours of attention, wall time of Lima, from a day on until those of a later row."""

    __tablename__ = "horario"
    __table_args__ = (CheckConstraint("apertura < cierre", name="en_orden"),)

    id: int | None = Field(default=None, sa_column=identity())
    desde: date = Field(unique=True)
    apertura: time
    cierre: time
    norma: str = Field(sa_column=Column(Text, nullable=False))
