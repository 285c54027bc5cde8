"""The measurements of a year: the calendar, the draw of one, who was drawn and what they said."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from api.identidad import Quien, Servicio
from api.inconsistencias import PAGINA, as_page
from api.mediciones import HOME, MAS_MUESTRA, tell_medicion, tell_results
from api.ordenes import order_of
from api.pages.administracion import list_errors, read_model, read_typed
from api.pages.rendering import address, page, told
from api.problemas import STATUS
from api.salidas.filas import TIPOS, Formato, write_rows
from api.v1.comunes import LEGIBLE, Anio, Cuerpo, Id
from api.v1.importaciones import give_file
from engine.actions.acompanamiento.mediciones import (
    draw_medicion,
    register_answer,
    schedule_mediciones,
)
from engine.db.queries.avance import list_boards
from engine.db.queries.mediciones import (
    get_medicion,
    get_sorteado,
    list_frame,
    list_mediciones,
    list_sorteados,
)
from engine.domain.lima import day_of
from engine.domain.medicion import INSTRUMENTOS, measures, sample_size
from engine.errors import Conflict, RuleBroken

router = APIRouter(include_in_schema=False)
SECCION = "acompanamiento"
Salto = Annotated[int, Query(ge=0, le=100_000)]


class Sorteo(Cuerpo):
    """The seed of a draw and how many it takes."""

    semilla: Annotated[str, Field(min_length=1, max_length=64, pattern=LEGIBLE)]
    tamano: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


@router.get(HOME)
async def show_mediciones(
    request: Request, service: Servicio, quien: Quien, anio: Anio = None, salto: Salto = 0
) -> Response:
    """Show the measurements of a year, a page at a time, and the programmes that have none yet."""
    year = anio or day_of(quien.now).year
    async with service.database.transaction() as tx:
        rows = [tell_medicion(row) for row in await list_mediciones(tx, quien.actor, year)]
        boards = await list_boards(tx, quien.actor, year)
    with_some = {row["programa_id"] for row in rows}
    shown, following = as_page(rows[salto : salto + PAGINA + 1], salto)
    return page(
        request, "mediciones/lista.html", quien, seccion=SECCION, anio=year, mediciones=shown,
        siguiente=address(HOME, anio=anio, salto=following) if following else None,
        primera=address(HOME, anio=anio) if salto else None,
        hoy=day_of(quien.now), mide=measures(quien.actor),
        faltan=[row for row in boards if row["id"] not in with_some],
    )  # fmt: skip


@router.post(HOME + "/programas/{programa}")
async def make_mediciones(
    request: Request, service: Servicio, quien: Quien, programa: Id
) -> Response:
    """Put the measurements of a programme's year on its calendar."""
    typed = await read_typed(request)
    await schedule_mediciones(
        service.database, order_of(request, quien, typed), programa_id=programa
    )
    return RedirectResponse(told(HOME, "mediciones_programadas"), 303)


@router.get(HOME + "/{medicion}")
async def show_medicion(
    request: Request, service: Servicio, quien: Quien, medicion: Id
) -> Response:
    """Show a measurement: how it is drawn, or who was drawn and what they said."""
    return await _show(request, service, quien, medicion)


async def _show(
    request: Request, service: Servicio, quien: Quien, medicion: int,
    error: RuleBroken | Conflict | None = None, typed: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    hoy = day_of(quien.now)
    async with service.database.transaction() as tx:
        row = await get_medicion(tx, quien.actor, medicion)
        asked = INSTRUMENTOS[row["clave"]]
        drawn = await list_sorteados(tx, quien.actor, medicion, hoy)
        frame = (
            [] if row["sorteada"] else await list_frame(tx, row["programa_id"], asked.actor, hoy)
        )
    campos, listed = list_errors(error)
    given = typed or {"semilla": f"{row['ugel_nombre']} {row['anio']} {row['clave']}"[:64],
                      "tamano": str(sample_size(len(frame)))}  # fmt: skip
    return page(
        request, "mediciones/detalle.html", quien, seccion=SECCION, medicion=tell_medicion(row),
        instrumento=asked, sorteados=drawn, resultados=tell_results(row["clave"], drawn), hoy=hoy,
        mide=measures(quien.actor), poblacion=len(frame), valores=given, campos=campos,
        errores=listed, como=MAS_MUESTRA, status=STATUS[type(error)] if error else 200,
        registra=hoy >= row["desde"] and (measures(quien.actor) or row["clave"] == "EV-02"),
    )  # fmt: skip


@router.post(HOME + "/{medicion}")
async def make_draw(request: Request, service: Servicio, quien: Quien, medicion: Id) -> Response:
    """Draw whom a measurement asks."""
    typed = await read_typed(request)
    try:
        said = read_model(Sorteo, typed)
        await draw_medicion(
            service.database, order_of(request, quien, typed), medicion_id=medicion,
            semilla=said.semilla, tamano=said.tamano,
        )  # fmt: skip
    except (RuleBroken, Conflict) as error:
        return await _show(request, service, quien, medicion, error, typed)
    return RedirectResponse(told(f"{HOME}/{medicion}", "medicion_sorteada"), 303)


@router.get(HOME + "/{medicion}/muestra.{formato}")
async def give_sample(
    service: Servicio, quien: Quien, medicion: Id,
    formato: Annotated[Formato, Path(description="csv o xlsx")],
) -> Response:  # fmt: skip
    """Give who was drawn, in order, with what they answered, as a file."""
    async with service.database.transaction() as tx:
        row = await get_medicion(tx, quien.actor, medicion)
        drawn = await list_sorteados(tx, quien.actor, medicion, day_of(quien.now))
    asked = INSTRUMENTOS[row["clave"]]
    cells = [
        (d["orden"], d["clave"], d["nombre"], d["entidad"],
         *((d["respuesta"] or {}).get(name) for name in asked.aspectos))
        for d in drawn
    ]  # fmt: skip
    columns = ("Orden", "Clave", "Nombre", "Entidad", *asked.aspectos.values())
    data = await write_rows(f"{row['clave']} {row['anio']}", columns, cells, formato)
    return give_file(data, f"{row['clave']}-{row['anio']}.{formato}", TIPOS[formato])


@router.get(HOME + "/sorteados/{sorteado}")
async def ask_answer(request: Request, service: Servicio, quien: Quien, sorteado: Id) -> Response:
    """Ask what somebody drawn answered, or what was seen of them."""
    return await _ask(request, service, quien, sorteado)


async def _ask(
    request: Request, service: Servicio, quien: Quien, sorteado: int,
    error: RuleBroken | None = None, typed: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    async with service.database.transaction() as tx:
        row = await get_sorteado(tx, quien.actor, sorteado, day_of(quien.now))
    campos, listed = list_errors(error)
    kept = {name: str(value) for name, value in (row["respuesta"] or {}).items()}
    return page(
        request, "mediciones/responder.html", quien, seccion=SECCION, sorteado=row,
        medicion=tell_medicion(row["medicion"]), campos=campos, errores=listed,
        instrumento=INSTRUMENTOS[row["medicion"]["clave"]], valores=typed or kept,
        status=STATUS[type(error)] if error else 200,
    )  # fmt: skip


@router.post(HOME + "/sorteados/{sorteado}")
async def keep_answer(request: Request, service: Servicio, quien: Quien, sorteado: Id) -> Response:
    """Keep what somebody drawn answered and lead back to the sample."""
    typed = await read_typed(request)
    said = {name: int(v) for name, v in typed.items() if v.isascii() and v.isdigit()}
    try:
        done = await register_answer(
            service.database, order_of(request, quien, typed), sorteado_id=sorteado, respuesta=said
        )
    except RuleBroken as error:
        return await _ask(request, service, quien, sorteado, error, typed)
    return RedirectResponse(told(f"{HOME}/{done['medicion']}", "cambio"), 303)
