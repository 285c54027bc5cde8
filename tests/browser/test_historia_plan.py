"""The whole year by the hands of its people: import, see, solve, drag, publish, object, accept."""

import pytest

from tests.browser import relato_anio as anio
from tests.browser.navegante import Navegante
from tests.browser.persona import Persona

pytestmark = pytest.mark.browser
OTHER_DAY = {"fecha": "2026-08-26", "hora_inicio": "09:00", "hora_fin": "17:00"}
OBJECTION = "Esa semana evaluamos a los estudiantes."


async def test_a_year_goes_from_two_files_to_dates_that_each_unit_answered(telling: Navegante):
    cast = ("unidad", "deib", "diri", "ugel")
    people = {usuario: await Persona.enter(telling, usuario) for usuario in cast}
    unidad, deib, diri, ugel = (people[usuario] for usuario in cast)

    mine = anio.plan_of("DIGEBR", anio.CONVIVENCIA, ugel=anio.MISSPELT, participantes=anio.WHO)
    await anio.bring(unidad, "DIGEBR", mine, {anio.WHO: "jefe_agp", anio.MISSPELT: ""})
    await anio.bring(deib, "DEIB", anio.plan_of("DEIB", anio.LECTURA), {})
    await anio.see_the_cruce(diri)

    first = await anio.solve(diri, "Todas en su fecha")
    await anio.solve(diri, "Sin recargar a nadie", ordered=True)
    await anio.compare(diri, "Todas en su fecha")
    await anio.fix_by_hand(diri, first, "AC-2026-0002")
    await anio.drag(diri, first, "AC-2026-0001")
    await anio.publish(diri, first)

    await anio.answer(unidad, anio.CONVIVENCIA, "Objetar la fecha", OBJECTION)
    await anio.answer(deib, anio.LECTURA, "Aceptar la fecha")
    await read_the_answers(diri, first)
    codigo = await anio.find_at(diri.page, anio.CONVIVENCIA)
    await propose_another(diri, codigo)
    await anio.answer_again(unidad, anio.CONVIVENCIA)
    await read_what_was_told(ugel, unidad, codigo)
    assert telling.refusals == []


async def read_the_answers(diri: Persona, escenario: str) -> None:
    """Read who objected and why, and who accepted, on the page of what was published."""
    page = diri.page
    await page.goto(f"{escenario}/publicar")
    for title, said in ((anio.CONVIVENCIA, "Objetó"), (anio.LECTURA, "Aceptó")):
        row = page.get_by_role("row").filter(has_text=title)
        await row.get_by_text(said).wait_for()
    await anio.look(diri)


async def propose_another(diri: Persona, codigo: str) -> None:
    """Answer the objection with another day, in which everybody convened is free."""
    await diri.open_tarea(codigo, "Resolver el cruce")
    assert OBJECTION in await diri.text("main")
    await diri.write({"decision": "otra_fecha"})
    await diri.write({"jornadas": [OTHER_DAY]})
    free = diri.page.locator("#cruces").get_by_text("las personas convocadas están libres")
    await free.wait_for()
    await diri.write({"sustento": "Ese día están libres y no hay evaluación."})
    await diri.present()


async def read_what_was_told(ugel: Persona, unidad: Persona, codigo: str) -> None:
    """Find the date in the mailbox of whoever is convened, and the AT in the unit's calendar."""
    await ugel.follow("Buzón", within=".marca-nav")
    mine = ugel.page.locator(".renglon").filter(has_text=codigo).last
    await mine.locator(".renglon-titulo a").click()
    await ugel.page.locator("iframe.carta").wait_for()
    await anio.look(ugel)
    letter = ugel.page.frame_locator("iframe.carta").locator("body")
    assert anio.CONVIVENCIA in await letter.inner_text()
    await unidad.go(f"/asistencias/{codigo}")
    await unidad.follow("Su mes en el planificador")
    await unidad.page.locator(f"a.barra[href='/asistencias/{codigo}']").first.wait_for()
    await anio.look(unidad)
