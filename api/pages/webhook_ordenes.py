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
from api.webhooks import order_gancho, repeat_entrega
from engine.actions.avisos.repeticiones import replay_failed
from engine.db.queries.ganchos import load_entrega
from engine.errors import RuleBroken

router = APIRouter(include_in_schema=False)


def _back(gancho: int, hecho: str) -> Response:
    return RedirectResponse(f"{HOME}/{gancho}?hecho={hecho}", 303)


async def _order(request: Request, service: Servicio, quien: Administrador, gancho: Id) -> Response:
    """Do with a webhook what the last word of the address says, and lead back to it."""
    que = request.url.path.rsplit("/", 1)[1]
    await order_gancho(service, order_of(request, quien), gancho, que)
    if que == "retirar":
        return RedirectResponse(f"{HOME}?hecho=retiro", 303)
    return _back(gancho, "webhook_prueba" if que == "probar" else "cambio")


for que in ("pausar", "reanudar", "retirar", "probar"):
    router.add_api_route(f"{HOME}/{{gancho}}/{que}", _order, methods=["POST"])


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
    await repeat_entrega(service, order_of(request, quien), entrega)
    return RedirectResponse(f"{HOME}/entregas/{entrega}?hecho=repetido", 303)
