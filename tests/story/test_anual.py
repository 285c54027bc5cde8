"""A programme's year dated from its rows, accepted into strategies, and dated anew."""

import pytest
from sqlalchemy import select

from engine.db.queries.anuales import get_plan
from engine.db.queries.tablas import entidades, estrategias
from tests.story.gente import settle_in
from tests.story.region import Region


@pytest.fixture
async def ugel(database):
    await settle_in(database, admin=True)
    made = Region(database)
    await made.prepare(2, tope=3)
    return made


async def rows_of(ugel):
    async with ugel.database.transaction() as tx:
        found = await tx.execute(select(estrategias).order_by(estrategias.c.id))
        return [dict(row) for row in found.mappings()]


async def test_an_accepted_year_writes_all_that_each_protocol_asks(ugel):
    told = await ugel.date_year()
    rows = await rows_of(ugel)
    assert told["nuevas"] == len(rows)
    async with ugel.database.transaction() as tx:
        kept = await get_plan(tx, ugel.programa, told["id"], whole=True)
    assert kept["extracto"]["faltas"] == []
    lists = {r["docente_id"] for r in rows if r["docente_id"] is not None}
    assert lists == set(ugel.docentes.values())
    for docente in lists:
        own = sorted((r for r in rows if r["docente_id"] == docente), key=lambda r: r["numero"])
        kinds = [r["clase"] for r in own]
        assert kinds == ["diagnostica", *["en_aula"] * (len(own) - 2), "cierre"]
        days = sum((r["dias"].upper - r["dias"].lower).days for r in own)
        assert (len(own), days) in {(6, 14), (7, 8)}
    assert sum(r["tipo"] == "gia" for r in rows) == 2 * 4
    assert sum(r["tipo"] == "taller" for r in rows) == 2


async def test_a_year_is_dated_again_after_a_setback_and_moves_the_least(ugel):
    """PR-19: what a closed road touches moves, in its own rows; nothing is made anew or dropped."""
    await ugel.date_year()
    before = {row["id"]: row for row in await rows_of(ugel)}
    visit = next(
        row for row in before.values()
        if row["tipo"] == "visita" and row["clase"] == "en_aula" and row["dias"].lower.month == 9
    )  # fmt: skip
    async with ugel.database.transaction() as tx:
        school = await tx.scalar(
            select(entidades.c.codigo).where(entidades.c.id == visit["entidad_id"])
        )
    day = visit["dias"].lower.isoformat()
    closed = {"institucion": school, "inicio": day, "fin": day, "motivo": "Huaico en el camino"}
    told = await ugel.date_year(replan=True, contratiempos=[closed])
    assert (told["nuevas"], told["quitadas"]) == (0, 0)
    after = {row["id"]: row for row in await rows_of(ugel)}
    moved = [key for key, row in after.items() if row["dias"] != before[key]["dias"]]
    assert visit["id"] in moved
    assert told["movidas"] == len(moved) <= 4
