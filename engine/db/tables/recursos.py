"""What activities compete for besides cargos, and what the rules that compare them weigh."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import DATERANGE, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.sql import text
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word


class Sala(SQLModel, table=True):
    """A room of a sede, with how many people it holds."""

    __table_args__ = (
        UniqueConstraint("sede_id", "nombre", name="sala_sin_repetir"),
        # What an AT points to: a room of its own sede and of no other.
        UniqueConstraint("id", "sede_id", name="sala_de_sede"),
        CheckConstraint("capacidad BETWEEN 1 AND 10000", name="capacidad"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    sede_id: int = Field(sa_column=reference("entidad.id", index=False))
    nombre: str = Field(sa_column=Column(String(120), nullable=False))
    capacidad: int = Field(sa_column=Column(Integer, nullable=False))
    activa: bool = True


class Facilitador(SQLModel, table=True):
    """A cargo of the unit that leads an AT: it cannot be elsewhere meanwhile."""

    __table_args__ = (Index("ix_facilitador_cargo_id", "cargo_id"),)

    asistencia_id: int = Field(primary_key=True, foreign_key="asistencia.id")
    cargo_id: int = Field(primary_key=True, foreign_key="cargo.id")


class ReservaRecurso(SQLModel, table=True):
    """The time of a persona or of a room taken by a calendarised AT, as `reserva` is a cargo's.

    Only of those who hold, held or will hold several cargos: whoever has one alone is guarded by
    it. A trigger of `reserva` writes them; convened by two cargos of one AT, a persona has one row.
    """

    __tablename__ = "reserva_recurso"
    __table_args__ = (
        CheckConstraint("num_nonnulls(persona_id, sala_id) = 1", name="uno"),
        ExcludeConstraint(
            (text("int8range(persona_id, persona_id, '[]')"), "="),
            ("periodo", "&&"),
            name="persona_sin_cruce",
            using="gist",
            where=text("persona_id IS NOT NULL"),
        ),
        ExcludeConstraint(
            (text("int8range(sala_id, sala_id, '[]')"), "="),
            ("periodo", "&&"),
            name="sala_sin_cruce",
            using="gist",
            where=text("sala_id IS NOT NULL"),
        ),
        Index("ix_reserva_recurso_asistencia_id", "asistencia_id"),
        Index(
            "ix_reserva_recurso_persona_fin",
            "persona_id",
            text("upper(periodo)"),
            postgresql_where=text("persona_id IS NOT NULL"),
        ),
        Index(
            "ix_reserva_recurso_sala_fin",
            "sala_id",
            text("upper(periodo)"),
            postgresql_where=text("sala_id IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, sa_column=identity())
    asistencia_id: int = Field(sa_column=reference("asistencia.id", index=False))
    persona_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
    sala_id: int | None = Field(
        default=None, sa_column=reference("sala.id", nullable=True, index=False)
    )
    periodo: Range[datetime] = Field(sa_column=Column(TSTZRANGE, nullable=False))


class Peso(SQLModel, table=True):
    """What a rule weighs, or how far its limit goes, since somebody set it so.

    Rows are only added: the last of each `clave` holds and the rest are its history.
    """

    __table_args__ = (
        CheckConstraint("valor BETWEEN 0 AND 10000", name="valor"),
        Index("ix_peso_clave_id", "clave", "id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    clave: str = Field(sa_column=word())
    valor: float
    en: datetime = Field(sa_column=instant())
    persona_id: int = Field(sa_column=reference("persona.id", index=False))


class PeriodoProtegido(SQLModel, table=True):
    """Days in which nobody should be convened, such as those of an evaluation, with their norm."""

    __tablename__ = "periodo_protegido"
    __table_args__ = (Index("ix_periodo_protegido_dias", "dias", postgresql_using="gist"),)

    id: int | None = Field(default=None, sa_column=identity())
    nombre: str = Field(sa_column=Column(String(160), nullable=False))
    dias: Range[date] = Field(sa_column=Column(DATERANGE, nullable=False))
    norma: str = Field(sa_column=Column(Text, nullable=False))


class Presupuesto(SQLModel, table=True):
    """How many days of people convened a region can pay for in a year."""

    __table_args__ = (CheckConstraint("persona_dias >= 0", name="persona_dias"),)

    entidad_id: int = Field(primary_key=True, foreign_key="entidad.id")
    anio: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    persona_dias: int = Field(sa_column=Column(Integer, nullable=False))


class Excepcion(SQLModel, table=True):
    """A soft rule that somebody decided not to keep in an AT, and why; a hard one has none."""

    __table_args__ = (
        one_of("dureza", "blando", "articulable"),
        CheckConstraint("length(btrim(motivo)) > 0", name="motivo"),
        Index("ix_excepcion_asistencia_id", "asistencia_id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    asistencia_id: int = Field(sa_column=reference("asistencia.id", index=False))
    regla: str = Field(sa_column=word())
    dureza: str = Field(sa_column=word())
    motivo: str = Field(sa_column=Column(Text, nullable=False))
    cruce: dict[str, Any] = Field(sa_column=document(nullable=False))
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    en: datetime = Field(sa_column=instant())
