"""A year created, planned and completed by script: every total reached and no rule broken."""

from tests.story.anio_simulado import find_broken, live_year, state_of
from tests.story.gente import settle_in
from tests.story.region import CONVOCADO, Region


async def test_a_year_lived_by_script_reaches_every_total_and_breaks_no_rule(database):
    """PR-05, PR-06, PR-10..18, PR-20..23, PR-27, NU-12..15, as SQL reads them of the result."""
    await settle_in(database, admin=True)
    ugel = Region(database)
    await ugel.prepare(2, tope=2)
    await ugel.date_year(talleres=CONVOCADO)
    lived = await live_year(ugel)
    async with database.transaction() as tx:
        assert await find_broken(tx, ugel, lived.raiz) == {}
    assert await state_of(database, lived.raiz) == "terminada"
    assert sum(lived.visitas.values()) == 2 * 6 + 2 * 7


async def test_pr_08_a_year_of_2019_is_lived_month_by_month_with_no_word_more(database):
    """PR-08, PR-09, NU-11, NU-16, NU-18, NU-19: 8 visits and 6 GIA, each in a month of its own.

    The plan of no month asks why somebody is left out of it: the accepted year says it.
    """
    await settle_in(database, admin=True)
    ugel = Region(database, libro="manual-2019")
    await ugel.prepare(1, tope=1)
    await ugel.date_year()
    lived = await live_year(ugel)
    async with database.transaction() as tx:
        assert await find_broken(tx, ugel, lived.raiz) == {}
    assert sorted(lived.visitas.values()) == [1] * 8
