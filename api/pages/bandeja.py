"""The bandeja: what falls to me, overdue first, with taking and giving back."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.cuaderno import cuaderno_of
from api.pages.deadlines import describe_deadline
from api.pages.params import Cursor, Words
from api.pages.rendering import address, own_path, page, told
from api.pages.wording import say_remark_kind
from engine.actions.tareas.atencion import give_back, take
from engine.db.queries.calendario import load_calendario
from engine.db.queries.convocados import compromisos_of
from engine.db.queries.cursores import Pagina
from engine.db.queries.de_que_tratan import describe_tareas
from engine.db.queries.mochila import visits_of_tareas
from engine.db.queries.pulso import count_work
from engine.db.queries.tablero import load_vencimientos
from engine.db.queries.tareas import count_bandeja, find_next, list_bandeja
from engine.domain.asistencia import ETAPAS
from engine.domain.lima import day_of
from engine.domain.programa import DIRECCIONES, companion_cargos
from engine.domain.roles import ROLES_SCHOOL

router = APIRouter(include_in_schema=False)
CUANDO = {
    "todas": ("Todas", "abiertas"),
    "vencidas": ("Vencidas", "vencidas"),
    "hoy": ("Hoy", "hoy"),
    "semana": ("Esta semana", "semana"),
    "despues": ("Después", "despues"),
    "sin_plazo": ("Sin fecha", "sin_plazo"),
    "mias": ("Las que tomé", "mias"),
}
"""The counters on top, each with the count it shows."""
ROWS = 30
_DEL_ACOMPANAMIENTO = ROLES_SCHOOL | {"acompanante", "rci", "cci"}


@dataclass(frozen=True)
class Filtros:
    """What the address asks of the bandeja; `area` is the code of one of my offices."""

    q: Words = ""
    etapa: Words = ""
    area: Words = ""
    asistencia: Words = ""


@router.get("/bandeja")
async def show_bandeja(
    request: Request,
    service: Servicio,
    quien: Quien,
    filtros: Annotated[Filtros, Depends()],
    cuando: Words = "",
    cursor: Cursor = "",
    tras: UUID | None = None,
) -> Response:
    """List my open tareas; after one was presented, `tras`, what follows it goes first."""
    plazo = cuando if cuando in CUANDO else "todas"
    async with service.database.transaction() as tx:
        work = await count_work(tx, quien.actor)
        counts = await count_bandeja(tx, quien.actor, quien.now)
        found = await _list(tx, quien, filtros, plazo, cursor)
        rows = await _tell(tx, quien, found.datos)
        follows = await find_next(tx, quien.actor, tras) if tras else None
    accompanies = _accompanies(quien)
    kept = {**asdict(filtros), "cuando": "" if plazo == "todas" else plazo}
    return page(
        request,
        "bandeja.html",
        quien,
        seccion="bandeja",
        trabajo=work,
        contadores=_counters(counts, plazo, asdict(filtros)),
        tareas=rows,
        filtros=kept,
        filtrada=any(kept.values()),
        acompana=any(accompanies),
        con_asistencias=not accompanies or not all(accompanies),
        sigue=follows,
        lleva=bool(companion_cargos(quien.actor)),
        opciones={"etapas": list(ETAPAS.items()), "areas": _areas(quien)},
        siguiente=found.siguiente and address("/bandeja", **kept, cursor=found.siguiente),
        primera=address("/bandeja", **kept) if cursor else None,
    )


async def _tell(
    tx: AsyncSession, quien: Identidad, found: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return each tarea as its line says it: what it is about, why that date, what it leads to."""
    calendario = await load_calendario(tx)
    shown = [row["id"] for row in found]
    why = await load_vencimientos(tx, shown)
    promises = await compromisos_of(tx, shown)
    about = await describe_tareas(tx, shown, day_of(quien.now))
    visits = await visits_of_tareas(tx, quien.actor, shown)
    return [
        _row(row, quien, promises.get(row["id"]), about.get(row["id"]))
        | {"cuaderno": cuaderno_of(visits.get(row["id"]))}
        | describe_deadline(row["vence"], why.get(row["id"]), quien.now, calendario)
        for row in found
    ]


async def _list(
    tx: AsyncSession, quien: Identidad, filtros: Filtros, plazo: str, cursor: str
) -> Pagina:
    return await list_bandeja(
        tx,
        quien.actor,
        now=quien.now,
        asistencia=filtros.asistencia.strip().upper() or None,
        plazo=None if plazo in ("todas", "mias") else plazo,
        q=filtros.q,
        mias=plazo == "mias",
        etapa=filtros.etapa if filtros.etapa in ETAPAS else None,
        entidad=filtros.area or None,
        cursor=cursor or None,
        limite=ROWS,
    )


def _counters(counts: dict[str, int], plazo: str, filters: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "clave": clave,
            "nombre": nombre,
            "cuenta": counts[count],
            "actual": clave == plazo,
            "direccion": address("/bandeja", **filters, cuando="" if clave == "todas" else clave),
        }
        for clave, (nombre, count) in CUANDO.items()
        if counts[count] or clave in ("todas", "vencidas", "hoy", "semana", plazo)
    ]


def _accompanies(quien: Identidad) -> list[bool]:
    """Tell, of each cargo, whether its work is in programmes of accompaniment and not in ATs."""
    return [
        cargo.rol in _DEL_ACOMPANAMIENTO or cargo.entidad_codigo in DIRECCIONES
        for cargo in quien.actor.cargos
    ]


def _areas(quien: Identidad) -> list[tuple[str, str]]:
    places = {cargo.entidad_codigo: cargo.entidad_nombre for cargo in quien.actor.cargos}
    return sorted(places.items(), key=lambda place: place[1])


def _row(
    row: dict[str, Any], quien: Identidad, compromiso: dict[str, Any] | None, sobre: str | None
) -> dict[str, Any]:
    mine = row["tomada_por_id"] == quien.actor.persona_id
    return {
        "id": row["id"],
        "nombre": row["nombre"],
        "codigo": row["asistencia"],
        "sobre": sobre or row["instancia_clave"],
        "titulo": row["asistencia_titulo"],
        "unidad": row["unidad"],
        "entidad": row["entidad_nombre"],
        "vence": row["vence"],
        "observada": say_remark_kind(row["clase_de_observacion"]) if row["observada"] else "",
        "compromiso": compromiso["descripcion"] if compromiso else "",
        "tomada_por_mi": mine,
        "tomada_por": None if mine else row["tomada_por"],
    }


@router.post("/tareas/{tarea_id}/tomar")
async def take_tarea(
    request: Request,
    service: Servicio,
    quien: Quien,
    tarea_id: UUID,
    volver: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Take a tarea in hand and go on where I was."""
    await take(service.database, order_of(request, quien), tarea_id=tarea_id)
    where = own_path(volver, f"/tareas/{tarea_id}")
    return RedirectResponse(told(where, "tomada"), 303)


@router.post("/tareas/{tarea_id}/devolver")
async def give_tarea_back(
    request: Request, service: Servicio, quien: Quien, tarea_id: UUID
) -> Response:
    """Give a tarea back to my office."""
    await give_back(service.database, order_of(request, quien), tarea_id=tarea_id)
    return RedirectResponse("/bandeja?hecho=devuelta", 303)
