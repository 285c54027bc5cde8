"""What other systems are told: the addresses that ask for it, what happened, and each delivery."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Index, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word


class Gancho(SQLModel, table=True):
    """A webhook: an address of another system, and the kinds of novedad it wants.

    Its secret is derived from `sal` and never kept; the one of `sal_previa` also signs until
    `previa_hasta`. `fallas` counts the tries that failed since the last that did not, of which the
    first was at `fallando_desde`. What happens while it is not `activo` waits for it, except for
    one `retirado`. Its instants are the machine's.
    """

    __table_args__ = (
        one_of("estado", "activo", "pausado", "desactivado", "retirado"),
        Index("ix_gancho_estado", "estado"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    nombre: str = Field(sa_column=word())
    url: str = Field(sa_column=Column(String(500), nullable=False))
    tipos: list[str] = Field(sa_column=Column(ARRAY(String(80)), nullable=False))
    sal: str = Field(sa_column=Column(String(64), nullable=False))
    sal_previa: str | None = Field(default=None, sa_column=Column(String(64)))
    previa_hasta: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    estado: str = Field(default="activo", sa_column=word())
    motivo: str | None = Field(default=None, sa_column=Column(Text))
    fallas: int = 0
    fallando_desde: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    creado: datetime = Field(sa_column=instant())
    creado_por_id: int = Field(sa_column=reference("persona.id", index=False))


class Novedad(SQLModel, table=True):
    """A fact that other systems are told, written by triggers in the transaction of the fact.

    `cuerpo` are the very characters that are signed and sent, the same at every try. `clave` names
    what must be told once only. `creada` is the machine's instant, which the demo does not move.
    """

    __table_args__ = (Index("ix_novedad_creada", "creada"),)

    id: UUID = Field(primary_key=True)
    tipo: str = Field(sa_column=word())
    clave: str | None = Field(default=None, sa_column=Column(String(240), unique=True))
    cuerpo: str = Field(sa_column=Column(Text, nullable=False))
    creada: datetime = Field(sa_column=instant())


class EntregaGancho(SQLModel, table=True):
    """A novedad on its way to a gancho, and the log of how it went.

    `siguiente` is when it is due or, once taken, when another worker may take it over; `tomas`
    fences whoever is late. `codigo`, `respuesta` and `milisegundos` are those of the last try;
    `historial` keeps them all.
    """

    __tablename__ = "entrega_gancho"
    __table_args__ = (
        one_of("estado", "en_cola", "entregada", "fallida", "descartada"),
        UniqueConstraint("novedad_id", "gancho_id"),
        Index(
            "ix_entrega_gancho_por_salir", "gancho_id", "siguiente", "id",
            postgresql_where="estado = 'en_cola'",
        ),
        Index("ix_entrega_gancho_registro", "gancho_id", "id"),
        Index(
            "ix_entrega_gancho_fallida", "gancho_id", "id",
            postgresql_where="estado = 'fallida'",
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=identity())
    novedad_id: UUID = Field(foreign_key="novedad.id")
    gancho_id: int = Field(sa_column=reference("gancho.id", index=False))
    estado: str = Field(default="en_cola", sa_column=word())
    intentos: int = 0
    siguiente: datetime = Field(sa_column=instant())
    tomas: int = 0
    codigo: int | None = None
    respuesta: str | None = Field(default=None, sa_column=Column(Text))
    milisegundos: int | None = None
    historial: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=document(nullable=False)
    )
    creada: datetime = Field(sa_column=instant())
    terminada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
