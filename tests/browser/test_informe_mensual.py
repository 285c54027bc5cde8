"""A companion's report of a month on a telephone: three screens, and one thing to write."""

from datetime import date

import pytest
from playwright.async_api import Frame, Page

from engine.actions.reloj import set_clock
from tests.browser.escritura import banner
from tests.browser.historia import let_in
from tests.browser.navegante import Navegante
from tests.browser.persona import Persona
from tests.browser.revision import find_faults
from tests.story.acompanamiento import Programas
from tests.story.anio import Anio
from tests.story.gente import meet
from tests.story.papeles import kept

pytestmark = pytest.mark.browser
HOSTIL = "<script>alert(1)</script><b>Ana</b> & Beto {{ 7 * 7 }} ' OR 1=1 --"
_TO_FILL = """
() => [...document.querySelectorAll("[name=_presentar]")[0].form.elements]
  .filter((node) => ["text", "textarea", "number", "date", "select-one"].includes(node.type))
  .filter((node) => !node.value && !node.labels[0]?.innerText.includes("opcional"))
  .map((node) => node.name)
"""
"""The fields of the ficha that must be filled in and are empty."""


class _Mes(Anio):
    """A year that stops when the first month has to be reported."""

    async def reach_report(self) -> None:
        """Plan July, visit Ana and Beto, and let the month end."""
        await self.prepare("manual-2019")
        await self.reach_months()
        while "informar_mes" not in await self.elements():
            if ready := [e for e in await self.elements() if not e.endswith("_ugel")]:
                await self.present(ready[0], **await self._asked(ready[0]))
            else:
                await self.pass_to(self._next_week())

    def _next_week(self) -> date:
        return date.fromordinal(self.now.date().toordinal() + 7)


@pytest.fixture
async def rosa(telling: Navegante) -> tuple[_Mes, Persona]:
    """Rosa's telephone on the day after her first month, of which nothing is written yet."""
    database = telling.service.database
    made = _Mes(database, await meet(database))
    await made.reach_report()
    async with database.transaction() as tx:
        telling.service.follow_clock(await set_clock(tx, instant=made.now))
    usuario = await let_in(database, "Rosa")
    return made, await Persona.enter(telling, usuario, phone=True)


async def _open(rosa: Persona) -> None:
    """Go from the bandeja to the report by what its row says."""
    await rosa.page.locator(".renglon").get_by_role("link", name="Informar del mes").first.click()
    await rosa.page.get_by_role("button", name="Presentar").wait_for()
    await rosa.look()


def _screens(page: Page) -> list[str]:
    """Return where whoever looks at a page goes from now on."""
    seen: list[str] = []

    def note(frame: Frame) -> None:
        if frame.parent_frame is None:
            seen.append(frame.url)

    page.on("framenavigated", note)
    return seen


async def test_a_months_report_is_sent_from_the_bandeja_writing_only_its_interpretation(
    rosa, telling
):
    """DOC-09, issue §6: the data are there; on one screen one field is written, and it is sent."""
    anio, persona = rosa
    page, seen = persona.page, _screens(persona.page)
    await _open(persona)
    again = Persona(persona.usuario, await page.context.new_page())
    await again.page.goto(page.url)
    await _write_too_much(again)
    assert "Informe mensual del acompañante: lo que dirá" in await page.inner_text("main")
    assert await page.evaluate(_TO_FILL) == ["interpretacion"]
    assert "Priorizar D" in await page.input_value("[name='acciones.0']")
    await page.fill("[name=interpretacion]", HOSTIL)
    await page.get_by_role("button", name="Presentar").click()
    await banner(page, "Cumplió la tarea").wait_for()
    await persona.look()
    assert len(seen) == 2, seen
    [report] = [row for row in await kept(anio, "DOC-09") if row["presentado_en"]]
    assert report["destinatarios"][0]["nombre"] == "Persona ugel"
    await _send_again(again.page)
    assert [row["version"] for row in await kept(anio, "DOC-09") if row["presentado_en"]] == [1]
    # What was typed is words to whoever reads it, and nothing that runs.
    await page.goto(f"/acompanamiento/documentos/{report['id']}")
    await page.get_by_text(HOSTIL).wait_for()
    assert await find_faults(page) == []
    await _ask_as_another(anio, telling, page.url)


async def _write_too_much(rosa: Persona) -> None:
    """Write 20,000 letters: the sentence says how many fit, and none of them is lost."""
    await rosa.page.fill("[name=interpretacion]", "á" * 20_000)
    said = await rosa.refused("Presentar")
    assert said == ["Este texto tiene 20 000 caracteres; el máximo es 4 000."]
    assert len(await rosa.page.input_value("[name=interpretacion]")) == 20_000


async def _send_again(page: Page) -> None:
    """Send the same from a tab left open: it says that it was sent already."""
    await page.fill("[name=interpretacion]", "Ana pregunta más que en junio.")
    await page.get_by_role("button", name="Presentar").click()
    await page.get_by_text("Rosa ya atendió la tarea «Informar del mes»").wait_for()


async def _ask_as_another(anio: Anio, telling: Navegante, address: str) -> None:
    """Open the report of Rosa as another companion of her UGEL, to whom it is unknown."""
    await Programas(anio.database, anio.gente).acompanante(anio.programa, "Luz")
    luz = await Persona.enter(telling, await let_in(anio.database, "Luz"), phone=True)
    answer = await luz.page.goto(address)
    assert answer is not None
    assert answer.status == 404
    await luz.look()
