"""What the service remembers of itself: orders carried out, invariants, seals, the demo's clock."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, String
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, instant, word


class Orden(SQLModel, table=True):
    """A command carried out under an idempotency key, with what it answered."""

    __table_args__ = (Index("ix_orden_creada", "creada"),)

    persona_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    clave: str = Field(sa_column=Column(String(200), primary_key=True))
    huella: str = Field(sa_column=Column(String(64), nullable=False))
    resultado: dict[str, Any] | None = Field(default=None, sa_column=document())
    creada: datetime = Field(sa_column=instant())


class Reloj(SQLModel, table=True):
    """The one row that moves the demo's clock: how many seconds it is ahead."""

    id: int = Field(primary_key=True)
    adelanto: float = 0.0
    movido_por_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )


class Sello(SQLModel, table=True):
    """Another `valor` each time that the facts of one kind change: what processes kept is void.

    `calendario` seals holidays and blocks, `gente` who holds which cargo where; triggers of those
    tables renew them.
    """

    clave: str = Field(sa_column=word(primary_key=True))
    valor: UUID


class Vigilancia(SQLModel, table=True):
    """What an invariant found when it was last checked, by the machine's clock.

    `desde` is since when it has had exceptions without a pause; `muestra` names some of them.
    """

    nombre: str = Field(sa_column=word(primary_key=True))
    cuenta: int
    muestra: list[str] = Field(default_factory=list, sa_column=document(nullable=False))
    revisada: datetime = Field(sa_column=instant())
    desde: datetime | None = Field(default=None, sa_column=instant(nullable=True))
