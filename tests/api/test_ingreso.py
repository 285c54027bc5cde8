"""Signing in and out, forged orders and what an answer carries to protect its reader."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from api.identidad import COOKIE
from engine.actions.personas.ingreso import CREDENCIAL, LIMITES, SESION, VENTANA, forget_expired
from engine.db.queries.tablas import intentos, personas, sesiones, titularidades
from tests.api.puertas import CLAVE

YO = "/api/v1/yo"


async def sign_in(client, usuario="unidad", clave=CLAVE):
    return await client.post("/ingresar", data={"usuario": usuario, "clave": clave})


@pytest.fixture
async def browser(puertas):
    """A browser in which the unit's person has signed in."""
    client = puertas.nadie()
    assert (await sign_in(client)).status_code == 303
    return client


async def test_a_token_is_given_for_a_password_and_opens_the_api(puertas):
    nobody = puertas.nadie()
    given = await nobody.post("/api/v1/token", json={"usuario": "Unidad ", "clave": CLAVE})
    assert given.status_code == 200
    bearer = {"Authorization": f"Bearer {given.json()['token']}"}
    assert (await nobody.get(YO, headers=bearer)).json()["usuario"] == "unidad"


@pytest.mark.parametrize(
    ("usuario", "clave"),
    [
        pytest.param("unidad", "otra clave", id="a wrong password"),
        pytest.param("fantasma", CLAVE, id="somebody unknown"),
        pytest.param("unidad", "x" * 1000, id="a very long password"),
    ],
)
async def test_wrong_credentials_get_the_same_sentence_whoever_it_was(puertas, usuario, clave):
    answer = await puertas.nadie().post("/api/v1/token", json={"usuario": usuario, "clave": clave})
    assert answer.status_code == 401
    assert answer.json()["detail"] == "El usuario o la contraseña no son correctos."


async def test_an_account_without_password_or_closed_lets_nobody_in(puertas, service):
    async with service.database.transaction() as tx:
        await tx.execute(update(personas).where(personas.c.usuario == "dre").values(clave=None))
        await tx.execute(update(personas).where(personas.c.usuario == "ugel").values(activa=False))
    for usuario in ("dre", "ugel"):
        answer = await puertas.nadie().post(
            "/api/v1/token", json={"usuario": usuario, "clave": CLAVE}
        )
        assert answer.status_code == 401


async def test_five_failures_close_the_door_for_that_name_and_say_for_how_long(puertas):
    nobody = puertas.nadie()
    wrong = {"usuario": "unidad", "clave": "no es"}
    tries = [await nobody.post("/api/v1/token", json=wrong) for _ in range(LIMITES["usuario"])]
    assert {answer.status_code for answer in tries} == {401}
    refused = await nobody.post("/api/v1/token", json={"usuario": "unidad", "clave": CLAVE})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= VENTANA.total_seconds() + 1
    assert refused.json()["detail"].startswith("Hubo demasiados intentos fallidos.")


async def test_twenty_failures_close_the_door_for_that_address(puertas):
    nobody = puertas.nadie()
    for n in range(LIMITES["direccion"]):
        answer = await nobody.post("/api/v1/token", json={"usuario": f"p{n}", "clave": "no"})
        assert answer.status_code == 401
    refused = await nobody.post("/api/v1/token", json={"usuario": "unidad", "clave": CLAVE})
    assert refused.status_code == 429


async def test_signing_in_forgets_the_failures_of_that_name(puertas, service):
    nobody = puertas.nadie()
    for _ in range(LIMITES["usuario"] - 1):
        await nobody.post("/api/v1/token", json={"usuario": "unidad", "clave": "no es"})
    assert (await sign_in(nobody)).status_code == 303
    async with service.database.transaction() as tx:
        subjects = set(await tx.scalars(select(intentos.c.sujeto)))
    assert "u:unidad" not in subjects


async def test_a_session_cookie_is_out_of_the_reach_of_scripts_and_other_sites(puertas, service):
    answer = await sign_in(puertas.nadie())
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    secret = answer.cookies[COOKIE]
    async with service.database.transaction() as tx:
        assert secret not in set(await tx.scalars(select(sesiones.c.huella)))


async def test_a_session_slides_with_use_and_ends_without_it(browser, service):
    service.machine.offset = SESION - timedelta(minutes=30)
    assert (await browser.get(YO)).status_code == 200
    service.machine.offset = 2 * SESION - timedelta(hours=1)
    assert (await browser.get(YO)).status_code == 200
    service.machine.offset = 4 * SESION
    assert (await browser.get(YO)).status_code == 401


async def test_the_demo_clock_signs_nobody_out(browser, puertas):
    admin = await puertas.como("admin")
    later = {"hasta": "2026-07-20T09:00:00-05:00"}
    assert (await admin.post("/api/v1/demo/reloj", json=later)).status_code == 200
    answer = await browser.get(YO)
    assert answer.status_code == 200
    assert answer.json()["ahora"].startswith("2026-07-20T14:00")


async def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(browser, puertas):
    secret = browser.cookies[COOKIE]
    token = await csrf_of(browser)
    assert (await browser.post("/salir", data={"_csrf": token})).status_code == 303
    again = puertas.nadie(Cookie=f"{COOKIE}={secret}")
    assert (await again.get(YO)).status_code == 401


async def csrf_of(client):
    page = (await client.get("/bandeja")).text
    return page.split('name="_csrf" value="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no token"),
        pytest.param({"X-CSRF-Token": "0" * 64}, id="a made-up token"),
        pytest.param({"X-CSRF-Token": "á".encode("latin-1")}, id="a token that is no text"),
    ],
)
async def test_an_order_by_cookie_without_the_sessions_token_is_refused(browser, headers):
    answer = await browser.post("/api/v1/asistencias", json={}, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["codigo"] == "formulario_vencido"


async def test_an_order_by_cookie_with_the_sessions_token_is_heard(browser):
    headers = {"X-CSRF-Token": await csrf_of(browser)}
    answer = await browser.post("/api/v1/asistencias", json={}, headers=headers)
    assert answer.json()["codigo"] == "respuesta_invalida"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://otro.example"}, id="another origin"),
        pytest.param({"Origin": "null"}, id="an opaque origin"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="a neighbour site"),
    ],
)
async def test_orders_from_other_sites_are_refused_even_to_sign_in(puertas, headers):
    answer = await puertas.nadie(**headers).post(
        "/api/v1/token", json={"usuario": "unidad", "clave": CLAVE}
    )
    assert answer.status_code == 403
    assert answer.json()["codigo"] == "otro_sitio"


async def test_a_page_wanted_by_nobody_leads_to_signing_in_and_back(puertas):
    answer = await puertas.nadie().get("/asistencias?estado=cerrada")
    assert answer.status_code == 302
    assert answer.headers["location"] == "/ingresar?volver=%2Fasistencias%3Festado%3Dcerrada"


async def test_somebody_whose_titularidad_ended_holds_nothing_the_next_day(puertas, service):
    ugel = await puertas.como("ugel")
    assert (await ugel.get(YO)).json()["cargos"]
    async with service.database.transaction() as tx:
        mine = select(personas.c.id).where(personas.c.usuario == "ugel").scalar_subquery()
        await tx.execute(titularidades.delete().where(titularidades.c.persona_id == mine))
    assert (await ugel.get(YO)).json()["cargos"] == []


async def test_what_expired_is_forgotten(puertas, service):
    await puertas.como("unidad")
    await sign_in(puertas.nadie())
    await sign_in(puertas.nadie(), clave="no es")
    now = service.machine.now()
    assert await forget_expired(service.database, now) == 0
    assert await forget_expired(service.database, now + CREDENCIAL + timedelta(days=1)) == 4


@pytest.mark.parametrize("address", ["/ingresar", "/api/v1/yo", "/no/existe", "/salud/viva"])
async def test_every_answer_forbids_scripts_frames_and_guesses_of_others(puertas, address):
    headers = (await puertas.nadie().get(address)).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
