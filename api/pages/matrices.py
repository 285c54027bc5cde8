"""The matrices of docentes and of those who direct: the list, one by month, and its corrections."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Identidad, Quien, Servicio
from api.matrices import tell_matriz
from api.ordenes import order_of
from api.pages.administracion import Entrada, Formulario, read_model, read_typed, show_form
from api.pages.rendering import address, page, told
from api.v1.comunes import Busqueda, Cursor, Id
from api.v1.matrices import Correccion
from engine.actions.valoraciones.correcciones import correct_valoracion
from engine.db.queries.matrices import (
    accompanies,
    directors_at,
    get_matriz_of,
    list_directions,
    list_matrices,
    own_cargos,
)
from engine.db.queries.valoraciones import get_valoracion
from engine.domain.desempeno import NIVELES
from engine.domain.institucion import TIPOS
from engine.domain.lima import day_of
from engine.errors import Conflict, RuleBroken

router = APIRouter(include_in_schema=False)
HOME, SECCION = "/acompanamiento", "acompanamiento"
PLANTILLA = "acompanamiento/formulario.html"
Mes = Annotated[str, Query(pattern=r"^([0-9]{4}-[0-9]{2}(-[0-9]{2})?)?$")]


@router.get(HOME + "/matrices")
async def show_matrices(
    request: Request, service: Servicio, quien: Quien, q: Busqueda = "", cursor: Cursor = None
) -> Response:
    """List the docentes accompanied today in somebody's scope, each leading to their matriz."""
    dia = day_of(quien.now)
    async with service.database.transaction() as tx:
        found = await list_matrices(tx, quien.actor, dia, q=q, cursor=cursor)
        directors = await directors_at(tx, [row["ie_id"] for row in found.datos], dia)
        own = await list_directions(tx, quien.actor, dia)
    here = f"{HOME}/matrices"
    return page(
        request, "acompanamiento/matrices.html", quien, seccion=SECCION, docentes=found.datos,
        directores=directors, q=q, tipos=TIPOS, primera=address(here, q=q) if cursor else "",
        siguiente=address(here, q=q, cursor=found.siguiente) if found.siguiente else "",
        propios=own_cargos(quien.actor), dirige=own,
    )  # fmt: skip


@router.get(HOME + "/matrices/{cargo}")
async def show_matriz(
    request: Request, service: Servicio, quien: Quien, cargo: Id, mes: Mes = ""
) -> Response:
    """Show the matriz of a docente or of whoever directs, in a month, ready to print."""
    month = _month(mes)
    async with service.database.transaction() as tx:
        matriz = await tell_matriz(tx, quien.actor, cargo, month, day_of(quien.now))
        writes = await accompanies(tx, quien.actor, matriz["acompanante_id"])
    return page(
        request, "acompanamiento/matriz.html", quien, seccion=SECCION, matriz=matriz, tipos=TIPOS,
        escribe=writes, clases=CLASES, pestana="matriz", cargo=cargo, quien_es=matriz,
    )  # fmt: skip


CLASES = {
    "linea_base": "de línea de base",
    "diagnostica": "diagnóstica",
    "en_aula": "en aula",
    "cierre": "de cierre",
}


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text[:7]}-01") if text else None
    except ValueError:
        return None


@router.get(HOME + "/valoraciones/{valoracion}")
async def ask_correction(
    request: Request, service: Servicio, quien: Quien, valoracion: Id
) -> Response:
    """Ask what is corrected of a valoración, and why."""
    form, row = await _correcting(service, quien, valoracion)
    given = {name: row[name] for name in ("evidencia", "producto")}
    given["nivel"] = NIVELES[row["nivel"] - 1] if row["nivel"] else ""
    return show_form(request, quien, form, given, plantilla=PLANTILLA, seccion=SECCION)


@router.post(HOME + "/valoraciones/{valoracion}")
async def correct(request: Request, service: Servicio, quien: Quien, valoracion: Id) -> Response:
    """Correct a valoración, or say why it is not corrected with what was typed kept."""
    typed = await read_typed(request)
    form, row = await _correcting(service, quien, valoracion)
    try:
        said = read_model(Correccion, typed)
        await correct_valoracion(
            service.database, order_of(request, quien, typed), valoracion_id=valoracion,
            motivo=said.motivo, nivel=said.nivel, evidencia=typed.get("evidencia"),
            producto=typed.get("producto"),
        )  # fmt: skip
    except (RuleBroken, Conflict) as error:
        return show_form(request, quien, form, typed, error, plantilla=PLANTILLA, seccion=SECCION)
    here = f"{HOME}/matrices/{row['docente_id']}?mes={row['mes']:%Y-%m}"
    return RedirectResponse(told(here, "cambio"), 303)


async def _correcting(
    service: Servicio, quien: Identidad, valoracion: int
) -> tuple[Formulario, dict[str, Any]]:
    async with service.database.transaction() as tx:
        row = await get_valoracion(tx, valoracion)
        who = await get_matriz_of(tx, quien.actor, row["docente_id"], day_of(quien.now))
    levels = [("", "No lleva nivel")] if not row["nivel"] else [(n, n) for n in NIVELES]
    asked = (
        Entrada("nivel", "Nivel", "select", opciones=levels, requerido=False),
        Entrada("evidencia", "Evidencia", "textarea", requerido=False),
        Entrada("producto", "Producto de la asesoría", "textarea", requerido=False),
        Entrada("motivo", "¿Por qué lo corrige?"),
    )
    back = f"{HOME}/matrices/{row['docente_id']}?mes={row['mes']:%Y-%m}"
    return Formulario(
        f"Corregir {row['desempeno']} de {who['docente']}", asked, "Guardar la corrección", back,
        f"Matriz de {who['docente']}", "Lo que decía antes queda guardado, con su nombre.",
    ), row  # fmt: skip
