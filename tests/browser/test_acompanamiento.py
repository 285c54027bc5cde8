"""A UGEL opens its year, puts docentes on lists within the ratio, and an administrator copies."""

import pytest

from tests.browser.revision import find_faults
from tests.story.acompanamiento import Programas
from tests.story.gente import meet

pytestmark = pytest.mark.browser
HOME = "/acompanamiento/programas"


async def open_year(page) -> None:
    """Open the programme of the year from its list, mending what a rule book does not cover."""
    await page.goto(HOME)
    assert await find_faults(page) == []
    await page.locator("a[href='/acompanamiento/abrir']").first.click()
    await page.locator("#reglamento").wait_for()
    assert await find_faults(page) == []
    await page.select_option("#reglamento", label="Acompañamiento pedagógico 2020-2022 (versión 1)")
    await page.get_by_role("button", name="Abrir el programa").click()
    # The rule book of other years is refused beside its field, and what was typed stays.
    await page.locator("#reglamento-error").wait_for()
    assert await page.input_value("#anio") == "2026"
    assert await find_faults(page) == []
    await page.select_option("#reglamento", label="Acompañamiento 2026 (versión 2)")
    await page.get_by_role("button", name="Abrir el programa").click()
    await page.get_by_text("Abrió el programa").wait_for()


async def add_companion(page) -> None:
    """Add one more companion to the programme on the screen."""
    await page.get_by_role("link", name="Agregar un acompañante").click()
    await page.locator("#base").wait_for()
    assert await find_faults(page) == []
    await page.fill("#base", "Imacita")
    await page.get_by_role("button", name="Agregar").click()
    await page.get_by_text("Agregó al acompañante").wait_for()


@pytest.mark.parametrize("phone", [False, True], ids=["1366 wide", "390 wide"])
async def test_a_docente_is_put_on_a_list_and_moved_to_another(telling, phone):
    programas = Programas(telling.service.database, await meet(telling.service.database))
    await programas.book()
    school = await programas.escuela("0240001")
    await programas.docente(school, "Ana Quispe")
    page = await telling.page_as("ugel", phone=phone)
    await open_year(page)
    await add_companion(page)
    await add_companion(page)
    assert await find_faults(page) == []
    await page.get_by_role("link", name="Poner en una lista a Ana Quispe").click()
    await page.locator("#acompanante").wait_for()
    await page.get_by_role("button", name="Poner en la lista").click()
    await page.locator("#motivo-error").wait_for()
    assert await find_faults(page) == []
    await page.fill("#motivo", "Su escuela queda en la ruta")
    await page.get_by_role("button", name="Poner en la lista").click()
    await page.get_by_text("El docente está en la lista").wait_for()
    assert await find_faults(page) == []
    await page.get_by_role("link", name="Mover a Ana Quispe").click()
    await page.locator("#acompanante").wait_for()
    await page.fill("#motivo", "Cambio de ruta")
    assert await find_faults(page) == []
    await page.fill("#dia", "2026-07-06")
    await page.get_by_role("button", name="Mover").click()
    await page.get_by_text("El docente pasó a la otra lista").wait_for()
    assert await page.get_by_role("heading", name="1 de 8 docentes").count() == 1
    assert await find_faults(page) == []
    assert telling.complaints == []


@pytest.mark.parametrize("phone", [False, True], ids=["1366 wide", "390 wide"])
async def test_an_administrator_copies_a_rule_book_and_sees_the_sum_that_fails(telling, phone):
    page = await telling.page_as("admin", phone=phone)
    await page.goto("/administracion/reglamentos")
    assert await find_faults(page) == []
    await page.get_by_role("link", name="Acompañamiento pedagógico 2020-2022").click()
    await page.get_by_role("link", name="Copiar con otra vigencia").wait_for()
    assert await find_faults(page) == []
    await page.get_by_role("link", name="Copiar con otra vigencia").click()
    await page.fill("#nombre", "Acompañamiento 2026")
    await page.fill("#norma", "RVM 001-2026-MINEDU")
    await page.fill("#desde", "2026-01-01")
    await page.get_by_role("button", name="Copiar").click()
    await page.get_by_text("Copió el reglamento").wait_for()
    await page.get_by_role("link", name="Editar el protocolo: Unidocente o multigrado").click()
    await page.fill("#dias_visita", "15")
    await page.get_by_role("button", name="Verificar y guardar").click()
    await page.locator("#dias_visita-error").wait_for()
    said = await page.locator("#dias_visita-error").inner_text()
    assert said == "6 visitas: 4 de 2 días y 2 de 3 días suman 14, no 15."
    assert await page.input_value("#ratio_mayor_dispersion") == "6-8"
    assert await find_faults(page) == []
    assert telling.complaints == []
