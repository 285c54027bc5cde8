"""An administrator brings a new version of a process in the browser and takes instances to it."""

import asyncio

import pytest
from sqlalchemy import select

from engine.actions.instancias.inicios import start
from engine.actions.mando.tandas import STEPS, carry_on
from engine.actions.tareas.atencion import complete
from engine.db.queries.tablas import migraciones
from tests.browser.dibujado import picture
from tests.browser.revision import find_faults, find_leaks
from tests.process.conformidad.dibujo import draw
from tests.story.gente import meet
from tests.story.sala import Sala

pytestmark = pytest.mark.browser

ANTES = """
    ini > a > pagar > fin
    usuario a rol=planificador_diri entidad=DIRI vence=habiles(3)
    usuario pagar rol=planificador_diri entidad=DIRI
"""
DESPUES = """
    ini > a > rev > girar > fin
    usuario a rol=planificador_diri entidad=DIRI vence=habiles(5)
    usuario rev rol=planificador_diri entidad=DIRI
    usuario girar rol=planificador_diri entidad=DIRI
"""
COMPLEJA = ANTES.replace("a > pagar", "a > x > pagar") + "\n    compleja x"
NOMBRES = {
    "gastos": "Gastos de movilidad",
    "ini": "Pedido",
    "a": "Aprobar el gasto",
    "pagar": "Pagar",
    "girar": "Girar el cheque",
    "rev": "Revisar el expediente",
    "x": "Decidir según el caso",
    "fin": "Gasto atendido",
}
NOTA = "Se revisa el expediente antes de pagar"


def _drawn(texto):
    return picture(draw(texto, "gastos"), NOMBRES)


async def _choose(page, texto, nota=NOTA):
    file = {
        "name": "gastos.bpmn",
        "mimeType": "application/xml",
        "buffer": texto.encode(),
    }
    await page.goto("/procesos/nuevo")
    await page.set_input_files("#archivo", files=[file])
    await page.fill("#nota", nota)
    await page.get_by_role("button", name="Revisar e instalar").click()


async def _sound(page):
    assert await find_faults(page) == []
    assert await find_leaks(page) == []


@pytest.fixture
async def sala(telling):
    """Who may do what the process asks, on a site where the service itself does not work alone."""
    room = Sala(telling.service.database, await meet(telling.service.database))
    room.now = telling.service.clock.now()
    return room


@pytest.fixture
async def brought(telling, sala):
    """A page where the first version is installed, with two instances, one of them about to pay."""
    page = await telling.page_as("admin")
    await _choose(page, _drawn(ANTES), "Circuito de gastos")
    await page.get_by_text("Instaló la versión").wait_for()
    order = await sala.orden("admin")
    ids = [
        await start(sala.database, order, proceso="gastos", clave=clave, variables={})
        for clave in ("GASTO-1", "GASTO-2")
    ]
    (tarea,) = await sala.open_tareas(ids[1]["instancia"])
    await complete(sala.database, await sala.orden("diri"), tarea_id=tarea.id, respuesta={})
    return page


async def _work(sala, page):
    """Let the service do what was ordered, and see the page as it stands then."""
    while await _under_way(sala):
        # Nothing is done here while the service's own worker is at it.
        if not await carry_on(sala.database, sala.now):
            await asyncio.sleep(0.05)
    await page.reload()


async def _under_way(sala):
    async with sala.database.transaction() as tx:
        statement = select(migraciones.c.id).where(migraciones.c.estado.in_(STEPS))
        return (await tx.execute(statement)).first() is not None


async def test_a_version_is_installed_with_its_note_and_compared(telling, brought):
    page = brought
    await _choose(page, _drawn(DESPUES))
    await page.locator('#diagrama[data-listo="si"]').wait_for()
    await _sound(page)
    said = await page.inner_text("main")
    for fact in (
        "Qué cambió de la versión 1 a la 2",
        NOTA,
        "Circuito de gastos",
        "Se agrega «Revisar el expediente» (tarea de una persona).",
        "Se quita «Pagar» (tarea de una persona).",
        "cambia el plazo: de «habiles(3)» a «habiles(5)»",
    ):
        assert fact in said, fact
    assert await page.locator("#diagrama .visitado[data-element-id=rev]").count() == 1
    await page.get_by_role("link", name="Gastos de movilidad").click()
    rows = await page.locator("table", has_text="Nota").locator("tbody tr").all_inner_texts()
    assert [("Vigente" in row, NOTA in row) for row in rows] == [(True, True), (False, False)]
    await page.get_by_role("link", name="Versión 1", exact=True).click()
    assert "Está viendo una versión anterior" in await page.inner_text("main")
    await _sound(page)


async def test_a_refused_diagram_says_where_and_how_to_mend_it_and_keeps_what_was_sent(telling):
    page = await telling.page_as("admin", phone=True)
    await _choose(page, _drawn(COMPLEJA))
    said = await page.inner_text("#errores")
    assert "«Decidir según el caso»" in said
    assert "Cómo corregirlo: Use compuertas exclusivas, inclusivas y paralelas." in said
    assert await page.input_value("#nota") == NOTA
    await page.get_by_text("El diagrama que envió").click()
    kept = await page.input_value("#texto")
    assert await find_faults(page) == []
    await page.fill("#texto", kept[:400])
    await page.get_by_role("button", name="Revisar e instalar").click()
    assert "no es XML bien escrito" in await page.inner_text("#archivo-error")
    await page.get_by_text("El diagrama que envió").click()
    await page.fill("#texto", _drawn(ANTES))
    await page.get_by_role("button", name="Revisar e instalar").click()
    await page.get_by_text("Instaló la versión").wait_for()
    assert NOTA in await page.inner_text("main")


async def test_instances_are_migrated_after_a_rehearsal_and_brought_back(telling, sala, brought):
    page = brought
    await _choose(page, _drawn(DESPUES))
    await page.get_by_role("link", name="Migrar las 2 en curso").click()
    await _sound(page)
    await page.get_by_label("Pagar").select_option("")
    await page.fill("#motivo", "no")
    await page.get_by_role("button", name="Ensayar").click()
    assert "Escriba el motivo" in await page.inner_text("#errores")
    await page.fill("#motivo", "Contraloría pide revisar antes de pagar")
    await page.get_by_role("button", name="Ensayar").click()
    await page.get_by_text("De 2 en curso, 1 puede migrar y 1 no.").wait_for()
    assert "«Pagar» ya no existe en la versión nueva" in await page.inner_text("main")
    await _sound(page)
    await page.get_by_role("link", name="Cambiar la correspondencia").click()
    assert await page.input_value("#motivo") == "Contraloría pide revisar antes de pagar"
    await page.get_by_label("Pagar").select_option(label="Girar el cheque")
    await page.get_by_role("button", name="Ensayar").click()
    await page.get_by_role("button", name="Migrar las 2 que pueden").click()
    await _work(sala, page)
    assert "2 migraron a la versión 2" in await page.inner_text("main")
    await _sound(page)
    await _undone(sala, page)


async def _undone(sala, page):
    """Undo what was migrated, but for one that went on, and find who did it and why."""
    (tarea,) = await sala.open_tareas((await sala.running("gastos"))[0][1])
    assert tarea.elemento == "a"
    await complete(sala.database, await sala.orden("diri"), tarea_id=tarea.id, respuesta={})
    await page.get_by_role("link", name="Deshacer").click()
    assert "2 migraron: vuelven a la versión 1" in await page.inner_text("main")
    await page.fill("#motivo", "x")
    await page.get_by_role("button", name="Deshacer la migración").click()
    assert "Escriba el motivo" in await page.inner_text("#errores")
    await page.fill("#motivo", "Faltaba avisar a Tesorería")
    await page.get_by_role("button", name="Deshacer la migración").click()
    await _work(sala, page)
    said = await page.inner_text("main")
    assert "1 volvió a la versión 1; 1 ya había avanzado y sigue con la 2." in said
    assert "La instancia avanzó después de migrar: se queda donde está." in said
    await _sound(page)
    await page.get_by_role("link", name="GASTO-2").click()
    await page.get_by_role("link", name="Historia").click()
    said = await page.inner_text("main")
    assert "Volvió a la versión 1 del proceso" in said
    assert "Faltaba avisar a Tesorería" in said


async def test_whoever_does_not_administer_cannot_install_compare_or_migrate(telling, brought):
    page = await telling.page_as("diri")
    for path in (
        "/procesos/nuevo",
        "/procesos/gastos/diferencia",
        "/procesos/gastos/migrar?desde=1&hasta=1",
        "/procesos/gastos/migraciones/00000000-0000-0000-0000-000000000000/deshacer",
    ):
        await page.goto(path)
        assert await page.inner_text("h1") == "No le corresponde"
    await page.goto("/procesos/gastos")
    assert await page.get_by_role("link", name="Instalar otra versión").count() == 0
    assert "Qué conviene revisar" not in await page.inner_text("main")
