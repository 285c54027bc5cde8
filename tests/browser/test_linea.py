"""The timeline in a real browser: bars dragged, moved by keys, and a list without either."""

import pytest
from playwright.async_api import Page

from tests.browser.escritura import banner
from tests.browser.navegante import PHONE, WIDE, Navegante
from tests.browser.revision import find_faults
from tests.story.gente import meet
from tests.story.planes import Planificacion

pytestmark = pytest.mark.browser
AGOSTO = "/planificador/linea?desde=2026-08"


async def _two_areas(navegante: Navegante) -> Planificacion:
    """Have two units ask for the same people on different days of August."""
    oficina = Planificacion(await meet(navegante.service.database))
    await oficina.pide("Redes rurales", dia=12)
    await oficina.pide("Álgebra en el aula", "deib", "DEIB", dia=19, tema="Álgebra")
    return oficina


async def _bar(page: Page, title: str):
    """Return a bar once it can be reached."""
    found = page.locator(f'.vis-item[role="button"][title^="{title}"]')
    await found.first.wait_for()
    return found.first


async def _drag(page: Page, title: str, days: int) -> None:
    """Take a bar by the hand and hold it so many days away."""
    box = await (await _bar(page, title)).bounding_box()
    days_of_month = 31
    width = await page.evaluate("document.querySelector('.vis-panel.vis-center').clientWidth")
    day = width / days_of_month
    x, y = box["x"] + min(10, box["width"] / 2), box["y"] + box["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    # The hand starts slowly: what comes within one frame is one movement to the component.
    for step in range(1, 6):
        await page.mouse.move(x + step * 4, y)
        await page.evaluate("new Promise(requestAnimationFrame)")
    await page.locator(".vis-item.moviendo").wait_for()
    for far in (days * day - 2, days * day):
        await page.mouse.move(x + far, y)
        await page.evaluate("new Promise(requestAnimationFrame)")


async def test_a_bar_dragged_turns_red_or_green_and_nothing_moves_until_it_is_saved(
    telling: Navegante,
):
    await _two_areas(telling)
    page = await telling.page_as("unidad")
    await page.goto(AGOSTO)
    verdict = page.locator("#linea-juicio")
    await _drag(page, "Redes rurales", 7)
    await page.locator(".vis-item.moviendo.duro").wait_for()
    await verdict.get_by_text("No se puede: AC-2026-0002").wait_for()
    await verdict.get_by_text("Otras fechas:").wait_for()
    await page.mouse.up()
    panel = page.locator("#linea-panel")
    await panel.get_by_text("Esa fecha no se puede.").wait_for()
    assert await panel.get_by_role("button", name="Guardar la nueva fecha").count() == 0
    await page.keyboard.press("Escape")
    await panel.wait_for(state="hidden")
    await _drag(page, "Redes rurales", 3)
    await page.locator(".vis-item.moviendo.blando").wait_for()
    await verdict.get_by_text("Se puede, con una advertencia").wait_for()
    await _drag_on(page)
    await panel.get_by_role("button", name="Guardar la nueva fecha").click()
    await banner(page, "Guardó la nueva fecha").wait_for()
    await page.get_by_role("button", name="Deshacer").click()
    await banner(page, "Guardó la nueva fecha").wait_for()
    await _bar(page, "Redes rurales, AC-2026-0001, DIGEBR: mié 12 ago 2026")


async def _drag_on(page: Page) -> None:
    """Drop the bar that is held where it is."""
    await page.mouse.up()
    await page.locator("#linea-panel").wait_for()


async def test_keys_walk_lift_and_drop_a_bar_and_a_voice_tells_each_step(telling: Navegante):
    await _two_areas(telling)
    page = await telling.page_as("diri")
    await page.goto(AGOSTO)
    await (await _bar(page, "Álgebra")).focus()
    await page.keyboard.press("ArrowDown")
    await page.wait_for_function("document.activeElement.title.startsWith('Redes rurales')")
    assert await page.locator('.vis-item[tabindex="0"]').count() == 1
    await page.keyboard.press("m")
    voice = page.locator("#linea-voz")
    await voice.get_by_text("Flechas para cambiar el día").wait_for()
    await page.keyboard.press("ArrowRight")
    await voice.get_by_text("jue 13 ago 2026").wait_for()
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Shift+ArrowRight")
    await voice.get_by_text("No se puede: AC-2026-0002").wait_for()
    await page.keyboard.press("Escape")
    await voice.get_by_text("La deja donde estaba.").wait_for()
    await page.keyboard.press("m")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    panel = page.locator("#linea-panel")
    await panel.get_by_text("jue 13 ago 2026").wait_for()
    await panel.get_by_role("button", name="Guardar la nueva fecha").wait_for()
    await page.keyboard.press("Escape")
    await page.wait_for_function("document.activeElement.title.startsWith('Redes rurales')")


async def test_whoever_may_not_move_a_bar_is_told_who_may(telling: Navegante):
    page = await telling.page_as("ugel")
    await page.goto("/planificador/linea?desde=2026-09&por=ugel&dre=210000")
    bar = await _bar(page, "Planificación en escuelas interculturales")
    assert "quieta" in (await bar.get_attribute("class") or "")
    await bar.click()
    panel = page.locator("#linea-panel")
    await panel.get_by_text("Solo la unidad que planifica").wait_for()
    assert await panel.get_by_role("link", name="Reprogramar").count() == 0


async def test_a_dre_opens_into_its_ugel_and_a_year_tells_its_weeks(telling: Navegante):
    await _two_areas(telling)
    page = await telling.page_as("diri")
    await page.goto(f"{AGOSTO}&por=ugel")
    await page.locator("button.linea-nombre", has_text="DRE Puno").click()
    await page.locator(".linea-nombre", has_text="UGEL Chucuito").wait_for()
    await _bar(page, "Redes rurales")
    await page.goto("/planificador/linea?vista=anio")
    week = await _bar(page, "DIGEBR: 1 actividad en la semana del 10 ago")
    await week.click()
    await page.wait_for_url("**desde=2026-08**")


async def test_the_page_is_whole_on_a_telephone_and_without_scripts(telling: Navegante):
    await _two_areas(telling)
    phone = await telling.page_as("unidad", phone=True)
    await phone.goto(AGOSTO)
    await phone.get_by_role("link", name="Mover AC-2026-0001").wait_for()
    assert await phone.locator(".vis-item").count() == 0
    assert await find_faults(phone) == []
    await phone.get_by_role("link", name="Mover AC-2026-0001").click()
    await phone.get_by_role("button", name="Ver qué pasaría").wait_for()
    assert await find_faults(phone) == []
    plain = await telling.page_as("unidad", java_script_enabled=False)
    await plain.goto(AGOSTO)
    await plain.get_by_role("link", name="Mover AC-2026-0001").click()
    await plain.get_by_label("Mover al día").fill("2026-08-26")
    await plain.get_by_role("button", name="Ver qué pasaría").click()
    await plain.get_by_role("button", name="Guardar la nueva fecha").click()
    await banner(plain, "Guardó la nueva fecha").wait_for()


async def test_the_page_owes_what_every_page_does_at_both_widths(telling: Navegante):
    await _two_areas(telling)
    page = await telling.page_as("diri")
    await page.goto(AGOSTO)
    await (await _bar(page, "Redes rurales")).click()
    await page.locator("#linea-panel").wait_for()
    for size in (WIDE, PHONE):
        await page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert await find_faults(page) == [], size


async def test_a_telephone_shows_the_list_first_with_its_seals_and_folds_the_rest(
    telling: Navegante,
):
    oficina = await _two_areas(telling)
    await oficina.pide("Tutoría en secundaria", "deib", "DEIB", dia=12, tema="Tutoría")
    page = await telling.page_as("unidad", phone=True)
    await page.goto(AGOSTO)
    row = page.locator(".linea-tabla tr", has_text="Redes rurales")
    await row.get_by_text("Cruce", exact=True).wait_for()
    box = await row.bounding_box()
    assert box is not None
    assert box["y"] < PHONE["height"]
    assert not await page.get_by_label("Tema o título").is_visible()
    await page.get_by_text("Periodo, filas y filtros").click()
    await page.get_by_label("Tema o título").fill("tutoría")
    await page.get_by_role("button", name="Ver", exact=True).click()
    await page.get_by_role("link", name="Quitar filtros").wait_for()
    assert await page.locator("button.principal, .boton.principal").count() == 0
    await row.get_by_role("link", name="Mover").wait_for(state="detached")
    assert await find_faults(page) == []
