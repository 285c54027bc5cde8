"""DIRI decides whether two activities of different areas become one, with what each would save."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.importar import SECCION
from api.pages.params import Codigo
from api.pages.rendering import address, page
from api.pages.wording import count_of, say_periods
from engine.actions.plan.articulaciones import Decision, decide, undo
from engine.actions.plan.conjunto import find_puesta, read_conjunto, year_of
from engine.actions.plan.pesos import demand_ruler
from engine.domain.asistencia import names_at
from engine.domain.lima import day_of
from engine.domain.redaccion.reglas import say_days
from engine.errors import RuleBroken
from engine.planner.conjunto import Puesta

router = APIRouter(include_in_schema=False)
HOME = "/planificador/articular/{codigo}/{con}"


@router.get(HOME)
async def ask_decision(
    request: Request, service: Servicio, quien: Quien, codigo: Codigo, con: Codigo
) -> Response:
    """Show two activities side by side, what joining them would save, and ask."""
    return await _show(request, service, quien, (codigo, con), {}, {})


async def _show(
    request: Request,
    service: Servicio,
    quien: Identidad,
    codigos: tuple[str, str],
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
) -> Response:
    demand_ruler(order_of(request, quien))
    year = year_of(codigos[0]) or day_of(quien.now).year
    async with service.database.transaction() as tx:
        conjunto = await read_conjunto(tx, year, quien.now)
        both = [
            await find_puesta(tx, quien.actor, conjunto, anio=year, codigo=codigo)
            for codigo in codigos
        ]
    return page(
        request,
        "plan/articular.html",
        quien,
        seccion=SECCION,
        status=422 if wrong else 200,
        ambas=[_told(puesta) for puesta in both],
        opciones=_options(both),
        como_unir=_how_to_join(both),
        valores=typed,
        campos=dict(wrong),
        errores=list(wrong.items()),
        anio=year,
    )


def _told(puesta: Puesta) -> dict[str, Any]:
    actividad = puesta.actividad
    return {
        "codigo": actividad.codigo,
        "pagina": ("/planificador/actividades/" if puesta.planeada else "/asistencias/")
        + actividad.codigo,
        "titulo": actividad.titulo,
        "unidad": actividad.unidad,
        "tema": actividad.tema,
        "fechas": say_periods(actividad.jornadas),
        "convoca": count_of(len(actividad.cargos), "cargo", "cargos"),
    }


def _options(both: list[Puesta]) -> list[tuple[str, str, str]]:
    """Return each decision with its words and what it would save."""
    apart = ("separar", "Se mantienen separadas", "No se volverá a proponer unirlas.")
    una, otra = both
    shared = len(una.actividad.cargos & otra.actividad.cargos)
    options = []
    for guest, host in ((una, otra), (otra, una)):
        if not guest.planeada:
            continue
        codigo, con = guest.actividad.codigo, host.actividad.codigo
        words = f"{codigo} se suma a {con}, en las fechas de la {host.actividad.unidad}"
        told = _saving(shared, guest.spared_by(host)) + _what_follows(host)
        options.append((f"{codigo}>{con}", words, told))
    return [*options, apart]


def _saving(shared: int, spared: int) -> str:
    if not shared:
        return "No hay cargos en común: comparten equipo, sede y gastos."
    return (
        f"Ahorra {say_days(spared)} de personas convocadas: "
        f"{count_of(shared, 'cargo va', 'cargos van')} una sola vez."
    )


def _what_follows(host: Puesta) -> str:
    """Return what becomes of an AT that takes an activity in, or nothing of another activity."""
    if host.planeada:
        return ""
    joined = " Convoca también a sus cargos, y ambas unidades reciben el aviso."
    if host.estado == "en_planificacion":
        return joined
    return f"{joined} Su unidad la programa otra vez, con las fechas que ya tiene."


def _how_to_join(both: list[Puesta]) -> str:
    """Return how two ATs already registered become one, or nothing for other pairs."""
    if any(puesta.planeada for puesta in both):
        return ""
    return (
        "Para unirlas, reprograme una de ellas con las fechas de la otra: al programarla, la DIRI "
        "la articula en la tarea «Resolver el cruce»."
    )


@router.post(HOME)
async def take_decision(
    request: Request, service: Servicio, quien: Quien, codigo: Codigo, con: Codigo
) -> Response:
    """Write what was decided of both."""
    typed = await read_typed(request)
    orden = order_of(request, quien, typed)
    if typed.get("deshacer"):
        await undo(service.database, orden, codigo=codigo, con=con)
        return RedirectResponse(f"/planificador/actividades/{codigo}?hecho=cambio", 303)
    guest, host, chosen = codigo, con, typed.get("decision", "")
    if chosen in (f"{codigo}>{con}", f"{con}>{codigo}"):
        guest, host = chosen.split(">")
        chosen = "articular"
    made = Decision(guest, host, chosen, typed.get("sustento", ""))
    try:
        await decide(service.database, orden, made)
    except RuleBroken as refusal:
        return await _show(request, service, quien, (codigo, con), typed, refusal.campos)
    if chosen != "articular" and any(map(names_at, (codigo, con))):
        year = year_of(codigo) or day_of(quien.now).year
        return RedirectResponse(
            address("/planificador/cruces", clase="articulable", anio=str(year), hecho="cambio"),
            303,
        )
    return RedirectResponse(f"/planificador/actividades/{guest}?hecho=cambio", 303)
