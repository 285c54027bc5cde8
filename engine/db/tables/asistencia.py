"""An asistencia técnica, whom it convenes, when, and what was promised in it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import DATERANGE, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.sql import text
from sqlmodel import Field, SQLModel

from engine.db.tables.base import identity, instant, one_of, word
from engine.db.tables.territorio import SEARCH


def reference(target: str, *, nullable: bool = False, index: bool = True) -> Column[int]:
    """A foreign key to `target`, indexed because deletes and joins follow it."""
    return Column(BigInteger, ForeignKey(target), nullable=nullable, index=index)


class Asistencia(SQLModel, table=True):
    """An AT, known to people by its `codigo` (AT-2026-0147).

    `inicio` and `fin` are the first and last instants of its jornadas once programmed;
    `programa` is the accepted answer of the ficha at_programacion. `articulada_con_id` points to
    the AT whose jornadas and bookings this one shares (PR-29, S000:508-514).
    """

    __table_args__ = (
        one_of(
            "origen",
            "prioridad_nacional",
            "norma_tecnica",
            "problema_identificado",
            "plan_desarrollo_personas",
            "plan_operativo",
        ),
        one_of("modalidad", "presencial", "virtual", "mixta"),
        one_of(
            "estado",
            "en_planificacion",
            "por_calendarizar",
            "calendarizada",
            "en_ejecucion",
            "en_seguimiento",
            "en_evaluacion",
            "cerrada",
            "suspendida",
            "anulada",
        ),
        Index("ix_asistencia_unidad_estado", "unidad_id", "estado"),
        Index("ix_asistencia_inicio", "inicio"),
        ForeignKeyConstraint(
            ["sala_id", "sede_id"],
            ["sala.id", "sala.sede_id"],
            name="asistencia_en_sala_de_su_sede",
        ),
    )

    id: int | None = Field(default=None, sa_column=identity())
    codigo: str = Field(sa_column=Column(String(20), nullable=False, unique=True))
    titulo: str = Field(sa_column=Column(String(200), nullable=False))
    origen: str = Field(sa_column=word())
    tema: str = Field(sa_column=Column(String(120), nullable=False))
    proceso_critico: str = Field(sa_column=Column(Text, nullable=False))
    unidad_id: int = Field(sa_column=reference("entidad.id"))
    solicitante_id: int | None = Field(
        default=None, sa_column=reference("entidad.id", nullable=True)
    )
    modalidad: str = Field(sa_column=word())
    ventana: Range[date] = Field(sa_column=Column(DATERANGE, nullable=False))
    estado: str = Field(default="en_planificacion", sa_column=word())
    estado_previo: str | None = Field(default=None, sa_column=word(nullable=True))
    motivo: str | None = Field(default=None, sa_column=Column(Text))
    inicio: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    fin: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    sede_id: int | None = Field(default=None, sa_column=reference("entidad.id", nullable=True))
    sala_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    lugar: str | None = Field(default=None, sa_column=Column(Text))
    plan_recuperacion: str | None = Field(default=None, sa_column=Column(Text))
    articulada_con_id: int | None = Field(
        default=None, sa_column=reference("asistencia.id", nullable=True)
    )
    instancia_id: UUID | None = None
    secuencia: int = 0
    creada: datetime = Field(sa_column=instant())
    creada_por_id: int = Field(sa_column=reference("persona.id"))
    busqueda: str | None = Field(
        default=None,
        sa_column=Column(
            Text, Computed(SEARCH.format("codigo || ' ' || titulo || ' ' || tema"), persisted=True)
        ),
    )


class Convocatoria(SQLModel, table=True):
    """A line of a convocation: every cargo of `rol` in `entidad`."""

    __table_args__ = (UniqueConstraint("asistencia_id", "entidad_id", "rol"),)

    id: int | None = Field(default=None, sa_column=identity())
    asistencia_id: int = Field(sa_column=reference("asistencia.id", index=False))
    entidad_id: int = Field(sa_column=reference("entidad.id"))
    rol: str = Field(sa_column=word())


class Convocado(SQLModel, table=True):
    """A cargo that a convocation reaches; `confirmado` is what its entidad answered."""

    __table_args__ = (UniqueConstraint("asistencia_id", "cargo_id"),)

    id: int | None = Field(default=None, sa_column=identity())
    asistencia_id: int = Field(sa_column=reference("asistencia.id", index=False))
    cargo_id: int = Field(sa_column=reference("cargo.id"))
    confirmado: bool | None = None
    motivo: str | None = Field(default=None, sa_column=Column(Text))


class JornadaFila(SQLModel, table=True):
    """A stretch of time in which an AT meets, half-open."""

    __tablename__ = "jornada"
    __table_args__ = (
        Index("ix_jornada_periodo", "periodo", postgresql_using="gist"),
        UniqueConstraint("asistencia_id", "periodo"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    asistencia_id: int = Field(sa_column=reference("asistencia.id", index=False))
    periodo: Range[datetime] = Field(sa_column=Column(TSTZRANGE, nullable=False))


_SECONDS = "date_part('epoch', {0}(periodo) - timestamptz '1970-01-01 00:00:00+00')::bigint"
_TRAMO = (
    f"int8range(cargo_id * 274877906944 + {_SECONDS.format('lower')},"
    f" cargo_id * 274877906944 + {_SECONDS.format('upper')})"
)
"""The seconds of a cargo on a line that holds those of every cargo, 2^38 of them for each."""


class Reserva(SQLModel, table=True):
    """A cargo's time taken by a calendarised AT: the database refuses the second one (PR-01).

    It refuses what the other hard rules forbid too, by the triggers of this table: holidays, days
    out of the ventana or of the school year, a cargo that its titular left, and journeys that
    cannot be made (PR-04, PB-05, PR-19; record 0011).
    """

    __table_args__ = (
        ExcludeConstraint((text(_TRAMO), "&&"), name="reserva_sin_cruce", using="spgist"),
        Index("ix_reserva_asistencia_id", "asistencia_id"),
        Index("ix_reserva_cargo_fin", "cargo_id", text("upper(periodo)")),
    )

    id: int | None = Field(default=None, sa_column=identity())
    asistencia_id: int = Field(sa_column=reference("asistencia.id", index=False))
    cargo_id: int = Field(sa_column=reference("cargo.id", index=False))
    periodo: Range[datetime] = Field(sa_column=Column(TSTZRANGE, nullable=False))


class Compromiso(SQLModel, table=True):
    """Something promised in an AT, with an owner and a date (ET-10, S000:334-355)."""

    __table_args__ = (
        one_of("estado", "pendiente", "por_verificar", "cumplido", "retirado"),
        Index("ix_compromiso_asistencia_id", "asistencia_id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    asistencia_id: int = Field(sa_column=reference("asistencia.id", index=False))
    descripcion: str = Field(sa_column=Column(Text, nullable=False))
    cargo_id: int = Field(sa_column=reference("cargo.id"))
    fecha: date
    estado: str = Field(default="pendiente", sa_column=word())
    evidencia: str | None = Field(default=None, sa_column=Column(Text))
    motivo: str | None = Field(default=None, sa_column=Column(Text))
    cerrado: datetime | None = Field(default=None, sa_column=instant(nullable=True))
