"""A companion takes notes where there is no signal, codes them, and values the visit by them."""

import pytest
from sqlalchemy import select, update

from engine.db.queries.tablas import personas, titularidades
from tests.browser.revision import find_faults, find_leaks
from tests.browser.test_visita_en_campo import do, photo, rosa  # noqa: F401
from tests.story.valoraciones import rows_of

pytestmark = pytest.mark.browser
DICHO = "Midieron el patio en grupos.\nCuatro esperaron sin tarea."
PROPOSITO = "Que midan superficies con baldosas"
SIN_SENAL = ("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED")


async def note(page, texto: str, desempeno: str = "") -> None:
    """Write a line and leave it."""
    await page.fill("#texto", texto)
    await page.select_option("#desempeno", desempeno)
    await page.get_by_role("button", name="Anotar").click()


async def waits(page, many: int) -> None:
    """Wait until that many lines are in the telephone alone."""
    await page.wait_for_function(
        "n => document.querySelectorAll('#en-espera li').length === n", arg=many
    )


async def enter_as(anio, telling, cargo: int):
    """Return the telephone of who holds a cargo, with the password of the demonstration."""
    async with anio.database.transaction() as tx:
        held = select(titularidades.c.persona_id).where(titularidades.c.cargo_id == cargo)
        clave = select(personas.c.clave).where(personas.c.usuario == "ugel").scalar_subquery()
        usuario = (
            await tx.execute(
                update(personas)
                .where(personas.c.id.in_(held))
                .values(clave=clave)
                .returning(personas.c.usuario)
            )
        ).scalar_one()
    return await telling.page_as(usuario, phone=True)


async def starts(page, ana: int):
    """Write the first line of a visit, and open the cuaderno in another tab too."""
    room = f"/acompanamiento/matrices/{ana}/cuaderno"
    await page.goto(room)
    assert await find_faults(page) == []
    assert await find_leaks(page) == []
    await page.select_option("#visita", index=1)
    await note(page, "Midieron el patio en grupos.", "D19")
    await page.get_by_text("Enviado.").wait_for()
    assert "Involucra a los estudiantes" in await page.inner_text("#notas")
    other = await page.context.new_page()
    await other.goto(room)
    return other


async def loses_signal(anio, page, other, ana: int) -> None:
    """Write in two tabs without signal: when it comes back each line is kept once."""
    await page.context.set_offline(True)
    await note(page, "Cuatro esperaron sin tarea.", "D19")
    await note(page, "Retroalimentó con preguntas 🌱.")
    await other.select_option("#visita", index=1)
    await note(other, "Se avisó a las familias.")
    await waits(page, 3)
    await waits(other, 3)
    assert await find_faults(page) == []
    await photo(page, "cuaderno-sin-senal")
    await page.fill("#texto", "A medio escri")
    await page.context.set_offline(False)
    await waits(page, 0)
    await waits(other, 0)
    kept = [row["texto"] for row in await rows_of(anio, "nota_de_campo", docente_id=ana)]
    assert sorted(kept) == sorted(
        [
            "Midieron el patio en grupos.", "Cuatro esperaron sin tarea.",
            "Retroalimentó con preguntas 🌱.", "Se avisó a las familias.",
        ]
    )  # fmt: skip


async def mends(page) -> None:
    """Find what was half written after a reload, and write anew what is too long."""
    await page.reload()
    assert await page.input_value("#texto") == "A medio escri"
    await page.evaluate("document.getElementById('texto').removeAttribute('maxlength')")
    await note(page, "a" * 4001)
    await page.get_by_text("en 4000 letras o menos").wait_for()
    await page.get_by_role("button", name="Corregir esta nota").click()
    assert len(await page.input_value("#texto")) == 4001
    await note(page, "A medio escribir.")
    await page.get_by_text("Enviado.").wait_for()


async def loses_its_session(anio, page, ana: int) -> None:
    """Write after the session ended, which loses nothing either."""
    held = await page.context.cookies()
    await page.context.clear_cookies()
    await note(page, "Sin sesión.")
    await page.get_by_text("ingrese de nuevo").wait_for()
    await waits(page, 1)
    await page.context.add_cookies(held)
    await page.reload()
    await waits(page, 0)
    assert len(await rows_of(anio, "nota_de_campo", docente_id=ana)) == 6


async def codes(page) -> None:
    """Say afterwards which performance a line shows."""
    line = page.locator("#notas li", has_text="Retroalimentó con preguntas")
    await line.locator("summary").click()
    await line.locator("select").select_option("D1")
    await line.get_by_role("button", name="Guardar").click()
    await page.wait_for_load_state()
    await photo(page, "cuaderno")


async def returns_to_registro(anio, page, other) -> None:
    """Find the notes in the matriz; what is typed without signal outlives the page."""
    tarea = (await anio.open("registrar"))[0]
    await page.goto(f"/tareas/{tarea['id']}")
    rows = await page.locator("[name^='niveles.'][name$='.evidencia']").all()
    assert [await row.input_value() for row in rows] == [DICHO]
    await page.get_by_text("Paso 1 de").wait_for()
    assert await page.evaluate("document.body.scrollHeight") < 1800
    await page.fill("[name=proposito]", "Que midan superficies")
    await page.get_by_text("Borrador guardado").wait_for()
    await page.context.set_offline(True)
    await page.fill("[name=proposito]", PROPOSITO)
    await page.close()
    await other.context.set_offline(False)
    await other.goto(f"/tareas/{tarea['id']}")
    await other.wait_for_function(
        "said => document.querySelector('[name=proposito]').value === said",
        arg=PROPOSITO,
    )


async def reads_their_matriz(anio, telling, ana: int) -> None:
    """See as the docente what was registered, and be told of it."""
    reader = await enter_as(anio, telling, ana)
    await reader.goto(f"/acompanamiento/matrices/{ana}?mes=2026-07")
    text = await reader.inner_text("main")
    assert "Cuatro esperaron sin tarea." in text
    assert "Cuaderno de campo" not in text
    assert "La mayoría participa" in text
    assert await find_faults(reader) == []
    await photo(reader, "matriz-de-ana")
    await reader.goto("/avisos")
    assert "se registró su matriz" in await reader.inner_text("main")


async def test_a_companion_takes_notes_without_signal_and_values_the_visit_with_them(
    rosa,  # noqa: F811
    telling,
):
    """IN-09, VI-02, VI-06, VA-03, VA-07: nothing is lost, and Ana reads what was registered."""
    anio, page = rosa
    ana = anio.docentes[0]
    for paso in ("coordinar", "observar"):
        await do(anio, page, paso)
    await do(anio, page, "preparar_dialogo", desempenos=["D19"])
    other = await starts(page, ana)
    await loses_signal(anio, page, other, ana)
    await mends(page)
    await loses_its_session(anio, page, ana)
    await codes(page)
    await do(anio, page, "dialogar")
    await do(anio, page, "acordar_plan_individual")
    await returns_to_registro(anio, page, other)
    levels = [{"nivel": "III"} for _ in range(6)]
    await do(anio, other, "registrar", niveles=levels, planificacion=[], proposito=PROPOSITO)
    [row] = await rows_of(anio, "valoracion", docente_id=ana, desempeno="D19")
    assert (row["nivel"], row["evidencia"]) == (3, DICHO)
    await reads_their_matriz(anio, telling, ana)
    telling.complaints[:] = [
        said for said in telling.complaints if not any(lost in said for lost in SIN_SENAL)
    ]
