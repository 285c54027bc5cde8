"""The links of mails that open one tarea: what they open, to whom, and what they never do."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from api.pages.llaves import FRASES
from api.registros import build_redactor, offered_decisions
from engine.db.queries.tablas import avisos, personas, sesiones, tareas
from engine.domain.avisos.llaves import VIGENCIA
from engine.jobs.avisos import aviso_id
from notifications.correo.canal import Correo
from notifications.despacho import dispatch
from notifications.enlaces import Enlaces, Llave
from notifications.reparto import distribute
from tests.api.accesos import COMMON_PAGES, FOREIGN, OWN, PUBLIC
from tests.api.puertas import CLAVE, HOST
from tests.api.test_acceso import doors, fill, is_page, things
from tests.notifications.servidor import serve

__all__ = ["things"]
SUSTENTO = "Está en el plan regional y hay movilidad."
LINK = re.compile(rf"{HOST}/entrar/\S+")


@pytest.fixture
async def pedida(puertas, service):
    """A demand of a UGEL that its DRE must prioritise: a tarea that two decisions answer."""
    ugel = await puertas.como("ugel")
    document = (await ugel.get("/api/v1/openapi.json")).json()
    body = document["paths"]["/api/v1/asistencias"]["post"]["requestBody"]["content"]
    answer = await ugel.post("/api/v1/asistencias", json=body["application/json"]["example"])
    assert answer.status_code == 201, answer.text
    async with service.database.transaction() as tx:
        row = await tx.execute(select(tareas.c.id).where(tareas.c.ficha == "at_prioridad"))
        return row.scalar_one()


async def mail_of(service, usuario):
    """Send what is due over a real SMTP server and return the words that reached somebody."""
    now = service.clock.now()
    redactor = build_redactor(service.settings)
    async with serve() as smtp:
        correo = Correo(smtp.url, "Articula <articula@example.pe>")
        await distribute(service.database, ["correo"], redactor, now)
        await dispatch(
            service.database, correo, redactor.enlaces, now, decisiones=offered_decisions
        )
        await correo.close()
        (letter,) = smtp.taken_by(f"{usuario}@example.pe")
    bodies = [letter.get_body((kind,)) for kind in ("plain", "html")]
    return [body.get_content() for body in bodies if body is not None]


async def link_of(service, usuario, tarea_id, tipo="tarea_asignada"):
    """Return the link that the notice of a tarea carries to somebody, as a path."""
    async with service.database.transaction() as tx:
        row = (
            await tx.execute(
                select(avisos.c.id, personas.c.id.label("quien"), personas.c.correo)
                .join(personas, personas.c.id == avisos.c.persona_id)
                .where(personas.c.usuario == usuario, avisos.c.tarea_id == tarea_id)
            )
        ).one()
    enlaces = Enlaces(HOST, service.secret)
    return enlaces.llave(Llave(row.id, row.quien, tarea_id, row.correo)).removeprefix(HOST)


async def state_of(service, tarea_id):
    async with service.database.transaction() as tx:
        row = await tx.execute(
            select(tareas.c.estado, tareas.c.respuesta).where(tareas.c.id == tarea_id)
        )
        return tuple(row.one())


def refusal(answer, why, tarea_id=None):
    """Hold an answer to lead to the sentence of `why`, with the way back to the tarea."""
    assert answer.status_code == 303, answer.text
    place = answer.headers["location"]
    assert place.startswith(f"/entrar?por={why}&"), place
    assert tarea_id is None or str(tarea_id) in place
    assert "set-cookie" not in answer.headers
    return place


async def test_a_mail_of_a_tarea_has_links_of_its_own_and_what_is_stored_has_none(service, pedida):
    text, page = await mail_of(service, "dre")
    found = LINK.findall(text)
    assert len(found) == 3
    assert found[1] == f"{found[0]}/prioriza"
    assert found[2] == f"{found[0]}/no_prioriza"
    assert "Se prioriza:" in text
    assert "No reenvíe este mensaje" in text
    assert f'href="{found[0]}"' in page
    assert f'href="{found[2]}"' in page
    async with service.database.transaction() as tx:
        stored = await tx.execute(select(avisos.c.cuerpo, avisos.c.cuerpo_html))
        kept = "".join(word or "" for row in stored for word in row)
    assert "/entrar/" not in kept
    assert f"{HOST}/tareas/{pedida}" in kept


async def test_the_link_of_a_mail_opens_its_tarea_and_deciding_asks_first(puertas, service, pedida):
    text, _ = await mail_of(service, "dre")
    _, yes, _ = (link.removeprefix(HOST) for link in LINK.findall(text))
    dre = puertas.nadie()
    entered = await dre.get(yes)
    assert entered.headers["location"] == f"/tareas/{pedida}/decidir/prioriza"
    asked = await dre.get(entered.headers["location"])
    assert "Todavía no se ha decidido nada" in asked.text
    assert await state_of(service, pedida) == ("abierta", None)
    token = asked.text.split('name="_csrf" value="', 1)[1].split('"', 1)[0]
    forged = await dre.post(entered.headers["location"], data={})
    assert forged.status_code == 403
    assert await state_of(service, pedida) == ("abierta", None)
    done = await dre.post(entered.headers["location"], data={"_csrf": token, "texto": SUSTENTO})
    assert done.headers["location"] == f"/tareas/{pedida}?hecho=presentada"
    assert (await state_of(service, pedida))[0] == "completada"
    shown = await dre.get(done.headers["location"])
    assert "Presentada por Persona dre" in shown.text


async def test_a_decision_that_needs_a_remark_is_not_taken_without_it(puertas, service, pedida):
    dre = puertas.nadie()
    entered = await dre.get(f"{await link_of(service, 'dre', pedida)}/no_prioriza")
    place = entered.headers["location"]
    asked = await dre.get(place)
    token = asked.text.split('name="_csrf" value="', 1)[1].split('"', 1)[0]
    refused = await dre.post(place, data={"_csrf": token, "texto": ""})
    assert refused.status_code == 422
    assert (await state_of(service, pedida))[0] == "abierta"
    said = "No responde a las prioridades de la región este año."
    done = await dre.post(place, data={"_csrf": token, "texto": said})
    assert done.status_code == 303
    estado, respuesta = await state_of(service, pedida)
    assert (estado, respuesta["decision"]) == ("completada", "no_prioriza")
    assert said in respuesta.values()


async def test_machines_that_open_mail_use_nothing_up(puertas, service, pedida):
    link = await link_of(service, "dre", pedida)
    for _ in range(3):
        scanner = puertas.nadie()
        for path in (link, f"{link}/prioriza", f"{link}/no_prioriza"):
            answer = await scanner.get(path)
            assert answer.status_code == 303
            await scanner.get(answer.headers["location"])
    assert await state_of(service, pedida) == ("abierta", None)
    dre = puertas.nadie()
    entered = await dre.get(link)
    assert entered.headers["location"] == f"/tareas/{pedida}"
    assert (await dre.get(entered.headers["location"])).status_code == 200


async def test_a_link_used_twice_says_so_and_leads_back_to_the_tarea(puertas, service, pedida):
    link = await link_of(service, "dre", pedida)
    dre = await puertas.sesion("dre")
    done = await dre.post(f"/tareas/{pedida}/decidir/prioriza", data={"texto": SUSTENTO})
    assert done.status_code == 303
    nobody = puertas.nadie()
    place = refusal(await nobody.get(link), "usada", pedida)
    said = await nobody.get(place)
    assert "Este enlace ya se usó" in said.text
    assert f'href="/ingresar?volver=/tareas/{pedida}"' in said.text
    way_in = {"usuario": "dre", "clave": CLAVE, "volver": f"/tareas/{pedida}"}
    entered = await nobody.post("/ingresar", data=way_in)
    assert entered.headers["location"] == f"/tareas/{pedida}"


async def test_a_link_expires_is_revoked_and_follows_its_mailbox(puertas, service, pedida):
    link = await link_of(service, "dre", pedida)
    nobody = puertas.nadie()
    opened = puertas.nadie()
    assert (await opened.get(link)).status_code == 303

    service.clock.offset += VIGENCIA
    async with service.database.transaction() as tx:
        written = await tx.scalar(select(avisos.c.creado).where(avisos.c.tarea_id == pedida))
        await tx.execute(
            update(avisos)
            .where(avisos.c.tarea_id == pedida)
            .values(creado=service.clock.now() - VIGENCIA)
        )
    refusal(await nobody.get(link), "vencida", pedida)
    async with service.database.transaction() as tx:
        await tx.execute(update(avisos).where(avisos.c.tarea_id == pedida).values(creado=written))

    dre = await puertas.sesion("dre")
    assert "Anular los enlaces enviados" in (await dre.get("/avisos/preferencias")).text
    revoked = await dre.post("/avisos/preferencias/llaves")
    assert revoked.headers["location"] == "/avisos/preferencias?hecho=llaves_anuladas"
    refusal(await nobody.get(link), "anulada", pedida)
    # What it had opened is shut too.
    assert (await opened.get(f"/tareas/{pedida}")).status_code == 302

    async with service.database.transaction() as tx:
        await tx.execute(
            update(personas).where(personas.c.usuario == "dre").values(correo="otra@example.pe")
        )
    refusal(await nobody.get(link), "desconocida")


async def test_the_link_of_another_person_opens_nothing_beside_a_session(puertas, service, pedida):
    link = await link_of(service, "dre", pedida)
    ugel = await puertas.sesion("ugel")
    place = refusal(await ugel.get(link), "otra_persona", pedida)
    said = await ugel.get(place)
    assert "Este enlace es de otra persona" in said.text
    # Nor does it take the session away.
    assert (await ugel.get("/bandeja")).status_code == 200
    left = await ugel.post("/salir", data={"volver": f"/tareas/{pedida}"})
    assert left.headers["location"].endswith(f"volver=%2Ftareas%2F{pedida}")
    assert (await ugel.get(link)).headers["location"] == f"/tareas/{pedida}"


async def test_whoever_is_signed_in_already_keeps_their_session(puertas, service, pedida):
    link = await link_of(service, "dre", pedida)
    dre = await puertas.sesion("dre")
    entered = await dre.get(link)
    assert entered.headers["location"] == f"/tareas/{pedida}"
    assert "set-cookie" not in entered.headers
    assert (await dre.get("/bandeja")).status_code == 200


async def test_a_tarea_handed_over_or_in_the_hands_of_somebody_else_is_not_opened(
    puertas, service, pedida
):
    link = await link_of(service, "dre", pedida)
    nobody = puertas.nadie()
    async with service.database.transaction() as tx:
        await tx.execute(
            update(tareas).where(tareas.c.id == pedida).values(entidad_id=1, rol="administrador")
        )
    refusal(await nobody.get(link), "tarea_ajena", pedida)
    async with service.database.transaction() as tx:
        await tx.execute(update(tareas).where(tareas.c.id == pedida).values(estado="cancelada"))
    assert (await nobody.get(link)).headers["location"].startswith("/entrar?por=tarea_a")


@pytest.mark.parametrize("spoil", ["seal", "notice", "short", "letters"])
async def test_a_link_that_was_not_written_here_opens_nothing(puertas, service, pedida, spoil):
    link = await link_of(service, "dre", pedida)
    head, ficha = link.rsplit("/", 1)
    given = {
        "seal": ficha[:-2] + ("AA" if ficha[-2:] != "AA" else "BB"),
        "notice": ("A" if ficha[0] != "A" else "B") + ficha[1:],
        "short": ficha[:-4],
        "letters": "ñ" * len(ficha),
    }[spoil]
    refusal(await puertas.nadie().get(f"{head}/{given}"), "desconocida")


async def test_guesses_and_openings_are_limited(puertas, service, pedida):
    stranger = puertas.nadie()
    said = [(await stranger.get("/entrar/inventada")).headers["location"] for _ in range(21)]
    assert {place.split("por=")[1].split("&")[0] for place in said[:20]} == {"desconocida"}
    assert "por=muchas" in said[20]
    link = await link_of(service, "dre", pedida)
    opened = [(await puertas.nadie().get(link)).headers["location"] for _ in range(21)]
    assert opened[:20] == [f"/tareas/{pedida}"] * 20
    assert "por=muchas" in opened[20]


async def test_the_secret_of_a_link_is_in_no_log_no_page_and_no_referer(
    puertas, service, pedida, capfd
):
    link = await link_of(service, "dre", pedida)
    ficha = link.rsplit("/", 1)[1]
    dre = puertas.nadie()
    for path in (link, f"{link}/prioriza", "/entrar/" + "x" * 300):
        answer = await dre.get(path)
        assert answer.headers["referrer-policy"] == "no-referrer"
    entered = await dre.get(link)
    assert ficha not in entered.text
    assert ficha not in (await dre.get(entered.headers["location"])).text
    assert ficha not in "".join(capfd.readouterr())
    measures = await puertas.nadie().get("/metrics")
    assert ficha not in measures.text


async def test_a_session_of_one_tarea_ends_by_itself_whatever_is_done_with_it(
    puertas, service, pedida
):
    dre = puertas.nadie()
    await dre.get(await link_of(service, "dre", pedida))
    service.machine.offset += timedelta(hours=3, minutes=59)
    assert (await dre.get(f"/tareas/{pedida}")).status_code == 200
    service.machine.offset += timedelta(minutes=2)
    assert (await dre.get(f"/tareas/{pedida}")).status_code == 302


async def test_every_door_but_its_tarea_takes_a_session_of_one_tarea_for_nobody(
    app, puertas, service, things
):
    """The tarea of the tables of access is its own here, and yet the API is shut too."""
    async with service.database.transaction() as tx:
        await tx.execute(
            update(avisos)
            .where(avisos.c.id == aviso_id("clave"))
            .values(
                persona_id=select(personas.c.id)
                .where(personas.c.usuario == "unidad")
                .scalar_subquery()
            )
        )
    one = puertas.nadie()
    entered = await one.get(await link_of(service, "unidad", things["tarea"]))
    assert entered.headers["location"] == f"/tareas/{things['tarea']}"
    shown = await one.get(entered.headers["location"])
    token = shown.text.split('name="_csrf" value="', 1)[1].split('"', 1)[0]
    own = {
        ("GET", "/tareas/{tarea_id}"),
        ("POST", "/tareas/{tarea_id}"),
        ("POST", "/tareas/{tarea_id}/borrador"),
        ("POST", "/tareas/{tarea_id}/cruces"),
        ("GET", "/tareas/{tarea_id}/decidir/{opcion}"),
        ("POST", "/tareas/{tarea_id}/decidir/{opcion}"),
        ("POST", "/salir"),
    }
    every = doors(app)
    assert own <= every
    assert len(every) > len(OWN) + len(FOREIGN) + len(COMMON_PAGES)
    facts = {**things, "opcion": "prioriza", "ficha": "x", "secreto": "x", "tema": "x"}
    for method, pattern in sorted(every - PUBLIC - own):
        path = fill(pattern, {**dict.fromkeys(re.findall(r"\{(\w+)", pattern), 1), **facts})
        answer = await one.request(method, path, headers={"X-CSRF-Token": token}, data={})
        assert answer.status_code in ({302, 401} if is_page(pattern) else {401}), (method, path)
    for method, pattern in sorted(own - {("POST", "/salir")}):
        answer = await one.request(
            method, fill(pattern, facts), headers={"X-CSRF-Token": token}, data={}
        )
        assert answer.status_code in {200, 303, 422}, (method, pattern, answer.status_code)
    other = await one.get("/tareas/01980000-0000-7000-8000-000000000001")
    assert other.headers["location"].startswith("/ingresar?volver=")
    assert (await one.post("/salir", data={"_csrf": token})).status_code == 303
    async with service.database.transaction() as tx:
        left = await tx.execute(select(sesiones.c.huella).where(sesiones.c.tarea_id.is_not(None)))
        assert left.all() == []


async def test_every_reason_has_a_sentence_that_says_how_to_go_on(puertas):
    nobody = puertas.nadie()
    for why, (titulo, texto) in FRASES.items():
        said = await nobody.get("/entrar", params={"por": why, "volver": "//malo.example"})
        assert titulo in said.text
        assert texto in said.text
        assert 'href="/ingresar?volver=/bandeja"' in said.text
