"""The documents of a programme over REST and in pages: what is owed, and what would be said."""

import asyncio
import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from api.app import create_app
from api.composition import Service
from api.frases import sentence_of
from engine.actions.documentos.vista import read_documento
from engine.db.queries.documentos import list_documentos
from engine.db.queries.tablas import avisos, personas
from engine.errors import RuleBroken
from engine.settings import Settings
from tests.api.puertas import CLAVE, Puertas
from tests.story.anio import Anio
from tests.story.gente import meet, open_office, settle_in
from tests.story.papeles import DRE, kept, rows_of, sent_to


@pytest.fixture
async def puertas(database, tmp_path):
    """The doors of a UGEL whose companion has just diagnosed."""
    await open_office(database, CLAVE)
    made = Anio(database, await meet(database))
    await made.prepare("manual-2019")
    await made.diagnose()
    await made.visit()
    settings = Settings(data=tmp_path, secret="secreto de prueba", base_url="http://prueba")
    service = Service(settings, database=database)
    await service.start()
    doors = Puertas(create_app(service, worker=False), service)
    yield doors, made
    await doors.close()
    await service.close()


async def test_what_is_owed_is_listed_and_built_before_it_is_presented(puertas):
    """DOC-01: owed with its date and built as of today, in the list, its page and the tarea."""
    doors, anio = puertas
    ugel = await doors.sesion("ugel")
    rest = await doors.como("ugel")
    listed = await rest.get("/api/v1/acompanamiento/documentos?codigo=DOC-01")
    [owed] = listed.json()["datos"]
    assert (owed["titulo"], owed["de"]) == ("Informe diagnóstico del acompañante", "Rosa")
    assert date.fromisoformat(owed["vence"]) == date(2026, 7, 16)
    told = (await rest.get(f"/api/v1/acompanamiento/documentos/{owed['id']}")).json()
    titles = [section["titulo"] for section in told["contenido"]["secciones"]]
    assert titles[:1] == ["Instituciones acompañadas"]
    page = (await ugel.get(f"/acompanamiento/documentos/{owed['id']}")).text
    assert "Borrador" in page
    assert "Necesidades formativas comunes" in page
    [tarea] = await anio.open("informar_diagnostico")
    assert f"/tareas/{tarea['id']}" in page
    above = (await ugel.get(f"/tareas/{tarea['id']}")).text
    assert "Informe diagnóstico del acompañante: lo que dirá" in above
    assert "Plan individual del docente" in (await ugel.get("/acompanamiento/documentos")).text


async def test_what_was_presented_shows_what_was_typed_and_other_regions_see_none_of_it(puertas):
    """DOC-01: the page says what its writer typed; the DRE Cusco finds neither row nor page."""
    doors, anio = puertas
    await anio.present("informar_diagnostico")
    rest, cusco = await doors.como("ugel"), await doors.como("cusco")
    address = "/api/v1/acompanamiento/documentos"
    [row] = (await rest.get(f"{address}?codigo=DOC-01&estado=presentados")).json()["datos"]
    told = (await rest.get(f"{address}/{row['id']}")).json()
    assert told["escrito"][0]["titulo"] == "¿Qué muestran los datos?"
    assert len(told["huella"]) == 64
    assert told["presentado_en"] < datetime(2026, 7, 7, tzinfo=UTC).isoformat()
    assert (await cusco.get(address)).json()["datos"] == []
    assert (await cusco.get(f"{address}/{row['id']}")).status_code == 404
    page = await doors.sesion("cusco")
    assert (await page.get(f"/acompanamiento/documentos/{row['id']}")).status_code == 404


async def test_a_plan_shows_the_goals_of_each_desempeno_by_quarter(puertas):
    """DOC-03: a row for each desempeño, a column for each quarter that was to come."""
    doors, anio = puertas
    for step in ("informar_diagnostico", "informar_diagnostico_ugel"):
        await anio.present(step)
    await anio.present("planificar_anio_ugel", talleres=[])
    rest, page = await doors.como("ugel"), await doors.sesion("ugel")
    address = "/api/v1/acompanamiento/documentos"
    [row] = (await rest.get(f"{address}?codigo=DOC-03")).json()["datos"]
    told = (await rest.get(f"{address}/{row['id']}")).json()["escrito"]
    [goals] = [one["tabla"] for one in told if one["tabla"]]
    assert goals["columnas"] == ["Desempeño", "Trimestre 2", "Trimestre 3"]
    assert goals["filas"][0][1:] == ["55", "70"]
    shown = (await page.get(f"/acompanamiento/documentos/{row['id']}")).text
    assert "Metas de aprendizaje por trimestre" in shown


async def test_a_report_sent_from_two_tabs_is_presented_once(puertas):
    """DOC-01: the second is told that it was done already; one document, one notice to each."""
    doors, anio = puertas
    [tarea] = await anio.open("informar_diagnostico")
    rosa = await doors.como(await _usuario(doors, "rosa"))
    answer = {"interpretacion": "Leen bien.", "acciones": ["Más lectura en voz alta."]}
    address = f"/api/v1/tareas/{tarea['id']}/completar"
    first, second = await asyncio.gather(*(rosa.post(address, json=answer) for _ in range(2)))
    assert sorted((first.status_code, second.status_code)) == [200, 409]
    rest = await doors.como("ugel")
    kept = await rest.get("/api/v1/acompanamiento/documentos?codigo=DOC-01&estado=presentados")
    assert [row["version"] for row in kept.json()["datos"]] == [1]
    async with doors.service.database.transaction() as tx:
        told = select(func.count()).where(avisos.c.tipo == "documento_presentado")
        told = told.where(avisos.c.datos["documento"]["codigo"].as_string() == "DOC-01")
        assert await tx.scalar(told) == 1


@pytest.mark.parametrize(
    "texto", ["x" * 100_000, "Con un nulo \x00 dentro", "Una mitad \ud800 de letra"]
)
async def test_an_interpretation_that_cannot_be_kept_is_refused_and_the_tarea_stays(puertas, texto):
    """DOC-01: too long, with a NUL or half a letter: 422 with its field, and nothing presented."""
    doors, anio = puertas
    [tarea] = await anio.open("informar_diagnostico")
    rosa = await doors.como(await _usuario(doors, "rosa"))
    answer = json.dumps({"interpretacion": texto, "acciones": ["Más lectura."]})
    told = await rosa.post(
        f"/api/v1/tareas/{tarea['id']}/completar",
        content=answer,
        headers={"content-type": "application/json"},
    )
    assert told.status_code == 422, told.text
    assert [row["id"] for row in await anio.open("informar_diagnostico")] == [tarea["id"]]


async def _usuario(doors, nombre):
    async with doors.service.database.transaction() as tx:
        found = select(personas.c.usuario).where(personas.c.usuario.startswith(f"{nombre}."))
        return await tx.scalar(found)


async def _demand_goals(anio: Anio) -> None:
    """August is begun: the first quarter takes no goal, and what is put first has the others."""
    rows = [{"desempeno": "D19", "trimestre_2": 40}]
    told = await anio.errors("planificar_anio_ugel", desempenos=["D19"], metas_por_desempeno=rows)
    assert told["metas_por_desempeno.0.trimestre_3"] == "Escriba la meta de D19: lo prioriza."
    assert "metas_por_desempeno.0.trimestre_1" not in told


async def test_a_report_before_its_cycle_ends_is_refused_with_a_sentence(database):
    """DOC-12: a taller of October is not reported in September, and the sentence says from when."""
    made = Anio(database, await settle_in(database, admin=True))
    await made.prepare("rvm-290-2019")
    await made.diagnose()
    await made.visit()
    await made.pass_to(date(2026, 8, 3))
    for step in ("informar_diagnostico", "informar_diagnostico_ugel"):
        await made.present(step)
    await _demand_goals(made)
    await made.present("planificar_anio_ugel", talleres=[{"fecha": "2026-10-12", "dias": 3}])
    assert [row["desde"].month for row in await kept(made, "DOC-09")] == [7, 8, 9, 10, 11]
    await made.present("planificar_anio")
    # The diagnosis took July: its plan is presented, and no report of that month is owed.
    assert [row["desde"].month for row in await kept(made, "DOC-09")] == [8, 9, 10, 11]
    assert [row["desde"].month for row in await kept(made, "DOC-05")] == [7, 8, 9, 10, 11, 12]
    for step in ("planificar_taller", "atender_requerimientos", "preparar_prueba"):
        await made.present(step, **({"fecha": "2026-10-12"} if step == "planificar_taller" else {}))
    await made.present("registrar_taller")
    await made.present("informar_logistica")
    await made.present("informar_gestion")
    with pytest.raises(RuleBroken, match="documento_antes_de_tiempo") as refused:
        await made.present("informar_taller")
    said = sentence_of(refused.value.code, refused.value.facts)
    assert said == "«Informe de taller» informa hasta el mié 14 oct 2026: preséntelo desde ese día."
    owed = await kept(made, "DOC-11")
    assert [row["desde"].month for row in owed] == [6, 9]
    await made.pass_to(date(2026, 9, 1))
    for _ in range(2):
        await made.present("actualizar_base")
        await made.present("informar_trimestre_ugel")
    last = (await kept(made, "DOC-11"))[-1]
    assert sent_to((await kept(made, "DOC-11"))[0]) == DRE
    assert last["presentado_en"] is None


async def test_a_meeting_held_before_the_first_visit_is_told_with_those_of_each_school(database):
    """DOC-01, S003:1093: the meeting of `sensibilizar_antes` is of no visit, and is told too."""
    made = Anio(database, await settle_in(database, admin=True))
    await made.prepare("manual-2019")
    await made.diagnose(sensibiliza="antes")
    await made.present("sensibilizar_antes", asistentes=41, fecha="2026-07-06")
    ugel = await made.gente.actor("ugel", made.now)
    async with database.transaction() as tx:
        [row] = (await list_documentos(tx, ugel, made.now.date(), codigo="DOC-01")).datos
        told = await read_documento(tx, ugel, row["id"], made.now)
    assert told["destinos"] == ["Jefe de gestión pedagógica · UGEL Chucuito"]
    [meeting] = rows_of(told, "Familias y comunidad")
    assert meeting[:3] == ["Todas, antes de la primera visita", "lun 6 jul 2026", "41"]
