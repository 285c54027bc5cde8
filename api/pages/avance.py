"""The board of accompaniment: of a scope, a programme, a companion and a docente."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from api.avance import FALTAS, add_kinds, tell_programa_board
from api.avance_filas import CAUSAS, CLASES, ESTADOS, HOME, NIVELES, say_terms
from api.avance_recuerdo import tell_many
from api.identidad import Identidad, Quien, Servicio
from api.pages.rendering import address, page
from api.v1.comunes import Anio, Id
from engine.db.queries.avance import Row, list_boards, list_years, load_ambito
from engine.db.queries.avance_filas import TODAS, list_attendance, list_docentes, list_strategies
from engine.db.queries.programas import get_programa, list_acompanantes
from engine.domain.avance import ESTRATEGIAS, kinds_seen
from engine.domain.institucion import TIPOS
from engine.domain.lima import day_of
from engine.errors import NotFound

router = APIRouter(include_in_schema=False)
SECCION = "acompanamiento"
UGELES = 40
"""How many programmes a page of the board has."""
Salto = Annotated[int, Query(ge=0, le=10_000)]
EN_TABLA = {
    "del_anio": "En el año", "a_la_fecha": "Hasta hoy", "realizadas": "Realizadas",
    "pendientes": "Pendientes", "no_realizadas": "No se hicieron", "tarde": "Fuera de plazo",
    "sin_registrar": "Sin registrar",
}  # fmt: skip
"""The cuts that a strategy is told by, each under a short heading."""


@router.get(HOME)
async def show_tablero(
    request: Request, service: Servicio, quien: Quien, anio: Anio = None, salto: Salto = 0
) -> Response:
    """Show the programmes of a year in a scope, a page at a time; the only one, at once."""
    hoy = day_of(quien.now)
    async with service.database.transaction() as tx:
        years = await list_years(tx, quien.actor)
        year = anio or (hoy.year if hoy.year in years or not years else years[0])
        boards = await list_boards(tx, quien.actor, year)
        if len(boards) == 1 and len(years) == 1:
            return RedirectResponse(f"{HOME}/programas/{boards[0]['id']}", 303)
        ids = tuple(row["id"] for row in boards)
        told = await tell_many(service.database, tx, quien.actor, quien.now, ids) if ids else None
    shown, rest = boards[salto : salto + UGELES], len(boards) > salto + UGELES
    return page(
        request, "tablero/inicio.html", quien, seccion=SECCION, hoy=hoy, anio=year,
        anios=[(str(each), str(each)) for each in years], programas=shown, tablero=told,
        siguiente=address(HOME, anio=year, salto=salto + UGELES) if rest else None,
        primera=address(HOME, anio=year) if salto else None,
        contado=told and told["contado"] != quien.now and told["contado"],
        **shared(told, quien, {"anio": year}),
    )  # fmt: skip


@router.get(HOME + "/programas/{programa}")
async def show_programa_board(
    request: Request, service: Servicio, quien: Quien, programa: Id
) -> Response:
    """Show how far a programme is, companion by companion."""
    hoy = day_of(quien.now)
    async with service.database.transaction() as tx:
        row = await get_programa(tx, quien.actor, programa)
        told = await tell_programa_board(tx, quien.actor, hoy, programa)
    return page(
        request, "tablero/programa.html", quien, seccion=SECCION, hoy=hoy, programa=row,
        tablero=told, **shared(told, quien, {"programa": programa}),
    )  # fmt: skip


@router.get(HOME + "/programas/{programa}/acompanantes/{acompanante}")
async def show_companion_board(
    request: Request, service: Servicio, quien: Quien, programa: Id, acompanante: Id
) -> Response:
    """Show how far a companion is, docente by docente."""
    hoy = day_of(quien.now)
    async with service.database.transaction() as tx:
        row = await get_programa(tx, quien.actor, programa)
        found = await list_acompanantes(tx, programa, hoy, acompanante_id=acompanante)
        told = await tell_programa_board(tx, quien.actor, hoy, programa, acompanante)
        if not found or not told["acompanantes"]:
            raise NotFound("acompanante_desconocido")
        ambito = await load_ambito(tx, quien.actor, hoy, [programa], acompanantes=(acompanante,))
        docentes = await list_docentes(tx, ambito, corte="todos", limite=TODAS)
    return page(
        request, "tablero/acompanante.html", quien, seccion=SECCION, hoy=hoy, programa=row,
        acompanante=told["acompanantes"][0], tablero=told, docentes=docentes.datos,
        **shared(told, quien, {"programa": programa, "acompanante": acompanante}),
    )  # fmt: skip


@router.get(HOME + "/programas/{programa}/docentes/{docente}")
async def show_docente_board(
    request: Request, service: Servicio, quien: Quien, programa: Id, docente: Id
) -> Response:
    """Show what the protocol gives a docente, what was done and each strategy behind it."""
    hoy = day_of(quien.now)
    async with service.database.transaction() as tx:
        row = await get_programa(tx, quien.actor, programa)
        who, strategies, came = await read_docente(tx, quien, programa, docente)

    def rows(**asked: Any) -> str:
        return address(f"{HOME}/filas", programa=programa, docente=docente, **asked)

    return page(
        request, "tablero/docente.html", quien, seccion=SECCION, hoy=hoy, programa=row,
        docente=who, estrategias=strategies, asistio=came, filas=rows, nombres=ESTRATEGIAS,
        clases=CLASES, estados=ESTADOS, causas=CAUSAS, dia=day_of, tipos=TIPOS,
    )  # fmt: skip


async def read_docente(
    tx: AsyncSession, quien: Identidad, programa: int, docente: int
) -> tuple[Row, list[Row], dict[int, bool]]:
    """Return a docente on a list today, the strategies that reach them and where they came.

    Raises NotFound("docente_desconocido") for one on no list of somebody's scope.
    """
    ambito = await load_ambito(tx, quien.actor, day_of(quien.now), [programa], docente=docente)
    found = (await list_docentes(tx, ambito, corte="todos", limite=1)).datos
    if not found:
        raise NotFound("docente_desconocido")
    planned = await list_strategies(tx, ambito, corte="del_anio", limite=TODAS)
    moved = await list_strategies(tx, ambito, corte="no_realizadas", limite=TODAS)
    why = say_terms(ambito)
    strategies = [{**row, "por_que": why(row)} for row in (*planned.datos, *moved.datos)]
    strategies.sort(key=lambda r: (r["desde"], r["id"]))
    return found[0], strategies, await list_attendance(tx, ambito)


def shared(told: Row | None, quien: Identidad, scope: dict[str, Any]) -> dict[str, Any]:
    """Return what the three boards show alike, with the address of the rows of any figure."""

    def rows(**asked: Any) -> str:
        return address(f"{HOME}/filas", **scope, **asked)

    kinds = kinds_seen(quien.actor)
    return {
        "filas": rows, "nombres": ESTRATEGIAS, "en_tabla": EN_TABLA,
        "faltas": FALTAS, "niveles": NIVELES, "total": add_kinds(told) if told else None,
        "solo_tipos": None if kinds is None else [TIPOS[kind] for kind in kinds],
    }  # fmt: skip
