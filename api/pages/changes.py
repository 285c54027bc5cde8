"""The changes to a whole AT, each asked with what it will do and to whom, and its reason."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.pages.params import Codigo
from api.pages.rendering import page
from api.pages.summary import load_summary, may_command
from api.pages.wording import count_of
from api.pages.workbench import order_from_form
from api.problemas import STATUS
from engine.actions.asistencias import ordenes
from engine.actions.orden import Orden
from engine.db.queries.calendario import load_calendario
from engine.db.session import Database
from engine.domain.convocatoria import Jornada
from engine.domain.redaccion import say_jornadas
from engine.errors import Conflict, Forbidden, RuleBroken
from engine.planner.alternativas import place_at

router = APIRouter(include_in_schema=False)
MAX_REASON = 2000
FIRST, LAST = date(2020, 1, 1), date(2099, 12, 31)
Dia = Annotated[date | None, Query(ge=FIRST, le=LAST)]
DiaEnviado = Annotated[date | None, Form(ge=FIRST, le=LAST)]


@dataclass(frozen=True)
class Cambio:
    """How a change is asked: its words, its effects, and the action that makes it."""

    titulo: str
    pregunta: str
    boton: str
    efectos: Callable[[dict[str, Any]], list[str]]
    accion: Callable[..., Awaitable[dict[str, Any]]]
    color: str = "ambar"
    peligro: bool = False
    rotulo_motivo: str = "Motivo"
    ayuda_motivo: str = "Lo leerán todas las personas convocadas."


def _people(at: dict[str, Any]) -> str:
    cargos = count_of(at["convocados"], "cargo convocado", "cargos convocados")
    return f"{cargos} de {count_of(at['entidades'], 'entidad', 'entidades')}"


def _open(at: dict[str, Any]) -> str:
    n = sum(t["estado"] in ("abierta", "suspendida") for t in at["tareas"])
    return count_of(n, "tarea abierta", "tareas abiertas")


def _when(at: dict[str, Any]) -> str:
    return say_jornadas(at["jornadas"]) if at["jornadas"] else "sin fecha aún"


def _reprogram(at: dict[str, Any]) -> list[str]:
    return [
        (
            f"La unidad vuelve a programar la fecha. La actual ({_when(at)}) queda reservada hasta "
            "que la nueva se calendarice."
        ),
        "Lo que ya se confirmó para esa fecha se pide otra vez.",
        f"Se avisa del cambio, con la fecha anterior, la nueva y el motivo, a {_people(at)}.",
    ]


def _suspend(at: dict[str, Any]) -> list[str]:
    return [
        f"Sus plazos dejan de correr: {_open(at)} en espera.",
        f"Se avisa con el motivo a {_people(at)}.",
        "Al reanudarla, los plazos se corren los días hábiles que estuvo suspendida.",
    ]


def _resume(at: dict[str, Any]) -> list[str]:
    return [
        (
            f"Sus plazos vuelven a correr: {_open(at)}, con la fecha límite corrida los días "
            "hábiles que estuvo suspendida."
        ),
        f"Se avisa a {_people(at)}.",
    ]


def _annul(at: dict[str, Any]) -> list[str]:
    return [
        f"Se cierra todo lo pendiente: {_open(at)}. No se puede deshacer.",
        f"Quedan libres en ese horario ({_when(at)}): {_people(at)}.",
        "Se avisa con el motivo a cada persona convocada y se retira la cita de su calendario.",
    ]


CAMBIOS: Mapping[str, Cambio] = {
    "reprogramar": Cambio(
        "Reprogramar",
        "¿Reprogramar esta asistencia técnica?",
        "Reprogramar",
        _reprogram,
        ordenes.reprogram,
    ),
    "suspender": Cambio(
        "Suspender",
        "¿Suspender esta asistencia técnica?",
        "Suspender",
        _suspend,
        ordenes.suspend,
    ),
    "reanudar": Cambio(
        "Reanudar",
        "¿Reanudar esta asistencia técnica?",
        "Reanudar",
        _resume,
        ordenes.resume,
        color="",
    ),
    "anular": Cambio(
        "Anular",
        "¿Anular esta asistencia técnica?",
        "Anular la asistencia técnica",
        _annul,
        ordenes.annul,
        color="roja",
        peligro=True,
    ),
}


async def _load(tx: AsyncSession, quien: Identidad, codigo: str, comando: str) -> dict[str, Any]:
    at = await load_summary(tx, quien, codigo)
    if not may_command(quien.actor, at):
        raise Forbidden("comando_ajeno", codigo=codigo)
    if comando not in at["comandos"]:
        raise Conflict("comando_a_destiempo", comando=comando, estado=at["estado"], codigo=codigo)
    return at


def _ask(
    request: Request,
    quien: Identidad,
    at: dict[str, Any],
    comando: str,
    *,
    motivo: str = "",
    error: str = "",
    status: int = 200,
    propuestas: Sequence[Jornada] = (),
) -> Response:
    cambio = CAMBIOS[comando]
    return page(
        request,
        "asistencia_cambio.html",
        quien,
        seccion="asistencias",
        status=status,
        at=at,
        cambio=cambio,
        efectos=cambio.efectos(at),
        motivo=motivo,
        error_motivo=error,
        propuesta=say_jornadas(propuestas) if propuestas else "",
        desde=propuestas[0].dia.isoformat() if propuestas else "",
        errores=[("motivo", error)] if error else [],
    )


async def _show(
    request: Request,
    database: Database,
    quien: Identidad,
    codigo: str,
    comando: str,
    desde: date | None,
) -> Response:
    at, propuestas = await _load_from(database, quien, codigo, comando, desde)
    return _ask(request, quien, at, comando, propuestas=propuestas)


async def _load_from(
    database: Database, quien: Identidad, codigo: str, comando: str, desde: date | None
) -> tuple[dict[str, Any], tuple[Jornada, ...]]:
    """Return an AT, and its jornadas from the day that somebody proposes on."""
    async with database.transaction() as tx:
        at = await _load(tx, quien, codigo, comando)
        if comando != "reprogramar" or desde is None or not at["jornadas"]:
            return at, ()
        return at, place_at(at["jornadas"], desde, await load_calendario(tx))


async def _change(
    request: Request,
    database: Database,
    quien: Identidad,
    codigo: str,
    comando: str,
    motivo: str,
    desde: date | None,
) -> Response:
    at, propuestas = await _load_from(database, quien, codigo, comando, desde)
    told = {"motivo": motivo} | ({"desde": desde.isoformat()} if desde and propuestas else {})
    orden: Orden = await order_from_form(request, quien, told)
    more = {"propuestas": propuestas} if propuestas else {}
    try:
        await CAMBIOS[comando].accion(database, orden, codigo=codigo, motivo=motivo.strip(), **more)
    except RuleBroken as error:
        said = error.campos.get("motivo") or sentence_of(error.code, error.facts)
        return _ask(
            request, quien, at, comando, motivo=motivo, error=said, status=STATUS[RuleBroken],
            propuestas=propuestas,
        )  # fmt: skip
    return RedirectResponse(f"/asistencias/{codigo}?hecho={comando}", 303)


def _add_routes(comando: str) -> None:
    """Serve the question and the answer of a change at its own address."""

    async def ask(
        request: Request, service: Servicio, quien: Quien, codigo: Codigo, desde: Dia = None
    ) -> Response:
        return await _show(request, service.database, quien, codigo, comando, desde)

    async def change(
        request: Request,
        service: Servicio,
        quien: Quien,
        codigo: Codigo,
        motivo: Annotated[str, Form(max_length=MAX_REASON)] = "",
        desde: DiaEnviado = None,
    ) -> Response:
        return await _change(request, service.database, quien, codigo, comando, motivo, desde)

    path = f"/asistencias/{{codigo}}/{comando}"
    router.add_api_route(path, ask, methods=["GET"], name=f"ask_{comando}")
    router.add_api_route(path, change, methods=["POST"], name=f"change_{comando}")


for _comando in CAMBIOS:
    _add_routes(_comando)
