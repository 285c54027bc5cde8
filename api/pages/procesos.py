"""The processes: which diagrams the service runs, and each as a picture and a list."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.identidad import Quien, Servicio
from api.pages.diagrams import own_lanes, read_drawing
from api.pages.hallazgos import tell_notices
from api.pages.nombres import name_processes
from api.pages.params import Codigo
from api.pages.rendering import page
from engine.db.queries.incidentes import count_open_incidents
from engine.db.queries.migraciones import list_migraciones
from engine.db.queries.procesos import get_diagrama, list_procesos
from engine.db.queries.versiones import list_versiones
from engine.errors import NotFound

router = APIRouter(include_in_schema=False)
Version = Annotated[int | None, Query(ge=1, le=100_000)]


@router.get("/procesos")
async def show_procesos(request: Request, service: Servicio, quien: Quien) -> Response:
    """List the processes with their version and how many run."""
    async with service.database.transaction() as tx:
        rows = await list_procesos(tx)
        names = await name_processes(tx)
        troubles = await count_open_incidents(tx) if quien.actor.administers else {}
    shown = [
        {**row, "nombre": names[row["proceso"]], "incidentes": troubles.get(row["proceso"], 0)}
        for row in rows
    ]
    return page(
        request,
        "procesos.html",
        quien,
        seccion="procesos",
        procesos=shown,
        incidentes=sum(troubles.values()),
    )


@router.get("/procesos/{proceso}")
async def show_proceso(
    request: Request, service: Servicio, quien: Quien, proceso: Codigo, version: Version = None
) -> Response:
    """Show a process: its diagram and, under it, its steps by lane."""
    async with service.database.transaction() as tx:
        rows = await list_procesos(tx)
        row = next((row for row in rows if row["proceso"] == proceso), None)
        if row is None:
            raise NotFound("proceso_desconocido", proceso=proceso)
        number = version or row["version"]
        drawing = read_drawing(await get_diagrama(tx, proceso, number))
        versiones = await list_versiones(tx, proceso)
        admin = quien.actor.administers
        moves = await list_migraciones(tx, proceso=proceso, limite=20) if admin else None
        notices = await tell_notices(tx, proceso, number) if admin else []
    cargos = tuple((c.entidad_tipo, c.entidad_codigo) for c in quien.actor.cargos)
    lanes = [
        {"nombre": name, "pasos": [p.nombre for p in drawing.pasos if p.carril == name]}
        for name in drawing.carriles.values() or [""]
    ]
    return page(
        request,
        "proceso.html",
        quien,
        seccion="procesos",
        proceso={**row, "nombre": drawing.nombre, "numero": number, "ultima": row["version"]},
        version=next(v for v in versiones if v["version"] == number),
        avisos=notices,
        carriles=drawing.lanes_of(own_lanes(cargos)),
        lanes=[lane for lane in lanes if lane["pasos"]],
        versiones=versiones,
        migraciones=moves.datos if moves else [],
    )


@router.get("/procesos/{proceso}/diagrama.bpmn")
async def give_diagram(
    service: Servicio, _quien: Quien, proceso: Codigo, version: Version = None
) -> Response:
    """Give a diagram as it is run."""
    async with service.database.transaction() as tx:
        diagrama = await get_diagrama(tx, proceso, version)
    return Response(diagrama, media_type="application/xml")
