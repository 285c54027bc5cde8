"""Escenarios over REST: made, solved, followed as events, moved by hand."""

import asyncio
import json
from datetime import date

import pytest

from engine.jobs.busqueda import Buscadores
from tests.story.gente import NOW, meet
from tests.story.planes import Planificacion

BASE = "/api/v1/planificador/escenarios"


@pytest.fixture
async def oficina(service):
    return Planificacion(await meet(service.database))


@pytest.fixture
async def diri(puertas):
    return await puertas.como("diri")


async def _made(diri, **opciones):
    answer = await diri.post(BASE, json={"anio": 2026, "nombre": "Agosto sin cruces", **opciones})
    assert answer.status_code == 201, answer.text
    return f"{BASE}/{answer.json()['id']}"


async def _solved(diri, oficina, **opciones):
    at = await _made(diri, **{"segundos": 1, **opciones})
    assert (await diri.post(f"{at}/resolver")).status_code == 202
    mine = Buscadores("de prueba")
    while (await diri.get(f"{at}/avance")).json()["estado"] == "resolviendo":
        await mine.step(oficina.database, NOW)
        await asyncio.sleep(0.05)
    return at


async def test_an_escenario_is_made_solved_and_given_out(diri, oficina, puertas):
    una, otra = await oficina.pide("Una"), await oficina.pide("Otra", "deib", "DEIB")
    at = await _solved(diri, oficina, criterios=["carga", "preferencia"])
    shown = (await diri.get(at)).json()
    assert shown["estado"] == "listo"
    assert shown["pesos"][0] == {"criterio": "carga", "peso": 2}
    assert {a["id"] for a in shown["actividades"]} == {una, otra}
    assert shown["resumen"]["cruces"] == 0
    assert (await diri.get(f"{at}/problema.json")).json()["formato"] == "articula.problema"
    assert (await diri.get(f"{at}/plan.json")).json()["formato"] == "articula.plan"


async def test_a_unit_sees_the_dates_of_its_own_activities_alone(diri, oficina, puertas):
    una = await oficina.pide("Una")
    await oficina.pide("Otra", "deib", "DEIB")
    at = await _solved(diri, oficina)
    unidad = await puertas.como("unidad")
    shown = (await unidad.get(at)).json()
    assert [a["id"] for a in shown["actividades"]] == [una]
    for name in ("problema.json", "plan.json"):
        assert (await unidad.get(f"{at}/{name}")).status_code == 404
    assert (await unidad.post(f"{at}/resolver")).status_code == 403


async def test_progress_is_told_as_events_from_the_last_one_seen(diri, oficina):
    await oficina.pide("Una")
    at = await _solved(diri, oficina)
    version = (await diri.get(f"{at}/avance")).json()["version"]
    headers = {"Accept": "text/event-stream"}
    stream = (await diri.get(f"{at}/avance", headers=headers)).text
    assert stream.startswith(f"id: {version}\nevent: fin\ndata: ")
    told = json.loads(stream.partition("data: ")[2])
    assert (told["estado"], told["avance"]["sin_lugar"]) == ("listo", 0)
    assert "lugares" not in told["avance"]
    again = await diri.get(f"{at}/avance", headers=headers | {"Last-Event-ID": str(version)})
    assert "event:" not in again.text


async def test_events_arrive_while_the_search_goes_on(diri, oficina):
    for n in range(12):
        await oficina.pide(f"Taller {n}")
    at = await _made(diri, segundos=2)
    await diri.post(f"{at}/resolver")
    mine, done = Buscadores("de prueba"), asyncio.Event()

    async def search():
        while not done.is_set():
            await mine.step(oficina.database, NOW)
            await asyncio.sleep(0.05)

    searching = asyncio.create_task(search())
    stream = (await diri.get(f"{at}/avance", headers={"Accept": "text/event-stream"})).text
    done.set()
    await searching
    kinds = [line.split(": ")[1] for line in stream.splitlines() if line.startswith("event")]
    ids = [int(line[4:]) for line in stream.splitlines() if line.startswith("id: ")]
    assert kinds.count("avance") >= 2
    assert kinds[-1] == "fin"
    assert ids == sorted(set(ids))


async def test_a_date_is_asked_about_and_set_by_hand(diri, oficina):
    una = await oficina.pide("Una", duracion=1, unidad_tiempo="dia", prioridad=1)
    otra = await oficina.pide("Otra", "deib", "DEIB", duracion=1, unidad_tiempo="dia")
    at = await _solved(diri, oficina)
    shown = (await diri.get(at)).json()["actividades"]
    held = {a["id"]: a["sesiones"][0]["fecha"] for a in shown}
    taken = {"momentos": [{"fecha": held[una]}]}
    door = f"{at}/actividades/{otra}/fecha"
    told = (await diri.post(door, json={**taken, "probar": True})).json()
    assert not told["cabe"]
    assert una in told["faltas"][0]
    assert len(told["alternativas"]) == 3
    refused = await diri.post(door, json=taken)
    assert (refused.status_code, refused.json()["codigo"]) == (422, "fecha_no_cabe")
    free = {"momentos": [{"fecha": told["alternativas"][0]["fecha"]}]}
    moved = await diri.post(door, json=free)
    assert moved.status_code == 200, moved.text
    after = (await diri.get(at)).json()
    assert after["fijadas"][otra][0]["fecha"] == free["momentos"][0]["fecha"]
    assert after["costo"] == moved.json()["costo"]
    sunday = {"momentos": [{"fecha": "2026-08-16"}], "probar": True}
    assert "no es un día hábil" in (await diri.post(door, json=sunday)).json()["faltas"][0]
    assert (await diri.delete(door)).status_code == 200
    assert (await diri.get(at)).json()["fijadas"] == {}


async def test_an_activity_without_a_place_is_given_one_by_hand(diri, oficina):
    """One that does not fit leaves the dates of the others to be set all the same."""
    only = {"ventana": (date(2026, 8, 12), date(2026, 8, 12)), "pedidas": ()}
    day = {"duracion": 1, "unidad_tiempo": "dia"}
    for titulo in ("Una", "Otra"):
        await oficina.pide(titulo, **only, **day)
    free = await oficina.pide("Libre", **day)
    at = await _solved(diri, oficina)
    [lost] = (await diri.get(at)).json()["resumen"]["pendientes"]
    ask = {"momentos": [{"fecha": "2026-08-20"}], "probar": True}
    told = (await diri.post(f"{at}/actividades/{free}/fecha", json=ask)).json()
    assert (told["cabe"], told["faltas"]) == (True, [])
    taken = {"momentos": [{"fecha": "2026-08-12"}], "probar": True}
    told = (await diri.post(f"{at}/actividades/{lost}/fecha", json=taken)).json()
    assert "AC-2026-000" in told["faltas"][0]
