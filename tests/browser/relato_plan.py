"""First part of the story: register, plan, review, programme, resolve the cruce, calendarise."""

from tests.browser.escritura import banner
from tests.browser.fichas_historia import OBJETIVOS, PAUTA, REGISTRO
from tests.browser.historia import CONVOCATORIA, OTRA, TAKEN, Historia
from tests.browser.persona import Persona

REMARK = "Falta prever el trabajo con las familias; incluyan a los CONEI."
WINDOW = "«Puede darse hasta» debe ser igual o posterior a «Puede darse desde»."


async def register(historia: Historia) -> None:
    """Register an AT with one mistake first, told on top and beside its field; nothing is lost."""
    unidad = historia["unidad"]
    await unidad.follow("Asistencias", within=".marca-nav")
    await unidad.follow("Registrar una asistencia técnica")
    await unidad.write(REGISTRO | {"ventana_fin": "2026-08-03", "convocatoria": CONVOCATORIA})
    assert await unidad.refused("Registrar") == [WINDOW]
    await _read_the_mistake(unidad)
    await unidad.write({"ventana_fin": REGISTRO["ventana_fin"]})
    await unidad.page.get_by_role("button", name="Registrar").click()
    await banner(unidad.page, "Registró la asistencia técnica").wait_for()
    historia.codigo = (await unidad.text(".encabezado .junto")).strip()
    assert historia.codigo.startswith("AT-2026-")
    assert await unidad.text("h1") == REGISTRO["titulo"]


async def _read_the_mistake(unidad: Persona) -> None:
    page = unidad.page
    await page.locator("#errores a").click()
    assert await page.evaluate("document.activeElement.name") == "ventana_fin"
    beside = page.locator(".campo--error")
    assert await beside.count() == 1
    assert WINDOW in await beside.inner_text()
    assert await page.input_value("[name=titulo]") == REGISTRO["titulo"]
    assert await page.input_value("[name=sustento_origen]") == REGISTRO["sustento_origen"]
    assert await page.is_checked(f"[name=origen][value={REGISTRO['origen']}]")
    typed = await page.input_value("[name='convocatoria.1.entidad']")
    assert typed.endswith("UGEL Chucuito")
    assert await page.input_value("[name='convocatoria.2.rol']") == "coordinador_dre"


async def plan(historia: Historia) -> None:
    """Write the Anexo 01 in two sittings, then the Anexo 02 from the AT's own page."""
    unidad = historia["unidad"]
    await unidad.open_tarea(historia.codigo, "Definir objetivos y productos (Anexo 01)")
    half = "Atender cada caso dentro"
    await unidad.page.locator("[name='objetivos.0']").press_sequentially(half, delay=5)
    await unidad.page.get_by_text("Borrador guardado a las").wait_for()
    await unidad.page.reload()
    assert await unidad.page.input_value("[name='objetivos.0']") == half
    await unidad.write(OBJETIVOS)
    await unidad.present()
    await unidad.follow("Elaborar la pauta metodológica (Anexo 02)")
    await unidad.write(PAUTA)
    await unidad.present()


async def review(historia: Historia) -> None:
    """Send the pauta back with remarks, read them, subsanar, and give conformity."""
    unidad, difoca = historia["unidad"], historia["difoca"]
    await difoca.open_tarea(historia.codigo, "Revisar objetivos y pauta")
    await difoca.page.get_by_text("Leer: Anexo 02").click()
    assert PAUTA["metodologia"] in await difoca.text("details[open].panel")
    await difoca.write({"decision": "observar_pauta"})
    assert len(await difoca.refused("Presentar")) == 1
    await difoca.write({"observaciones": REMARK})
    await difoca.present()

    await unidad.open_bandeja()
    row = unidad.page.locator(".renglon").filter(has_text=historia.codigo)
    await row.get_by_text("Observada").wait_for()
    await unidad.open_tarea(historia.codigo, "Elaborar la pauta metodológica (Anexo 02)")
    said = await unidad.text("[aria-labelledby=observacion-1]")
    assert REMARK in said
    assert "Persona difoca" in said
    assert await unidad.page.input_value("[name='momentos.2.minutos']") == "90"
    await unidad.write({"metodologia": f"{PAUTA['metodologia']}, con los CONEI invitados"})
    await unidad.present()
    await difoca.do(historia.codigo, "Revisar objetivos y pauta", {"decision": "conformidad"})


async def programme(historia: Historia) -> None:
    """Choose a day on which the same people are taken: the cruce is told while choosing."""
    unidad = historia["unidad"]
    await unidad.open_tarea(historia.codigo, "Programar en el Planificador")
    day = {"fecha": TAKEN.isoformat(), "hora_inicio": "11:00", "hora_fin": "16:00"}
    await unidad.write({"jornadas": [day], "lugar": "Auditorio de la UGEL Chucuito"})
    live = unidad.page.locator("#cruces li.duro").filter(has_text=OTRA)
    await live.wait_for()
    assert "UGEL Chucuito" in await live.inner_text()
    assert await unidad.page.locator("#cruces .sugerencias button").count() == 3
    assert "1 impide la fecha" in await unidad.text("#cruces-resumen")
    await unidad.look()
    await unidad.present()
    assert await unidad.text(".encabezado .sello") == "Por calendarizar"
    assert OTRA in await unidad.text("aside .nota.roja")


async def resolve(historia: Historia) -> None:
    """Read both ATs, their units and the cargos in common; take the second of three free dates."""
    diri, unidad = historia["diri"], historia["unidad"]
    await diri.open_tarea(historia.codigo, "Resolver el cruce")
    told = await diri.text(".ficha__cruces")
    for fact in (OTRA, "DEIB", "UGEL Chucuito", "gestión pedagógica", "primaria"):
        assert fact in told, told
    own = await diri.text("aside")
    assert historia.codigo in own
    assert "DIGEBR" in own
    await diri.write({"decision": "otra_fecha"})
    ways = diri.page.locator(".campo__alternativas li")
    assert await ways.count() == 3
    # What each costs is told after its dates.
    chosen = (await ways.nth(1).inner_text()).partition(" (")[0].strip()
    await diri.press("usar:jornadas.1")
    await (
        diri.page.locator("#cruces").get_by_text("las personas convocadas están libres").wait_for()
    )
    for name in ("fecha", "hora_inicio", "hora_fin"):
        historia.jornada[name] = await diri.page.input_value(f"[name='jornadas.0.{name}']")
    assert historia.jornada["fecha"] != TAKEN.isoformat()
    await diri.write({"sustento": "Las mismas personas ya están convocadas ese día."})
    await diri.present()

    await unidad.open_tarea(historia.codigo, "Aceptar u objetar la fecha propuesta")
    assert chosen in (shown := await unidad.text("aside")), (chosen, shown)
    await unidad.page.get_by_text("Leer: Resolución del cruce").click()
    assert "ya están convocadas ese día" in await unidad.text("details[open].panel")
    await unidad.write({"decision": "acepta"})
    await unidad.present()


async def calendarise(historia: Historia) -> None:
    """Book the people; from here on the AT is in everybody's calendar."""
    diri = historia["diri"]
    await diri.open_tarea(historia.codigo, "Calendarizar y reservar a los convocados")
    assert await diri.refused("Presentar")
    await diri.write({"confirma": True})
    await diri.present()
    assert await diri.text(".encabezado .sello") == "Calendarizada"
    await diri.follow("Su mes en el planificador")
    await diri.page.locator(f"a.barra[href='/asistencias/{historia.codigo}']").first.wait_for()
