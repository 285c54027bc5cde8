"""What an address asks of the rows of the board, and whose they may be."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.avance_filas import Pedido
from api.identidad import Identidad
from engine.db.queries.avance import list_boards, load_ambito
from engine.db.queries.avance_sql import Ambito
from engine.db.queries.programas import get_programa
from engine.domain.lima import day_of

_WORD = r"^[a-z_]{0,20}$"


class Filtro(BaseModel):
    """Which rows an address asks for: whose, of what, and in which cut."""

    anio: int | None = Field(None, ge=2000, le=2100)
    programa: int | None = Field(None, ge=1, lt=2**63)
    acompanante: int | None = Field(None, ge=1, lt=2**63)
    docente: int | None = Field(None, ge=1, lt=2**63)
    ver: str = Field("estrategias", pattern=_WORD)
    corte: str = Field("", pattern=_WORD)
    tipo: str = Field("", pattern=_WORD)
    desempeno: str = Field("", pattern=r"^(D[1-9][0-9]?)?$")
    nivel: int | None = Field(None, ge=1, le=4)
    cursor: str = Field("", max_length=400)

    def kept(self) -> dict[str, Any]:
        """Return what an address of the same rows has to carry, but its cursor."""
        return {k: v for k, v in self.model_dump(exclude={"cursor"}).items() if v}

    def asked(self, **more: Any) -> Pedido:
        """Return what is asked of the queries."""
        return Pedido(
            self.ver, self.corte, self.tipo, self.desempeno, self.nivel, self.cursor or None, **more
        )


Filtrado = Annotated[Filtro, Query()]


async def scope_of(tx: AsyncSession, quien: Identidad, filtro: Filtro) -> Ambito:
    """Return whose rows are asked for; raise NotFound out of somebody's scope."""
    hoy = day_of(quien.now)
    if filtro.programa is None:
        boards = await list_boards(tx, quien.actor, filtro.anio or hoy.year)
        return await load_ambito(tx, quien.actor, hoy, [row["id"] for row in boards])
    await get_programa(tx, quien.actor, filtro.programa)
    asked: dict[str, Any] = {}
    if filtro.acompanante is not None:
        asked["acompanantes"] = (filtro.acompanante,)
    if filtro.docente is not None:
        asked["docente"] = filtro.docente
    return await load_ambito(tx, quien.actor, hoy, [filtro.programa], **asked)
