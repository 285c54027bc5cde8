"""Brings the plan of a unit in from a file: kept for a word, applied whole, or let go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.plan.planeadas import compare, demand_planner, write
from engine.db.ids import new_id
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.importaciones import get_importacion
from engine.db.queries.tablas import importaciones
from engine.db.session import Database
from engine.domain.planeada import Planeada
from engine.errors import Conflict, RuleBroken

NOMBRE_MAXIMO = 160


@dataclass(frozen=True)
class Archivo:
    """A file with a plan: its name, bytes and their hash, its layout, and what was read of it.

    `lectura` holds the notes that people are shown; `planeadas` the activities in its sound rows.
    """

    nombre: str
    bytes: bytes
    huella: str
    formato: str
    lectura: Mapping[str, Any]
    planeadas: Sequence[Planeada]


async def keep(
    database: Database, orden: Orden, *, unidad: str, anio: int, archivo: Archivo
) -> Result:
    """Keep a file that was read until somebody confirms or discards it; plan nothing yet.

    The same file sent again while it waits is the same importacion, with the newer reading.
    Raises NotFound(entidad_desconocida), Forbidden(plan_ajeno).
    """

    async def work(tx: AsyncSession) -> Result:
        unidad_id = await find_entidad_id(tx, unidad)
        await demand_planner(tx, orden.actor, unidad_id)
        found = await compare(
            tx, unidad_id=unidad_id, anio=anio, read=archivo.planeadas,
            conservar=await _was_applied(tx, unidad_id, anio, archivo),
        )  # fmt: skip
        again = {
            "lectura": {
                **archivo.lectura,
                "cotejo": found.to_json(),
                "destinos": list(found.destinos),
            },
            "nombre_archivo": archivo.nombre[:NOMBRE_MAXIMO],
            "formato": archivo.formato,
            "persona_id": orden.actor.persona_id,
            "creada": orden.now,
        }
        made = insert(importaciones).values(
            id=new_id(), unidad_id=unidad_id, anio=anio, huella=archivo.huella,
            archivo=archivo.bytes, estado="por_confirmar", **again,
        )  # fmt: skip
        waiting = made.on_conflict_do_update(
            index_elements=["unidad_id", "anio", "huella"],
            # In words: with a parameter PostgreSQL could not tell that it is that very index.
            index_where=text("estado = 'por_confirmar'"),
            set_=again,
        )
        return {"id": str(await tx.scalar(waiting.returning(importaciones.c.id)))}

    return await carry_out(database, orden, work)


async def apply(
    database: Database, orden: Orden, *, importacion_id: UUID, archivo: Archivo
) -> Result:
    """Turn the rows of a kept file into the activities of its unit, all in one transaction.

    The very file that was imported before changes nothing, whatever was done by hand since.
    What is already there stays as it is, what changed is changed, and nothing is taken away; an
    activity already published is left alone. Raises NotFound(importacion_desconocida),
    Forbidden(plan_ajeno), Conflict(importacion_ya_aplicada), Conflict(plan_cambiado),
    RuleBroken(importacion_con_errores) and RuleBroken(conjeturas_por_confirmar).
    """

    async def work(tx: AsyncSession) -> Result:
        row = await get_importacion(tx, orden.actor, importacion_id, lock=True)
        await demand_planner(tx, orden.actor, row["unidad_id"])
        if row["estado"] != "por_confirmar":
            raise Conflict("importacion_ya_aplicada", archivo=row["nombre_archivo"])
        _demand_sound(archivo.lectura)
        cotejo = await write(
            tx, orden, unidad_id=row["unidad_id"], anio=row["anio"], read=archivo.planeadas,
            importacion_id=importacion_id, leida=row["creada"],
            conservar=await _was_applied(tx, row["unidad_id"], row["anio"], archivo),
        )  # fmt: skip
        resultado = cotejo.to_json()
        await tx.execute(
            importaciones.update()
            .where(importaciones.c.id == importacion_id)
            .values(
                estado="aplicada", aplicada=orden.now, resultado=resultado,
                lectura=dict(archivo.lectura),
            )
        )  # fmt: skip
        return {"id": str(importacion_id), "estado": "aplicada", **resultado}

    return await carry_out(database, orden, work)


async def discard(database: Database, orden: Orden, *, importacion_id: UUID) -> Result:
    """Let go of a kept file, which leaves nothing.

    Raises NotFound(importacion_desconocida), Forbidden(plan_ajeno),
    Conflict(importacion_ya_aplicada).
    """

    async def work(tx: AsyncSession) -> Result:
        row = await get_importacion(tx, orden.actor, importacion_id, lock=True)
        await demand_planner(tx, orden.actor, row["unidad_id"])
        if row["estado"] != "por_confirmar":
            raise Conflict("importacion_ya_aplicada", archivo=row["nombre_archivo"])
        await tx.execute(importaciones.delete().where(importaciones.c.id == importacion_id))
        return {"id": str(importacion_id), "estado": "descartada"}

    return await carry_out(database, orden, work)


async def forget_unconfirmed(database: Database, now: datetime, keep: timedelta) -> int:
    """Delete the files that nobody confirmed within `keep` of being sent; return how many."""
    async with database.transaction() as tx:
        gone = await tx.execute(
            importaciones.delete()
            .where(importaciones.c.estado == "por_confirmar", importaciones.c.creada <= now - keep)
            .returning(importaciones.c.id)
        )
        return len(gone.all())


async def _was_applied(tx: AsyncSession, unidad_id: int, anio: int, archivo: Archivo) -> bool:
    """Tell whether this very file was imported before, with nothing decided of it since.

    Then it says nothing new: what differs from it in the plan was changed afterwards.
    """
    if archivo.lectura["conjeturas"] or archivo.lectura.get("decisiones"):
        return False
    return bool(
        await tx.scalar(
            select(
                exists().where(
                    importaciones.c.unidad_id == unidad_id,
                    importaciones.c.anio == anio,
                    importaciones.c.huella == archivo.huella,
                    importaciones.c.estado == "aplicada",
                )
            )
        )
    )


def _demand_sound(lectura: Mapping[str, Any]) -> None:
    """Raise RuleBroken for a reading with faults, or with doubts that nobody decided."""
    if lectura["fallas"]:
        raise RuleBroken("importacion_con_errores", cuantos=len(lectura["fallas"]))
    if lectura["conjeturas"]:
        pending = [doubt["clave"] for doubt in lectura["conjeturas"]]
        raise RuleBroken("conjeturas_por_confirmar", cuantas=len(pending), claves=pending)
