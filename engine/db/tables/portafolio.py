"""What shows how somebody's practice changes: the evidence of a portafolio, and good practices."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    Uuid,
)
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, identity, instant, one_of, word

MOST_BYTES = 5 * 1024 * 1024
"""The most that a file of a portafolio may weigh."""


class Evidencia(SQLModel, table=True):
    """A piece of a portafolio: of a docente, of an IE or of the companion (IN-16, RB-08).

    It has a text, a file or both; a photo or a film says who authorised it (VD-03, S003:986). What
    is taken out says why in `retirada` and its file goes.
    """

    __table_args__ = (
        one_of("portafolio", "docente", "institucion", "acompanante"),
        one_of(
            "tipo", "foto", "escrito", "video", "testimonio", "compromiso", "aprendizaje",
            "sesion_original", "sesion_reajustada", "plan_firmado", "matriz_firmada",
        ),
        CheckConstraint(
            "(portafolio = 'docente') <= (docente_id IS NOT NULL)"
            " AND (portafolio = 'institucion') <= (entidad_id IS NOT NULL)",
            name="con_su_duenio",
        ),
        CheckConstraint(
            "texto IS NOT NULL OR archivo IS NOT NULL OR retirada IS NOT NULL", name="con_contenido"
        ),
        CheckConstraint(
            "tipo NOT IN ('foto', 'video') OR autorizacion IS NOT NULL", name="autorizada"
        ),
        CheckConstraint(
            f"tamano BETWEEN 1 AND {MOST_BYTES} AND (tamano = octet_length(archivo)"
            " OR retirada IS NOT NULL)",
            name="tamano",
        ),
        CheckConstraint(
            "mime IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'text/plain',"
            " 'video/mp4', 'audio/mpeg')",
            name="mime",
        ),
        CheckConstraint(
            "(archivo IS NULL OR mime IS NOT NULL AND nombre IS NOT NULL AND huella IS NOT NULL"
            " AND tamano IS NOT NULL)",
            name="archivo_entero",
        ),
        Index("ix_evidencia_docente_id", "docente_id", "id"),
        Index("ix_evidencia_entidad_id", "entidad_id", "id"),
        Index("ix_evidencia_acompanante_id", "acompanante_id", "id"),
        Index("ix_evidencia_estrategia_id", "estrategia_id"),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=identity())
    programa_id: int = Field(sa_column=reference("programa.id"))
    acompanante_id: int = Field(sa_column=reference("acompanante.id", index=False))
    portafolio: str = Field(sa_column=word())
    docente_id: int | None = Field(
        default=None, sa_column=reference("cargo.id", nullable=True, index=False)
    )
    entidad_id: int | None = Field(
        default=None, sa_column=reference("entidad.id", nullable=True, index=False)
    )
    estrategia_id: int | None = Field(
        default=None, sa_column=reference("estrategia.id", nullable=True, index=False)
    )
    tipo: str = Field(sa_column=word())
    desempeno: str | None = Field(default=None, sa_column=word(nullable=True))
    titulo: str = Field(sa_column=Column(String(160), nullable=False))
    texto: str | None = Field(default=None, sa_column=Column(Text))
    fecha: date = Field(sa_column=Column(Date, nullable=False))
    autorizacion: str | None = Field(default=None, sa_column=Column(String(200)))
    nombre: str | None = Field(default=None, sa_column=Column(String(160)))
    mime: str | None = Field(default=None, sa_column=word(nullable=True))
    tamano: int | None = Field(default=None, sa_column=Column(Integer))
    huella: str | None = Field(default=None, sa_column=word(nullable=True))
    archivo: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    registrada_en: datetime = Field(sa_column=instant())
    persona_id: int = Field(sa_column=reference("persona.id"))
    retirada: str | None = Field(default=None, sa_column=Column(Text))
    retirada_en: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Practica(SQLModel, table=True):
    """A good practice of a docente or director, in one of its three stages (VA-10).

    An actividad is not reflexive yet; an experiencia says what was thought over, how the students
    were before and what came of it; an innovación says what act made it the institution's own and
    how the community takes part (S003:2419-2479). It goes one stage at a time, and `historia`
    keeps when and by whom.
    """

    __table_args__ = (
        one_of("etapa", "actividad", "experiencia", "innovacion"),
        CheckConstraint(
            "etapa = 'actividad' OR (reflexion IS NOT NULL AND antes IS NOT NULL"
            " AND despues IS NOT NULL)",
            name="con_reflexion",
        ),
        CheckConstraint(
            "etapa <> 'innovacion' OR (acto IS NOT NULL AND comunidad IS NOT NULL)",
            name="institucionalizada",
        ),
        Index("ix_practica_programa_id", "programa_id", "etapa", "id"),
        Index("ix_practica_acompanante_id", "acompanante_id", "id"),
        Index("ix_practica_docente_id", "docente_id"),
    )

    id: int | None = Field(default=None, sa_column=identity())
    programa_id: int = Field(sa_column=reference("programa.id", index=False))
    acompanante_id: int = Field(sa_column=reference("acompanante.id", index=False))
    docente_id: int | None = Field(
        default=None, sa_column=reference("cargo.id", nullable=True, index=False)
    )
    titulo: str = Field(sa_column=Column(String(160), nullable=False))
    etapa: str = Field(default="actividad", sa_column=word())
    descripcion: str = Field(sa_column=Column(Text, nullable=False))
    evidencia: str | None = Field(default=None, sa_column=Column(Text))
    reflexion: str | None = Field(default=None, sa_column=Column(Text))
    antes: str | None = Field(default=None, sa_column=Column(Text))
    despues: str | None = Field(default=None, sa_column=Column(Text))
    acto: str | None = Field(default=None, sa_column=Column(Text))
    comunidad: str | None = Field(default=None, sa_column=Column(Text))
    identificada: date = Field(sa_column=Column(Date, nullable=False))
    historia: list[dict[str, Any]] | None = Field(default=None, sa_column=document())
    instancia_id: UUID | None = Field(default=None, sa_column=Column(Uuid))
    registrada_en: datetime = Field(sa_column=instant())
