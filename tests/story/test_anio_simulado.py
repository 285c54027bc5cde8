"""A year created, planned and completed by script: every total reached and no rule broken."""

from tests.story.anio_simulado import find_broken, live_year, state_of
from tests.story.gente import settle_in
from tests.story.region import Region


async def test_a_year_lived_by_script_reaches_every_total_and_breaks_no_rule(database):
    """PR-05, PR-06, PR-10..18, PR-20..23, PR-27, NU-12..15, as SQL reads them of the result."""
    await settle_in(database, admin=True)
    ugel = Region(database)
    await ugel.prepare(2, tope=2)
    await ugel.date_year()
    lived = await live_year(ugel)
    async with database.transaction() as tx:
        assert await find_broken(tx, ugel, lived.raiz) == {}
    assert await state_of(database, lived.raiz) == "terminada"
    assert sum(lived.visitas.values()) == 2 * 6 + 2 * 7
