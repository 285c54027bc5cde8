"""Each strategy of a programme: when it is planned, what became of it and what took its place."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.sql import text
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import identity, instant, one_of, word

_COMPANION = text("int8range(acompanante_id, acompanante_id, '[]')")
_GROUP = text("(CASE WHEN tipo = 'visita' THEN int4range(0, 1) ELSE int4range(1, 2) END)")
"""Visits on one side, GIA and RTC on the other: two strategies differ when they are adjacent."""


class Estrategia(SQLModel, table=True):
    """A visita, GIA, RTC, taller or reunión of a programme, on days that follow each other.

    A `taller_ap` is that of the companions themselves, and a `reunion` their days in the UGEL: of
    the whole team, so of no companion (PR-20, PR-21). Their `detalle` is what was done.

    `entidad_id` is the IE of a visita or RTC, the UGEL of the others; `numero` is its place among
    those of its kind in the year, of its docente if it is a visita. What was not done keeps its
    `causa` and is never deleted: the row that takes its place says so in `reprogramada_de_id`.
    A companion visits one docente a day (NU-15, S003:2007) and holds no GIA nor RTC on a day of
    visits (PR-05, PR-06, S004:268, 296).
    """

    __table_args__ = (
        one_of("tipo", "visita", "gia", "rtc", "taller", "taller_ap", "reunion"),
        one_of("clase", "linea_base", "diagnostica", "en_aula", "cierre"),
        one_of("estado", "programada", "en_curso", "realizada", "no_realizada"),
        one_of("causa", "clima", "huelga", "salud", "camino", "sin_clases", "otra"),
        CheckConstraint("(causa IS NOT NULL) = (estado = 'no_realizada')", name="con_su_causa"),
        CheckConstraint(
            "(tipo = 'visita') = (docente_id IS NOT NULL AND clase IS NOT NULL)"
            " AND (tipo IN ('visita', 'gia', 'rtc')) = (acompanante_id IS NOT NULL)",
            name="con_su_gente",
        ),
        CheckConstraint(
            "upper(dias) - lower(dias) BETWEEN 1 AND CASE tipo WHEN 'visita' THEN 3"
            " WHEN 'taller' THEN 20 WHEN 'taller_ap' THEN 20 ELSE 1 END",
            name="de_dias",
        ),
        ExcludeConstraint(
            (_COMPANION, "="),
            ("dias", "&&"),
            name="visita_sin_superposicion",
            using="gist",
            where=text("tipo = 'visita' AND estado <> 'no_realizada'"),
            deferrable=True,
            initially="IMMEDIATE",
        ),
        ExcludeConstraint(
            (_COMPANION, "="),
            ("dias", "&&"),
            (_GROUP, "-|-"),
            name="estrategia_en_dia_distinto",
            using="gist",
            where=text("tipo IN ('visita', 'gia', 'rtc') AND estado <> 'no_realizada'"),
            deferrable=True,
            initially="IMMEDIATE",
        ),
        Index("ix_estrategia_programa_id", "programa_id", "tipo", "estado"),
        Index("ix_estrategia_acompanante_id", "acompanante_id", "estado"),
        Index("ix_estrategia_docente_id", "docente_id", "id"),
        Index("ix_estrategia_entidad_id", "entidad_id"),
        # What was not done keeps the instance that tried, which goes on with what took its place.
        Index("uq_estrategia_instancia_id", "instancia_id", unique=True,
              postgresql_where=text("estado <> 'no_realizada'")),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=identity())
    programa_id: int = Field(sa_column=reference("programa.id", index=False))
    tipo: str = Field(sa_column=word())
    clase: str | None = Field(default=None, sa_column=word(nullable=True))
    acompanante_id: int | None = Field(
        default=None, sa_column=reference("acompanante.id", nullable=True, index=False)
    )
    docente_id: int | None = Field(
        default=None, sa_column=reference("cargo.id", nullable=True, index=False)
    )
    entidad_id: int = Field(sa_column=reference("entidad.id", index=False))
    numero: int = Field(sa_column=Column(SmallInteger, nullable=False))
    dias: Range[date] = Field(sa_column=Column(DATERANGE, nullable=False))
    estado: str = Field(default="programada", sa_column=word())
    causa: str | None = Field(default=None, sa_column=word(nullable=True))
    detalle: str | None = Field(default=None, sa_column=Column(Text))
    reprogramada_de_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("estrategia.id"), unique=True)
    )
    instancia_id: UUID | None = Field(
        default=None,
        # Deferred, because a step names an instance before it writes it.
        sa_column=Column(Uuid, ForeignKey("instancia.id", deferrable=True, initially="DEFERRED")),
    )
    registrada_en: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Participacion(SQLModel, table=True):
    """A docente convened to a GIA, RTC or taller: whether they came, and what they said of it.

    Of a taller, `entrada` is their mark in the entry test, 0 to 20, and `satisfaccion` their
    answer to the survey, 1 (nada satisfecho) to 4 (muy satisfecho) (IN-15, IN-22, S003:2075-2087);
    each is empty when that docente did not give it.
    """

    __table_args__ = (
        CheckConstraint("entrada BETWEEN 0 AND 20", name="entrada"),
        CheckConstraint("satisfaccion BETWEEN 1 AND 4", name="satisfaccion"),
        CheckConstraint(
            "asistio OR (entrada IS NULL AND satisfaccion IS NULL)", name="de_quien_fue"
        ),
        Index("ix_participacion_cargo_id", "cargo_id"),
    )

    estrategia_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("estrategia.id"), primary_key=True)
    )
    cargo_id: int = Field(sa_column=Column(BigInteger, ForeignKey("cargo.id"), primary_key=True))
    asistio: bool
    entrada: float | None = None
    satisfaccion: int | None = Field(default=None, sa_column=Column(SmallInteger))


class Constancia(SQLModel, table=True):
    """Why something registered of a strategy stands although a rule of the desk finds it odd.

    `frase` is what the rule found, as it was read; whoever runs the programme answers for it.
    """

    __table_args__ = (CheckConstraint("length(btrim(motivo)) BETWEEN 5 AND 1000", name="motivo"),)

    estrategia_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("estrategia.id"), primary_key=True)
    )
    regla: str = Field(primary_key=True, max_length=40)
    frase: str = Field(sa_column=Column(Text, nullable=False))
    motivo: str = Field(sa_column=Column(Text, nullable=False))
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    creada: datetime = Field(sa_column=instant())
