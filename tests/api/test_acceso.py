"""Every door, knocked at as nobody and as somebody of the wrong entidad."""

import re
from dataclasses import replace

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import select

from api.app import create_app
from engine.db.queries.tablas import tareas
from engine.jobs.avisos import AvisoNuevo, aviso_id, enqueue
from tests.api.accesos import COMMON_PAGES, FOREIGN, MOTIVO, OWN, PUBLIC
from tests.api.ajena import FORBIDDEN, NOT_FOUND
from tests.api.puertas import CLAVE
from tests.story.gente import NOW


def doors(app):
    """Return (method, pattern) of every route of the application."""
    return {
        (method, route.path)
        for route in iter_route_contexts(app.routes)
        for method in (route.methods or ())
        if method != "HEAD"
    }


def is_page(path):
    return not path.startswith(("/api/", "/static"))


def fill(pattern, things):
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: str(things[found[1]]), pattern)


NUMBERED = (
    "estrategia",
    "nota",
    "documento",
    "enlace_id",
    "entidad",
    "sala",
    "periodo",
    "termino",
    "persona",
    "ausencia",
    "titularidad",
    "feriado",
    "suspension",
    "distancia",
    "horario",
    "gancho",
    "webhook",
    "entrega",
    "bloque",
    "reglamento",
    "programa",
    "acompanante",
    "acompanado",
    "reparto",
    "medicion",
    "sorteado",
    "docente",
    "valoracion",
    "evidencia",
    "practica",
    "ficha",
    "cargo",
)
"""The things that an id of a row names."""


@pytest.fixture
async def things(puertas, service):
    """An AT of DIGEBR in Puno with its first tarea and its instance, and ids of other rows."""
    codigo = await puertas.registrada()
    unidad = await puertas.como("unidad")
    links = (await unidad.get(f"/api/v1/asistencias/{codigo}")).json()["enlaces"]
    async with service.database.transaction() as tx:
        tarea = await tx.scalar(select(tareas.c.id).where(tareas.c.estado == "abierta"))
        asistencia_id = await tx.scalar(select(tareas.c.asistencia_id))
        told = AvisoNuevo("clave", "tarea_asignada", 1, asistencia_id, tarea, {}, NOW)
        await enqueue(tx, [told])
    return {
        "codigo": codigo,
        "con": codigo,
        "tarea": tarea,
        "tarea_id": tarea,
        "instancia": links["instancia"].rsplit("/", 1)[1],
        "hija": links["instancia"].rsplit("/", 1)[1],
        "migracion": links["instancia"].rsplit("/", 1)[1],
        "orden": "pausar",
        "opcion": "prioriza",
        "importacion": links["instancia"].rsplit("/", 1)[1],
        "importacion_id": links["instancia"].rsplit("/", 1)[1],
        "escenario": links["instancia"].rsplit("/", 1)[1],
        "plan": links["instancia"].rsplit("/", 1)[1],
        "padron": links["instancia"].rsplit("/", 1)[1],
        "archivo": links["instancia"].rsplit("/", 1)[1],
        "formato": "xlsx",
        "tramo": "2026-08-10",
        "anio": 2026,
        "proceso": "asistencia_tecnica",
        "elemento": "definir_objetivos",
        "tipo": "multigrado",
        "regla": "nadie",
        **dict.fromkeys(NUMBERED, 1),
        "aviso_id": aviso_id("clave"),
        "aviso": aviso_id("clave"),
    }


def test_no_door_of_the_api_is_missing_from_these_tables(app):
    api = {door for door in doors(app) if not is_page(door[1])}
    known = PUBLIC | OWN | FOREIGN.keys()
    assert not api - known, "say in tests/api/test_acceso.py who may open these"
    assert not {d for d in FOREIGN if d not in api}, "these doors are gone"


async def test_nobody_opens_no_door_of_the_api(app, puertas, things):
    nobody = puertas.nadie()
    for method, pattern in sorted(doors(app) - PUBLIC):
        if not is_page(pattern):
            answer = await nobody.request(method, fill(pattern, things))
            assert answer.status_code == 401, (method, pattern)
            assert answer.json()["codigo"] == "sin_ingreso"
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_nobody_opens_no_page_and_is_led_to_sign_in(app, puertas):
    nobody = puertas.nadie()
    for method, pattern in sorted(doors(app) - PUBLIC):
        if is_page(pattern):
            address = re.sub(r"\{(\w+)(?::\w+)?\}", "1", pattern)
            answer = await nobody.request(method, address)
            assert answer.status_code in {302, 401}, (method, pattern)
            if method == "GET":
                assert answer.headers["location"].startswith("/ingresar?volver=")


async def test_somebody_of_the_wrong_entidad_finds_every_other_door_shut(puertas, things):
    cusco = await puertas.como("cusco")
    open_doors = []
    for door, (cuerpo, estado) in FOREIGN.items():
        body = cuerpo and {
            key: fill(value, things) if isinstance(value, str) else value
            for key, value in cuerpo.items()
        }
        answer = await cusco.request(door[0], fill(door[1], things), json=body)
        assert answer.json()["detail"]
        assert "Mediación de la lectura" not in answer.text
        if answer.status_code != estado:
            open_doors.append((*door, answer.status_code, answer.text))
    assert not open_doors


async def test_every_other_page_is_shut_to_somebody_of_the_wrong_entidad(app, puertas, things):
    cusco = puertas.nadie()
    await cusco.post("/ingresar", data={"usuario": "cusco", "clave": CLAVE})
    page = (await cusco.get("/bandeja")).text
    token = page.split('name="_csrf" value="', 1)[1].split('"', 1)[0]
    pages = {door for door in doors(app) if is_page(door[1])} - PUBLIC - COMMON_PAGES
    for method, pattern in sorted(pages):
        answer = await cusco.request(
            method,
            fill(pattern, things),
            headers={"X-CSRF-Token": token},
            data=MOTIVO if method == "POST" else None,
        )
        assert answer.status_code in {NOT_FOUND, FORBIDDEN}, (method, pattern)
        assert "Mediación de la lectura" not in answer.text


async def test_lists_show_nothing_of_another_region(puertas, things):
    cusco = await puertas.como("cusco")
    for noun in ("asistencias", "tareas", "compromisos", "avisos", "indicadores"):
        assert (await cusco.get(f"/api/v1/{noun}")).json()["datos"] == [], noun
    planned = await cusco.get("/api/v1/planificador", params={"anio": 2026})
    assert planned.json()["actividades"] == []


async def test_an_at_is_seen_by_its_unit_by_whom_it_convenes_and_by_the_centre(puertas, things):
    """Each sees what it answers for [AC-02..07]."""
    expected = {
        **dict.fromkeys(("unidad", "dre", "ugel", "diri", "difoca", "admin"), 200),
        **dict.fromkeys(("deib", "vecina", "cusco", "nadie"), 404),
    }
    found = {}
    for usuario in expected:
        client = await puertas.como(usuario)
        answer = await client.get(f"/api/v1/asistencias/{things['codigo']}")
        found[usuario] = answer.status_code
    assert found == expected


async def test_people_of_an_entidad_see_their_own_people_without_their_addresses(puertas):
    ugel, admin = await puertas.como("ugel"), await puertas.como("admin")
    seen = (await ugel.get("/api/v1/personas")).json()["datos"]
    assert {row["usuario"] for row in seen} == {"ugel", "directora"}
    assert all("correo" not in row for row in seen)
    everybody = (await admin.get("/api/v1/personas")).json()["datos"]
    assert "cusco" in {row["usuario"] for row in everybody}
    assert all("correo" in row for row in everybody)


async def test_without_the_demo_its_clock_has_no_door(service):
    service.settings = replace(service.settings, demo=False)
    assert not any("/demo/" in path for _, path in doors(create_app(service, worker=False)))
