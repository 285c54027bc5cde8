"""An AT from its registration to its closing, clicked through by each person at the browser."""

import pytest
from playwright.async_api import Page

from tests.browser.escritura import (
    advance_clock,
    do_tarea,
    estado_of,
    open_tarea,
    present,
    press,
    write,
)
from tests.browser.fichas_historia import (
    INDUCCION,
    INSTRUMENTOS,
    LOGISTICA,
    OBJETIVOS,
    PAUTA,
    REGISTRO,
    REPORTE,
    VERIFICACION,
)
from tests.browser.navegante import Navegante

pytestmark = pytest.mark.browser
REMARK = "Falta prever el trabajo con las familias; incluyan a los CONEI."


async def _register(page: Page, **changes: str) -> str:
    await page.goto("/asistencias")
    await page.get_by_role("link", name="Registrar una asistencia técnica").click()
    await write(page, REGISTRO | changes)
    await page.get_by_role("button", name="Registrar").click()
    await page.wait_for_url("**/asistencias/AT-*")
    return page.url.rsplit("/", 1)[1].partition("?")[0]


async def _plan(page: Page, difoca: Page, codigo: str) -> None:
    await do_tarea(page, codigo, "Definir objetivos y productos (Anexo 01)", OBJETIVOS)
    await do_tarea(page, codigo, "Elaborar la pauta metodológica (Anexo 02)", PAUTA)
    await do_tarea(difoca, codigo, "Revisar objetivos y pauta", {"decision": "conformidad"})


async def _programme(page: Page, codigo: str, fecha: str) -> None:
    await open_tarea(page, codigo, "Programar en el Planificador")
    day = {"fecha": fecha, "hora_inicio": "09:00", "hora_fin": "13:00"}
    await write(page, {"jornadas": [day], "lugar": "Auditorio de la UGEL Chucuito"})


async def _attend(page: Page, codigo: str) -> None:
    await open_tarea(page, codigo, "Registrar asistencia y controles")
    people = await page.locator("[name^='participantes.'][name$='.entrada']").count()
    marks = {"asistio": True, "entrada": 9, "salida": 16, "encuesta": 5}
    await write(page, {"participantes": [marks] * people})
    await present(page)


async def _report(page: Page, codigo: str) -> None:
    await open_tarea(page, codigo, "Reportar (Anexo 04)")
    owner = page.locator("[name='compromisos.0.responsable']")
    label = await owner.locator("option", has_text="convivencia").first.get_attribute("value")
    promise = {
        "descripcion": "Cerrar los casos abiertos",
        "responsable": label,
        "fecha": "2026-09-30",
    }
    await write(page, REPORTE | {"compromisos": [promise]})
    await present(page)


async def _review_twice(unidad: Page, difoca: Page, codigo: str) -> None:
    """DIFOCA sends the pauta back with remarks; the unit reads them and presents it again."""
    await do_tarea(unidad, codigo, "Definir objetivos y productos (Anexo 01)", OBJETIVOS)
    await do_tarea(unidad, codigo, "Elaborar la pauta metodológica (Anexo 02)", PAUTA)
    review = {"decision": "observar_pauta", "observaciones": REMARK}
    await do_tarea(difoca, codigo, "Revisar objetivos y pauta", review)
    await open_tarea(unidad, codigo, "Elaborar la pauta metodológica (Anexo 02)")
    assert REMARK in await unidad.inner_text("[aria-label=Observaciones]")
    assert await unidad.input_value("[name='momentos.2.minutos']") == "90"
    await present(unidad)
    await do_tarea(difoca, codigo, "Revisar objetivos y pauta", {"decision": "conformidad"})


async def _prepare(unidad: Page, dre: Page, ugel: Page, codigo: str) -> None:
    """The unit makes ready, the DRE secures the place, and both offices say who will come."""
    await do_tarea(unidad, codigo, "Preparar materiales e instrumentos", INSTRUMENTOS)
    await do_tarea(unidad, codigo, "Inducir a los facilitadores", INDUCCION)
    await do_tarea(dre, codigo, "Asegurar local, alimentación y equipos", LOGISTICA)
    for page in (dre, ugel):
        await open_tarea(page, codigo, "Confirmar participantes")
        await present(page)
    await unidad.goto(f"/asistencias/{codigo}?vista=convocatoria")
    assert await unidad.get_by_text("Asistirá").count() == 3


async def _follow_up(unidad: Page, dre: Page, ugel: Page, admin: Page, codigo: str) -> None:
    """The promise is kept and verified; a month later each participant says what was used."""
    kept = {"resultado": "cumplido", "evidencia": "Reporte del SíseVe sin casos abiertos"}
    await do_tarea(ugel, codigo, "Cumplir el compromiso", kept)
    await do_tarea(unidad, codigo, "Verificar el compromiso", {"decision": "verificado"})
    await advance_clock(admin, "2026-10-20T08:00")
    used = {"aplica": "si", "evidencia": "Se usa el protocolo en cada caso"}
    for page in (ugel, ugel, dre):
        await do_tarea(page, codigo, "Ficha de aplicación (Anexo 05)", used)


async def test_asistencia_runs_from_plan_to_evaluation(doing: Navegante):
    unidad, difoca, diri, dre, ugel, admin = [
        await doing.page_as(who) for who in ("unidad", "difoca", "diri", "dre", "ugel", "admin")
    ]
    codigo = await _register(unidad)
    await _review_twice(unidad, difoca, codigo)
    await _programme(unidad, codigo, "2026-09-16")
    await unidad.get_by_text("las personas convocadas están libres").wait_for()
    await present(unidad)
    assert await estado_of(unidad, codigo) == "Por calendarizar"
    await do_tarea(diri, codigo, "Calendarizar y reservar a los convocados", {"confirma": True})
    assert await estado_of(diri, codigo) == "Calendarizada"

    await _prepare(unidad, dre, ugel, codigo)
    await advance_clock(admin, "2026-09-14T08:00")
    await do_tarea(unidad, codigo, "Verificar que todo esté según lo planificado", VERIFICACION)
    await advance_clock(admin, "2026-09-17T08:00")
    await _attend(unidad, codigo)
    await _report(unidad, codigo)
    assert await estado_of(unidad, codigo) == "En seguimiento"

    await _follow_up(unidad, dre, ugel, admin, codigo)
    verdict = {"decision": "valida", "valoracion": "Logró lo previsto en las UGEL convocadas"}
    await do_tarea(difoca, codigo, "Evaluar proceso y resultados", verdict)
    await do_tarea(unidad, codigo, "Cerrar y difundir", {"difusion": ["Reunión con las UGEL"]})

    assert await estado_of(ugel, codigo) == "Cerrada"
    await ugel.goto(f"/asistencias/{codigo}?vista=indicadores")
    assert await ugel.locator(".indicador .cifra").all_inner_texts() == ["100\u00a0%"] * 5
    await ugel.goto("/buzon")
    await ugel.get_by_role("link", name=codigo).first.wait_for()


async def test_second_convocation_of_the_same_people_is_explained_and_moved(doing: Navegante):
    unidad, difoca, diri = [await doing.page_as(who) for who in ("unidad", "difoca", "diri")]
    first, second = await _register(unidad), await _register(unidad, titulo="Lectura en aimara")
    for codigo in (first, second):
        await _plan(unidad, difoca, codigo)
    await _programme(unidad, first, "2026-09-16")
    await present(unidad)
    await do_tarea(diri, first, "Calendarizar y reservar a los convocados", {"confirma": True})

    await _programme(unidad, second, "2026-09-16")
    cruce = unidad.locator("#cruces li.duro")
    await cruce.filter(has_text=first).wait_for()
    assert "UGEL Chucuito" in await cruce.inner_text()
    assert await unidad.locator("#cruces .sugerencias button").count() == 3
    await present(unidad)

    await open_tarea(diri, second, "Resolver el cruce")
    assert first in await diri.inner_text(".ficha__cruces")
    await diri.check("[name=decision][value=otra_fecha]")
    await press(diri, "usar:jornadas.0")
    moved = await diri.input_value("[name='jornadas.0.fecha']")
    assert moved != "2026-09-16"
    await write(diri, {"sustento": "Las mismas personas ya están convocadas ese día."})
    await present(diri)
    await do_tarea(unidad, second, "Aceptar u objetar la fecha propuesta", {"decision": "acepta"})
    await do_tarea(diri, second, "Calendarizar y reservar a los convocados", {"confirma": True})
    assert await estado_of(unidad, second) == "Calendarizada"
