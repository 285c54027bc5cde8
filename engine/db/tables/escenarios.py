"""Escenarios of the Planificador: a year asked of the solver, its plan, and publishing it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word


class Escenario(SQLModel, table=True):
    """A named plan of a year that may be: what was asked, how the search goes, what it found.

    `problema` and `plan` are the solver's documents; `avance` is where the search stands, with its
    best places; `fijadas` are the dates that a person set by hand, by activity; `razones` why each
    moved activity is where it is. `extracto` is what pages read of the plan, and `juicio` what the
    evaluator of cruces says of it: None until it is asked, and again after each change. `version`
    grows with each change that is watched. While a worker has it in hand it is `obrero`'s, of
    `maquina`, until `arriendo`, by the database's clock.
    """

    __table_args__ = (
        one_of(
            "estado", "borrador", "resolviendo", "listo", "publicando", "publicado", "descartado"
        ),
        one_of("modo", "nuevo", "copia", "replan"),
        CheckConstraint("segundos BETWEEN 1 AND 1800", name="segundos"),
        CheckConstraint("(modo = 'nuevo') = (base_id IS NULL)", name="base"),
        CheckConstraint(
            "estado NOT IN ('listo', 'publicando', 'publicado') OR plan IS NOT NULL",
            name="con_plan",
        ),
        Index("ix_escenario_anio_creado", "anio", "creado"),
    )

    id: UUID = Field(primary_key=True)
    anio: int = Field(sa_column=Column(SmallInteger, nullable=False))
    nombre: str = Field(sa_column=Column(String(160), nullable=False))
    estado: str = Field(default="borrador", sa_column=word())
    modo: str = Field(default="nuevo", sa_column=word())
    base_id: UUID | None = Field(default=None, foreign_key="escenario.id")
    pesos: list[Any] = Field(sa_column=document(nullable=False))
    semilla: int = Field(default=1, sa_column=Column(Integer, nullable=False))
    segundos: int = Field(default=60, sa_column=Column(SmallInteger, nullable=False))
    fijadas: dict[str, Any] = Field(sa_column=document(nullable=False))
    problema: dict[str, Any] | None = Field(default=None, sa_column=document())
    plan: dict[str, Any] | None = Field(default=None, sa_column=document())
    razones: dict[str, Any] | None = Field(default=None, sa_column=document())
    avance: dict[str, Any] | None = Field(default=None, sa_column=document())
    extracto: dict[str, Any] | None = Field(default=None, sa_column=document())
    juicio: dict[str, Any] | None = Field(default=None, sa_column=document())
    costo: int | None = Field(default=None, sa_column=Column(BigInteger))
    cota: int | None = Field(default=None, sa_column=Column(BigInteger))
    version: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    detener: bool = False
    obrero: UUID | None = None
    maquina: str = Field(default="", sa_column=word())
    arriendo: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    intentos: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False))
    error: str = Field(default="", sa_column=Column(String(2000), nullable=False))
    creado: datetime = Field(sa_column=instant())
    creado_por_id: int = Field(sa_column=reference("persona.id", index=False))
    resuelto: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    publicado: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    publicado_por_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )


class Publicacion(SQLModel, table=True):
    """What publishing an escenario does with an activity, before and after doing it.

    `antes` and `fechas` are its old and new jornadas as pairs of instants; `razon` says why, and
    `sala_id` is the room that the plan gave it. `avisos` is how many of those it convenes were
    told.
    """

    __table_args__ = (
        one_of("estado", "pendiente", "registrada", "reprogramada", "igual", "rechazada"),
        UniqueConstraint("escenario_id", "actividad_id", name="publicacion_una"),
        Index("ix_publicacion_escenario_id_estado", "escenario_id", "estado"),
        CheckConstraint(
            "estado NOT IN ('registrada', 'reprogramada') OR asistencia_id IS NOT NULL",
            name="con_asistencia",
        ),
    )

    id: int | None = Field(default=None, sa_column=identity())
    escenario_id: UUID = Field(foreign_key="escenario.id")
    actividad_id: int = Field(sa_column=reference("actividad.id"))
    asistencia_id: int | None = Field(
        default=None, sa_column=reference("asistencia.id", nullable=True)
    )
    estado: str = Field(default="pendiente", sa_column=word())
    antes: list[Any] = Field(sa_column=document(nullable=False))
    fechas: list[Any] = Field(sa_column=document(nullable=False))
    sala_id: int | None = Field(
        default=None, sa_column=reference("sala.id", nullable=True, index=False)
    )
    razon: str = Field(default="", sa_column=Column(String(2000), nullable=False))
    motivo: str = Field(default="", sa_column=Column(String(2000), nullable=False))
    avisos: int = Field(default=0, sa_column=Column(Integer, nullable=False))
