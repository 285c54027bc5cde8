"""The links of mails that open one tarea: what they open, to whom, and what they never do."""

from sqlalchemy import select, update

from engine.db.queries.tablas import avisos, personas, tareas
from engine.domain.avisos.llaves import VIGENCIA
from tests.api.llaves import LINK, link_of, mail_of, pedida, refusal, state_of
from tests.api.puertas import CLAVE, HOST

__all__ = ["pedida"]
SUSTENTO = "Está en el plan regional y hay movilidad."


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
    # One that is too long comes back as it was typed, with what to mend.
    long = await dre.post(place, data={"_csrf": token, "texto": "Razones. " * 600})
    assert long.status_code == 422
    assert 'id="errores-titulo"' in long.text
    assert "Razones. Razones. " in long.text.split("<textarea", 1)[1]
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


async def test_the_mailbox_of_the_demo_shows_the_letter_as_its_mail_would_be(
    puertas, service, pedida
):
    await mail_of(service, "dre")
    dre = await puertas.como("dre")
    listed = (await dre.get("/api/v1/avisos")).json()["datos"]
    (told,) = [one for one in listed if one["tipo"] == "tarea_asignada"]
    letter = (await dre.get(f"/buzon/{told['id']}/cuerpo")).text
    assert f"{HOST}{await link_of(service, 'dre', pedida)}" in letter
    assert "No reenvíe este mensaje" in letter
