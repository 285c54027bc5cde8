"""Absences: granted by an act, ended early, annulled with a reason; who stands in meanwhile."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.reservas import rebook_holders, take_titulares
from engine.actions.orden import Orden, Result, carry_out
from engine.actions.personas.anuncios_de_ausencia import tell_ausencia
from engine.actions.personas.autoridad import demand_authority, demand_substitutes, name_persona
from engine.db.queries.ausencias import cargos_held, find_bad_chain, find_overlap
from engine.db.queries.tablas import ausencias, coberturas
from engine.db.session import Database
from engine.domain.ausencia import CADENA_MAXIMA, MOTIVOS, Acto, Relevo
from engine.domain.lima import day_of
from engine.domain.redaccion import say_instant
from engine.errors import Conflict, NotFound, RuleBroken

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Pedido:
    """An absence as it is asked for: whose, why, `[desde, hasta)`, its act and who stands in."""

    persona_id: int
    motivo: str
    desde: datetime
    hasta: datetime | None
    acto: Acto
    relevo: Relevo


async def grant(database: Database, orden: Orden, pedido: Pedido) -> Result:
    """Grant an absence: from its first instant the cargos are exercised by who stands in.

    By whoever administers or is above each cargo. A day that has begun counts from now. Raises
    Forbidden(ausencia_propia | ausencia_ajena), NotFound(persona_desconocida),
    RuleBroken(ausencia_al_reves | ausencia_pasada | ausencia_sin_fin | ausencia_sin_cargos |
    sustituto_de_si | cadena_larga), Conflict(ausencia_superpuesta | sustitucion_circular).
    """

    async def work(tx: AsyncSession) -> Result:
        await take_titulares(tx)
        ausencia_id = await write_ausencia(tx, orden, pedido, "concedida")
        return {"id": ausencia_id}

    return await carry_out(database, orden, work)


async def write_ausencia(tx: AsyncSession, orden: Orden, pedido: Pedido, que: str) -> int:
    """Check and write an absence, hand its bookings over and tell its people; return its id."""
    motivo, periodo = MOTIVOS[pedido.motivo], _period(pedido, orden.now)
    assert periodo.lower is not None
    name = await name_persona(tx, pedido.persona_id)
    held = await cargos_held(tx, pedido.persona_id, periodo.lower, periodo.upper)
    mine = {row["cargo"] for row in held}
    leaves = [row for row in held if motivo.total or row["cargo"] in pedido.relevo.por_cargo]
    if not leaves or not pedido.relevo.por_cargo.keys() <= mine:
        raise RuleBroken("ausencia_sin_cargos", persona=name)
    await demand_authority(tx, orden.actor, pedido.persona_id, leaves)
    await demand_substitutes(tx, pedido.persona_id, pedido.relevo.personas)
    await _demand_free(tx, pedido, periodo, name)
    ausencia_id = await _insert(tx, orden, pedido, periodo, que)
    await settle(tx, orden, pedido.persona_id, mine)
    await tell_ausencia(tx, orden, ausencia_id, que)
    return ausencia_id


def _period(pedido: Pedido, now: datetime) -> Range[datetime]:
    motivo = MOTIVOS[pedido.motivo]
    desde, hasta = pedido.desde, None if motivo.definitivo else pedido.hasta
    if desde < now and day_of(desde) < day_of(now):
        raise RuleBroken("ausencia_pasada")
    desde = max(desde, now)
    if hasta is None and not motivo.abierto:
        raise RuleBroken("ausencia_sin_fin", motivo=motivo.nombre.lower())
    if hasta is not None and hasta <= desde:
        raise RuleBroken("ausencia_al_reves")
    return Range(desde, hasta, bounds="[)")


async def _demand_free(
    tx: AsyncSession, pedido: Pedido, periodo: Range[datetime], name: str
) -> None:
    other = await find_overlap(
        tx,
        pedido.persona_id,
        periodo,
        total=MOTIVOS[pedido.motivo].total,
        leaves=list(pedido.relevo.por_cargo),
        menos=None,
    )
    if other is not None:
        raise Conflict(
            "ausencia_superpuesta",
            persona=name,
            motivo=MOTIVOS[other["motivo"]].nombre.lower(),
            acto=f"{other['acto_tipo']} {other['acto_numero']}",
            periodo=say_period(other["desde"], other["hasta"]),
        )


def say_period(desde: datetime, hasta: datetime | None) -> str:
    """Return when something lasts in words: "desde … hasta …"."""
    since = f"desde {say_instant(desde)}"
    return f"{since} hasta {say_instant(hasta)}" if hasta else f"{since}, sin fecha de término"


async def _insert(
    tx: AsyncSession, orden: Orden, pedido: Pedido, periodo: Range[datetime], que: str
) -> int:
    acto, motivo = pedido.acto, MOTIVOS[pedido.motivo]
    made = await tx.execute(
        insert(ausencias)
        .values(
            persona_id=pedido.persona_id, periodo=periodo, motivo=pedido.motivo,
            total=motivo.total, sustituto_id=pedido.relevo.general, acto_tipo=acto.tipo,
            acto_numero=acto.numero, acto_fecha=acto.fecha, siguiente=periodo.lower,
            historia=[entry(orden, que, acto=str(acto))], creada=orden.now,
            creada_por_id=orden.actor.persona_id,
        )
        .returning(ausencias.c.id)
    )  # fmt: skip
    ausencia_id = int(made.scalar_one())
    await write_coberturas(tx, ausencia_id, pedido.persona_id, periodo, pedido.relevo)
    return ausencia_id


async def write_coberturas(
    tx: AsyncSession, ausencia_id: int, persona_id: int, periodo: Range[datetime], relevo: Relevo
) -> None:
    """Write who stands in for each cargo named."""
    rows = [
        {
            "ausencia_id": ausencia_id, "cargo_id": cargo, "persona_id": persona_id,
            "periodo": periodo, "vigente": True, "sustituto_id": sustituto,
        }
        for cargo, sustituto in sorted(relevo.por_cargo.items())
    ]  # fmt: skip
    if rows:
        await tx.execute(insert(coberturas), rows)


async def settle(tx: AsyncSession, orden: Orden, persona_id: int, cargos: Collection[int]) -> None:
    """Refuse chains that come back or go on too long, and hand the bookings to come over."""
    bad = await find_bad_chain(tx, persona_id)
    if bad is not None:
        names, loops = bad
        chain = " → ".join(names)
        if loops:
            raise Conflict("sustitucion_circular", cadena=chain)
        raise RuleBroken("cadena_larga", cadena=chain, maximo=CADENA_MAXIMA)
    reached = await tx.scalar(select(func.cargos_alcanzados([persona_id])))
    await rebook_holders(tx, sorted({*cargos, *(reached or ())}), orden.now)


def entry(orden: Orden, que: str, **datos: str) -> dict[str, Any]:
    """Return a line of an absence's history."""
    return {"en": orden.now.isoformat(), "por": orden.actor.nombre, "que": que, "datos": datos}


async def lock_ausencia(tx: AsyncSession, orden: Orden, ausencia_id: int) -> Row:
    """Take an absence to change it, if it is this persona's to change.

    Raises NotFound(ausencia_desconocida), Forbidden(ausencia_propia | ausencia_ajena),
    Conflict(ausencia_anulada).
    """
    await take_titulares(tx)
    statement = select(ausencias).where(ausencias.c.id == ausencia_id).with_for_update()
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("ausencia_desconocida")
    periodo = row["periodo"]
    held = await cargos_held(tx, row["persona_id"], periodo.lower, periodo.upper)
    await demand_authority(tx, orden.actor, row["persona_id"], held)
    if row["anulada"] is not None:
        raise Conflict("ausencia_anulada")
    return dict(row)


async def end(
    database: Database, orden: Orden, *, ausencia_id: int, hasta: datetime | None, motivo: str
) -> Result:
    """End an absence at `hasta`, at once without it: who was away exercises their cargos again.

    Later than its end, it is prolonged. Raises what `lock_ausencia` does,
    RuleBroken(ausencia_terminada | ausencia_al_reves), Conflict(ausencia_superpuesta).
    """

    async def work(tx: AsyncSession) -> Result:
        row = await lock_ausencia(tx, orden, ausencia_id)
        await shorten(tx, orden, row, hasta or orden.now, motivo)
        await tell_ausencia(tx, orden, ausencia_id, "cambiada")
        return {"id": ausencia_id}

    return await carry_out(database, orden, work)


async def shorten(tx: AsyncSession, orden: Orden, row: Row, hasta: datetime, motivo: str) -> None:
    """Move the end of an absence and hand over what changes hands."""
    periodo = row["periodo"]
    if periodo.upper is not None and periodo.upper <= orden.now:
        raise RuleBroken("ausencia_terminada")
    if hasta < orden.now or hasta <= periodo.lower:
        raise RuleBroken("ausencia_al_reves")
    changed = Range(periodo.lower, hasta, bounds="[)")
    told = row["siguiente"] is None or row["siguiente"] != periodo.lower
    history = [*row["historia"], entry(orden, "termino", motivo=motivo, hasta=hasta.isoformat())]
    await move_period(tx, row["id"], changed, hasta if told else periodo.lower, history)
    await settle(tx, orden, row["persona_id"], ())


async def move_period(
    tx: AsyncSession,
    ausencia_id: int,
    periodo: Range[datetime],
    siguiente: datetime,
    historia: list[dict[str, Any]],
) -> None:
    """Give an absence and its coberturas another period."""
    lines = update(coberturas).where(coberturas.c.ausencia_id == ausencia_id)
    await tx.execute(lines.values(periodo=periodo))
    await tx.execute(
        update(ausencias)
        .where(ausencias.c.id == ausencia_id)
        .values(periodo=periodo, siguiente=siguiente, historia=historia)
    )


async def annul(database: Database, orden: Orden, *, ausencia_id: int, motivo: str) -> Result:
    """Annul an absence that has not begun, as if it had never been; its history keeps why.

    Raises what `lock_ausencia` does, RuleBroken(ausencia_en_curso) once it has begun.
    """

    async def work(tx: AsyncSession) -> Result:
        row = await lock_ausencia(tx, orden, ausencia_id)
        if row["periodo"].lower <= orden.now:
            raise RuleBroken("ausencia_en_curso")
        lines = update(coberturas).where(coberturas.c.ausencia_id == ausencia_id)
        await tx.execute(lines.values(vigente=False))
        history = [*row["historia"], entry(orden, "anulada", motivo=motivo)]
        await tx.execute(
            update(ausencias)
            .where(ausencias.c.id == ausencia_id)
            .values(anulada=orden.now, motivo_anulada=motivo, siguiente=None, historia=history)
        )
        await settle(tx, orden, row["persona_id"], ())
        await tell_ausencia(tx, orden, ausencia_id, "anulada")
        return {"id": ausencia_id}

    return await carry_out(database, orden, work)
