"""Signs of life for whoever runs the service: alive, ready, and its measures."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.assets import missing_assets
from api.composition import Service
from api.identidad import Servicio
from engine.db.migrate import head
from engine.errors import Unavailable
from engine.jobs.vigilancia import read_watch

router = APIRouter(include_in_schema=False)
_REVISION = text("SELECT version_num FROM alembic_version")


@router.get("/salud/viva")
async def is_alive() -> dict[str, str]:
    """Say that the process answers."""
    return {"estado": "viva"}


@router.get("/salud/lista")
async def is_ready(servicio: Servicio, response: Response) -> dict[str, Any]:
    """Say whether the service can work, part by part; 503 when it cannot.

    The invariants are told, each with how many exceptions it has, null before the first check;
    a service with some still works for everybody else.
    """
    parts = {"base": await _database(servicio), "trabajador": _worker(servicio)}
    ready = all(part == "bien" for part in parts.values())
    response.status_code = 200 if ready else 503
    # Pages work without these files, only less comfortably: they are told but not demanded.
    told = {"lista": ready, **parts, "archivos_faltantes": missing_assets()}
    return told | (await _invariants(servicio) if parts["base"] == "bien" else {})


async def _invariants(servicio: Service) -> dict[str, Any]:
    async with servicio.database.transaction() as tx:
        found = await read_watch(tx)
    checked = [row["revisada"] for row in found if row["revisada"]]
    return {
        "invariantes": {row["nombre"]: row["cuenta"] for row in found},
        "invariantes_revisados": min(checked) if checked else None,
    }


async def _database(servicio: Service) -> str:
    try:
        async with servicio.database.transaction() as tx:
            revision = await tx.scalar(_REVISION)
    except (Unavailable, SQLAlchemyError):
        return "no responde"
    return "bien" if revision == head() else "por migrar"


def _worker(servicio: Service) -> str:
    if servicio.worker is None:
        return "bien"
    return "bien" if servicio.worker.is_alive() else "detenido"


@router.get("/metrics")
async def read_metrics(servicio: Servicio, request: Request) -> Response:
    """Give the measures in Prometheus' format."""
    measured = await request.app.state.metricas.expose(servicio.database)
    return Response(measured, media_type="text/plain; version=0.0.4; charset=utf-8")
