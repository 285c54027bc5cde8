"""A newcomer finds two plans of the year to compare, and one still to be asked for."""

from engine.actions.escenarios.juicio import judge_dates
from engine.db.queries.escenarios import get_escenario, list_escenarios
from tests.demo.test_siembra import NOW, actor_of


async def test_two_plans_are_found_without_hard_cruces_and_differ_and_one_is_to_be_asked(demo):
    """PB-01: what two areas asked for at once is no longer at once."""
    async with demo.database.transaction() as tx:
        diri = await actor_of(tx, "diri")
        rows = await list_escenarios(tx, diri, anio=2026)
        assert sorted(row["estado"] for row in rows) == ["borrador", "listo", "listo"]
        found = [
            await get_escenario(tx, diri, row["id"], whole=True)
            for row in rows
            if row["estado"] == "listo"
        ]
        for row in found:
            cifras = row["extracto"]["cifras"]
            assert (cifras["actividades"], cifras["cruces"], cifras["pendientes"]) == (11, 0, [])
            assert cifras["cruces_pedidos"] > 0
            judged = await judge_dates(tx, row["plan"], NOW)
            hard = [c for cruces in judged.values() for c in cruces if c.dureza == "duro"]
            assert hard == []
    una, otra = (row["extracto"]["cifras"]["dias_movidos"] for row in found)
    assert una != otra
