"""Brings schools and their plantel in from files: kept for a word, applied whole, or let go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.plazas import write_plazas
from engine.actions.orden import Orden, Result, carry_out
from engine.db.escuelas import write_escuelas
from engine.db.ids import new_id
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.padrones import get_padron, load_kept, load_plazas, load_school_plazas
from engine.db.queries.tablas import padrones
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.domain.padron import Cotejo, Plaza, Servicio, compare
from engine.domain.plantel import CotejoPlantel, compare_plantel
from engine.errors import Conflict, Forbidden, RuleBroken

NOMBRE_MAXIMO = 160
ROLES_KEEP_SCHOOLS = ("jefe_agp", "jefe_agi", "director_ugel", "rci")
"""Those of a UGEL who bring its padrón in; DIRI and the administrator bring anybody's.

The RCI keeps what is known of its schools up to date (RB-04, S003:2337-2338).
"""


@dataclass(frozen=True)
class Archivo:
    """A file with schools or plantel: its name and bytes, and what was read of it.

    `lectura` holds the notes that people are shown; `filas` are its sound rows.
    """

    clase: str
    nombre: str
    bytes: bytes
    lectura: Mapping[str, Any]
    filas: Sequence[Any]


def own_roots(actor: Actor) -> tuple[int, ...] | None:
    """Return the ids of the UGEL whose schools an actor keeps: None for everybody's."""
    if actor.administers or actor.orders_territory:
        return None
    return tuple({c.entidad_id for c in actor.cargos if c.rol in ROLES_KEEP_SCHOOLS})


def demand_keeper(actor: Actor, ambito_id: int | None = None) -> None:
    """Raise Forbidden("padron_ajeno") unless the actor keeps the schools of that UGEL, or any."""
    roots = own_roots(actor)
    if roots is None:
        return
    if not roots or (ambito_id is not None and ambito_id not in roots):
        raise Forbidden("padron_ajeno")


async def keep(database: Database, orden: Orden, *, ambito: str, archivo: Archivo) -> Result:
    """Keep a file that was read until somebody applies or discards it; no school changes yet.

    Raises NotFound(entidad_desconocida), Forbidden(padron_ajeno),
    Conflict(escuelas_de_otra_ugel).
    """

    async def work(tx: AsyncSession) -> Result:
        ambito_id = await find_entidad_id(tx, ambito)
        demand_keeper(orden.actor, ambito_id)
        found = await _compare(tx, orden, archivo, ambito)
        values = {
            "id": new_id(), "clase": archivo.clase, "ambito_id": ambito_id,
            "nombre_archivo": archivo.nombre[:NOMBRE_MAXIMO], "archivo": archivo.bytes,
            "estado": "por_confirmar", "persona_id": orden.actor.persona_id, "creado": orden.now,
            "lectura": {**archivo.lectura, "cotejo": found.to_json()},
        }  # fmt: skip
        await tx.execute(insert(padrones).values(values))
        return {"id": str(values["id"])}

    return await carry_out(database, orden, work)


async def apply(database: Database, orden: Orden, *, padron_id: UUID, archivo: Archivo) -> Result:
    """Write the schools or the plazas of a kept file, all in one transaction.

    What is equal stays, what changed is changed, and what the file lacks is told and never taken
    away. Raises NotFound(padron_desconocido), Forbidden(padron_ajeno),
    Conflict(padron_ya_aplicado), RuleBroken(padron_con_errores),
    Conflict(escuelas_de_otra_ugel).
    """

    async def work(tx: AsyncSession) -> Result:
        row = await _demand_waiting(tx, orden, padron_id)
        if archivo.lectura["fallas"]:
            raise RuleBroken("padron_con_errores", cuantos=len(archivo.lectura["fallas"]))
        found = await _compare(tx, orden, archivo, row["ambito"])
        await _write(tx, orden, archivo, found)
        resultado = found.to_json()
        await tx.execute(
            padrones.update()
            .where(padrones.c.id == padron_id)
            .values(estado="aplicado", aplicado=orden.now, resultado=resultado)
        )
        return {"id": str(padron_id), "estado": "aplicado", **resultado}

    return await carry_out(database, orden, work)


async def discard(database: Database, orden: Orden, *, padron_id: UUID) -> Result:
    """Let go of a kept file, which leaves nothing.

    Raises NotFound(padron_desconocido), Forbidden(padron_ajeno), Conflict(padron_ya_aplicado).
    """

    async def work(tx: AsyncSession) -> Result:
        await _demand_waiting(tx, orden, padron_id)
        await tx.execute(padrones.delete().where(padrones.c.id == padron_id))
        return {"id": str(padron_id), "estado": "descartado"}

    return await carry_out(database, orden, work)


async def forget_unapplied(database: Database, now: datetime, keep: timedelta) -> int:
    """Delete the files that nobody applied within `keep` of being sent; return how many.

    Of those applied the bytes are forgotten as well: they name people (Ley 29733).
    """
    async with database.transaction() as tx:
        gone = await tx.execute(
            padrones.delete()
            .where(padrones.c.estado == "por_confirmar", padrones.c.creado <= now - keep)
            .returning(padrones.c.id)
        )
        emptied = await tx.execute(
            padrones.update()
            .where(
                padrones.c.estado == "aplicado",
                padrones.c.aplicado <= now - keep,
                padrones.c.archivo != b"",
            )
            .values(archivo=b"")
            .returning(padrones.c.id)
        )
        return len(gone.all()) + len(emptied.all())


async def _demand_waiting(tx: AsyncSession, orden: Orden, padron_id: UUID) -> dict[str, Any]:
    row = await get_padron(tx, orden.actor, padron_id, lock=True)
    only = row["ambito_id"] if row["ambito_tipo"] == "ugel" else None
    demand_keeper(orden.actor, only)
    if row["estado"] != "por_confirmar":
        raise Conflict("padron_ya_aplicado", archivo=row["nombre_archivo"])
    return row


async def _compare(
    tx: AsyncSession, orden: Orden, archivo: Archivo, ambito: str
) -> Cotejo | CotejoPlantel:
    if archivo.clase == "plantel":
        return await compare_plazas(tx, archivo.filas, orden.now)
    ugeles = {servicio.ugel for servicio in archivo.filas}
    codigos = [servicio.hechos.codigo for servicio in archivo.filas]
    kept = await load_kept(tx, ugeles, codigos)
    if own_roots(orden.actor) is not None:
        _demand_own(kept, codigos, ambito)
    return compare(archivo.filas, kept)


async def compare_plazas(tx: AsyncSession, plazas: Sequence[Plaza], now: datetime) -> CotejoPlantel:
    """Return how the plazas of a file differ from those kept, and which of its schools it lacks."""
    kept = await load_plazas(tx, [plaza.codigo for plaza in plazas], now)
    kept |= await load_school_plazas(tx, {plaza.escuela for plaza in plazas}, now)
    return compare_plantel(plazas, kept)


def _demand_own(
    kept: Mapping[str, Mapping[str, Any]], codigos: Collection[str], ambito: str
) -> None:
    """Refuse to take a school away from the UGEL that has it: DIRI moves it."""
    foreign = [c for c in codigos if c in kept and kept[c]["ugel"] != ambito]
    if foreign:
        raise Conflict("escuelas_de_otra_ugel", cuantas=len(foreign), ejemplo=foreign[0])


async def _write(
    tx: AsyncSession, orden: Orden, archivo: Archivo, found: Cotejo | CotejoPlantel
) -> None:
    if isinstance(found, CotejoPlantel):
        await write_plazas(tx, orden, found, fuente=archivo.nombre)
        return
    servicios: Sequence[Servicio] = archivo.filas
    codigos = [servicio.hechos.codigo for servicio in servicios]
    kept = await load_kept(tx, (), codigos)
    await write_escuelas(tx, found, kept, fuente=f"Padrón: {archivo.nombre}")
