"""Deliveries to other systems made again, and one sent only to see whether it arrives."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.avisos.ganchos import demand_admin
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.tablas import entregas_ganchos, ganchos, novedades
from engine.db.session import Database
from engine.domain.avisos.ganchos import PRUEBA
from engine.errors import NotFound, RuleBroken
from engine.jobs.avisos import ring

_DONE = entregas_ganchos.c.estado.in_(("entregada", "fallida", "descartada"))


async def send_test(
    database: Database, orden: Orden, *, gancho_id: int, maquina: datetime
) -> Result:
    """Send a webhook something of no consequence; return the id of the delivery.

    Raises Forbidden("solo_administracion"), NotFound("gancho_inexistente").
    """
    demand_admin(orden)
    told = {
        "type": PRUEBA,
        "timestamp": orden.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": {"mensaje": "Prueba de Articula: si lee esto, la dirección recibe."},
    }

    async def work(tx: AsyncSession) -> Result:
        known = select(ganchos.c.id).where(
            ganchos.c.id == gancho_id, ganchos.c.estado != "retirado"
        )
        if await tx.scalar(known) is None:
            raise NotFound("gancho_inexistente")
        novedad_id = uuid4()
        await tx.execute(
            novedades.insert().values(
                id=novedad_id, tipo=PRUEBA, cuerpo=orjson.dumps(told).decode(), creada=maquina
            )
        )
        made = entregas_ganchos.insert().values(
            novedad_id=novedad_id, gancho_id=gancho_id, estado="en_cola", intentos=0, tomas=0,
            siguiente=maquina, historial=[], creada=maquina,
        )  # fmt: skip
        entrega_id = await tx.scalar(made.returning(entregas_ganchos.c.id))
        await ring(tx, "ganchos")
        return {"entrega": entrega_id, "novedad": str(novedad_id)}

    return await carry_out(database, orden, work)


async def replay_one(
    database: Database, orden: Orden, *, entrega_id: int, maquina: datetime
) -> Result:
    """Make a delivery once more, taken or not, with the same id and the same words.

    Raises Forbidden("solo_administracion"), NotFound("entrega_inexistente") for one that is on its
    way already or whose webhook is retired.
    """
    demand_admin(orden)
    return await _replay(database, orden, entregas_ganchos.c.id == entrega_id, maquina, one=True)


async def replay_failed(
    database: Database,
    orden: Orden,
    *,
    gancho_id: int,
    desde: datetime,
    hasta: datetime,
    maquina: datetime,
) -> Result:
    """Make again what a webhook did not take of [desde, hasta); return how many they are.

    Raises Forbidden("solo_administracion"), RuleBroken("periodo_invalido").
    """
    demand_admin(orden)
    if desde >= hasta:
        raise RuleBroken("periodo_invalido")
    failed = (
        (entregas_ganchos.c.gancho_id == gancho_id)
        & (entregas_ganchos.c.estado == "fallida")
        & (entregas_ganchos.c.creada >= desde)
        & (entregas_ganchos.c.creada < hasta)
    )
    return await _replay(database, orden, failed, maquina)


async def _replay(
    database: Database,
    orden: Orden,
    which: ColumnElement[bool],
    maquina: datetime,
    *,
    one: bool = False,
) -> Result:
    alive = select(ganchos.c.id).where(ganchos.c.estado != "retirado")
    fresh: dict[str, Any] = {
        "estado": "en_cola", "intentos": 0, "siguiente": maquina, "terminada": None,
    }  # fmt: skip
    again = (
        update(entregas_ganchos)
        .where(which, _DONE, entregas_ganchos.c.gancho_id.in_(alive))
        .values(fresh)
        .returning(entregas_ganchos.c.id)
    )

    async def work(tx: AsyncSession) -> Result:
        done = (await tx.execute(again)).all()
        if one and not done:
            raise NotFound("entrega_inexistente")
        await ring(tx, "ganchos")
        return {"repetidas": len(done)}

    return await carry_out(database, orden, work)
