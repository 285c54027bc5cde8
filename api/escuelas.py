"""Files with schools or plantel that come in: read, kept and applied the same way by every door."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.padrones import Archivo, apply, demand_keeper, keep, own_roots
from engine.actions.orden import Orden, Result
from engine.db.queries.instituciones import list_codes, list_own_ugeles
from engine.db.queries.padrones import get_padron
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.errors import Forbidden, NotFound
from forms.escuelas.escuelas import Lectura, Lugares, read_escuelas
from forms.escuelas.plantel import read_plantel
from forms.hojas.anotaciones import as_json
from forms.hojas.copia import Marca, mark

MINISTERIO = "MINEDU"
"""Whose a file is that may bring schools of several UGEL."""
FALLAS_GUARDADAS = 2_000
"""Faults of a file that are told and marked; whoever mends those finds the rest at the next try."""
Ugeles = list[tuple[str, str]]


async def load_own(tx: AsyncSession, actor: Actor) -> Ugeles:
    """Return code and name of the UGEL whose schools an actor keeps.

    Raises Forbidden("padron_ajeno") for none.
    """
    demand_keeper(actor)
    rows = await list_own_ugeles(tx, own_roots(actor))
    if not rows:
        raise Forbidden("padron_ajeno")
    return [(row.codigo, row.nombre) for row in rows]


async def bring(
    database: Database, orden: Orden, *, clase: str, nombre: str, data: bytes, ugel: str | None
) -> Result:
    """Read a file of `clase` ("escuelas" or "plantel") and keep it for a word.

    `ugel` is the code of the one whose it is, which rows without UGEL are of; None for whoever
    keeps them all. Raises what the readers raise, Forbidden(padron_ajeno),
    NotFound(entidad_desconocida), Conflict(escuelas_de_otra_ugel).
    """
    async with database.transaction() as tx:
        ambito = await _choose(tx, orden.actor, ugel)
    archivo = await _read(database, orden.actor, clase, nombre, data, ambito)
    return await keep(database, orden, ambito=ambito, archivo=archivo)


async def confirm(database: Database, orden: Orden, padron_id: UUID) -> Result:
    """Apply a kept file, read again against what there is now.

    Raises what `engine.actions.acompanamiento.padrones.apply` raises.
    """
    async with database.transaction() as tx:
        row = await get_padron(tx, orden.actor, padron_id)
    if row["estado"] != "por_confirmar":
        # Its bytes may be forgotten: what is wrong with it is told by the order.
        archivo = Archivo(row["clase"], row["nombre_archivo"], b"", row["lectura"], ())
    else:
        archivo = await _read(
            database, orden.actor, row["clase"], row["nombre_archivo"], row["archivo"],
            row["ambito"],
        )  # fmt: skip
    return await apply(database, orden, padron_id=padron_id, archivo=archivo)


async def _choose(tx: AsyncSession, actor: Actor, ugel: str | None) -> str:
    own = await load_own(tx, actor)
    if ugel is None:
        return MINISTERIO if own_roots(actor) is None else own[0][0]
    if ugel not in dict(own):
        if own_roots(actor) is None:
            raise NotFound("entidad_desconocida", entidad=ugel)
        raise Forbidden("padron_ajeno")
    return ugel


async def _read(
    database: Database, actor: Actor, clase: str, nombre: str, data: bytes, ambito: str
) -> Archivo:
    async with database.transaction() as tx:
        own = dict(await load_own(tx, actor))
        if ambito != MINISTERIO:
            own = {ambito: own[ambito]}
        if clase == "plantel":
            codes = frozenset(await list_codes(tx, own))
            reading = asyncio.to_thread(read_plantel, data, codes)
        else:
            known = {row.codigo: row.nombre for row in await list_own_ugeles(tx, None)}
            default = None if ambito == MINISTERIO else ambito
            lugares = Lugares(known, frozenset(own), default)
            reading = asyncio.to_thread(read_escuelas, data, lugares)
    lectura = await reading
    return Archivo(clase, nombre, data, summarise(lectura), lectura.filas)


def summarise(lectura: Lectura) -> dict[str, Any]:
    """Return what is kept of a reading: all but the sound rows, which the file still has."""
    return {
        "total": lectura.total,
        "buenas": len(lectura.filas),
        "con_errores": len({(f.hoja, _row_of(f.celda)) for f in lectura.fallas}),
        "fallas": as_json(lectura.fallas[:FALLAS_GUARDADAS]),
        "supuestos": as_json(lectura.supuestos),
    }


def _row_of(celda: str) -> str:
    return "".join(filter(str.isdigit, celda))


async def mark_copy(row: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return a copy of a kept file with its faults marked on their cells, and its extension.

    Raises NotFound("padron_desconocido") when its bytes are forgotten already.
    """
    if not row["archivo"]:
        raise NotFound("padron_desconocido")
    return await asyncio.to_thread(mark, row["archivo"], list(_marks(row["lectura"])))


def _marks(lectura: Mapping[str, Any]) -> Iterable[Marca]:
    for falla in lectura["fallas"]:
        yield falla["hoja"], falla["celda"], falla["frase"], True
