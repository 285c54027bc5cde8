"""The page «Cómo quiero que me avisen»: channels, rhythms, silence and addresses."""

from datetime import time
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_model, read_typed
from api.pages.rendering import page, told
from api.problemas import STATUS
from api.v1.avisos import CorreoNuevo
from engine.actions.avisos.correos import ask_confirmation
from engine.actions.avisos.preferencias import Eleccion, set_preferencias
from engine.db.queries.envios import (
    address_to_confirm,
    load_direcciones,
    load_gustos,
    load_horario,
)
from engine.domain.avisos.reglas import GRUPOS, Grupo, groups_of, rhythm_of
from engine.domain.avisos.reparto import order_of as channels_of
from engine.domain.avisos.silencio import Horario
from engine.errors import RuleBroken, TooMany
from notifications.enlaces import CONFIRMAR

router = APIRouter(include_in_schema=False)
HERE = "/avisos/preferencias"
RITMOS = {
    "inmediato": "En cuanto ocurre",
    "resumen": "En el resumen del día",
    "nunca": "Solo en la aplicación",
}
ORDENES = {
    "telegram,correo": "Telegram; si no se puede, correo",
    "correo,telegram": "Correo; si no se puede, Telegram",
    "telegram": "Solo Telegram",
    "correo": "Solo correo",
}
_CHOSEN = [grupo for grupo in GRUPOS.values() if grupo.clave != "cuenta"]


@router.get(HERE)
async def show_preferencias(request: Request, service: Servicio, quien: Quien) -> Response:
    """Show how I am told, to change it."""
    return await _show(request, service, quien)


async def _show(
    request: Request,
    service: Servicio,
    quien: Identidad,
    *,
    error: RuleBroken | TooMany | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    who = quien.actor.persona_id
    async with service.database.transaction() as tx:
        gustos = await load_gustos(tx, who)
        horario = await load_horario(tx, who)
        direcciones = await load_direcciones(tx, who)
        por_confirmar = await address_to_confirm(tx, who, quien.now, CONFIRMAR)
    campos = dict(error.campos) if isinstance(error, RuleBroken) else {}
    said = [(name, text) for name, text in campos.items()]
    if error and not said:
        said = [("correo", sentence_of(error.code, error.facts))]
    return page(
        request,
        "avisos/preferencias.html",
        quien,
        seccion="avisos",
        status=STATUS[type(error)] if error else 200,
        grupos=[
            _row(grupo, gustos.get(grupo.clave))
            for grupo in groups_of(quien.actor)
            if grupo in _CHOSEN
        ],
        horario=vars(horario) | (typed or {}),
        correo=next((d for d in direcciones if d["canal"] == "correo"), None),
        telegram=next((d for d in direcciones if d["canal"] == "telegram"), None),
        por_confirmar=por_confirmar,
        escrito=(typed or {}).get("correo", ""),
        ordenes=list(ORDENES.items()),
        errores=said,
        campos=campos,
    )


def _row(grupo: Grupo, chosen: tuple[tuple[str, ...], str] | None) -> dict[str, Any]:
    canales, ritmo = chosen or (None, None)
    return {
        "clave": grupo.clave,
        "nombre": grupo.nombre,
        "ayuda": grupo.ayuda,
        "ritmo": rhythm_of(grupo, ritmo),
        "ritmos": [(key, RITMOS[key]) for key in grupo.ritmos],
        "canales": ",".join(channels_of(grupo, canales)),
    }


@router.post(HERE)
async def write_preferencias(request: Request, service: Servicio, quien: Quien) -> Response:
    """Note how I want to be told; what was typed stays when something is to be mended."""
    typed = await read_typed(request)
    try:
        await set_preferencias(
            service.database,
            order_of(request, quien, typed),
            elecciones={
                g.clave: _chosen(g, typed) for g in _CHOSEN if f"canales_{g.clave}" in typed
            },
            horario=_read_horario(typed),
        )
    except RuleBroken as error:
        hours = {k: v for k, v in typed.items() if k in {"desde", "hasta", "resumen"}}
        return await _show(request, service, quien, error=error, typed=hours)
    return RedirectResponse(told(HERE, "preferencias"), 303)


def _chosen(grupo: Grupo, typed: dict[str, str]) -> Eleccion:
    canales = tuple(c for c in typed[f"canales_{grupo.clave}"].split(",") if c)
    return Eleccion(canales, typed.get(f"ritmo_{grupo.clave}", grupo.ritmos[0]))


def _read_horario(typed: dict[str, str]) -> Horario:
    campos, hours = {}, {}
    for name in ("desde", "hasta", "resumen"):
        try:
            hours[name] = time.fromisoformat(typed.get(name, ""))
        except ValueError:
            campos[name] = "Escriba una hora como 20:00."
    if campos:
        raise RuleBroken("datos_invalidos", campos=campos)
    return Horario(**hours, no_laborables=typed.get("no_laborables") == "true")


@router.post(f"{HERE}/correo")
async def ask_correo(request: Request, service: Servicio, quien: Quien) -> Response:
    """Send a link to confirm the mailbox typed."""
    typed = await read_typed(request)
    try:
        correo = read_model(CorreoNuevo, typed).correo
        await ask_confirmation(service.database, order_of(request, quien, typed), correo=correo)
    except (RuleBroken, TooMany) as error:
        return await _show(request, service, quien, error=error, typed=typed)
    return RedirectResponse(told(HERE, "correo_pedido"), 303)
