"""Hands over all of somebody's work in one order: cargos, tareas in hand and substitutions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.reservas import rebook_holders, take_titulares
from engine.actions.orden import Orden, Result, carry_out
from engine.actions.personas.ausencias import settle
from engine.actions.personas.autoridad import demand_authority, name_persona
from engine.actions.personas.fronteras import RELEVO
from engine.actions.personas.sustituciones import move_substitutions
from engine.db.queries.personas import holders
from engine.db.queries.relevos import hand_notices, load_cargos, of_cargos
from engine.db.queries.tablas import tareas, titularidades
from engine.db.queries.traspasos import exercised, load_sustituciones, load_titularidades, preview
from engine.db.session import Database
from engine.domain.ausencia import Acto
from engine.domain.lima import day_of
from engine.errors import Conflict, RuleBroken
from engine.jobs.avisos import AvisoNuevo, enqueue

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Destino:
    """To whom work goes: a persona, or whoever exercises a cargo now."""

    persona_id: int | None = None
    cargo_id: int | None = None


async def hand_over(
    database: Database, orden: Orden, *, persona_id: int, destino: Destino, acto: Acto
) -> Result:
    """Give all the work of somebody to another persona, from now on, by an act.

    Their cargos, today's and to come, become the other's as `encargado`; what they took is free;
    where they stood in, the other stands in; what was still to be sent to them goes to the other.
    Raises Forbidden(ausencia_propia | ausencia_ajena), NotFound(persona_desconocida),
    RuleBroken(traspaso_a_si | traspaso_vacio | traspaso_sin_destino | cadena_larga),
    Conflict(cargo_vacante | sustitucion_circular).
    """

    async def work(tx: AsyncSession) -> Result:
        await take_titulares(tx)
        name = await name_persona(tx, persona_id)
        hacia = await _find(tx, destino, orden.now)
        if hacia == persona_id:
            raise RuleBroken("traspaso_a_si")
        receiver = await name_persona(tx, hacia)
        held = await load_titularidades(tx, persona_id, orden.now)
        stands = await load_sustituciones(tx, persona_id, orden.now)
        if not (held or stands):
            raise RuleBroken("traspaso_vacio", persona=name)
        await demand_authority(tx, orden.actor, persona_id, held)
        seen = await preview(tx, persona_id, orden.now)
        await _release(tx, persona_id, hacia, orden.now)
        await _move_cargos(tx, held, hacia, acto, day_of(orden.now))
        await move_substitutions(tx, orden, stands, persona_id, hacia, acto)
        touched = [row["cargo_id"] for row in held]
        for who in (persona_id, hacia):
            await settle(tx, orden, who, touched)
        await rebook_holders(tx, touched, orden.now)
        await _tell(tx, orden, (persona_id, name), (hacia, receiver), acto, seen)
        return {
            "de": persona_id, "a": hacia, "cargos": len(held), "tareas": seen["tareas"]["total"],
            "sustituciones": len(stands),
        }  # fmt: skip

    return await carry_out(database, orden, work)


async def _find(tx: AsyncSession, destino: Destino, now: datetime) -> int:
    if destino.persona_id is not None:
        return destino.persona_id
    if destino.cargo_id is None:
        raise RuleBroken("traspaso_sin_destino")
    found = (await holders(tx, cargo_ids=[destino.cargo_id], now=now))[destino.cargo_id]
    if not found:
        raise Conflict("cargo_vacante")
    return found[0].persona_id


async def _release(tx: AsyncSession, persona_id: int, hacia: int, now: datetime) -> None:
    """Free the tareas taken, and give the notices not yet sent about them to the other."""
    mine = await exercised(tx, persona_id, now)
    await tx.execute(
        update(tareas)
        .where(tareas.c.estado == "abierta", tareas.c.tomada_por_id == persona_id, of_cargos(mine))
        .values(tomada_por_id=None)
    )
    await hand_notices(tx, await load_cargos(tx, [c.cargo_id for c in mine]), persona_id, hacia)


async def _move_cargos(
    tx: AsyncSession, held: Sequence[Row], hacia: int, acto: Acto, today: date
) -> None:
    """End what holds today and begin the other's, so that no day has two holders nor none."""
    for row in held:
        periodo, this = row["periodo"], titularidades.c.id == row["id"]
        begins = max(periodo.lower or today, today)
        if begins == periodo.lower:
            await tx.execute(delete(titularidades).where(this))
        else:
            ended = func.daterange(func.lower(titularidades.c.periodo), begins)
            await tx.execute(update(titularidades).where(this).values(periodo=ended))
        await tx.execute(
            insert(titularidades).values(
                cargo_id=row["cargo_id"], persona_id=hacia, tipo="encargado", acto=str(acto),
                periodo=Range(begins, periodo.upper, bounds="[)"),
            )
        )  # fmt: skip


async def _tell(
    tx: AsyncSession,
    orden: Orden,
    giver: tuple[int, str],
    receiver: tuple[int, str],
    acto: Acto,
    seen: Mapping[str, Any],
) -> None:
    facts = {
        "motivo_ausencia": str(acto),
        "hasta": None,
        "cargos": [row["nombre"] for row in seen["titularidades"]],
        "tareas": seen["tareas"],
        "convocatorias": seen["convocatorias"],
    }
    told = (("traspasa", giver, receiver), ("hereda", receiver, giver))
    await enqueue(
        tx,
        [
            AvisoNuevo(
                f"traspaso:{orden.now.isoformat()}:{que}:{giver[0]}:{receiver[0]}", RELEVO, to[0],
                None, None, facts | {"que": que, "otra": other[1]}, orden.now,
            )
            for que, to, other in told
        ],
    )  # fmt: skip
