"""The links of messages that act without signing in: each asks first, and does one thing only."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.identidad import Servicio
from api.pages.rendering import page
from engine.actions.avisos.correos import confirm_address
from engine.actions.avisos.preferencias import stop_digests
from engine.domain.avisos.reglas import GRUPOS
from engine.domain.redaccion.avisos import say_channel
from engine.errors import NotFound
from notifications.enlaces import Confirmacion, Enlaces

router = APIRouter(include_in_schema=False)
Ficha = Annotated[str, Path(max_length=600)]


def _enlaces(service: Servicio) -> Enlaces:
    return Enlaces(service.settings.base_url, service.secret)


def _whose_digests(service: Servicio, ficha: str) -> int:
    persona_id = _enlaces(service).read_baja(ficha)
    if persona_id is None:
        raise NotFound("enlace_vencido")
    return persona_id


@router.get("/avisos/baja/{ficha}")
async def ask_to_stop(request: Request, service: Servicio, ficha: Ficha) -> Response:
    """Ask whether to stop the digests: opening a link must change nothing."""
    _whose_digests(service, ficha)
    return page(
        request, "avisos/enlace.html",
        titulo="¿No recibir más el resumen del día?",
        texto="Lo que iba en él quedará solo en la aplicación. Los plazos, que no se silencian,"
        " llegarán uno por uno.",
        boton="No recibir más el resumen", hecho_titulo=None,
    )  # fmt: skip


@router.post("/avisos/baja/{ficha}")
async def stop(request: Request, service: Servicio, ficha: Ficha) -> Response:
    """Stop the digests of whoever the link was written for (RFC 8058)."""
    who, now = _whose_digests(service, ficha), service.clock.now()
    changed = await stop_digests(service.database, persona_id=who, now=now)
    names = ", ".join(GRUPOS[clave].nombre for clave in changed)
    return page(
        request, "avisos/enlace.html",
        titulo=None, texto=f"Cambió: {names}." if names else "Ya no lo recibía.", boton=None,
        hecho_titulo="Ya no recibirá el resumen del día",
    )  # fmt: skip


def _proved(service: Servicio, ficha: str) -> Confirmacion:
    que = _enlaces(service).read_confirmacion(ficha, service.clock.now())
    if que is None:
        raise NotFound("enlace_vencido")
    return que


@router.get("/avisos/direccion/{ficha}")
async def ask_to_confirm(request: Request, service: Servicio, ficha: Ficha) -> Response:
    """Ask whether to write there: mail is opened by machines too."""
    que = _proved(service, ficha)
    return page(
        request, "avisos/enlace.html",
        titulo="¿Recibir aquí los avisos?",
        texto=f"Los avisos por {say_channel(que.canal)} llegarán a {que.valor}.",
        boton="Confirmar la dirección", hecho_titulo=None,
    )  # fmt: skip


@router.post("/avisos/direccion/{ficha}")
async def confirm(request: Request, service: Servicio, ficha: Ficha) -> Response:
    """Write to that address from now on."""
    que = _proved(service, ficha)
    await confirm_address(
        service.database, persona_id=que.persona_id, canal=que.canal, valor=que.valor,
        now=service.clock.now(),
    )  # fmt: skip
    return page(
        request, "avisos/enlace.html",
        titulo=None, texto=f"Sus avisos llegarán a {que.valor}.", boton=None,
        hecho_titulo="Dirección confirmada",
    )  # fmt: skip
