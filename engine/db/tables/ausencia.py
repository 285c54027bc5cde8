"""Who is away, who stands in for them, and from both who exercises each cargo."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import DATERANGE, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.sql import text
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word


class Ausencia(SQLModel, table=True):
    """A time in which somebody does not exercise their cargos, and the act that grants it.

    `total` takes them all, those where they stand in for others too: what `cobertura` does not
    name goes to `sustituto_id`, or to nobody. Otherwise only the cargos of `cobertura` are left.
    `siguiente` is the next of its two ends still to be told to people; `historia` lists what was
    done with it: when, by whom and what. Nobody is away twice at once.
    """

    __table_args__ = (
        one_of("motivo", "vacaciones", "licencia", "comision", "encargatura", "cese"),
        ExcludeConstraint(
            (text("int8range(persona_id, persona_id, '[]')"), "="),
            ("periodo", "&&"),
            name="ausencia_sin_superposicion",
            using="gist",
            where=text("total AND anulada IS NULL"),
        ),
        Index("ix_ausencia_persona_id", "persona_id"),
        Index("ix_ausencia_sustituto_id", "sustituto_id"),
        Index("ix_ausencia_siguiente", "siguiente", postgresql_where="siguiente IS NOT NULL"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    periodo: Range[datetime] = Field(sa_column=Column(TSTZRANGE, nullable=False))
    motivo: str = Field(sa_column=word())
    total: bool = True
    sustituto_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
    acto_tipo: str = Field(sa_column=Column(String(80), nullable=False))
    acto_numero: str = Field(sa_column=Column(String(120), nullable=False))
    acto_fecha: date
    anulada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    motivo_anulada: str | None = Field(default=None, sa_column=Column(Text))
    siguiente: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    historia: list[dict[str, Any]] = Field(default_factory=list, sa_column=document(nullable=False))
    creada: datetime = Field(sa_column=instant())
    creada_por_id: int = Field(sa_column=reference("persona.id", index=False))


class Cobertura(SQLModel, table=True):
    """Who stands in for the absent in one cargo; nobody, when `sustituto_id` is not given.

    Persona, periodo and whether it is in force are those of its ausencia, for the constraint: a
    cargo is not left twice at once by the same persona.
    """

    __table_args__ = (
        ExcludeConstraint(
            (text("int8range(persona_id, persona_id, '[]')"), "="),
            (text("int8range(cargo_id, cargo_id, '[]')"), "="),
            ("periodo", "&&"),
            name="cobertura_sin_superposicion",
            using="gist",
            where=text("vigente"),
        ),
        Index("ix_cobertura_sustituto_id", "sustituto_id"),
    )

    ausencia_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("ausencia.id"), primary_key=True)
    )
    cargo_id: int = Field(sa_column=Column(BigInteger, ForeignKey("cargo.id"), primary_key=True))
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    periodo: Range[datetime] = Field(sa_column=Column(TSTZRANGE, nullable=False))
    vigente: bool = True
    sustituto_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )


class Ejercicio(SQLModel, table=True):
    """Who exercises a cargo and when: what readers ask instead of `titularidad`.

    Triggers of `titularidad`, `ausencia` and `cobertura` write it, in the transaction that changes
    them, up to CADENA_MAXIMA substitutions deep. `dias` are the days whose midday in Lima it
    holds, for what goes by days; `ausencia_id` says because of which absence it is not the
    titular.
    """

    __table_args__ = (
        one_of("por", "titular", "encargado", "sustituto"),
        ExcludeConstraint(
            (text("int8range(cargo_id, cargo_id, '[]')"), "="),
            ("periodo", "&&"),
            name="ejercicio_sin_superposicion",
            using="gist",
        ),
        Index("ix_ejercicio_persona_id", "persona_id"),
        Index("ix_ejercicio_cargo_id", "cargo_id"),
        Index("ix_ejercicio_desde", text("lower(periodo)")),
        Index("ix_ejercicio_hasta", text("upper(periodo)")),
    )

    id: int | None = Field(default=None, sa_column=identity())
    cargo_id: int = Field(sa_column=Column(BigInteger, ForeignKey("cargo.id"), nullable=False))
    persona_id: int = Field(sa_column=Column(BigInteger, ForeignKey("persona.id"), nullable=False))
    periodo: Range[datetime] = Field(sa_column=Column(TSTZRANGE, nullable=False))
    dias: Range[date] = Field(sa_column=Column(DATERANGE, nullable=False))
    por: str = Field(sa_column=word())
    ausencia_id: int | None = Field(
        default=None, sa_column=reference("ausencia.id", nullable=True, index=False)
    )
