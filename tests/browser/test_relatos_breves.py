"""Short stories in a real browser: telephone, keyboard, no scripts, changes, another region."""

import pytest
from playwright.async_api import Page

from api.demo.personas import DEMO_PASSWORD
from tests.browser.escritura import banner
from tests.browser.fichas_historia import OBJETIVOS, REGISTRO
from tests.browser.historia import CONVOCATORIA, OTRA, PRIMARIA, tell_aside
from tests.browser.navegante import Navegante
from tests.browser.persona import Persona
from tests.browser.teclado import tab_to, type_in

pytestmark = pytest.mark.browser
PHONE = {"phone": True, "has_touch": True, "is_mobile": True}
REASON = "Se espera la norma técnica que regula el año escolar."


async def test_ugel_confirms_its_people_on_a_telephone(telling: Navegante):
    ugel = await Persona.enter(telling, "ugel", **PHONE)
    page = ugel.page
    await page.locator("summary", has_text="Menú").tap()
    await page.locator(".menu-panel").get_by_role("link", name="Bandeja").tap()
    await ugel.open_tarea(OTRA, "Confirmar participantes")
    card = page.locator("tr.fila").filter(has_text=PRIMARIA)
    await card.get_by_label("Asiste").uncheck()
    await card.get_by_label("Motivo").fill("Está de licencia")
    button = page.get_by_role("button", name="Presentar")
    box = await button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844, "the main action is not within reach of the thumb"
    assert box["height"] >= 44
    await button.tap()
    await banner(page, "Presentó la ficha").wait_for()
    await ugel.look()
    await page.locator(".pestanas").get_by_role("link", name="Convocatoria").tap()
    await page.get_by_text("Está de licencia").wait_for()
    await ugel.look()
    await page.locator(".pestanas").get_by_role("link", name="Indicadores").tap()
    await page.wait_for_url("**vista=indicadores")
    tab = await page.locator(".pestanas [aria-current]").bounding_box()
    assert tab is not None
    assert 0 <= tab["x"] < 390 - 44, "the open tab is out of sight"


async def test_keyboard_alone_signs_in_opens_the_first_tarea_and_presents_it(telling: Navegante):
    codigo = await (await tell_aside(telling.service)).register()
    page = await telling.page_as(None)
    await page.goto("/ingresar")
    await type_in(page, "#usuario", "unidad")
    await type_in(page, "#clave", DEMO_PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/bandeja")
    await tab_to(page, ".renglon-titulo a")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Presentar").wait_for()
    await _write_the_anexo_01(page)
    await tab_to(page, "[name=_presentar]")
    await page.keyboard.press("Enter")
    await banner(page, "Presentó la ficha").wait_for()
    assert codigo in page.url


async def _write_the_anexo_01(page: Page) -> None:
    await type_in(page, "[name='objetivos.0']", "Atender cada caso en su plazo")
    await tab_to(page, "[value='agregar:objetivos']")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("[name='objetivos.1']:focus")
    await page.keyboard.type("Registrar cada acción")
    await type_in(page, "[name='productos.0']", "Plan de atención por UGEL")
    for nivel in ("cobertura", "satisfaccion"):
        await tab_to(page, f"[name=niveles][value={nivel}]")
        await page.keyboard.press("Space")


async def test_without_scripts_an_at_is_registered_and_its_anexo_01_presented(telling: Navegante):
    unidad = await Persona.enter(telling, "unidad", java_script_enabled=False)
    await unidad.follow("Asistencias", within=".marca-nav")
    await unidad.follow("Registrar una asistencia técnica")
    await unidad.write(REGISTRO | {"convocatoria": CONVOCATORIA})
    await unidad.page.get_by_role("button", name="Registrar").click()
    await banner(unidad.page, "Registró la asistencia técnica").wait_for()
    await unidad.follow("Definir objetivos y productos (Anexo 01)")
    await unidad.write(OBJETIVOS)
    assert await unidad.page.input_value("[name='objetivos.1']") == OBJETIVOS["objetivos"][1]
    await unidad.present()
    await unidad.page.locator(".pestanas").get_by_role("link", name="Diagrama").click()
    await unidad.page.locator("ol.pasos li.actual").get_by_text("Elaborar la pauta").wait_for()


async def test_reprogramming_and_annulling_say_before_what_will_happen_to_whom(telling: Navegante):
    deib, ugel = await Persona.enter(telling, "deib"), await Persona.enter(telling, "ugel")
    await deib.go(f"/asistencias/{OTRA}")
    await deib.follow("Reprogramar")
    told = await deib.text("#pasara + ul")
    for fact in ("16 set 2026", "2 cargos convocados de 1 entidad", "se pide otra vez"):
        assert fact in told, told
    await _give_a_reason(deib, "Reprogramar")
    assert await deib.text(".encabezado .sello") == "En planificación"
    await deib.open_tarea(OTRA, "Programar en el Planificador")

    await deib.go(f"/asistencias/{OTRA}")
    await deib.follow("Anular")
    told = await deib.text("#pasara + ul")
    for fact in ("No se puede deshacer", "2 cargos convocados", "se retira la cita"):
        assert fact in told, told
    await _give_a_reason(deib, "Anular la asistencia técnica")
    assert await deib.text(".encabezado .sello") == "Anulada"
    assert REASON in await deib.text(".nota.ambar")

    await telling.service.settle(telling.service.clock.now())
    await ugel.follow("Buzón", within=".marca-nav")
    await ugel.page.locator(".renglon-titulo a").filter(has_text="nul").first.click()
    letter = ugel.page.frame_locator("iframe.carta").locator("body")
    assert REASON in await letter.inner_text()
    assert await ugel.page.get_by_role("link", name="Descargar la cita (.ics)").count() == 1


async def _give_a_reason(persona: Persona, button: str) -> None:
    sentences = await persona.refused(button)
    assert len(sentences) == 1
    await persona.page.fill("#motivo", REASON)
    await persona.page.get_by_role("button", name=button, exact=True).click()
    await persona.page.wait_for_url("**/asistencias/AT-*hecho=*")
    await persona.look()


@pytest.mark.parametrize(
    "path", ["", "/documentos", "/reprogramar"], ids=["its page", "a part", "a command"]
)
async def test_whoever_is_of_another_region_is_told_there_is_no_such_at(
    telling: Navegante, path: str
):
    cusco = await Persona.enter(telling, "cusco")
    await cusco.go(f"/asistencias/{OTRA}{path}")
    assert await cusco.text("h1") == "No se encontró"
    assert "Planificación en escuelas interculturales" not in await cusco.text("body")
    assert telling.refusals == [(404, f"/asistencias/{OTRA}{path}")]
    await cusco.follow("Ir a mi bandeja")
