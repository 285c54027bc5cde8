"""The plan on its way out, opened by other programs than those that wrote it."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import jsonschema_rs
import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from api.salidas.calendario import Apunte, fingerprint, write_calendar
from api.salidas.hojas import write_plan
from api.salidas.muro import write_wall
from engine.clock import LIMA
from engine.domain.calendario import Calendario
from engine.domain.convocatoria import Jornada
from tests.api.test_paginas_del_plan import bring_plan
from tests.api.test_salidas import entrada
from tests.forms.hojas.libros import CATALOGO

A3 = (420, 297)
"""Millimetres of the page, lying down."""
START = datetime(2026, 8, 12, 9, tzinfo=LIMA)
FORMULA = '=HYPERLINK("http://malo.example","Gane")'
LARGO = "Articulación, gestión; «ñandú»\\ y más " * 5


def apunte(**cambios):
    told: dict[str, Any] = {
        "codigo": "AT-2026-0001", "titulo": LARGO, "unidad": "DIGEBR", "lugar": "Auditorio",
        "jornada": Jornada(START, START + timedelta(hours=4)), "numero": 1, "firme": True,
        "direccion": "/asistencias/AT-2026-0001", "secuencia": 3,
        "cambiado": datetime(2026, 7, 1, tzinfo=UTC),
    }  # fmt: skip
    return Apunte(**(told | cambios))


def written(*apuntes, sellado=datetime(2026, 7, 6, tzinfo=UTC)):
    return write_calendar(
        apuntes, nombre="AT", base_url="https://at.example:8000", sellado=sellado
    )  # fmt: skip


def test_a_calendar_says_its_own_zone_and_breaks_no_rule_of_the_format():
    data = written(apunte(), apunte(numero=2))
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert rb"\;" in data
    assert rb"\," in data
    assert rb"\\" in data
    calendar = Calendar.from_ical(data)
    assert [part.errors for part in calendar.walk()] == [[]] * len(calendar.walk())
    assert calendar.get_missing_tzids() == set()
    [zone] = calendar.timezones
    assert zone["tzid"] == "America/Lima"
    assert {part.TZOFFSETTO for part in zone.subcomponents} == {timedelta(hours=-5)}
    first, second = calendar.events
    assert str(first["summary"]) == f"{LARGO} (AT-2026-0001)"
    assert first["dtstart"].params["TZID"] == "America/Lima"
    assert (first.start, first.end) == (START, START + timedelta(hours=4))
    assert (first["sequence"], first["uid"] != second["uid"]) == (3, True)
    assert calendar.to_ical() == data


def test_a_date_that_moves_keeps_its_name_and_its_number_grows():
    before, after = (
        Calendar.from_ical(written(apunte(jornada=Jornada(day, day + timedelta(hours=4)),
                                          secuencia=n))).events[0]
        for n, day in enumerate((START, START + timedelta(days=7)))
    )  # fmt: skip
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)


def test_a_calendar_written_later_says_the_same_and_one_that_changed_does_not():
    later = datetime(2026, 9, 9, tzinfo=UTC)
    assert written(apunte()) != written(apunte(), sellado=later)
    assert fingerprint(written(apunte())) == fingerprint(written(apunte(), sellado=later))
    assert fingerprint(written(apunte())) != fingerprint(written(apunte(secuencia=4)))


def test_the_workbook_opens_in_another_program_with_its_dates_and_no_formula():
    data = write_plan([entrada(titulo=FORMULA), entrada(2)], CATALOGO, anio=2026)
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    assert book.sheet_names[0] == "Calendario 2026"
    assert len(book.sheet_names) == 27
    rows = book.get_sheet_by_name("DRE Puno").to_python()
    assert rows[1][1] == FORMULA
    assert rows[1][5] == date(2026, 8, 12)
    cell = load_workbook(BytesIO(data))["Calendario 2026"]["B2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_the_wall_calendar_is_a3_and_its_words_can_be_searched():
    data = write_wall([entrada(titulo="Gestión del ñandú")], Calendario((), ()), anio=2026,
                      titulo="Plan 2026 · DIGEBR")  # fmt: skip
    pages = PdfReader(BytesIO(data), strict=True).pages
    sizes = {tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in pages}
    assert sizes == {A3}
    text = " ".join(page.extract_text() for page in pages)
    for words in ("Gestión del ñandú", "Setiembre", "Miércoles", "AT-2026-0001"):
        assert words.casefold() in text.casefold(), words


@pytest.fixture
async def unidad(puertas):
    return await bring_plan(puertas)


async def test_the_plan_as_json_is_what_its_schema_says(unidad, service):
    schema = (await unidad.see("/api/v1/openapi.json")).json()
    operation = schema["paths"]["/api/v1/planificador/plan"]["get"]
    said = operation["responses"]["200"]["content"]["application/json"]["schema"]
    told = (await unidad.see("/api/v1/planificador/plan?anio=2026")).json()
    validator = jsonschema_rs.validator_for({**said, "components": schema["components"]})
    assert [str(error) for error in validator.iter_errors(told)] == []
    assert [row["clase"] for row in told["datos"]] == ["actividad"] * 2
    broken = {**told, "datos": [{**told["datos"][0], "clase": "otra"}]}
    assert not validator.is_valid(broken)


async def test_the_year_of_a_unit_opens_in_another_program_with_the_columns_of_the_template(
    unidad,
):
    template = (await unidad.see("/planificador/plantilla.xlsx?anio=2026")).content
    export = (await unidad.see("/planificador/plan.xlsx?anio=2026&unidad=DIGEBR")).content
    wanted, given = (
        CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("Plan 2026").to_python()
        for data in (template, export)
    )
    assert given[0] == wanted[0]
    assert [row[0] for row in given[1:]] == ["AC-2026-0001", "AC-2026-0002"]
    assert date(2026, 8, 12) in given[1]
