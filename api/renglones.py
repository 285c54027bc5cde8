"""The rows of a kept file as they were understood, those to look at first."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api.importaciones import load_pedido
from engine.actions.plan.planeadas import Destino
from engine.db.queries.cursores import Pagina, decode_cursor, encode_cursor
from engine.db.queries.importaciones import get_importacion
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.errors import Conflict
from forms.hojas.entendido import say_row
from forms.hojas.lectura import Lugar, Pedido, read_rows

CLASES = ("con_errores", "con_dudas", "bien")
"""How a row may be, those to look at first."""
MAS_LEJOS = 100_000


async def list_renglones(
    database: Database, actor: Actor, importacion_id: UUID, *,
    clase: str = "", cursor: str | None = None, limite: int,
) -> Pagina:  # fmt: skip
    """Return a page of the rows of a file that waits for a word, of one class or all.

    Raises NotFound(importacion_desconocida), Conflict(importacion_ya_aplicada) once it was
    imported, when its rows are activities; RuleBroken(cursor_invalido).
    """
    async with database.transaction() as tx:
        row = await get_importacion(tx, actor, importacion_id)
        if row["estado"] != "por_confirmar":
            raise Conflict("importacion_ya_aplicada", archivo=row["nombre_archivo"])
        pedido = await load_pedido(tx, actor, row["unidad_id"], row["unidad"], row["anio"])
    first = decode_cursor(cursor, _as_place)[0] if cursor else 0
    places = _in_order(row["lectura"], clase)
    shown = places[first : first + limite]
    datos = await asyncio.to_thread(_say, row["archivo"], pedido, shown, _fates(row["lectura"]))
    rest = len(places) > first + limite
    return Pagina(datos, encode_cursor([first + limite]) if rest else None)


def _as_place(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value < MAS_LEJOS:
        raise ValueError("not a place")
    return value


def _in_order(lectura: Mapping[str, Any], clase: str) -> list[Lugar]:
    """Return where the rows are: the faulty first, then the doubtful, each as the file has them."""
    rows = [(c, sheet, fila) for c, sheet, fila in lectura["renglones"] if clase in ("", c)]
    rows.sort(key=lambda row: CLASES.index(row[0]))
    return [(sheet, fila) for _, sheet, fila in rows]


def _fates(lectura: Mapping[str, Any]) -> dict[Lugar, Destino]:
    sound = [(sheet, fila) for c, sheet, fila in lectura["renglones"] if c != "con_errores"]
    return dict(zip(sound, lectura["destinos"], strict=True))


def _say(
    data: bytes, pedido: Pedido, places: list[Lugar], fates: Mapping[Lugar, Destino]
) -> list[dict[str, Any]]:
    found = read_rows(data, pedido, frozenset(places))
    told = []
    for place in places:
        renglon, leida = found[place]
        fate, codigo = fates.get(place, ("", ""))
        said = say_row(renglon, leida, pedido.catalogo, pedido.unidad)
        told.append(said | {"destino": fate, "codigo": codigo or said["codigo"]})
    return told
