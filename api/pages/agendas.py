"""The plan to take away, and the secret addresses at which a calendar elsewhere follows it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from api.condicional import answer_changed
from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio, address_of
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.importar import SECCION, AnioPedido, years_of
from api.pages.rendering import page
from api.problemas import STATUS
from api.ritmo import Frecuencia
from api.salidas.calendario import Apunte, fingerprint, write_calendar
from api.salidas.descargas import Salida, write_out
from api.salidas.entradas import times_changed
from api.v1.importaciones import give_file
from engine.actions.plan.enlaces import (
    MAXIMO,
    give,
    note_change,
    reach_of,
    read_agenda,
    renew,
    take_back,
)
from engine.db.queries.apuntes import list_enlaces, list_places
from engine.domain.convocatoria import Jornada
from engine.domain.lima import day_of
from engine.errors import Conflict, NotFound

router = APIRouter(include_in_schema=False)
Secreto = Annotated[str, Path(max_length=100)]
Id = Annotated[int, Path(ge=1, lt=2**63)]
UnidadPedida = Annotated[str, Query(pattern=r"^[A-Za-z0-9._-]{0,40}$")]
Lugares = Sequence[tuple[str, str, str]]


@router.get("/planificador/descargas")
async def show_downloads(request: Request, service: Servicio, quien: Quien) -> Response:
    """Offer the plan in each of its forms, and the calendars that follow it."""
    return await _show(request, service, quien)


async def _show(
    request: Request,
    service: Servicio,
    quien: Identidad,
    *,
    secreto: str = "",
    error: Conflict | NotFound | None = None,
) -> Response:
    async with service.database.transaction() as tx:
        places = await list_places(tx, reach_of(quien.actor))
        known = await list_enlaces(tx, quien.actor.persona_id)
    base = service.settings.base_url.rstrip("/")
    return page(
        request,
        "plan/descargas.html",
        quien,
        seccion=SECCION,
        status=STATUS[type(error)] if error else 200,
        anios=years_of(quien),
        anio=str(day_of(quien.now).year),
        unidades=[(code, f"{code} · {name}") for code, kind, name in places if kind == "unidad"],
        lugares=[(code, name) for code, kind, name in places if kind != "unidad"],
        enlaces=known,
        maximo=MAXIMO,
        secreta=f"{base}/agenda/{secreto}.ics" if secreto else "",
        errores=[("de_quien", sentence_of(error.code, error.facts))] if error else [],
    )


@router.post("/planificador/descargas/suscribirse")
async def give_calendar(request: Request, service: Servicio, quien: Quien) -> Response:
    """Make a secret address, and show it this once."""
    typed = await read_typed(request)
    tipo, _, entidad = typed.get("de_quien", "persona").partition(":")
    try:
        if tipo not in ("persona", "entidad", "unidad"):
            raise NotFound("entidad_desconocida", entidad=tipo[:40])
        made = await give(
            service.database, order_of(request, quien, typed), tipo=tipo, entidad=entidad or None
        )
    except (Conflict, NotFound) as refused:
        return await _show(request, service, quien, error=refused)
    return await _show(request, service, quien, secreto=made["secreto"])


@router.post("/planificador/descargas/{enlace_id}/renovar")
async def renew_calendar(
    request: Request, service: Servicio, quien: Quien, enlace_id: Id
) -> Response:
    """Change a secret address for another, and show it this once."""
    made = await renew(service.database, order_of(request, quien), enlace_id=enlace_id)
    return await _show(request, service, quien, secreto=made["secreto"])


@router.post("/planificador/descargas/{enlace_id}/retirar")
async def take_calendar_back(
    request: Request, service: Servicio, quien: Quien, enlace_id: Id
) -> Response:
    """Close a secret address."""
    await take_back(service.database, order_of(request, quien), enlace_id=enlace_id)
    return RedirectResponse("/planificador/descargas?hecho=retirado", 303)


@router.get("/planificador/plan.{formato}")
async def give_plan(
    service: Servicio,
    quien: Quien,
    formato: Salida,
    anio: AnioPedido = "",
    unidad: UnidadPedida = "",
) -> Response:
    """Give the plan of a year in my scope as a file."""
    year = int(anio) if anio else day_of(quien.now).year
    data, media_type = await write_out(
        service, quien.actor, quien.now, formato=formato, anio=year, unidad=unidad or None
    )
    return give_file(data, f"plan-{unidad or 'articula'}-{year}.{formato}", media_type)


@router.api_route("/agenda/{secreto}.ics", methods=["GET", "HEAD"])
async def follow_calendar(request: Request, service: Servicio, secreto: Secreto) -> Response:
    """Give the dates that a secret address opens, to whoever has it."""
    seen, caller = service.machine.now(), address_of(request)
    frequency: Frecuencia = request.app.state.frecuencia
    frequency.lecturas.demand(secreto, seen)
    try:
        found = await read_agenda(service.database, secreto=secreto, now=service.clock.now())
    except NotFound:
        frequency.fallidas.demand(caller, seen)
        raise
    data = write_calendar(
        [*map(_apunte, found["apuntes"]), *_asked(found["pedidas"])],
        nombre=f"AT · {found['nombre'] or 'mis convocatorias'}",
        base_url=service.settings.base_url.rstrip("/"),
        sellado=service.clock.now(),
    )
    huella, changed = fingerprint(data), found["cambiado"]
    if found["contenido"] != huella:
        changed = await note_change(
            service.database, enlace_id=found["id"], contenido=huella, now=seen
        )
    return answer_changed(
        request, data, huella=huella, cambiado=changed.astimezone(UTC),
        media_type="text/calendar; charset=utf-8",
    )  # fmt: skip


def _asked(rows: Sequence[dict[str, Any]]) -> Iterator[Apunte]:
    for row in rows:
        for number, pair in enumerate(row["pedidas"], 1):
            jornada = Jornada(*map(datetime.fromisoformat, pair))
            yield Apunte(
                row["codigo"], row["titulo"], row["unidad"], row["sede_nombre"] or row["lugar"],
                jornada, number, False, f"/planificador/actividades/{row['codigo']}",
                times_changed(row), row["cambiada"],
            )  # fmt: skip


def _apunte(row: dict[str, Any]) -> Apunte:
    return Apunte(
        codigo=row["codigo"],
        titulo=row["titulo"],
        unidad=row["unidad"],
        lugar=row["lugar"] or row["sede"] or "",
        jornada=Jornada(row["periodo"].lower, row["periodo"].upper),
        numero=row["numero"],
        firme=row["estado"] not in ("en_planificacion", "por_calendarizar"),
        direccion=f"/asistencias/{row['codigo']}",
        secuencia=row["secuencia"],
    )
