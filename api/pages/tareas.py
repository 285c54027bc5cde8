"""A tarea: its ficha, the draft, the cruces of its dates, and presenting it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.cuaderno import cuaderno_of
from api.pages.deadlines import describe_deadline
from api.pages.lecturas import load_readings
from api.pages.rendering import address, fragment, page
from api.pages.summary import load_summary
from api.pages.workbench import (
    SAVE,
    WITH_DATES,
    Mesa,
    act_on_rows,
    draw_cruces,
    evaluate_ficha,
    order_from_form,
    read_posted,
)
from api.problemas import STATUS
from api.v1.fichas import load_contexto
from engine.actions.asistencias.cruces import Evaluacion
from engine.actions.documentos.vista import presented_by, preview
from engine.actions.tareas.atencion import complete, save_draft
from engine.db.queries.calendario import load_calendario
from engine.db.queries.convocados import compromisos_of
from engine.db.queries.de_que_tratan import describe_tareas
from engine.db.queries.mochila import visits_of_tareas
from engine.db.queries.tareas import get_tarea
from engine.domain.lima import day_of
from engine.errors import Conflict, RuleBroken
from forms.contexto import Contexto
from forms.dibujada import asks
from forms.inicial import initial_answer
from forms.presentacion import render_answer
from forms.validacion import validate, validate_draft

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Escena:
    """All that the page of a tarea shows: the tarea, its AT if it has one, its ficha's context."""

    tarea: dict[str, Any]
    at: dict[str, Any] | None
    contexto: Contexto
    puede_presentar: bool


async def load_scene(tx: AsyncSession, quien: Identidad, tarea_id: UUID) -> Escena:
    """Return the scene of a tarea in the actor's scope; raise NotFound("tarea_desconocida")."""
    row = await get_tarea(tx, quien.actor, tarea_id, quien.now)
    contexto = await load_contexto(tx, tarea_id, quien)
    calendario = await load_calendario(tx)
    visits = await visits_of_tareas(tx, quien.actor, [row["id"]])
    mine = row["tomada_por_id"] == quien.actor.persona_id
    free = mine or row["tomada_por_id"] is None
    tarea = {
        **row,
        **describe_deadline(row["vence"], row["vencimiento"], quien.now, calendario),
        "entidad": row["entidad_nombre"],
        "cuaderno": cuaderno_of(visits.get(row["id"])),
        "tomada_por_mi": mine,
        "tomada_por": None if mine else row["tomada_por"],
        "observaciones": [_remark(row["observacion"])] if row["observacion"] else [],
        "posposicion": _put_off(row["posposicion"], quien.now),
    }
    at = await load_summary(tx, quien, row["asistencia"]) if row["asistencia"] else None
    return Escena(tarea, at, contexto, bool(row["es_mia"]) and row["estado"] == "abierta" and free)


def _put_off(stored: Mapping[str, Any] | None, now: datetime) -> dict[str, Any] | None:
    """Return who put off the reminders, until when and why, while it lasts."""
    hasta = datetime.fromisoformat(stored["hasta"]) if stored else now
    return {**stored, "hasta": hasta} if stored and hasta > now else None


_REMARKS = {
    "fecha": "Por qué es esta fecha: la publicó", "reprogramada": "Por qué se reprograma: lo dice",
}  # fmt: skip
"""How a remark is headed that no reviewer made."""


def _remark(stored: Mapping[str, Any]) -> dict[str, Any]:
    when = stored.get("en")
    return {
        "texto": stored["texto"],
        "que": _REMARKS.get(stored.get("clase", ""), "Observado por"),
        "por": stored["por"],
        "en": datetime.fromisoformat(when) if when else None,
    }


async def _show(
    request: Request, quien: Identidad, tx: AsyncSession, scene: Escena, mesa: Mesa, status: int
) -> Response:
    tarea = scene.tarea
    dates = tarea["ficha"] in WITH_DATES and scene.puede_presentar and scene.at is not None
    found = await _evaluate(tx, scene, mesa.valores, quien) if dates else None
    promises = await compromisos_of(tx, [tarea["id"]])
    read_from = scene.at["tareas"] if scene.at and tarea["estado"] == "abierta" else []
    answer = tarea["respuesta"]
    return page(
        request,
        "tarea.html",
        quien,
        seccion="bandeja",
        status=status,
        tarea=tarea,
        at=scene.at,
        sobre=await _about(tx, scene, quien.now),
        compromiso=promises.get(tarea["id"]),
        lecturas=await load_readings(tx, quien, tarea["ficha"], read_from),
        puede_presentar=scene.puede_presentar,
        previos=await preview(tx, tarea, quien.now),
        presentados=await presented_by(tx, tarea["id"]),
        boton="Presentar" if asks(tarea["ficha"], scene.contexto) else "Marcar como hecha",
        respuesta=_document(scene, answer) if answer else None,
        muestra_cruces=dates,
        borrador_en=tarea["borrador_en"],
        borrador_error="",
        **draw_cruces(found, offer=tarea["ficha"] == "at_programacion"),
        **(mesa.draw() if scene.puede_presentar else _closed(mesa)),
    )


async def _about(tx: AsyncSession, scene: Escena, now: datetime) -> str:
    """Return what a tarea without AT is about, else the key of its instance."""
    tarea = scene.tarea
    said = {} if scene.at else await describe_tareas(tx, [tarea["id"]], day_of(now))
    return said.get(tarea["id"]) or str(tarea["instancia_clave"])


async def _evaluate(
    tx: AsyncSession, scene: Escena, valores: Mapping[str, Any], quien: Identidad
) -> Evaluacion | None:
    return None if scene.at is None else await evaluate_ficha(tx, scene.at, valores, quien)


def _document(scene: Escena, answer: Mapping[str, Any]) -> Markup:
    return render_answer(scene.tarea["ficha"], scene.contexto, answer)


def _closed(mesa: Mesa) -> dict[str, Any]:
    sentences = [("", sentence) for sentence in mesa.errores.values()]
    return {"ficha": "", "errores": sentences, "conflicto": mesa.conflicto, "clave_orden": ""}


@router.get("/tareas/{tarea_id}")
async def show_tarea(request: Request, service: Servicio, quien: Quien, tarea_id: UUID) -> Response:
    """Show a tarea: to fill it in, or to read it."""
    async with service.database.transaction() as tx:
        scene = await load_scene(tx, quien, tarea_id)
        ficha = scene.tarea["ficha"]
        values = scene.tarea["borrador"] or initial_answer(ficha, scene.contexto)
        mesa = Mesa(ficha, scene.contexto, values)
        return await _show(request, quien, tx, scene, mesa, 200)


@router.post("/tareas/{tarea_id}")
async def present_tarea(
    request: Request, service: Servicio, quien: Quien, tarea_id: UUID
) -> Response:
    """Present the ficha; or, by another of its buttons, save it or change its rows."""
    async with service.database.transaction() as tx:
        scene = await load_scene(tx, quien, tarea_id)
        ficha = scene.tarea["ficha"]
        read = await read_posted(request, ficha, scene.contexto)
        mesa = Mesa(ficha, scene.contexto, read.respuesta)
        if read.accion and read.accion != SAVE:
            mesa = await act_on_rows(tx, mesa, read.accion, scene.at, quien)
            return await _show(request, quien, tx, scene, mesa, 200)
    orden = await order_from_form(request, quien, read.respuesta)
    try:
        if read.accion == SAVE:
            validate_draft(read.respuesta)
            await save_draft(service.database, orden, tarea_id=tarea_id, borrador=read.respuesta)
            return RedirectResponse(f"/tareas/{tarea_id}?hecho=guardado", 303)
        validate(ficha, scene.contexto, read.respuesta)
        done = await complete(service.database, orden, tarea_id=tarea_id, respuesta=read.respuesta)
    except (RuleBroken, Conflict) as error:
        refused = _refuse(mesa, error)
        async with service.database.transaction() as tx:
            scene = await load_scene(tx, quien, tarea_id)
            return await _show(request, quien, tx, scene, refused, STATUS[type(error)])
    return RedirectResponse(place_after(quien, scene, done), 303)


def place_after(quien: Identidad, scene: Escena, done: Mapping[str, Any]) -> str:
    """Return where to go on once a tarea is presented: its own page, if that is all one may see."""
    told = "cruce" if done.get("cruce") else "presentada"
    if quien.tarea_id is not None:
        return f"/tareas/{scene.tarea['id']}?hecho={told}"
    if scene.at is None:
        return address("/bandeja", hecho="hecha", tras=scene.tarea["id"])
    return f"/asistencias/{scene.at['codigo']}?hecho={told}"


def _refuse(mesa: Mesa, error: RuleBroken | Conflict) -> Mesa:
    """Return the ficha with what was typed and why it was not taken."""
    said = "" if error.campos else sentence_of(error.code, error.facts)
    return replace(mesa, errores=error.campos, conflicto=said)


@router.post("/tareas/{tarea_id}/borrador")
async def keep_draft(request: Request, service: Servicio, quien: Quien, tarea_id: UUID) -> Response:
    """Keep what is being typed and say when it was kept."""
    async with service.database.transaction() as tx:
        scene = await load_scene(tx, quien, tarea_id)
    ficha = scene.tarea["ficha"]
    read = await read_posted(request, ficha, scene.contexto, draft=True)
    validate_draft(read.respuesta)
    await save_draft(
        service.database,
        order_of(request, quien, read.respuesta),
        tarea_id=tarea_id,
        borrador=read.respuesta,
    )
    return fragment("_borrador.html", borrador_error="", borrador_en=quien.now)


@router.post("/tareas/{tarea_id}/cruces")
async def show_cruces(
    request: Request, service: Servicio, quien: Quien, tarea_id: UUID
) -> Response:
    """Say what the dates typed so far clash with, and which do not."""
    async with service.database.transaction() as tx:
        scene = await load_scene(tx, quien, tarea_id)
        ficha = scene.tarea["ficha"]
        read = await read_posted(request, ficha, scene.contexto, draft=True)
        found = await _evaluate(tx, scene, read.respuesta, quien)
    offer = ficha == "at_programacion"
    return fragment("_cruces_vivos.html", tarea=scene.tarea, **draw_cruces(found, offer=offer))
