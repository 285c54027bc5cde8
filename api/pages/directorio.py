"""People as an administrator keeps them: accounts and passwords."""

from collections.abc import Mapping
from dataclasses import replace
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
from api.pages.params import Cursor, Words
from api.pages.rendering import address, page
from api.v1.personas import CambiosPersona, PersonaNueva
from engine.actions.avisos.direcciones import CORREO
from engine.actions.personas.cuentas import CLAVE_MINIMA, add_persona, edit_persona
from engine.db.queries.directorio import get_persona, list_personas
from engine.db.queries.envios import load_direcciones
from engine.errors import Conflict, RuleBroken

router = APIRouter(include_in_schema=False)
HOME = "/administracion/personas"
Id = Annotated[int, Path(ge=1, lt=2**63)]
ROWS = 40
_CLAVE = f"Al menos {CLAVE_MINIMA} caracteres."
_NUEVA = (
    Entrada("usuario", "Usuario", ayuda="Letras, números, punto, guion o @; sin espacios."),
    Entrada("nombre", "Nombre y apellidos"),
    Entrada("correo", "Correo", "email", "Ahí llegan los avisos.", requerido=False),
    Entrada("clave", "Contraseña", "password", _CLAVE, requerido=False),
)
_CAMBIO = (
    Entrada("nombre", "Nombre y apellidos"),
    Entrada("correo", "Correo", "email", requerido=False),
    Entrada(
        "clave", "Contraseña nueva", "password", f"{_CLAVE} Vacía: no cambia.", requerido=False
    ),
    Entrada("activa", "Puede ingresar", "casilla", requerido=False),
)


def _form(titulo: str, entradas: tuple[Entrada, ...], boton: str, ayuda: str = "") -> Formulario:
    return Formulario(titulo, entradas, boton, HOME, "Personas", ayuda)


@router.get(HOME)
async def show_personas(
    request: Request,
    service: Servicio,
    quien: Administrador,
    q: Words = "",
    cursor: Cursor = "",
) -> Response:
    """Look for people."""
    async with service.database.transaction() as tx:
        found = await list_personas(
            tx, quien.actor, now=quien.now, q=q, cursor=cursor or None, limite=ROWS
        )
    return page(
        request,
        "administracion_personas.html",
        quien,
        seccion=SECCION,
        q=q,
        personas=found.datos,
        siguiente=found.siguiente and address(HOME, q=q, cursor=found.siguiente),
        primera=address(HOME, q=q) if cursor else None,
    )


@router.get(HOME + "/nueva")
async def ask_persona(request: Request, quien: Administrador) -> Response:
    """Ask for a new account."""
    return show_form(request, quien, _form("Agregar una persona", _NUEVA, "Agregar"), {})


@router.post(HOME + "/nueva")
async def create_persona(request: Request, service: Servicio, quien: Administrador) -> Response:
    """Open an account."""
    typed = await read_typed(request)
    try:
        values = read_model(PersonaNueva, typed).model_dump()
        await add_persona(service.database, order_of(request, quien, values), **values)
    except (RuleBroken, Conflict) as error:
        form = _form("Agregar una persona", _NUEVA, "Agregar")
        return show_form(request, quien, form, typed | {"clave": ""}, error)
    return RedirectResponse(address(HOME, q=values["usuario"], hecho="cambio"), 303)


@router.get(HOME + "/{persona}")
async def ask_persona_change(
    request: Request, service: Servicio, quien: Administrador, persona: Id
) -> Response:
    """Ask for the corrections of an account."""
    async with service.database.transaction() as tx:
        row = await get_persona(tx, persona)
        known = await load_direcciones(tx, persona)
    mail = next((one for one in known if one["canal"] == CORREO), None)
    fields = tuple(_explained(entrada, mail) for entrada in _CAMBIO)
    form = _form(f"Corregir: {row['nombre']}", fields, "Guardar", _CLOSING)
    return show_form(request, quien, form, row)


def _explained(entrada: Entrada, mail: Mapping[str, Any] | None) -> Entrada:
    """Say at the field of the mail that it is disabled, and what saving it as it is does."""
    if entrada.nombre != "correo" or mail is None or mail["estado"] == "activa":
        return entrada
    why = f"Está desactivado: respondió «{mail['motivo']}»."
    return replace(entrada, ayuda=f"{why} Al guardar esta misma dirección se le escribe otra vez.")


_CLOSING = "Al cambiar la contraseña o cerrar la cuenta se cierran sus sesiones."


@router.post(HOME + "/{persona}")
async def change_persona(
    request: Request, service: Servicio, quien: Administrador, persona: Id
) -> Response:
    """Correct an account, change its password or close it."""
    typed = await read_typed(request)
    active = typed.pop("activa", "") == "true"
    try:
        model = read_model(CambiosPersona, typed, activa=active)
        values = model.model_dump(exclude_unset=True)
        values.setdefault("correo", None)
        orden = order_of(request, quien, values)
        await edit_persona(service.database, orden, persona_id=persona, cambios=values)
    except (RuleBroken, Conflict) as error:
        form = _form("Corregir la cuenta", _CAMBIO, "Guardar", _CLOSING)
        shown = typed | {"clave": "", "activa": active}
        return show_form(request, quien, form, shown, error)
    return RedirectResponse(address(HOME, q=values.get("nombre", ""), hecho="cambio"), 303)
