"""What is done with a webhook from its page, and one delivery with every try."""

from datetime import datetime, timedelta

import orjson
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Administrador, Servicio
from api.ordenes import order_of
from api.pages.administracion import SECCION
from api.pages.rendering import page
from api.pages.webhooks import HOME, Filtros, Id, begins, describe_entrega
from engine.actions.avisos.ganchos import pause_gancho, resume_gancho, retire_gancho
from engine.actions.avisos.repeticiones import replay_failed, replay_one, send_test
from engine.db.queries.ganchos import load_entrega
from engine.errors import RuleBroken

router = APIRouter(include_in_schema=False)


def _back(gancho: int, hecho: str) -> Response:
    return RedirectResponse(f"{HOME}/{gancho}?hecho={hecho}", 303)


@router.post(HOME + "/{gancho}/pausar")
async def pause(request: Request, service: Servicio, quien: Administrador, gancho: Id) -> Response:
    """Send nothing for now."""
    await pause_gancho(service.database, order_of(request, quien), gancho_id=gancho)
    return _back(gancho, "cambio")


@router.post(HOME + "/{gancho}/reanudar")
async def resume(request: Request, service: Servicio, quien: Administrador, gancho: Id) -> Response:
    """Send again."""
    await resume_gancho(
        service.database, order_of(request, quien), gancho_id=gancho,
        maquina=service.machine.now(),
    )  # fmt: skip
    return _back(gancho, "cambio")


@router.post(HOME + "/{gancho}/retirar")
async def retire(request: Request, service: Servicio, quien: Administrador, gancho: Id) -> Response:
    """Tell it nothing any more."""
    await retire_gancho(
        service.database, order_of(request, quien), gancho_id=gancho,
        maquina=service.machine.now(),
    )  # fmt: skip
    return RedirectResponse(f"{HOME}?hecho=retiro", 303)


@router.post(HOME + "/{gancho}/probar")
async def probe(request: Request, service: Servicio, quien: Administrador, gancho: Id) -> Response:
    """Send something of no consequence."""
    await send_test(
        service.database, order_of(request, quien), gancho_id=gancho,
        maquina=service.machine.now(),
    )  # fmt: skip
    return _back(gancho, "webhook_prueba")


@router.post(HOME + "/{gancho}/repetir")
async def repeat_failed(
    request: Request, service: Servicio, quien: Administrador, gancho: Id
) -> Response:
    """Make again what failed between two days."""
    form = await request.form()
    days = Filtros(desde=str(form.get("desde", "")), hasta=str(form.get("hasta", "")))
    if days.desde is None or days.hasta is None:
        raise RuleBroken("periodo_invalido")
    await replay_failed(
        service.database, order_of(request, quien), gancho_id=gancho, desde=begins(days.desde),
        hasta=begins(days.hasta + timedelta(days=1)), maquina=service.machine.now(),
    )  # fmt: skip
    return _back(gancho, "repetido")


@router.get(HOME + "/entregas/{entrega}")
async def show_entrega(
    request: Request, service: Servicio, quien: Administrador, entrega: Id
) -> Response:
    """Show what was sent, and how each try went."""
    async with service.database.transaction() as tx:
        row = await load_entrega(tx, entrega)
    row["historial"] = [
        {**one, "en": datetime.fromisoformat(one["en"])} for one in row["historial"]
    ]
    body = orjson.dumps(orjson.loads(row["cuerpo"]), option=orjson.OPT_INDENT_2).decode()
    return page(
        request, "webhooks/entrega.html", quien, seccion=SECCION, e=describe_entrega(row),
        cuerpo=body,
    )  # fmt: skip


@router.post(HOME + "/entregas/{entrega}/repetir")
async def repeat_one(
    request: Request, service: Servicio, quien: Administrador, entrega: Id
) -> Response:
    """Make a delivery once more."""
    await replay_one(
        service.database, order_of(request, quien), entrega_id=entrega,
        maquina=service.machine.now(),
    )  # fmt: skip
    return RedirectResponse(f"{HOME}/entregas/{entrega}?hecho=repetido", 303)
