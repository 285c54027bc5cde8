"""The ledger of suspended deadlines: an administrator enters, closes or annuls, never edits."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.personas.calendario_escolar import demand_admin
from engine.actions.personas.cambios_de_calendario import (
    suspension_of,
    to_annul,
    to_close,
    to_suspend,
)
from engine.actions.tareas.vista_de_plazos import Cambio, preview, start_moving
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.suspensiones import get_suspension
from engine.db.queries.tablas import asistencias, suspensiones, tareas
from engine.db.session import Database
from engine.domain.suspension import Ambito, Suspension
from engine.errors import Conflict, NotFound, RuleBroken

MAX_DAYS = 366
"""Days that one suspension may last: a longer one is prolonged by another act."""
Fin = Literal["cerrar", "anular"]


async def suspend(
    database: Database,
    orden: Orden,
    *,
    norma: str,
    motivo: str,
    desde: date,
    hasta: date,
    ambito: Ambito = "todos",
    entidad: str | None = None,
    asistencia: str | None = None,
    tarea: UUID | None = None,
) -> Result:
    """Enter a suspension, both days included; the open deadlines it reaches resume after it.

    `entidad` and `asistencia` are codes, as `ambito` asks. Raises
    Forbidden("solo_administracion"),
    RuleBroken("datos_invalidos" | "suspension_al_reves" | "suspension_larga"),
    NotFound("entidad_desconocida" | "asistencia_desconocida" | "tarea_desconocida").
    """
    demand_admin(orden)

    async def work(tx: AsyncSession) -> Result:
        drawn = await _read(
            tx, norma=norma, motivo=motivo, desde=desde, hasta=hasta, ambito=ambito,
            entidad=entidad, asistencia=asistencia, tarea=tarea,
        )  # fmt: skip
        made = await tx.execute(
            suspensiones.insert()
            .values(
                norma=drawn.norma, motivo=drawn.motivo, desde=desde, hasta=hasta, ambito=ambito,
                entidad_id=drawn.entidad_id, asistencia_id=drawn.asistencia_id,
                tarea_id=drawn.tarea_id, persona_id=orden.actor.persona_id, creada=orden.now,
            )
            .returning(suspensiones.c.id)
        )  # fmt: skip
        return {"id": made.scalar_one()} | await _move(tx, orden, to_suspend(drawn))

    return await carry_out(database, orden, work)


async def preview_suspension(database: Database, orden: Orden, **asked: Any) -> Result:
    """Return how many open deadlines `suspend` would move, and of how many personas."""
    demand_admin(orden)
    async with database.transaction() as tx:
        return dict(await preview(tx, to_suspend(await _read(tx, **asked)), orden.now))


async def end_suspension(
    database: Database,
    orden: Orden,
    *,
    suspension_id: int,
    como: Fin,
    sustento: str,
    ultimo: date | None = None,
) -> Result:
    """Close a suspension at `ultimo`, its last day, or annul it, as if it had never been.

    Once, and with the reason. Raises NotFound("suspension_desconocida"),
    Conflict("suspension_terminada"), RuleBroken("datos_invalidos" | "suspension_sin_acortar").
    """
    demand_admin(orden)
    if not sustento.strip():
        raise RuleBroken("datos_invalidos", campos={"sustento": "Diga por qué termina."})

    async def work(tx: AsyncSession) -> Result:
        await tx.execute(
            select(suspensiones.c.id).where(suspensiones.c.id == suspension_id).with_for_update()
        )
        cambio = await _ending(tx, suspension_id, como, ultimo)
        await tx.execute(
            suspensiones.update()
            .where(suspensiones.c.id == suspension_id)
            .values(
                cerrada=ultimo if como == "cerrar" else None,
                anulada=orden.now if como == "anular" else None,
                sustento=sustento.strip(),
                terminada=orden.now,
                terminada_por_id=orden.actor.persona_id,
            )
        )
        return {"id": suspension_id} | await _move(tx, orden, cambio)

    return await carry_out(database, orden, work)


async def preview_ending(
    database: Database,
    orden: Orden,
    *,
    suspension_id: int,
    como: Fin,
    ultimo: date | None = None,
) -> Result:
    """Return how many open deadlines `end_suspension` would move, and of how many personas."""
    demand_admin(orden)
    async with database.transaction() as tx:
        cambio = await _ending(tx, suspension_id, como, ultimo)
        return dict(await preview(tx, cambio, orden.now))


async def _ending(tx: AsyncSession, suspension_id: int, como: Fin, ultimo: date | None) -> Cambio:
    row = await get_suspension(tx, suspension_id)
    if row["terminada"] is not None:
        raise Conflict("suspension_terminada", quien=row["terminada_por"])
    stored = suspension_of(row)
    if como == "anular":
        return to_annul(stored)
    if ultimo is None or not stored.desde <= ultimo < stored.hasta:
        raise RuleBroken(
            "suspension_sin_acortar",
            desde=stored.desde.isoformat(),
            hasta=stored.hasta.isoformat(),
        )
    return to_close(stored, ultimo)


async def _read(
    tx: AsyncSession,
    *,
    norma: str,
    motivo: str,
    desde: date,
    hasta: date,
    ambito: Ambito = "todos",
    entidad: str | None = None,
    asistencia: str | None = None,
    tarea: UUID | None = None,
) -> Suspension:
    """Return a suspension about to be entered, with the ids of what it reaches, once it can be."""
    _demand_sound(norma, motivo, desde, hasta)
    wanted = {"entidad": entidad, "asistencia": asistencia, "tarea": tarea}
    if ambito in wanted and not wanted[ambito]:
        raise RuleBroken("datos_invalidos", campos={ambito: "Diga a quién alcanza."})
    return Suspension(
        0, norma.strip(), motivo.strip(), desde, hasta, ambito,
        await find_entidad_id(tx, entidad or "") if ambito == "entidad" else None,
        await _find_asistencia(tx, asistencia) if ambito == "asistencia" else None,
        await _find_tarea(tx, tarea) if ambito == "tarea" else None,
    )  # fmt: skip


def _demand_sound(norma: str, motivo: str, desde: date, hasta: date) -> None:
    lacking = {
        name: sentence
        for name, value, sentence in (
            ("norma", norma, "Indique la norma o el acto que la dispone."),
            ("motivo", motivo, "Diga por qué se suspenden los plazos."),
        )
        if not value.strip()
    }
    if lacking:
        raise RuleBroken("datos_invalidos", campos=lacking)
    if hasta < desde:
        raise RuleBroken("suspension_al_reves", desde=desde.isoformat(), hasta=hasta.isoformat())
    if (hasta - desde).days >= MAX_DAYS:
        raise RuleBroken("suspension_larga", dias=MAX_DAYS)


async def _find_asistencia(tx: AsyncSession, codigo: str | None) -> int:
    found = await tx.scalar(select(asistencias.c.id).where(asistencias.c.codigo == codigo))
    if found is None:
        raise NotFound("asistencia_desconocida", codigo=str(codigo))
    return int(found)


async def _find_tarea(tx: AsyncSession, tarea: UUID | None) -> UUID:
    found = await tx.scalar(select(tareas.c.id).where(tareas.c.id == tarea))
    if found is None:
        raise NotFound("tarea_desconocida")
    return UUID(str(found))


async def _move(tx: AsyncSession, orden: Orden, cambio: Cambio) -> Result:
    return {"corrimiento": await start_moving(tx, cambio, orden.actor.persona_id, orden.now)}
