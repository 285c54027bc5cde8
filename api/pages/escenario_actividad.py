"""An activity of an escenario as a page: why it is there, and another date set by hand."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.escenario_vista import say_sessions
from api.pages.params import Codigo
from api.pages.rendering import page
from engine.actions.escenarios.fechas import ask_about, free_date, set_date
from engine.db.queries.escenarios import demand_manager, get_escenario, read_activity
from engine.errors import Conflict, NotFound, RuleBroken
from engine.planner.escenarios.a_mano import Respuesta
from engine.planner.escenarios.razones import say_date
from engine.planner.escenarios.resumen import is_asked
from engine.planner.escenarios.turnos import NOMBRES
from engine.planner.solver.modelo.formas import sessions_of

router = APIRouter(include_in_schema=False)
AQUI = "/planificador/escenarios/{escenario}/actividades/{codigo}"
Fechas = Annotated[list[date], Query(max_length=60)]
Turnos = Annotated[list[Literal["manana", "tarde"]], Query(max_length=60)]


@router.get(AQUI)
async def show_activity(
    request: Request,
    service: Servicio,
    quien: Quien,
    escenario: UUID,
    codigo: Codigo,
    fecha: Fechas = [],  # noqa: B006 - FastAPI copies it.
    turno: Turnos = [],  # noqa: B006
) -> Response:
    """Show where a plan holds an activity and why; with a date, what would come of it there."""
    demand_manager(quien.actor)
    row, told = await _load(service, quien, escenario, codigo)
    activity = told["actividad"]
    asked = _starts(fecha, turno)
    answer = None
    wrong = ""
    if asked:
        try:
            answer = await ask_about(
                service.database, order_of(request, quien), escenario_id=escenario,
                codigo=codigo, momentos=asked,
            )  # fmt: skip
        except RuleBroken as refusal:
            wrong = next(iter(refusal.campos.values()), "Elija una fecha para cada sesión.")
    return page(
        request,
        "escenario/actividad.html",
        quien,
        seccion="planificador",
        e=row,
        a=activity,
        aqui=request.url.path,
        preguntadas=asked,
        respuesta=answer,
        error=wrong,
        fijada=codigo in row["fijadas"],
        turnos=list(NOMBRES.items()),
        **_view(told, asked),
        alternativas=_offered(answer, short=activity["duracion"].get("turnos") == 1),
    )


def _view(told: dict[str, Any], asked: list[dict[str, str]]) -> dict[str, Any]:
    """Return where a plan holds an activity, in words, and the fields to ask for another date."""
    activity, count = told["actividad"], sessions_of(told["actividad"])
    sesiones = told["lugar"]["sesiones"] if told["lugar"] else []
    now = [{"fecha": s["fecha"], "turno": s["turno"]} for s in sesiones]
    window = activity["ventana"]
    return {
        "corta": activity["duracion"].get("turnos") == 1,
        "pedia": [say_date(date.fromisoformat(m["fecha"])) for m in activity.get("preferida", ())],
        "ventana": [say_date(date.fromisoformat(window[end])) for end in ("inicio", "fin")],
        "queda": say_sessions(sesiones) if sesiones else "No tiene lugar en este plan.",
        "razones": told["razones"],
        "cruces": told["cruces"],
        "campos_fecha": (asked or now or [{"fecha": "", "turno": "manana"}] * count)[:count],
    }


def _offered(answer: Respuesta | None, *, short: bool) -> list[dict[str, Any]]:
    return [
        {
            "fecha": a.fecha.isoformat(), "turno": a.turno, "diferencia": a.diferencia,
            "palabras": f"{say_date(a.fecha)} {NOMBRES[a.turno]}" if short else say_date(a.fecha),
        }
        for a in (answer.alternativas if answer else ())
    ]  # fmt: skip


async def _load(
    service: Servicio, quien: Identidad, escenario: UUID, codigo: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an escenario and what its documents say of an activity.

    Raises Conflict(escenario_sin_plan), NotFound(actividad_desconocida).
    """
    async with service.database.transaction() as tx:
        row = await get_escenario(tx, quien.actor, escenario)
        told = await read_activity(tx, escenario, codigo)
    if told is None:
        raise Conflict("escenario_sin_plan")
    if told["actividad"] is None or not is_asked(told["actividad"]):
        raise NotFound("actividad_desconocida", codigo=codigo)
    return row, dict(told)


def _starts(fechas: list[date], turnos: list[Any]) -> list[dict[str, str]]:
    given = [*turnos, *["manana"] * len(fechas)]
    return [
        {"fecha": dia.isoformat(), "turno": turno}
        for dia, turno in zip(fechas, given, strict=False)
    ]


@router.post(AQUI)
async def fix_activity(
    request: Request, service: Servicio, quien: Quien, escenario: UUID, codigo: Codigo
) -> Response:
    """Fix the activity on the dates sent, or let it go free."""
    demand_manager(quien.actor)
    typed = await read_typed(request)
    orden = order_of(request, quien, typed)
    if typed.get("soltar"):
        await free_date(service.database, orden, escenario_id=escenario, codigo=codigo)
        return RedirectResponse(f"{request.url.path}?hecho=soltada", 303)
    try:
        dates = [date.fromisoformat(day) for day in typed.get("fechas", "").split()]
    except ValueError as problem:
        sentence = {"fecha": "Elija una fecha que exista."}
        raise RuleBroken("respuesta_invalida", campos=sentence) from problem
    halves = [t if t in NOMBRES else "manana" for t in typed.get("turnos", "").split()]
    await set_date(
        service.database, orden, escenario_id=escenario, codigo=codigo,
        momentos=_starts(dates, halves),
    )  # fmt: skip
    return RedirectResponse(f"{request.url.path}?hecho=fijada", 303)
