"""Secret addresses of calendars: what they tell, to whom, how often, and until when."""

import re
from email.utils import parsedate_to_datetime

import pytest
from icalendar import Calendar
from sqlalchemy import event, text

from tests.api.test_paginas_del_plan import Navegante, upload
from tests.forms.hojas.libros import fila

PAGE = "/planificador/descargas"


@pytest.fixture
async def unidad(puertas):
    made = await Navegante(puertas.nadie()).enter("unidad")
    await made.see("/planificador/importar")
    page = await upload(made, fila())
    await made.send(f"{page.url.path}/confirmar")
    await made.see(PAGE)
    return made


def secret_in(page):
    return page.text.split('class="direccion-secreta">', 1)[1].split("<", 1)[0]


async def subscribe(who, whose="unidad:DIGEBR"):
    return secret_in(await who.send(f"{PAGE}/suscribirse", {"de_quien": whose}))


async def test_who_comes_back_is_told_nothing_new_until_something_changes(unidad, puertas):
    nobody, address = puertas.nadie(), await subscribe(unidad)
    first = await nobody.get(address)
    mark, since = first.headers["etag"], first.headers["last-modified"]
    assert first.headers["cache-control"] == "private, no-cache"
    for known in (
        {"If-None-Match": mark}, {"If-None-Match": f'"otra", {mark}'}, {"If-Modified-Since": since},
    ):  # fmt: skip
        again = await nobody.get(address, headers=known)
        assert (again.status_code, again.content) == (304, b""), known
        assert again.headers["etag"] == mark
    bare = mark.removeprefix('W/"').removesuffix('"')
    for odd in (
        [("If-None-Match", '"otra"'), ("If-None-Match", mark)],
        [("If-None-Match", f'W/"{bare}-gzip"')], [("If-None-Match", f'w/"{bare};br"')],
        [("If-None-Match", bare)], [("If-None-Match", "*")],
    ):  # fmt: skip
        assert (await nobody.get(address, headers=odd)).status_code == 304, odd
    older = {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}
    beyond = {"If-Modified-Since": "Fri, 31 Dec 99999 23:59:59 GMT"}
    for unknown in ({"If-None-Match": 'W/"otra"'}, {"If-Modified-Since": "ayer"}, older, beyond):
        assert (await nobody.get(address, headers=unknown)).status_code == 200, unknown
    await unidad.send(
        "/planificador/actividades/AC-2026-0001/editar",
        {"titulo": "Otro nombre", "modalidad": "Presencial", "participantes": "jefes de AGP",
         "regiones": "Puno", "fechas": "20/08/2026"},
    )  # fmt: skip
    asked = await nobody.head(address, headers={"If-None-Match": mark})
    assert asked.status_code == 200
    assert asked.headers["etag"] != mark
    moved = await nobody.get(address, headers={"If-None-Match": mark})
    assert moved.status_code == 200
    assert moved.headers["etag"] != mark
    assert parsedate_to_datetime(moved.headers["last-modified"]) >= parsedate_to_datetime(since)
    before, after = (Calendar.from_ical(answer.content).events[0] for answer in (first, moved))
    assert before["uid"] == after["uid"]
    assert "Otro nombre" in str(after["summary"])


async def test_a_renewed_address_shuts_the_old_one_and_keeps_its_place(unidad, puertas):
    nobody, old = puertas.nadie(), await subscribe(unidad)
    number = re.search(rf"{PAGE}/(\d+)/renovar", (await unidad.see(PAGE)).text)
    assert number
    new = secret_in(await unidad.send(f"{PAGE}/{number[1]}/renovar"))
    assert (await nobody.get(old)).status_code == 404
    assert (await nobody.get(new)).status_code == 200
    assert (await unidad.see(PAGE)).text.count("/renovar") == 1


async def test_nobody_renews_nor_closes_the_address_of_another(unidad, puertas):
    address = await subscribe(unidad)
    number = re.search(rf"{PAGE}/(\d+)/renovar", (await unidad.see(PAGE)).text)
    assert number
    other = await Navegante(puertas.nadie()).enter("diri")
    await other.see(PAGE)
    for verb in ("renovar", "retirar"):
        assert (await other.send(f"{PAGE}/{number[1]}/{verb}")).status_code == 404
    assert (await puertas.nadie().get(address)).status_code == 200


async def test_an_address_that_opens_nothing_costs_the_same_whatever_it_resembles(
    unidad, puertas, service
):
    address = await subscribe(unidad)
    secret = address.rsplit("/", 1)[1].removesuffix(".ics")
    swapped = "A" if secret[-1] != "A" else "B"
    said = []
    for guess in ("x", "otra" * 10, secret[:-1] + swapped, secret.swapcase()):
        statements: list[tuple[str, str]] = []

        def note(_conn, _cursor, statement, parameters, _context, _many, seen=statements):
            seen.append((statement, str(parameters)))

        event.listen(service.database.engine.sync_engine, "before_cursor_execute", note)
        answer = await puertas.nadie().get(f"/agenda/{guess}.ics")
        event.remove(service.database.engine.sync_engine, "before_cursor_execute", note)
        assert not any(guess in parameters for _, parameters in statements), "only its hash"
        facts = {name: v for name, v in answer.headers.items() if name != "content-length"}
        said.append((answer.status_code, re.sub(r'"[\w-]{16,}"', "", answer.text), len(facts),
                     [statement for statement, _ in statements]))  # fmt: skip
    assert said[0][0] == 404
    assert said[0][3], "it was looked up"
    assert all(one == said[0] for one in said)


async def test_an_address_read_over_and_over_is_asked_to_wait(unidad, puertas):
    nobody, address = puertas.nadie(), await subscribe(unidad)
    answers = [(await nobody.get(address)) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_a_calendar_tells_dates_and_places_and_nobody(unidad, puertas, service):
    address = await subscribe(unidad)
    told = (await puertas.nadie().get(address)).text
    async with service.database.transaction() as tx:
        rows = await tx.execute(text("SELECT usuario, nombre, correo FROM persona"))
        people = [str(fact) for row in rows for fact in row if fact]
    unfolded = told.replace("\r\n ", "")
    assert [fact for fact in people if len(fact) > 6 and fact in unfolded] == []
    assert "ATTENDEE" not in unfolded
    assert "ORGANIZER" not in unfolded
