"""A year untangled in a real browser: a plan comes in, is solved, compared, published, answered."""

import pytest
from playwright.async_api import Page

from tests.browser.escritura import banner, make_escenario
from tests.browser.navegante import PHONE, WIDE, Navegante
from tests.browser.revision import find_faults

pytestmark = pytest.mark.browser
PLAN = (
    "Área;Tipo;Nombre;Modalidad;Cobertura;Regiones;UGEL;Participantes;Fecha inicio;Fecha fin\n"
    "DIGEBR;Taller;Convivencia en la escuela;Presencial;UGEL;Puno;DRE Puno: UGEL Chucuito;"
    "Jefes de AGP;12/08/2026 09:00;12/08/2026 17:00\n"
    "DIGEBR;Taller;Lectura en familia;Presencial;UGEL;Puno;DRE Puno: UGEL Chucuito;"
    "Jefes de AGP;12/08/2026 09:00;12/08/2026 17:00\n"
)
AQUI = "/planificador/escenarios"


async def look(page) -> None:
    """Hold the page as it stands to what every page owes, wide and on a telephone."""
    for size in (WIDE, PHONE):
        await page.set_viewport_size(size)
        assert await find_faults(page) == [], (page.url, size)
    await page.set_viewport_size(WIDE)


async def bring_plan(page) -> None:
    await page.goto("/planificador/importar")
    file = {"name": "plan.csv", "mimeType": "text/csv", "buffer": PLAN.encode()}
    await page.set_input_files("input[type=file]", files=[file])
    await page.locator("main form button.principal").first.click()
    await page.get_by_role("button", name="Confirmar e importar").click()
    await banner(page, "El plan se importó").wait_for()


async def solve(page: Page) -> None:
    """Ask for a plan and wait, without touching anything, until the page tells it."""
    await page.get_by_role("button", name="Buscar un plan").click()
    await page.get_by_role("heading", name="Movidas de su fecha").wait_for(timeout=40_000)


async def solve_two(page: Page) -> str:
    """Make and solve two escenarios, look at them and compare them; return where the first is."""
    await page.goto(AQUI)
    await look(page)
    await make_escenario(page, "Todas en su fecha")
    await look(page)
    await solve(page)
    await look(page)
    first = page.url.partition("?")[0]
    # Of the two that asked for the same people on the same day, one at least has moved.
    moved = page.get_by_role("row").filter(has_text="DIGEBR")
    assert await moved.filter(has_text="mié 12 ago 2026").count() >= 1
    await make_escenario(page, "Sin recargar a nadie", ordered=True)
    await solve(page)
    await page.get_by_role("link", name="Comparar con otro").click()
    await page.get_by_label("Otro").select_option(label="Todas en su fecha")
    await page.get_by_role("button", name="Comparar").click()
    await page.get_by_role("heading", name="Carga por oficina").wait_for()
    await look(page)
    return first


async def move_one(page: Page, first: str) -> None:
    await page.goto(first)
    await page.locator("table").get_by_role("link").first.click()
    await page.get_by_role("button", name="Ver si se puede").click()
    await page.get_by_role("heading", name="Las más cercanas que se pueden").wait_for()
    await look(page)
    await page.get_by_role("button", name="Fijar aquí").first.click()
    await banner(page, "quedó fija en esa fecha").wait_for()


async def publish(page: Page, first: str) -> None:
    await page.goto(first)
    await page.get_by_role("link", name="Publicar este plan").click()
    await page.get_by_role("heading", name="Esto es lo que pasará").wait_for()
    await look(page)
    pending = page.get_by_label("Publicar aunque")
    if await pending.count():
        await pending.check()
    await page.get_by_role("button", name="Publicar y avisar").click()
    await page.locator(".sello", has_text="Publicado").wait_for(timeout=60_000)
    await look(page)


async def test_a_year_is_untangled_from_the_file_to_the_answer_of_the_unit(doing: Navegante):
    unidad = await doing.page_as("unidad")
    await bring_plan(unidad)
    diri = await doing.page_as("diri")
    first = await solve_two(diri)
    await move_one(diri, first)
    await publish(diri, first)
    await answer(unidad, "Convivencia en la escuela", "Objetar la fecha", "Esa semana evaluamos.")
    await answer(unidad, "Lectura en familia", "Aceptar la fecha")
    await diri.goto(f"{first}/publicar")
    for title, said in (("Convivencia en la escuela", "Objetó"), ("Lectura en familia", "Aceptó")):
        row = diri.get_by_role("row").filter(has_text=title)
        await row.get_by_text(said).wait_for()


async def answer(page: Page, title: str, choice: str, motivo: str = "") -> None:
    await page.goto(f"/bandeja?q={title.partition(' ')[0]}")
    line = page.locator("article, li, tr").filter(has_text=title)
    await line.get_by_role("link", name="Aceptar u objetar la fecha propuesta").first.click()
    await page.get_by_text("La DIRI la propone en el plan").first.wait_for()
    await page.get_by_label(choice).check()
    if motivo:
        await page.get_by_label("Motivo").fill(motivo)
    await page.get_by_role("button", name="Presentar").click()
    await banner(page, "Presentó la ficha").wait_for()
