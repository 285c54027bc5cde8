"""What the rules of the Planificador weigh, who set it so, and what they look at."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_model, read_typed
from api.pages.rendering import page
from api.problemas import STATUS
from engine.actions.plan.pesos import (
    add_sala,
    close_sala,
    demand_ruler,
    drop_presupuesto,
    may_rule,
    protect,
    set_pesos,
    set_presupuesto,
    unprotect,
)
from engine.db.queries.recursos import (
    list_cambios,
    list_presupuestos,
    list_protegidos,
    list_rooms,
    load_valores,
)
from engine.domain.lima import day_of
from engine.domain.pesos import LIMITES, MEDIDAS, PESOS
from engine.errors import NotFound, RuleBroken

router = APIRouter(include_in_schema=False)
HOME = "/planificador/pesos"
Id = Annotated[int, Path(ge=1, lt=2**63)]
Texto = Annotated[str, Field(min_length=2, max_length=120, pattern=r"^[^\x00]*\S[^\x00]*$")]
Codigo = Annotated[str, Field(min_length=2, max_length=40, pattern=r"^[\w.-]+$")]
Dia = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


class SalaNueva(BaseModel):
    """A room: its sede by code, its name and how many people it holds."""

    sede: Codigo
    nombre: Texto
    capacidad: Annotated[int, Field(ge=1, le=10_000)]


class Proteccion(BaseModel):
    """Days in which nobody should be convened, both included, and their norm."""

    nombre: Texto
    inicio: Dia
    fin: Dia
    norma: Texto


class Fondo(BaseModel):
    """How many days of people a region pays for in a year."""

    entidad: Codigo
    anio: Annotated[int, Field(ge=2000, le=2100)]
    persona_dias: Annotated[int, Field(ge=0, le=10_000_000)]


@router.get(HOME)
async def show_pesos(request: Request, service: Servicio, quien: Quien) -> Response:
    """Show every weight and limit, with a form for whoever may set them."""
    return await _show(request, service, quien)


@router.post(HOME)
async def change_pesos(request: Request, service: Servicio, quien: Quien) -> Response:
    """Set the weights and limits typed."""
    demand_ruler(order_of(request, quien))
    typed = await read_typed(request)
    try:
        valores = _read_values(typed)
        await set_pesos(service.database, order_of(request, quien, valores), valores=valores)
    except RuleBroken as error:
        return await _show(request, service, quien, typed, error)
    return RedirectResponse(f"{HOME}?hecho=cambio", 303)


def _read_values(typed: Mapping[str, str]) -> dict[str, float]:
    """Return the numbers typed, with comma or point; raise RuleBroken("datos_invalidos")."""
    valores, campos = {}, {}
    for clave in MEDIDAS.keys() & typed.keys():
        try:
            valores[clave] = float(typed[clave].replace(",", "."))
        except ValueError:
            campos[clave] = "Escriba un número, como 5 o 1,3."
    if campos:
        raise RuleBroken("datos_invalidos", campos=campos)
    return valores


@router.post(HOME + "/salas")
async def create_sala(request: Request, service: Servicio, quien: Quien) -> Response:
    """Open a room."""
    return await _add(request, service, quien, SalaNueva, add_sala)


@router.post(HOME + "/salas/{sala}/cerrar")
async def remove_sala(request: Request, service: Servicio, quien: Quien, sala: Id) -> Response:
    """Offer a room no more."""
    await close_sala(service.database, order_of(request, quien), sala_id=sala)
    return RedirectResponse(f"{HOME}?hecho=cambio#salas", 303)


@router.post(HOME + "/protegidos")
async def create_protegido(request: Request, service: Servicio, quien: Quien) -> Response:
    """Protect some days."""
    return await _add(request, service, quien, Proteccion, protect)


@router.post(HOME + "/protegidos/{periodo}/retirar")
async def remove_protegido(
    request: Request, service: Servicio, quien: Quien, periodo: Id
) -> Response:
    """Protect some days no more."""
    await unprotect(service.database, order_of(request, quien), periodo_id=periodo)
    return RedirectResponse(f"{HOME}?hecho=cambio#protegidos", 303)


@router.post(HOME + "/presupuestos")
async def create_presupuesto(request: Request, service: Servicio, quien: Quien) -> Response:
    """Set the budget of a region for a year."""
    return await _add(request, service, quien, Fondo, set_presupuesto)


@router.post(HOME + "/presupuestos/{entidad}/{anio}/retirar")
async def remove_presupuesto(
    request: Request,
    service: Servicio,
    quien: Quien,
    entidad: Id,
    anio: Annotated[int, Path(ge=2000, le=2100)],
) -> Response:
    """Judge the budget of a region no more."""
    orden = order_of(request, quien)
    await drop_presupuesto(service.database, orden, entidad_id=entidad, anio=anio)
    return RedirectResponse(f"{HOME}?hecho=cambio#presupuestos", 303)


async def _add(
    request: Request, service: Servicio, quien: Identidad, model: type[BaseModel], action: Any
) -> Response:
    demand_ruler(order_of(request, quien))
    typed = await read_typed(request)
    try:
        values = read_model(model, typed).model_dump()
        await action(service.database, order_of(request, quien, values), **values)
    except (RuleBroken, NotFound) as error:
        return await _show(request, service, quien, typed, error)
    return RedirectResponse(f"{HOME}?hecho=cambio", 303)


async def _show(
    request: Request,
    service: Servicio,
    quien: Identidad,
    typed: Mapping[str, str] | None = None,
    error: RuleBroken | NotFound | None = None,
) -> Response:
    """Show the page, after a refusal with what was typed and what to mend."""
    async with service.database.transaction() as tx:
        facts = await _facts(tx)
    campos = dict(error.campos) if error else {}
    errores = list(campos.items())
    if error and not campos:
        errores = [("", sentence_of(error.code, error.facts))]
    return page(
        request,
        "planificador/pesos.html",
        quien,
        seccion="planificador",
        status=STATUS[type(error)] if error else 200,
        escritos=typed or {},
        campos=campos,
        errores=errores,
        puede=may_rule(quien.actor),
        anio=day_of(quien.now).year,
        **facts,
    )


async def _facts(tx: AsyncSession) -> dict[str, Any]:
    return {
        "valores": await load_valores(tx),
        "grupos": (("Pesos", PESOS.values()), ("Límites y viajes", LIMITES.values())),
        "nombres": {clave: medida.significado for clave, medida in MEDIDAS.items()},
        "cambios": await list_cambios(tx),
        "salas": await list_rooms(tx),
        "protegidos": await list_protegidos(tx),
        "presupuestos": await list_presupuestos(tx),
    }
