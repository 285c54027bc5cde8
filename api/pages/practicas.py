"""Good practices in their three stages: the list, one of them, and what takes it on (VA-10)."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import Entrada, Formulario, list_errors, read_typed, show_form
from api.pages.rendering import address, page, told
from api.v1.comunes import Cursor, Id
from engine.actions.valoraciones.practicas import advance_practica, identify_practica
from engine.db.queries.matrices import accompanies, get_matriz_of
from engine.db.queries.portafolios import get_practica, list_practicas
from engine.domain.lima import day_of
from engine.domain.practica import ETAPAS, PIDE, PREGUNTAS, SIGUIENTE
from engine.errors import RuleBroken

router = APIRouter(include_in_schema=False)
HOME, SECCION = "/acompanamiento", "acompanamiento"
PLANTILLA = "acompanamiento/formulario.html"
Etapa = Annotated[str, Query(pattern="^(actividad|experiencia|innovacion)?$")]


@router.get(HOME + "/practicas")
async def show_practicas(
    request: Request, service: Servicio, quien: Quien, etapa: Etapa = "", cursor: Cursor = None
) -> Response:
    """List the good practices of somebody's scope by stage."""
    async with service.database.transaction() as tx:
        found = await list_practicas(tx, quien.actor, etapa=etapa or None, cursor=cursor)
    here = f"{HOME}/practicas"
    return page(
        request, "acompanamiento/practicas.html", quien, seccion=SECCION, practicas=found.datos,
        etapas=ETAPAS, etapa=etapa, primera=address(here, etapa=etapa) if cursor else "",
        siguiente=address(here, etapa=etapa, cursor=found.siguiente) if found.siguiente else "",
    )  # fmt: skip


@router.get(HOME + "/practicas/{practica}")
async def show_practica(
    request: Request, service: Servicio, quien: Quien, practica: Id
) -> Response:
    """Show a practice whole, with what its next stage asks."""
    return await _show(request, service, quien, practica)


async def _show(
    request: Request, service: Servicio, quien: Identidad, practica: int,
    typed: dict[str, str] | None = None, error: RuleBroken | None = None,
) -> Response:  # fmt: skip
    async with service.database.transaction() as tx:
        row = await get_practica(tx, quien.actor, practica)
        writes = await accompanies(tx, quien.actor, row["acompanante_id"])
    following = SIGUIENTE.get(row["etapa"])
    campos, listed = list_errors(error)
    return page(
        request, "acompanamiento/practica.html", quien, seccion=SECCION, practica=row,
        etapas=ETAPAS, siguiente_etapa=following, pide=PIDE.get(following or "", ()),
        preguntas=PREGUNTAS, escribe=writes, valores=typed or {}, campos=campos, errores=listed,
        status=422 if error else 200,
    )  # fmt: skip


@router.post(HOME + "/practicas/{practica}")
async def advance(request: Request, service: Servicio, quien: Quien, practica: Id) -> Response:
    """Take a practice to its next stage, or say what that stage still asks."""
    typed = await read_typed(request)
    try:
        await advance_practica(
            service.database, order_of(request, quien, typed), practica_id=practica, dice=typed
        )
    except RuleBroken as error:
        return await _show(request, service, quien, practica, typed, error)
    return RedirectResponse(told(f"{HOME}/practicas/{practica}", "cambio"), 303)


@router.get(HOME + "/matrices/{cargo}/practica")
async def ask_practica(request: Request, service: Servicio, quien: Quien, cargo: Id) -> Response:
    """Ask what a docente is trying that is new."""
    form = await _identifying(service, quien, cargo)
    return show_form(request, quien, form, {}, plantilla=PLANTILLA, seccion=SECCION)


@router.post(HOME + "/matrices/{cargo}/practica")
async def identify(request: Request, service: Servicio, quien: Quien, cargo: Id) -> Response:
    """Write a practice down in its first stage."""
    typed = await read_typed(request)
    form = await _identifying(service, quien, cargo)
    try:
        made = await identify_practica(
            service.database, order_of(request, quien, typed), docente_id=cargo,
            titulo=typed.get("titulo", "")[:160], descripcion=typed.get("descripcion", "")[:2000],
        )  # fmt: skip
    except RuleBroken as error:
        return show_form(request, quien, form, typed, error, plantilla=PLANTILLA, seccion=SECCION)
    return RedirectResponse(told(f"{HOME}/practicas/{made['id']}", "cambio"), 303)


async def _identifying(service: Servicio, quien: Identidad, cargo: int) -> Formulario:
    async with service.database.transaction() as tx:
        who = await get_matriz_of(tx, quien.actor, cargo, day_of(quien.now))
    return Formulario(
        f"Actividad innovadora de {who['docente']}",
        (
            Entrada("titulo", PREGUNTAS["titulo"]),
            Entrada("descripcion", PREGUNTAS["descripcion"], "textarea"),
        ),
        "Registrar", f"{HOME}/matrices/{cargo}", f"Matriz de {who['docente']}",
        "Algo nuevo que el docente prueba. Después se reflexiona sobre ello y puede crecer.",
    )  # fmt: skip
