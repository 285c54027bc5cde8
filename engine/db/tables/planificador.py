"""The year as units plan it: files brought in, their words, activities, calendars elsewhere."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Float,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, Range
from sqlalchemy.sql import text
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word
from engine.db.tables.territorio import SEARCH


class Importacion(SQLModel, table=True):
    """A file with the plan of a unit for a year, read and waiting for a word, or applied.

    `lectura` is what was understood of it, without the sound rows, which are read again from
    `archivo`; `resultado` is what applying it did. One that is discarded is deleted.
    """

    __table_args__ = (
        one_of("formato", "plantilla", "minedu"),
        one_of("estado", "por_confirmar", "aplicada"),
        Index(
            "uq_importacion_por_confirmar",
            "unidad_id",
            "anio",
            "huella",
            unique=True,
            postgresql_where=text("estado = 'por_confirmar'"),
        ),
    )

    id: UUID = Field(primary_key=True)
    anio: int = Field(sa_column=Column(SmallInteger, nullable=False))
    unidad_id: int = Field(sa_column=reference("entidad.id"))
    nombre_archivo: str = Field(sa_column=Column(String(160), nullable=False))
    huella: str = Field(sa_column=Column(String(64), nullable=False))
    archivo: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    formato: str = Field(sa_column=word())
    estado: str = Field(default="por_confirmar", sa_column=word())
    lectura: dict[str, Any] = Field(sa_column=document(nullable=False))
    resultado: dict[str, Any] | None = Field(default=None, sa_column=document())
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    creada: datetime = Field(sa_column=instant())
    aplicada: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class ActividadFila(SQLModel, table=True):
    """An activity that a unit plans for a year, before it is published as an AT (AC-02).

    `clave` tells the same activity in another file; `ventana` are the days it could be in and
    `pedidas` the stretches asked for, as pairs of instants. `duracion` counts `unidad_tiempo`.
    """

    __tablename__ = "actividad"
    __table_args__ = (
        one_of("modalidad", "presencial", "virtual", "mixta"),
        one_of("cobertura", "nacional", "minedu", "regional", "ugel", "ie"),
        one_of("unidad_tiempo", "hora", "medio_dia", "dia"),
        one_of("estado", "planificada", "publicada"),
        CheckConstraint(
            "(estado = 'publicada') = (asistencia_id IS NOT NULL)", name="publicada_con_asistencia"
        ),
        CheckConstraint("prioridad BETWEEN 1 AND 5", name="prioridad"),
        UniqueConstraint("unidad_id", "anio", "clave", name="actividad_sin_repetir"),
        Index("ix_actividad_anio", "anio", "id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    codigo: str = Field(sa_column=Column(String(20), nullable=False, unique=True))
    anio: int = Field(sa_column=Column(SmallInteger, nullable=False))
    unidad_id: int = Field(sa_column=reference("entidad.id", index=False))
    clave: str = Field(sa_column=word())
    titulo: str = Field(sa_column=Column(String(200), nullable=False))
    tipo: str = Field(sa_column=word())
    tema: str = Field(sa_column=Column(String(120), nullable=False))
    agenda: str = Field(default="", sa_column=Column(Text, nullable=False))
    modalidad: str = Field(sa_column=word())
    plataforma: str = Field(default="", sa_column=word())
    publico: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    cobertura: str = Field(sa_column=word())
    duracion: float = Field(sa_column=Column(Float, nullable=False))
    unidad_tiempo: str = Field(sa_column=word())
    consecutiva: bool = True
    ventana: Range[date] = Field(sa_column=Column(DATERANGE, nullable=False))
    pedidas: list[Any] = Field(sa_column=document(nullable=False))
    fija: bool = False
    prioridad: int = Field(default=3, sa_column=Column(SmallInteger, nullable=False))
    participantes: int | None = None
    sede_id: int | None = Field(
        default=None, sa_column=reference("entidad.id", nullable=True, index=False)
    )
    lugar: str = Field(default="", sa_column=Column(String(200), nullable=False))
    enlace_reunion: str = Field(default="", sa_column=Column(String(500), nullable=False))
    enlace_asistencia: str = Field(default="", sa_column=Column(String(500), nullable=False))
    observaciones: str = Field(default="", sa_column=Column(Text, nullable=False))
    importacion_id: UUID | None = Field(default=None, foreign_key="importacion.id", index=True)
    hoja: str = Field(default="", sa_column=word())
    fila: int | None = None
    estado: str = Field(default="planificada", sa_column=word())
    asistencia_id: int | None = Field(
        default=None, sa_column=reference("asistencia.id", nullable=True)
    )
    creada: datetime = Field(sa_column=instant())
    creada_por_id: int = Field(sa_column=reference("persona.id", index=False))
    cambiada: datetime = Field(sa_column=instant())
    busqueda: str | None = Field(
        default=None,
        sa_column=Column(
            Text, Computed(SEARCH.format("codigo || ' ' || titulo || ' ' || tema"), persisted=True)
        ),
    )


class ActividadConvocada(SQLModel, table=True):
    """A line of whom an activity would convene: every cargo of `rol` in `entidad`."""

    __tablename__ = "actividad_convocada"
    __table_args__ = (Index("ix_actividad_convocada_entidad_id", "entidad_id"),)

    actividad_id: int = Field(primary_key=True, foreign_key="actividad.id", ondelete="CASCADE")
    entidad_id: int = Field(primary_key=True, foreign_key="entidad.id")
    rol: str = Field(primary_key=True, max_length=80)


class Articulacion(SQLModel, table=True):
    """What DIRI decided of two activities that could be one (PR-02, PR-29), and why.

    With `articular` the first joins the other, whose dates it keeps; with `separar` they stay
    apart and are not proposed again.
    """

    __table_args__ = (
        one_of("decision", "articular", "separar"),
        CheckConstraint("actividad_id <> con_id", name="con_otra"),
        CheckConstraint("length(btrim(sustento)) > 0", name="sustento"),
        # One that joins has one host.
        Index(
            "uq_articulacion_actividad_id",
            "actividad_id",
            unique=True,
            postgresql_where=text("decision = 'articular'"),
        ),
        Index("ix_articulacion_con_id", "con_id"),
    )

    actividad_id: int = Field(primary_key=True, foreign_key="actividad.id", ondelete="CASCADE")
    con_id: int = Field(primary_key=True, foreign_key="actividad.id", ondelete="CASCADE")
    decision: str = Field(sa_column=word())
    sustento: str = Field(sa_column=Column(Text, nullable=False))
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    creada: datetime = Field(sa_column=instant())


class Sumada(SQLModel, table=True):
    """An activity of the plan that DIRI joined to a registered AT of another area (PR-02, PR-29).

    `lineas` are those that the AT convenes because of it, as pairs of a code of entidad and a role;
    `ahorro` the days of people convened that are not asked for twice.
    """

    __table_args__ = (
        CheckConstraint("ahorro >= 0", name="ahorro"),
        CheckConstraint("length(btrim(sustento)) > 0", name="sustento"),
    )

    actividad_id: int = Field(primary_key=True, foreign_key="actividad.id", ondelete="CASCADE")
    asistencia_id: int = Field(sa_column=reference("asistencia.id"))
    lineas: list[Any] = Field(sa_column=document(nullable=False))
    ahorro: int
    sustento: str = Field(sa_column=Column(Text, nullable=False))
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    creada: datetime = Field(sa_column=instant())


class EnlaceAgenda(SQLModel, table=True):
    """A secret address at which a calendar elsewhere reads dates; only its hash is kept.

    It shows what `persona` may see today: of their own, of an entidad or of a unit's plan.
    `contenido` is the hash of what it last said, which it began to say at `cambiado`.
    """

    __tablename__ = "enlace_agenda"
    __table_args__ = (
        one_of("tipo", "persona", "entidad", "unidad"),
        CheckConstraint("(tipo = 'persona') = (entidad_id IS NULL)", name="de_quien"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    huella: str = Field(sa_column=Column(String(64), nullable=False, unique=True))
    persona_id: int = Field(sa_column=reference("persona.id"))
    tipo: str = Field(sa_column=word())
    entidad_id: int | None = Field(
        default=None, sa_column=reference("entidad.id", nullable=True, index=False)
    )
    creado: datetime = Field(sa_column=instant())
    usado: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    contenido: str | None = Field(default=None, sa_column=Column(String(64)))
    cambiado: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class TerminoRol(SQLModel, table=True):
    """A word that DIRI taught for those whom a plan convenes, and the roles it stands for.

    `raiz` is the word as words are compared: in the singular, without accents nor small words.
    """

    __tablename__ = "termino"
    __table_args__ = (CheckConstraint("cardinality(roles) > 0", name="con_roles"),)

    id: int | None = Field(default=None, sa_column=identity())
    texto: str = Field(sa_column=Column(String(120), nullable=False))
    raiz: str = Field(sa_column=Column(String(120), nullable=False, unique=True))
    roles: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    creado: datetime = Field(sa_column=instant())
