"""Filling in a ficha: drafts, rows, cruces in sight, errors; with scripts and without."""

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.browser


async def _open(page: Page, words: str) -> None:
    await page.goto(f"/bandeja?q={words}")
    await page.locator(".renglon-titulo a").first.click()
    await page.get_by_role("button", name="Presentar").wait_for()


async def test_what_is_typed_is_kept_as_a_draft_without_asking(doing):
    page = await doing.page_as("unidad")
    await _open(page, "programar")
    await page.locator("[name=lugar]").press_sequentially("Auditorio Ñahui", delay=5)
    await page.get_by_text("Borrador guardado a las").wait_for()
    await page.reload()
    assert await page.input_value("[name=lugar]") == "Auditorio Ñahui"


async def test_rows_come_and_go_without_leaving_the_page(doing):
    page = await doing.page_as("unidad")
    await _open(page, "programar")
    address = page.url
    rows = page.locator("[name^='jornadas.'][name$='.fecha']")
    before = await rows.count()
    await page.locator("[name=lugar]").fill("Lo que ya estaba escrito")
    await page.click("button[value='agregar:jornadas']")
    await page.wait_for_selector(f"[name='jornadas.{before}.fecha']:focus")
    assert await rows.count() == before + 1
    assert await page.input_value("[name=lugar]") == "Lo que ya estaba escrito"
    await page.click(f"button[value='quitar:jornadas.{before}']")
    await page.wait_for_function(
        "n => document.querySelectorAll(\"[name$='.fecha']\").length === n", arg=before
    )
    assert page.url == address


async def test_errors_lead_to_their_fields_and_keep_what_was_typed(doing):
    page = await doing.page_as("unidad")
    await page.goto("/asistencias/nueva")
    await page.fill("[name=titulo]", "AT")
    await page.fill("[name=tema]", "Convivencia escolar")
    await page.get_by_role("button", name="Registrar").click()
    summary = page.locator("#errores")
    await summary.wait_for()
    assert await summary.evaluate("node => node === document.activeElement")
    first = summary.locator("a").first
    await first.click()
    assert await page.evaluate("document.activeElement.name") == "titulo"
    assert await page.input_value("[name=tema]") == "Convivencia escolar"
    assert await page.get_attribute("[name=titulo]", "aria-invalid") == "true"
    described = await page.get_attribute("[name=titulo]", "aria-describedby")
    assert described is not None
    sentence = await page.inner_text(f"#{described.split()[-1]}")
    assert (await first.inner_text()) in sentence


async def test_registering_needs_no_script(doing):
    page = await doing.page_as("unidad", java_script_enabled=False)
    await page.goto("/asistencias/nueva")
    await page.fill("[name=titulo]", "Evaluación formativa en aulas multigrado")
    await page.click("button[value='agregar:convocatoria']")
    assert await page.locator("[name^='convocatoria.'][name$='.rol']").count() == 2
    assert await page.input_value("[name=titulo]") == "Evaluación formativa en aulas multigrado"
    await page.get_by_role("button", name="Registrar").click()
    assert await page.locator("#errores a").count() > 3


async def test_taking_shows_and_giving_back_frees(doing):
    page = await doing.page_as("ugel")
    await page.goto("/bandeja")
    row = page.locator(".renglon").filter(has=page.get_by_role("button", name="Tomar")).first
    address = await row.locator(".renglon-titulo a").get_attribute("href")
    await row.get_by_role("button", name="Tomar").click()
    mine = page.locator(".renglon").filter(has=page.locator(f"a[href='{address}']"))
    await mine.get_by_text("La tomó usted").wait_for()
    await page.goto(str(address))
    await page.get_by_role("button", name="Devolver a la oficina").click()
    await page.get_by_text("Devolvió la tarea a su oficina").wait_for()


async def test_changing_an_asistencia_says_to_whom_and_demands_a_reason(doing):
    page = await doing.page_as("unidad")
    await page.goto("/asistencias?estado=calendarizada&unidad=DIGEBR")
    own = page.locator("tbody tr").filter(has=page.get_by_role("cell", name="DIGEBR", exact=True))
    await own.locator("th a").first.click()
    await page.get_by_role("link", name="Suspender").click()
    effects = await page.inner_text("#pasara + ul")
    assert "cargos convocados" in effects
    await page.fill("#motivo", "no")
    await page.get_by_role("button", name="Suspender").click()
    await page.locator("#motivo[aria-invalid=true]").wait_for()
    assert await page.input_value("#motivo") == "no"
    await page.fill("#motivo", "Se espera la norma del año escolar")
    await page.get_by_role("button", name="Suspender").click()
    await page.get_by_text("quedó suspendida").wait_for()
    assert "Se espera la norma" in await page.inner_text(".nota.ambar")


async def test_clock_bar_moves_the_day_for_the_administrator_alone(doing):
    ugel = await doing.page_as("ugel")
    await ugel.goto("/bandeja")
    assert "Ingrese como admin" in await ugel.inner_text(".reloj")
    assert await ugel.locator(".reloj button").count() == 0
    admin = await doing.page_as("admin")
    await admin.goto("/tablero")
    assert "lun 6 jul 2026" in await admin.inner_text(".reloj")
    await admin.get_by_role("button", name="+1 día hábil").click()
    await admin.get_by_text("mar 7 jul 2026, 8:00").wait_for()
    await admin.wait_for_url("**/tablero?hecho=reloj")


async def test_menu_of_a_telephone_opens_with_a_key_and_closes_with_another(looking):
    page = await looking.page_as("dre", phone=True)
    await page.goto("/bandeja")
    await page.locator("summary", has_text="Menú").focus()
    await page.keyboard.press("Enter")
    await page.locator(".menu-panel").get_by_role("link", name="Tablero").wait_for()
    await page.keyboard.press("Escape")
    await page.locator(".menu-panel").wait_for(state="hidden")


async def test_first_tab_skips_to_the_content(looking):
    page = await looking.page_as("dre")
    await page.goto("/bandeja")
    await page.keyboard.press("Tab")
    await page.locator(":focus", has_text="Saltar al contenido").wait_for()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/bandeja#contenido")


async def test_refused_order_keeps_the_menu_and_offers_the_way_back(doing):
    page = await doing.page_as("ugel")
    await page.goto("/bandeja")
    row = page.locator(".renglon").filter(has=page.get_by_role("button", name="Tomar")).first
    token = row.locator("[name=_csrf]")
    await token.evaluate("node => { node.value = 'vencido'; }")
    await row.get_by_role("button", name="Tomar").click()
    await page.get_by_text("El formulario venció").wait_for()
    assert "Yolanda" in await page.inner_text(".quien summary")
    await page.get_by_role("link", name="Volver").click()
    await page.wait_for_url("**/bandeja")
