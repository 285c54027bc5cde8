"""Diagrams on their way in: as a JSON body, as files of a form, or sent again after a refusal."""

from collections.abc import Iterable
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, UploadFile

from engine.process.lectura.archivos import MAX_BYTES, read_text

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
TABLA = "decisiones."
"""How the field of a table's text begins, when it comes without its file."""

Texto = Annotated[str, Field(min_length=1, max_length=MAX_BYTES)]
Nombre = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,79}$")]
Nota = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]


class Subida(BaseModel):
    """A BPMN 2.0 diagram, its DMN tables by name, and what its author says of it."""

    model_config = ConfigDict(extra="forbid")

    diagrama: Texto
    decisiones: Annotated[dict[Nombre, Texto], Field(max_length=50, default_factory=dict)]
    nota: Nota = ""


OPENAPI: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": Subida.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["diagrama"],
                    "properties": {
                        "diagrama": {"type": "string", "format": "binary"},
                        "decisiones": {
                            "type": "array", "items": {"type": "string", "format": "binary"},
                        },
                        "nota": {"type": "string", "maxLength": 2000},
                    },
                }
            },
        },
    }
}  # fmt: skip


async def read_subida(request: Request) -> Subida:
    """Return the diagram that a request brings, in any of its forms.

    Raises RequestValidationError, RuleBroken(diagrama_ilegible) for a file in no known encoding.
    """
    try:
        if request.headers.get("content-type", "").startswith(FORMS):
            async with request.form() as form:
                return Subida.model_validate(await read_fields(form))
        return Subida.model_validate_json(await request.body())
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


async def read_fields(form: FormData) -> dict[str, Any]:
    """Return what a form brings: a file chosen rules over the text of an earlier one."""
    tables = {
        name.removeprefix(TABLA): value.replace("\r\n", "\n")
        for name, value in form.multi_items()
        if name.startswith(TABLA) and isinstance(value, str)
    }
    for file in _files(form.getlist("decisiones")):
        tables[PurePath(file.filename or "").stem] = read_text(await file.read())
    return {
        "diagrama": await _text(form.getlist("diagrama")),
        "decisiones": tables,
        "nota": str(form.get("nota") or "").strip(),
    }


async def _text(values: Iterable[UploadFile | str]) -> str:
    given = list(values)
    for file in _files(given):
        return read_text(await file.read())
    texts = (value for value in given if isinstance(value, str))
    # A browser sends every line of a text area with the ending of its own.
    return next((text.replace("\r\n", "\n") for text in texts if text.strip()), "")


def _files(values: Iterable[UploadFile | str]) -> list[UploadFile]:
    return [value for value in values if isinstance(value, UploadFile) and value.filename]
