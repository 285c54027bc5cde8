"""The page «Telegram»: a code that links my chat, and letting it go."""

from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.bot.despedida import say_goodbye
from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.rendering import page
from api.problemas import STATUS
from engine.actions.avisos.vinculos import give_code, unlink_chat, vinculo_of
from engine.errors import NotFound, TooMany
from engine.jobs.actualizaciones import bot_name
from notifications.telegram.canal import CANAL

router = APIRouter(include_in_schema=False)
HERE = "/avisos/telegram"


@dataclass(frozen=True)
class CodigoDado:
    """A code as the page shows it this once: in two halves, and as a link to the bot."""

    texto: str
    orden: str
    enlace: str


@router.get(HERE)
async def show_telegram(request: Request, service: Servicio, quien: Quien) -> Response:
    """Show whether my Telegram is linked, and how to do it."""
    return await _show(request, service, quien)


async def _show(
    request: Request,
    service: Servicio,
    quien: Identidad,
    *,
    codigo: CodigoDado | None = None,
    error: TooMany | None = None,
) -> Response:
    async with service.database.transaction() as tx:
        vinculo = await vinculo_of(tx, canal=CANAL, persona_id=quien.actor.persona_id)
        usuario = await bot_name(tx, service.bot.bot) if service.bot else None
    return page(
        request,
        "avisos/telegram.html",
        quien,
        seccion="avisos",
        status=STATUS[type(error)] if error else 200,
        hay_bot=service.bot is not None,
        usuario=usuario,
        vinculo=vinculo,
        codigo=codigo,
        errores=[("", sentence_of(error.code, error.facts))] if error else [],
    )


@router.post(f"{HERE}/codigo")
async def give_chat_code(request: Request, service: Servicio, quien: Quien) -> Response:
    """Give a code, and show it this once; those asked for before serve no more."""
    if service.bot is None:
        raise NotFound("ruta_desconocida")
    who, now = quien.actor.persona_id, service.machine.now()
    try:
        made = await give_code(service.database, persona_id=who, now=now)
    except TooMany as error:
        return await _show(request, service, quien, error=error)
    async with service.database.transaction() as tx:
        usuario = await bot_name(tx, service.bot.bot)
    halves = f"{made.texto[:5]}-{made.texto[5:]}"
    link = f"https://t.me/{usuario}?start={made.texto}" if usuario else ""
    shown = CodigoDado(halves, f"/start {halves}", link)
    return await _show(request, service, quien, codigo=shown)


@router.post(f"{HERE}/desvincular")
async def let_chat_go(request: Request, service: Servicio, quien: Quien) -> Response:
    """Unlink my chat: it is told so, and nothing more is written there."""
    bot, now = service.bot, service.machine.now()
    adios = partial(say_goodbye, bot=bot.bot, now=now) if bot else None
    await unlink_chat(service.database, order_of(request, quien), canal=CANAL, adios=adios)
    return RedirectResponse(f"{HERE}?hecho=desvinculado", 303)
