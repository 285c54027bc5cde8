"""What is valued of each docente and director, what is prioritised and what is noted of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Date, Index, SmallInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word

NUMERO = "(substring((desempeno)::text from 2))::integer"
_CODE = "desempeno ~ '^D[1-9][0-9]?$'"
_CLEAR = f"nivel IS NULL OR fuente = 'visita' OR {NUMERO} NOT BETWEEN 11 AND 29"
_MONTHS = f"nivel IS NULL OR fuente = 'mes' OR {NUMERO} NOT BETWEEN 1 AND 10"


class Valoracion(SQLModel, table=True):
    """One performance of one docente or director: its level, the evidence, what came of it.

    `docente_id` is the plaza of the docente or, with `de_director`, the cargo that directs, who
    never has a level (VA-05, S003:2169-2171). A row of a visit says its `estrategia_id`; one of
    `fuente` `mes` is settled when the month ends. Performances 11 to 29, of dominio 2, have a
    level by a visit alone (VA-03, S003:2110-2113), and it stays; 1 to 10, of dominio 1, by the
    month alone (VA-04, S003:2114-2118). `definitiva` is the level of the month: of two visits,
    that of the later one. `correcciones` keeps what was written before, who changed it and why.
    """

    __table_args__ = (
        one_of("fuente", "visita", "gia", "taller", "mes"),
        CheckConstraint(_CODE, name="desempeno"),
        CheckConstraint("nivel BETWEEN 1 AND 4", name="nivel"),
        CheckConstraint("NOT de_director OR nivel IS NULL", name="director_sin_nivel"),
        CheckConstraint(_CLEAR, name="dominio_2_de_visita"),
        CheckConstraint(_MONTHS, name="dominio_1_de_mes"),
        CheckConstraint("NOT definitiva OR nivel IS NOT NULL", name="definitiva_con_nivel"),
        CheckConstraint("EXTRACT(day FROM mes) = 1", name="mes"),
        Index(
            "valoracion_una_definitiva", "docente_id", "mes", "desempeno",
            unique=True, postgresql_where=text("definitiva"),
        ),
        Index(
            "valoracion_una_por_visita", "estrategia_id", "docente_id", "desempeno",
            unique=True, postgresql_where=text("estrategia_id IS NOT NULL AND nivel IS NOT NULL"),
        ),
        Index(
            "ix_valoracion_evidencia", "estrategia_id",
            postgresql_where=text("evidencia IS NOT NULL"),
        ),
        Index("ix_valoracion_docente_id", "docente_id", "mes", "id"),
        Index("ix_valoracion_programa_id", "programa_id", "mes", "desempeno"),
        Index("ix_valoracion_acompanante_id", "acompanante_id", "mes"),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=identity())
    programa_id: int = Field(sa_column=reference("programa.id", index=False))
    docente_id: int = Field(sa_column=reference("cargo.id", index=False))
    acompanante_id: int = Field(sa_column=reference("acompanante.id", index=False))
    estrategia_id: int | None = Field(
        default=None, sa_column=reference("estrategia.id", nullable=True)
    )
    mes: date = Field(sa_column=Column(Date, nullable=False))
    desempeno: str = Field(sa_column=word())
    nivel: int | None = Field(default=None, sa_column=Column(SmallInteger))
    evidencia: str | None = Field(default=None, sa_column=Column(Text))
    producto: str | None = Field(default=None, sa_column=Column(Text))
    necesidad: str | None = Field(default=None, sa_column=Column(Text))
    fuente: str = Field(sa_column=word())
    de_director: bool = False
    definitiva: bool = False
    correcciones: list[dict[str, Any]] | None = Field(default=None, sa_column=document())
    instancia_id: UUID | None = Field(default=None, sa_column=Column(Uuid))
    registrada_en: datetime = Field(sa_column=instant())


class Prioridad(SQLModel, table=True):
    """The performances on which a docente is accompanied from a month on (VA-08, VA-09).

    They come from the plan individual and again from the end of each month (S003:1231-1238,
    1325-1333).
    """

    __table_args__ = (
        one_of("fuente", "plan_individual", "mes"),
        CheckConstraint("EXTRACT(day FROM desde) = 1", name="desde"),
        CheckConstraint("cardinality(desempenos) BETWEEN 1 AND 8", name="desempenos"),
        Index("prioridad_una_por_mes", "docente_id", "desde", unique=True),
        Index("ix_prioridad_acompanante_id", "acompanante_id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    programa_id: int = Field(sa_column=reference("programa.id"))
    docente_id: int = Field(sa_column=reference("cargo.id", index=False))
    acompanante_id: int = Field(sa_column=reference("acompanante.id", index=False))
    desde: date = Field(sa_column=Column(Date, nullable=False))
    desempenos: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    fuente: str = Field(sa_column=word())
    instancia_id: UUID | None = Field(default=None, sa_column=Column(Uuid))
    registrada_en: datetime = Field(sa_column=instant())


class NotaDeCampo(SQLModel, table=True):
    """A line of a companion's cuaderno de campo: what happened, when and with whom (IN-09).

    `clave` is what the telephone calls it, so that a line sent twice is kept once; `escrita_en`
    is when it was written and `recibida_en` when it came.
    """

    __tablename__ = "nota_de_campo"
    __table_args__ = (
        CheckConstraint("length(texto) BETWEEN 1 AND 4000", name="texto"),
        Index("nota_de_campo_clave", "acompanante_id", "clave", unique=True),
        Index("ix_nota_de_campo_estrategia_id", "estrategia_id"),
        Index("ix_nota_de_campo_docente_id", "docente_id", "escrita_en"),
        Index("ix_nota_de_campo_acompanante_id", "acompanante_id", "escrita_en", "id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    programa_id: int = Field(sa_column=reference("programa.id"))
    acompanante_id: int = Field(sa_column=reference("acompanante.id", index=False))
    docente_id: int | None = Field(
        default=None, sa_column=reference("cargo.id", nullable=True, index=False)
    )
    estrategia_id: int | None = Field(
        default=None, sa_column=reference("estrategia.id", nullable=True, index=False)
    )
    desempeno: str | None = Field(default=None, sa_column=word(nullable=True))
    texto: str = Field(sa_column=Column(Text, nullable=False))
    clave: UUID = Field(sa_column=Column(Uuid, nullable=False))
    escrita_en: datetime = Field(sa_column=instant())
    recibida_en: datetime = Field(sa_column=instant())
    persona_id: int = Field(sa_column=reference("persona.id"))


class Instrumento(SQLModel, table=True):
    """A lista de cotejo, a ficha de datos or a diseño metodológico, filled in for somebody.

    `ficha` names its schema and `respuesta` is what was answered; a later one takes its place and
    none is deleted (IN-11, IN-12, IN-23, S003:934-940, 1309-1382).
    """

    __table_args__ = (
        one_of(
            "ficha", "lista_de_cotejo", "datos_docente", "datos_director", "datos_estudiantes",
            "datos_ie", "diseno_metodologico",
        ),
        CheckConstraint("docente_id IS NOT NULL OR entidad_id IS NOT NULL", name="con_su_gente"),
        Index("ix_instrumento_docente_id", "docente_id", "ficha", "llenado_en"),
        Index("ix_instrumento_entidad_id", "entidad_id", "ficha", "llenado_en"),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=identity())
    programa_id: int = Field(sa_column=reference("programa.id"))
    acompanante_id: int = Field(sa_column=reference("acompanante.id"))
    ficha: str = Field(sa_column=word())
    docente_id: int | None = Field(
        default=None, sa_column=reference("cargo.id", nullable=True, index=False)
    )
    entidad_id: int | None = Field(
        default=None, sa_column=reference("entidad.id", nullable=True, index=False)
    )
    estrategia_id: int | None = Field(
        default=None, sa_column=reference("estrategia.id", nullable=True)
    )
    respuesta: dict[str, Any] = Field(sa_column=document(nullable=False))
    llenado_en: datetime = Field(sa_column=instant())
    persona_id: int = Field(sa_column=reference("persona.id"))
