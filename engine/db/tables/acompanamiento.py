"""Rule books of accompaniment, the programmes that follow them, and who accompanies whom."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, ExcludeConstraint, Range
from sqlalchemy.sql import text
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word

TIPOS = (
    "eib_inicial",
    "eib_primaria",
    "multigrado",
    "polidocente_inicial",
    "polidocente_primaria",
    "polidocente_secundaria",
)
"""The kinds of school that a rule book may rule (S004:384-541)."""


def _few(*, nullable: bool = False) -> Any:
    return Column(SmallInteger, nullable=nullable)


class ReglamentoFila(SQLModel, table=True):
    """A version of a rule book, the days on which it is in force, and its norm.

    `regla` is what it says of every kind of school: hours, months, recipients. What a programme
    that runs follows is never edited: another `version` is made.
    """

    __tablename__ = "reglamento"
    __table_args__ = (
        UniqueConstraint("codigo", "version"),
        CheckConstraint("NOT isempty(vigencia)", name="vigencia"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    codigo: str = Field(sa_column=word())
    version: int = Field(default=1, sa_column=_few())
    nombre: str = Field(sa_column=Column(String(160), nullable=False))
    norma: str = Field(sa_column=Column(Text, nullable=False))
    vigencia: Range[date] = Field(sa_column=Column(DATERANGE, nullable=False))
    regla: dict[str, Any] = Field(sa_column=document(nullable=False))
    rubricas: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]")
    )
    copia_de_id: int | None = Field(
        default=None, sa_column=reference("reglamento.id", nullable=True, index=False)
    )
    cambiado: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    persona_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )


class ProtocoloFila(SQLModel, table=True):
    """What a rule book gives a docente of a kind of school in a year (S004:384-541).

    `visitas` are those of one, two and three days together; `ratios` lists `ambito`, `minimo`
    and `maximo`: how many docentes one companion takes there. Hours are of each GIA or RTC, and
    of all talleres together.
    """

    __tablename__ = "protocolo"
    __table_args__ = (
        UniqueConstraint("reglamento_id", "tipo"),
        one_of("tipo", *TIPOS),
        CheckConstraint("visitas = de_un_dia + de_dos_dias + de_tres_dias", name="visitas"),
        CheckConstraint(
            "dias_visita = de_un_dia + 2 * de_dos_dias + 3 * de_tres_dias", name="dias_visita"
        ),
    )

    id: int | None = Field(default=None, sa_column=identity())
    reglamento_id: int = Field(sa_column=reference("reglamento.id", index=False))
    tipo: str = Field(sa_column=word())
    visitas: int = Field(sa_column=_few())
    de_un_dia: int = Field(sa_column=_few())
    de_dos_dias: int = Field(sa_column=_few())
    de_tres_dias: int = Field(sa_column=_few())
    dias_visita: int = Field(sa_column=_few())
    gia: int = Field(sa_column=_few())
    gia_horas: int = Field(sa_column=_few())
    gia_directores: int = Field(sa_column=_few())
    gia_directores_horas: int = Field(sa_column=_few())
    rtc: int = Field(sa_column=_few())
    rtc_horas: int = Field(sa_column=_few())
    talleres: int = Field(sa_column=_few())
    dias_taller: int = Field(sa_column=_few())
    horas_taller: int | None = Field(default=None, sa_column=_few(nullable=True))
    talleres_ap: int = Field(sa_column=_few())
    dias_taller_ap: int = Field(sa_column=_few())
    ratios: list[dict[str, Any]] = Field(sa_column=document(nullable=False))
    fuente: str = Field(sa_column=Column(Text, nullable=False))


class ProgramaFila(SQLModel, table=True):
    """The year of accompaniment of a UGEL: the rule book it follows, its days, how far it is."""

    __tablename__ = "programa"
    __table_args__ = (
        UniqueConstraint("ugel_id", "anio"),
        one_of("estado", "en_preparacion", "en_marcha", "cerrado"),
        CheckConstraint("NOT isempty(periodo)", name="periodo"),
        Index("ix_programa_reglamento_id", "reglamento_id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    ugel_id: int = Field(sa_column=reference("entidad.id", index=False))
    anio: int = Field(sa_column=_few())
    reglamento_id: int = Field(sa_column=reference("reglamento.id", index=False))
    periodo: Range[date] = Field(sa_column=Column(DATERANGE, nullable=False))
    estado: str = Field(default="en_preparacion", sa_column=word())
    instancia_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("instancia.id"), unique=True)
    )
    creado: datetime = Field(sa_column=instant())
    creado_por_id: int = Field(sa_column=reference("persona.id", index=False))


class Acompanante(SQLModel, table=True):
    """A cargo that accompanies in a programme, during which days, and the place it sets out from.

    Without `latitud` and `longitud` it sets out from the UGEL. `dispersion` is what the UGEL
    declares of the schools on its list, for the ratio (NU-01, S004:318-327). `lenguas` are the
    lenguas originarias that it speaks, as schools write theirs; empty when nobody said.
    """

    __table_args__ = (
        UniqueConstraint("programa_id", "cargo_id"),
        one_of("dispersion", "mayor", "menor"),
        CheckConstraint("(latitud IS NULL) = (longitud IS NULL)", name="base"),
        Index("ix_acompanante_cargo_id", "cargo_id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    programa_id: int = Field(sa_column=reference("programa.id", index=False))
    cargo_id: int = Field(sa_column=reference("cargo.id", index=False))
    periodo: Range[date] = Field(sa_column=Column(DATERANGE, nullable=False))
    base: str | None = Field(default=None, sa_column=Column(String(160)))
    latitud: float | None = None
    longitud: float | None = None
    dispersion: str | None = Field(default=None, sa_column=word(nullable=True))
    lenguas: list[str] = Field(
        default_factory=list,
        sa_column=Column(ARRAY(String(80)), nullable=False, server_default=text("'{}'")),
    )
    creado: datetime = Field(sa_column=instant())
    creado_por_id: int = Field(sa_column=reference("persona.id", index=False))


class Acompanado(SQLModel, table=True):
    """A docente's days on the list of a companion, why they began and why they ended.

    Rows are never deleted: a list of any day can be read. A docente is never in two lists at
    once. `fijo` is a pair that people settled, which no distribution may part.
    """

    __table_args__ = (
        ExcludeConstraint(
            (text("int8range(cargo_id, cargo_id, '[]')"), "="),
            ("periodo", "&&"),
            name="acompanado_en_una_lista",
            using="gist",
        ),
        Index("ix_acompanado_acompanante_id", "acompanante_id"),
        Index("ix_acompanado_cargo_id", "cargo_id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    acompanante_id: int = Field(sa_column=reference("acompanante.id", index=False))
    cargo_id: int = Field(sa_column=reference("cargo.id", index=False))
    periodo: Range[date] = Field(sa_column=Column(DATERANGE, nullable=False))
    fijo: bool = False
    motivo: str = Field(sa_column=Column(Text, nullable=False))
    motivo_fin: str | None = Field(default=None, sa_column=Column(Text))
    creado: datetime = Field(sa_column=instant())
    creado_por_id: int = Field(sa_column=reference("persona.id", index=False))
    cerrado: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    cerrado_por_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )


class RepartoFila(SQLModel, table=True):
    """A proposal of who accompanies whom in a programme, until its lists are written or let go.

    `problema` is what the search was asked, with the pairs that people fixed; `plan` what it
    found, with each refusal; both as `engine.planner.reparto` writes them.
    """

    __tablename__ = "reparto"
    __table_args__ = (
        one_of("estado", "propuesto", "aceptado", "descartado"),
        Index("ix_reparto_programa_id", "programa_id"),
        Index(
            "uq_reparto_abierto", "programa_id", unique=True,
            postgresql_where=text("estado = 'propuesto'"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=identity())
    programa_id: int = Field(sa_column=reference("programa.id", index=False))
    estado: str = Field(default="propuesto", sa_column=word())
    problema: dict[str, Any] = Field(sa_column=document(nullable=False))
    plan: dict[str, Any] = Field(sa_column=document(nullable=False))
    creado: datetime = Field(sa_column=instant())
    creado_por_id: int = Field(sa_column=reference("persona.id", index=False))
    cerrado: datetime | None = Field(default=None, sa_column=instant(nullable=True))
