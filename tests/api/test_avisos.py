"""Notices by their doors: read, preferred, stopped by a link, an address proved, sent again."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.db.queries.tablas import avisos, direcciones, personas
from engine.jobs.avisos import AvisoNuevo, aviso_id, enqueue
from notifications.enlaces import Confirmacion, Enlaces
from tests.api.puertas import CLAVE
from tests.story.gente import NOW

AVISOS = "/api/v1/avisos"
ASISTENCIA = {"codigo": "AT-2026-0001", "titulo": "Convivencia", "unidad": "DIGEBR"}


async def id_of(service, usuario):
    async with service.database.transaction() as tx:
        return await tx.scalar(select(personas.c.id).where(personas.c.usuario == usuario))


@pytest.fixture
async def told(service, puertas):
    """Two notices to `ugel` about an AT, the first one delivered."""
    who = await id_of(service, "ugel")
    notices = [
        AvisoNuevo(
            clave, "asistencia_suspendida", who, None, None,
            {"asistencia": ASISTENCIA, "motivo": "Hay lluvias."}, NOW + timedelta(minutes=n),
        )
        for n, clave in enumerate(("uno", "dos"))
    ]  # fmt: skip
    async with service.database.transaction() as tx:
        await enqueue(tx, notices)
    return [aviso_id("uno"), aviso_id("dos")]


@pytest.fixture
def enlaces(service):
    return Enlaces(service.settings.base_url, service.secret)


async def browse(puertas, usuario):
    """Return a browser signed in, and the token of its forms."""
    browser = puertas.nadie()
    await browser.post("/ingresar", data={"usuario": usuario, "clave": CLAVE})
    page = (await browser.get("/avisos/preferencias")).text
    return browser, page.split('name="_csrf" value="', 1)[1].split('"', 1)[0]


async def test_each_notice_is_read_once_and_all_of_them_at_once(puertas, told):
    ugel = await puertas.como("ugel")
    assert (await ugel.get(f"{AVISOS}/sin-leer")).json() == {"sin_leer": 2}
    assert (await ugel.post(f"{AVISOS}/{told[0]}/leer")).json() == {"leidos": 1}
    assert (await ugel.post(f"{AVISOS}/{told[0]}/leer")).json() == {"leidos": 0}
    assert (await ugel.get(f"{AVISOS}/sin-leer")).json() == {"sin_leer": 1}
    assert (await ugel.post(f"{AVISOS}/leer")).json() == {"leidos": 1}
    assert (await ugel.get(f"{AVISOS}/sin-leer")).json() == {"sin_leer": 0}


async def test_nobody_reads_for_another(puertas, told):
    dre, ugel = await puertas.como("dre"), await puertas.como("ugel")
    assert (await dre.post(f"{AVISOS}/{told[0]}/leer")).status_code == 404
    admin = await puertas.como("admin")
    assert (await admin.post(f"{AVISOS}/{told[0]}/leer")).json() == {"leidos": 0}
    assert (await ugel.get(f"{AVISOS}/sin-leer")).json() == {"sin_leer": 2}


async def test_the_page_opens_what_a_notice_is_about_and_has_it_read(puertas, told):
    browser, _ = await browse(puertas, "ugel")
    page = (await browser.get("/avisos")).text
    assert "Asistencia técnica suspendida" in page
    assert page.count("Nuevo</span>") == 2
    answer = await browser.get(f"/avisos/{told[0]}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/asistencias/AT-2026-0001")
    assert (await browser.get("/avisos?ver=nuevos")).text.count("Nuevo</span>") == 1


async def test_preferences_are_kept_and_the_rest_stays_usual(puertas):
    ugel = await puertas.como("ugel")
    silencio = {"desde": "21:00", "hasta": "06:30", "no_laborables": False, "resumen": "16:00"}
    wanted = {
        "grupos": {"tareas": {"canales": ["correo"], "ritmo": "resumen"}}, "silencio": silencio,
    }  # fmt: skip
    assert (await ugel.put(f"{AVISOS}/preferencias", json=wanted)).status_code == 200
    found = (await ugel.get(f"{AVISOS}/preferencias")).json()
    groups = {grupo["grupo"]: grupo for grupo in found["grupos"]}
    assert (groups["tareas"]["canales"], groups["tareas"]["ritmo"]) == (["correo"], "resumen")
    assert groups["plazos"]["ritmo"] == "inmediato"
    assert found["silencio"]["desde"] == "21:00:00"
    assert [d["canal"] for d in found["direcciones"]] == ["correo"]


@pytest.mark.parametrize(
    ("grupo", "gusto"),
    [
        pytest.param("convocatorias", {"canales": ["correo"], "ritmo": "nunca"}, id="silenced"),
        pytest.param("convocatorias", {"canales": ["correo"], "ritmo": "resumen"}, id="summed-up"),
        pytest.param("plazos", {"canales": [], "ritmo": "inmediato"}, id="no-channel"),
        pytest.param("tareas", {"canales": ["correo", "correo"], "ritmo": "nunca"}, id="twice"),
        pytest.param("otras", {"canales": ["correo"], "ritmo": "nunca"}, id="unknown"),
    ],
)
async def test_what_cannot_be_silenced_is_refused_with_its_reason(puertas, grupo, gusto):
    ugel = await puertas.como("ugel")
    answer = await ugel.put(f"{AVISOS}/preferencias", json={"grupos": {grupo: gusto}})
    assert answer.status_code == 422
    assert answer.json()["campos"][grupo].endswith(".")


async def test_the_page_keeps_what_was_typed_and_says_what_to_mend(puertas):
    browser, token = await browse(puertas, "ugel")
    typed = {
        "_csrf": token, "canales_tareas": "correo", "ritmo_tareas": "resumen",
        "desde": "25:00", "hasta": "06:00", "resumen": "16:00",
    }  # fmt: skip
    refused = await browser.post("/avisos/preferencias", data=typed)
    assert refused.status_code == 422
    assert "Escriba una hora como 20:00." in refused.text
    assert 'value="25:00"' in refused.text
    saved = await browser.post("/avisos/preferencias", data={**typed, "desde": "22:00"})
    assert saved.status_code == 303
    assert 'value="22:00"' in (await browser.get("/avisos/preferencias")).text


async def test_digests_stop_by_a_link_that_asks_first_and_signs_nobody_in(
    service, puertas, enlaces
):
    ugel = await puertas.como("ugel")
    for grupo in ("tareas", "plazos"):
        wanted = {"grupos": {grupo: {"canales": ["correo"], "ritmo": "resumen"}}}
        await ugel.put(f"{AVISOS}/preferencias", json=wanted)
    link = enlaces.baja(await id_of(service, "ugel")).removeprefix(service.settings.base_url)
    nobody = puertas.nadie()
    assert "¿No recibir más" in (await nobody.get(link)).text
    assert await rhythms(ugel) == {"tareas": "resumen", "plazos": "resumen", "informes": "resumen"}
    # As the providers of mail press their button (RFC 8058).
    pressed = await nobody.post(link, data={"List-Unsubscribe": "One-Click"})
    assert pressed.status_code == 200
    assert await rhythms(ugel) == {"tareas": "nunca", "plazos": "inmediato", "informes": "nunca"}
    assert "Ya no lo recibía." in (await nobody.post(link)).text
    assert (await nobody.get("/avisos")).status_code in {302, 401}
    assert (await nobody.get(f"{link}x")).status_code == 404


async def rhythms(client):
    found = (await client.get(f"{AVISOS}/preferencias")).json()["grupos"]
    return {g["grupo"]: g["ritmo"] for g in found if g["grupo"] in {"tareas", "plazos", "informes"}}


async def test_a_mailbox_changes_only_once_its_link_is_opened_and_pressed(
    service, puertas, enlaces
):
    ugel, who = await puertas.como("ugel"), await id_of(service, "ugel")
    asked = await ugel.post(f"{AVISOS}/direcciones/correo", json={"correo": "nueva@ugel.example"})
    assert asked.status_code == 202
    before = (await ugel.get(f"{AVISOS}/preferencias")).json()["direcciones"]
    que = Confirmacion(who, "correo", "nueva@ugel.example")
    link = enlaces.confirmacion(que, service.clock.now()).removeprefix(service.settings.base_url)
    nobody = puertas.nadie()
    assert "nueva@ugel.example" in (await nobody.get(link)).text
    assert (await ugel.get(f"{AVISOS}/preferencias")).json()["direcciones"] == before
    assert "Dirección confirmada" in (await nobody.post(link)).text
    [after] = (await ugel.get(f"{AVISOS}/preferencias")).json()["direcciones"]
    assert (after["valor"], after["estado"]) == ("nueva@ugel.example", "activa")
    assert after["verificada"]
    async with service.database.transaction() as tx:
        kept = await tx.scalar(select(personas.c.correo).where(personas.c.id == who))
    assert kept == "nueva@ugel.example"
    late = enlaces.confirmacion(que, service.clock.now() - timedelta(days=3))
    answer = await nobody.post(late.removeprefix(service.settings.base_url))
    assert answer.status_code == 404
    assert "venció" in answer.text


async def test_links_to_confirm_are_not_sent_without_end(puertas):
    ugel = await puertas.como("ugel")
    asked = [
        (await ugel.post(f"{AVISOS}/direcciones/correo", json={"correo": f"n{n}@x.example"}))
        for n in range(6)
    ]
    assert [answer.status_code for answer in asked] == [202] * 5 + [429]


async def test_an_address_disabled_is_shown_to_its_owner_and_mended_by_who_administers(
    service, puertas
):
    who = await id_of(service, "ugel")
    async with service.database.transaction() as tx:
        await tx.execute(
            update(direcciones)
            .where(direcciones.c.persona_id == who)
            .values(estado="desactivada", motivo="550 No existe", baja=NOW)
        )
    browser, _ = await browse(puertas, "ugel")
    assert "550 No existe" in (await browser.get("/avisos/preferencias")).text
    chief, _ = await browse(puertas, "admin")
    assert "550 No existe" in (await chief.get("/administracion/avisos")).text
    admin = await puertas.como("admin")
    await admin.put(f"/api/v1/personas/{who}", json={"correo": "otra@ugel.example"})
    ugel = await puertas.como("ugel")
    [mended] = (await ugel.get(f"{AVISOS}/preferencias")).json()["direcciones"]
    assert (mended["estado"], mended["valor"]) == ("activa", "otra@ugel.example")


async def test_what_failed_is_shown_to_who_administers_and_sent_again_once_asked(
    service, puertas, told
):
    async with service.database.transaction() as tx:
        await tx.execute(
            update(avisos)
            .where(avisos.c.id == told[0])
            .values(estado="fallido", resultado="Correo no responde.", siguiente=None)
        )
    chief, token = await browse(puertas, "admin")
    assert "Correo no responde." in (await chief.get("/administracion/avisos")).text
    done = await chief.post(f"/administracion/avisos/{told[0]}/reenviar", data={"_csrf": token})
    assert done.status_code == 303
    admin = await puertas.como("admin")
    receipt = (await admin.get(f"{AVISOS}/{told[0]}/envios")).json()
    assert (receipt["estado"], receipt["resultado"]) == ("en_cola", None)
