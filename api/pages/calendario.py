"""Holidays and school-year blocks, edited by an administrator with the norm beside each."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from api.composition import Service
from api.identidad import Administrador, Identidad, Servicio
from api.ordenes import order_of
from api.pages.administracion import (
    SECCION,
    Entrada,
    Formulario,
    read_model,
    read_typed,
    show_form,
)
from api.pages.asistencias import year_choices
from api.pages.confirmacion import Pregunta, ask_unless_confirmed
from api.pages.rendering import page
from api.v1.calendario import Bloque, Feriado
from engine.actions.personas.calendario_escolar import (
    add_bloque,
    add_feriado,
    edit_bloque,
    edit_feriado,
    preview_feriado,
    remove_bloque,
    remove_feriado,
)
from engine.actions.personas.cambios_de_calendario import (
    feriado_of,
    to_add,
    to_correct,
    to_remove,
)
from engine.actions.tareas.vista_de_plazos import Cambio
from engine.db.queries.calendario import get_bloque, get_feriado, list_bloques, list_feriados
from engine.domain.lima import day_of
from engine.errors import Conflict, RuleBroken

router = APIRouter(include_in_schema=False)
HOME = "/administracion/calendario"
Id = Annotated[int, Path(ge=1, lt=2**63)]
TIPOS_FERIADO = (
    ("feriado_nacional", "Feriado nacional"),
    ("no_laborable_sector_publico", "No laborable para el sector público"),
    ("no_laborable_regional", "No laborable regional"),
)
TIPOS_BLOQUE = (("lectivo", "Lectivo: semanas de clases"), ("gestion", "De gestión: sin clases"))
_NORMA = Entrada("norma", "Norma que lo dispone", ayuda="Por ejemplo, RM 556-2025-MINEDU.")
_FERIADO = (
    Entrada("fecha", "Fecha", "date"),
    Entrada("nombre", "Nombre"),
    Entrada("tipo", "Tipo", "select", opciones=TIPOS_FERIADO),
    Entrada(
        "ambito", "Ámbito", ayuda="«nacional», o el lugar: «Puno», «Puno, provincia San Román»."
    ),
    _NORMA,
)
_BLOQUE = (
    Entrada("anio", "Año escolar", "number"),
    Entrada("tipo", "Tipo", "select", opciones=TIPOS_BLOQUE),
    Entrada("numero", "Número", "number"),
    Entrada("inicio", "Primer día", "date"),
    Entrada("fin", "Último día", "date"),
    _NORMA,
    Entrada("verificacion", "Cuánto se verificó", requerido=False),
)


@router.get(HOME)
async def show_calendario(
    request: Request,
    service: Servicio,
    quien: Administrador,
    anio: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:
    """List the holidays and blocks of a year."""
    today = day_of(quien.now)
    year = anio or today.year
    async with service.database.transaction() as tx:
        feriados = await list_feriados(tx, year)
        bloques = await list_bloques(tx, year)
    return page(
        request,
        "administracion_calendario.html",
        quien,
        seccion=SECCION,
        anio=year,
        anios=year_choices(today),
        feriados=feriados,
        bloques=bloques,
        tipos=dict(TIPOS_FERIADO),
        tipos_bloque=dict(TIPOS_BLOQUE),
    )


def _form(titulo: str, entradas: tuple[Entrada, ...], boton: str = "Guardar") -> Formulario:
    return Formulario(titulo, entradas, boton, HOME, "Calendario")


async def _ask_first(
    request: Request,
    service: Service,
    quien: Identidad,
    cambio: Cambio | None,
    titulo: str,
    typed: dict[str, str],
) -> Response | None:
    """Return the page that says which deadlines a change moves, unless none or confirmed."""
    if cambio is None:
        return None
    question = Pregunta(titulo, "Cambiar el calendario y avisar", HOME, "Calendario")
    preview = partial(preview_feriado, service.database, order_of(request, quien), cambio)
    return await ask_unless_confirmed(request, quien, question, typed, preview)


def _done(anio: int, hecho: str = "cambio") -> Response:
    return RedirectResponse(f"{HOME}?anio={anio}&hecho={hecho}", 303)


@router.get(HOME + "/feriados/nuevo")
async def ask_feriado(request: Request, quien: Administrador) -> Response:
    """Ask for a new holiday."""
    values = {"ambito": "nacional", "tipo": "feriado_nacional"}
    return show_form(request, quien, _form("Agregar un feriado", _FERIADO, "Agregar"), values)


@router.post(HOME + "/feriados/nuevo")
async def create_feriado(request: Request, service: Servicio, quien: Administrador) -> Response:
    """Add a holiday."""
    typed = await read_typed(request)
    try:
        values = read_model(Feriado, typed).model_dump()
        cambio = to_add(feriado_of(values))
        if asked := await _ask_first(request, service, quien, cambio, "Agregar un feriado", typed):
            return asked
        await add_feriado(service.database, order_of(request, quien, values), **values)
    except (RuleBroken, Conflict) as error:
        form = _form("Agregar un feriado", _FERIADO, "Agregar")
        return show_form(request, quien, form, typed, error)
    return _done(values["fecha"].year)


@router.get(HOME + "/feriados/{feriado}")
async def ask_feriado_change(
    request: Request, service: Servicio, quien: Administrador, feriado: Id
) -> Response:
    """Ask for the corrections of a holiday."""
    async with service.database.transaction() as tx:
        row = await get_feriado(tx, feriado)
    return show_form(request, quien, _form(f"Corregir: {row['nombre']}", _FERIADO), row)


@router.post(HOME + "/feriados/{feriado}")
async def change_feriado(
    request: Request, service: Servicio, quien: Administrador, feriado: Id
) -> Response:
    """Correct a holiday."""
    typed = await read_typed(request)
    try:
        values = read_model(Feriado, typed).model_dump()
        orden = order_of(request, quien, values)
        async with service.database.transaction() as tx:
            stored = feriado_of(await get_feriado(tx, feriado))
        cambio = to_correct(stored, feriado_of(values))
        if asked := await _ask_first(request, service, quien, cambio, "Corregir el feriado", typed):
            return asked
        await edit_feriado(service.database, orden, feriado_id=feriado, cambios=values)
    except (RuleBroken, Conflict) as error:
        return show_form(request, quien, _form("Corregir el feriado", _FERIADO), typed, error)
    return _done(values["fecha"].year)


@router.post(HOME + "/feriados/{feriado}/retirar")
async def delete_feriado(
    request: Request, service: Servicio, quien: Administrador, feriado: Id
) -> Response:
    """Take a holiday away."""
    async with service.database.transaction() as tx:
        row: dict[str, Any] = await get_feriado(tx, feriado)
    cambio, title = to_remove(feriado_of(row)), f"Quitar: {row['nombre']}"
    if asked := await _ask_first(request, service, quien, cambio, title, {}):
        return asked
    await remove_feriado(service.database, order_of(request, quien), feriado_id=feriado)
    return _done(row["fecha"].year, "retiro")


@router.get(HOME + "/bloques/nuevo")
async def ask_bloque(request: Request, quien: Administrador) -> Response:
    """Ask for a new block."""
    values = {"anio": day_of(quien.now).year, "tipo": "lectivo"}
    return show_form(request, quien, _form("Agregar un bloque", _BLOQUE, "Agregar"), values)


@router.post(HOME + "/bloques/nuevo")
async def create_bloque(request: Request, service: Servicio, quien: Administrador) -> Response:
    """Add a block."""
    typed = await read_typed(request)
    try:
        values = read_model(Bloque, typed).model_dump()
        await add_bloque(service.database, order_of(request, quien, values), **values)
    except (RuleBroken, Conflict) as error:
        form = _form("Agregar un bloque", _BLOQUE, "Agregar")
        return show_form(request, quien, form, typed, error)
    return _done(values["anio"])


@router.get(HOME + "/bloques/{bloque}")
async def ask_bloque_change(
    request: Request, service: Servicio, quien: Administrador, bloque: Id
) -> Response:
    """Ask for the corrections of a block."""
    async with service.database.transaction() as tx:
        row = await get_bloque(tx, bloque)
    title = f"Corregir el bloque {row['numero']} de {row['anio']}"
    return show_form(request, quien, _form(title, _BLOQUE), row)


@router.post(HOME + "/bloques/{bloque}")
async def change_bloque(
    request: Request, service: Servicio, quien: Administrador, bloque: Id
) -> Response:
    """Correct a block."""
    typed = await read_typed(request)
    try:
        values = read_model(Bloque, typed).model_dump()
        orden = order_of(request, quien, values)
        await edit_bloque(service.database, orden, bloque_id=bloque, cambios=values)
    except (RuleBroken, Conflict) as error:
        return show_form(request, quien, _form("Corregir el bloque", _BLOQUE), typed, error)
    return _done(values["anio"])


@router.post(HOME + "/bloques/{bloque}/retirar")
async def delete_bloque(
    request: Request, service: Servicio, quien: Administrador, bloque: Id
) -> Response:
    """Take a block away."""
    async with service.database.transaction() as tx:
        row = await get_bloque(tx, bloque)
    await remove_bloque(service.database, order_of(request, quien), bloque_id=bloque)
    return _done(row["anio"], "retiro")
