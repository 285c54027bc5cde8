"""What a tarea of accompaniment is called by people: whom it visits and when, never by a key."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.actions.orden import Orden
from engine.actions.personas.calendario_escolar import add_feriado
from engine.db.queries.de_que_tratan import describe_tareas
from engine.db.queries.personas import load_actor
from engine.db.queries.relevos import done_meanwhile, load_cargos, waiting
from engine.db.queries.tablas import acompanantes, avisos, personas
from engine.db.queries.tareas import list_bandeja
from engine.jobs.reparto import claim_avisos, name_works
from tests.story.anio import Anio
from tests.story.gente import settle_in
from tests.story.plazos import MIERCOLES, settle


@pytest.fixture
async def anio(database):
    made = Anio(database, await settle_in(database, admin=True))
    await made.prepare("manual-2019")
    return made


async def said(anio):
    """Return what each open tarea is about, by its element."""
    rows = await anio.open()
    async with anio.database.transaction() as tx:
        about = await describe_tareas(tx, [row["id"] for row in rows], anio.now.date())
    return [(row["elemento"], about.get(row["id"])) for row in rows]


async def test_a_tarea_says_whom_it_visits_and_when_or_which_month_it_is_of(anio):
    await anio.diagnose()
    assert await said(anio) == [
        ("coordinar", "Ana, IE 0700001, mié 8 jul 2026"),
        ("coordinar", "Beto, IE 0700002, jue 9 jul 2026"),
    ]
    async with anio.database.transaction() as tx:
        claimed = await name_works(tx, await claim_avisos(tx, anio.now, 100), anio.now)
    named = {aviso.datos["asistencia"]["codigo"] for aviso in claimed}
    assert "Acompañamiento 2026: Rosa" in named
    assert not [name for name in named if "programa_ugel" in name]
    await anio.visit()
    assert await said(anio) == [("informar_diagnostico", "Acompañamiento 2026: Rosa")]
    await anio.present("informar_diagnostico")
    assert await said(anio) == [("informar_diagnostico_ugel", "Acompañamiento 2026")]
    await anio.present("informar_diagnostico_ugel")
    await anio.present("planificar_anio_ugel", talleres=[{"fecha": "2026-10-12", "dias": 3}])
    await anio.present("planificar_anio")
    assert dict(await said(anio)) == {
        "planificar_taller": "Taller del lun 12 oct 2026",
        "planificar_mes": "Rosa, julio de 2026",
        "informar_trimestre": "Acompañamiento 2026: Rosa",
        "actualizar_base": "Acompañamiento 2026",
    }


async def test_a_companion_finds_a_tarea_by_the_docente_or_the_school(anio):
    await anio.diagnose()
    async with anio.database.transaction() as tx:
        rosa = await tx.scalar(select(personas.c.id).where(personas.c.nombre == "Rosa"))
        actor = await load_actor(tx, rosa, anio.now)
        assert actor is not None
        for words, many in (("beto", 1), ("BETO coordinar", 1), ("0700001", 1), ("nadie", 0)):
            found = await list_bandeja(tx, actor, now=anio.now, q=words)
            assert len(found.datos) == many, words


async def test_deadlines_that_move_are_told_by_whom_they_are_about(anio):
    await anio.diagnose()
    await anio.visit()
    friday = {**MIERCOLES, "fecha": anio.now.date() + timedelta(days=1)}
    orden = Orden(await anio.gente.actor("admin", anio.now), anio.now)
    await add_feriado(anio.database, orden, **friday)
    await settle(anio)
    async with anio.database.transaction() as tx:
        told = await tx.scalars(select(avisos.c.datos).where(avisos.c.tipo == "plazos_movidos"))
        lines = [(line["codigo"], line["titulo"]) for datos in told for line in datos["plazos"]]
    assert lines == [("Acompañamiento 2026: Rosa", "Acompañamiento pedagógico")]


async def test_what_a_process_without_programme_opens_is_left_out(database):
    gente = await settle_in(database, admin=True)
    async with database.transaction() as tx:
        found = await list_bandeja(tx, await gente.actor("ugel"), now=Anio(database, gente).now)
        assert await describe_tareas(tx, [row["id"] for row in found.datos], date(2026, 7, 6)) == {}


async def test_what_waits_when_a_cargo_changes_hands_is_called_by_whom_it_is_about(anio):
    """A handover names each tarea of a companion by its visit or month, never by a key."""
    await anio.diagnose()
    async with anio.database.transaction() as tx:
        cargo = await tx.scalar(
            select(acompanantes.c.cargo_id).where(acompanantes.c.id == anio.companion)
        )
        held = await load_cargos(tx, [cargo])
        told = await waiting(tx, held, anio.now)
    assert [row["codigo"] for row in told["muestra"]] == [
        "Ana, IE 0700001, mié 8 jul 2026",
        "Beto, IE 0700002, jue 9 jul 2026",
    ]
    await anio.visit()
    async with anio.database.transaction() as tx:
        done = await done_meanwhile(
            tx, held, 0, anio.now - timedelta(days=1), anio.now + timedelta(days=1)
        )
    assert {row["codigo"] for row in done["muestra"]} == {
        "Ana, IE 0700001, mié 8 jul 2026",
        "Beto, IE 0700002, jue 9 jul 2026",
        "Acompañamiento 2026: Rosa",
    }
