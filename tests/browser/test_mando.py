"""An administrator sees what failed and mends it in the browser; others find no door."""

import re
from datetime import timedelta

import pytest

from engine.actions.instancias.inicios import start
from engine.actions.instancias.procesos import Texto, store
from engine.actions.tareas.atencion import complete
from tests.browser.dibujado import picture
from tests.browser.revision import find_faults, find_leaks
from tests.process.conformidad.dibujo import draw
from tests.story.gente import meet
from tests.story.sala import Sala

pytestmark = pytest.mark.browser

GASTOS = """
    ini > g
    exclusiva g
    g >[monto > 100] a > fin
    g >[monto <= 100] b > fin
    usuario a rol=planificador_diri entidad=DIRI vence=habiles(3)
    usuario b rol=planificador_diri entidad=DIRI
"""
NOMBRES = {
    "gastos": "Gastos de la asistencia técnica",
    "ini": "Pedido",
    "g": "¿Supera los cien soles?",
    "a": "Aprobar el gasto con sustento de la Dirección Regional de Educación",
    "b": "Registrar el gasto menor",
    "fin": "Gasto atendido",
}
LARGA = "Movilidad local de la Unidad de Gestión Educativa Local Chucuito – Juli"


@pytest.fixture
async def gastos(telling):
    """A process that cannot choose its way because `monto` is a text, and four that could."""
    sala = Sala(telling.service.database, await meet(telling.service.database))
    sala.now = telling.service.clock.now()
    drawn = Texto("gastos", picture(draw(GASTOS, "gastos"), NOMBRES), {})
    async with sala.database.transaction() as tx:
        await store(tx, drawn, sala.now)
    for clave, monto in ((LARGA, "mucho"), ("GASTO-2", "poco"), *((f"G-{n}", n) for n in (500, 9))):
        await start(
            sala.database, await sala.orden("admin"), proceso="gastos", clave=clave,
            variables={"monto": monto},
        )  # fmt: skip
    return sala


async def _sound(page):
    assert await find_faults(page) == []
    assert await find_leaks(page) == []


async def _drawn(page):
    await page.locator('#diagrama[data-listo="si"]').wait_for()


async def _give_reason(page, button, motivo="Se corrigió con la oficina"):
    await page.fill("#motivo", motivo)
    await page.get_by_role("button", name=button, exact=True).click()


async def _remembered(page):
    await page.get_by_role("link", name="Historia").click()
    said = await page.inner_text("main")
    assert "Cambió datos: monto era «mucho» y es «500»" in said
    assert "Reintentó «¿Supera los cien soles?»" in said
    await _sound(page)


async def test_an_incident_is_seen_mended_and_remembered(telling, gastos):
    page = await telling.page_as("admin")
    await page.goto("/procesos/incidentes")
    await _sound(page)
    await page.get_by_role("link", name=LARGA).click()
    await _drawn(page)
    await _sound(page)
    assert "Falló «¿Supera los cien soles?»" in await page.inner_text("main")
    assert await page.locator("#diagrama .vencido[data-element-id=g]").count() == 1

    await page.get_by_role("link", name="Reintentar").click()
    await _give_reason(page, "Reintentar", motivo="no")
    assert "Escriba el motivo" in await page.inner_text("#errores")
    await _give_reason(page, "Reintentar")
    assert "2 intentos" in await page.inner_text(".incidente")

    await page.get_by_role("link", name="Cambiar datos").first.click()
    await page.locator("tr", has_text="monto").locator("select").select_option("numero")
    await page.get_by_label("Valor de monto").fill("no es un número")
    await page.get_by_role("button", name="Ver el antes y el después").click()
    assert "Escriba un número" in await page.inner_text("#errores")
    await page.get_by_label("Valor de monto").fill("500")
    await page.get_by_role("button", name="Ver el antes y el después").click()
    await _sound(page)
    row = page.locator("tr", has_text="monto")
    assert await row.locator(".antes").inner_text() == "mucho"
    assert await row.locator(".despues").inner_text() == "500"
    await _give_reason(page, "Guardar el cambio")
    await page.get_by_text("El antes y el después quedaron en la historia.").wait_for()

    await page.get_by_role("link", name="Dónde está").click()
    await page.get_by_role("link", name="Reintentar").click()
    await _give_reason(page, "Reintentar")
    await _drawn(page)
    assert await page.locator("#diagrama .activo[data-element-id=a]").count() == 1
    assert "Incidentes atendidos" in await page.inner_text("main")
    await _remembered(page)


async def test_a_process_is_moved_stopped_and_ended_with_its_reason(telling, gastos):
    page = await telling.page_as("admin", phone=True)
    await page.goto("/procesos/instancias?q=gasto-2")
    await _sound(page)
    await page.get_by_role("link", name="GASTO-2").click()
    await page.locator(".incidente").get_by_role("link", name="Mover").click()
    await _sound(page)
    await page.select_option("#elemento", label="Registrar el gasto menor")
    await _give_reason(page, "Mover")
    await page.get_by_role("link", name="Registrar el gasto menor").wait_for()
    for order, button, state in (
        ("Suspender", "Suspender", "Suspendida"),
        ("Reanudar", "Reanudar", "En marcha"),
        ("Anular", "Anular la instancia", "Anulada"),
    ):
        await page.get_by_role("link", name=order, exact=True).click()
        await _give_reason(page, button)
        assert state in await page.inner_text(".encabezado")
    await _sound(page)


async def test_many_are_ordered_at_once_after_seeing_which(telling, gastos):
    page = await telling.page_as("admin")
    await page.goto("/procesos/instancias?proceso=gastos")
    await page.get_by_label("Las 4 de esta lista").check()
    await page.select_option("#comando", label="Reintentar lo que falló")
    await page.get_by_role("button", name="Ver a cuáles alcanza").click()
    assert re.sub(r"\s+", " ", await page.inner_text(".cifras")) == "2 pueden 2 no"
    assert "2 no tienen incidentes." in await page.inner_text("main")
    await _sound(page)
    await _give_reason(page, "Reintentar en 2")
    await page.get_by_text("2 hechas, 2 no").wait_for()
    await _sound(page)
    await page.goto("/procesos/incidentes")
    assert await page.locator("td[data-rotulo=Intentos]").all_inner_texts() == ["2", "2"]


async def test_the_past_is_stepped_through_on_the_diagram(telling, gastos):
    (instancia,) = [i for _, i in (await gastos.running("gastos"))[2:3]]
    (tarea,) = await gastos.open_tareas(instancia)
    await complete(gastos.database, await gastos.orden("diri"), tarea_id=tarea.id, respuesta={})
    page = await telling.page_as("admin")
    await page.goto(f"/procesos/instancias/{instancia}?vista=repeticion")
    await _drawn(page)
    await _sound(page)
    said = page.locator("[data-paso-dicho]")
    assert "Paso 2 de 2" in await said.inner_text()
    assert await page.locator("#diagrama .activo").count() == 0
    await page.get_by_role("button", name="Anterior").click()
    assert "Paso 1 de 2" in await said.inner_text()
    assert await page.locator("#diagrama .activo[data-element-id=a]").count() == 1
    assert await page.locator("#diagrama .visitado[data-element-id=g]").count() == 1
    await page.locator("#paso-repetido").press("Home")
    assert await said.inner_text() == "Antes del primer paso"
    assert await page.locator("#diagrama .visitado").count() == 0


async def test_the_live_diagram_counts_children_and_tells_until_when_timers_wait(telling, gastos):
    calls = """
        ini > p
        p > h > j
        p > plazo > j
        paralela p
        paralela j
        j > fin
        llama h llamado=gastos veces=2 entradas="monto=500"
        captura plazo fecha="2026-08-03T12:00:00Z"
    """
    words = {"h": "Pedir dos gastos", "plazo": "Hasta agosto", "grandes": "Grandes gastos"}
    drawn = Texto("grandes", picture(draw(calls, "grandes"), words), {})
    async with gastos.database.transaction() as tx:
        await store(tx, drawn, gastos.now)
    admin = await gastos.orden("admin")
    made = await start(gastos.database, admin, proceso="grandes", clave="G-1", variables={})
    (child, _) = [i for _, i in (await gastos.running("gastos"))[4:]]
    (tarea,) = await gastos.open_tareas(child)
    await complete(gastos.database, await gastos.orden("diri"), tarea_id=tarea.id, respuesta={})
    page = await telling.page_as("admin")
    await page.goto(f"/procesos/instancias/{made['instancia']}")
    await _drawn(page)
    await _sound(page)
    said = await page.locator(".diagrama-cuenta").all_inner_texts()
    assert sorted(said) == ["1 de 2 terminadas", "hasta lun 3 ago 2026, 7:00"]
    await page.locator("td[data-rotulo=Terminadas] a").click()
    assert await page.locator("tbody tr").count() == 1
    assert "Gastos de la asistencia técnica" in await page.inner_text("tbody")


async def test_heat_tells_where_the_time_goes(telling, gastos):
    instancia = (await gastos.running("gastos"))[2][1]
    (tarea,) = await gastos.open_tareas(instancia)
    order = await gastos.orden("diri")
    later = type(order)(order.actor, gastos.now + timedelta(hours=3), None, "x")
    await complete(gastos.database, later, tarea_id=tarea.id, respuesta={})
    page = await telling.page_as("admin")
    await page.goto("/procesos/gastos/calor")
    await _drawn(page)
    await _sound(page)
    assert await page.locator("#diagrama .calor-5[data-element-id=a]").count() == 1
    assert await page.locator(".diagrama-cuenta").all_inner_texts() == ["3 h"]
    row = page.locator("tr", has_text="Aprobar el gasto")
    assert "3\u00a0h" in await row.inner_text()
    await page.goto("/procesos/gastos/calor?dias=7&medida=pasaron")
    await _drawn(page)
    assert "4" in await page.locator(".diagrama-cuenta").all_inner_texts()


@pytest.mark.parametrize("phone", [False, True], ids=["on a screen", "on a telephone"])
async def test_instances_are_listed_and_an_empty_search_says_so(telling, gastos, phone):
    page = await telling.page_as("admin", phone=phone)
    await page.goto("/procesos/instancias")
    await _sound(page)
    assert LARGA in await page.inner_text("main")
    await page.goto("/procesos/instancias?q=nada+se+llama+asi")
    assert "Ninguna instancia cumple con ese filtro" in await page.inner_text("main")
    await page.goto("/procesos/instancias/lote?comando=anular")
    assert "No eligió ninguna instancia" in await page.inner_text("main")
    await _sound(page)


async def test_without_scripts_the_lists_say_the_same(telling, gastos):
    instancia = (await gastos.running("gastos"))[0][1]
    page = await telling.page_as("admin", java_script_enabled=False)
    await page.goto(f"/procesos/instancias/{instancia}?vista=repeticion")
    assert "Falla en «¿Supera los cien soles?»" in await page.inner_text("#pasos-repetidos")
    await page.goto(f"/procesos/instancias/{instancia}/omitir")
    await _give_reason(page, "Omitir")
    assert "No se puede omitir" in await page.inner_text("#errores")


async def test_whoever_does_not_administer_finds_no_door(telling, gastos):
    page = await telling.page_as("diri")
    for path in ("/procesos/instancias", "/procesos/incidentes", "/procesos/gastos/calor"):
        await page.goto(path)
        assert await page.inner_text("h1") == "No le corresponde"
    await page.goto("/procesos/gastos")
    assert await page.get_by_role("link", name="Dónde se va el tiempo").count() == 0
