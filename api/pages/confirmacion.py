"""What an administrator sees before moving other people's deadlines, and confirms."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from api.identidad import Identidad
from api.pages.administracion import SECCION
from api.pages.rendering import page

CONFIRMADO = "_confirmado"
"""The field of a form sent from the page that asks."""


@dataclass(frozen=True)
class Pregunta:
    """What is about to be done, in words, with its button and the page to go back to."""

    titulo: str
    boton: str
    atras: str
    atras_nombre: str


async def is_confirmed(request: Request) -> bool:
    """Tell whether the form comes from the page that asks for confirmation."""
    return (await request.form()).get(CONFIRMADO) == "si"


def ask_first(
    request: Request,
    quien: Identidad,
    pregunta: Pregunta,
    moved: Mapping[str, int],
    valores: Mapping[str, str],
) -> Response:
    """Say how many deadlines of how many people move; the same form follows when confirmed."""
    return page(
        request,
        "administracion_confirmar.html",
        quien,
        seccion=SECCION,
        pregunta=pregunta,
        plazos=moved["plazos"],
        personas=moved["personas"],
        valores=valores,
        confirmado=CONFIRMADO,
    )
