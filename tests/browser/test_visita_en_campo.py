"""A companion carries a visit on a telephone, ficha by ficha, and another that was not done."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.esquema import schema_for
from tests.browser.historia import let_in
from tests.browser.revision import find_faults
from tests.story.anio import Anio
from tests.story.gente import meet

pytestmark = pytest.mark.browser
FOTOS = os.environ.get("ARTICULA_FOTOS")
PASOS = (
    "coordinar", "observar", "preparar_dialogo", "dialogar", "acordar_plan_individual",
    "registrar",
)  # fmt: skip


async def reach(page, selector: str) -> None:
    """Go from step to step of a ficha, as the telephone shows it, until something is in view."""
    wanted = page.locator(selector).first
    back = page.get_by_role("button", name="Anterior", exact=True)
    while not await wanted.is_visible() and await back.count() and await back.is_visible():
        await back.click()
    forward = page.get_by_role("button", name="Siguiente", exact=True)
    while not await wanted.is_visible() and await forward.count() and await forward.is_visible():
        await forward.click()


async def fill(page, schema: dict[str, Any], answer: dict[str, Any]) -> None:
    """Fill in a ficha as somebody would: fields, ticks and the rows of its tables."""
    for name, value in answer.items():
        node = schema["properties"][name]
        if node["x-control"] == "casillas":
            for one in value:
                await reach(page, f"[name='{name}']")
                await page.check(f"[name='{name}'][value='{one}']")
        elif isinstance(value, list):
            for n, row in enumerate(value):
                await _fill_row(page, name, n, row)
        else:
            await _set(page, name, value)


async def _fill_row(page, name: str, n: int, row: Any) -> None:
    leaves = row.items() if isinstance(row, dict) else [("", row)]
    here = f"{name}.{n}"
    if await page.locator(f"[name='{here}'], [name^='{here}.']").count() == 0:
        await reach(page, f"button[value='agregar:{name}']")
        await page.locator(f"button[value='agregar:{name}']").click()
        await page.locator(f"[name='{here}'], [name^='{here}.']").first.wait_for(state="attached")
    for key, value in leaves:
        await _set(page, f"{here}.{key}" if key else here, value)


async def _set(page, path: str, value: Any) -> None:
    field = page.locator(f"[name='{path}']:not([type=hidden])")
    if await field.count() == 0:
        return
    await reach(page, f"[name='{path}']:not([type=hidden])")
    kind = await field.first.evaluate("node => node.type")
    if kind == "radio":
        said = str(value).lower() if isinstance(value, bool) else value
        await page.check(f"[name='{path}'][value='{said}']")
    elif kind == "checkbox":
        await field.set_checked(bool(value))
    elif kind == "select-one":
        await field.select_option(str(value))
    else:
        await field.fill(str(value))


async def photo(page, name: str) -> None:
    """Keep a picture of the page where somebody wants to look at it."""
    if FOTOS:
        await page.screenshot(path=Path(FOTOS) / f"{name}.png", full_page=True)


async def do(anio: Anio, page, elemento: str, **changes: Any) -> None:
    """Open the oldest tarea of an element, look at it, fill it in and present it."""
    tarea = (await anio.open(elemento))[0]
    contexto = await anio.contexto(tarea)
    schema = schema_for(tarea["ficha"], contexto)
    answer = {k: v for k, v in (schema["examples"][0] | changes).items() if v is not None}
    await page.goto(f"/tareas/{tarea['id']}")
    assert await find_faults(page) == [], elemento
    assert "programa_ugel-" not in await page.inner_text("main")
    await fill(page, schema, answer)
    await photo(page, elemento)
    await reach(page, "[name=_presentar]")
    await page.get_by_role("button", name="Presentar").click()
    await page.wait_for_load_state()
    assert await page.locator("#errores").count() == 0, await page.locator("#errores").inner_text()
    assert await find_faults(page) == [], elemento
    await photo(page, f"{elemento}-despues")


@pytest.fixture
async def rosa(telling):
    """Rosa's telephone, with her two diagnostic visits planned."""
    database = telling.service.database
    anio = Anio(database, await meet(database))
    await anio.prepare("manual-2019")
    await anio.diagnose()
    usuario = await let_in(database, "Rosa")
    return anio, await telling.page_as(usuario, phone=True)


async def test_a_companion_carries_a_visit_from_its_coordination_to_its_record(rosa, telling):
    """VI-01..06, VD-05: coordinate, observe, prepare, dialogue, agree, record, at 390 px."""
    anio, page = rosa
    for paso in PASOS:
        await do(anio, page, paso)
        if paso == "observar":
            await page.get_by_role("link", name="Seguir: Preparar el diálogo").click()
            await page.locator("#formulario").wait_for()
    [visit] = await anio.rows(docente_id=anio.docentes[0])
    assert visit["estado"] == "realizada"
    assert telling.complaints == []


async def test_a_visit_that_was_not_done_goes_on_another_day_with_its_cause(rosa, telling):
    """Weather stopped it: a Sunday is refused beside its date, and a class day takes its place."""
    anio, page = rosa
    await do(anio, page, "coordinar", resultado="no_hecha", avisos=None)
    tarea = (await anio.open("reprogramar"))[0]
    await page.goto(f"/tareas/{tarea['id']}")
    assert await find_faults(page) == []
    await page.check("[name='causa'][value='clima']")
    await page.fill("[name='fecha']", "2026-07-19")
    await page.get_by_role("button", name="Presentar").click()
    await page.get_by_text("es fin de semana").first.wait_for()
    assert await page.is_checked("[name='causa'][value='clima']")
    assert await page.input_value("[name='fecha']") == "2026-07-19"
    assert await find_faults(page) == []
    await photo(page, "reprogramar-domingo")
    await page.fill("[name='fecha']", "2026-07-15")
    await page.get_by_role("button", name="Presentar").click()
    await page.wait_for_load_state()
    before, after = await anio.rows(docente_id=anio.docentes[0])
    assert (before["estado"], before["causa"]) == ("no_realizada", "clima")
    assert after["dias"].lower == date(2026, 7, 15)
    assert telling.complaints == []
