"""How somebody signs in: sessions of the browser, tokens of the API, failed attempts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String
from sqlmodel import Field, SQLModel

from engine.db.tables.base import identity, instant, word


class Sesion(SQLModel, table=True):
    """A browser's session; only the hash of its secret is kept.

    One with a `tarea_id` was opened by the link of a mail: it serves for that tarea alone.
    """

    huella: str = Field(sa_column=Column(String(64), primary_key=True))
    persona_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("persona.id"), nullable=False, index=True)
    )
    tarea_id: UUID | None = None
    creada: datetime = Field(sa_column=instant())
    expira: datetime = Field(sa_column=instant(index=True))


class Credencial(SQLModel, table=True):
    """A bearer token of the API; only its hash is kept."""

    huella: str = Field(sa_column=Column(String(64), primary_key=True))
    persona_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("persona.id"), nullable=False, index=True)
    )
    nombre: str = Field(sa_column=word())
    creada: datetime = Field(sa_column=instant())
    expira: datetime = Field(sa_column=instant())


class Intento(SQLModel, table=True):
    """A failed sign-in, counted by who (`sujeto`: a user name or an address) and when."""

    __table_args__ = (Index("ix_intento_sujeto_en", "sujeto", "en"),)

    id: int | None = Field(default=None, sa_column=identity())
    sujeto: str = Field(sa_column=Column(String(160), nullable=False))
    en: datetime = Field(sa_column=instant())
