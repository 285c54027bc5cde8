"""The activities that units plan: their list, one of them, and what is done by hand with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from api.identidad import Identidad, Quien, Servicio
from api.importaciones import load_catalogo, load_typed
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.importar import SECCION, Unidades, own_unit, units_of, years_of
from api.pages.params import Codigo, Cursor, Words
from api.pages.rendering import address, page
from api.pages.wording import MESES, count_of, say_periods
from engine.actions.plan.actividades import change, enter, remove
from engine.actions.plan.planeadas import planning_roots
from engine.db.queries.articulaciones import list_decisiones
from engine.db.queries.cursores import Pagina
from engine.db.queries.importaciones import list_units
from engine.db.queries.planeadas import (
    count_actividades,
    get_actividad,
    list_actividades,
    load_convocadas,
)
from engine.domain.convocatoria import Jornada
from engine.domain.lima import day_of
from engine.domain.redaccion import say_dates
from engine.errors import Forbidden
from forms.hojas.actividades import TIPOS
from forms.hojas.encabezados import TITULOS
from forms.hojas.planeadas import COBERTURAS, say_length, say_mode, say_places, to_words
from forms.hojas.publico import say_roles
from forms.hojas.sin_cargo import say_unfilled
from forms.hojas.sola import read_one

router = APIRouter(include_in_schema=False)
ROWS = 30
ESTADOS = {"planificada": "Planificada", "publicada": "Publicada"}
GRUPOS = (
    ("Qué es", ("titulo", "tipo", "tema", "agenda")),
    ("A quiénes convoca", ("participantes", "cobertura", "regiones", "ugel", "numero")),
    ("Cuándo", ("fechas", "hora_inicio", "hora_fin", "ventana_desde",
                "ventana_hasta", "duracion", "fija", "prioridad")),
    ("Dónde", ("modalidad", "sede", "lugar", "enlace_reunion", "enlace_asistencia")),
    ("Además", ("observaciones",)),
)  # fmt: skip
"""The fields of the form, in the words of the columns of a plan."""
LARGAS = frozenset({"agenda", "observaciones", "ugel"})
CORTAS = frozenset({"hora_inicio", "hora_fin", "duracion", "ventana_desde", "ventana_hasta", "fija",
                    "prioridad", "numero", "cobertura"})  # fmt: skip
ELEGIR: Mapping[str, tuple[str, ...]] = {
    "fija": ("No", "Sí"), "prioridad": ("1", "2", "3", "4", "5"),
    "cobertura": ("", *COBERTURAS.values()),
}  # fmt: skip
PISTAS: Mapping[str, str] = {
    "participantes": "Cargos separados por comas: especialistas de primaria, jefes de AGP.",
    "regiones": "DRE o GRE separadas por comas, o «Todas».",
    "ugel": "Como «DRE Puno: UGEL Chucuito», separadas por comas. Vacío: todas las de sus"
    " regiones.",
    "fechas": "Las que prefiere: 12/08/2026, o «12 y 13 de agosto».",
    "duracion": "«4 horas», «medio día», «2 días».",
    "modalidad": "Presencial, virtual (Teams, Zoom, Meet) o mixta.",
    "prioridad": "1 es la más alta.",
    "hora_inicio": "Sin horas se supone de 9:00 a 17:00.",
    "tipo": f"Por ejemplo, {TIPOS[1]}.",
}


@dataclass(frozen=True)
class Filtros:
    """What the address asks of the list."""

    q: Words = ""
    anio: Words = ""
    mes: Words = ""
    unidad: Words = ""
    estado: Words = ""


@router.get("/planificador/actividades")
async def show_actividades(
    request: Request,
    service: Servicio,
    quien: Quien,
    filtros: Annotated[Filtros, Depends()],
    cursor: Cursor = "",
) -> Response:
    """List the activities planned by the units of my scope."""
    kept = asdict(filtros)
    year = _number(filtros.anio, range(2020, 2101)) or day_of(quien.now).year
    roots = planning_roots(quien.actor)
    async with service.database.transaction() as tx:
        found = await _list(tx, quien, filtros, year, cursor)
        total = await count_actividades(tx, quien.actor, anio=year)
        units = await list_units(tx, None)
        plans = bool(await list_units(tx, roots)) if roots != () else False
    return page(
        request,
        "plan/actividades.html",
        quien,
        seccion=SECCION,
        actividades=[_row(row) for row in found.datos],
        anio=year,
        total_texto=f"{count_of(total, 'actividad', 'actividades')} en el plan de {year}.",
        planea=plans,
        filtros=kept,
        filtrada=any(value for name, value in kept.items() if name != "anio"),
        opciones={
            "anios": [(str(n), str(n)) for n in range(year + 1, year - 3, -1)],
            "meses": [(str(n), name.capitalize()) for n, name in enumerate(MESES, 1)],
            "unidades": [(unit.codigo, f"{unit.codigo} · {unit.nombre}") for unit in units],
            "estados": list(ESTADOS.items()),
        },
        siguiente=found.siguiente
        and address("/planificador/actividades", **kept, cursor=found.siguiente),
        primera=address("/planificador/actividades", **kept) if cursor else None,
    )


async def _list(
    tx: AsyncSession, quien: Identidad, filtros: Filtros, year: int, cursor: str
) -> Pagina:
    return await list_actividades(
        tx,
        quien.actor,
        anio=year,
        mes=_number(filtros.mes, range(1, 13)),
        unidad=filtros.unidad or None,
        estado=filtros.estado if filtros.estado in ESTADOS else None,
        q=filtros.q,
        cursor=cursor or None,
        limite=ROWS,
    )


def _number(text: str, admitted: range) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) in admitted else None


def say_asked(row: Mapping[str, Any]) -> str:
    """Return when an activity is asked for, in words."""
    asked = [Jornada(*map(datetime.fromisoformat, pair)) for pair in row["pedidas"]]
    if asked:
        return say_periods(asked)
    return "Entre " + say_dates([row["ventana_inicio"], row["ventana_fin"]], articulo="el ")


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "fechas": say_asked(row),
        "dura": say_length(row["duracion"], row["unidad_tiempo"], consecutiva=row["consecutiva"]),
        "modo": say_mode(row["modalidad"], row["plataforma"]),
        "roles": say_roles(row["publico"]),
        "cubre": COBERTURAS[row["cobertura"]],
    }


@router.get("/planificador/actividades/nueva")
async def ask_actividad(request: Request, service: Servicio, quien: Quien) -> Response:
    """Ask for an activity."""
    units = await units_of(service, quien)
    typed = {"unidad": own_unit(quien, units), "anio": str(day_of(quien.now).year)}
    return _show_form(request, quien, typed, {}, units=units)


@router.post("/planificador/actividades/nueva")
async def enter_actividad(request: Request, service: Servicio, quien: Quien) -> Response:
    """Enter an activity in the plan of a unit."""
    units = await units_of(service, quien)
    typed = await read_typed(request)
    wrong = {}
    if typed.get("unidad") not in dict(units):
        wrong["unidad"] = "Elija de qué unidad es la actividad."
    if typed.get("anio") not in dict(years_of(quien)):
        wrong["anio"] = "Elija el año del plan."
    if wrong:
        return _show_form(request, quien, typed, wrong, units=units)
    unit, year = typed["unidad"], int(typed["anio"])
    async with service.database.transaction() as tx:
        read = read_one(typed, await load_typed(tx, unit, year))
    if read.planeada is None:
        return _show_form(request, quien, typed, read.campos, units=units)
    orden = order_of(request, quien, typed)
    made = await enter(service.database, orden, unidad=unit, anio=year, planeada=read.planeada)
    return RedirectResponse(f"/planificador/actividades/{made['codigo']}?hecho=planeada", 303)


@router.get("/planificador/actividades/{codigo}")
async def show_actividad(
    request: Request, service: Servicio, quien: Quien, codigo: Codigo
) -> Response:
    """Show an activity whole, with where it was read."""
    async with service.database.transaction() as tx:
        row = await get_actividad(tx, quien.actor, codigo)
        lines = (await load_convocadas(tx, [row["id"]]))[row["id"]]
        catalogo = await load_catalogo(tx)
        decisiones = await list_decisiones(tx, codigo)
    regions, ugel = say_places(lines, catalogo)
    return page(
        request,
        "plan/actividad.html",
        quien,
        seccion=SECCION,
        a=_row(row),
        decisiones=decisiones,
        avisos=say_unfilled(lines, catalogo) if row["estado"] == "planificada" else [],
        regiones=regions,
        ugel=ugel,
        alcanza=count_of(len({place for place, _ in lines}), "oficina", "oficinas"),
    )


@router.get("/planificador/actividades/{codigo}/editar")
async def ask_change(request: Request, service: Servicio, quien: Quien, codigo: Codigo) -> Response:
    """Ask what changes of an activity, in the words of a plan."""
    row, words = await _load_words(service, quien, codigo)
    return _show_form(request, quien, words, {}, row=row)


@router.post("/planificador/actividades/{codigo}/editar")
async def change_actividad(
    request: Request, service: Servicio, quien: Quien, codigo: Codigo
) -> Response:
    """Change an activity that is not published."""
    row, _ = await _load_words(service, quien, codigo)
    typed = await read_typed(request)
    async with service.database.transaction() as tx:
        read = read_one(typed, await load_typed(tx, row["unidad"], row["anio"]))
    if read.planeada is None:
        return _show_form(request, quien, typed, read.campos, row=row)
    orden = order_of(request, quien, typed)
    await change(service.database, orden, codigo=codigo, planeada=read.planeada)
    return RedirectResponse(f"/planificador/actividades/{codigo}?hecho=cambio", 303)


async def _load_words(
    service: Servicio, quien: Identidad, codigo: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return an activity of a unit one plans for, and the words of its fields."""
    units = dict(await units_of(service, quien))
    async with service.database.transaction() as tx:
        row = await get_actividad(tx, quien.actor, codigo)
        lines = (await load_convocadas(tx, [row["id"]]))[row["id"]]
        catalogo = await load_catalogo(tx)
    if row["unidad"] not in units:
        raise Forbidden("plan_ajeno")
    return row, to_words(row, lines, catalogo)


@router.get("/planificador/actividades/{codigo}/quitar")
async def ask_removal(request: Request, serv: Servicio, quien: Quien, codigo: Codigo) -> Response:
    """Ask before an activity is taken out of the plan."""
    row, _ = await _load_words(serv, quien, codigo)
    return page(request, "plan/quitar.html", quien, seccion=SECCION, a=_row(row))


@router.post("/planificador/actividades/{codigo}/quitar")
async def remove_actividad(
    request: Request, service: Servicio, quien: Quien, codigo: Codigo
) -> Response:
    """Take an activity out of the plan."""
    await remove(service.database, order_of(request, quien), codigo=codigo)
    return RedirectResponse("/planificador/actividades?hecho=retiro", 303)


def _show_form(
    request: Request,
    quien: Identidad,
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
    *,
    units: Unidades = (),
    row: Mapping[str, Any] | None = None,
) -> Response:
    return page(
        request,
        "plan/formulario.html",
        quien,
        seccion=SECCION,
        status=422 if wrong else 200,
        a=row,
        grupos=GRUPOS,
        titulos=TITULOS,
        largas=LARGAS,
        cortas=CORTAS,
        elegir=ELEGIR,
        pistas=PISTAS,
        unidades=units,
        anios=years_of(quien),
        valores=typed,
        campos=dict(wrong),
        errores=list(wrong.items()),
    )
