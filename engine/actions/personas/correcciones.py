"""Corrections of an absence: another end, another act or other substitutes, keeping what was."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.personas.anuncios_de_ausencia import tell_ausencia
from engine.actions.personas.ausencias import (
    Pedido,
    Row,
    entry,
    lock_ausencia,
    settle,
    shorten,
    write_ausencia,
    write_coberturas,
)
from engine.actions.personas.autoridad import demand_substitutes
from engine.db.queries.ausencias import cargos_held
from engine.db.queries.tablas import ausencias, coberturas
from engine.db.session import Database
from engine.domain.ausencia import MOTIVOS, Acto, Relevo
from engine.errors import RuleBroken


@dataclass(frozen=True)
class Correccion:
    """What an absence should have said; `desde` only while it has not begun."""

    desde: datetime
    hasta: datetime | None
    acto: Acto
    relevo: Relevo
    motivo: str


async def correct(
    database: Database, orden: Orden, *, ausencia_id: int, correccion: Correccion
) -> Result:
    """Correct an absence and return the id of the one that holds from now on.

    One that has not begun is written anew. One in course ends now and another goes on with what
    is left, so that who exercised each cargo until now stays as it was. Raises what `grant` does,
    Conflict(ausencia_anulada), RuleBroken(ausencia_terminada).
    """

    async def work(tx: AsyncSession) -> Result:
        row = await lock_ausencia(tx, orden, ausencia_id)
        periodo = row["periodo"]
        if periodo.upper is not None and periodo.upper <= orden.now:
            raise RuleBroken("ausencia_terminada")
        if periodo.lower < orden.now:
            return {"id": await _go_on(tx, orden, row, correccion)}
        await _rewrite(tx, orden, row, correccion)
        await tell_ausencia(tx, orden, ausencia_id, "cambiada")
        return {"id": ausencia_id}

    return await carry_out(database, orden, work)


async def _go_on(tx: AsyncSession, orden: Orden, row: Row, correccion: Correccion) -> int:
    await shorten(tx, orden, row, orden.now, correccion.motivo)
    rest = Pedido(
        row["persona_id"], row["motivo"], orden.now, correccion.hasta, correccion.acto,
        correccion.relevo,
    )  # fmt: skip
    return await write_ausencia(tx, orden, rest, "corregida")


async def _rewrite(tx: AsyncSession, orden: Orden, row: Row, correccion: Correccion) -> None:
    motivo, acto, relevo = MOTIVOS[row["motivo"]], correccion.acto, correccion.relevo
    hasta = None if motivo.definitivo else correccion.hasta
    desde = max(correccion.desde, orden.now)
    if hasta is None and not motivo.abierto:
        raise RuleBroken("ausencia_sin_fin", motivo=motivo.nombre.lower())
    if hasta is not None and hasta <= desde:
        raise RuleBroken("ausencia_al_reves")
    await demand_substitutes(tx, row["persona_id"], relevo.personas)
    mine = {c["cargo"] for c in await cargos_held(tx, row["persona_id"], desde, hasta)}
    if not relevo.por_cargo.keys() <= mine or not (motivo.total or relevo.por_cargo):
        raise RuleBroken("ausencia_sin_cargos", persona="La persona")
    periodo = Range(desde, hasta, bounds="[)")
    await tx.execute(delete(coberturas).where(coberturas.c.ausencia_id == row["id"]))
    await tx.execute(
        update(ausencias)
        .where(ausencias.c.id == row["id"])
        .values(
            periodo=periodo, siguiente=desde, sustituto_id=relevo.general, acto_tipo=acto.tipo,
            acto_numero=acto.numero, acto_fecha=acto.fecha,
            historia=[
                *row["historia"],
                entry(orden, "corregida", motivo=correccion.motivo, acto=str(acto)),
            ],
        )
    )  # fmt: skip
    await write_coberturas(tx, row["id"], row["persona_id"], periodo, relevo)
    await settle(tx, orden, row["persona_id"], mine)
