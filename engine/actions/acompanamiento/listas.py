"""Who goes on a companion's list, who leaves it and who moves to another, with day and reason."""

from datetime import date
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.limites import demand_room, demand_ruled
from engine.actions.acompanamiento.programas import take_programa, within_days
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.acompanados import (
    get_acompanado,
    get_docente,
    other_list,
    programa_of_acompanado,
)
from engine.db.queries.programas import list_acompanantes, programa_of_acompanante
from engine.db.queries.reglamentos import get_reglamento
from engine.db.queries.tablas import acompanados
from engine.db.session import Database
from engine.domain.lima import day_of
from engine.domain.redaccion.fechas import say_date
from engine.errors import Conflict, NotFound, RuleBroken


async def assign(
    database: Database,
    orden: Orden,
    *,
    acompanante_id: int,
    docente_id: int,
    desde: date,
    motivo: str,
    fijo: bool = False,
) -> Result:
    """Put a docente on a companion's list from a day until the companion's last one.

    Returns the `id` of the pair. Raises Conflict("ratio_excedida") beyond the ratio (PR-22),
    Conflict("docente_en_otra_lista") naming it, RuleBroken("docente_de_otra_ugel"),
    RuleBroken("fuera_del_programa"), RuleBroken("tipo_sin_protocolo").
    """

    async def work(tx: AsyncSession) -> Result:
        made = await put_on_list(
            tx, orden, acompanante_id=acompanante_id, docente_id=docente_id, desde=desde,
            motivo=motivo, fijo=fijo,
        )  # fmt: skip
        return {"id": made}

    return await carry_out(database, orden, work)


async def put_on_list(
    tx: AsyncSession,
    orden: Orden,
    *,
    acompanante_id: int,
    docente_id: int,
    desde: date,
    motivo: str,
    fijo: bool = False,
) -> int:
    """Write a pair within a transaction, with every check of `assign`; return its id."""
    _demand_reason(motivo)
    programa = await take_programa(tx, orden, await programa_of_acompanante(tx, acompanante_id))
    today = day_of(orden.now)
    companion = await _read_acompanante(tx, programa, acompanante_id, today)
    durante = within_days(companion, desde, companion["hasta"])
    docente = await get_docente(tx, docente_id, today)
    if programa["ugel_id"] not in docente["ruta"]:
        raise RuleBroken(
            "docente_de_otra_ugel", docente=docente["docente"], ie=docente["ie_nombre"],
            ugel=programa["ugel_nombre"],
        )  # fmt: skip
    demand_ruled(await get_reglamento(tx, programa["reglamento_id"]), docente)
    await _demand_free(tx, docente, durante)
    await demand_room(tx, programa, companion, durante, today, docente)
    made = await tx.scalar(
        insert(acompanados)
        .values(
            acompanante_id=acompanante_id, cargo_id=docente_id, periodo=durante, fijo=fijo,
            motivo=motivo.strip(), creado=orden.now, creado_por_id=orden.actor.persona_id,
        )
        .returning(acompanados.c.id)
    )  # fmt: skip
    return int(made or 0)


async def release(
    database: Database, orden: Orden, *, acompanado_id: int, dia: date, motivo: str
) -> Result:
    """Take a docente off a list from a day on; what was before stays as it was.

    Raises NotFound("acompanado_desconocido"), RuleBroken("fuera_de_la_lista") for a day on which
    they are not on it.
    """

    async def work(tx: AsyncSession) -> Result:
        await _leave(tx, orden, acompanado_id, dia, motivo)
        return {"id": acompanado_id}

    return await carry_out(database, orden, work)


async def transfer(
    database: Database,
    orden: Orden,
    *,
    acompanado_id: int,
    acompanante_id: int,
    dia: date,
    motivo: str,
) -> Result:
    """Move a docente to another list of the same programme from a day on, with the same reason.

    In one transaction: never on both lists nor on none. Raises what `assign` and `release` do,
    and RuleBroken("acompanante_de_otro_programa").
    """

    async def work(tx: AsyncSession) -> Result:
        row = await _leave(tx, orden, acompanado_id, dia, motivo)
        if await programa_of_acompanante(tx, acompanante_id) != row.programa_id:
            raise RuleBroken("acompanante_de_otro_programa")
        if acompanante_id == row.acompanante_id:
            raise RuleBroken("misma_lista")
        made = await put_on_list(
            tx, orden, acompanante_id=acompanante_id, docente_id=row.cargo_id, desde=dia,
            motivo=motivo, fijo=row.fijo,
        )  # fmt: skip
        return {"id": made}

    return await carry_out(database, orden, work)


async def _leave(tx: AsyncSession, orden: Orden, acompanado_id: int, dia: date, motivo: str) -> Any:
    """End a pair on a day and return what it was; one that had not begun keeps no day."""
    _demand_reason(motivo)
    await take_programa(tx, orden, await programa_of_acompanado(tx, acompanado_id))
    # Read once the programme is held: nobody else changes its lists meanwhile.
    row = await get_acompanado(tx, acompanado_id)
    if row.periodo.isempty or not row.periodo.lower <= dia < row.periodo.upper:
        raise RuleBroken("fuera_de_la_lista", dia=say_date(dia))
    began = row.periodo.lower < dia
    left: Range[date] = Range(row.periodo.lower, dia) if began else Range(empty=True)
    await tx.execute(
        update(acompanados)
        .where(acompanados.c.id == acompanado_id)
        .values(
            periodo=left, motivo_fin=motivo.strip(), cerrado=orden.now,
            cerrado_por_id=orden.actor.persona_id,
        )
    )  # fmt: skip
    return row


async def _read_acompanante(
    tx: AsyncSession, programa: dict[str, Any], acompanante_id: int, dia: date
) -> dict[str, Any]:
    found = await list_acompanantes(tx, programa["id"], dia, acompanante_id=acompanante_id)
    if not found:
        raise NotFound("acompanante_desconocido")
    return found[0]


async def _demand_free(tx: AsyncSession, docente: dict[str, Any], durante: Range[date]) -> None:
    other = await other_list(tx, docente["cargo_id"], durante)
    if other is not None:
        raise Conflict(
            "docente_en_otra_lista", docente=docente["docente"],
            acompanante=other.nombre or f"Acompañante {other.plaza}",
            programa=f"{other.ugel} {other.anio}", desde=say_date(other.desde),
            hasta=say_date(other.hasta),
        )  # fmt: skip


def _demand_reason(motivo: str) -> None:
    if not motivo.strip():
        raise RuleBroken("datos_invalidos", campos={"motivo": "Escriba por qué."})
