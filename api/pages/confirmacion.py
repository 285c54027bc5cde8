"""What an administrator sees before moving other people's deadlines, and confirms."""

from collections.abc import Awaitable, Callable, Mapping
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


async def ask_unless_confirmed(
    request: Request,
    quien: Identidad,
    pregunta: Pregunta,
    valores: Mapping[str, str],
    preview: Callable[[], Awaitable[Mapping[str, int]]],
) -> Response | None:
    """Return the page that says how many deadlines of how many people move, or None.

    None when the form comes from that very page, or when by `preview` none moves.
    """
    form = await request.form()
    if form.get(CONFIRMADO) == "si":
        return None
    moved = await preview()
    if not moved["plazos"]:
        return None
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
        clave_orden=form.get("_clave", ""),
    )
