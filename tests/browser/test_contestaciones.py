"""What calendars answer besides yes and no, on the page of the AT for whoever runs it."""

from datetime import timedelta

import pytest

from tests.browser.historia import tell_aside
from tests.browser.navegante import Navegante
from tests.browser.persona import Persona
from tests.browser.revision import find_faults, find_leaks
from tests.respuestas.cartas import google, outlook
from tests.respuestas.servidor import Buzon
from tests.story.casilla import buzon, convened, receive, uid_of

__all__ = ["buzon"]
pytestmark = pytest.mark.browser


async def others_see_no_date_to_decide_about(telling: Navegante, codigo: str) -> None:
    """Look as a region convened, which sees who doubts, and as who administers the mailbox."""
    region = await Persona.enter(telling, "dre")
    await region.page.goto(f"/asistencias/{codigo}?vista=convocatoria")
    await region.page.get_by_text("Su calendario dice: quizá asista").wait_for()
    assert await region.page.locator("#contrapropuestas").count() == 0
    chief = await Persona.enter(telling, "admin")
    await chief.page.goto("/administracion/contestaciones")
    await chief.page.get_by_text("Propone otra fecha: la decide la unidad que convoca.").wait_for()


async def test_perhaps_and_another_date_are_shown_to_whoever_runs_the_at(
    telling: Navegante, buzon: Buzon
):
    aside = await tell_aside(telling.service)
    codigo = await convened(aside)
    proposes, doubts = await uid_of(aside, "ugel", codigo), await uid_of(aside, "dre", codigo)
    buzon.put(outlook(proposes, "ugel@example.pe", "TENTATIVE", method="COUNTER"))
    buzon.put(google(doubts, "dre@example.pe", "TENTATIVE"))
    assert await receive(aside, buzon) == 2

    unit = await Persona.enter(telling, "unidad")
    page = unit.page
    await page.goto(f"/asistencias/{codigo}")
    await page.get_by_text("Un convocado propone otra fecha: ").wait_for()
    await page.get_by_role("link", name="ver la propuesta").click()
    note = page.locator(".nota", has=page.locator("#contrapropuestas"))
    said = await note.inner_text()
    assert "Persona ugel, Especialista de primaria de UGEL Chucuito: mié 12 ago 2026, 9:00" in said
    assert "Nada cambió: las fechas convocadas siguen en pie hasta que usted decida." in said
    assert await page.get_by_text("Su calendario dice: quizá asista").count() == 1
    assert await page.get_by_text("Asistirá", exact=True).count() == 0
    await unit.look()
    narrow = await telling.page_as("unidad", phone=True)
    await narrow.goto(f"/asistencias/{codigo}?vista=convocatoria")
    assert await find_faults(narrow) + await find_leaks(narrow) == []
    await note.get_by_role("link", name="Reprogramar").click()
    await page.wait_for_url(f"**/asistencias/{codigo}/reprogramar")

    await others_see_no_date_to_decide_about(telling, codigo)
    aside.now += timedelta(hours=1)
    buzon.put(outlook(proposes, "ugel@example.pe", "ACCEPTED", ident="later"))
    await receive(aside, buzon)
    await page.goto(f"/asistencias/{codigo}?vista=convocatoria")
    await page.get_by_text("Asistirá", exact=True).first.wait_for()
    assert await page.locator("#contrapropuestas").count() == 0
