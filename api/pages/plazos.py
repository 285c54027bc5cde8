"""Suspended deadlines and the término de la distancia, kept by an administrator."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Administrador, Servicio
from api.ordenes import order_of
from api.pages.administracion import (
    SECCION,
    Entrada,
    Formulario,
    read_model,
    read_typed,
    show_form,
)
from api.pages.confirmacion import Pregunta, ask_unless_confirmed
from api.pages.rendering import page
from api.pages.workbench import order_from_form
from api.v1.plazos import Anulacion, Cierre, Distancia, DistanciaCorregida, Suspension
from engine.actions.personas.distancias import add_distancia, edit_distancia, remove_distancia
from engine.actions.personas.suspensiones import (
    Fin,
    end_suspension,
    preview_ending,
    preview_suspension,
    suspend,
)
from engine.db.queries.calendario import list_horarios
from engine.db.queries.corrimientos import list_corrimientos
from engine.db.queries.suspensiones import (
    get_distancia,
    get_suspension,
    list_distancias,
    list_suspensiones,
)
from engine.domain.lima import day_of
from engine.errors import Conflict, NotFound, RuleBroken

router = APIRouter(include_in_schema=False)
HOME = "/administracion/plazos"
NOMBRE = "Suspensiones, distancia y horas"
Id = Annotated[int, Path(ge=1, lt=2**63)]
AMBITOS = (
    ("todos", "Los plazos de todos"),
    ("entidad", "Los de una entidad y todas las que dependen de ella"),
    ("asistencia", "Los de una asistencia técnica"),
    ("tarea", "El de una tarea"),
)
_NORMA = Entrada("norma", "Norma o acto que lo dispone", ayuda="Por ejemplo, DS 080-2026-PCM.")
_SUSPENSION = (
    Entrada("motivo", "Motivo", ayuda="Por ejemplo, huelga o emergencia por lluvias."),
    _NORMA,
    Entrada("desde", "Primer día suspendido", "date"),
    Entrada("hasta", "Último día suspendido", "date"),
    Entrada("ambito", "Qué plazos se suspenden", "select", opciones=AMBITOS),
    Entrada(
        "de_quien",
        "De cuál",
        ayuda="Si no son todos: el código de la entidad (210005, DIGEBR), el de la asistencia"
        " técnica (AT-2026-0147) o lo que sigue a /tareas/ en la dirección de la tarea.",
        requerido=False,
    ),
)
_FINES = (
    ("cerrar", "Terminó antes: los días que ya pasaron siguen sin contarse"),
    ("anular", "No debió regir: se cuenta como si nunca hubiera existido"),
)
_FIN = (
    Entrada("como", "Cómo termina", "select", opciones=_FINES),
    Entrada("ultimo", "Último día suspendido", "date", "Solo si terminó antes.", requerido=False),
    Entrada("sustento", "Sustento", ayuda="El acto o el hecho por el que termina."),
)
_DISTANCIA = (
    Entrada("desde", "Código de la entidad que debe actuar", ayuda="Vale para las que dependen de"
            " ella."),
    Entrada("hasta", "Código de la entidad que lo espera", ayuda="Por ejemplo, MINEDU."),
    Entrada("dias", "Días que se suman", "number"),
    _NORMA,
)  # fmt: skip


def _form(
    titulo: str, entradas: tuple[Entrada, ...], boton: str = "Continuar", ayuda: str = ""
) -> Formulario:
    return Formulario(titulo, entradas, boton, HOME, NOMBRE, ayuda)


def _ask(titulo: str, boton: str) -> Pregunta:
    return Pregunta(titulo, boton, HOME, NOMBRE)


def _done(hecho: str = "cambio") -> Response:
    return RedirectResponse(f"{HOME}?hecho={hecho}", 303)


@router.get(HOME)
async def show_plazos(request: Request, service: Servicio, quien: Administrador) -> Response:
    """Show the ledger of suspensions, distances, hours of attention and the latest moves."""
    async with service.database.transaction() as tx:
        suspensiones = await list_suspensiones(tx)
        distancias = await list_distancias(tx)
        horarios = await list_horarios(tx)
        corrimientos = await list_corrimientos(tx)
    return page(
        request,
        "administracion_plazos.html",
        quien,
        seccion=SECCION,
        hoy=day_of(quien.now),
        suspensiones=suspensiones,
        distancias=distancias,
        horarios=horarios,
        corrimientos=corrimientos,
    )


@router.get(HOME + "/suspensiones/nueva")
async def ask_suspension(request: Request, quien: Administrador) -> Response:
    """Ask for a new suspension."""
    form = _form(
        "Suspender plazos", _SUSPENSION,
        ayuda="Los plazos que alcanza se detienen y después siguen con los días que les quedaban.",
    )  # fmt: skip
    return show_form(request, quien, form, {"ambito": "todos"})


@router.post(HOME + "/suspensiones/nueva")
async def create_suspension(request: Request, service: Servicio, quien: Administrador) -> Response:
    """Say what a suspension moves and, once confirmed, enter it."""
    typed = await read_typed(request)
    try:
        values = _read_suspension(typed)
        question = _ask("Suspender plazos", "Suspender y avisar")
        orden = order_of(request, quien)
        preview = partial(preview_suspension, service.database, orden, **values)
        if asked := await ask_unless_confirmed(request, quien, question, typed, preview):
            return asked
        await suspend(service.database, await order_from_form(request, quien, values), **values)
    except (RuleBroken, Conflict, NotFound) as error:
        return show_form(request, quien, _form("Suspender plazos", _SUSPENSION), typed, error)
    return _done()


def _read_suspension(typed: dict[str, str]) -> dict[str, Any]:
    """Return a suspension as typed, whose own code goes where its reach says.

    Raises RuleBroken("datos_invalidos") with a sentence per field of the form.
    """
    told = {name: value for name, value in typed.items() if name != "de_quien"}
    reach = told.get("ambito", "todos")
    if reach != "todos":
        told[reach] = typed.get("de_quien", "")
    try:
        values = read_model(Suspension, told).model_dump()
        if reach != "todos" and not values[reach]:
            raise RuleBroken("datos_invalidos", campos={reach: "Diga a quién alcanza."})
    except RuleBroken as error:
        campos = {"de_quien" if n == reach else n: text for n, text in error.campos.items()}
        raise RuleBroken("datos_invalidos", campos=campos) from error
    return values


@router.get(HOME + "/suspensiones/{suspension}")
async def ask_ending(
    request: Request, service: Servicio, quien: Administrador, suspension: Id
) -> Response:
    """Ask how a suspension ends."""
    async with service.database.transaction() as tx:
        row = await get_suspension(tx, suspension)
    form = _form(f"Terminar la suspensión: {row['motivo']}", _FIN)
    return show_form(request, quien, form, {"como": "cerrar"})


@router.post(HOME + "/suspensiones/{suspension}")
async def finish_suspension(
    request: Request, service: Servicio, quien: Administrador, suspension: Id
) -> Response:
    """Say what ending a suspension moves and, once confirmed, end it."""
    typed = await read_typed(request)
    how: Fin = "anular" if typed.get("como") == "anular" else "cerrar"
    asked = {"suspension_id": suspension, "como": how}
    try:
        values = _read_ending(how, typed)
        question = _ask("Terminar la suspensión", "Terminar y avisar")
        preview = partial(
            preview_ending, service.database, order_of(request, quien), suspension_id=suspension,
            como=how, ultimo=values.get("ultimo"),
        )  # fmt: skip
        if first := await ask_unless_confirmed(request, quien, question, typed, preview):
            return first
        orden = order_of(request, quien, asked | values)
        await end_suspension(service.database, orden, suspension_id=suspension, como=how, **values)
    except (RuleBroken, Conflict) as error:
        return show_form(request, quien, _form("Terminar la suspensión", _FIN), typed, error)
    return _done()


def _read_ending(how: Fin, typed: dict[str, str]) -> dict[str, Any]:
    told = {name: value for name, value in typed.items() if name != "como"}
    if how == "cerrar":
        return read_model(Cierre, told).model_dump()
    return read_model(Anulacion, {"sustento": told.get("sustento", "")}).model_dump()


@router.get(HOME + "/distancias/nueva")
async def ask_distancia(request: Request, quien: Administrador) -> Response:
    """Ask for the days between two entidades."""
    form = _form(
        "Agregar días por distancia", _DISTANCIA, "Agregar",
        "Los suman los plazos que empiecen desde ahora; los que ya corren no cambian.",
    )  # fmt: skip
    return show_form(request, quien, form, {})


@router.post(HOME + "/distancias/nueva")
async def create_distancia(request: Request, service: Servicio, quien: Administrador) -> Response:
    """Add the days between two entidades."""
    typed = await read_typed(request)
    try:
        values = read_model(Distancia, typed).model_dump()
        await add_distancia(service.database, order_of(request, quien, values), **values)
    except (RuleBroken, Conflict, NotFound) as error:
        form = _form("Agregar días por distancia", _DISTANCIA, "Agregar")
        return show_form(request, quien, form, typed, error)
    return _done()


@router.get(HOME + "/distancias/{distancia}")
async def ask_distancia_change(
    request: Request, service: Servicio, quien: Administrador, distancia: Id
) -> Response:
    """Ask for the corrections of a distance."""
    async with service.database.transaction() as tx:
        row = await get_distancia(tx, distancia)
    title = f"De {row['desde_nombre']} a {row['hasta_nombre']}"
    return show_form(request, quien, _form(title, _DISTANCIA[2:], "Guardar"), row)


@router.post(HOME + "/distancias/{distancia}")
async def change_distancia(
    request: Request, service: Servicio, quien: Administrador, distancia: Id
) -> Response:
    """Correct a distance."""
    typed = await read_typed(request)
    try:
        values = read_model(DistanciaCorregida, typed).model_dump()
        orden = order_of(request, quien, values)
        await edit_distancia(service.database, orden, distancia_id=distancia, **values)
    except RuleBroken as error:
        form = _form("Corregir la distancia", _DISTANCIA[2:], "Guardar")
        return show_form(request, quien, form, typed, error)
    return _done()


@router.post(HOME + "/distancias/{distancia}/retirar")
async def delete_distancia(
    request: Request, service: Servicio, quien: Administrador, distancia: Id
) -> Response:
    """Take the days between two entidades away."""
    await remove_distancia(service.database, order_of(request, quien), distancia_id=distancia)
    return _done("retiro")
