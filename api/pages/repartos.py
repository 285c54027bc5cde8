"""Sharing docentes out among the companions of a programme: look, fix a pair, again, accept."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import Entrada, Formulario, read_typed, show_form
from api.pages.programas import HOME, PLANTILLA, SECCION
from api.pages.rendering import page, told
from api.repartos import tell_reparto
from api.v1.comunes import Id
from engine.actions.acompanamiento.programas import demand_run
from engine.actions.acompanamiento.reparto import accept, discard, propose
from engine.db.queries.acompanados import get_docente
from engine.db.queries.programas import get_programa, list_acompanantes
from engine.domain.lima import day_of
from engine.errors import Conflict, NotFound, RuleBroken, Unavailable

router = APIRouter(include_in_schema=False)
AQUI = HOME + "/programas/{programa}/reparto"


def _here(programa: int, rest: str = "") -> str:
    return f"{HOME}/programas/{programa}/reparto{rest}"


@router.get(AQUI)
async def show_reparto(request: Request, service: Servicio, quien: Quien, programa: Id) -> Response:
    """Show the open proposal of a programme, or how to ask for one."""
    return await _show(request, service, quien, programa)


async def _show(
    request: Request, service: Servicio, quien: Identidad, programa: int, refused: Any = None
) -> Response:
    async with service.database.transaction() as tx:
        row, found = await tell_reparto(tx, quien.actor, programa, day_of(quien.now))
    return page(
        request, "acompanamiento/reparto.html", quien, seccion=SECCION, programa=row,
        reparto=found, aqui=_here(programa), status=409 if refused else 200,
        errores=[("", sentence_of(refused.code, refused.facts))] if refused else [],
    )  # fmt: skip


@router.post(AQUI)
async def make_reparto(request: Request, service: Servicio, quien: Quien, programa: Id) -> Response:
    """Search a proposal; asked for again it changes the least of the one there is."""
    orden = order_of(request, quien, await read_typed(request))
    try:
        await propose(service.database, orden, programa_id=programa)
    except (RuleBroken, Conflict, Unavailable) as refused:
        return await _show(request, service, quien, programa, refused)
    return RedirectResponse(told(_here(programa), "reparto"), 303)


@router.get(AQUI + "/docentes/{docente}")
async def ask_fixed(
    request: Request, service: Servicio, quien: Quien, programa: Id, docente: Id
) -> Response:
    """Ask with whom a docente stays whatever the rest does."""
    form = await _fixing(service, quien, programa, docente)
    return show_form(request, quien, form, {}, plantilla=PLANTILLA, seccion=SECCION)


@router.post(AQUI + "/docentes/{docente}")
async def fix_docente(
    request: Request, service: Servicio, quien: Quien, programa: Id, docente: Id
) -> Response:
    """Fix a docente with a companion, or let go, and search again with the least change."""
    typed = await read_typed(request)
    form = await _fixing(service, quien, programa, docente)
    chosen, orden = typed.get("acompanante", ""), order_of(request, quien, typed)
    try:
        if chosen and not chosen.isdigit():
            raise RuleBroken("datos_invalidos", campos={"acompanante": "Elija un acompañante."})
        await propose(
            service.database, orden, programa_id=programa,
            fijas={docente: int(chosen)} if chosen else {}, sueltas=() if chosen else (docente,),
        )  # fmt: skip
    except Unavailable as refused:
        return await _show(request, service, quien, programa, refused)
    except (RuleBroken, Conflict, NotFound) as refused:
        return show_form(request, quien, form, typed, refused, plantilla=PLANTILLA, seccion=SECCION)
    return RedirectResponse(told(_here(programa), "reparto"), 303)


@router.post(AQUI + "/{reparto}/aceptar")
async def accept_reparto(
    request: Request, service: Servicio, quien: Quien, programa: Id, reparto: Id
) -> Response:
    """Write the lists of a proposal and lead to the programme."""
    orden = order_of(request, quien, await read_typed(request))
    try:
        await accept(service.database, orden, programa_id=programa, reparto_id=reparto)
    except (RuleBroken, Conflict) as refused:
        return await _show(request, service, quien, programa, refused)
    return RedirectResponse(told(f"{HOME}/programas/{programa}", "reparto_aceptado"), 303)


@router.post(AQUI + "/descartar")
async def discard_reparto(
    request: Request, service: Servicio, quien: Quien, programa: Id
) -> Response:
    """Let go of a proposal; the lists stay as they are."""
    orden = order_of(request, quien, await read_typed(request))
    await discard(service.database, orden, programa_id=programa)
    return RedirectResponse(told(f"{HOME}/programas/{programa}", "cambio"), 303)


async def _fixing(service: Servicio, quien: Identidad, programa: int, docente: int) -> Formulario:
    dia = day_of(quien.now)
    async with service.database.transaction() as tx:
        row = await get_programa(tx, quien.actor, programa)
        demand_run(quien.actor, row)
        who = await get_docente(tx, docente, dia)
        companions = await list_acompanantes(tx, programa, dia)
    options = [("", "Con quien convenga"), *((str(c["id"]), c["nombre"]) for c in companions)]
    return Formulario(
        f"Fijar a {who['docente']}",
        (
            Entrada(
                "acompanante", "Acompañante", "select",
                "Los demás se vuelven a repartir, con los menos cambios que se pueda.", options,
                requerido=False,
            ),
        ),
        "Fijar y repartir otra vez", _here(programa), "Repartir docentes",
        f"Enseña en {who['ie_nombre']}.",
    )  # fmt: skip
