"""What a companion carries to the field, over REST."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter

from api.identidad import Quien, Servicio
from api.pages.mochila import DIAS
from engine.db.queries.mochila import list_mochila
from engine.domain.lima import day_of

router = APIRouter(prefix="/acompanamiento", tags=["acompanamientos"])


@router.get("/mochila")
async def read_mochila(quien: Quien, servicio: Servicio) -> list[dict[str, Any]]:
    """Lista sus visitas de los próximos días y las que tiene en curso, con sus tareas abiertas."""
    dia = day_of(quien.now)
    async with servicio.database.transaction() as tx:
        return await list_mochila(tx, quien.actor, dia, dia + timedelta(days=DIAS))
