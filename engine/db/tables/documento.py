"""The plans and reports of accompaniment: when each is due, and what it said when presented."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.sql import text
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word

CODIGOS = tuple(f"DOC-{n:02}" for n in range(1, 17))
"""The plans and reports of accompaniment, as `engine.domain.documentos.catalogo` tells them."""


class Documento(SQLModel, table=True):
    """A plan or report of a programme (DOC-01..16): what it covers, when it is due, what it said.

    Until it is presented it is built anew each time it is read. Presenting it keeps what was
    built (`contenido`), what its writer typed (`interpretacion`), to whom it went and the
    `huella` of all that, and from then on it never changes: one sent back and presented again is
    the next `version`. `clave` names it within its programme: its code, whose it is and the first
    day of its `periodo`.
    """

    __table_args__ = (
        one_of("codigo", *CODIGOS),
        UniqueConstraint("programa_id", "clave", "version"),
        CheckConstraint("NOT isempty(periodo)", name="periodo"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(
            "num_nulls(presentado_en, contenido, interpretacion, destinatarios, huella,"
            " persona_id) IN (0, 6)",
            name="presentado_entero",
        ),
        Index("ix_documento_programa_id", "programa_id", "vence", "id"),
        Index(
            "ix_documento_por_presentar",
            "programa_id",
            "vence",
            postgresql_where=text("presentado_en IS NULL"),
        ),
        Index("ix_documento_acompanante_id", "acompanante_id", "vence", "id"),
        Index("ix_documento_docente_id", "docente_id"),
        Index("ix_documento_entidad_id", "entidad_id"),
        Index("ix_documento_estrategia_id", "estrategia_id"),
        Index("ix_documento_tarea_id", "tarea_id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    codigo: str = Field(sa_column=word())
    programa_id: int = Field(sa_column=reference("programa.id", index=False))
    clave: str = Field(sa_column=word())
    version: int = Field(default=1, sa_column=Column(SmallInteger, nullable=False))
    acompanante_id: int | None = Field(
        default=None, sa_column=reference("acompanante.id", nullable=True, index=False)
    )
    docente_id: int | None = Field(
        default=None, sa_column=reference("cargo.id", nullable=True, index=False)
    )
    entidad_id: int | None = Field(
        default=None, sa_column=reference("entidad.id", nullable=True, index=False)
    )
    estrategia_id: int | None = Field(
        default=None,
        # A strategy that a plan drops takes along what was only expected of it.
        sa_column=Column(BigInteger, ForeignKey("estrategia.id", ondelete="CASCADE")),
    )
    periodo: Range[date] = Field(sa_column=Column(DATERANGE, nullable=False))
    vence: date = Field(sa_column=Column(Date, nullable=False))
    instancia_id: UUID | None = Field(default=None, sa_column=Column(Uuid))
    tarea_id: UUID | None = Field(default=None, sa_column=Column(Uuid))
    contenido: dict[str, Any] | None = Field(default=None, sa_column=document())
    interpretacion: dict[str, Any] | None = Field(default=None, sa_column=document())
    destinatarios: list[dict[str, Any]] | None = Field(default=None, sa_column=document())
    huella: str | None = Field(default=None, sa_column=Column(String(64)))
    presentado_en: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    persona_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
