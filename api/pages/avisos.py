"""The page of my notices: what is new, what each one is about, and how it was sent."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Quien, Servicio
from api.ordenes import order_of
from api.pages.params import Cursor, Words
from api.pages.recibos import ESTADOS, open_at, with_envios
from api.pages.rendering import address, page, told
from engine.actions.avisos.lectura import mark_read, send_again
from engine.db.queries.avisos import list_avisos, load_aviso
from engine.db.queries.envios import count_by_estado, list_disabled, list_envios, list_problems
from engine.errors import Forbidden

router = APIRouter(include_in_schema=False)
ROWS = 30
SECCION = "avisos"


@router.get("/avisos")
async def show_avisos(
    request: Request, service: Servicio, quien: Quien, ver: Words = "", cursor: Cursor = ""
) -> Response:
    """List my notices, the newest first; `ver=nuevos` leaves those I have not read."""
    unread = ver == "nuevos"
    async with service.database.transaction() as tx:
        found = await list_avisos(
            tx, quien.actor, propios=True, sin_leer=unread, cursor=cursor or None, limite=ROWS
        )
        envios = await list_envios(tx, [row["id"] for row in found.datos])
    return page(
        request,
        "avisos/lista.html",
        quien,
        seccion=SECCION,
        avisos=with_envios(found.datos, envios),
        ver=ver,
        siguiente=found.siguiente and address("/avisos", ver=ver, cursor=found.siguiente),
        primera=address("/avisos", ver=ver) if cursor else None,
    )


@router.post("/avisos/leer")
async def read_all(request: Request, service: Servicio, quien: Quien) -> Response:
    """Mark all my notices as read."""
    await mark_read(service.database, order_of(request, quien))
    return RedirectResponse(told("/avisos", "leido"), 303)


@router.get("/avisos/{aviso_id}")
async def open_aviso(request: Request, service: Servicio, quien: Quien, aviso_id: UUID) -> Response:
    """Go to the tarea or the AT that a notice is about; who it is for has read it then."""
    async with service.database.transaction() as tx:
        row = await load_aviso(tx, quien.actor, aviso_id)
    await mark_read(service.database, order_of(request, quien), aviso_ids=[aviso_id])
    return RedirectResponse(open_at(row), 303)


@router.post("/avisos/{aviso_id}/leer")
async def read_one(request: Request, service: Servicio, quien: Quien, aviso_id: UUID) -> Response:
    """Mark one of my notices as read, and stay on the list."""
    async with service.database.transaction() as tx:
        await load_aviso(tx, quien.actor, aviso_id)
    await mark_read(service.database, order_of(request, quien), aviso_ids=[aviso_id])
    return RedirectResponse(told("/avisos", "leido"), 303)


@router.get("/administracion/avisos")
async def show_problems(request: Request, service: Servicio, quien: Quien) -> Response:
    """Show an administrator what could not be sent, and the addresses that take nothing."""
    if not quien.actor.administers:
        raise Forbidden("solo_administracion")
    today = quien.now.replace(hour=0, minute=0, second=0, microsecond=0)
    async with service.database.transaction() as tx:
        problems = await list_problems(tx)
        envios = await list_envios(tx, [row["id"] for row in problems])
        disabled = await list_disabled(tx)
        counted = await count_by_estado(tx, today)
    return page(
        request,
        "avisos/administracion.html",
        quien,
        seccion="administracion",
        avisos=with_envios([{**row, "canal": None, "entregado": None} for row in problems], envios),
        direcciones=disabled,
        cuentas=_table(counted),
    )


def _table(counted: dict[tuple[str, str], int]) -> list[dict[str, object]]:
    """Return the counts of each channel, by state."""
    return [
        {"canal": canal, **{estado: counted.get((canal, estado), 0) for estado in ESTADOS}}
        for canal in sorted({canal for canal, _ in counted})
    ]


@router.post("/administracion/avisos/{aviso_id}/reenviar")
async def try_again(request: Request, service: Servicio, quien: Quien, aviso_id: UUID) -> Response:
    """Have a notice tried once more."""
    await send_again(service.database, order_of(request, quien), aviso_id=aviso_id)
    return RedirectResponse(told("/administracion/avisos", "reenviado"), 303)
