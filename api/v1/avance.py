"""The board of accompaniment over REST: its figures, and the rows behind each."""

from typing import Any

from fastapi import APIRouter

from api.avance import tell_programa_board
from api.avance_filas import find_rows
from api.avance_pedido import Filtrado, scope_of
from api.avance_recuerdo import tell_many
from api.identidad import Quien, Servicio
from api.v1.comunes import Anio, Id, Lista, refusals
from engine.db.queries.avance import list_boards
from engine.db.queries.programas import get_programa
from engine.domain.lima import day_of

router = APIRouter(prefix="/acompanamiento/tablero", tags=["acompanamientos"])


@router.get("", responses=refusals(422))
async def read_tablero(quien: Quien, servicio: Servicio, anio: Anio = None) -> dict[str, Any]:
    """Muestra lo hecho contra lo planeado a hoy en los programas de su ámbito, y en cada uno.

    `contado` es cuándo se contó: si son más de veinte programas, a lo más un minuto antes.
    """
    hoy = day_of(quien.now)
    async with servicio.database.transaction() as tx:
        boards = await list_boards(tx, quien.actor, anio or hoy.year)
        ids = tuple(row["id"] for row in boards)
        told = await tell_many(servicio.database, tx, quien.actor, quien.now, ids)
    names = {row["id"]: row for row in boards}
    figures = told.pop("programas")
    return {
        **told,
        "hoy": hoy,
        "programas": [
            {"id": each, "ugel": names[each]["ugel"], "nombre": names[each]["ugel_nombre"], **own}
            for each, own in figures.items()
        ],
    }


@router.get("/programas/{programa}", responses=refusals(404))
async def read_programa_board(programa: Id, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra el avance de un programa, con el de cada acompañante, su ratio y sus horas."""
    hoy = day_of(quien.now)
    async with servicio.database.transaction() as tx:
        await get_programa(tx, quien.actor, programa)
        return {"hoy": hoy, **await tell_programa_board(tx, quien.actor, hoy, programa)}


@router.get("/filas", responses=refusals(404, 422))
async def read_filas(quien: Quien, servicio: Servicio, filtro: Filtrado) -> Lista:
    """Lista las filas que cuenta una cifra: `ver` es estrategias, docentes, niveles,
    horas o acompanantes, y `corte` cuáles de ellas."""
    async with servicio.database.transaction() as tx:
        ambito = await scope_of(tx, quien, filtro)
        found = await find_rows(tx, ambito, filtro.asked())
    told = zip(found.datos, found.filas, strict=True)
    return Lista(
        datos=[{**row, "por_que": fila.por_que} if fila.por_que else dict(row)
               for row, fila in told],
        siguiente=found.siguiente,
    )  # fmt: skip
