"""The dates of a programme's whole year: what was asked, how the search goes, what it found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, Integer, SmallInteger, String
from sqlalchemy.sql import text
from sqlmodel import Field, SQLModel

from engine.db.tables.asistencia import reference
from engine.db.tables.base import document, instant, one_of, word


class PlanAnual(SQLModel, table=True):
    """A year of visits, GIA, RTC and talleres of a programme that may be accepted.

    `problema` and `plan` are documents of `engine.planner.anual`; `extracto` is what pages read of
    the plan at a glance. `contratiempos` are the days on which a school or a companion cannot, each
    with its motive: those of accepted plans hold for the next. A `replan` moves as little as
    possible of what is programmed. While a worker has it in hand it is `obrero`'s, of `maquina`,
    until `arriendo`, by the database's clock. A programme has one at most that is still open.
    """

    __tablename__ = "plan_anual"
    __table_args__ = (
        one_of("estado", "pedido", "listo", "aceptado", "descartado"),
        one_of("modo", "nuevo", "replan"),
        CheckConstraint("estado NOT IN ('listo', 'aceptado') OR plan IS NOT NULL", name="con_plan"),
        Index(
            "uq_plan_anual_abierto", "programa_id", unique=True,
            postgresql_where=text("estado IN ('pedido', 'listo')"),
        ),
        Index("ix_plan_anual_programa_id", "programa_id", "aceptado"),
        Index("ix_plan_anual_pedido", "creado", postgresql_where=text("estado = 'pedido'")),
    )  # fmt: skip

    id: UUID = Field(primary_key=True)
    programa_id: int = Field(sa_column=reference("programa.id", index=False))
    estado: str = Field(default="pedido", sa_column=word())
    modo: str = Field(default="nuevo", sa_column=word())
    contratiempos: list[Any] = Field(sa_column=document(nullable=False))
    semilla: int = Field(default=1, sa_column=Column(Integer, nullable=False))
    problema: dict[str, Any] = Field(sa_column=document(nullable=False))
    plan: dict[str, Any] | None = Field(default=None, sa_column=document())
    extracto: dict[str, Any] | None = Field(default=None, sa_column=document())
    avance: dict[str, Any] | None = Field(default=None, sa_column=document())
    obrero: UUID | None = None
    maquina: str = Field(default="", sa_column=word())
    arriendo: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    intentos: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False))
    error: str = Field(default="", sa_column=Column(String(2000), nullable=False))
    excepcion: dict[str, Any] | None = Field(default=None, sa_column=document())
    creado: datetime = Field(sa_column=instant())
    creado_por_id: int = Field(sa_column=reference("persona.id", index=False))
    resuelto: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    aceptado: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    aceptado_por_id: int | None = Field(
        default=None, sa_column=reference("persona.id", nullable=True, index=False)
    )
