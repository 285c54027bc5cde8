"""The webhook: where Telegram tells what happens in the chats of the bot."""

import hmac
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api.bot.lectura import read_update
from api.bot.oyente import RUTA
from api.identidad import Servicio, address_of
from api.ritmo import Frecuencia
from engine.errors import Forbidden, NotFound, RuleBroken
from engine.jobs.actualizaciones import store_updates
from notifications.telegram.cliente import read_json

router = APIRouter(include_in_schema=False)
SECRETO = "X-Telegram-Bot-Api-Secret-Token"
MAX_BYTES = 256 * 1024


@router.post(RUTA)
async def hear_update(request: Request, service: Servicio) -> Response:
    """Keep an update for the workers to attend, and say so; one that came before changes nothing.

    Without a bot and its secret there is no such address. Raises Forbidden("aviso_de_extrano").
    """
    cuenta = service.bot
    if cuenta is None or cuenta.secreto is None:
        raise NotFound("ruta_desconocida")
    now = service.machine.now()
    frequency: Frecuencia = request.app.state.frecuencia
    given = request.headers.get(SECRETO, "")
    if not hmac.compare_digest(given.encode(), cuenta.secreto.encode()):
        frequency.fallidas.demand(f"telegram:{address_of(request)}", now)
        raise Forbidden("aviso_de_extrano")
    frequency.telegram.demand("telegram", now)
    _, update = read_update(await _read(request))
    if update is not None:
        async with service.database.transaction() as tx:
            await store_updates(tx, cuenta.bot, [update], now)
    return JSONResponse({"ok": True})


async def _read(request: Request) -> Any:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BYTES:
            raise HTTPException(413)
    told = read_json(bytes(body))
    if told is None:
        raise RuleBroken("actualizacion_ilegible")
    return told
