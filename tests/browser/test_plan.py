"""A plan brought in at a real browser: read, mended, confirmed, and what is refused (PB-01)."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.protection import SheetProtection

from tests.browser.escritura import banner
from tests.browser.persona import Persona
from tests.browser.revision import find_faults
from tests.forms.hojas.libros import con_partes, fila, libro

pytestmark = pytest.mark.browser
PROPIA = {"idArea": "DIGEBR"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def upload(page, data, name="plan.xlsx"):
    await page.goto("/planificador/importar")
    file = {"name": name, "mimeType": XLSX, "buffer": data}
    await page.set_input_files("#archivo", files=[file])
    await page.get_by_role("button", name="Leer el archivo").click()
    await page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_plan_is_mended_in_its_own_copy_and_then_confirmed(doing, scripts):
    unidad = await Persona.enter(doing, "unidad", java_script_enabled=scripts)
    page = unidad.page
    rows = [
        fila(nombre_programa="Redes en Puno", participantes="duendes") | PROPIA,
        fila(nombre_programa="Redes en Tacna", participantes="Directores de gestión") | PROPIA,
    ]
    await upload(page, libro(*rows))
    await unidad.look()
    assert "duendes" in await page.locator("#fallas ~ .tabla-marco").inner_text()
    async with page.expect_download() as given:
        await page.get_by_role("link", name="Descargar con los errores marcados").click()
    kept = await (await given.value).path()
    copy = load_workbook(BytesIO(kept.read_bytes()))
    cell = copy.worksheets[0]["I2"]
    assert "duendes" in cell.comment.text
    cell.value = "Jefes de AGP"
    mended = BytesIO()
    copy.save(mended)
    await upload(page, mended.getvalue())
    await unidad.look()
    chosen = page.get_by_label("Qué es «Directores de gestión»")
    await chosen.select_option("jefe_agi")
    await page.get_by_role("button", name="Confirmar e importar").click()
    await banner(page, "El plan se importó").wait_for()
    await unidad.look()
    await page.get_by_role("link", name="Ver las actividades").click()
    await page.get_by_role("link", name="Redes en Tacna").click()
    await unidad.look()
    assert "Jefe de gestión institucional" in await page.inner_text("dl.resumen")
    await upload(page, mended.getvalue(), "otro nombre.xlsx")
    assert "0 nuevas, 0 cambiadas, 2 iguales" in await page.inner_text("main")


def protected(_book, sheet):
    sheet.protection = SheetProtection(sheet=True, password="x")


def merged(_book, sheet):
    sheet.merge_cells("I2:I4")


def same(**cambios):
    return fila(**cambios) | PROPIA


THREE = [
    same(nombre_programa=f"Taller {n}", participantes="Jefes de AGP" if n == 1 else None,
         fecha_inicio=day, fecha_fin=None)
    for n, day in enumerate(("12/08/2026", "2026-08-13", "14 y 15 de agosto"), 1)
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(
            lambda: libro({"Código SNIP": 1}, titulos=("Código SNIP", "Obra")),
            "No se encontraron las columnas de un plan", id="an Excel of another ministry",
        ),
        pytest.param(
            lambda: con_partes(libro(same()), xl__vbaProject_bin=b"x"), "macros", id="macros"
        ),
        pytest.param(
            lambda: con_partes(libro(same()), xl__media__x_bin=b"\0" * 60 * 2**20),
            "ocuparía 60 MB", id="a zip bomb",
        ),
        pytest.param(
            lambda: libro(*[{"cal_nombre_programa": f"Taller {n}"} for n in range(5_101)]),
            "más de 5100 filas", id="too many rows",
        ),
        pytest.param(
            lambda: libro(same(fecha_fin="11/08/2026")), "Termina antes de empezar",
            id="an end before the start",
        ),
        pytest.param(
            lambda: libro(same(ugel="DRE Puno: UGEL Nueva York")), "No se reconoce",
            id="an unknown UGEL",
        ),
        pytest.param(lambda: libro(same(), arreglo=protected), "1 nueva", id="a protected sheet"),
        pytest.param(
            lambda: libro(*THREE, arreglo=merged), "3 nuevas",
            id="merged cells and dates as text in three formats",
        ),
    ],
)  # fmt: skip
async def test_bad_input_is_told_in_a_sentence_and_leaves_the_plan_alone(looking, make, said):
    page = await looking.page_as("unidad")
    await upload(page, make())
    told = " ".join((await page.inner_text("main")).split())
    assert said in told
    assert await find_faults(page) == []
    await page.goto("/planificador/actividades")
    assert "Taller 1" not in await page.inner_text("main")


async def test_a_calendar_address_is_shown_once_and_reads_without_signing_in(doing):
    ugel = await Persona.enter(doing, "ugel")
    page = ugel.page
    await page.goto("/planificador/descargas")
    await page.get_by_role("button", name="Crear la dirección").click()
    await page.wait_for_load_state()
    await ugel.look()
    address = await page.inner_text(".direccion-secreta")
    nobody = await doing.page_as(None)
    answer = await nobody.request.get(doing.address + address[address.index("/agenda/") :])
    assert (await answer.text()).startswith("BEGIN:VCALENDAR")
    await page.goto("/planificador/descargas")
    assert await page.locator(".direccion-secreta").count() == 0
    await page.get_by_role("button", name="Retirar").click()
    await banner(page, "quedó cerrada").wait_for()


async def test_the_files_of_the_plan_are_what_their_names_say(looking):
    page = await looking.page_as("diri")
    for name, mark in (("plan.xlsx", b"PK"), ("plan.pdf", b"%PDF"), ("plan.ics", b"BEGIN:VCAL")):
        answer = await page.request.get(f"{looking.address}/planificador/{name}?anio=2026")
        assert (await answer.body()).startswith(mark)
    book = await page.request.get(f"{looking.address}/planificador/plantilla.xlsx")
    assert "Instrucciones" in load_workbook(BytesIO(await book.body())).sheetnames
    assert zipfile.is_zipfile(BytesIO(await book.body()))
