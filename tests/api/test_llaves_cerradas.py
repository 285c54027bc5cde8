"""What the link of a mail never opens, and what a session of one tarea never does."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from api.pages.llaves import FRASES
from engine.db.queries.tablas import avisos, personas, sesiones
from engine.jobs.avisos import aviso_id
from tests.api.accesos import COMMON_PAGES, FOREIGN, OWN, PUBLIC
from tests.api.llaves import link_of, pedida, refusal
from tests.api.test_acceso import doors, fill, is_page, things

__all__ = ["pedida", "things"]


async def entered_with_a_link(puertas, service, tarea_id):
    """Return a client that the link of a mail to the unit let in, and the token of its forms."""
    unidad = select(personas.c.id).where(personas.c.usuario == "unidad").scalar_subquery()
    async with service.database.transaction() as tx:
        told = update(avisos).where(avisos.c.id == aviso_id("clave"))
        await tx.execute(told.values(persona_id=unidad))
    one = puertas.nadie()
    entered = await one.get(await link_of(service, "unidad", tarea_id))
    assert entered.headers["location"] == f"/tareas/{tarea_id}"
    shown = await one.get(entered.headers["location"])
    return one, shown.text.split('name="_csrf" value="', 1)[1].split('"', 1)[0]


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
    one, token = await entered_with_a_link(puertas, service, things["tarea"])
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
