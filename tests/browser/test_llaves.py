"""The links of a mail open one tarea without a password, ask before they decide and say why not."""

import re

import pytest
from playwright.async_api import Page
from sqlalchemy import select, update

from engine.db.queries.tablas import avisos, tareas
from engine.domain.avisos.llaves import VIGENCIA
from tests.browser.historia import tell_aside
from tests.browser.navegante import Navegante
from tests.browser.revision import find_faults, find_leaks

pytestmark = pytest.mark.browser
WIDE_AND_NARROW = pytest.mark.parametrize("phone", [False, True], ids=["1366 wide", "390 wide"])
LINKS = re.compile(r'href="[^"]*(/entrar/[^"]+)"')


async def review(navegante: Navegante) -> list[str]:
    """Have an AT wait for its review and return the links of the mail that says so to DIFOCA."""
    aside = await tell_aside(navegante.service)
    codigo = await aside.register(titulo="Gestión de la convivencia escolar en zonas altoandinas")
    await aside.do("unidad", codigo, "definir_objetivos")
    await aside.do("unidad", codigo, "elaborar_pauta")
    return await letter_of(navegante)


async def letter_of(navegante: Navegante) -> list[str]:
    """Return the links of the mail about the review, once the workers have put it together."""
    async with navegante.service.database.transaction() as tx:
        found = await tx.scalar(
            select(avisos.c.id)
            .join(tareas, tareas.c.id == avisos.c.tarea_id)
            .where(tareas.c.elemento == "revisar_metodo", tareas.c.estado == "abierta")
        )
    reader = await navegante.page_as("difoca")
    await reader.goto("/buzon")
    shown = reader.locator(f"a[href*='{found}']").first
    while not await shown.count():
        await reader.wait_for_timeout(200)
        await reader.reload()
    answer = await reader.request.get(f"/buzon/{found}/cuerpo")
    return [link.replace("&amp;", "&") for link in LINKS.findall(await answer.text())]


async def sound(page: Page) -> None:
    """Fail if the page as it stands owes something to whoever reads it."""
    assert await find_faults(page) + await find_leaks(page) == []


async def refused(page: Page, link: str, title: str) -> None:
    """Open a link that opens nothing and read why."""
    await page.goto(link)
    await page.get_by_role("heading", name=title).wait_for()
    await sound(page)


@WIDE_AND_NARROW
async def test_a_link_shows_its_tarea_decides_once_confirmed_and_then_says_that_it_was_used(
    telling: Navegante, phone: bool
):
    links = await review(telling)
    look, approve = links[0], next(link for link in links if link.endswith("/conformidad"))
    page = await telling.page_as(None, phone=phone)
    await page.goto(look)
    await page.wait_for_url("**/tareas/*")
    await page.get_by_role("heading", name="Revisar objetivos y pauta").wait_for()
    await sound(page)
    # Nothing else of the service is open with it.
    await page.goto("/asistencias")
    await page.wait_for_url("**/ingresar?volver=**")

    await page.goto(approve)
    await page.wait_for_url("**/decidir/conformidad")
    await page.get_by_text("Todavía no se ha decidido nada").wait_for()
    await sound(page)
    await page.get_by_role("button", name="Confirmar:").click()
    await page.wait_for_url("**hecho=presentada")
    await page.get_by_text("Presentada por Persona difoca").wait_for()
    await sound(page)

    again = await telling.page_as(None, phone=phone)
    await refused(again, look, "Este enlace ya se usó")
    await again.get_by_role("link", name="Ingresar", exact=True).last.click()
    await again.wait_for_url("**/ingresar?volver=**")


@WIDE_AND_NARROW
async def test_a_link_of_another_person_is_not_opened_and_leads_to_change_who_is_in(
    telling: Navegante, phone: bool
):
    [look, *_] = await review(telling)
    page = await telling.page_as("ugel", phone=phone)
    await refused(page, look, "Este enlace es de otra persona")
    await page.get_by_role("button", name="Cerrar esta sesión e ingresar").click()
    await page.wait_for_url("**/ingresar?hecho=salida&volver=**")


@WIDE_AND_NARROW
async def test_a_link_that_ran_out_says_so_and_where_the_tarea_is(telling: Navegante, phone: bool):
    [look, *_] = await review(telling)
    async with telling.service.database.transaction() as tx:
        old = telling.service.clock.now() - VIGENCIA
        await tx.execute(update(avisos).values(creado=old))
    page = await telling.page_as(None, phone=phone)
    await refused(page, look, "Este enlace venció")
    await refused(page, look[:-8], "Este enlace no abre nada")
