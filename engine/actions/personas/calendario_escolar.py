"""Editing of the calendar by an administrator: holidays and blocks, always with their norm."""

from datetime import date
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.personas.cambios_de_calendario import (
    feriado_of,
    to_add,
    to_correct,
    to_remove,
)
from engine.actions.tareas.vista_de_plazos import Cambio, preview, start_moving
from engine.db.queries.calendario import get_bloque, get_feriado
from engine.db.queries.tablas import bloques, feriados
from engine.db.session import Database
from engine.errors import Conflict, Forbidden, RuleBroken


def demand_admin(orden: Orden) -> None:
    """Raise Forbidden("solo_administracion") unless who orders administers the service."""
    if not orden.actor.administers:
        raise Forbidden("solo_administracion")


def _demand_norm(norma: str) -> None:
    if not norma.strip():
        sentence = "Indique la norma que lo dispone."
        raise RuleBroken("datos_invalidos", campos={"norma": sentence})


async def add_feriado(
    database: Database,
    orden: Orden,
    *,
    fecha: date,
    nombre: str,
    tipo: str,
    ambito: str,
    norma: str,
) -> Result:
    """Enter a holiday with its norm, which moves the open deadlines that it touches.

    Raises Conflict("feriado_repetido") for the same one twice.
    """
    demand_admin(orden)
    _demand_norm(norma)
    values = {"fecha": fecha, "nombre": nombre, "tipo": tipo, "ambito": ambito, "norma": norma}

    async def work(tx: AsyncSession) -> Result:
        made = await _insert(tx, feriados, values)
        return made | await _move(tx, orden, to_add(feriado_of(values)))

    return await carry_out(database, orden, work)


async def edit_feriado(
    database: Database, orden: Orden, *, feriado_id: int, cambios: dict[str, Any]
) -> Result:
    """Correct a holiday; open deadlines follow it. Raises NotFound("feriado_desconocido")."""
    demand_admin(orden)
    _demand_norm(cambios.get("norma", "-"))

    async def work(tx: AsyncSession) -> Result:
        stored = await get_feriado(tx, feriado_id)
        done = await _update(tx, feriados, feriado_id, cambios)
        cambio = to_correct(feriado_of(stored), feriado_of({**stored, **cambios}))
        return done | (await _move(tx, orden, cambio) if cambio else {})

    return await carry_out(database, orden, work)


async def remove_feriado(database: Database, orden: Orden, *, feriado_id: int) -> Result:
    """Take a holiday away; open deadlines come back. Raises NotFound("feriado_desconocido")."""
    demand_admin(orden)

    async def work(tx: AsyncSession) -> Result:
        stored = await get_feriado(tx, feriado_id)
        await tx.execute(feriados.delete().where(feriados.c.id == feriado_id))
        return {"id": feriado_id} | await _move(tx, orden, to_remove(feriado_of(stored)))

    return await carry_out(database, orden, work)


async def add_bloque(
    database: Database,
    orden: Orden,
    *,
    anio: int,
    tipo: str,
    numero: int,
    inicio: date,
    fin: date,
    norma: str,
    verificacion: str,
) -> Result:
    """Enter a block of a school year with its norm.

    Raises RuleBroken("bloque_al_reves") when it ends before it begins,
    Conflict("bloque_repetido") and Conflict("bloque_superpuesto").
    """
    demand_admin(orden)
    _demand_norm(norma)
    _demand_order(inicio, fin)
    values = {
        "anio": anio,
        "tipo": tipo,
        "numero": numero,
        "inicio": inicio,
        "fin": fin,
        "norma": norma,
        "verificacion": verificacion,
    }

    async def work(tx: AsyncSession) -> Result:
        await _demand_free(tx, inicio, fin)
        return await _insert(tx, bloques, values)

    return await carry_out(database, orden, work)


async def edit_bloque(
    database: Database, orden: Orden, *, bloque_id: int, cambios: dict[str, Any]
) -> Result:
    """Correct a block; raises as `add_bloque`, and NotFound("bloque_desconocido")."""
    demand_admin(orden)
    _demand_norm(cambios.get("norma", "-"))

    async def work(tx: AsyncSession) -> Result:
        stored = {**await get_bloque(tx, bloque_id), **cambios}
        _demand_order(stored["inicio"], stored["fin"])
        await _demand_free(tx, stored["inicio"], stored["fin"], but=bloque_id)
        return await _update(tx, bloques, bloque_id, cambios)

    return await carry_out(database, orden, work)


async def remove_bloque(database: Database, orden: Orden, *, bloque_id: int) -> Result:
    """Take a block away; raise NotFound("bloque_desconocido")."""
    demand_admin(orden)

    async def work(tx: AsyncSession) -> Result:
        await get_bloque(tx, bloque_id)
        await tx.execute(bloques.delete().where(bloques.c.id == bloque_id))
        return {"id": bloque_id}

    return await carry_out(database, orden, work)


async def preview_feriado(database: Database, orden: Orden, cambio: Cambio) -> Result:
    """Return how many open deadlines a change of a holiday would move, and of how many personas."""
    demand_admin(orden)
    async with database.transaction() as tx:
        return dict(await preview(tx, cambio, orden.now))


async def _move(tx: AsyncSession, orden: Orden, cambio: Cambio) -> Result:
    return {"corrimiento": await start_moving(tx, cambio, orden.actor.persona_id, orden.now)}


def _demand_order(inicio: date, fin: date) -> None:
    if fin < inicio:
        raise RuleBroken("bloque_al_reves", inicio=inicio.isoformat(), fin=fin.isoformat())


async def _demand_free(tx: AsyncSession, inicio: date, fin: date, but: int = 0) -> None:
    shared = select(bloques.c.tipo, bloques.c.numero, bloques.c.anio).where(
        bloques.c.inicio <= fin, bloques.c.fin >= inicio, bloques.c.id != but
    )
    other = (await tx.execute(shared.limit(1))).one_or_none()
    if other is not None:
        raise Conflict("bloque_superpuesto", tipo=other.tipo, numero=other.numero, anio=other.anio)


async def _insert(tx: AsyncSession, table: Table, values: dict[str, Any]) -> Result:
    made = await tx.execute(table.insert().values(**values).returning(table.c.id))
    return {"id": made.scalar_one()}


async def _update(tx: AsyncSession, table: Table, row_id: int, changes: dict[str, Any]) -> Result:
    if changes:
        await tx.execute(table.update().where(table.c.id == row_id).values(**changes))
    return {"id": row_id}
