"""The entry to accompaniment: each thing that somebody may look at, with a line of what it is."""

from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.identidad import Identidad, Quien
from api.pages.escuelas import keeps_schools
from api.pages.rendering import page
from api.programas import is_companion_alone
from engine.domain.actor import Actor
from engine.domain.programa import companion_cargos

router = APIRouter(include_in_schema=False)
HOME, SECCION = "/acompanamiento", "acompanamiento"


class Entrada(NamedTuple):
    """A page to go to: its address, its name and what is found there."""

    direccion: str
    nombre: str
    detalle: str


PROGRAMAS = Entrada(
    f"{HOME}/programas", "Programas", "El año de cada UGEL y quién acompaña a quién."
)
PARA_TODOS = (
    Entrada(
        f"{HOME}/matrices",
        "Matrices",
        "El nivel de cada docente, su cuaderno, portafolio e instrumentos.",
    ),
    Entrada(f"{HOME}/practicas", "Buenas prácticas", "Lo nuevo que crece, en sus tres etapas."),
    Entrada(
        f"{HOME}/documentos",
        "Planes e informes",
        "Lo que toca presentar, cuándo vence y lo que dice cada uno.",
    ),
)
TABLERO = Entrada(
    f"{HOME}/tablero", "Tablero", "Lo hecho de cada programa contra lo planeado a hoy."
)
INCONSISTENCIAS = Entrada(
    f"{HOME}/inconsistencias",
    "Inconsistencias",
    "Lo que no cuadra en los datos de su ámbito, con el enlace para corregirlo.",
)
MEDICIONES = Entrada(
    f"{HOME}/mediciones",
    "Mediciones",
    "Calidad, satisfacción y práctica: a quiénes tocó responder y qué dijeron.",
)
MOCHILA = Entrada(
    f"{HOME}/mochila", "Mochila", "Sus próximas visitas, para abrirlas en el campo sin señal."
)
ESCUELAS = (
    Entrada(f"{HOME}/escuelas", "Escuelas", "Las instituciones de una UGEL y su plantel."),
    Entrada(
        f"{HOME}/focalizacion", "Focalización", "Qué escuelas entran, por qué criterio y qué falta."
    ),
)
IMPORTAR = Entrada(
    f"{HOME}/escuelas/importar", "Importar", "El padrón y el plantel, desde CSV o Excel."
)


def entries_for(actor: Actor, *, importa: bool) -> tuple[Entrada, ...]:
    """Return the pages that somebody may open.

    A companion has no desk of a whole UGEL; who is accompanied, or only directs a school, looks at
    no programme.
    """
    schools = (*ESCUELAS, *((IMPORTAR,) if importa else ()))
    carries = (MOCHILA,) if companion_cargos(actor) else ()
    if not is_companion_alone(actor):
        return *carries, PROGRAMAS, *PARA_TODOS, TABLERO, INCONSISTENCIAS, MEDICIONES, *schools
    if carries:
        return *carries, PROGRAMAS, *PARA_TODOS, TABLERO, MEDICIONES, *schools
    return *PARA_TODOS, *schools


@router.get(HOME)
async def show_acompanamiento(request: Request, quien: Quien) -> Response:
    """Lead to what somebody looks at of accompaniment."""
    return page(
        request, "acompanamiento/inicio.html", quien, seccion=SECCION,
        entradas=entries_of(quien),
    )  # fmt: skip


def entries_of(quien: Identidad) -> tuple[Entrada, ...]:
    """Return the pages that whoever is signed in may open."""
    return entries_for(quien.actor, importa=keeps_schools(quien))
