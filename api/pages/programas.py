"""The programmes of accompaniment of somebody's scope: the list, one of them, and its orders."""

from collections.abc import Awaitable, Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import Entrada, Formulario, read_model, read_typed, show_form
from api.pages.escuelas import keeps_schools
from api.pages.rendering import address, page, told
from api.programas import is_companion_alone, shown, tell_programa
from api.v1.comunes import Busqueda, Cursor, Id
from api.v1.programas import AcompanantePedido, Estado, ProgramaPedido
from engine.actions.acompanamiento.programas import (
    add_acompanante,
    advance_programa,
    open_programa,
)
from engine.db.queries.acompanados import list_sin_acompanante
from engine.db.queries.programas import get_programa, list_programas, list_run
from engine.db.queries.reglamentos import get_reglamento, list_reglamentos
from engine.domain.institucion import TIPOS
from engine.domain.lima import day_of
from engine.domain.programa import ESTADOS, SIGUIENTE, runs_programa
from engine.errors import Conflict, Forbidden, RuleBroken

router = APIRouter(include_in_schema=False)
HOME, SECCION = "/acompanamiento", "acompanamiento"
LISTA = f"{HOME}/programas"
PLANTILLA = "acompanamiento/formulario.html"
DISPERSIONES = (("", "No se declara"), ("mayor", "Mayor dispersión"), ("menor", "Menor dispersión"))
LUGAR = (
    Entrada("base", "De dónde sale", ayuda="Vacío si sale de la UGEL.", requerido=False),
    Entrada("latitud", "Latitud de ese lugar", ayuda="Como «-4.6723».", requerido=False),
    Entrada("longitud", "Longitud de ese lugar", requerido=False),
    Entrada(
        "dispersion", "Dispersión de sus escuelas", "select",
        "Decide la ratio de las multigrado (NU-01).", DISPERSIONES,
    ),
    Entrada(
        "lenguas", "Lenguas originarias que habla",
        ayuda="Separadas por comas, como «awajún, wampis». El reparto le da escuelas EIB de ellas.",
        requerido=False,
    ),
)  # fmt: skip


@router.get(LISTA)
async def show_programas(
    request: Request, service: Servicio, quien: Quien, cursor: Cursor = None
) -> Response:
    """Show the programmes of somebody's scope, the newest first."""
    async with service.database.transaction() as tx:
        found = await list_programas(tx, quien.actor, cursor=cursor)
        run = await list_run(tx, quien.actor)
    return page(
        request, "acompanamiento/lista.html", quien, seccion=SECCION, estados=ESTADOS,
        programas=[shown(row) for row in found.datos], abre=bool(run), cursor=cursor,
        siguiente=address(LISTA, cursor=found.siguiente) if found.siguiente else None,
        importa=keeps_schools(quien),
    )  # fmt: skip


@router.get(HOME + "/abrir")
async def ask_programa(request: Request, service: Servicio, quien: Quien) -> Response:
    """Ask which UGEL, year and rule book a programme is of."""
    year = day_of(quien.now).year
    given = {"anio": year, "desde": date(year, 3, 1), "hasta": date(year + 1, 1, 1)}
    return open_form(request, quien, await _opening(service, quien), given)


@router.post(HOME + "/abrir")
async def make_programa(request: Request, service: Servicio, quien: Quien) -> Response:
    """Open a programme and lead to it."""
    typed = await read_typed(request)
    try:
        said = read_model(ProgramaPedido, typed)
        done = await open_programa(
            service.database, order_of(request, quien, typed), ugel=said.ugel, anio=said.anio,
            reglamento_id=said.reglamento, desde=said.desde, hasta=said.hasta,
        )  # fmt: skip
    except (RuleBroken, Conflict) as error:
        return open_form(request, quien, await _opening(service, quien), typed, error)
    return RedirectResponse(told(f"{HOME}/programas/{done['id']}", "programa_abierto"), 303)


@router.get(HOME + "/programas/{programa}")
async def show_programa(
    request: Request, service: Servicio, quien: Quien, programa: Id, q: Busqueda = "",
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    """Show a programme: its companions with their load, and the docentes without one."""
    dia = day_of(quien.now)
    async with service.database.transaction() as tx:
        row = await get_programa(tx, quien.actor, programa)
        told_one = await tell_programa(tx, quien.actor, programa, dia)
        libro = await get_reglamento(tx, row["reglamento_id"])
        alone = is_companion_alone(quien.actor)
        free = None if alone else await list_sin_acompanante(
            tx, ugel_id=row["ugel_id"], dia=dia, tipos=[p.tipo for p in libro.protocolos], q=q,
            cursor=cursor, limite=25,
        )  # fmt: skip
    here = f"{HOME}/programas/{programa}"
    return page(
        request, "acompanamiento/programa.html", quien, seccion=SECCION, programa=told_one,
        estados=ESTADOS, tipos=TIPOS, libres=free.datos if free else None, q=q, cursor=cursor,
        siguiente=address(here, q=q, cursor=free.siguiente) if free and free.siguiente else None,
        conduce=runs_programa(quien.actor, tuple(row["ruta"])) and row["estado"] != "cerrado",
        despues=SIGUIENTE.get(row["estado"]),
    )  # fmt: skip


@router.post(HOME + "/programas/{programa}/estado")
async def move_programa(
    request: Request, service: Servicio, quien: Quien, programa: Id
) -> Response:
    """Put a programme under way, or close it."""
    typed = await read_typed(request)
    # Whoever does not run it is told so before anything else.
    await _adding(service, quien, programa)
    said = read_model(Estado, typed)
    await advance_programa(
        service.database, order_of(request, quien, typed), programa_id=programa, estado=said.estado
    )
    return RedirectResponse(told(f"{HOME}/programas/{programa}", "cambio"), 303)


@router.get(HOME + "/programas/{programa}/acompanantes")
async def ask_acompanante(
    request: Request, service: Servicio, quien: Quien, programa: Id
) -> Response:
    """Ask from where a companion sets out and during which days."""
    row, form = await _adding(service, quien, programa)
    given = {"desde": row["desde"], "hasta": row["hasta"]}
    return open_form(request, quien, form, given)


@router.post(HOME + "/programas/{programa}/acompanantes")
async def make_acompanante(
    request: Request, service: Servicio, quien: Quien, programa: Id
) -> Response:
    """Add a companion and lead to the programme."""
    typed = await read_typed(request)
    _, form = await _adding(service, quien, programa)

    async def work() -> Any:
        said = read_model(AcompanantePedido, typed).model_dump()
        return await add_acompanante(
            service.database, order_of(request, quien, typed), programa_id=programa,
            cargo_id=said.pop("cargo"), desde=said.pop("desde"), hasta=said.pop("hasta"),
            datos=said,
        )  # fmt: skip

    there = told(f"{HOME}/programas/{programa}", "acompanante_agregado")
    return await answer_form(request, quien, form, typed, work(), there)


def open_form(
    request: Request, quien: Identidad, form: Formulario, values: Mapping[str, Any],
    error: RuleBroken | Conflict | None = None,
) -> Response:  # fmt: skip
    """Show a form of accompaniment, after a refusal with what was typed."""
    return show_form(request, quien, form, values, error, plantilla=PLANTILLA, seccion=SECCION)


async def answer_form(
    request: Request, quien: Identidad, form: Formulario, typed: Mapping[str, str],
    work: Awaitable[Any], there: str,
) -> Response:  # fmt: skip
    """Do what a form asks for and lead `there`; a refusal keeps what was typed."""
    try:
        await work
    except (RuleBroken, Conflict) as error:
        return open_form(request, quien, form, typed, error)
    return RedirectResponse(there, 303)


async def _opening(service: Servicio, quien: Identidad) -> Formulario:
    async with service.database.transaction() as tx:
        run, books = await list_run(tx, quien.actor), await list_reglamentos(tx)
    if not run:
        raise Forbidden("programa_ajeno")
    named = [(str(b["id"]), f"{b['nombre']} (versión {b['version']})") for b in books]
    return Formulario(
        "Abrir un programa de acompañamiento",
        (
            Entrada("ugel", "UGEL", "select", opciones=run),
            Entrada("anio", "Año", "number"),
            Entrada(
                "reglamento", "Reglamento", "select", "Debe regir todos los días del programa.",
                named,
            ),
            Entrada("desde", "Empieza el", "date"),
            Entrada("hasta", "Termina antes del", "date", "Ese día ya no es del programa."),
        ),
        "Abrir el programa", LISTA, "Programas",
    )  # fmt: skip


async def _adding(
    service: Servicio, quien: Identidad, programa: int
) -> tuple[dict[str, object], Formulario]:
    async with service.database.transaction() as tx:
        row = await get_programa(tx, quien.actor, programa)
    if not runs_programa(quien.actor, tuple(row["ruta"])):
        raise Forbidden("programa_ajeno")
    days = (
        Entrada("desde", "Acompaña desde el", "date"),
        Entrada("hasta", "Deja de acompañar el", "date", "Ese día ya no acompaña."),
    )
    return row, Formulario(
        "Agregar un acompañante", (*days, *LUGAR), "Agregar", f"{HOME}/programas/{programa}",
        f"{row['ugel_nombre']} {row['anio']}",
        "Ocupa la primera plaza libre de acompañante de la UGEL, o se abre una más.",
    )  # fmt: skip
