"""A companion opens in the field, without signal, what their telephone carries of their visits."""

import pytest

from api.pages import mochila
from tests.browser.revision import find_faults, find_leaks
from tests.browser.test_cuaderno import SIN_SENAL, enter_as, note
from tests.browser.test_visita_en_campo import photo, rosa  # noqa: F401
from tests.story.valoraciones import rows_of

pytestmark = pytest.mark.browser
LISTA = "/acompanamiento/mochila"
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      found.push(new URL(request.url).pathname);
  return found;
}"""


async def kept(page) -> list[str]:
    """Return the addresses that the telephone keeps."""
    found: list[str] = await page.evaluate(KEPT)
    return sorted(path for path in found if not path.startswith("/static/"))


async def goes_and_comes(page, ana: int) -> None:
    """Go from the tarea of a visit to its cuaderno, with that visit chosen, and back."""
    await page.goto("/bandeja")
    assert await find_faults(page) == []
    await photo(page, "bandeja-de-rosa")
    await page.get_by_role("link", name="Cuaderno de campo").first.click()
    await page.wait_for_url(f"**/matrices/{ana}/cuaderno?visita=*")
    assert await page.input_value("#visita") in page.url
    assert await find_faults(page) == []
    await page.get_by_role("link", name="Coordinar la visita").click()
    await page.get_by_role("link", name="Cuaderno de campo", exact=True).click()
    await page.locator("#cuaderno").wait_for()


async def packs(page, ana: int) -> str:
    """Open the list with signal, and wait until the telephone has all of it."""
    await page.goto("/acompanamiento")
    await page.get_by_role("link", name="Mochila").click()
    await page.wait_for_url(f"**{LISTA}")
    await page.get_by_text("Todo está en este teléfono").wait_for()
    assert await find_faults(page) == []
    assert await find_leaks(page) == []
    await photo(page, "mochila")
    room = f"/acompanamiento/matrices/{ana}/cuaderno"
    carried = await kept(page)
    assert LISTA in carried
    assert room in carried
    assert any(path.startswith("/tareas/") for path in carried)
    return room


async def writes_without_signal(page, room: str):
    """Close everything, lose the signal, and open the cuaderno by its address, twice."""
    context = page.context
    await page.close()
    await context.set_offline(True)
    for said in ("Contaron semillas de dos en dos.", "Leyeron el cartel del puerto."):
        page = await context.new_page()
        await page.goto(room)
        words = await page.inner_text("#sin-senal")
        assert words.startswith("Sin señal: esto es de las ")
        assert await find_faults(page) == []
        await note(page, said)
        await page.get_by_text("en este teléfono, sin enviar").wait_for()
        await photo(page, "mochila-cuaderno-sin-senal")
        await page.close()
    return await context.new_page()


async def finds_the_rest(page) -> None:
    """Ask for a page that is not kept: what is kept is offered, and says why."""
    await page.goto("/acompanamiento/practicas")
    assert "no está en este teléfono" in await page.inner_text("#sin-senal")
    await photo(page, "mochila-sin-esa-pagina")
    await page.locator("a[data-lleva^='/tareas/']").first.click()
    await page.locator("#formulario").wait_for()
    assert "Sin señal" in await page.inner_text("#sin-senal")
    await page.get_by_role("button", name="Presentar").click()
    await page.get_by_text("Sin señal: no se envió").wait_for()


async def sends(anio, page, ana: int) -> None:
    """Get the signal back on another page: what waited leaves from there, once."""
    await page.context.set_offline(False)
    await page.goto("/bandeja")
    await page.get_by_text("Se enviaron 2 notas").wait_for()
    await page.reload()
    texts = [row["texto"] for row in await rows_of(anio, "nota_de_campo", docente_id=ana)]
    assert texts == ["Contaron semillas de dos en dos.", "Leyeron el cartel del puerto."]


async def leaves(page) -> None:
    """Go with a note unsent, which is asked about, and leave nothing behind."""
    await page.evaluate("localStorage.setItem('ficha:0:x', 'de otra persona')")
    await page.locator("details.quien summary").click()
    await page.get_by_role("button", name="Cerrar sesión").click()
    await page.get_by_text("No cerró su sesión").wait_for()
    assert await find_faults(page) == []
    await photo(page, "mochila-sin-enviar")
    await page.get_by_role("button", name="Borrarlo y cerrar sesión").click()
    await page.wait_for_url("**/ingresar**")
    assert await page.evaluate("caches.keys()") == []
    assert await page.evaluate("Object.keys(localStorage)") == ["ficha:0:x"]


async def test_the_cuaderno_opens_without_signal_and_what_is_written_arrives_once(
    rosa,  # noqa: F811
    telling,
):
    """IN-09: kept before going, opened anew offline, sent once; gone with whoever signs out."""
    anio, page = rosa
    ana = anio.docentes[0]
    await goes_and_comes(page, ana)
    room = await packs(page, ana)
    page = await writes_without_signal(page, room)
    await finds_the_rest(page)
    await sends(anio, page, ana)
    await page.goto(room)
    await page.fill("#texto", "A medio escri")
    await leaves(page)
    await page.context.set_offline(True)
    await page.goto(room)
    assert "no guarda ninguna página" in await page.inner_text("body")
    telling.complaints[:] = [
        said for said in telling.complaints if not any(lost in said for lost in SIN_SENAL)
    ]


async def test_another_person_finds_nothing_and_a_new_edition_keeps_its_own_pages(
    rosa,  # noqa: F811
    telling,
    monkeypatch,
):
    """Ley 29733: what was kept goes when somebody else comes; a new edition takes the place."""
    anio, page = rosa
    await packs(page, anio.docentes[0])
    before = await page.evaluate("caches.keys()")
    monkeypatch.setattr(mochila, "edition", lambda: "otraedicion1")
    await page.goto("/bandeja")
    await page.wait_for_function(
        "async () => (await caches.keys()).every((name) => name.includes('otraedicion1'))"
    )
    assert len(await page.evaluate("caches.keys()")) == len(before) == 1
    assert LISTA in await kept(page)
    other = await enter_as(anio, telling, anio.docentes[1])
    cookies = await other.context.cookies()
    await page.context.add_cookies(cookies)
    await page.goto("/bandeja")
    await page.wait_for_function("async () => (await caches.keys()).length === 0")
    assert await waits_for_nobody(page) == []


async def waits_for_nobody(page) -> list[str]:
    """Return what is still kept a page later."""
    await page.goto("/avisos")
    return await kept(page)
