"""Whom an absence names to stand in, changed for what is to come: what has been stays as it was."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden
from engine.actions.personas.ausencias import entry
from engine.db.queries.tablas import ausencias, coberturas
from engine.domain.ausencia import Acto

Row = Mapping[str, Any]


async def move_substitutions(
    tx: AsyncSession, orden: Orden, stands: Sequence[Row], desde: int, hacia: int, acto: Acto
) -> None:
    """Let `hacia` stand in where `desde` did; for their own absence, nobody does.

    An absence that has not begun names the other. One in course ends now and another goes on with
    what is left, so that who exercised each cargo until now stays written.
    """
    for row in stands:
        heir = None if row["persona_id"] == hacia else hacia
        note = entry(orden, "traspaso", acto=str(acto))
        here = row["id"]
        if row["periodo"].lower < orden.now:
            here = await _go_on(tx, orden, row)
        await tx.execute(
            update(coberturas)
            .where(coberturas.c.ausencia_id == here, coberturas.c.sustituto_id == desde)
            .values(sustituto_id=heir)
        )
        general = heir if row["sustituto_id"] == desde else row["sustituto_id"]
        await tx.execute(
            update(ausencias)
            .where(ausencias.c.id == here)
            .values(sustituto_id=general, historia=[*row["historia"], note])
        )


async def _go_on(tx: AsyncSession, orden: Orden, row: Row) -> int:
    """End an absence in course now and write another with the rest of it; return its id.

    Its beginning is told to nobody, because nobody leaves then; its end is.
    """
    was, rest = (
        Range(row["periodo"].lower, orden.now, bounds="[)"),
        Range(orden.now, row["periodo"].upper, bounds="[)"),
    )
    here = row["id"]
    lines = coberturas.c.ausencia_id == here
    named = (await tx.execute(select(coberturas).where(lines))).mappings().all()
    await tx.execute(update(coberturas).where(lines).values(periodo=was))
    await tx.execute(
        update(ausencias).where(ausencias.c.id == here).values(periodo=was, siguiente=None)
    )
    kept = {name: value for name, value in row.items() if name != "id"}
    kept |= {"periodo": rest, "siguiente": rest.upper}
    made = await tx.execute(insert(ausencias).values(**kept).returning(ausencias.c.id))
    going_on = int(made.scalar_one())
    if named:
        lines_on = [{**line, "ausencia_id": going_on, "periodo": rest} for line in named]
        await tx.execute(insert(coberturas), lines_on)
    return going_on
