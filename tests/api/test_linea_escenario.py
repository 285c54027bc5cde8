"""The timeline of an escenario: a place judged, fixed by hand and undone, by those who may."""

import asyncio
import re

import pytest

from engine.jobs.busqueda import Buscadores
from tests.story.gente import NOW, meet
from tests.story.planes import Planificacion

AGOSTO = {"desde": "2026-08"}


@pytest.fixture
async def oficina(service):
    return Planificacion(await meet(service.database))


async def _solved(puertas, oficina):
    """Return the client of DIRI and the path of the timeline of a solved escenario."""
    diri = await puertas.sesion("diri")
    made = await diri.post(
        "/planificador/escenarios", data={"nombre": "Agosto", "anio": "2026", "segundos": "10"}
    )
    at = made.headers["location"].partition("?")[0]
    await diri.post(f"{at}/resolver")
    mine = Buscadores("de prueba")
    while "Detener y quedarse con el mejor" in (await diri.get(at)).text:
        await mine.step(oficina.database, NOW)
        await asyncio.sleep(0.1)
    return diri, f"{at}/linea"


async def test_a_place_of_a_plan_is_judged_fixed_and_undone(oficina, puertas):
    una = await oficina.pide("Una", duracion=1, unidad_tiempo="dia", prioridad=1)
    otra = await oficina.pide("Otra", "deib", "DEIB", duracion=1, unidad_tiempo="dia")
    diri, path = await _solved(puertas, oficina)
    told = (await diri.get(f"/api/v1{path}", params=AGOSTO)).json()
    taken = told["actividades"][una]["inicio"]
    asked = {"desde": taken}
    hard = (await diri.get(f"/api/v1{path}/{otra}", params=asked)).json()
    assert hard["dureza"] == "duro"
    assert len(hard["alternativas"]) == 3
    page = (await diri.get(f"{path}/{otra}", params=asked)).text
    assert "Fijar esa fecha" not in page
    free = hard["alternativas"][0]["desde"]
    before = told["actividades"][otra]["inicio"]
    done = await diri.post(
        f"{path}/{otra}", data={"fechas": free, "turnos": "manana", "vuelta": path},
        follow_redirects=True,
    )  # fmt: skip
    assert "Deshacer" in done.text, done.text
    moved = (await diri.get(f"/api/v1{path}", params=AGOSTO)).json()
    assert moved["actividades"][otra]["inicio"] == free
    undo = dict(re.findall(r'name="(fechas|turnos|soltar)" value="([^"]*)"', done.text))
    await diri.post(f"{path}/{otra}", data={**undo, "deshace": "si", "vuelta": path})
    back = (await diri.get(f"/api/v1{path}", params=AGOSTO)).json()["actividades"][otra]
    assert back["inicio"] == before
    assert back["estado"] != "fijada a mano"


async def test_a_unit_reads_its_own_places_and_moves_none(oficina, puertas):
    mine = await oficina.pide("Redes rurales", pedidas=())
    await oficina.pide("Convivencia", "deib", "DEIB", pedidas=())
    _, path = await _solved(puertas, oficina)
    unidad = await puertas.sesion("unidad")
    told = (await unidad.get(f"/api/v1{path}", params=AGOSTO)).json()
    assert told["actividades"].keys() == {mine}
    assert not told["actividades"][mine]["movible"]
    refused = await unidad.post(f"{path}/{mine}", data={"fechas": "2026-08-20"})
    assert refused.status_code == 403
    assert (await unidad.get(f"/api/v1{path}/{mine}")).status_code == 403
