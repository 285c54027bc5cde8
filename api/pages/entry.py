"""Signing in and out in the browser."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.composition import Service
from api.demo.personas import ACOMPANAN, DE_ESCUELA, DEMO_PASSWORD, MIRAN, PERSONAS
from api.frases import sentence_of
from api.identidad import (
    COOKIE,
    Quien,
    Servicio,
    address_of,
    find_identity,
    give_cookie,
    service_of,
    take_cookie,
)
from api.pages.rendering import address, own_path, page
from api.problemas import STATUS
from engine.actions.personas.ingreso import check_credentials, close_session, open_session
from engine.db.queries.personas import names_of
from engine.errors import TooMany, Unauthenticated

router = APIRouter(include_in_schema=False)
HOME = "/bandeja"


@router.get("/")
async def go_home() -> Response:
    """Lead to the bandeja, or to the sign-in page that it leads to."""
    return RedirectResponse(HOME, 302)


@router.get("/ingresar")
async def show_entry(request: Request, volver: str = "") -> Response:
    """Ask for user and password; the demo also says who there is."""
    if await find_identity(request):
        return RedirectResponse(own_path(volver, HOME), 303)
    return await _entry(request, volver)


@router.post("/ingresar")
async def enter(
    request: Request,
    service: Servicio,
    usuario: Annotated[str, Form(max_length=80)] = "",
    clave: Annotated[str, Form(max_length=1000)] = "",
    volver: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Begin a session and go where the person wanted to go."""
    now = service.machine.now()
    try:
        persona_id = await check_credentials(
            service.database,
            usuario=usuario,
            clave=clave,
            direccion=address_of(request),
            now=now,
        )
    except (Unauthenticated, TooMany) as error:
        sentence = sentence_of(error.code, error.facts)
        return await _entry(request, volver, usuario, sentence, STATUS[type(error)])
    ingreso = await open_session(service.database, persona_id=persona_id, now=now)
    response = RedirectResponse(own_path(volver, HOME), 303)
    give_cookie(response, ingreso, https=service.settings.base_url.startswith("https:"))
    return response


@router.post("/salir")
async def leave(
    request: Request,
    service: Servicio,
    _quien: Quien,
    volver: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """End the session; whoever ends it to go on as somebody else is led back after signing in."""
    await close_session(service.database, secreto=request.cookies.get(COOKIE, ""))
    response = RedirectResponse(
        address("/ingresar", hecho="salida", volver=own_path(volver, "")), 303
    )
    take_cookie(response)
    return response


async def _entry(
    request: Request, volver: str, usuario: str = "", error: str = "", status: int = 200
) -> Response:
    service = service_of(request)
    demo = service.settings.demo
    return page(
        request,
        "ingresar.html",
        status=status,
        volver=own_path(volver, ""),
        usuario=usuario,
        error=error,
        personas_demo=await _people(service) if demo else (),
        clave_demo=DEMO_PASSWORD if demo else "",
    )


async def _people(service: Service) -> tuple[tuple[str, list[tuple[str, str, str]]], ...]:
    """Return whom the demonstration offers, by what there is to try as them.

    Those of schools have the name that the plantel gave them.
    """
    async with service.database.transaction() as tx:
        names = await names_of(tx, [usuario for usuario, _ in DE_ESCUELA])
    of_schools = [(user, names.get(user, ""), cargo) for user, cargo in DE_ESCUELA]
    planning = [(p.usuario, p.nombre, p.cargo) for p in (*PERSONAS, *MIRAN)]
    accompanying = [(p.usuario, p.nombre, p.cargo) for p in ACOMPANAN]
    return (
        ("Una asistencia técnica", planning),
        ("El acompañamiento de una UGEL", [*accompanying, *of_schools]),
    )
