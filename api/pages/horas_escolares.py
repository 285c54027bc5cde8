"""The form by which a UGEL says when a school has classes."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import Entrada, Formulario, read_model, read_typed
from api.pages.escuelas import HOME, keeps_schools
from api.pages.params import Codigo
from api.pages.programas import answer_form, open_form
from api.pages.rendering import told
from api.v1.escuelas import Horario
from engine.actions.acompanamiento.horarios import edit_horario
from engine.db.queries.instituciones import get_institucion
from engine.domain.horas_escolares import TURNOS
from engine.errors import Forbidden

router = APIRouter(include_in_schema=False)
AQUI = HOME + "/{codigo}/horario"
_ENTRADAS = (
    Entrada(
        "turno", "Turno", "select", "Si no escribe horas, valen las usuales de su turno y nivel.",
        (("", "No consta: se toma la mañana"), *TURNOS.items()),
    ),
    Entrada("entrada", "Empiezan las clases", "time", requerido=False),
    Entrada("salida", "Terminan las clases", "time", requerido=False),
)  # fmt: skip


@router.get(AQUI)
async def ask_horario(
    request: Request, service: Servicio, quien: Quien, codigo: Codigo
) -> Response:
    """Ask when a school has classes."""
    row, form = await _form(service, quien, codigo)
    return open_form(request, quien, form, row)


@router.post(AQUI)
async def keep_horario(
    request: Request, service: Servicio, quien: Quien, codigo: Codigo
) -> Response:
    """Keep when a school has classes and lead to it."""
    typed = await read_typed(request)
    _, form = await _form(service, quien, codigo)

    async def work() -> Any:
        said = read_model(Horario, typed)
        return await edit_horario(
            service.database, order_of(request, quien, typed), codigo=codigo, **said.model_dump()
        )

    return await answer_form(
        request, quien, form, typed, work(), told(f"{HOME}/{codigo}", "cambio")
    )


async def _form(
    service: Servicio, quien: Identidad, codigo: str
) -> tuple[dict[str, Any], Formulario]:
    if not keeps_schools(quien):
        raise Forbidden("padron_ajeno")
    async with service.database.transaction() as tx:
        row = await get_institucion(tx, quien.actor, codigo)
    return row, Formulario(
        f"Horas de clases de {row['nombre']}", _ENTRADAS, "Guardar", f"{HOME}/{codigo}",
        row["nombre"],
        "Con ellas se planifica el año: las visitas van en clases, y los GIA y RTC fuera de ellas.",
    )  # fmt: skip
