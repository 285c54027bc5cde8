"""What does not square in the data of a scope's programmes, over REST."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from api.avance_recuerdo import tell_desk
from api.identidad import Quien, Servicio
from api.inconsistencias import PAGINA, as_page, own_boards
from api.v1.comunes import Anio, refusals
from engine.actions.acompanamiento.inconsistencias import list_inconsistencias
from engine.domain.lima import day_of

router = APIRouter(prefix="/acompanamiento/inconsistencias", tags=["acompanamientos"])


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
    regla: Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")], quien: Quien, servicio: Servicio,
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
