"""DIRI sets weights, rooms and protected days at a browser, wide and on a telephone (MA-06)."""

import pytest

from tests.browser.escritura import banner
from tests.browser.revision import find_faults

pytestmark = pytest.mark.browser
HOME = "/planificador/pesos"


@pytest.mark.parametrize("phone", [False, True], ids=["1366 wide", "390 wide"])
async def test_diri_sets_what_the_rules_weigh_and_what_they_look_at(telling, phone):
    page = await telling.page_as("diri", phone=phone)
    await page.goto(HOME)
    assert await find_faults(page) == []
    await page.get_by_label("Por cada persona y día en un periodo protegido").fill("mil")
    await page.get_by_role("button", name="Guardar los pesos").click()
    assert "Escriba un número, como 5 o 1,3." in await page.inner_text("#protegidas-error")
    assert await page.input_value("#protegidas") == "mil"
    assert await find_faults(page) == []
    await page.fill("#protegidas", "8")
    await page.get_by_role("button", name="Guardar los pesos").click()
    await banner(page, "").first.wait_for()
    assert "Persona diri" in await page.inner_text("main table")
    await page.get_by_text("Agregar una sala").click()
    await page.fill("#sede", "210005")
    await page.fill("#nombre", "Auditorio")
    await page.fill("#capacidad", "80")
    await page.get_by_role("button", name="Agregar la sala").click()
    await page.get_by_text("Proteger unos días").click()
    await page.fill("#protegido-nombre", "Evaluación censal")
    await page.fill("#inicio", "2026-11-13")
    await page.fill("#fin", "2026-11-09")
    await page.fill("#norma", "RM 100-2026-MINEDU")
    await page.get_by_role("button", name="Proteger", exact=True).click()
    assert "igual o posterior" in await page.inner_text("#fin-error")
    await page.fill("#fin", "2026-11-13")
    await page.get_by_role("button", name="Proteger", exact=True).click()
    told = await page.inner_text("main")
    assert "Auditorio" in told
    assert "Evaluación censal" in told
    assert await find_faults(page) == []
