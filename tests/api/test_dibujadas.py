"""Tareas without an AT on the pages: their drawn form is shown, kept, refused and completed."""

import pytest

from tests.api.pedidos import API, PEDIDO, deploy, start
from tests.api.puertas import CLAVE


@pytest.fixture
async def pedidos(service):
    await deploy(service, "pedidos", PEDIDO)


async def signed_in(puertas, usuario):
    client = puertas.nadie()
    await client.post("/ingresar", data={"usuario": usuario, "clave": CLAVE})
    return client


def hidden(page, name):
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


async def test_the_page_of_a_tarea_without_at_shows_its_drawn_form_and_completes_it(
    puertas, pedidos
):
    admin = await puertas.como("admin")
    here = (await start(admin)).json()["instancia"]
    ugel = await signed_in(puertas, "ugel")
    bandeja = (await ugel.get("/bandeja")).text
    assert "PEDIDO-1" in bandeja
    assert "None" not in bandeja
    address = "/tareas/" + bandeja.split('href="/tareas/', 1)[1].split('"', 1)[0]
    page = (await ugel.get(address)).text
    assert "Monto &lt;b&gt;" in page
    assert "None" not in page
    told = {"_csrf": hidden(page, "_csrf"), "_clave": hidden(page, "_clave")}
    refused = await ugel.post(address, data={**told, "monto": "diez"})
    assert refused.status_code == 422
    assert "Escriba un número" in refused.text
    draft = await ugel.post(address, data={**told, "monto": "10", "_accion": "guardar"})
    assert draft.status_code == 303
    assert 'value="10"' in (await ugel.get(address)).text
    told["_clave"] = hidden((await ugel.get(address)).text, "_clave")
    done = await ugel.post(address, data={**told, "monto": "10,5", "dia": "2026-08-03"})
    tras = address.removeprefix("/tareas/")
    assert (done.status_code, done.headers["location"]) == (
        303, f"/bandeja?hecho=hecha&tras={tras}",
    )  # fmt: skip
    assert "10,5" in (await ugel.get(address)).text
    shown = (await admin.get(f"{API}/instancias/{here}")).json()
    assert (shown["activos"], shown["variables"]["monto"]) == (["m"], 10.5)


async def test_a_tarea_that_asks_for_nothing_is_marked_as_done(puertas, service):
    await deploy(service, "simple", "ini > revisar > fin\nusuario revisar")
    admin = await puertas.como("admin")
    await start(admin, proceso="simple")
    client = await signed_in(puertas, "admin")
    [row] = (await admin.get(f"{API}/tareas")).json()["datos"]
    page = (await client.get(f"/tareas/{row['id']}")).text
    assert "Marcar como hecha" in page
    told = {"_csrf": hidden(page, "_csrf"), "_clave": hidden(page, "_clave"), "nota": "Listo"}
    done = await client.post(f"/tareas/{row['id']}", data=told)
    assert done.status_code == 303
    assert "Cumplió la tarea" in (await client.get("/bandeja?hecho=hecha")).text
    assert "Listo" in (await client.get(f"/tareas/{row['id']}")).text
