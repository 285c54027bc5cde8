"""The goals that the documents of a dated year tell: of its months, its quarters and the year."""

from datetime import date

from engine.actions.documentos.armado import build, focus
from tests.story.gente import settle_in
from tests.story.papeles import rows_of
from tests.story.region import DESDE, HASTA, Region


async def test_nu_21_a_dated_year_gives_the_goals_of_its_months_quarters_and_year(database):
    """NU-21 (S003:1462-1466): the plans of the month, the UGEL and the companion say what is to be
    attended to, and its quarters add up to the year that the protocol asks for."""
    await settle_in(database, admin=True)
    ugel = Region(database, libro="manual-2019")
    await ugel.prepare(1, tope=1)
    await ugel.date_year()
    whole = {"programa_id": ugel.programa, "docente_id": None, "entidad_id": None}
    whole |= {"acompanante_id": ugel.companions[0], "estrategia_id": None}
    year = {"desde": DESDE, "hasta": HASTA}

    async def goals(codigo, titulo, **days):
        row = {**whole, "codigo": codigo, **days}
        async with database.transaction() as tx:
            made = await build(tx, await focus(tx, row, DESDE))
        return rows_of({"contenido": made}, titulo)

    of_all = {**year, "acompanante_id": None}
    quarters = await goals("DOC-03", "Metas de atención por trimestre", **of_all)
    assert [row[0] for row in quarters] == [f"Trimestre {n}" for n in (1, 2, 3)]
    months = []
    for mes in range(3, 13):
        days = {"desde": date(2026, mes, 1), "hasta": date(2026 + mes // 12, mes % 12 + 1, 1)}
        found = dict(await goals("DOC-05", "Metas de atención", **days))
        months.append(sum(int(n) for said, n in found.items() if said.startswith("Visita")))
    assert sorted(months) == [0, 0, *[1] * 8]
    by_quarter = [sum(months[first : first + 3]) for first in (0, 3, 6)]
    assert [int(row[3]) for row in quarters] == by_quarter
    [docente] = await goals("DOC-04", "Visitas de cada docente según el protocolo", **year)
    assert docente[2:5] == ["8", "8", "100 %"]
