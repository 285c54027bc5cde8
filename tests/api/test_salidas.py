"""The plan on its way out: sheets, wall, calendars and JSON, and the secret addresses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from sqlalchemy import text

from api.ritmo import Ritmo
from api.salidas.calendario import Apunte, write_calendar
from api.salidas.entradas import Entrada
from api.salidas.hojas import write_plan
from api.salidas.muro import fit, write_wall
from engine.clock import LIMA
from engine.domain.calendario import Calendario
from engine.domain.convocatoria import Jornada
from engine.errors import TooMany
from tests.api.test_paginas_del_plan import Navegante, bring_plan
from tests.forms.hojas.libros import CATALOGO

PAGE = "/planificador/descargas"


def entrada(n=1, dia=12, **cambios):
    start = datetime(2026, 8, dia, 9, tzinfo=LIMA)
    made = Entrada(
        codigo=f"AT-2026-{n:04d}",
        es_asistencia=True,
        titulo=f"Taller {n}",
        tema="Convivencia",
        unidad="DIGEBR",
        modalidad="presencial",
        lugar="",
        estado="calendarizada",
        jornadas=(Jornada(start, start + timedelta(hours=4)),),
        ventana=None,
        lineas=frozenset({("210005", "jefe_agp")}),
    )
    return replace(made, **cambios)


def test_the_workbook_has_a_sheet_for_each_dre_with_what_reaches_it():
    lima = entrada(2, titulo='=HYPERLINK("x")', lineas=frozenset({("150104", "jefe_agp")}))
    book = load_workbook(BytesIO(write_plan([entrada(), lima], CATALOGO, anio=2026)))
    assert len(book.sheetnames) == 27, "the calendar and one for each DRE or GRE"
    rows = list(book["DRE Puno"].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Código", "AT-2026-0001"]
    assert rows[1][4] == "mié 12 ago 2026, 9:00–13:00"
    assert rows[1][9:11] == ("Jefe de gestión pedagógica", "UGEL Chucuito")
    cell = book["DRE Lima Metropolitana"]["B2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("x")', "s")
    assert list(book["DRE Tacna"].iter_rows(values_only=True, min_row=2)) == []


def test_the_wall_has_a_page_a_month_and_a_list_of_each_with_something():
    crowd = [
        entrada(n, titulo="Articulación de la gestión — «ñandú» Ŵ " * 5, unidad="DIGEIBIRA")
        for n in range(60)
    ]
    loose = entrada(
        99, es_asistencia=False, estado="planificada", jornadas=(),
        ventana=(date(2026, 3, 1), date(2026, 3, 31)),
    )  # fmt: skip
    data = write_wall([loose, *crowd], Calendario((), ()), anio=2026, titulo="Plan 2026")
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") >= 14


def test_words_are_cut_where_they_would_leave_their_day():
    assert fit("Corto", 7, 100) == "Corto"
    long = fit("Fortalecimiento de capacidades en gestión escolar", 7, 60)
    assert long.endswith("…")
    assert len(long) < 20


def test_a_calendar_is_valid_and_holds_nothing_of_anybody():
    start = datetime(2026, 8, 12, 9, tzinfo=LIMA)
    apunte = Apunte(
        "AT-2026-0001", "Título con ; , \\ y «ñ»", "DIGEBR", "Auditorio",
        direccion="/asistencias/x",
        jornada=Jornada(start, start + timedelta(hours=4)), numero=1, firme=True,
    )  # fmt: skip
    data = write_calendar(
        [apunte],
        nombre="AT",
        base_url="https://at.example:8000",
        sellado=datetime(2026, 7, 6, tzinfo=UTC),
    )
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    calendar = Calendar.from_ical(data)
    [event] = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == start
    assert event["uid"] == "plan-at-2026-0001-1@at.example"
    assert event["status"] == "CONFIRMED"
    assert "Título con ; , \\ y «ñ»" in str(event["summary"])
    assert not ({"ATTENDEE", "ORGANIZER"} & event.keys())
    assert calendar.errors == []


def test_the_rhythm_lets_so_many_pass_and_then_says_how_long_to_wait():
    rhythm, now = Ritmo(2, timedelta(minutes=10)), datetime(2026, 7, 6, tzinfo=UTC)
    rhythm.demand("a", now)
    rhythm.demand("a", now)
    rhythm.demand("b", now)
    with pytest.raises(TooMany) as refused:
        rhythm.demand("a", now + timedelta(minutes=4))
    assert refused.value.facts == {"espera": 361, "minutos": 7}
    rhythm.demand("a", now + timedelta(minutes=10))


@pytest.fixture
async def unidad(puertas):
    return await bring_plan(puertas)


async def test_the_plan_is_given_in_each_form_within_the_scope_of_who_asks(unidad, puertas):
    book = load_workbook(BytesIO((await unidad.see("/planificador/plan.xlsx?anio=2026")).content))
    assert book["DRE Puno"]["A3"].value == "AC-2026-0001"
    wall = await unidad.see("/planificador/plan.pdf?anio=2026&unidad=DIGEBR")
    assert wall.headers["content-type"] == "application/pdf"
    calendar = Calendar.from_ical((await unidad.see("/planificador/plan.ics")).content)
    assert [e["status"] for e in calendar.walk("VEVENT")] == ["TENTATIVE"]
    told = (await unidad.see("/api/v1/planificador/plan?anio=2026")).json()["datos"]
    assert [row["codigo"] for row in told] == ["AC-2026-0002", "AC-2026-0001"]
    cusco = await puertas.como("cusco")
    other = await cusco.get("/api/v1/planificador/plan", params={"anio": 2026})
    assert other.json()["datos"] == []


async def test_a_secret_address_is_told_once_read_without_signing_in_and_closed(unidad, puertas):
    await unidad.see(PAGE)
    page = await unidad.send(f"{PAGE}/suscribirse", {"de_quien": "unidad:DIGEBR"})
    address = page.text.split('class="direccion-secreta">', 1)[1].split("<", 1)[0]
    nobody = puertas.nadie()
    given = await nobody.get(address)
    assert given.headers["content-type"].startswith("text/calendar")
    shown = Calendar.from_ical(given.content).walk("VEVENT")
    assert [(e["status"], "AC-2026-0001" in str(e["summary"])) for e in shown] == [
        ("TENTATIVE", True)
    ]
    assert "Básica Regular" in str(Calendar.from_ical(given.content)["x-wr-calname"])
    listed = await unidad.see(PAGE)
    assert address not in listed.text
    assert "Lo que planea DIGEBR" in listed.text
    number = listed.text.split(f"{PAGE}/", 2)[-1].split("/retirar", 1)[0].rsplit("/", 1)[-1]
    gone = await unidad.send(f"{PAGE}/{number}/retirar")
    assert "quedó cerrada" in gone.text
    assert (await nobody.get(address)).status_code == 404


async def test_a_calendar_shows_what_its_owner_sees_and_is_convened_to(puertas, service):
    codigo = await puertas.registrada()
    async with service.database.transaction() as tx:
        await tx.execute(
            text(
                "INSERT INTO jornada (asistencia_id, periodo) SELECT id, tstzrange("
                "'2026-08-12 14:00+00', '2026-08-12 18:00+00') FROM asistencia WHERE codigo = :c"
            ),
            {"c": codigo},
        )
        await tx.execute(text("UPDATE asistencia SET estado = 'calendarizada'"))
    shown = {}
    for usuario, whose in (
        ("ugel", "persona"), ("dre", "entidad:210005"), ("vecina", "persona"),
        ("cusco", "entidad:080000"), ("diri", "entidad:210000"),
    ):  # fmt: skip
        who = await Navegante(puertas.nadie()).enter(usuario)
        await who.see(PAGE)
        page = await who.send(f"{PAGE}/suscribirse", {"de_quien": whose})
        address = page.text.split('class="direccion-secreta">', 1)[1].split("<", 1)[0]
        given = Calendar.from_ical((await puertas.nadie().get(address)).content)
        shown[usuario] = [codigo in str(event["summary"]) for event in given.walk("VEVENT")]
    assert shown == {"ugel": [True], "dre": [True], "vecina": [], "cusco": [], "diri": [True]}


async def test_nobody_gives_a_calendar_of_where_they_have_no_cargo(puertas):
    ugel = await Navegante(puertas.nadie()).enter("ugel")
    await ugel.see(PAGE)
    for whose in ("entidad:080000", "unidad:DIGEBR", "luna:1", "entidad:"):
        refused = await ugel.send(f"{PAGE}/suscribirse", {"de_quien": whose})
        assert refused.status_code == 404
        assert "direccion-secreta" not in refused.text


async def test_guessing_addresses_is_slowed_down(puertas):
    nobody = puertas.nadie()
    answers = [(await nobody.get(f"/agenda/adivinanza-{n}.ics")).status_code for n in range(22)]
    assert answers[:20] == [404] * 20
    assert answers[-1] == 429
