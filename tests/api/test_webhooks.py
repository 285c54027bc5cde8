"""Administrators connect other systems, over REST and in the pages, and see how it goes."""

import re
from ipaddress import ip_network

import pytest

from notifications.webhook.cliente import Paciencia
from notifications.webhook.despacho import Mensajero
from tests.story.gente import NOW
from tests.webhook.receptor import receive, verify

WEBHOOKS = "/api/v1/webhooks"
HOME = "/administracion/webhooks"
BODY = {
    "nombre": "SIMON",
    "url": "https://sistema.example.pe/articula",
    "tipos": ["asistencia.registrada", "asistencia.anulada"],
}


@pytest.fixture
async def admin(puertas):
    return await puertas.como("admin")


async def test_the_secret_is_told_once_and_each_change_of_it(admin):
    made = (await admin.post(WEBHOOKS, json=BODY)).json()
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", made["secreto"])
    listed = (await admin.get(WEBHOOKS)).json()["datos"]
    assert [one["nombre"] for one in listed] == ["SIMON"]
    assert made["secreto"] not in str(listed)
    assert "sal" not in listed[0]
    other = await admin.post(f"{WEBHOOKS}/{made['id']}/secreto", json={})
    assert other.json()["secreto"] != made["secreto"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "http://sistema.example.pe/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": "https://169.254.169.254/latest"}, "url"),
        ({"tipos": ["asistencia.inventada"]}, "tipos"),
        ({"tipos": []}, "tipos"),
        ({"nombre": " "}, "nombre"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_field(admin, change, field):
    answer = await admin.post(WEBHOOKS, json=BODY | change)
    assert answer.status_code == 422
    assert list(answer.json()["campos"]) == [field]


async def test_a_webhook_is_changed_paused_resumed_and_retired(admin):
    one = f"{WEBHOOKS}/{(await admin.post(WEBHOOKS, json=BODY)).json()['id']}"
    await admin.put(one, json=BODY | {"nombre": "Otro nombre"})
    for order, state in (("pausar", "pausado"), ("reanudar", "activo")):
        await admin.post(f"{one}/{order}")
        row = (await admin.get(WEBHOOKS)).json()["datos"][0]
        assert (row["nombre"], row["estado"]) == ("Otro nombre", state)
    assert (await admin.delete(one)).status_code == 200
    assert (await admin.get(WEBHOOKS)).json()["datos"] == []
    assert (await admin.delete(one)).status_code == 404


async def test_the_log_is_filtered_and_paged(admin, puertas):
    one = (await admin.post(WEBHOOKS, json=BODY)).json()["id"]
    for _ in range(3):
        await admin.post(f"{WEBHOOKS}/{one}/probar")
    await puertas.registrada()
    ids, cursor = [], None
    while True:
        params = {"limite": 2} | ({"cursor": cursor} if cursor else {})
        found = (await admin.get(f"{WEBHOOKS}/entregas", params=params)).json()
        ids += [row["id"] for row in found["datos"]]
        cursor = found["siguiente"]
        if not cursor:
            break
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 4
    for params, n in (
        ({"tipo": "prueba"}, 3), ({"tipo": "asistencia.registrada"}, 1),
        ({"estado": "fallida"}, 0), ({"webhook": one, "estado": "en_cola"}, 4),
        ({"hasta": "2020-01-01T00:00:00Z"}, 0), ({"desde": "2020-01-01T00:00:00Z"}, 4),
    ):  # fmt: skip
        found = (await admin.get(f"{WEBHOOKS}/entregas", params=params)).json()
        assert len(found["datos"]) == n, params


async def test_from_the_pages_a_system_is_connected_tried_and_its_log_read(puertas, service):
    admin = await puertas.sesion("admin")
    form = {"nombre": "SIMON", "url": "http://sin-cifrar.example/", "tipos": ["asistencia.anulada"]}
    refused = await admin.post(f"{HOME}/nuevo", data=form)
    assert refused.status_code == 422
    assert "Use una dirección https" in refused.text
    assert 'value="http://sin-cifrar.example/"' in refused.text
    clave = re.search(r'name="_clave" value="([^"]+)"', refused.text)
    assert clave
    form |= {"url": "https://uno.example/x", "_clave": clave[1]}
    made = await admin.post(f"{HOME}/nuevo", data=form)
    secreto = re.search(r"whsec_[\w+/=]+", made.text)
    assert secreto
    # Pressed twice, it is one webhook with one secret.
    assert secreto[0] in (await admin.post(f"{HOME}/nuevo", data=form)).text
    rest = await puertas.como("admin")
    assert len((await rest.get(WEBHOOKS)).json()["datos"]) == 1
    own = re.search(rf'href="({HOME}/\d+)"', made.text)
    assert own
    await admin.post(f"{own[1]}/probar")
    detail = await admin.get(own[1])
    assert "Prueba" in detail.text
    assert "whsec_" not in detail.text
    entrega = re.search(rf'href="({HOME}/entregas/\d+)"', detail.text)
    assert entrega
    assert "si lee esto, la dirección recibe" in (await admin.get(entrega[1])).text
    for order in ("pausar", "reanudar"):
        assert (await admin.post(f"{own[1]}/{order}")).status_code == 303
    assert (await admin.get(f"{HOME}?estado=en_cola&tipo=prueba&webhook=x")).status_code == 200
    assert (await admin.get(f"{HOME}?estado=fallida")).text.count("Ninguna entrega cumple") == 1
    renewed = await admin.post(f"{own[1]}/secreto", data={"ya": "true"})
    assert secreto[0] not in renewed.text
    assert (await admin.post(f"{own[1]}/repetir", data={"desde": "ayer"})).status_code == 422
    assert (await admin.post(f"{own[1]}/retirar")).status_code == 303
    assert (await admin.get(own[1])).status_code == 404


async def test_what_an_at_did_arrives_signed_with_the_secret_that_was_shown(puertas, service):
    here = (ip_network("127.0.0.0/8"),)
    admin = await puertas.como("admin")
    object.__setattr__(service.settings, "webhook_networks", here)
    async with receive() as receptor:
        made = await admin.post(WEBHOOKS, json=BODY | {"url": receptor.url})
        await puertas.registrada()
        mensajero = Mensajero(
            service.machine, lambda: service.secret, here, paciencia=Paciencia(20, 20, 20)
        )
        assert await mensajero.deliver(service.database, NOW) == 1
        await mensajero.close()
        came = receptor.llegadas[0]
    assert verify(made.json()["secreto"], came.cabeceras, came.cuerpo)
