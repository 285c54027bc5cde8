"""Escenarios of a year over REST: made, solved while one watches, compared, published."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Header, Query
from pydantic import Field
from starlette.responses import JSONResponse, Response, StreamingResponse

from api.frases import sentence_of
from api.identidad import Quien, Servicio
from api.ordenes import Ordenar
from api.v1.comunes import CodigoEnRuta, Cuerpo, refusals
from engine.actions.escenarios.edicion import (
    ask_to_solve,
    copy,
    create,
    discard,
    ordered_weights,
    stop,
)
from engine.actions.escenarios.fechas import ask_about, free_date, set_date
from engine.actions.escenarios.publicar import preview, publish
from engine.db.queries.escenarios import (
    get_escenario,
    list_escenarios,
    list_publicaciones,
    own_codes,
)
from engine.db.session import Database
from engine.errors import NotFound
from engine.jobs.seguimiento import follow, look

router = APIRouter(prefix="/planificador/escenarios", tags=["planificador"])
Nombre = Annotated[str, Field(min_length=3, max_length=160, pattern=r"^[^\x00-\x1f\x7f]*$")]
Segundos = Annotated[int, Field(ge=1, le=1800, description="Cuánto se busca, a lo más")]
Criterio = Literal[
    "cambio", "clases", "protegidas", "carga", "aviso", "preferencia", "separada", "reparto",
    "sala", "aforo",
]  # fmt: skip
_LIGEROS = (
    "id", "anio", "nombre", "estado", "modo", "base_id", "pesos", "semilla", "segundos",
    "fijadas", "costo", "cota", "error", "creado", "autor", "resuelto", "publicado",
)  # fmt: skip
_PUBLICADOS = (
    "codigo", "titulo", "unidad", "estado", "asistencia", "asistencia_estado", "antes", "fechas",
    "sala", "razon", "avisos", "respuesta", "objecion", "respondida",
)  # fmt: skip
FLUJO = "text/event-stream"


class Nuevo(Cuerpo):
    """An escenario to make; `criterios` in DIRI's order, the usual weights without it."""

    anio: Annotated[int, Field(ge=2020, le=2100)]
    nombre: Nombre
    segundos: Segundos = 60
    semilla: Annotated[int, Field(ge=0, lt=2**31)] = 1
    criterios: Annotated[list[Criterio], Field(max_length=10)] | None = None


class Copia(Cuerpo):
    """A what-if copy; with `replan`, of a published one, to change the fewest people's dates."""

    nombre: Nombre
    replan: bool = False


class Publicar(Cuerpo):
    """Publish; with `con_pendientes`, though some activities have no date in the plan.

    With `con_cruces`, though confirming would refuse some of its dates as they are today.
    """

    con_pendientes: bool = False
    con_cruces: bool = False


class Momento(Cuerpo):
    """A day and the turno in which a session begins."""

    fecha: Annotated[date, Field(ge=date(2020, 1, 1), le=date(2100, 12, 31))]
    turno: Literal["manana", "tarde"] = "manana"


class Fechas(Cuerpo):
    """When an activity is held, one start for each session; `probar` only asks."""

    momentos: Annotated[list[Momento], Field(min_length=1, max_length=60)]
    probar: bool = False


@router.get("", responses=refusals(403, 422))
async def read_escenarios(
    quien: Quien, servicio: Servicio, anio: Annotated[int | None, Query(ge=2020, le=2100)] = None
) -> dict[str, Any]:
    """Lista los escenarios: la DIRI todos, las unidades los que están listos."""
    async with servicio.database.transaction() as tx:
        rows = await list_escenarios(tx, quien.actor, anio=anio)
    return {"datos": [_shown(row) for row in rows]}


@router.post("", status_code=201, responses=refusals(403, 422))
async def create_escenario(cuerpo: Nuevo, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Crea un escenario de un año; todavía no busca nada."""
    told = cuerpo.model_dump()
    criterios = told.pop("criterios")
    pesos = ordered_weights(criterios) if criterios else None
    return await create(servicio.database, ordenar(cuerpo.model_dump()), **told, pesos=pesos)


@router.get("/{escenario}", responses=refusals(403, 404))
async def read_escenario(escenario: UUID, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra un escenario y dónde deja cada actividad de su ámbito."""
    async with servicio.database.transaction() as tx:
        row = await get_escenario(tx, quien.actor, escenario, con=("plan", "extracto", "juicio"))
        mine = await own_codes(tx, quien.actor, anio=row["anio"])
    shown = _shown(row)
    if row["plan"] is None:
        return shown
    placed = [a for a in row["plan"]["actividades"] if a["id"] in mine]
    resumen = dict(row["extracto"]["cifras"])
    resumen["pendientes"] = [codigo for codigo in resumen["pendientes"] if codigo in mine]
    return {**shown, "actividades": placed, "resumen": resumen, "juicio": _judged(row, mine)}


def _judged(row: dict[str, Any], mine: set[str]) -> dict[str, Any] | None:
    """Return what the evaluator says of the plan, with the cruces of one's own activities."""
    if row["juicio"] is None:
        return None
    cruces = {codigo: told for codigo, told in row["juicio"]["cruces"].items() if codigo in mine}
    return {**row["juicio"], "cruces": cruces}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _LIGEROS}


@router.delete("/{escenario}", responses=refusals(403, 404, 409))
async def discard_escenario(
    escenario: UUID, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Descarta un escenario que no se publicó."""
    return await discard(servicio.database, ordenar(None), escenario_id=escenario)


@router.post("/{escenario}/resolver", status_code=202, responses=refusals(403, 404, 409, 422))
async def solve_escenario(escenario: UUID, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Pide un plan: un obrero lo busca aparte y el avance se sigue en `avance`."""
    return await ask_to_solve(servicio.database, ordenar(None), escenario_id=escenario)


@router.post("/{escenario}/detener", status_code=202, responses=refusals(403, 404))
async def stop_escenario(escenario: UUID, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Detiene la búsqueda y se queda con el mejor plan que tenga."""
    return await stop(servicio.database, ordenar(None), escenario_id=escenario)


@router.post("/{escenario}/copiar", status_code=201, responses=refusals(403, 404, 409, 422))
async def copy_escenario(
    escenario: UUID, cuerpo: Copia, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Copia un escenario para probar otra cosa, o para cambiar lo menos posible de lo publicado."""
    orden = ordenar(cuerpo.model_dump())
    return await copy(
        servicio.database, orden, escenario_id=escenario, nombre=cuerpo.nombre,
        replan=cuerpo.replan,
    )  # fmt: skip


@router.get("/{escenario}/publicacion", responses=refusals(403, 404, 409))
async def read_publication(
    escenario: UUID, quien: Quien, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Dice qué haría publicar el escenario o, una vez publicado, qué hizo con cada actividad."""
    async with servicio.database.transaction() as tx:
        row = await get_escenario(tx, quien.actor, escenario)
        mine = await own_codes(tx, quien.actor, anio=row["anio"])
        done = await list_publicaciones(tx, escenario, mine)
    if row["estado"] in ("publicando", "publicado"):
        return {"estado": row["estado"], "datos": [_published(each) for each in done]}
    seen = await preview(servicio.database, ordenar(None), escenario_id=escenario)
    return {"estado": row["estado"], **asdict(seen)}


def _published(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in _PUBLICADOS}
    motivo = orjson.loads(row["motivo"]) if row["motivo"] else None
    reason = sentence_of(motivo["codigo"], motivo["datos"]) if motivo else None
    return {**told, "motivo": reason}


@router.post("/{escenario}/publicar", status_code=202, responses=refusals(403, 404, 409))
async def publish_escenario(
    escenario: UUID, cuerpo: Publicar, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Publica el plan: cada actividad por el proceso de su AT; la unidad acepta u objeta."""
    return await publish(
        servicio.database, ordenar(cuerpo.model_dump()), escenario_id=escenario,
        con_pendientes=cuerpo.con_pendientes, con_cruces=cuerpo.con_cruces,
    )  # fmt: skip


@router.get("/{escenario}/avance", response_model=None, responses=refusals(403, 404))
async def read_progress(
    escenario: UUID,
    quien: Quien,
    servicio: Servicio,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
    last_event_id: Annotated[str, Header(alias="Last-Event-ID", max_length=20)] = "",
) -> Response:
    """Dice por dónde va la búsqueda; con `Accept: text/event-stream`, cada cambio al ocurrir.

    `Last-Event-ID` es la última `version` que se vio: lo anterior no se repite.
    """
    async with servicio.database.transaction() as tx:
        await get_escenario(tx, quien.actor, escenario)
    if FLUJO in accept:
        since = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else -1
        stream = _events(servicio.database, escenario, since)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream, media_type=FLUJO, headers=headers)
    row = await look(servicio.database, escenario)
    return Response(orjson.dumps(row, default=str), media_type="application/json")


async def _events(database: Database, escenario: UUID, since: int) -> AsyncIterator[bytes]:
    """Yield the changes as server-sent events: `avance` while it goes on, then one `fin`."""
    async for row in follow(database, escenario, since):
        if row is None:
            yield b": sigue\n\n"
            continue
        event = "avance" if row["estado"] in ("resolviendo", "publicando") else "fin"
        told = orjson.dumps(row, default=str).decode()
        yield f"id: {row['version']}\nevent: {event}\ndata: {told}\n\n".encode()


@router.get("/{escenario}/problema.json", response_model=None, responses=refusals(403, 404))
async def read_problema(escenario: UUID, quien: Quien, servicio: Servicio) -> Response:
    """Entrega el problema exacto que se pidió (`articula plan solve` lo lee)."""
    return await _document(escenario, quien, servicio, "problema")


@router.get("/{escenario}/plan.json", response_model=None, responses=refusals(403, 404))
async def read_plan(escenario: UUID, quien: Quien, servicio: Servicio) -> Response:
    """Entrega el plan que se halló (`articula plan check` lo revisa)."""
    return await _document(escenario, quien, servicio, "plan")


async def _document(escenario: UUID, quien: Quien, servicio: Servicio, name: str) -> Response:
    async with servicio.database.transaction() as tx:
        row = await get_escenario(tx, quien.actor, escenario, whole=True)
    if not quien.actor.sees_all or row[name] is None:
        # It names the activities of every unit.
        raise NotFound("escenario_desconocido")
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"'}
    return JSONResponse(row[name], headers=headers)


@router.post("/{escenario}/actividades/{codigo}/fecha", responses=refusals(403, 404, 409, 422))
async def move_activity(
    escenario: UUID, codigo: CodigoEnRuta, cuerpo: Fechas, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Fija a mano la fecha de una actividad, o pregunta qué pasaría, con tres alternativas."""
    momentos = [momento.model_dump(mode="json") for momento in cuerpo.momentos]
    orden = ordenar(cuerpo.model_dump(mode="json"))
    facts: dict[str, Any] = {"escenario_id": escenario, "codigo": codigo, "momentos": momentos}
    if not cuerpo.probar:
        return await set_date(servicio.database, orden, **facts)
    told = await ask_about(servicio.database, orden, **facts)
    return {
        "cabe": not told.faltas, "faltas": list(told.faltas), "diferencia": told.diferencia,
        "alternativas": [
            {"fecha": a.fecha, "turno": a.turno, "diferencia": a.diferencia}
            for a in told.alternativas
        ],
    }  # fmt: skip


@router.delete("/{escenario}/actividades/{codigo}/fecha", responses=refusals(403, 404, 409))
async def free_activity(
    escenario: UUID, codigo: CodigoEnRuta, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Suelta una fecha fijada a mano: la próxima búsqueda puede moverla."""
    orden = ordenar(None)
    return await free_date(servicio.database, orden, escenario_id=escenario, codigo=codigo)
