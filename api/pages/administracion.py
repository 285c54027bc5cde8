"""The entry to administration, and the plain form that all its pages share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from api.frases import sentence_of
from api.identidad import Administrador, Identidad
from api.pages.rendering import page
from api.problemas import STATUS
from api.validaciones import campos_of
from engine.errors import Conflict, NotFound, RuleBroken

router = APIRouter(include_in_schema=False)
Model = TypeVar("Model", bound=BaseModel)
Refusal = RuleBroken | Conflict | NotFound
SECCION = "administracion"


@dataclass(frozen=True)
class Entrada:
    """A field of an administration form; `tipo` is that of the input, or `select`, `casilla`."""

    nombre: str
    rotulo: str
    tipo: str = "text"
    ayuda: str = ""
    opciones: Sequence[tuple[str, str]] = ()
    requerido: bool = True


@dataclass(frozen=True)
class Formulario:
    """A form: its question, its fields, its button, and where it belongs."""

    titulo: str
    entradas: Sequence[Entrada]
    boton: str
    atras: str
    atras_nombre: str
    ayuda: str = ""
    peligro: bool = False


@router.get("/administracion")
async def show_administracion(request: Request, quien: Administrador) -> Response:
    """Lead to what an administrator edits."""
    return page(request, "administracion.html", quien, seccion=SECCION)


def show_form(
    request: Request,
    quien: Identidad,
    formulario: Formulario,
    valores: Mapping[str, Any],
    error: Refusal | None = None,
    *,
    plantilla: str = "administracion_formulario.html",
    seccion: str = SECCION,
) -> Response:
    """Show a form, after a refusal with what was typed and what to mend."""
    known = {entrada.nombre for entrada in formulario.entradas}
    campos, listed = list_errors(error, lambda name: name if name in known else "")
    return page(
        request,
        plantilla,
        quien,
        seccion=seccion,
        status=STATUS[type(error)] if error else 200,
        formulario=formulario,
        valores={name: "" if value is None else value for name, value in valores.items()},
        errores=listed,
        campos=campos,
        clave_orden=str(uuid4()),
    )


def list_errors(
    error: Refusal | None, field_of: Callable[[str], str] = str
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return what to mend by field, and the summary that leads to each.

    `field_of` says which field of the form a name of the refusal is, "" for none; a refusal of no
    field at all is told by its sentence.
    """
    campos = dict(error.campos) if error else {}
    if error and not campos:
        return {}, [("", sentence_of(error.code, error.facts))]
    return (
        {field_of(name) or name: text for name, text in campos.items()},
        [(field_of(name), text) for name, text in campos.items()],
    )


async def read_typed(request: Request) -> dict[str, str]:
    """Return what was typed into the form, without what belongs to the page."""
    posted = (await request.form()).items()
    return {
        name: value.strip()
        for name, value in posted
        if isinstance(value, str) and not name.startswith("_")
    }


def read_model(model: type[Model], typed: Mapping[str, str], **given: Any) -> Model:
    """Return what was typed as `model`; what is empty is left out.

    Raises RuleBroken("datos_invalidos") with a sentence per field.
    """
    said = {name: value for name, value in typed.items() if value != ""}
    try:
        return model.model_validate({**said, **given})
    except ValidationError as error:
        campos = campos_of(RequestValidationError(error.errors()))
        raise RuleBroken("datos_invalidos", campos=campos) from error
