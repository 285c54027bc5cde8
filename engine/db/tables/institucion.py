"""Schools: what the padrón says of each service, the plazas in it, and the files with both."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, instant, one_of, word

TIPO = """
CASE
    WHEN nivel::text = 'inicial'::text AND eib THEN 'eib_inicial'::text
    WHEN nivel::text = 'inicial'::text THEN 'polidocente_inicial'::text
    WHEN nivel::text = 'primaria'::text AND eib THEN 'eib_primaria'::text
    WHEN nivel::text = 'primaria'::text AND caracteristica::text = 'polidocente'::text
        THEN 'polidocente_primaria'::text
    WHEN nivel::text = 'primaria'::text AND caracteristica IS NOT NULL THEN 'multigrado'::text
    WHEN nivel::text = 'secundaria'::text THEN 'polidocente_secundaria'::text
    ELSE NULL::text END
"""
"""The kind of §11.1, as `engine.domain.institucion.derive_tipo` tells it; a test compares them.

Written as PostgreSQL gives it back, so that the migrations' check sees no difference.
"""


HORA = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
"""An hour of the day as people write it, 07:45."""


class Institucion(SQLModel, table=True):
    """A school service of the padrón: one código modular and anexo, beside its `entidad`.

    Where it is, its network and whether it is open are of the entidad. What is empty is not known,
    which is not the same as "no". `entrada` and `salida` are when its classes begin and end, where
    they are known better than by its `turno`. `datos` holds the other facts of focalización, as
    `engine.domain.institucion.DATOS` lists them; `fuente` says where the facts come from.
    """

    __table_args__ = (
        one_of("nivel", "inicial", "primaria", "secundaria", "otro"),
        one_of("gestion", "publica_directa", "publica_privada", "privada"),
        one_of("area", "rural", "urbana"),
        one_of("caracteristica", "unidocente", "multigrado", "polidocente"),
        one_of("turno", "manana", "tarde", "completa"),
        CheckConstraint("(entrada IS NULL) = (salida IS NULL) AND entrada < salida", name="horas"),
        CheckConstraint(f"entrada ~ '{HORA}' AND salida ~ '{HORA}'", name="hora"),
        CheckConstraint("codigo_modular ~ '^[0-9]{7}$'", name="codigo_modular"),
        CheckConstraint("anexo BETWEEN 0 AND 9", name="anexo"),
        CheckConstraint("ruralidad BETWEEN 1 AND 3", name="ruralidad"),
        CheckConstraint("alumnos >= 0 AND docentes >= 0 AND secciones >= 0", name="cuentas"),
        UniqueConstraint("codigo_modular", "anexo", name="institucion_sin_repetir"),
        Index("ix_institucion_tipo", "tipo"),
        Index("ix_institucion_codigo_local", "codigo_local"),
    )

    entidad_id: int = Field(primary_key=True, foreign_key="entidad.id")
    codigo_modular: str = Field(sa_column=Column(String(7), nullable=False))
    anexo: int = Field(
        default=0, sa_column=Column(SmallInteger, nullable=False, server_default=text("0"))
    )
    codigo_local: str | None = Field(default=None, sa_column=Column(String(6)))
    codigo_institucion: str | None = Field(default=None, sa_column=Column(String(8)))
    nivel: str = Field(sa_column=word())
    modalidad: str | None = Field(default=None, sa_column=word(nullable=True))
    gestion: str | None = Field(default=None, sa_column=word(nullable=True))
    dependencia: str | None = Field(default=None, sa_column=word(nullable=True))
    area: str | None = Field(default=None, sa_column=word(nullable=True))
    ruralidad: int | None = Field(default=None, sa_column=Column(SmallInteger))
    eib: bool | None = Field(default=None, sa_column=Column(Boolean))
    lengua: str | None = Field(default=None, sa_column=word(nullable=True))
    caracteristica: str | None = Field(default=None, sa_column=word(nullable=True))
    turno: str | None = Field(default=None, sa_column=word(nullable=True))
    entrada: str | None = Field(default=None, sa_column=Column(String(5)))
    salida: str | None = Field(default=None, sa_column=Column(String(5)))
    integrada: bool | None = Field(default=None, sa_column=Column(Boolean))
    frontera: bool | None = Field(default=None, sa_column=Column(Boolean))
    centro_poblado: str | None = Field(default=None, sa_column=Column(String(120)))
    domicilio: str | None = Field(default=None, sa_column=Column(String(240)))
    ubigeo: str | None = Field(default=None, sa_column=Column(String(6)))
    altitud: int | None = Field(default=None, sa_column=Column(SmallInteger))
    alumnos: int | None = Field(default=None, sa_column=Column(Integer))
    docentes: int | None = Field(default=None, sa_column=Column(Integer))
    secciones: int | None = Field(default=None, sa_column=Column(Integer))
    datos: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=document(nullable=False),
    )
    fuente: str | None = Field(default=None, sa_column=Column(String(240)))
    tipo: str | None = Field(
        default=None, sa_column=Column(String(80), Computed(TIPO, persisted=True))
    )


class PlazaDocente(SQLModel, table=True):
    """What is known of the plaza of a docente or directivo besides who holds it (§21.2).

    No document number is kept (Ley 29733). `codigo` is that of the plaza in NEXUS.
    """

    __tablename__ = "plaza_docente"
    __table_args__ = (
        one_of("condicion", "nombrado", "contratado"),
        UniqueConstraint("codigo", name="plaza_sin_repetir"),
    )

    cargo_id: int = Field(primary_key=True, foreign_key="cargo.id")
    codigo: str = Field(sa_column=Column(String(20), nullable=False))
    condicion: str | None = Field(default=None, sa_column=word(nullable=True))
    titulado: bool | None = Field(default=None, sa_column=Column(Boolean))
    residente: bool | None = Field(default=None, sa_column=Column(Boolean))


class Padron(SQLModel, table=True):
    """A file with schools, their plantel or lists of companions, waiting for a word, or applied.

    `ambito_id` is the UGEL whose it is, or the ministry for one of several; `programa_id` the
    programme whose lists it brings. `lectura` is what was understood, without the sound rows,
    which are read again from `archivo`; `resultado` is what applying it did. One that is
    discarded is deleted.
    """

    __table_args__ = (
        one_of("clase", "escuelas", "plantel", "listas"),
        one_of("estado", "por_confirmar", "aplicado"),
        CheckConstraint("(clase = 'listas') = (programa_id IS NOT NULL)", name="programa"),
        Index("ix_padron_ambito_id_creado", "ambito_id", "creado"),
        Index("ix_padron_programa_id", "programa_id"),
    )

    id: UUID = Field(primary_key=True)
    clase: str = Field(sa_column=word())
    ambito_id: int = Field(sa_column=reference("entidad.id", index=False))
    programa_id: int | None = Field(
        default=None, sa_column=reference("programa.id", nullable=True, index=False)
    )
    nombre_archivo: str = Field(sa_column=Column(String(160), nullable=False))
    archivo: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    estado: str = Field(default="por_confirmar", sa_column=word())
    lectura: dict[str, Any] = Field(sa_column=document(nullable=False))
    resultado: dict[str, Any] | None = Field(default=None, sa_column=document())
    persona_id: int = Field(sa_column=reference("persona.id", index=False))
    creado: datetime = Field(sa_column=instant())
    aplicado: datetime | None = Field(default=None, sa_column=instant(nullable=True))
