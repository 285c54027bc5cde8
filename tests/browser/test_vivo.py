"""An open page says what is new by itself, and administrators connect other systems."""

import pytest
from sqlalchemy import select

from engine.db.queries.tablas import personas
from engine.jobs.avisos import AvisoNuevo, enqueue
from tests.browser.historia import tell_aside
from tests.browser.revision import find_faults, find_leaks
from tests.story.gente import NOW

pytestmark = pytest.mark.browser
WIDE_AND_NARROW = pytest.mark.parametrize("phone", [False, True], ids=["1366 wide", "390 wide"])


async def warn(service, usuario: str, clave: str) -> None:
    async with service.database.transaction() as tx:
        persona = await tx.scalar(select(personas.c.id).where(personas.c.usuario == usuario))
        assert persona is not None
        await enqueue(tx, [AvisoNuevo(clave, "relevo", persona, None, None, {}, NOW)])


@WIDE_AND_NARROW
async def test_a_notice_shows_in_the_header_and_moves_nothing(telling, phone):
    page = await telling.page_as("ugel", phone=phone)
    await page.goto("/avisos")
    shown = page.locator(".campana")
    await page.wait_for_function("document.querySelector('.campana').dataset.cuenta !== undefined")
    before = int(await shown.get_attribute("data-cuenta"))
    listed = await page.locator(".renglon").count()
    await warn(telling.service, "ugel", f"en vivo {phone}")
    await page.locator(f".campana[data-cuenta='{before + 1}']").wait_for()
    assert await shown.locator("b").inner_text() == str(before + 1)
    await page.get_by_text("Hay avisos nuevos.").wait_for()
    said = page.locator("[data-dicho]")
    assert "sin leer" in (await said.text_content() or "")
    assert await page.locator(".renglon").count() == listed
    assert await find_faults(page) == []
    await page.get_by_role("link", name="Actualizar").click()
    await page.get_by_role("link", name="Actualizar").wait_for(state="hidden")
    await page.locator(".renglon").nth(listed).wait_for()


@WIDE_AND_NARROW
async def test_a_new_tarea_is_told_on_the_open_bandeja_and_moves_nothing_until_asked(
    telling, phone
):
    page = await telling.page_as("difoca", phone=phone)
    await page.goto("/bandeja")
    await page.wait_for_function("document.querySelector('.campana').dataset.cuenta !== undefined")
    listed = await page.locator(".renglon").count()
    aside = await tell_aside(telling.service)
    codigo = await aside.register(titulo="Tutoría en la escuela multigrado")
    await aside.do("unidad", codigo, "definir_objetivos")
    await aside.do("unidad", codigo, "elaborar_pauta")
    await page.get_by_text("Hay tareas nuevas.").wait_for()
    assert await page.locator(".renglon").count() == listed
    assert await find_faults(page) + await find_leaks(page) == []
    await page.get_by_role("link", name="Actualizar").click()
    await page.locator(".renglon").filter(has_text=codigo).wait_for()
    assert await page.locator(".renglon").count() == listed + 1


@WIDE_AND_NARROW
async def test_who_administers_connects_a_system_and_reads_its_log(telling, phone):
    page = await telling.page_as("admin", phone=phone)
    await page.goto("/administracion")
    await page.get_by_role("link", name="Webhooks").click()
    await page.wait_for_url("**/administracion/webhooks")
    await page.get_by_role("link", name="Agregar un webhook").click()
    await page.get_by_label("Nombre del sistema").fill("Sistema de monitoreo")
    await page.get_by_label("Dirección que recibe").fill("http://sin-cifrar.example/")
    await page.get_by_role("button", name="Guardar").click()
    await page.locator("#errores").wait_for()
    assert await find_faults(page) == []
    await page.get_by_label("Dirección que recibe").fill("https://sistema.example/articula")
    await page.get_by_role("button", name="Guardar").click()
    await page.get_by_role("heading", name="El webhook está listo").wait_for()
    assert await find_faults(page) == []
    await page.get_by_role("link", name="Ya lo copié").click()
    await page.get_by_role("button", name="Enviar una prueba").click()
    await page.get_by_text("La prueba está en camino").wait_for()
    assert await find_faults(page) + await find_leaks(page) == []
    await page.get_by_role("link", name="Prueba").first.click()
    await page.get_by_role("heading", name="Lo que se envía").wait_for()
    assert await find_faults(page) + await find_leaks(page) == []
    await page.goto("/administracion/webhooks")
    await page.get_by_label("Estado").select_option(label="Fallida")
    await page.get_by_role("button", name="Filtrar").click()
    await page.wait_for_url("**estado=fallida**")
    assert await find_faults(page) + await find_leaks(page) == []
