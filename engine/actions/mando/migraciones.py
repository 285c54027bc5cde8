"""Orders to take the instances of a version to another: rehearsed, applied, stopped, undone."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import load_definition
from engine.actions.instancias.procesos import demand_admin
from engine.actions.mando.tandas import rehearse_batch
from engine.actions.orden import Orden, Result, carry_out
from engine.db.ids import new_id
from engine.db.queries.migraciones import get_migracion
from engine.db.queries.tablas import instancias, migraciones, migradas
from engine.db.queries.versiones import LIVE, get_version_id
from engine.db.session import Database
from engine.domain.mando import MOTIVO_MINIMO
from engine.errors import Conflict, NotFound, RuleBroken
from engine.jobs.avisos import ring
from engine.process.traslado.via import Traslado

AT_ONCE = 5
"""Batches that a rehearsal does before it answers; the worker does the rest."""


async def rehearse(
    database: Database,
    orden: Orden,
    *,
    proceso: str,
    desde: int,
    hasta: int,
    correspondencia: Mapping[str, str] | None = None,
    motivo: str,
) -> dict[str, Any]:
    """Try a migration on every living instance of a version, moving none, and keep its result.

    Elements go by id unless `correspondencia` says otherwise. A rehearsal of many instances goes
    on in the worker while its state is `ensayando`. Returns what `get_migracion` does. Raises
    Forbidden(solo_administracion), NotFound(version_desconocida),
    RuleBroken(correspondencia_invalida), RuleBroken(migracion_a_si_misma),
    RuleBroken(respuesta_invalida) without a reason.
    """
    demand_admin(orden)
    _demand_reason(motivo)
    said = dict(correspondencia or {})

    async def work(tx: AsyncSession) -> Result:
        ids = [await get_version_id(tx, proceso, number) for number in (desde, hasta)]
        if desde == hasta:
            raise RuleBroken("migracion_a_si_misma", version=desde)
        before, after = [await load_definition(tx, i) for i in ids]
        Traslado.of(before, after, correspondencia)
        return await _write(tx, orden, ids, said, motivo.strip())

    migracion_id = UUID((await carry_out(database, orden, work))["id"])
    for _ in range(AT_ONCE):
        if not await rehearse_batch(database, migracion_id, orden.now):
            break
    async with database.transaction() as tx:
        return await get_migracion(tx, migracion_id)


async def _write(
    tx: AsyncSession, orden: Orden, ids: Sequence[int], said: dict[str, str], motivo: str
) -> Result:
    """Write a migration about to be rehearsed, and wake the worker."""
    migracion_id = new_id()
    await tx.execute(
        insert(migraciones).values(
            id=migracion_id,
            desde_id=ids[0],
            hasta_id=ids[1],
            correspondencia=said,
            motivo=motivo,
            estado="ensayando",
            persona_id=orden.actor.persona_id,
            creada=orden.now,
        )
    )
    await ring(tx, "migraciones")
    return {"id": str(migracion_id)}


def _demand_reason(motivo: str) -> None:
    if sum(letter.isalpha() for letter in motivo) < MOTIVO_MINIMO:
        sentence = f"Escriba el motivo, con {MOTIVO_MINIMO} letras al menos: queda en la historia."
        raise RuleBroken("respuesta_invalida", campos={"motivo": sentence})


async def apply(database: Database, orden: Orden, *, migracion_id: UUID) -> dict[str, Any]:
    """Begin, or go on with, moving the instances: the worker does, while the service goes on.

    Those refused before are tried again as they stand now. Raises what `_command` does.
    """

    async def start(tx: AsyncSession, row: Mapping[str, Any]) -> str:
        await tx.execute(
            update(migradas)
            .where(migradas.c.migracion_id == migracion_id, migradas.c.estado == "rechazada")
            .values(estado="pendiente", motivo=None)
        )
        await _add_the_rest(tx, migracion_id, row["desde_id"])
        return "en_marcha"

    return await _command(
        database, orden, migracion_id, ("ensayada", "detenida", "terminada"), start
    )


async def _add_the_rest(tx: AsyncSession, migracion_id: UUID, desde_id: int) -> None:
    """Take in the instances that began, or were not looked at, since the rehearsal."""
    known = select(migradas.c.instancia_id).where(migradas.c.migracion_id == migracion_id)
    others = select(literal(migracion_id), instancias.c.id, literal("pendiente")).where(
        instancias.c.version_id == desde_id,
        instancias.c.estado.in_(LIVE),
        instancias.c.id.not_in(known),
    )
    columns = ["migracion_id", "instancia_id", "estado"]
    await tx.execute(insert(migradas).from_select(columns, others))


async def stop(database: Database, orden: Orden, *, migracion_id: UUID) -> dict[str, Any]:
    """Move no more instances for now; those moved stay moved. Raises what `_command` does."""

    async def halt(_tx: AsyncSession, _row: Mapping[str, Any]) -> str:
        return "detenida"

    return await _command(
        database, orden, migracion_id, ("ensayando", "en_marcha", "deshaciendo"), halt
    )


async def undo(
    database: Database, orden: Orden, *, migracion_id: UUID, motivo: str | None = None
) -> dict[str, Any]:
    """Begin to take back the instances that nobody has moved on since; the worker does.

    Their history keeps who undid it and why: without a reason, that of the migration. Raises what
    `_command` does, RuleBroken(respuesta_invalida) for a reason that says nothing.
    """
    if motivo is not None:
        _demand_reason(motivo)

    async def begin(tx: AsyncSession, _row: Mapping[str, Any]) -> str:
        await tx.execute(
            update(migradas)
            .where(migradas.c.migracion_id == migracion_id, migradas.c.estado == "hecha")
            .values(motivo=None)
        )
        await tx.execute(
            update(migraciones)
            .where(migraciones.c.id == migracion_id)
            .values(deshecha_por_id=orden.actor.persona_id, motivo_deshecha=motivo)
        )
        return "deshaciendo"

    return await _command(database, orden, migracion_id, ("terminada", "detenida"), begin)


async def _command(
    database: Database, orden: Orden, migracion_id: UUID, states: tuple[str, ...], change: Any
) -> dict[str, Any]:
    """Change a migration that is in one of those states, and wake the workers.

    Raises Forbidden(solo_administracion), NotFound(migracion_desconocida),
    Conflict(migracion_a_destiempo).
    """
    demand_admin(orden)

    async def work(tx: AsyncSession) -> Result:
        found = await tx.execute(
            select(migraciones.c.estado, migraciones.c.desde_id)
            .where(migraciones.c.id == migracion_id)
            .with_for_update()
        )
        row = found.mappings().first()
        if row is None:
            raise NotFound("migracion_desconocida")
        if row["estado"] not in states:
            raise Conflict("migracion_a_destiempo", estado=row["estado"].replace("_", " "))
        estado = await change(tx, row)
        await tx.execute(
            update(migraciones)
            .where(migraciones.c.id == migracion_id)
            .values(estado=estado, terminada=None)
        )
        await ring(tx, "migraciones")
        return {"id": str(migracion_id)}

    await carry_out(database, orden, work)
    async with database.transaction() as tx:
        return await get_migracion(tx, migracion_id)
