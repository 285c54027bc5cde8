"""What an administrator keeps: the calendar with its norms, people, and who holds each cargo."""

import pytest

pytestmark = pytest.mark.browser
CALENDAR = "/administracion/calendario"


async def test_holiday_is_added_with_its_norm_and_taken_away(doing):
    page = await doing.page_as("admin")
    await page.goto(CALENDAR)
    await page.get_by_role("link", name="Agregar un feriado").click()
    await page.fill("#fecha", "2026-09-11")
    await page.fill("#nombre", "Aniversario de prueba")
    await page.get_by_role("button", name="Agregar").click()
    assert await page.get_attribute("#norma", "aria-invalid") == "true"
    assert await page.input_value("#nombre") == "Aniversario de prueba"
    await page.fill("#norma", "DS 001-2026-PCM")
    await page.get_by_role("button", name="Agregar").click()
    await page.get_by_role("button", name="Cambiar el calendario y avisar").click()
    row = page.locator("tr", has_text="Aniversario de prueba")
    assert "DS 001-2026-PCM" in await row.inner_text()
    await row.locator("summary", has_text="Quitar").click()
    await row.get_by_role("button", name="Quitar Aniversario de prueba").click()
    await page.get_by_role("button", name="Cambiar el calendario y avisar").click()
    await page.get_by_text("Quitó el registro.").wait_for()
    assert await row.count() == 0


async def test_planificador_hatches_the_new_holiday(doing):
    page = await doing.page_as("admin")
    await page.goto(f"{CALENDAR}/feriados/nuevo")
    typed = {"fecha": "2026-08-12", "nombre": "Día de prueba", "norma": "DS 002-2026-PCM"}
    for name, value in typed.items():
        await page.fill(f"#{name}", value)
    await page.get_by_role("button", name="Agregar").click()
    await page.get_by_role("button", name="Cambiar el calendario y avisar").click()
    await page.get_by_text("Guardó el cambio.").wait_for()
    await page.goto("/planificador?mes=2026-08")
    day = page.locator("th.feriado", has_text="12")
    assert await day.get_attribute("title") == "Día de prueba"


async def test_block_over_another_is_refused_in_a_sentence(doing):
    page = await doing.page_as("admin")
    await page.goto(f"{CALENDAR}/bloques/nuevo")
    typed = {
        "anio": "2026", "numero": "9", "inicio": "2026-03-16", "fin": "2026-03-20",
        "norma": "RM 001-2026",
    }  # fmt: skip
    for name, value in typed.items():
        await page.fill(f"#{name}", value)
    await page.get_by_role("button", name="Agregar").click()
    assert "2026" in await page.inner_text("#errores")
    assert await page.input_value("#norma") == "RM 001-2026"


async def test_cargo_passes_from_one_person_to_another(doing):
    page = await doing.page_as("admin")
    await page.goto("/administracion/personas/nueva")
    typed = {"usuario": "nueva.jefa", "nombre": "Nélida Ñaupari", "clave": "una-clave-larga"}
    for name, value in typed.items():
        await page.fill(f"#{name}", value)
    await page.get_by_role("button", name="Agregar").click()
    await page.get_by_role("link", name="Nélida Ñaupari").wait_for()

    entidad = "/administracion/entidades/210005"
    await page.goto(entidad)
    held = page.locator("tr", has_text="Yolanda").filter(has_text="Jefe de gestión pedagógica")
    await held.locator("summary", has_text="Terminar").click()
    await held.get_by_role("button", name="Terminar").click()
    await page.get_by_text("Guardó el cambio.").wait_for()
    await page.get_by_role("link", name="Encargar un cargo").click()
    await page.select_option("#cargo", label="Jefe de gestión pedagógica: vacante")
    await page.fill("#usuario", "nadie.se.llama.asi")
    await page.fill("#acto", "RD 0001-2026-UGEL")
    await page.get_by_role("button", name="Encargar").click()
    assert "Ninguna persona tiene ese usuario." in await page.inner_text("#errores")
    await page.fill("#usuario", "nueva.jefa")
    await page.get_by_role("button", name="Encargar").click()
    await page.get_by_text("Guardó el cambio.").wait_for()
    post = page.locator("section", has=page.locator("#cargos")).locator("tr", has_text="pedagógica")
    assert "Nélida Ñaupari" in await post.inner_text()


async def test_entidad_is_corrected(doing):
    page = await doing.page_as("admin")
    await page.goto("/administracion/entidades?q=chucuito")
    await page.get_by_role("link", name="UGEL Chucuito", exact=True).click()
    await page.get_by_role("link", name="Corregir sus datos").click()
    await page.fill("#nombre", "UGEL Chucuito – Juli")
    await page.get_by_role("button", name="Guardar").click()
    await page.get_by_text("Guardó el cambio.").wait_for()
    assert await page.inner_text("h1") == "UGEL Chucuito – Juli"
