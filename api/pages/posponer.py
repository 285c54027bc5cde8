"""Putting off the reminders of a tarea: until when, and why."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.deadlines import describe_deadline
from api.pages.rendering import page
from api.problemas import STATUS
from engine.actions.tareas.posposiciones import find_bounds, postpone_reminders
from engine.db.queries.calendario import load_calendario
from engine.db.queries.tareas import get_tarea
from engine.errors import Conflict, Forbidden, RuleBroken

router = APIRouter(include_in_schema=False)
PLACE = "/tareas/{tarea_id}/posponer"


@router.get(PLACE)
async def ask_posposicion(
    request: Request, service: Servicio, quien: Quien, tarea_id: UUID
) -> Response:
    """Ask until when and why, or say what stands in the way."""
    return await _show(request, service, quien, tarea_id, {})


@router.post(PLACE)
async def create_posposicion(
    request: Request, service: Servicio, quien: Quien, tarea_id: UUID
) -> Response:
    """Put the reminders off."""
    typed = await read_typed(request)
    try:
        hasta = _read_day(typed.get("hasta", ""))
        motivo = typed.get("motivo", "")
        orden = order_of(request, quien, typed)
        await postpone_reminders(
            service.database, orden, tarea_id=tarea_id, hasta=hasta, motivo=motivo
        )
    except (RuleBroken, Conflict) as error:
        return await _show(request, service, quien, tarea_id, typed, error)
    return RedirectResponse(f"/tareas/{tarea_id}?hecho=pospuesta", 303)


def _read_day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        sentence = "Elija el día en que volvemos a recordársela."
        raise RuleBroken("datos_invalidos", campos={"hasta": sentence}) from error


async def _show(
    request: Request,
    service: Servicio,
    quien: Identidad,
    tarea_id: UUID,
    typed: Mapping[str, str],
    error: RuleBroken | Conflict | None = None,
) -> Response:
    """Show the form with what was typed and what to mend; or, instead, why there is none."""
    async with service.database.transaction() as tx:
        row = await get_tarea(tx, quien.actor, tarea_id, quien.now)
        if not row["es_mia"]:
            raise Forbidden("tarea_ajena", tarea=row["nombre"])
        calendario = await load_calendario(tx)
        bounds, obstacle = None, ""
        try:
            bounds = await find_bounds(tx, row, quien.now)
        except Conflict as refusal:
            obstacle = sentence_of(refusal.code, refusal.facts)
    if row["estado"] != "abierta":
        bounds, obstacle = None, "Esta tarea ya no está abierta: no hay recordatorios que posponer."
    return page(
        request,
        "tarea_posponer.html",
        quien,
        seccion="bandeja",
        status=STATUS[type(error)] if error else 200,
        tarea={
            **row,
            **describe_deadline(row["vence"], row["vencimiento"], quien.now, calendario),
        },
        primero=bounds[0] if bounds else None,
        ultimo=bounds[1] if bounds else None,
        impide=obstacle,
        valores=typed,
        campos=dict(error.campos) if error else {},
        errores=_listed(error) if error and bounds else [],
    )


def _listed(error: RuleBroken | Conflict) -> list[tuple[str, str]]:
    return list(error.campos.items()) or [("", sentence_of(error.code, error.facts))]
