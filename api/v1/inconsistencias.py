"""What does not square in the data of a scope's programmes, over REST."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.avance_recuerdo import tell_desk
from api.identidad import Quien, Servicio
from api.inconsistencias import PAGINA, as_page, own_boards
from api.ordenes import Ordenar
from api.v1.comunes import LEGIBLE, Anio, Cuerpo, Id, refusals
from engine.actions.acompanamiento.constancias import leave_constancia
from engine.actions.acompanamiento.inconsistencias import list_inconsistencias
from engine.db.queries.inconsistencias import list_constancias
from engine.domain.inconsistencias import demand_regla
from engine.domain.lima import day_of

router = APIRouter(prefix="/acompanamiento/inconsistencias", tags=["acompanamientos"])
Regla = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")]


class Constancia(Cuerpo):
    """Why what a rule finds in a strategy stands as it was registered."""

    estrategia: Id
    motivo: Annotated[str, Field(min_length=5, max_length=1000, pattern=LEGIBLE)]


@router.get("", responses=refusals(404, 422))
async def read_inconsistencias(
    quien: Quien, servicio: Servicio, anio: Anio = None
) -> dict[str, Any]:
    """Cuenta lo que no cuadra en los datos de su ámbito, regla por regla.

    `contado` es cuándo se contó: si son más de veinte programas, a lo más un minuto antes.
    """
    hoy = day_of(quien.now)
    async with servicio.database.transaction() as tx:
        boards = await own_boards(tx, quien.actor, anio or hoy.year)
        ids = tuple(row["id"] for row in boards)
        told, counted = await tell_desk(servicio.database, tx, quien.actor, quien.now, ids)
    return {"hoy": hoy, "contado": counted, "reglas": told}


@router.get("/{regla}", responses=refusals(404, 422))
async def read_regla(
    regla: Regla, quien: Quien, servicio: Servicio,
    anio: Anio = None, salto: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> dict[str, Any]:  # fmt: skip
    """Lista lo que halla una regla, lo más antiguo primero, con el enlace para corregirlo."""
    hoy = day_of(quien.now)
    async with servicio.database.transaction() as tx:
        boards = await own_boards(tx, quien.actor, anio or hoy.year)
        rows = await list_inconsistencias(
            tx, quien.actor, hoy, [row["id"] for row in boards], regla=regla, salto=salto,
            limite=PAGINA + 1,
        )  # fmt: skip
    shown, following = as_page(rows, salto)
    return {"datos": list(shown), "siguiente": following}


@router.get("/{regla}/constancias", responses=refusals(404, 422))
async def read_constancias(
    regla: Regla, quien: Quien, servicio: Servicio, anio: Anio = None
) -> dict[str, Any]:
    """Lista por qué queda como está lo que halló una regla, con quién lo dijo y cuándo."""
    demand_regla(regla)
    async with servicio.database.transaction() as tx:
        boards = await own_boards(tx, quien.actor, anio or day_of(quien.now).year)
        rows = await list_constancias(tx, [row["id"] for row in boards], regla)
    return {"datos": rows}


@router.post("/{regla}/constancias", status_code=201, responses=refusals(403, 404, 409, 422))
async def write_constancia(
    regla: Regla, cuerpo: Constancia, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Deja constancia de por qué algo registrado queda como está: la regla ya no lo halla."""
    said = cuerpo.model_dump()
    return await leave_constancia(
        servicio.database, ordenar(said), regla=regla, estrategia_id=cuerpo.estrategia,
        motivo=cuerpo.motivo,
    )  # fmt: skip
