"""The web application: its doors joined, guarded and started."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import JSONResponse
from starlette.staticfiles import StaticFiles

from api import openapi, problemas, salud
from api.bot import puerta
from api.composition import Service
from api.demo import seed
from api.edicion import read_edition
from api.identidad import require_identity
from api.metricas import Medicion, Metricas
from api.pages import ROUTERS
from api.pages.errors import render_error
from api.pages.rendering import STATIC
from api.ritmo import Frecuencia
from api.seguridad import Proteccion
from api.v1 import (
    anuales,
    asistencias,
    ausencias,
    avance,
    avisos,
    calendario,
    carga,
    cuadernos,
    demo,
    documentos,
    entidades,
    equipo,
    escaleras,
    escenarios,
    escuelas,
    focalizacion,
    importaciones,
    inconsistencias,
    ingreso,
    linea,
    linea_escenario,
    mando,
    marcha,
    matrices,
    mediciones,
    mensajes,
    migraciones,
    mochila,
    personas,
    plan,
    planificador,
    plazos,
    procesos,
    programas,
    reglamentos,
    repartos,
    seguimiento,
    tareas,
    traidas,
    webhooks,
)
from api.vivo.central import Central

# Routes are tried one after another: what is asked for most stands first.
NOUNS = (
    tareas, asistencias, ausencias, avisos, calendario, entidades, escenarios, importaciones, mando,
    marcha, mensajes, migraciones, personas, plan, planificador, carga, linea, linea_escenario,
    procesos, seguimiento, plazos, escaleras, webhooks, escuelas, focalizacion,
    reglamentos, programas, anuales, equipo, documentos, traidas, repartos, avance,
    inconsistencias, mediciones, matrices, cuadernos, mochila,
)  # fmt: skip


def create_app(service: Service, *, worker: bool = True) -> FastAPI:
    """Return the application of `service`, which it starts and closes with itself.

    With `worker` it also does the background work, in the same process.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await service.start()
        if service.settings.demo:
            await seed(service)
        if worker:
            service.start_worker()
        yield
        await app.state.vivo.stop()
        await service.close()

    app = FastAPI(
        title="Articula",
        version=read_edition(),
        lifespan=lifespan,
        # Their pages load scripts from elsewhere; ours never do.
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.service = service
    app.state.metricas = Metricas()
    app.state.frecuencia = Frecuencia()
    app.state.vivo = Central(service)
    app.add_middleware(Proteccion, settings=service.settings)
    app.add_middleware(Medicion, metricas=app.state.metricas)
    problemas.install(app, render_error)
    app.router.routes.extend(_doors(demo_too=service.settings.demo).routes)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    openapi.install(app, service.clock)
    return app


@cache
def _doors(*, demo_too: bool) -> APIRouter:
    """Join every door, once for all applications of a process: laying a door out is dear."""
    doors = APIRouter()
    for router in (_rest(demo_too=demo_too), salud.router, puerta.router, *ROUTERS):
        doors.include_router(router)
    return doors


def _rest(*, demo_too: bool) -> APIRouter:
    rest = APIRouter(prefix=openapi.API)
    rest.include_router(ingreso.router)
    nouns = (*NOUNS, demo) if demo_too else NOUNS
    for noun in nouns:
        rest.include_router(noun.router, dependencies=[Depends(require_identity)])
    rest.add_api_route("/openapi.json", _document, include_in_schema=False)
    return rest


def _document(request: Request) -> JSONResponse:
    """Give the OpenAPI document, to anybody: it tells no data."""
    return JSONResponse(request.app.openapi())
