"""Help: one short page per kind of person, with pictures that the browser tests take."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.identidad import Identidad, Quien
from api.pages.rendering import STATIC, page
from engine.errors import NotFound

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Tema:
    """A page of help: whom it is for and what those people do here, in a line."""

    nombre: str
    resumen: str


TEMAS: Mapping[str, Tema] = {
    "unidad": Tema(
        "Unidad orgánica",
        "Registra la asistencia técnica, la planifica, la programa, la ejecuta y la reporta.",
    ),
    "difoca": Tema("DIFOCA", "Revisa objetivos y pauta, y evalúa con los cinco indicadores."),
    "diri": Tema("DIRI", "Ordena la llegada al territorio: resuelve cruces y calendariza."),
    "dre": Tema(
        "DRE o GRE", "Prioriza demandas, asegura el local y la logística, y acompaña a sus UGEL."
    ),
    "ugel": Tema("UGEL", "Confirma quién participa y cumple los compromisos asumidos."),
    "facilitador": Tema("Facilitador", "Registra la asistencia, los controles y la encuesta."),
    "avisos": Tema("Avisos", "Qué le avisamos, por dónde, cuándo, y cómo cambiarlo."),
    "admin": Tema("Administrador", "Mantiene personas, cargos, entidades y calendario."),
}
_ROLES = {
    "administrador": "admin",
    "facilitador": "facilitador",
    "planificador_diri": "diri",
    "director_diri": "diri",
    "especialista_difoca": "difoca",
    "director_difoca": "difoca",
}


def topic_of(quien: Identidad) -> str:
    """Return the page of help that suits who asks, by the first cargo held."""
    for cargo in quien.actor.cargos:
        topic = _ROLES.get(cargo.rol, cargo.entidad_tipo)
        if topic in TEMAS:
            return topic
    return "unidad"


@router.get("/ayuda")
async def show_help(request: Request, quien: Quien) -> Response:
    """List the pages of help, mine first."""
    mine = topic_of(quien)
    return page(request, "ayuda.html", quien, seccion="ayuda", temas=TEMAS, propio=mine)


@router.get("/ayuda/{tema}")
async def show_topic(request: Request, quien: Quien, tema: str) -> Response:
    """Show a page of help."""
    if tema not in TEMAS:
        raise NotFound("ruta_desconocida")
    pictures = {picture.stem for picture in (STATIC / "ayuda").glob("*.png")}
    return page(
        request,
        f"ayuda/{tema}.html",
        quien,
        seccion="ayuda",
        tema=TEMAS[tema],
        temas=TEMAS,
        clave=tema,
        fotos=pictures,
    )
