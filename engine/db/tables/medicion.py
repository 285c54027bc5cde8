"""The measurements of a programme's year: when each falls, whom it drew, and what they answered."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word


class Medicion(SQLModel, table=True):
    """One time that a row of the matrices of the norm is measured (S004:356-360, 368-376).

    `numero` tells the semesters, or the start and the end, of a year apart. Once drawn it keeps
    the `semilla`, how many there were to draw from and how many were drawn, so that anybody draws
    the same again.
    """

    __table_args__ = (
        one_of("clave", "SG-02", "SG-03", "SG-04", "EV-01", "EV-02", "EV-03"),
        UniqueConstraint("programa_id", "clave", "numero", name="medicion_sin_repetir"),
        CheckConstraint("numero BETWEEN 1 AND 2", name="numero"),
        CheckConstraint("NOT isempty(periodo)", name="periodo"),
        CheckConstraint(
            "num_nonnulls(semilla, tamano, poblacion, sorteada, sorteada_por_id) IN (0, 5)",
            name="con_su_sorteo",
        ),
        CheckConstraint("tamano BETWEEN 1 AND poblacion", name="tamano"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    programa_id: int = Field(sa_column=reference("programa.id", index=False))
    clave: str = Field(sa_column=word())
    numero: int = Field(sa_column=Column(SmallInteger, nullable=False))
    periodo: Range[date] = Field(sa_column=Column(DATERANGE, nullable=False))
    semilla: str | None = Field(default=None, sa_column=Column(String(64)))
    tamano: int | None = Field(default=None, sa_column=Column(Integer))
    poblacion: int | None = Field(default=None, sa_column=Column(Integer))
    sorteada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    sorteada_por_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )


class Sorteado(SQLModel, table=True):
    """A docente or a companion whom a measurement drew, their place in it and what was answered.

    `clave` is what the draw knew them by: the code of their entidad, their role and their plaza.
    """

    __table_args__ = (
        UniqueConstraint("medicion_id", "cargo_id", name="sorteado_sin_repetir"),
        UniqueConstraint("medicion_id", "orden", name="sorteado_en_orden"),
        CheckConstraint(
            "num_nonnulls(respuesta, respondido, respondido_por_id) IN (0, 3)",
            name="con_su_respuesta",
        ),
        Index("ix_sorteado_cargo_id", "cargo_id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    medicion_id: int = Field(sa_column=reference("medicion.id", index=False))
    orden: int = Field(sa_column=Column(Integer, nullable=False))
    cargo_id: int = Field(sa_column=reference("cargo.id", index=False))
    clave: str = Field(sa_column=Column(String(80), nullable=False))
    respuesta: dict[str, Any] | None = Field(default=None, sa_column=document())
    respondido: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    respondido_por_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
