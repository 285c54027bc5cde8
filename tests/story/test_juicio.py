"""A plan judged before it is published by the rules by which each AT is confirmed (PR-01)."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import Range

from engine.actions.asistencias.cruces import evaluate_stored
from engine.actions.escenarios.juicio import judge_next
from engine.actions.escenarios.publicacion import carry_on_publishing
from engine.actions.escenarios.publicar import preview, publish
from engine.db.queries.tablas import asistencias, publicaciones, titularidades
from engine.errors import Conflict
from tests.story.azar import Azar
from tests.story.gente import NOW, settle_in
from tests.story.planes import Planificacion


async def _hard_of_published(diri, ident):
    """Publish, and return the hard cruces that confirming each AT would meet, by its code."""
    await publish(diri.database, await diri.orden(), escenario_id=ident, con_pendientes=True)
    while await carry_on_publishing(diri.database, NOW):
        pass
    async with diri.database.transaction() as tx:
        mine = select(publicaciones.c.asistencia_id).where(publicaciones.c.escenario_id == ident)
        # As when every unit has accepted: from then on each counts for the others.
        await tx.execute(
            update(asistencias).where(asistencias.c.id.in_(mine)).values(estado="por_calendarizar")
        )
        rows = await tx.execute(
            select(asistencias.c.id, asistencias.c.codigo).where(asistencias.c.id.in_(mine))
        )
        found = {}
        for at in rows.all():
            judged = await evaluate_stored(tx, at.id, now=NOW)
            hard = [
                frase
                for cruce, frase in zip(judged.cruces, judged.frases, strict=True)
                if cruce.dureza == "duro"
            ]
            if hard:
                found[at.codigo] = hard
    return found


@pytest.mark.parametrize("semilla", [1, 2, 3])
async def test_a_plan_of_random_data_has_no_hard_cruce_when_it_is_confirmed(database, semilla):
    """PR-01, PR-19, PB-04, PB-05: people, posts without a titular, rooms and journeys."""
    diri = Azar(await settle_in(database, admin=True), semilla)
    await diri.puebla()
    ident, row = await diri.resuelve(segundos=2)
    assert len(row["plan"]["pendientes"]) <= 2, row["plan"].get("conflicto")
    seen = await preview(database, await diri.orden(), escenario_id=ident)
    told = (await diri.lee(ident))["juicio"]["cruces"]
    assert seen.con_duros == (), [told[codigo][0] for codigo in seen.con_duros]
    assert await _hard_of_published(diri, ident) == {}


async def test_what_stopped_holding_since_the_search_is_told_and_not_published_unawares(database):
    diri = Planificacion(await settle_in(database, admin=True))
    codigo = await diri.pide("Redes rurales")
    ident, _ = await diri.resuelve()
    async with database.transaction() as tx:
        await tx.execute(
            update(titularidades)
            .where(titularidades.c.persona_id == diri.gente.ids["ugel"])
            .values(periodo=Range(date(2026, 1, 1), date(2026, 8, 1)))
        )
    assert await judge_next(database, NOW) == 1
    assert await judge_next(database, NOW) == 0
    row = await diri.lee(ident)
    assert (row["juicio"]["duros"], row["juicio"]["reglas"]["sin_titular"]) == (1, 1)
    [told] = [c for c in row["juicio"]["cruces"][codigo] if c["dureza"] == "duro"]
    assert told["frase"].startswith("Nadie ocupará el mié 12 ago 2026")
    seen = await preview(database, await diri.orden(), escenario_id=ident)
    assert seen.con_duros == (codigo,)
    with pytest.raises(Conflict, match="escenario_con_cruces"):
        await publish(database, await diri.orden(), escenario_id=ident)
    await publish(database, await diri.orden(), escenario_id=ident, con_cruces=True)
    assert (await diri.lee(ident))["estado"] == "publicando"
