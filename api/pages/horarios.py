"""The hours of attention by which acts and terms in hours count, kept by an administrator."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Administrador, Servicio
from api.ordenes import order_of
from api.pages.administracion import Entrada, Formulario, read_model, read_typed, show_form
from api.pages.plazos import HOME, NOMBRE
from api.v1.plazos import HorasDeAtencion
from engine.actions.personas.horarios import add_horario, remove_horario
from engine.errors import Conflict, RuleBroken

router = APIRouter(include_in_schema=False)
_FORM = Formulario(
    "Cambiar las horas de atención",
    (
        Entrada("desde", "Rigen desde", "date", "Un día por venir."),
        Entrada("apertura", "Abre", "time"),
        Entrada("cierre", "Cierra", "time"),
        Entrada("norma", "Norma o acto que lo dispone", ayuda="Por ejemplo, RM 010-2027-MINEDU."),
    ),
    "Registrar",
    HOME,
    NOMBRE,
    "Lo que se presenta después del cierre cuenta desde el día hábil siguiente, y los plazos en"
    " horas corren entre la apertura y el cierre. Los plazos que ya corren conservan su fecha.",
)


@router.get(HOME + "/horarios/nuevo")
async def ask_horario(request: Request, quien: Administrador) -> Response:
    """Ask for the hours that will hold."""
    return show_form(request, quien, _FORM, {})


@router.post(HOME + "/horarios/nuevo")
async def create_horario(request: Request, service: Servicio, quien: Administrador) -> Response:
    """Enter the hours that will hold."""
    typed = await read_typed(request)
    try:
        values = read_model(HorasDeAtencion, typed).model_dump()
        await add_horario(service.database, order_of(request, quien, values), **values)
    except (RuleBroken, Conflict) as error:
        return show_form(request, quien, _FORM, typed, error)
    return RedirectResponse(f"{HOME}?hecho=cambio", 303)


@router.post(HOME + "/horarios/{horario}/retirar")
async def delete_horario(
    request: Request,
    service: Servicio,
    quien: Administrador,
    horario: Annotated[int, Path(ge=1, lt=2**63)],
) -> Response:
    """Take away hours that have yet to hold."""
    await remove_horario(service.database, order_of(request, quien), horario_id=horario)
    return RedirectResponse(f"{HOME}?hecho=retiro", 303)
