"""The demo's clock, moved from the bar at the foot of every page."""

from datetime import datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.identidad import Quien, Servicio
from api.ordenes import order_of
from api.pages.rendering import own_path, told
from engine.actions.reloj import move
from engine.clock import LIMA
from engine.db.queries.calendario import load_calendario
from engine.domain.calendario import Calendario
from engine.domain.lima import at_lima, day_of
from engine.errors import RuleBroken

router = APIRouter(include_in_schema=False)
MORNING = time(8)
"""A step of a day or a week lands at the opening of the office."""


@router.post("/reloj")
async def move_clock(
    request: Request,
    service: Servicio,
    quien: Quien,
    paso: Annotated[str, Form(max_length=10)] = "dia",
    hasta: Annotated[str, Form(max_length=20)] = "",
    volver: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Move the clock forward and come back to the page."""
    if not service.settings.demo:
        raise HTTPException(404)
    async with service.database.transaction() as tx:
        calendario = await load_calendario(tx)
    instant = _read(hasta) if paso == "hasta" else _step(paso, quien.now, calendario)
    orden = order_of(request, quien, {"hasta": instant.isoformat()})
    await move(service.database, orden, hasta=instant, settle=service.settle)
    await service.refresh_clock()
    return RedirectResponse(told(own_path(volver, "/bandeja"), "reloj"), 303)


def _step(paso: str, now: datetime, calendario: Calendario) -> datetime:
    today = day_of(now)
    if paso == "semana":
        return at_lima(calendario.nth_working_day(today + timedelta(days=7), 0), MORNING)
    return at_lima(calendario.nth_working_day(today, 1), MORNING)


def _read(hasta: str) -> datetime:
    try:
        return datetime.fromisoformat(hasta).replace(tzinfo=LIMA)
    except ValueError as error:
        sentence = "Indique la fecha y la hora hasta las que avanza el reloj."
        raise RuleBroken("datos_invalidos", campos={"hasta": sentence}) from error
