"""The rows behind a figure of the board, on a page and as a file."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.avance_filas import HOME, Filas, find_rows
from api.avance_pedido import Filtrado, Filtro, scope_of
from api.identidad import Quien, Servicio
from api.pages.rendering import address, page
from api.salidas.filas import TIPOS, Celda, Formato, write_rows
from api.v1.importaciones import give_file
from engine.db.queries.avance_filas import TODAS
from engine.domain.redaccion.fechas import say_date

router = APIRouter(include_in_schema=False)
SECCION = "acompanamiento"


@router.get(HOME + "/filas")
async def show_filas(
    request: Request, service: Servicio, quien: Quien, filtro: Filtrado
) -> Response:
    """Show the rows behind a figure, a page at a time."""
    async with service.database.transaction() as tx:
        ambito = await scope_of(tx, quien, filtro)
        found = await find_rows(tx, ambito, filtro.asked())
    here = f"{HOME}/filas"
    return page(
        request, "tablero/filas.html", quien, seccion=SECCION, filas=found, dicho=say_cell,
        atras=back(filtro),
        archivo={name: address(f"{here}.{name}", **filtro.kept()) for name in TIPOS},
        siguiente=found.siguiente and address(here, **filtro.kept(), cursor=found.siguiente),
        primera=address(here, **filtro.kept()) if filtro.cursor else None,
    )  # fmt: skip


def say_cell(value: Celda) -> str:
    """Return a cell as people read it."""
    if value is None:
        return "—"
    return say_date(value) if isinstance(value, date) else str(value)


def back(filtro: Filtro) -> str:
    """Return the address of the board that a figure is on."""
    if filtro.programa is None:
        return address(HOME, anio=filtro.anio)
    if filtro.acompanante is not None:
        return f"{HOME}/programas/{filtro.programa}/acompanantes/{filtro.acompanante}"
    return f"{HOME}/programas/{filtro.programa}"


@router.get(HOME + "/filas.{formato}")
async def give_filas(
    service: Servicio, quien: Quien, filtro: Filtrado,
    formato: Annotated[Formato, Path(description="csv o xlsx")],
) -> Response:  # fmt: skip
    """Give every row behind a figure as a file."""
    async with service.database.transaction() as tx:
        ambito = await scope_of(tx, quien, filtro)
        found = await find_rows(tx, ambito, filtro.asked(limite=TODAS))
    return await as_file(found, formato)


async def as_file(found: Filas, formato: Formato) -> Response:
    """Return rows as a file named after what they are."""
    data = await write_rows(
        found.titulo, found.columnas, [fila.celdas for fila in found.filas], formato
    )
    return give_file(data, f"{found.titulo.lower().replace(' ', '-')}.{formato}", TIPOS[formato])
