"""Diagrams deployed and instances migrated from outside: REST, pages and the command line."""

import asyncio
import os
import re
import sys

import pytest

from tests.api.puertas import CLAVE
from tests.bench.dibujante import Trazo

PROCESOS = "/api/v1/procesos"
MIGRACIONES = "/api/v1/migraciones"
WHY = "Se agrega un paso que faltaba"


def brought(*steps, proceso="expediente"):
    """Return a process as somebody draws it and uploads it."""
    trazo = Trazo(proceso)
    named = [trazo.user(step) for step in steps]
    trazo.chain(trazo.node("startEvent", "inicio"), *named, trazo.node("endEvent", "fin"))
    return trazo.done().diagrama


@pytest.fixture
async def admin(puertas):
    return await puertas.como("admin")


async def _deploy(client, *steps, nota=""):
    answer = await client.post(PROCESOS, json={"diagrama": brought(*steps), "nota": nota})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _start(client, many=1):
    for _ in range(many):
        answer = await client.post("/api/v1/instancias", json={"proceso": "expediente"})
        assert answer.status_code == 201, answer.text


async def _rehearse(client, **changes):
    plan = {"proceso": "expediente", "desde": 1, "hasta": 2, "motivo": WHY} | changes
    return await client.post(MIGRACIONES, json=plan)


async def test_a_diagram_is_deployed_listed_and_compared(admin):
    assert (await _deploy(admin, "recibir", nota="Nace"))["version"] == 1
    files = {"diagrama": ("expediente.bpmn", brought("recibir", "revisar").encode("utf-16"))}
    answer = await admin.post(PROCESOS, files=files, data={"nota": "Se revisa"})
    assert (answer.status_code, answer.json()["version"]) == (201, 2), answer.text
    found = (await admin.get(f"{PROCESOS}/expediente/versiones")).json()["datos"]
    assert [(v["version"], v["nota"], v["autor"]) for v in found] == [
        (2, "Se revisa", "Persona admin"), (1, "Nace", "Persona admin"),
    ]  # fmt: skip
    told = (await admin.get(f"{PROCESOS}/expediente/diferencia?desde=1&hasta=2")).json()
    assert ("agregado", "revisar") in {(c["tipo"], c["elemento"]) for c in told["cambios"]}
    assert told["correspondencia"]["recibir"] == "recibir"


async def test_the_same_content_is_the_same_version(admin):
    await _deploy(admin, "recibir")
    assert await _deploy(admin, "recibir", nota="otra vez") == {
        "proceso": "expediente", "version": 1, "nueva": False, "diferencia": [],
    }  # fmt: skip


async def test_a_diagram_with_faults_is_refused_with_each_of_them(admin):
    body = {"diagrama": brought("recibir").replace('id="fin"', 'id="fin_otro"')}
    answer = await admin.post(PROCESOS, json=body)
    assert answer.status_code == 422
    assert answer.json()["datos"]["hallazgos"]


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"diagrama": 1}', b'{"diagrama": "x", "y": 1}'])
async def test_a_body_that_is_no_diagram_is_refused(admin, body):
    headers = {"content-type": "application/json"}
    answer = await admin.post(PROCESOS, content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]


async def test_a_migration_is_rehearsed_applied_and_undone(admin, service):
    await _deploy(admin, "recibir")
    await _start(admin, 3)
    await _deploy(admin, "recibir", "revisar")
    answer = await _rehearse(admin)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["estado"], told["cuentas"]["pendiente"]) == ("ensayada", 3)
    here = f"{MIGRACIONES}/{told['id']}"
    assert (await admin.post(f"{here}/aplicar")).json()["estado"] == "en_marcha"
    await service.settle(service.clock.now())
    told = (await admin.get(here, params={"limite": 2})).json()
    assert (told["estado"], told["cuentas"]["hecha"]) == ("terminada", 3)
    first = told["instancias"]
    rest = await admin.get(here, params={"cursor": first["siguiente"], "estado": "hecha"})
    assert len(first["datos"] + rest.json()["instancias"]["datos"]) == 3
    assert (await admin.post(f"{here}/deshacer")).json()["estado"] == "deshaciendo"
    await service.settle(service.clock.now())
    assert (await admin.get(here)).json()["cuentas"]["deshecha"] == 3
    assert (await admin.post(f"{here}/detener")).status_code == 409
    listed = (await admin.get(MIGRACIONES, params={"proceso": "expediente"})).json()["datos"]
    assert [row["estado"] for row in listed] == ["deshecha"]


async def test_who_cannot_go_is_told_one_by_one_with_the_reason(admin):
    await _deploy(admin, "recibir", "archivar")
    await _start(admin, 2)
    await _deploy(admin, "archivar")
    told = (await _rehearse(admin)).json()
    assert told["cuentas"]["rechazada"] == 2
    assert "ya no existe" in told["motivos"][0]["motivo"]
    found = (await admin.get(f"{MIGRACIONES}/{told['id']}")).json()["instancias"]["datos"]
    assert [len(row["motivos"]) for row in found] == [1, 1]
    told = (await _rehearse(admin, correspondencia={"recibir": "archivar"})).json()
    assert told["cuentas"]["pendiente"] == 2


async def _enter(puertas):
    """Return a browser's client signed in as the administrator, and its form token."""
    client = puertas.nadie()
    await client.post("/ingresar", data={"usuario": "admin", "clave": CLAVE})
    page = (await client.get("/bandeja")).text
    return client, page.split('name="_csrf" value="', 1)[1].split('"', 1)[0]


async def test_an_upload_with_faults_keeps_what_was_sent_and_says_what_to_mend(puertas):
    client, token = await _enter(puertas)
    wrong = brought("recibir").replace("</bpmn:process>", '<bpmn:task id="suelta"/></bpmn:process>')
    answer = await client.post(
        "/procesos/nuevo",
        data={"_csrf": token, "nota": "Una nota larga"},
        files={"diagrama": ("expediente.bpmn", wrong)},
    )
    assert answer.status_code == 422
    assert "que corregir en el diagrama" in answer.text
    assert "Una nota larga" in answer.text
    assert "suelta" in answer.text
    told = {"_csrf": token, "nota": "", "diagrama": brought("recibir").replace("\n", "\r\n")}
    answer = await client.post("/procesos/nuevo", data=told)
    assert (answer.status_code, answer.headers["location"]) == (
        303, "/procesos/expediente?hecho=instalado",
    )  # fmt: skip


async def test_a_migration_goes_through_its_pages(puertas, admin, service):
    await _deploy(admin, "recibir", "archivar")
    await _start(admin, 2)
    await _deploy(admin, "anotar", "archivar")
    client, token = await _enter(puertas)
    plan = "/procesos/expediente/migrar?desde=1&hasta=2"
    page = (await client.get(plan)).text
    assert re.search(r'name="mapa.recibir".*?value="anotar" selected', page, re.DOTALL)
    answer = await client.post(plan, data={"_csrf": token, "motivo": "no"})
    assert answer.status_code == 422
    said = {"_csrf": token, "motivo": WHY, "mapa.recibir": "anotar"}
    answer = await client.post(plan, data=said)
    assert answer.status_code == 303, answer.text
    here = answer.headers["location"]
    assert "2 pueden migrar" in (await client.get(here)).text
    answer = await client.post(f"{here}/aplicar", data={"_csrf": token})
    assert answer.headers["location"] == f"{here}?hecho=aplicar_migracion"
    await service.settle(service.clock.now())
    page = (await client.get(here)).text
    assert "2 migraron" in page
    assert "Deshacer" in page
    answer = await client.post(f"{here}/volar", data={"_csrf": token})
    assert answer.status_code == 404


async def _run(url, *arguments):
    made = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.cli", *arguments,
        env={**os.environ, "ARTICULA_DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, complained = await made.communicate()
    return made.returncode, said.decode(), complained.decode()


async def test_the_command_line_deploys_and_migrates(admin, service, tmp_path):
    url = service.database.engine.url.render_as_string(hide_password=False)
    path = tmp_path / "expediente.bpmn"
    path.write_text(brought("recibir"))
    code, said, complained = await _run(url, "process", "deploy", str(path), "--nota", "Nace")
    assert (code, said) == (0, "expediente, versión 1: instalada.\n"), complained
    await _start(admin, 2)
    path.write_text(brought("anotar"))
    code, said, _ = await _run(url, "process", "deploy", str(path), "--usuario", "admin")
    assert (code, "Se agrega «Anotar»" in said) == (0, True)
    order = ("process", "migrate", "expediente", "--desde", "1", "--hasta", "2")
    code, said, _ = await _run(url, *order)
    assert (code, "0 pueden migrar, 2 no" in said) == (0, True)
    code, said, _ = await _run(url, *order, "--mapa", "recibir=anotar", "--aplicar")
    assert (code, "Migradas: 2." in said) == (0, True)
    code, _, complained = await _run(url, *order, "--usuario", "nadie_asi")
    assert (code, complained.strip().splitlines()[-1]) == (
        1, "No existe esa persona o su cuenta está cerrada.",
    )  # fmt: skip
