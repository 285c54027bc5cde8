"""Publishing an escenario as pages: what it would do, the order, and what it did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.composition import Service
from api.frases import sentence_of
from api.identidad import Quien, Servicio
from api.importaciones import load_catalogo
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.rendering import page
from api.pages.wording import count_of
from engine.actions.escenarios.publicar import Vista, preview, publish
from engine.db.queries.escenarios import (
    count_publicaciones,
    demand_manager,
    get_escenario,
    list_publicaciones,
)
from engine.domain.convocatoria import Jornada
from engine.domain.redaccion import say_jornadas
from forms.hojas.sin_cargo import say_unfilled

router = APIRouter(include_in_schema=False)
AQUI = "/planificador/escenarios/{escenario}/publicar"
FILAS = 100
RESPUESTAS = {
    "por_responder": "Por responder", "acepta": "Aceptó", "objeta": "Objetó",
    "silencio": "Aceptada por silencio",
}  # fmt: skip
Ver = Annotated[
    Literal["", "acepta", "objeta", "silencio", "por_responder", "rechazada", "pendiente"], Query()
]


@router.get(AQUI)
async def show_publication(
    request: Request, service: Servicio, quien: Quien, escenario: UUID, ver: Ver = ""
) -> Response:
    """Show what publishing would do, before it is ordered; afterwards, what it did."""
    demand_manager(quien.actor)
    async with service.database.transaction() as tx:
        row = await get_escenario(tx, quien.actor, escenario)
        counts = await count_publicaciones(tx, escenario)
        done = await list_publicaciones(tx, escenario, ver=ver, limite=FILAS)
    seen, imposibles = None, []
    if row["estado"] == "listo":
        orden = order_of(request, quien)
        seen = await preview(service.database, orden, escenario_id=escenario)
        imposibles = await _say_impossible(service, seen)
    return page(
        request,
        "escenario/publicar.html",
        quien,
        seccion="planificador",
        e=row,
        vista=seen,
        imposibles=imposibles,
        registrar=count_of(seen.registrar, "asistencia técnica", "asistencias técnicas")
        if seen
        else "",
        avisos=count_of(seen.avisos, "aviso", "avisos") if seen else "",
        personas=count_of(seen.personas, "persona", "personas") if seen else "",
        filas=[_shown(each) for each in done],
        hechas=counts["total"] - counts["pendiente"],
        total=counts["total"],
        cuentas=counts,
        ver=ver,
        respuestas=list(RESPUESTAS.items()),
    )


async def _say_impossible(service: Service, seen: Vista) -> list[tuple[str, str, str]]:
    """Return the code and title of each activity that would be refused, and how to mend it."""
    if not seen.imposibles:
        return []
    async with service.database.transaction() as tx:
        catalogo = await load_catalogo(tx)
    return [
        (each.codigo, each.titulo, " ".join(say_unfilled(each.lineas, catalogo)))
        for each in seen.imposibles
    ]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    why = orjson.loads(row["motivo"]) if row["motivo"] else None
    return {
        **row,
        "cuando": _say(row["fechas"]),
        "antes": _say(row["antes"]) if row["antes"] and row["antes"] != row["fechas"] else "",
        "frase": _say_why(why["codigo"], why["datos"]) if why else "",
        "contesto": RESPUESTAS.get(row["respuesta"] or "", ""),
    }


def _say_why(codigo: str, datos: Mapping[str, Any]) -> str:
    """Return the sentence of what is wrong in the first field, or of the refusal as a whole."""
    return next(iter((datos.get("campos") or {}).values()), "") or sentence_of(codigo, datos)


def _say(pairs: list[list[str]]) -> str:
    return say_jornadas(Jornada(*map(datetime.fromisoformat, pair)) for pair in pairs)


@router.post(AQUI)
async def order_publication(
    request: Request, service: Servicio, quien: Quien, escenario: UUID
) -> Response:
    """Leave the plan to be published."""
    demand_manager(quien.actor)
    typed = await read_typed(request)
    await publish(
        service.database, order_of(request, quien, typed), escenario_id=escenario,
        con_pendientes=typed.get("con_pendientes") == "si",
        con_cruces=typed.get("con_cruces") == "si",
    )  # fmt: skip
    return RedirectResponse(f"/planificador/escenarios/{escenario}/publicar?hecho=publicando", 303)
