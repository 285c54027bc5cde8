"""An administrator edits a ladder after its rehearsal, and a unit puts off its reminders."""

import pytest

from tests.browser.revision import find_faults
from tests.story.gente import meet
from tests.story.paso import Relato

pytestmark = pytest.mark.browser
HOME = "/administracion/escaleras"


@pytest.mark.parametrize("phone", [False, True], ids=["1366 wide", "390 wide"])
async def test_a_ladder_is_edited_rehearsed_mended_and_kept(telling, phone):
    page = await telling.page_as("admin", phone=phone)
    await page.goto(HOME)
    assert await find_faults(page) == []
    await page.get_by_role("link", name="Editar la escalera general").click()
    await page.locator("#momento_6").wait_for()
    assert await find_faults(page) == []
    await page.select_option("#momento_6", "despues")
    await page.select_option("#destino_6", "diri")
    await page.get_by_role("button", name="Ver qué cambiaría").click()
    # Without days the rung cannot be: it says so beside it, and keeps what was chosen.
    await page.locator("#momento_6-error").wait_for()
    assert await page.input_value("#destino_6") == "diri"
    assert await find_faults(page) == []
    await page.fill("#dias_6", "10")
    await page.get_by_role("button", name="Ver qué cambiaría").click()
    await page.get_by_role("heading", name="La escalera nueva").wait_for()
    assert await find_faults(page) == []
    await page.get_by_role("button", name="Guardar esta escalera").click()
    await page.get_by_text("La escalera rige desde ahora").wait_for()
    told = await page.locator(".peldanos").first.inner_text()
    assert told.endswith("Diez días hábiles después de que venció, a la DIRI")
    assert telling.complaints == []


@pytest.mark.parametrize("phone", [False, True], ids=["1366 wide", "390 wide"])
async def test_reminders_are_put_off_from_the_page_of_a_tarea(telling, phone):
    database = telling.service.database
    await Relato(database, await meet(database)).register()
    page = await telling.page_as("unidad", phone=phone)
    await page.goto("/bandeja")
    await page.locator("main a[href^='/tareas/']").first.click()
    await page.get_by_role("link", name="Posponer los recordatorios").click()
    await page.locator("#motivo").wait_for()
    assert await find_faults(page) == []
    last = await page.get_attribute("#hasta", "max")
    assert last
    await page.fill("#hasta", last)
    await page.fill("#motivo", "Espero la relación de docentes")
    await page.get_by_role("button", name="Posponer los recordatorios").click()
    await page.get_by_text("la fecha límite de la tarea sigue igual").wait_for()
    assert await page.get_by_text("«Espero la relación de docentes»").count() == 1
    assert await find_faults(page) == []
    assert telling.complaints == []
