"""Entidades, their cargos and who holds them, as an administrator keeps them."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

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
from api.pages.gente import find_persona
from api.pages.params import Cursor, Words
from api.pages.rendering import address, page
from api.v1.entidades import CambiosEntidad
from api.v1.personas import TitularidadNueva
from engine.actions.personas.cuentas import add_titularidad, end_titularidad
from engine.actions.personas.territorio import edit_entidad
from engine.db.queries.directorio import list_titularidades
from engine.db.queries.entidades import get_entidad, list_cargos, list_entidades
from engine.domain.lima import day_of
from engine.errors import Conflict, NotFound, RuleBroken

router = APIRouter(include_in_schema=False)
HOME = "/administracion/entidades"
Codigo = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
Id = Annotated[int, Path(ge=1, lt=2**63)]
ROWS = 40
TIPOS = (("unidad", "Unidad orgánica"), ("dre", "DRE/GRE"), ("ugel", "UGEL"))
TIPOS_TITULAR = (("titular", "Titular"), ("encargado", "Encargado"), ("suplente", "Suplente"))
CONEXIONES = (
    ("", "No se sabe: no se juzga"), ("buena", "Buena"), ("limitada", "Limitada"),
    ("sin_conexion", "Sin conexión"),
)  # fmt: skip
LUGAR = ("region", "provincia", "distrito")
_ENTIDAD = (
    Entrada("nombre", "Nombre"),
    Entrada(
        "conectividad",
        "Conexión a internet",
        "select",
        "De ella depende qué se convoca a distancia.",
        CONEXIONES,
        requerido=False,
    ),
    Entrada(
        "region",
        "Región",
        ayuda="Dónde trabaja: por ahí la alcanzan los feriados de su región, provincia o distrito."
        " Vacías las tres: los de la entidad de la que depende. Vale para los plazos que empiecen"
        " desde ahora.",
        requerido=False,
    ),
    Entrada("provincia", "Provincia", requerido=False),
    Entrada("distrito", "Distrito", requerido=False),
    Entrada("norma", "Norma o fuente", requerido=False),
    Entrada("confianza", "Cuánto se verificó", requerido=False),
    Entrada("activa", "Está en funciones", "casilla", requerido=False),
)


@router.get(HOME)
async def show_entidades(
    request: Request,
    service: Servicio,
    quien: Administrador,
    q: Words = "",
    tipo: Words = "",
    cursor: Cursor = "",
) -> Response:
    """Look for entidades."""
    kept = {"q": q, "tipo": tipo if tipo in dict(TIPOS) else ""}
    async with service.database.transaction() as tx:
        found = await list_entidades(
            tx, q=q, tipo=kept["tipo"] or None, cursor=cursor or None, limite=ROWS
        )
    return page(
        request,
        "administracion_entidades.html",
        quien,
        seccion=SECCION,
        filtros=kept,
        tipos=TIPOS,
        entidades=found.datos,
        siguiente=found.siguiente and address(HOME, **kept, cursor=found.siguiente),
        primera=address(HOME, **kept) if cursor else None,
    )


@router.get(HOME + "/{codigo}")
async def show_entidad(
    request: Request, service: Servicio, quien: Administrador, codigo: Codigo
) -> Response:
    """Show an entidad with its cargos and who held each."""
    async with service.database.transaction() as tx:
        row = await get_entidad(tx, codigo)
        cargos = await list_cargos(tx, now=quien.now, entidad=codigo, limite=200)
        held = await list_titularidades(tx, entidad=codigo, limite=100)
    return page(
        request,
        "administracion_entidad.html",
        quien,
        seccion=SECCION,
        entidad=row,
        cargos=cargos.datos,
        titularidades=held.datos,
        hoy=day_of(quien.now),
    )


def _entidad_form(codigo: str) -> Formulario:
    return Formulario(f"Corregir {codigo}", _ENTIDAD, "Guardar", f"{HOME}/{codigo}", codigo)


def _demand_nested(typed: dict[str, str]) -> None:
    """Demand the region of a province and the province of a district: names repeat."""
    for above, below in pairwise(LUGAR):
        if typed.get(below) and not typed.get(above):
            sentence = f"Complete también «{above}»: hay nombres que se repiten."
            raise RuleBroken("datos_invalidos", campos={above: sentence})


@router.get(HOME + "/{codigo}/corregir")
async def ask_entidad_change(
    request: Request, service: Servicio, quien: Administrador, codigo: Codigo
) -> Response:
    """Ask for the corrections of an entidad."""
    async with service.database.transaction() as tx:
        row = await get_entidad(tx, codigo)
    return show_form(request, quien, _entidad_form(codigo), row)


@router.post(HOME + "/{codigo}/corregir")
async def change_entidad(
    request: Request, service: Servicio, quien: Administrador, codigo: Codigo
) -> Response:
    """Correct an entidad."""
    typed = await read_typed(request)
    active = typed.pop("activa", "") == "true"
    # None where it is not known, which is not the same as leaving it as it is.
    unknown = ("conectividad", *LUGAR)
    given = {"activa": active} | {name: typed.get(name) or None for name in unknown}
    try:
        _demand_nested(typed)
        values = read_model(CambiosEntidad, typed, **given).model_dump(exclude_unset=True)
        orden = order_of(request, quien, values)
        await edit_entidad(service.database, orden, codigo=codigo, cambios=values)
    except (RuleBroken, Conflict) as error:
        shown = typed | {"activa": active}
        return show_form(request, quien, _entidad_form(codigo), shown, error)
    return RedirectResponse(f"{HOME}/{codigo}?hecho=cambio", 303)


async def _titularidad_form(tx: AsyncSession, quien: Identidad, codigo: str) -> Formulario:
    row = await get_entidad(tx, codigo)
    cargos = await list_cargos(tx, now=quien.now, entidad=codigo, limite=200)
    posts = [
        (str(c["id"]), f"{c['rol_nombre']}: {c['titular'] or 'vacante'}") for c in cargos.datos
    ]
    return Formulario(
        f"Encargar un cargo de {row['nombre']}",
        (
            Entrada("cargo", "Cargo", "select", opciones=posts),
            Entrada("usuario", "Usuario de la persona"),
            Entrada("desde", "Desde el", "date"),
            Entrada("hasta", "Hasta antes del", "date", "Vacía: sin fecha de término.", (), False),
            Entrada("tipo", "Como", "select", opciones=TIPOS_TITULAR),
            Entrada("acto", "Acto que lo dispone", ayuda="Por ejemplo, RD 1234-2026-UGEL."),
        ),
        "Encargar",
        f"{HOME}/{codigo}",
        row["nombre"],
        "Desde ese día sus tareas y convocatorias llegan a esta persona.",
    )


@router.get(HOME + "/{codigo}/titularidades/nueva")
async def ask_titularidad(
    request: Request, service: Servicio, quien: Administrador, codigo: Codigo
) -> Response:
    """Ask who will hold a cargo."""
    async with service.database.transaction() as tx:
        form = await _titularidad_form(tx, quien, codigo)
    values = {"desde": day_of(quien.now).isoformat(), "tipo": "titular"}
    return show_form(request, quien, form, values)


@router.post(HOME + "/{codigo}/titularidades/nueva")
async def create_titularidad(
    request: Request, service: Servicio, quien: Administrador, codigo: Codigo
) -> Response:
    """Give a cargo to somebody."""
    typed = await read_typed(request)
    async with service.database.transaction() as tx:
        form = await _titularidad_form(tx, quien, codigo)
        persona = await find_persona(tx, quien, typed.get("usuario", ""))
    try:
        values = _read_titularidad(typed, persona["id"] if persona else None)
        orden = order_of(request, quien, values)
        await add_titularidad(service.database, orden, **values)
    except (RuleBroken, Conflict, NotFound) as error:
        return show_form(request, quien, form, typed, error)
    return RedirectResponse(f"{HOME}/{codigo}?hecho=cambio", 303)


def _read_titularidad(typed: dict[str, str], persona: int | None) -> dict[str, Any]:
    if persona is None:
        sentence = "Ninguna persona tiene ese usuario."
        raise RuleBroken("datos_invalidos", campos={"usuario": sentence})
    rest = {name: value for name, value in typed.items() if name != "usuario"}
    values = read_model(TitularidadNueva, rest, persona=persona).model_dump()
    return {"cargo_id": values.pop("cargo"), "persona_id": values.pop("persona"), **values}


@router.post(HOME + "/{codigo}/titularidades/{titularidad}/terminar")
async def finish_titularidad(
    request: Request,
    service: Servicio,
    quien: Administrador,
    codigo: Codigo,
    titularidad: Id,
    hasta: Annotated[date, Form()],
) -> Response:
    """End who holds a cargo; `hasta` is the first day on which they hold it no more."""
    orden = order_of(request, quien, {"hasta": hasta.isoformat()})
    await end_titularidad(service.database, orden, titularidad_id=titularidad, hasta=hasta)
    return RedirectResponse(f"{HOME}/{codigo}?hecho=cambio", 303)
