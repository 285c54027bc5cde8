"""Confirming one of the decisions of a tarea: what the links of mails lead to."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from api.composition import Service
from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.pages.rendering import page
from api.pages.tareas import Escena, load_scene, place_after
from api.pages.workbench import order_from_form
from api.problemas import STATUS
from engine.actions.tareas.atencion import complete
from engine.errors import Conflict, RuleBroken
from forms.decisiones import Decision, decisions_of
from forms.validacion import validate

router = APIRouter(include_in_schema=False)
Opcion = Annotated[str, Path(max_length=80)]


async def _load(
    service: Service, quien: Identidad, tarea_id: UUID, opcion: str
) -> tuple[Escena, Decision | None]:
    """Return a tarea and a decision that whoever looks may take of it, None when they may not."""
    async with service.database.transaction() as tx:
        scene = await load_scene(tx, quien, tarea_id)
    if not scene.puede_presentar:
        return scene, None
    offered = decisions_of(scene.tarea["ficha"], scene.contexto)
    return scene, next((each for each in offered if each.valor == opcion), None)


def _show(
    request: Request,
    quien: Identidad,
    scene: Escena,
    decision: Decision,
    *,
    status: int = 200,
    **said: Any,
) -> Response:
    around = {"texto": "", "errores": [], "conflicto": "", **said}
    return page(
        request, "decidir.html", quien,
        seccion="bandeja", status=status, tarea=scene.tarea, at=scene.at, decision=decision,
        clave_orden=str(uuid4()), **around,
    )  # fmt: skip


@router.get("/tareas/{tarea_id}/decidir/{opcion}")
async def ask_to_decide(
    request: Request, service: Servicio, quien: Quien, tarea_id: UUID, opcion: Opcion
) -> Response:
    """Ask to confirm a decision, with the remark that it needs; looking decides nothing."""
    scene, decision = await _load(service, quien, tarea_id, opcion)
    if decision is None:
        # Its page says why: it is done, in the hands of somebody else, or has no such answer.
        return RedirectResponse(f"/tareas/{tarea_id}", 303)
    return _show(request, quien, scene, decision)


@router.post("/tareas/{tarea_id}/decidir/{opcion}")
async def decide(
    request: Request,
    service: Servicio,
    quien: Quien,
    tarea_id: UUID,
    opcion: Opcion,
    texto: Annotated[str, Form()] = "",
) -> Response:
    """Take a decision that was confirmed, by the same action as the page of the tarea."""
    scene, decision = await _load(service, quien, tarea_id, opcion)
    if decision is None:
        return RedirectResponse(f"/tareas/{tarea_id}", 303)
    answer = decision.answer(texto.strip())
    orden = await order_from_form(request, quien, answer)
    try:
        validate(scene.tarea["ficha"], scene.contexto, answer)
        done = await complete(service.database, orden, tarea_id=tarea_id, respuesta=answer)
    except (RuleBroken, Conflict) as error:
        told = [("texto", sentence) for sentence in error.campos.values()]
        said = "" if told else sentence_of(error.code, error.facts)
        return _show(
            request, quien, scene, decision,
            status=STATUS[type(error)], texto=texto, errores=told, conflicto=said,
        )  # fmt: skip
    return RedirectResponse(place_after(quien, scene, done), 303)
