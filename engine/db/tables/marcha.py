"""What running processes wait for besides people and time: children, messages, mending, moving."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word


class Grupo(SQLModel, table=True):
    """The children that one token of an instance waits for, counted: `vivas` have not ended.

    `atenta` groups wake their parent at each child that ends, because the diagram draws a
    condition on them; the others only at the last.
    """

    instancia_id: UUID = Field(primary_key=True, foreign_key="instancia.id")
    token: UUID = Field(primary_key=True)
    elemento: str = Field(sa_column=word())
    total: int
    vivas: int
    terminadas: int = 0
    anuladas: int = 0
    atenta: bool = False


class Suscripcion(SQLModel, table=True):
    """A message or signal that an instance waits for, or that starts one of a version.

    `clave` is the correlation key; None takes any. `revisada` once the stored messages were
    looked through for one that it takes.
    """

    __table_args__ = (
        one_of("tipo", "mensaje", "senal"),
        UniqueConstraint("instancia_id", "token"),
        UniqueConstraint("version_id", "elemento"),
        Index("ix_suscripcion_nombre", "tipo", "nombre", "clave", "creada", "id"),
        Index("ix_suscripcion_arranque", "tipo", "nombre",
              postgresql_where="version_id IS NOT NULL"),
        Index("ix_suscripcion_nueva", "id",
              postgresql_where="tipo = 'mensaje' AND NOT revisada"),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=identity())
    tipo: str = Field(sa_column=word())
    nombre: str = Field(sa_column=Column(String(240), nullable=False))
    clave: str | None = Field(default=None, sa_column=Column(String(240)))
    instancia_id: UUID | None = Field(default=None, foreign_key="instancia.id")
    version_id: int | None = Field(
        default=None, sa_column=reference("version_proceso.id", nullable=True, index=False)
    )
    token: UUID | None = None
    elemento: str = Field(sa_column=word())
    revisada: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    creada: datetime = Field(sa_column=instant())


class Mensaje(SQLModel, table=True):
    """A message or signal: kept until one instance takes it, or until its lifetime ends.

    A message is `recibido` until somebody looks for its receiver. A signal goes to all who wait
    for it then, one `entrega` each.
    """

    __table_args__ = (
        one_of("tipo", "mensaje", "senal"),
        one_of("estado", "recibido", "en_espera", "entregado", "vencido"),
        Index("ix_mensaje_recibido", "recibido", postgresql_where="estado = 'recibido'"),
        Index("ix_mensaje_en_espera", "nombre", "clave", "recibido",
              postgresql_where="estado = 'en_espera'"),
        Index("ix_mensaje_vence", "vence", postgresql_where="estado = 'en_espera'"),
        Index("ix_mensaje_referencia", "referencia", unique=True,
              postgresql_where="referencia IS NOT NULL"),
    )  # fmt: skip

    id: UUID = Field(primary_key=True)
    tipo: str = Field(sa_column=word())
    nombre: str = Field(sa_column=Column(String(240), nullable=False))
    clave: str | None = Field(default=None, sa_column=Column(String(240)))
    datos: dict[str, Any] = Field(default_factory=dict, sa_column=document(nullable=False))
    referencia: str | None = Field(default=None, sa_column=Column(String(240)))
    estado: str = Field(default="recibido", sa_column=word())
    origen_id: UUID | None = None
    persona_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
    recibido: datetime = Field(sa_column=instant())
    vence: datetime = Field(sa_column=instant())
    entregado: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Entrega(SQLModel, table=True):
    """A message or signal on its way to one instance; the worker carries the pending ones out."""

    __table_args__ = (
        one_of("estado", "pendiente", "hecha", "descartada"),
        UniqueConstraint("mensaje_id", "instancia_id", "token"),
        UniqueConstraint("mensaje_id", "version_id", "elemento"),
        Index("ix_entrega_pendiente", "siguiente", "id",
              postgresql_where="estado = 'pendiente'"),
        # Whether a token has something on its way.
        Index("ix_entrega_token", "instancia_id", "token",
              postgresql_where="estado = 'pendiente'"),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=identity())
    mensaje_id: UUID = Field(foreign_key="mensaje.id")
    instancia_id: UUID | None = Field(default=None, foreign_key="instancia.id")
    version_id: int | None = Field(
        default=None, sa_column=reference("version_proceso.id", nullable=True, index=False)
    )
    token: UUID | None = None
    elemento: str = Field(sa_column=word())
    estado: str = Field(default="pendiente", sa_column=word())
    intentos: int = 0
    siguiente: datetime = Field(sa_column=instant())
    error: str | None = Field(default=None, sa_column=Column(Text))


class Incidente(SQLModel, table=True):
    """An element of an instance that failed: what went in, what was said, how often.

    Its token waits where it failed until somebody retries, skips or moves it.
    """

    __table_args__ = (
        one_of("estado", "abierto", "resuelto", "omitido"),
        Index("ix_incidente_abierto", "instancia_id", "token", unique=True,
              postgresql_where="estado = 'abierto'"),
        Index("ix_incidente_estado", "estado", "creado", "id"),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=identity())
    instancia_id: UUID = Field(foreign_key="instancia.id")
    token: UUID
    elemento: str = Field(sa_column=word())
    tipo: str = Field(sa_column=word())
    mensaje: str = Field(sa_column=Column(Text, nullable=False))
    entrada: dict[str, Any] = Field(default_factory=dict, sa_column=document(nullable=False))
    intentos: int = 1
    estado: str = Field(default="abierto", sa_column=word())
    creado: datetime = Field(sa_column=instant())
    ultimo: datetime = Field(sa_column=instant())
    resuelto: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    resuelto_por_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
    motivo: str | None = Field(default=None, sa_column=Column(Text))


class Migracion(SQLModel, table=True):
    """An order to take the instances of a version to another, by a mapping of elements.

    The worker carries on the ones that are `ensayando`, `en_marcha` or `deshaciendo`.
    """

    __table_args__ = (
        one_of(
            "estado",
            "ensayando",
            "ensayada",
            "en_marcha",
            "terminada",
            "detenida",
            "deshaciendo",
            "deshecha",
        ),
        Index(
            "ix_migracion_en_curso",
            "creada",
            postgresql_where="estado IN ('ensayando', 'en_marcha', 'deshaciendo')",
        ),
    )

    id: UUID = Field(primary_key=True)
    desde_id: int = Field(sa_column=reference("version_proceso.id", index=False))
    hasta_id: int = Field(sa_column=reference("version_proceso.id", index=False))
    correspondencia: dict[str, str] = Field(
        default_factory=dict, sa_column=document(nullable=False)
    )
    motivo: str = Field(sa_column=Column(Text, nullable=False))
    estado: str = Field(default="ensayando", sa_column=word())
    persona_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
    creada: datetime = Field(sa_column=instant())
    terminada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    deshecha_por_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
    motivo_deshecha: str | None = Field(default=None, sa_column=Column(Text))


class Migrada(SQLModel, table=True):
    """What a migration made of one instance; `antes` undoes it while nobody has moved it on."""

    __tablename__ = "migrada"
    __table_args__ = (
        one_of("estado", "pendiente", "hecha", "rechazada", "deshecha"),
        ForeignKeyConstraint(["migracion_id"], ["migracion.id"], name="fk_migrada_migracion_id"),
        Index("ix_migrada_pendiente", "migracion_id", "instancia_id",
              postgresql_where="estado = 'pendiente'"),
    )  # fmt: skip

    migracion_id: UUID = Field(primary_key=True)
    instancia_id: UUID = Field(primary_key=True, foreign_key="instancia.id")
    estado: str = Field(default="pendiente", sa_column=word())
    motivo: str | None = Field(default=None, sa_column=Column(Text))
    revision: int | None = None
    antes: dict[str, Any] | None = Field(default=None, sa_column=document())
