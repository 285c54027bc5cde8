"""The links of mails that open one tarea without a password, and what is said when one does not.

What such a link answers is always another address: no page is shown where its secret is.
"""

import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Quien, Servicio, address_of, find_session, give_cookie
from api.ordenes import order_of
from api.pages.rendering import own_path, page, told
from api.ritmo import Frecuencia
from engine.actions.avisos.llaves import Portador, find_portador, revoke_llaves, why_closed
from engine.actions.personas.ingreso import open_session
from engine.errors import TooMany
from notifications.enlaces import Enlaces, Llave

router = APIRouter(include_in_schema=False)
Ficha = Annotated[str, Path(max_length=80)]
_OPCION = re.compile(r"[a-z_]{1,40}")
_HOME = "/bandeja"

FRASES: Mapping[str, tuple[str, str]] = {
    "vencida": (
        "Este enlace venció",
        "Los enlaces de los correos sirven durante catorce días. La tarea sigue en su bandeja.",
    ),
    "anulada": (
        "Este enlace se anuló",
        (
            "Su dueño anuló los enlaces de los correos que había recibido. La tarea sigue en su"
            " bandeja."
        ),
    ),
    "usada": (
        "Este enlace ya se usó",
        "La tarea que abría ya está presentada. Ingrese para ver cómo quedó.",
    ),
    "tarea_ya_atendida": (
        "Esta tarea ya se atendió",
        "Alguien la presentó, o dejó de hacer falta. Ingrese para ver cómo quedó.",
    ),
    "tarea_tomada": (
        "Otra persona de su oficina la tomó",
        "Mientras no la devuelva, solo esa persona puede presentarla. Ingrese para verla.",
    ),
    "tarea_ajena": (
        "Esta tarea pasó a otra persona",
        (
            "Quien recibió el correo ya no ejerce el cargo que la hace. Si aún le corresponde,"
            " ingrese para verla."
        ),
    ),
    "aprobacion_propia": (
        "Esta tarea la aprueba otra persona",
        "Aprueba lo que usted mismo presentó. Ingrese para verla.",
    ),
    "tarea_suspendida": (
        "Esta tarea está detenida",
        "Su asistencia técnica está suspendida y su plazo no corre. Ingrese para verla.",
    ),
    "otra_persona": (
        "Este enlace es de otra persona",
        (
            "En este navegador hay alguien más con la sesión abierta. Ciérrela y abra otra vez"
            " el enlace del correo, o siga con la suya."
        ),
    ),
    "muchas": (
        "Este enlace se abrió demasiadas veces",
        "Espere unos minutos y ábralo otra vez, o ingrese con su contraseña.",
    ),
    "desconocida": (
        "Este enlace no abre nada",
        (
            "No está completo, o no es de este servicio. Ábralo otra vez desde el correo, o ingrese"
            " con su contraseña."
        ),
    ),
}
"""What is said when a link opens nothing: a title and how to go on, naming nobody."""


@router.get("/entrar")
async def show_refusal(
    request: Request,
    por: Annotated[str, Query(max_length=40)] = "",
    volver: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Say why the link of a mail opened nothing, and how to go on."""
    titulo, texto = FRASES.get(por, FRASES["desconocida"])
    return page(
        request, "llave.html",
        titulo=titulo, texto=texto, volver=own_path(volver, _HOME),
        sesion=await find_session(request),
    )  # fmt: skip


@router.get("/entrar/{ficha}")
async def enter(request: Request, service: Servicio, ficha: Ficha) -> Response:
    """Open the tarea of a link; it changes nothing, because machines open mail too."""
    return await _open(request, service, ficha, "")


@router.get("/entrar/{ficha}/{opcion}")
async def enter_to_decide(
    request: Request, service: Servicio, ficha: Ficha, opcion: str
) -> Response:
    """Open what confirms one of the decisions of a tarea; it decides nothing."""
    dentro = f"/decidir/{opcion}" if _OPCION.fullmatch(opcion) else ""
    return await _open(request, service, ficha, dentro)


async def _open(request: Request, service: Servicio, ficha: str, dentro: str) -> Response:
    frecuencia: Frecuencia = request.app.state.frecuencia
    machine_now = service.machine.now()
    try:
        portador = await _read(service, ficha)
        if portador is None:
            frecuencia.llaves_ajenas.demand(address_of(request), machine_now)
            return _refuse("desconocida", _HOME)
        frecuencia.llaves.demand(str(portador.aviso_id), machine_now)
    except TooMany:
        return _refuse("muchas", _HOME)
    place = f"/tareas/{portador.tarea_id}"
    present = await find_session(request)
    if present is not None and present.persona_id != portador.persona_id:
        return _refuse("otra_persona", place)
    if present is not None and present.tarea_id is None:
        return _go(f"{place}{dentro}")
    async with service.database.transaction() as tx:
        why = await why_closed(tx, portador, service.clock.now())
    if why is not None:
        return _refuse(why, place)
    ingreso = await open_session(
        service.database, persona_id=portador.persona_id, now=machine_now,
        tarea_id=portador.tarea_id,
    )  # fmt: skip
    response = _go(f"{place}{dentro}")
    give_cookie(response, ingreso, https=service.settings.base_url.startswith("https:"))
    return response


async def _read(service: Servicio, ficha: str) -> Portador | None:
    """Return whose a link is, None when it is none of ours or of somebody who left."""
    enlaces = Enlaces(service.settings.base_url, service.secret)
    aviso_id = enlaces.read_llave(ficha)
    if aviso_id is None:
        return None
    async with service.database.transaction() as tx:
        found = await find_portador(tx, aviso_id)
    if found is None:
        return None
    llave = Llave(found.aviso_id, found.persona_id, found.tarea_id, found.correo)
    return found if enlaces.opens(ficha, llave) else None


def _go(path: str) -> Response:
    return RedirectResponse(path, 303)


def _refuse(why: str, place: str) -> Response:
    return _go(f"/entrar?{urlencode({'por': why, 'volver': place})}")


@router.post("/avisos/preferencias/llaves")
async def revoke(request: Request, service: Servicio, quien: Quien) -> Response:
    """Revoke the links of all the mails sent to me."""
    await revoke_llaves(service.database, order_of(request, quien))
    return RedirectResponse(told("/avisos/preferencias", "llaves_anuladas"), 303)
