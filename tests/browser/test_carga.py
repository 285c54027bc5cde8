"""DIRI reads the burden of the territory: wide, on a telephone, on paper and without scripts."""

import pytest
from sqlalchemy import select

from engine.actions.orden import Orden
from engine.actions.plan.actividades import enter
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import personas
from tests.browser.revision import find_faults
from tests.story.gente import NOW
from tests.story.planes import planeada

pytestmark = pytest.mark.browser
HOME = "/planificador/carga?anio=2026"
A3 = {"width": 1527, "height": 1060}
"""Landscape, in the pixels of a printer, without its margins."""


@pytest.fixture
async def planned(telling):
    """A site on which a unit asks for five days of one week for two UGEL of Puno."""
    database = telling.service.database
    async with database.transaction() as tx:
        persona_id = await tx.scalar(select(personas.c.id).where(personas.c.usuario == "unidad"))
        actor = await load_actor(tx, persona_id, NOW)
    assert actor is not None
    for dia in range(10, 15):
        await enter(
            database, Orden(actor, NOW), unidad="DIGEBR", anio=2026,
            planeada=planeada(f"Taller {dia}", dia),
        )  # fmt: skip
    return telling


@pytest.mark.parametrize("phone", [False, True], ids=["1366 wide", "390 wide"])
async def test_a_cell_over_the_limit_leads_to_what_convenes_there(planned, phone):
    page = await planned.page_as("diri", phone=phone)
    await page.goto(f"{HOME}&dre=210000")
    cell = page.get_by_role("row", name="Chucuito").get_by_role("link", name="5▲")
    await cell.wait_for()
    assert await find_faults(page) == []
    await cell.click()
    await page.wait_for_url("**/planificador/carga/210005/2026-08-10")
    assert (
        await page.inner_text("h1")
        == "UGEL Chucuito: la semana del lun 10 ago 2026 al dom 16 ago 2026"
    )
    assert await page.locator("main tbody tr").count() == 5
    assert await find_faults(page) == []
    await page.get_by_role("link", name="Carga del territorio").click()
    await page.wait_for_url("**/planificador/carga?anio=2026")
    assert planned.complaints == []


async def test_a_telephone_shows_one_dre_and_the_weeks_of_a_quarter(planned):
    page = await planned.page_as("diri", phone=True)
    await page.goto(HOME)
    assert await find_faults(page) == []
    shown = "rows => rows.filter(r => r.offsetParent !== null).length"
    assert await page.locator("tr.total").evaluate_all(shown) == 1
    assert await page.locator(".semanas th").evaluate_all(shown) == 13
    assert await page.locator("tr.total").first.locator("td").evaluate_all(shown) == 13
    await page.select_option("#dre", "210000")
    await page.select_option("#trimestre", "3")
    await page.get_by_role("button", name="Ver", exact=True).click()
    await page.wait_for_url("**trimestre=3**")
    await page.get_by_role("row", name="Chucuito").get_by_role("link", name="5▲").wait_for()


async def test_a_dre_folds_and_headings_stay_without_any_script(planned):
    page = await planned.page_as("diri")
    context = await page.context.browser.new_context(
        base_url=planned.address, java_script_enabled=False, viewport={"width": 1366, "height": 768}
    )
    await context.add_cookies(await page.context.cookies())
    plain = await context.new_page()
    await plain.goto(HOME)
    row = plain.get_by_role("row", name="Chucuito")
    await row.wait_for()
    await plain.get_by_label("Mostrar las UGEL de DRE Puno").uncheck()
    await row.wait_for(state="hidden")
    await plain.get_by_label("Mostrar las UGEL de DRE Puno").check()
    await row.scroll_into_view_if_needed()
    frame = await plain.locator(".carga-marco").bounding_box()
    heading = await plain.locator(".semanas th").first.bounding_box()
    assert frame is not None
    assert heading is not None
    assert frame["y"] <= heading["y"] <= frame["y"] + 60
    await context.close()


async def test_the_year_fits_on_a_sheet_of_paper(planned):
    page = await planned.page_as("diri")
    await page.set_viewport_size(A3)
    await page.goto(HOME)
    await page.emulate_media(media="print")
    table = await page.locator("table.carga").bounding_box()
    assert table is not None
    assert table["width"] <= A3["width"]
    assert await page.locator(".filtros").is_hidden()


@pytest.mark.parametrize("phone", [False, True], ids=["1366 wide", "390 wide"])
async def test_the_map_leads_where_its_table_does(planned, phone):
    page = await planned.page_as("diri", phone=phone)
    await page.goto("/planificador/mapa?anio=2026")
    assert await find_faults(page) == []
    assert await page.locator(".puntos circle").count() == 226
    assert "DRE Puno" in await page.get_by_role("row", name="UGEL Chucuito").inner_text()
    await page.select_option("#mes", "8")
    await page.get_by_role("button", name="Ver", exact=True).click()
    await page.wait_for_url("**mes=8**")
    await page.locator(".puntos a", has_text="UGEL Chucuito: ").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/planificador/carga/210005/2026-08")
    assert await page.inner_text("h1") == "UGEL Chucuito: agosto de 2026"
    assert planned.complaints == []
