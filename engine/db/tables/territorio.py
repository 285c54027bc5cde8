"""Who works where: entidades as a tree, cargos in them, personas and their titularidades."""

from datetime import date

from sqlalchemy import BigInteger, Column, Computed, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, ExcludeConstraint, Range
from sqlalchemy.sql import text
from sqlmodel import Field, SQLModel

from engine.db.tables.base import identity, one_of, word

SEARCH = "translate(lower({0}), 'áéíóúüñ', 'aeiouun')"


class Entidad(SQLModel, table=True):
    """An office: the ministry, a unit of it, a DRE/GRE, a UGEL, a red or an IE.

    `ruta` holds the ids from the root down to the entidad itself, so that "inside X" is
    `X = ANY(ruta)`. `norma` and `confianza` say where the fact comes from and how far it was
    checked. `region`, `provincia` and `distrito` are where it works, for local holidays; what is
    not written is that of the entidad above.
    """

    __table_args__ = (
        one_of("tipo", "ministerio", "unidad", "dre", "ugel", "red", "ie"),
        one_of("conectividad", "buena", "limitada", "sin_conexion"),
        Index("ix_entidad_ruta", "ruta", postgresql_using="gin"),
        Index("ix_entidad_superior_id", "superior_id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    codigo: str = Field(sa_column=Column(String(40), nullable=False, unique=True))
    tipo: str = Field(sa_column=word())
    nombre: str = Field(sa_column=Column(String(240), nullable=False))
    superior_id: int | None = Field(
        default=None, sa_column=Column(BigInteger, ForeignKey("entidad.id"))
    )
    ruta: list[int] = Field(default_factory=list, sa_column=Column(ARRAY(BigInteger)))
    latitud: float | None = None
    longitud: float | None = None
    conectividad: str | None = Field(default=None, sa_column=word(nullable=True))
    region: str | None = Field(default=None, sa_column=word(nullable=True))
    provincia: str | None = Field(default=None, sa_column=word(nullable=True))
    distrito: str | None = Field(default=None, sa_column=word(nullable=True))
    norma: str | None = None
    confianza: str | None = None
    activa: bool = True
    busqueda: str | None = Field(
        default=None,
        sa_column=Column(
            String, Computed(SEARCH.format("codigo || ' ' || nombre"), persisted=True)
        ),
    )


class Cargo(SQLModel, table=True):
    """A role in an entidad, such as especialista de primaria at UGEL Chucuito.

    Convocations and tasks belong to cargos because staff rotates (PB-05, S000:42).
    `plaza` tells apart several posts of the same role.
    """

    __table_args__ = (UniqueConstraint("entidad_id", "rol", "plaza"),)

    id: int | None = Field(default=None, sa_column=identity())
    entidad_id: int = Field(sa_column=Column(BigInteger, ForeignKey("entidad.id"), nullable=False))
    rol: str = Field(sa_column=word())
    plaza: int = 1
    activo: bool = True


class Persona(SQLModel, table=True):
    """Somebody who signs in; only what the service needs is kept (Ley 29733)."""

    id: int | None = Field(default=None, sa_column=identity())
    usuario: str = Field(sa_column=Column(String(80), nullable=False, unique=True))
    nombre: str = Field(sa_column=Column(String(160), nullable=False))
    correo: str | None = Field(default=None, sa_column=Column(String(254)))
    clave: str | None = Field(default=None, sa_column=Column(String(240)))
    activa: bool = True


class Titularidad(SQLModel, table=True):
    """Who holds a cargo during a period, and by which act; never two at once."""

    __table_args__ = (
        one_of("tipo", "titular", "encargado", "suplente"),
        ExcludeConstraint(
            (text("int8range(cargo_id, cargo_id, '[]')"), "="),
            ("periodo", "&&"),
            name="titularidad_sin_superposicion",
            using="gist",
        ),
        Index("ix_titularidad_persona_id", "persona_id"),
        Index("ix_titularidad_cargo_id", "cargo_id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    cargo_id: int = Field(sa_column=Column(BigInteger, ForeignKey("cargo.id"), nullable=False))
    persona_id: int = Field(sa_column=Column(BigInteger, ForeignKey("persona.id"), nullable=False))
    periodo: Range[date] = Field(sa_column=Column(DATERANGE, nullable=False))
    tipo: str = Field(default="titular", sa_column=word())
    acto: str | None = None
