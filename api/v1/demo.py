"""The demo's clock over REST: these routes exist only in the demo."""

from typing import Any

from fastapi import APIRouter
from pydantic import AwareDatetime

from api.identidad import Quien, Servicio
from api.ordenes import OrdenarAdministrador
from api.v1.comunes import Cuerpo, refusals
from engine.actions.reloj import move
from engine.clock import LIMA

router = APIRouter(prefix="/demo", tags=["demo"])


class Hasta(Cuerpo):
    """The instant to move the clock to, with its zone."""

    hasta: AwareDatetime


@router.get("/reloj")
async def read_clock(quien: Quien) -> dict[str, Any]:
    """Dice qué hora es para el servicio."""
    return {"ahora": quien.now.astimezone(LIMA)}


@router.post("/reloj", responses=refusals(403, 422))
async def move_clock(
    cuerpo: Hasta, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Adelanta el reloj: plazos, temporizadores y avisos se atienden en orden."""
    orden = ordenar(cuerpo.model_dump())
    moved = await move(servicio.database, orden, hasta=cuerpo.hasta, settle=servicio.settle)
    await servicio.refresh_clock()
    return moved
