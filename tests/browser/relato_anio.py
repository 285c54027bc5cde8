"""The year of two units, step by step at a real browser: from their files to their answers."""

from playwright.async_api import FilePayload, Page

from tests.browser.escritura import banner, make_escenario
from tests.browser.navegante import PHONE, WIDE
from tests.browser.persona import Persona
from tests.browser.revision import find_faults, find_leaks
from tests.forms.hojas.libros import fila, libro

CONVIVENCIA, LECTURA = "Convivencia en la escuela", "Lectura en familia"
MISSPELT, WHO = "DRE Puno: UGEL Chucuyto", "Directores de gestión pedagógica"
AGOSTO = "desde=2026-08"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY = {"cobertura": "UGEL", "modalidad": "Presencial", "fecha_inicio": "12/08/2026 09:00",
       "fecha_fin": "12/08/2026 17:00"}  # fmt: skip


async def look(persona: Persona) -> None:
    """Hold the page as it stands to what every page owes, wide and on a telephone."""
    for size in (PHONE, WIDE):
        await persona.page.set_viewport_size(size)  # type: ignore[arg-type]
        faults = await find_faults(persona.page) + await find_leaks(persona.page)
        assert not faults, (persona.page.url, size, faults)


def plan_of(unidad: str, titulo: str, **cambios: str) -> bytes:
    """Return the file of a unit: a day in August for those who lead pedagogy in Chucuito."""
    told = {"ugel": "DRE Puno: UGEL Chucuito", "participantes": "Jefes de AGP", **DAY, **cambios}
    book: bytes = libro(fila(nombre_programa=titulo, **told) | {"idArea": unidad})
    return book


async def bring(persona: Persona, unidad: str, data: bytes, answers: dict[str, str]) -> None:
    """Upload the plan of a unit, answer what each doubtful name is, and confirm."""
    page = persona.page
    await persona.go("/planificador/importar")
    await page.get_by_label("De qué unidad es").select_option(unidad)
    file = FilePayload(name=f"plan {unidad}.xlsx", mimeType=XLSX, buffer=data)
    await page.set_input_files("#archivo", files=[file])
    await page.get_by_role("button", name="Leer el archivo").click()
    await page.get_by_role("button", name="Confirmar e importar").wait_for()
    await look(persona)
    for text, value in answers.items():
        choice = page.get_by_label(f"Qué es «{text}»")
        if value:
            await choice.select_option(value)
        else:
            assert await choice.input_value(), "a good guess is already chosen"
    await page.get_by_role("button", name="Confirmar e importar").click()
    await banner(page, "El plan se importó").wait_for()
    await look(persona)


async def see_the_cruce(diri: Persona) -> None:
    """Read on the page of cruces that both activities ask for the same people."""
    await diri.go("/planificador/cruces?anio=2026")
    await look(diri)
    told = await diri.page.locator(".cruces-del-plan li").all_inner_texts()
    assert any("AC-2026-0001" in one and "AC-2026-0002" in one for one in told), told


async def solve(diri: Persona, nombre: str, *, ordered: bool = False) -> str:
    """Make an escenario, ask for its plan and wait for it; return its address."""
    page = diri.page
    await make_escenario(page, nombre, ordered=ordered)
    await page.get_by_role("button", name="Buscar un plan").click()
    await page.get_by_role("heading", name="Movidas de su fecha").wait_for(timeout=60_000)
    await look(diri)
    return page.url.partition("?")[0]


async def compare(diri: Persona, otro: str) -> None:
    """Put the escenario of the page beside another one."""
    page = diri.page
    await page.get_by_role("link", name="Comparar con otro").click()
    await page.get_by_label("Otro").select_option(label=otro)
    await page.get_by_role("button", name="Comparar").click()
    await page.get_by_role("heading", name="Carga por oficina").wait_for()
    await look(diri)


async def fix_by_hand(diri: Persona, escenario: str, codigo: str) -> None:
    """Ask what another day would cost and fix the nearest that is possible."""
    page = diri.page
    await page.goto(f"{escenario}/actividades/{codigo}")
    await page.get_by_role("button", name="Ver si se puede").click()
    await page.get_by_role("heading", name="Las más cercanas que se pueden").wait_for()
    await look(diri)
    await page.get_by_role("button", name="Fijar aquí").first.click()
    await banner(page, "quedó fija en esa fecha").wait_for()


async def drag(diri: Persona, escenario: str, codigo: str) -> None:
    """Drag a bar of the escenario's timeline a week on, read the verdict, and fix it there."""
    page = diri.page
    await page.goto(f"{escenario}/linea?{AGOSTO}")
    bar = page.locator(f".vis-item[data-item^='{codigo}']").first
    await bar.wait_for()
    await look_at_the_line(page)
    box, whole = await bar.bounding_box(), await page.locator(".vis-center").first.bounding_box()
    assert box is not None
    assert whole is not None
    x, y = box["x"] + min(12, box["width"] / 2), box["y"] + box["height"] / 2
    day = whole["width"] / 31
    await page.mouse.move(x, y)
    await page.mouse.down()
    for step in range(1, 15):
        await page.mouse.move(x + day * step / 2, y)
    await page.locator("#linea-juicio:not([hidden])").wait_for()
    await page.mouse.up()
    await page.locator("#linea-panel-cuerpo").get_by_text("Pasaría a").wait_for()
    await look_at_the_line(page)
    await page.get_by_role("button", name="Fijar esa fecha").click()
    await page.get_by_text(f"Movió {codigo} en este plan.").wait_for()


async def look_at_the_line(page: Page) -> None:
    """Hold a timeline to what every page owes, but for where its component puts each bar."""
    faults = [fault for fault in await find_faults(page) if not fault.startswith("inline:")]
    assert not faults + await find_leaks(page), page.url


async def publish(diri: Persona, escenario: str) -> None:
    """Read what publishing does, order it, and wait until it is done."""
    page = diri.page
    await page.goto(f"{escenario}/publicar")
    await page.get_by_role("heading", name="Esto es lo que pasará").wait_for()
    await look(diri)
    pending = page.get_by_label("Publicar aunque")
    if await pending.count():
        await pending.check()
    await page.get_by_role("button", name="Publicar y avisar").click()
    await page.locator(".sello", has_text="Publicado").wait_for(timeout=60_000)
    await look(diri)


async def answer(persona: Persona, title: str, choice: str, motivo: str = "") -> None:
    """Accept or object to the date that DIRI proposes, from the bandeja."""
    page = persona.page
    await persona.open_bandeja()
    line = page.locator(".renglon").filter(has_text=title)
    await line.get_by_role("link", name="Aceptar u objetar la fecha propuesta").first.click()
    await page.get_by_text("La DIRI la propone en el plan").first.wait_for()
    await look(persona)
    await page.get_by_label(choice).check()
    if motivo:
        await page.get_by_label("Motivo").fill(motivo)
    await persona.present()


async def find_at(page: Page, title: str) -> str:
    """Return the code of the AT that publishing made of an activity."""
    await page.goto("/asistencias")
    row = page.locator(".renglon, tr").filter(has_text=title).first
    href = await row.locator("a[href^='/asistencias/AT-']").first.get_attribute("href")
    assert href
    return href.rsplit("/", 1)[1]


async def answer_again(persona: Persona, title: str) -> None:
    """Accept the date that DIRI found after the objection."""
    page = persona.page
    await persona.open_bandeja()
    line = page.locator(".renglon").filter(has_text=title)
    await line.get_by_role("link", name="Aceptar u objetar la fecha propuesta").first.click()
    await page.get_by_label("Aceptar la fecha").check()
    await persona.present()
