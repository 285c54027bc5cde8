"""Processes as they run: versions of diagrams, instances, tareas, timers and what happened."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word


class VersionProceso(SQLModel, table=True):
    """A diagram with its decision tables, stored once per content (`huella`)."""

    __tablename__ = "version_proceso"
    __table_args__ = (UniqueConstraint("proceso", "numero"), UniqueConstraint("proceso", "huella"))

    id: int | None = Field(default=None, sa_column=identity())
    proceso: str = Field(sa_column=word())
    numero: int
    huella: str = Field(sa_column=Column(String(64), nullable=False))
    diagrama: str = Field(sa_column=Column(Text, nullable=False))
    decisiones: dict[str, str] = Field(default_factory=dict, sa_column=document(nullable=False))
    nota: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    autor_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
    creada: datetime = Field(sa_column=instant())


class Instancia(SQLModel, table=True):
    """A running process: its live state in our own codec and nothing of its specification.

    A child hangs from `padre_token`, the token of its parent that waits for it; `contexto` says
    which member it is: its entidad, cargo or compromiso. `raiz_id` is the instance at the top,
    whose row every step locks first; `entidad_id`, whose work it is when no AT says so. `cadena`
    is the hash of the last thing written into its history, the `eventos`-th.
    """

    __table_args__ = (
        one_of("estado", "activa", "suspendida", "terminada", "anulada"),
        Index("ix_instancia_padre_id", "padre_id"),
        Index("ix_instancia_asistencia_id", "asistencia_id"),
        Index("ix_instancia_raiz_id", "raiz_id"),
        Index("ix_instancia_activa", "version_id", postgresql_where="estado = 'activa'"),
        # The administrator's list: by process and state, the oldest first.
        Index("ix_instancia_version", "version_id", "estado", "creada", "id"),
        Index("ix_instancia_principal", "creada", "id", postgresql_where="padre_id IS NULL"),
    )

    id: UUID = Field(primary_key=True)
    version_id: int = Field(sa_column=reference("version_proceso.id"))
    clave: str = Field(sa_column=Column(String(80), nullable=False))
    asistencia_id: int | None = Field(
        default=None, sa_column=reference("asistencia.id", nullable=True, index=False)
    )
    padre_id: UUID | None = Field(default=None, foreign_key="instancia.id")
    padre_token: UUID | None = None
    raiz_id: UUID = Field(foreign_key="instancia.id")
    entidad_id: int | None = Field(
        default=None, sa_column=reference("entidad.id", nullable=True, index=False)
    )
    iniciada_por_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
    contexto: dict[str, Any] = Field(default_factory=dict, sa_column=document(nullable=False))
    estado: str = Field(default="activa", sa_column=word())
    revision: int = 1
    memoria: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    eventos: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    cadena: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    suspendida: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    creada: datetime = Field(sa_column=instant())
    terminada: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Tarea(SQLModel, table=True):
    """Something somebody must do: it belongs to a role in an entidad, or to one cargo.

    `vencimiento` keeps how `vence` was reckoned; `observacion` what a reviewer sent it back with;
    `presento_id` who presented the last of the steps that it approves, and may not do it.
    """

    __table_args__ = (
        one_of("estado", "abierta", "completada", "cancelada", "suspendida"),
        Index(
            "ix_tarea_abierta_token",
            "instancia_id",
            "token",
            unique=True,
            postgresql_where="estado IN ('abierta', 'suspendida')",
        ),
        Index(
            "ix_tarea_bandeja",
            "entidad_id",
            "rol",
            "vence",
            "id",
            postgresql_where="estado = 'abierta'",
        ),
        Index(
            "ix_tarea_bandeja_cargo",
            "cargo_id",
            "vence",
            "id",
            postgresql_where="estado = 'abierta'",
        ),
        # What an office has done, besides what it has to do.
        Index("ix_tarea_puesto", "entidad_id", "rol"),
        Index("ix_tarea_cargo", "cargo_id", postgresql_where="cargo_id IS NOT NULL"),
        Index("ix_tarea_instancia", "instancia_id"),
        # The visits whose record says that both versions of the session were kept (VI-13).
        Index(
            "ix_tarea_sesiones",
            "instancia_id",
            postgresql_where=(
                "ficha = 'visita_registro' AND estado = 'completada' AND respuesta @>"
                """ '{"sesion_original": true, "sesion_reajustada": true}'::jsonb"""
            ),
        ),
        # What was told of a strategy, which the board and the desk of the RCI read.
        Index(
            "ix_tarea_registro",
            "instancia_id",
            "ficha",
            postgresql_where=(
                "estado = 'completada' AND ficha IN ('visita_observacion', 'visita_preparacion',"
                " 'visita_dialogo', 'visita_registro', 'gia_registro', 'rtc_convocatoria',"
                " 'rtc_registro', 'taller_registro')"
            ),
        ),
        Index("ix_tarea_asistencia", "asistencia_id", "creada"),
        Index("ix_tarea_tomada", "tomada_por_id", postgresql_where="estado = 'abierta'"),
        Index("ix_tarea_presento", "presento_id", postgresql_where="presento_id IS NOT NULL"),
    )

    id: UUID = Field(primary_key=True)
    instancia_id: UUID = Field(foreign_key="instancia.id")
    asistencia_id: int | None = Field(
        default=None, sa_column=reference("asistencia.id", nullable=True, index=False)
    )
    token: UUID
    elemento: str = Field(sa_column=word())
    nombre: str = Field(sa_column=Column(String(240), nullable=False))
    ficha: str = Field(sa_column=word())
    entidad_id: int = Field(sa_column=reference("entidad.id", index=False))
    rol: str = Field(sa_column=word())
    cargo_id: int | None = Field(
        default=None, sa_column=reference("cargo.id", nullable=True, index=False)
    )
    estado: str = Field(default="abierta", sa_column=word())
    vence: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    vencimiento: dict[str, Any] | None = Field(default=None, sa_column=document())
    tomada_por_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
    borrador: dict[str, Any] | None = Field(default=None, sa_column=document())
    borrador_en: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    observacion: dict[str, Any] | None = Field(default=None, sa_column=document())
    respuesta: dict[str, Any] | None = Field(default=None, sa_column=document())
    creada: datetime = Field(sa_column=instant())
    cerrada: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    cerrada_por_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
    presento_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )


class Temporizador(SQLModel, table=True):
    """An instant a running process waits for; the worker claims the due ones.

    `peldano` counts the rounds of a cycle from 0. One without an instance starts one of its
    `version_id` when it falls due.
    """

    __table_args__ = (
        UniqueConstraint("instancia_id", "token", "peldano"),
        UniqueConstraint("version_id", "elemento", "peldano"),
        Index("ix_temporizador_vence", "vence", postgresql_where="activo"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    instancia_id: UUID | None = Field(default=None, foreign_key="instancia.id")
    version_id: int | None = Field(
        default=None, sa_column=reference("version_proceso.id", nullable=True, index=False)
    )
    token: UUID | None = None
    elemento: str = Field(sa_column=word())
    peldano: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    vence: datetime = Field(sa_column=instant())
    activo: bool = True
    intentos: int = 0
    error: str | None = Field(default=None, sa_column=Column(Text))


class Evento(SQLModel, table=True):
    """What happened, by whom and when; never changed, never deleted.

    The events of an instance are numbered by `n` and chained: `huella` is the hash of the one
    before and of this one's own content, so that an altered byte shows.
    """

    __table_args__ = (
        Index("ix_evento_asistencia", "asistencia_id", "id"),
        Index("ix_evento_instancia", "instancia_id", "n", unique=True),
    )

    id: int | None = Field(default=None, sa_column=identity())
    en: datetime = Field(sa_column=instant())
    tipo: str = Field(sa_column=word())
    asistencia_id: int | None = Field(
        default=None, sa_column=reference("asistencia.id", nullable=True, index=False)
    )
    instancia_id: UUID | None = None
    n: int | None = None
    huella: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    tarea_id: UUID | None = None
    persona_id: int | None = Field(
        default=None,
        sa_column=Column(BigInteger, ForeignKey("persona.id"), nullable=True),
    )
    datos: dict[str, Any] = Field(default_factory=dict, sa_column=document(nullable=False))
