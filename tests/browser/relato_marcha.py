"""Second part of the story: prepare, hold, report, follow up, evaluate and close the AT."""

from datetime import date, timedelta
from typing import Any

from tests.browser.fichas_historia import (
    INDUCCION,
    INSTRUMENTOS,
    LOGISTICA,
    REPORTE,
    VERIFICACION,
)
from tests.browser.historia import COORDINADOR, JEFE, PRIMARIA, Historia
from tests.browser.persona import Persona
from tests.browser.revision import find_leaks

REASON = "Está de licencia hasta fin de mes"
PROMISE = "Cerrar los casos abiertos de la UGEL"
MARKS: dict[str, dict[str, Any]] = {
    JEFE: {"asistio": True, "entrada": "11,5", "salida": "16", "encuesta": "5"},
    PRIMARIA: {"asistio": False},
    COORDINADOR: {"asistio": True, "entrada": "14", "salida": "13", "encuesta": "3"},
}
COUNTS = ["2 de 3", "1 de 2", "1 de 1", "1 de 2", "1 de 2"]
"""What the five indicators count, given those marks and the two fichas de aplicación."""


async def prepare(historia: Historia) -> None:
    """Secure the place, confirm who comes, prepare, induct and verify."""
    unidad, dre, ugel, codigo = (
        historia["unidad"],
        historia["dre"],
        historia["ugel"],
        historia.codigo,
    )
    await dre.do(codigo, "Asegurar local, alimentación y equipos", LOGISTICA)
    await ugel.open_tarea(codigo, "Confirmar participantes")
    await _excuse(ugel)
    await ugel.present()
    await dre.open_tarea(codigo, "Confirmar participantes")
    await dre.present()
    await unidad.do(codigo, "Preparar materiales e instrumentos", INSTRUMENTOS)
    await unidad.do(codigo, "Inducir a los facilitadores", INDUCCION)
    await unidad.follow("Convocatoria 3", within=".pestanas")
    assert REASON in await unidad.text("main")
    assert await unidad.page.get_by_text("Asistirá", exact=True).count() == 2
    await unidad.do(codigo, "Verificar que todo esté según lo planificado", VERIFICACION)


async def _excuse(ugel: Persona) -> None:
    row = await _row_of(ugel, PRIMARIA)
    reason = ugel.page.locator(f"[name='participantes.{row}.motivo']")
    assert not await reason.is_visible()
    await ugel.write({f"participantes.{row}.asiste": False})
    assert len(await ugel.refused("Presentar")) == 1
    await ugel.write({f"participantes.{row}.motivo": REASON})


async def _row_of(persona: Persona, cargo: str) -> int:
    rows = await persona.page.locator("tbody tr.fila th[scope=row]").all_inner_texts()
    return next(n for n, text in enumerate(rows) if cargo in text)


async def hold(historia: Historia) -> None:
    """Come to the day, register who came with their marks, report and promise."""
    unidad, codigo = historia["unidad"], historia.codigo
    await historia.advance(historia.jornada["fecha"], historia.jornada["hora_fin"])
    await unidad.open_tarea(codigo, "Registrar asistencia y controles")
    for cargo, marks in MARKS.items():
        row = await _row_of(unidad, cargo)
        await unidad.write({f"participantes.{row}.{name}": said for name, said in marks.items()})
    await unidad.present()
    assert await unidad.text(".encabezado .sello") == "En ejecución"
    await unidad.follow("Reportar (Anexo 04)")
    owner = unidad.page.locator("[name='compromisos.0.responsable'] option", has_text=JEFE)
    due = date.fromisoformat(historia.jornada["fecha"]) + timedelta(days=20)
    promise = {
        "descripcion": PROMISE,
        "responsable": await owner.get_attribute("value"),
        "fecha": due.isoformat(),
    }
    await unidad.write(REPORTE | {"alertas": ["Hay plazas sin cubrir"], "compromisos": [promise]})
    await unidad.present()
    assert await unidad.text(".encabezado .sello") == "En seguimiento"


async def keep_the_promise(historia: Historia) -> None:
    """The UGEL fulfils its commitment with evidence, and the unit verifies it."""
    unidad, ugel, codigo = historia["unidad"], historia["ugel"], historia.codigo
    await ugel.open_tarea(codigo, "Cumplir el compromiso")
    assert PROMISE in await ugel.text("main")
    await ugel.write(
        {"resultado": "cumplido", "evidencia": "Reporte del SíseVe del 30 de setiembre"}
    )
    await ugel.present()
    await unidad.open_tarea(codigo, "Verificar el compromiso")
    assert "Reporte del SíseVe" in await unidad.text("main")
    await unidad.write({"decision": "verificado"})
    await unidad.present()
    await unidad.follow("Compromisos", within=".pestanas")
    row = await unidad.text("tbody tr")
    assert PROMISE in row
    assert "Cumplido" in row


async def read_the_mail(historia: Historia) -> None:
    """Find the confirmation with its invitation, and the report, in the UGEL's mailbox."""
    ugel = historia["ugel"]
    await ugel.follow("Buzón", within=".marca-nav")
    await _open_letter(ugel, "confirmada")
    async with ugel.page.expect_download() as started:
        await ugel.page.get_by_role("link", name="Descargar la cita (.ics)").click()
    invitation = await (await started.value).path()
    text = invitation.read_text(encoding="utf-8")
    assert "METHOD:REQUEST" in text
    assert f"DTSTART:{historia.jornada['fecha'].replace('-', '')}" in text.replace(
        ";TZID=America/Lima", ""
    )
    await ugel.follow("Buzón")
    await _open_letter(ugel, "eporte")
    letter = ugel.page.frame_locator("iframe.carta").locator("body")
    assert PROMISE in await letter.inner_text()


async def _open_letter(persona: Persona, words: str) -> None:
    await persona.page.locator(".renglon-titulo a").filter(has_text=words).first.click()
    await persona.page.locator("iframe.carta").wait_for()
    await persona.look()
    frame = await (await persona.page.query_selector("iframe.carta")).content_frame()  # type: ignore[union-attr]
    assert frame is not None
    await frame.wait_for_load_state()
    assert await find_leaks(frame) == []


async def apply(historia: Historia) -> None:
    """Thirty days later, and the working day after it, each who came tells what they use of it."""
    day = date.fromisoformat(historia.jornada["fecha"]) + timedelta(days=34)
    await historia.advance(day.isoformat())
    ficha = "Ficha de aplicación (Anexo 05)"
    used = {"aplica": "si", "evidencia": "Se usa el protocolo en cada caso"}
    await historia["ugel"].do(historia.codigo, ficha, used)
    await historia["dre"].do(
        historia.codigo, ficha, {"aplica": "no", "dificultades": "Falta tiempo"}
    )


async def evaluate(historia: Historia) -> None:
    """Evaluate with the five indicators in sight, each with what it counts, and close."""
    unidad, difoca, codigo = historia["unidad"], historia["difoca"], historia.codigo
    await difoca.open_tarea(codigo, "Evaluar proceso y resultados")
    cells = difoca.page.locator(".ficha__indicadores td[data-titulo='Se cuenta']")
    assert await cells.all_inner_texts() == COUNTS
    verdict = {"decision": "valida", "valoracion": "Logró lo previsto en las entidades convocadas"}
    await difoca.write(verdict)
    await difoca.present()
    await unidad.do(codigo, "Cerrar y difundir", {"difusion": ["Reunión con las UGEL"]})
    assert await unidad.text(".encabezado .sello") == "Cerrada"


async def look_back(historia: Historia) -> None:
    """Read on the closed AT's page its time line, its documents, its indicators, its diagram."""
    unidad, codigo = historia["unidad"], historia.codigo
    await unidad.follow("Línea de tiempo", within=".pestanas")
    line = await unidad.text("ol.pasos")
    for fact in ("Presentó: Cerrar y difundir", "observó la pauta", "eligió otra fecha"):
        assert fact in line, line
    await unidad.page.locator(".pestanas").get_by_role("link", name="Documentos").click()
    await unidad.page.locator(".renglon-titulo a").filter(has_text="Anexo 04").click()
    await unidad.look()
    assert PROMISE in await unidad.text("article.hoja-impresa")
    await unidad.go(f"/asistencias/{codigo}?vista=indicadores")
    assert await unidad.page.locator(".indicador").count() == 5
    await unidad.go(f"/asistencias/{codigo}?vista=diagrama")
    await unidad.page.wait_for_selector("#diagrama[data-listo]")
    assert await unidad.page.locator("#diagrama .bjs-powered-by").is_visible()
    assert await unidad.page.locator("#diagrama .visitado").count() > 15
    assert await unidad.page.locator("#diagrama .activo").count() == 0
    assert "No hizo falta" in await unidad.text("main")
