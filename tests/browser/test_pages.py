"""Every page, on a screen and on a telephone: it opens, says what it is and lacks nothing."""

import pytest

from tests.browser.revision import find_faults

pytestmark = pytest.mark.browser

PAGES = [
    (None, "/ingresar", "Ingresar"),
    ("unidad", "/bandeja", "Bandeja"),
    ("ugel", "/bandeja", "Bandeja"),
    ("dre", "/bandeja?cuando=vencidas", "Bandeja"),
    ("unidad", "/bandeja?q=nada+se+llama+asi", "Bandeja"),
    ("unidad", "/asistencias", "Asistencias técnicas"),
    ("diri", "/asistencias?estado=calendarizada&anio=2026", "Asistencias técnicas"),
    ("unidad", "/asistencias/nueva", "Registrar una asistencia técnica"),
    ("diri", "/planificador", "Planificador: julio de 2026"),
    ("diri", "/planificador?mes=2026-08&por=dre", "Planificador: agosto de 2026"),
    ("ugel", "/planificador?mes=2026-08", "Planificador: agosto de 2026"),
    ("diri", "/planificador?mes=2026-09&por=unidad", "Planificador: setiembre de 2026"),
    ("diri", "/planificador?anio=2026", "Planificador: 2026"),
    ("diri", "/planificador/carga?anio=2026", "Carga del territorio: 2026"),
    ("ugel", "/planificador/carga?anio=2026&medida=cargo", "Carga del territorio: 2026"),
    ("dre", "/planificador/mapa?anio=2026", "Mapa de la carga: el año 2026"),
    ("unidad", "/planificador/actividades", "Actividades de 2026"),
    ("diri", "/planificador/actividades?mes=8&q=lectura", "Actividades de 2026"),
    ("dre", "/planificador/actividades", "Actividades de 2026"),
    ("unidad", "/planificador/actividades/nueva", "Agregar una actividad"),
    ("unidad", "/planificador/actividades/AC-2026-0002/editar", "Editar la actividad"),
    ("unidad", "/planificador/importar", "Importar un plan"),
    ("ugel", "/planificador/descargas", "Descargar y suscribirse"),
    ("diri", "/planificador/palabras", "Palabras de los planes"),
    ("dre", "/tablero", "Tablero"),
    ("diri", "/tablero?anio=2026", "Tablero"),
    ("diri", "/procesos", "Procesos"),
    ("ugel", "/buzon", "Buzón"),
    ("admin", "/administracion", "Administración"),
    ("admin", "/administracion/calendario", "Calendario 2026"),
    ("admin", "/administracion/calendario/feriados/nuevo", "Agregar un feriado"),
    ("admin", "/administracion/personas", "Personas"),
    ("admin", "/administracion/personas/nueva", "Agregar una persona"),
    ("admin", "/administracion/entidades?q=chucuito", "Entidades, cargos y titularidades"),
    ("admin", "/administracion/entidades/210005", "UGEL Chucuito"),
    ("ugel", "/ayuda", "Ayuda"),
    ("ugel", "/no-existe", "No se encontró"),
    ("ugel", "/administracion", "No le corresponde"),
]


@pytest.mark.parametrize("phone", [False, True], ids=["on a screen", "on a telephone"])
@pytest.mark.parametrize(
    ("usuario", "path", "heading"),
    PAGES,
    ids=[f"{who or 'nobody'} {path}" for who, path, _ in PAGES],
)
async def test_page_opens_and_lacks_nothing(looking, usuario, path, heading, phone):
    page = await looking.page_as(usuario, phone=phone)
    await page.goto(path)
    assert await page.inner_text("h1") == heading
    assert await find_faults(page) == []


VIEWS = (
    "resumen", "diagrama", "linea", "convocatoria", "compromisos", "documentos", "indicadores",
)  # fmt: skip


@pytest.mark.parametrize("phone", [False, True], ids=["on a screen", "on a telephone"])
@pytest.mark.parametrize("estado", ["calendarizada", "cerrada"])
async def test_every_part_of_an_asistencia_opens(looking, estado, phone):
    page = await looking.page_as("diri", phone=phone)
    await page.goto(f"/asistencias?estado={estado}")
    address = await page.locator("tbody th a").first.get_attribute("href") or ""
    codigo = address.rsplit("/", 1)[1]
    for view in VIEWS:
        await page.goto(f"/asistencias/{codigo}?vista={view}")
        assert await page.locator(".pestanas [aria-current=page]").count() == 1
        assert await find_faults(page) == []


@pytest.mark.parametrize("usuario", ["unidad", "diri", "dre", "ugel"])
async def test_every_tarea_of_a_bandeja_opens(looking, usuario):
    page = await looking.page_as(usuario)
    await page.goto("/bandeja")
    links = await page.locator(".renglon-titulo a").all()
    names = {await link.inner_text(): await link.get_attribute("href") for link in links}
    assert names, f"{usuario} has nothing to do in the demonstration"
    for address in names.values():
        await page.goto(address)
        assert await page.get_by_role("button", name="Presentar").is_visible()
        assert await find_faults(page) == []


async def test_diagram_draws_where_it_stands_and_keeps_the_watermark(looking):
    page = await looking.page_as("unidad")
    await page.goto("/asistencias?estado=calendarizada")
    await page.locator("tbody th a").first.click()
    await page.get_by_role("link", name="Diagrama", exact=True).click()
    await page.wait_for_selector("#diagrama[data-listo]")
    assert await page.locator("#diagrama .activo, #diagrama .vencido").count() > 0
    assert await page.locator("#diagrama .visitado").count() > 3
    assert await page.locator("#diagrama .carril-propio").count() == 1
    assert await page.locator("#diagrama .bjs-powered-by").is_visible()
    assert await page.locator("ol.pasos li.hecho").count() > 3


async def test_each_process_has_its_picture_and_its_list(looking):
    page = await looking.page_as("diri")
    await page.goto("/procesos")
    links = await page.locator("tbody th a").all()
    addresses = [await link.get_attribute("href") for link in links]
    assert len(addresses) >= 5
    for address in addresses:
        await page.goto(address)
        await page.wait_for_selector("#diagrama[data-listo]")
        assert await page.locator("main ol li").count() > 0


async def test_dark_page_opens(looking):
    page = await looking.page_as("diri", color_scheme="dark")
    await page.goto("/planificador?mes=2026-08")
    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(22, 21, 19)"
