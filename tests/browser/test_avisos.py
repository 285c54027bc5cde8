"""People read their notices and say how they want to be told, wide and on a telephone."""

import pytest

from api.pages.preferencias import RITMOS
from engine.domain.avisos.reglas import GRUPOS
from notifications.enlaces import Enlaces
from tests.browser.escritura import banner
from tests.browser.revision import find_faults, find_leaks

pytestmark = pytest.mark.browser
WIDE_AND_NARROW = pytest.mark.parametrize("phone", [False, True], ids=["1366 wide", "390 wide"])


@WIDE_AND_NARROW
async def test_somebody_says_how_they_want_to_be_told(telling, phone):
    page = await telling.page_as("ugel", phone=phone)
    await page.get_by_role("link", name="Avisos", exact=False).first.click()
    await page.wait_for_url("**/avisos")
    assert await find_faults(page) + await find_leaks(page) == []
    await page.get_by_role("link", name="Cómo quiero que me avisen").click()
    await page.wait_for_url("**/avisos/preferencias")
    assert await find_faults(page) + await find_leaks(page) == []
    convenes = page.get_by_role("group", name=GRUPOS["convocatorias"].nombre)
    assert await convenes.get_by_label("Cuándo").count() == 0
    tareas = page.get_by_role("group", name="Tareas", exact=True)
    await tareas.get_by_label("Cuándo").select_option(label=RITMOS["resumen"])
    await tareas.get_by_label("Por dónde").select_option(label="Solo correo")
    await page.get_by_label("Desde").fill("21:30")
    await page.get_by_role("button", name="Guardar").click()
    await banner(page, "Guardó cómo quiere que le avisen").wait_for()
    assert await tareas.get_by_label("Cuándo").input_value() == "resumen"
    assert await page.get_by_label("Desde").input_value() == "21:30"
    await page.get_by_label("Cambiar o confirmar su correo").fill("sin arroba")
    await page.get_by_role("button", name="Enviar el enlace").click()
    await page.locator("#errores").wait_for()
    assert await page.get_by_label("Cambiar o confirmar su correo").input_value() == "sin arroba"
    await page.get_by_label("Cambiar o confirmar su correo").fill("nueva@ugel.example")
    await page.get_by_role("button", name="Enviar el enlace").click()
    await banner(page, "Le escribimos a esa dirección").wait_for()
    assert "nueva@ugel.example" in await page.inner_text("main")
    assert await find_faults(page) == []


@WIDE_AND_NARROW
async def test_a_link_to_stop_digests_asks_first(telling, phone):
    service = telling.service
    link = Enlaces("", service.secret).baja(1)
    page = await telling.page_as("ugel", phone=phone)
    await page.goto(link)
    assert await find_faults(page) == []
    await page.get_by_role("button", name="No recibir más el resumen").click()
    await page.get_by_role("heading", name="Ya no recibirá el resumen del día").wait_for()
    assert await find_faults(page) == []


@WIDE_AND_NARROW
async def test_who_administers_sees_what_did_not_leave(telling, phone):
    page = await telling.page_as("admin", phone=phone)
    await page.goto("/administracion/avisos")
    assert await find_faults(page) + await find_leaks(page) == []
