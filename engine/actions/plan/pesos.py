"""What the rules of the Planificador weigh and look at: weights, rooms, protected days, budgets."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, func
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.recursos import load_valores
from engine.db.queries.tablas import periodos_protegidos, pesos, presupuestos, salas
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.domain.pesos import MEDIDAS
from engine.errors import Forbidden, NotFound, RuleBroken


def may_rule(actor: Actor) -> bool:
    """Tell whether an actor sets what the rules weigh: DIRI, or who administers."""
    return actor.administers or actor.orders_territory


def demand_ruler(orden: Orden) -> None:
    """Raise Forbidden("solo_diri") unless DIRI or the administrator orders."""
    if not may_rule(orden.actor):
        raise Forbidden("solo_diri")


async def set_pesos(database: Database, orden: Orden, *, valores: Mapping[str, float]) -> Result:
    """Set weights and limits from now on; those that stay as they are leave no trace.

    Raises RuleBroken("datos_invalidos") for a value beyond its limits or of no rule.
    """
    demand_ruler(orden)
    _demand_possible(valores)

    async def work(tx: AsyncSession) -> Result:
        # One at a time: what changed is told against what really was before.
        await tx.execute(func.pg_advisory_xact_lock(_TURNO).select())
        before = await load_valores(tx)
        changed = {c: v for c, v in valores.items() if v != before[c]}
        who = {"en": orden.now, "persona_id": orden.actor.persona_id}
        if changed:
            rows = [{"clave": clave, "valor": valor, **who} for clave, valor in changed.items()]
            await tx.execute(pesos.insert(), rows)
        return {"cambiados": sorted(changed)}

    return await carry_out(database, orden, work)


_TURNO = 0x5045534F
"""The advisory lock of those who set weights."""


def _demand_possible(valores: Mapping[str, float]) -> None:
    campos = {}
    for clave, valor in valores.items():
        medida = MEDIDAS.get(clave)
        if medida is None:
            campos[clave] = "No hay ninguna regla con ese nombre."
        elif not medida.minimo <= valor <= medida.maximo:
            campos[clave] = f"Escriba un número entre {medida.minimo:g} y {medida.maximo:g}."
    if campos:
        raise RuleBroken("datos_invalidos", campos=campos)


async def add_sala(
    database: Database, orden: Orden, *, sede: str, nombre: str, capacidad: int
) -> Result:
    """Open a room of a sede, or open it again with that capacity.

    Raises NotFound("entidad_desconocida").
    """
    demand_ruler(orden)

    async def work(tx: AsyncSession) -> Result:
        told = {"capacidad": capacidad, "activa": True}
        row = {"sede_id": await find_entidad_id(tx, sede), "nombre": nombre.strip(), **told}
        made = await tx.execute(
            insert(salas)
            .values(**row)
            .on_conflict_do_update(constraint="sala_sin_repetir", set_=told)
            .returning(salas.c.id)
        )
        return {"id": made.scalar_one()}

    return await carry_out(database, orden, work)


async def close_sala(database: Database, orden: Orden, *, sala_id: int) -> Result:
    """Offer a room no more; what is booked there stays. Raises NotFound("sala_desconocida")."""
    demand_ruler(orden)

    async def work(tx: AsyncSession) -> Result:
        statement = salas.update().where(salas.c.id == sala_id).values(activa=False)
        if await tx.scalar(statement.returning(salas.c.id)) is None:
            raise NotFound("sala_desconocida")
        return {"id": sala_id}

    return await carry_out(database, orden, work)


async def protect(
    database: Database, orden: Orden, *, nombre: str, inicio: date, fin: date, norma: str
) -> Result:
    """Protect some days, both included. Raises RuleBroken("datos_invalidos") when they are none."""
    demand_ruler(orden)
    if fin < inicio:
        sentence = "El último día debe ser igual o posterior al primero."
        raise RuleBroken("datos_invalidos", campos={"fin": sentence})
    values = {"nombre": nombre, "dias": Range(inicio, fin + timedelta(days=1)), "norma": norma}

    async def work(tx: AsyncSession) -> Result:
        made = await tx.execute(
            periodos_protegidos.insert().values(**values).returning(periodos_protegidos.c.id)
        )
        return {"id": made.scalar_one()}

    return await carry_out(database, orden, work)


async def unprotect(database: Database, orden: Orden, *, periodo_id: int) -> Result:
    """Protect some days no more. Raises NotFound("periodo_desconocido")."""
    row = periodos_protegidos.c.id == periodo_id
    return await _take_away(database, orden, periodos_protegidos, row, "periodo_desconocido")


async def set_presupuesto(
    database: Database, orden: Orden, *, entidad: str, anio: int, persona_dias: int
) -> Result:
    """Set how many days of people a region pays for in a year.

    Raises NotFound("entidad_desconocida").
    """
    demand_ruler(orden)

    async def work(tx: AsyncSession) -> Result:
        entidad_id = await find_entidad_id(tx, entidad)
        values = {"entidad_id": entidad_id, "anio": anio, "persona_dias": persona_dias}
        await tx.execute(
            insert(presupuestos)
            .values(**values)
            .on_conflict_do_update(constraint="pk_presupuesto", set_={"persona_dias": persona_dias})
        )
        return {"entidad": entidad, "anio": anio}

    return await carry_out(database, orden, work)


async def drop_presupuesto(
    database: Database, orden: Orden, *, entidad_id: int, anio: int
) -> Result:
    """Judge the budget of a region no more. Raises NotFound("presupuesto_desconocido")."""
    row = (presupuestos.c.entidad_id == entidad_id) & (presupuestos.c.anio == anio)
    return await _take_away(database, orden, presupuestos, row, "presupuesto_desconocido")


async def _take_away(
    database: Database, orden: Orden, table: Table, row: ColumnElement[bool], missing: str
) -> Result:
    demand_ruler(orden)

    async def work(tx: AsyncSession) -> Result:
        gone: Any = await tx.execute(table.delete().where(row))
        if not gone.rowcount:
            raise NotFound(missing)
        return {"quitado": True}

    return await carry_out(database, orden, work)
