"""A UGEL brings its schools in, looks at one of them, and reads why each enters or not."""

import pytest

pytestmark = pytest.mark.browser
CABECERA = "cod_mod;cen_edu;niv_mod;talumno;tdocente;tseccion;d_gestion;area;ruralidad;eib"
UNA = "243378;70003 Paucarcolla;B0;46;3;6;Pública de gestión directa;Rural;1;No"
OTRA = "1233444;San Martín;F0;120;9;10;Pública de gestión directa;Urbana;;"


async def send(page, *rows, clase="escuelas", head=CABECERA):
    await page.goto("/acompanamiento/escuelas/importar")
    await page.select_option("#clase", clase)
    data = "\n".join((head, *rows)).encode("latin-1")
    await page.set_input_files(
        "#archivo", {"name": "padron.csv", "mimeType": "text/csv", "buffer": data}
    )
    await page.get_by_role("button", name="Leer el archivo").click()


@pytest.mark.parametrize("phone", [False, True], ids=["1366 wide", "390 wide"])
async def test_a_ugel_imports_its_schools_and_finds_one(doing, phone):
    page = await doing.page_as("ugel", phone=phone)
    await send(page, UNA, OTRA)
    await page.get_by_role("button", name="Confirmar e importar").click()
    await page.get_by_text("El archivo se importó").wait_for()
    await page.get_by_role("link", name="Ver las escuelas").click()
    await page.fill("#q", "paucar")
    await page.get_by_role("button", name="Buscar").click()
    await page.get_by_role("link", name="70003 Paucarcolla").click()
    await page.get_by_role("heading", name="70003 Paucarcolla").wait_for()
    assert await page.get_by_text("Unidocente o multigrado").count() == 1
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= (390 if phone else 1366)


async def test_what_is_wrong_is_shown_by_cell_with_the_marked_copy(doing):
    page = await doing.page_as("ugel")
    await send(page, "24x;;B0;46;;;;;;")
    await page.get_by_role("heading", name="Falta corregir el archivo").wait_for()
    row = page.locator("tr", has_text="A2")
    assert "7 dígitos" in await row.inner_text()
    async with page.expect_download() as given:
        await page.get_by_role("link", name="Descargar con los errores marcados").click()
    assert (await given.value).suggested_filename == "padron-errores.csv"
    await page.get_by_role("button", name="Descartar el archivo").click()
    await page.get_by_text("El archivo se descartó").wait_for()


async def test_a_file_that_is_no_padron_keeps_the_form_and_says_so(doing):
    page = await doing.page_as("ugel")
    await send(page, "1;2", head="a;b")
    await page.locator("#errores").wait_for()
    assert "código modular" in (await page.inner_text("#errores")).lower()
    assert await page.input_value("#clase") == "escuelas"


async def test_focalizacion_names_the_criterion_and_the_missing_datum(doing):
    page = await doing.page_as("ugel")
    await send(page, UNA, OTRA)
    await page.get_by_role("button", name="Confirmar e importar").click()
    await page.get_by_text("El archivo se importó").wait_for()
    await page.goto("/acompanamiento/focalizacion")
    left_out = page.locator("tr", has_text="70003 Paucarcolla")
    assert "más de 6 docentes" in await left_out.inner_text()
    await page.select_option("#estado", "excluida")
    await page.get_by_role("button", name="Ver", exact=True).click()
    await page.wait_for_url("**estado=excluida**")
    assert await page.locator("tr", has_text="70003 Paucarcolla").count() == 1
    async with page.expect_download() as given:
        await page.get_by_role("link", name="Descargar en Excel").click()
    assert (await given.value).suggested_filename == "focalizacion-210005.xlsx"


async def test_a_plantel_shows_who_teaches_and_who_leads(doing):
    page = await doing.page_as("ugel")
    await send(page, UNA)
    await page.get_by_role("button", name="Confirmar e importar").click()
    await page.get_by_text("El archivo se importó").wait_for()
    head = "código modular;cargo;plaza;nombre;condición"
    rows = ("0243378;Director;1111;Rosa Quispe;Nombrado", "0243378;Docente;1112;;")
    await send(page, *rows, clase="plantel", head=head)
    await page.get_by_role("button", name="Confirmar e importar").click()
    await page.get_by_text("El archivo se importó").wait_for()
    await page.goto("/acompanamiento/escuelas/0243378")
    leads = page.locator("tr", has_text="Director de institución educativa")
    assert "Rosa Quispe" in await leads.inner_text()
    assert "Vacante" in await page.locator("tr", has_text="1112").inner_text()
