"""The cruces of the whole plan in a real browser: read, settled with another date, or joined."""

import pytest

from tests.browser.escritura import banner
from tests.browser.persona import Persona
from tests.browser.revision import find_faults

pytestmark = pytest.mark.browser
HOME = "/planificador/cruces"


@pytest.mark.parametrize("phone", [False, True], ids=["on a screen", "on a telephone"])
@pytest.mark.parametrize("clase", ["duro", "articulable", "blando"])
async def test_every_kind_of_cruce_is_listed(looking, clase, phone):
    page = await looking.page_as("diri", phone=phone)
    await page.goto(f"{HOME}?clase={clase}")
    await page.locator(".clases [aria-current]").wait_for()
    assert await find_faults(page) == []


async def test_a_cruce_of_the_imported_plan_is_settled_with_a_date_that_is_offered(doing):
    diri = await Persona.enter(doing, "diri")
    page = diri.page
    await diri.go(HOME)
    await diri.follow("AC-2026-0001")
    await page.get_by_role("heading", name="Fechas sin cruces").wait_for()
    await page.locator(".salidas button.principal").click()
    await banner(page, "Guardó el cambio").wait_for()
    await page.locator(".cruces .duro").first.wait_for(state="hidden")
    await diri.look()


async def test_two_areas_are_joined_and_parted_again(doing):
    diri = await Persona.enter(doing, "diri")
    page = diri.page
    await diri.go("/planificador/articular/AC-2026-0001/AC-2026-0007")
    await page.get_by_label("Por qué").fill("Mismo público y mismo tema.")
    await page.get_by_role("button", name="Guardar la decisión").click()
    await page.locator("#errores").wait_for()
    await diri.look()
    assert await page.get_by_label("Por qué").input_value() == "Mismo público y mismo tema."
    await page.get_by_label("AC-2026-0007 se suma a AC-2026-0001").check()
    await page.get_by_role("button", name="Guardar la decisión").click()
    await page.get_by_text("Se suma, en sus fechas, a").wait_for()
    # The page tells the file's own name, which is not for us to put in words.
    assert await find_faults(page) == []
    await page.get_by_role("button", name="Deshacer").click()
    await page.get_by_role("heading", name="Con otras áreas").wait_for(state="hidden")
