"""The cruces of the whole plan, by page and by REST: who sees them and how they are mended."""

from threading import Event

import pytest

from engine.actions.plan.conjunto import APARTE
from tests.api.test_paginas_del_plan import Navegante
from tests.story.gente import meet
from tests.story.planes import Planificacion

HOME = "/planificador/cruces"
API = "/api/v1/planificador/cruces"


@pytest.fixture
async def oficina(service):
    return Planificacion(await meet(service.database))


@pytest.fixture
async def cruzadas(puertas, oficina):
    """Two areas that ask for the same people at once, and one that asks for nobody else's."""
    await oficina.pide("Redes rurales")
    await oficina.pide("Convivencia", usuario="deib", unidad="DEIB", tema="Clima de aula")
    await oficina.pide(
        "Aparte", usuario="deib", unidad="DEIB", tema="Otro",
        convocadas=frozenset({("150000", "coordinador_dre")}), sede="150000",
    )  # fmt: skip
    return puertas


async def enter(puertas, usuario):
    return await Navegante(puertas.nadie()).enter(usuario)


async def test_a_unit_sees_what_its_plan_clashes_with(cruzadas):
    unidad = await enter(cruzadas, "unidad")
    page = await unidad.see(HOME)
    assert "AC-2026-0001 «Redes rurales» (DIGEBR): AC-2026-0002 «Convivencia» (DEIB)" in page.text
    assert "Impiden la fecha <b>1</b>" in page.text
    assert "AC-2026-0003" not in page.text


async def test_what_forbids_dates_is_told_while_the_rest_is_still_looked_for(cruzadas):
    unidad = await enter(cruzadas, "unidad")
    found = Event()
    before = APARTE.submit(found.wait)
    try:
        at_once = (await unidad.see(HOME)).text
        soft = (await unidad.see(f"{HOME}?clase=blando")).text
    finally:
        found.set()
    before.result()
    assert "Impiden la fecha <b>1</b>" in at_once
    assert at_once.count("por contar") == 2
    assert "se está comparando otra vez el año entero" in soft
    later = (await unidad.see(HOME)).text
    assert "por contar" not in later
    assert "se está comparando" not in (await unidad.see(f"{HOME}?clase=blando")).text


async def test_the_timeline_marks_what_forbids_dates_while_the_rest_is_looked_for(cruzadas):
    unidad = await enter(cruzadas, "unidad")
    api = await cruzadas.como("unidad")
    line = "/planificador/linea?desde=2026-08"
    found = Event()
    before = APARTE.submit(found.wait)
    try:
        soon = await api.get("/api/v1/planificador/linea/marcas?desde=2026-08&pronto=true")
        at_once = (await unidad.see(line)).text
    finally:
        found.set()
    before.result()
    assert soon.json()["AC-2026-0001"] == "duro"
    assert "se están buscando sus advertencias" in at_once
    assert '<span class="sello rojo">Cruce</span>' in at_once
    whole = (await api.get("/api/v1/planificador/linea/marcas?desde=2026-08")).json()
    assert whole.items() >= soon.json().items()
    assert "se están buscando" not in (await unidad.see(line)).text


async def test_a_date_that_is_offered_is_asked_for_and_the_cruce_is_gone(cruzadas):
    unidad = await enter(cruzadas, "unidad")
    page = await unidad.see(f"{HOME}/AC-2026-0001")
    assert page.text.count("Pedir esta fecha") == 3
    chosen = page.text.split('name="fechas" value="')[1].partition('"')[0]
    done = await unidad.send(f"{HOME}/AC-2026-0001", {"fechas": chosen})
    assert "Guardó el cambio" in done.text
    assert "No se cruza con nada" in done.text
    assert "Nadie está convocado a dos a la vez" in (await unidad.see(HOME)).text


@pytest.mark.parametrize(
    ("fechas", "said"),
    [
        ("", "Elija una de las fechas que se ofrecen."),
        ("pronto", "Elija una de las fechas que se ofrecen."),
        ("2026-08-12,09:00", "Elija una de las fechas que se ofrecen."),
        ("2026-11-12,09:00,13:00", "puede hacerse entre el"),
    ],
)
async def test_a_date_that_was_not_offered_is_refused_in_a_sentence(cruzadas, fechas, said):
    unidad = await enter(cruzadas, "unidad")
    await unidad.see(f"{HOME}/AC-2026-0001")
    refused = await unidad.send(f"{HOME}/AC-2026-0001", {"fechas": fechas})
    assert refused.status_code == 422
    assert said in refused.text


async def test_another_units_activity_is_not_moved_nor_opened_alone(cruzadas):
    unidad = await enter(cruzadas, "unidad")
    await unidad.see(HOME)
    assert (await unidad.see(f"{HOME}/AC-2026-0003")).status_code == 404
    refused = await unidad.send(f"{HOME}/AC-2026-0002", {"fechas": "2026-08-11,09:00,13:00"})
    assert refused.status_code in (403, 404)


@pytest.mark.parametrize("usuario", ["dre", "ugel"])
async def test_who_does_not_plan_is_not_told_of_what_is_being_settled(cruzadas, usuario):
    api = await cruzadas.como(usuario)
    assert (await api.get(API, params={"anio": 2026})).json()["datos"] == []
    assert (await api.get(f"{API}/AC-2026-0001")).status_code == 404


async def test_rest_lists_them_by_kind_and_page(cruzadas, oficina):
    api = await cruzadas.como("diri")
    told = (await api.get(API, params={"anio": 2026, "clase": "duro"})).json()
    assert [(c["codigo"], c["otra"], c["norma"]) for c in told["datos"]] == [
        ("AC-2026-0001", "AC-2026-0002", "PR-01")
    ]
    assert told["datos"][0]["decide"].startswith("Nadie puede mantenerlo")
    await oficina.pide("Tercera", usuario="deib", unidad="DEIB", tema="Tercero")
    first = (await api.get(API, params={"anio": 2026, "limite": 2})).json()
    rest = await api.get(API, params={"anio": 2026, "limite": 2, "cursor": first["siguiente"]})
    assert [(c["codigo"], c["otra"]) for c in (*first["datos"], *rest.json()["datos"])] == [
        ("AC-2026-0001", "AC-2026-0002"),
        ("AC-2026-0001", "AC-2026-0004"),
        ("AC-2026-0002", "AC-2026-0004"),
    ]
    assert rest.json()["siguiente"] is None
    bad = await api.get(API, params={"anio": 2026, "cursor": "Wy01XQ"})
    assert bad.status_code == 422


async def test_rest_offers_the_dates_with_what_each_costs(cruzadas):
    api = await cruzadas.como("diri")
    told = (await api.get(f"{API}/AC-2026-0001")).json()
    assert told["cruces"][0]["regla"] == "mismo_cargo"
    costs = [way["costo"] for way in told["alternativas"]]
    assert len(costs) == 3
    assert costs == sorted(costs)


async def test_filters_are_kept_and_say_when_nothing_is_left(cruzadas):
    diri = await enter(cruzadas, "diri")
    page = await diri.see(f"{HOME}?q=redes&unidad=DEIB&mes=8")
    assert "AC-2026-0001" in page.text
    none = await diri.see(f"{HOME}?q=inexistente")
    assert "Ningún cruce cumple con ese filtro" in none.text
    assert 'value="inexistente"' in none.text


async def test_a_plan_is_swept_again_only_when_it_changes(cruzadas, oficina):
    api = await cruzadas.como("diri")
    before = (await api.get(API, params={"anio": 2026})).json()["datos"]
    await oficina.pide("Tercera", usuario="diri", unidad="DEP", tema="Tercero")
    after = (await api.get(API, params={"anio": 2026})).json()["datos"]
    assert len(after) > len(before)
