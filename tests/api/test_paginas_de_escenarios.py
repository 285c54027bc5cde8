"""The pages of escenarios, as people without scripts use them."""

import asyncio
import re

import pytest

from engine.actions.escenarios.publicacion import carry_on_publishing
from engine.jobs.busqueda import Buscadores
from tests.api.puertas import CLAVE
from tests.story.gente import NOW, meet
from tests.story.planes import Planificacion

AQUI = "/planificador/escenarios"


@pytest.fixture
async def oficina(service):
    return Planificacion(await meet(service.database))


async def _enter(puertas, usuario):
    client = puertas.nadie()
    await client.post("/ingresar", data={"usuario": usuario, "clave": CLAVE})
    page = (await client.get("/bandeja")).text
    client.headers["X-CSRF-Token"] = page.split('name="_csrf" value="', 1)[1].split('"', 1)[0]
    return client


@pytest.fixture
async def diri(puertas):
    return await _enter(puertas, "diri")


async def _solve(diri, oficina, nombre="Agosto sin cruces", **typed):
    made = await diri.post(AQUI, data={"nombre": nombre, "anio": "2026", "segundos": "10", **typed})
    at = made.headers["location"].partition("?")[0]
    asked = await diri.post(f"{at}/resolver")
    assert asked.status_code == 303, asked.text
    assert 'http-equiv="refresh"' in (await diri.get(at)).text
    mine = Buscadores("de prueba")
    while "Detener y quedarse con el mejor" in (await diri.get(at)).text:
        await mine.step(oficina.database, NOW)
        await asyncio.sleep(0.1)
    return at


async def test_diri_makes_solves_reads_and_compares_two(diri, oficina, puertas):
    await oficina.pide("Redes rurales")
    otra = await oficina.pide("Convivencia", "deib", "DEIB")
    at = await _solve(diri, oficina)
    page = (await diri.get(at)).text
    for told in ("Con plan", "en las fechas pedidas habría 1", "Movidas de su fecha"):
        assert told in page
    order = {"pesos": "orden", "orden.carga": "1", "orden.preferencia": "2"}
    second = await _solve(diri, oficina, "Sin recargar", **order)
    assert "No recargar a nadie en una semana, " in (await diri.get(second)).text
    pair = {"a": at.rsplit("/", 1)[1], "b": second.rsplit("/", 1)[1]}
    compared = (await diri.get(f"{AQUI}/comparar", params=pair)).text
    for told in ("Días que se mueven", "Carga por oficina", "UGEL", "Sin recargar"):
        assert told in compared
    assert otra in page


async def test_a_date_is_tried_and_set_by_hand(diri, oficina):
    una = await oficina.pide("Una", duracion=1, unidad_tiempo="dia", prioridad=1)
    otra = await oficina.pide("Otra", "deib", "DEIB", duracion=1, unidad_tiempo="dia")
    at = await _solve(diri, oficina)
    door = f"{at}/actividades/{otra}"
    page = (await diri.get(door, params={"fecha": "2026-08-12"})).text
    assert "Esa fecha no se puede" in page
    assert una in page
    offered = re.findall(r'name="fechas" value="(2026-\d\d-\d\d)"', page)
    assert len(offered) == 3
    done = await diri.post(door, data={"fechas": offered[0], "turnos": "manana"})
    assert done.status_code == 303, done.text
    assert "fijada a mano" in (await diri.get(door)).text
    await diri.post(door, data={"soltar": "si"})
    assert "fijada a mano" not in (await diri.get(door)).text


async def test_what_is_typed_wrong_is_kept_and_told(diri):
    answer = await diri.post(AQUI, data={"nombre": "x", "anio": "1999", "pesos": "orden"})
    assert answer.status_code == 422
    for told in ("Póngale un nombre", "Elija el año", "Dé un lugar al menos a un criterio"):
        assert told in answer.text


async def test_a_year_without_activities_is_refused_with_a_way_out(diri):
    made = await diri.post(AQUI, data={"nombre": "Vacío", "anio": "2026", "segundos": "10"})
    at = made.headers["location"].partition("?")[0]
    answer = await diri.post(f"{at}/resolver")
    assert answer.status_code == 422
    assert "importe planes o agregue una" in answer.text


async def test_a_unit_reads_its_own_dates_and_orders_nothing(diri, oficina, puertas):
    await oficina.pide("Redes rurales", pedidas=())
    await oficina.pide("Convivencia", "deib", "DEIB", pedidas=())
    at = await _solve(diri, oficina)
    unidad = await _enter(puertas, "unidad")
    page = (await unidad.get(at)).text
    assert "Redes rurales" in page
    assert "Convivencia" not in page
    assert "Buscar otra vez" not in page
    assert (await unidad.post(f"{at}/descartar")).status_code == 403
    assert "Agosto sin cruces" in (await unidad.get(AQUI)).text


async def test_publishing_says_before_what_it_does_and_afterwards_what_it_did(
    diri, oficina, puertas, service
):
    una = await oficina.pide("Redes rurales", duracion=1, unidad_tiempo="dia")
    await oficina.pide("Convivencia", "deib", "DEIB", duracion=1, unidad_tiempo="dia")
    at = await _solve(diri, oficina)
    before = (await diri.get(f"{at}/publicar")).text
    for told in ("Se registran 2 asistencias técnicas", "DEIB (1), DIGEBR (1)", "4 avisos"):
        assert told in before
    assert (await diri.post(f"{at}/publicar")).status_code == 303
    while await carry_on_publishing(service.database, NOW):
        pass
    after = (await diri.get(f"{at}/publicar")).text
    for told in ("AT-2026-0001", una, "Por responder", "Registrada"):
        assert told in after
    unidad = await _enter(puertas, "unidad")
    bandeja = (await unidad.get("/bandeja")).text
    assert "Aceptar u objetar la fecha propuesta" in bandeja
    ficha = re.search(r'href="(/tareas/[0-9a-f-]{36})"', bandeja)
    assert ficha
    assert "La DIRI la propone en el plan" in (await unidad.get(ficha[1])).text
    rest = await puertas.como("diri")
    told = (await rest.get(f"/api/v1{at}/publicacion")).json()
    assert [row["estado"] for row in told["datos"]] == ["registrada", "registrada"]
