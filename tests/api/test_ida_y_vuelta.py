"""The plan of a unit taken away, changed in Excel and brought back: its own activities change."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from forms.hojas.encabezados import TITULOS
from tests.api.test_paginas_del_plan import Navegante, upload
from tests.forms.hojas.libros import fila

EXPORT = "/planificador/plan.xlsx?anio=2026&unidad=DIGEBR"
API = "/api/v1/planificador"
VARIAS = (
    fila(),
    fila(nombre_programa="+HYPERLINK(1)", fecha_inicio="12, 14 y 19 de agosto", fecha_fin=None),
    fila(nombre_programa="Cuatro días", fecha_inicio="13/08/2026", fecha_fin="18/08/2026"),
    fila(nombre_programa="Mes", fecha_inicio="agosto", fecha_fin=None),
    fila(nombre_programa="Todas", regiones="Todas", participantes="Especialistas DRE"),
    fila(nombre_programa="Varias UGEL", regiones=None, modalidad="Presencial",
         ugel="DRE Puno: UGEL Chucuito; DRE Arequipa: UGEL La Unión"),
    fila(nombre_programa="Gemela"),
    fila(nombre_programa="Gemela"),
)  # fmt: skip


@pytest.fixture
async def unidad(puertas):
    made = await Navegante(puertas.nadie()).enter("unidad")
    await made.see("/planificador/importar")
    page = await upload(made, *VARIAS)
    done = await made.send(f"{page.url.path}/confirmar")
    assert "El plan se importó" in done.text
    return made


async def book_of(who):
    return load_workbook(BytesIO((await who.see(EXPORT)).content))


def column(sheet, clave):
    return next(cell.column for cell in sheet[1] if cell.value == TITULOS[clave])


def row_of(sheet, titulo):
    return next(row for row in range(2, sheet.max_row + 1)
                if sheet.cell(row, column(sheet, "titulo")).value == titulo)  # fmt: skip


async def bring_back(who, book, name="plan-editado.xlsx"):
    out = BytesIO()
    book.save(out)
    await who.see("/planificador/importar")
    return await who.send(
        "/planificador/importar", {"unidad": "DIGEBR", "anio": "2026"},
        archivo=(name, out.getvalue()),
    )  # fmt: skip


async def test_what_is_taken_away_and_brought_back_changes_nothing(unidad):
    before = (await unidad.see(f"{API}/actividades?anio=2026")).json()["datos"]
    page = await bring_back(unidad, await book_of(unidad))
    assert "0 nuevas, 0 cambiadas, 8 iguales" in page.text
    assert "Nombres que no eran exactos" not in page.text
    assert (await unidad.see(f"{API}/actividades?anio=2026")).json()["datos"] == before


async def test_a_row_changed_in_excel_is_shown_side_by_side_and_changes_that_very_activity(unidad):
    before = (await unidad.see(f"{API}/actividades?anio=2026")).json()["datos"]
    book = await book_of(unidad)
    sheet = book["Plan 2026"]
    row = row_of(sheet, "Cuatro días")
    sheet.cell(row, column(sheet, "titulo")).value = "Otro nombre y otra gente"
    sheet.cell(row, column(sheet, "participantes")).value = "Directores de UGEL"
    sheet.cell(row, column(sheet, "ugel")).value = "DRE Puno: UGEL El Collao"
    codigo = sheet.cell(row, column(sheet, "codigo")).value
    twins = [r for r in range(2, 10) if sheet.cell(r, column(sheet, "titulo")).value == "Gemela"]
    sheet.cell(twins[1], column(sheet, "inicio")).value = "20/08/2026"
    page = await bring_back(unidad, book)
    for said in (codigo, "En el plan", "En el archivo", "Otro nombre y otra gente",
                 "Jefe de gestión pedagógica", "Director de UGEL", "14 oficinas. Ya no:",
                 "jue 20 ago 2026"):  # fmt: skip
        assert said in page.text, said
    still = (await unidad.see(f"{API}/actividades?anio=2026")).json()["datos"]
    assert still == before
    done = await unidad.send(f"{page.url.path}/confirmar")
    assert "Qué cambió en cada una" in done.text
    after = (await unidad.see(f"{API}/actividades?anio=2026")).json()["datos"]
    assert [row["codigo"] for row in after] == [row["codigo"] for row in before]
    assert {r["codigo"]: r["titulo"] for r in after}[codigo] == "Otro nombre y otra gente"
    assert [r["pedidas"][0]["inicio"][:10] for r in after if r["titulo"] == "Gemela"] == [
        "2026-08-12", "2026-08-20",
    ]  # fmt: skip


async def test_a_row_without_code_is_a_new_activity_and_its_neighbours_stay(unidad):
    book = await book_of(unidad)
    sheet = book["Plan 2026"]
    values = [cell.value for cell in sheet[row_of(sheet, "Cuatro días")]]
    values[column(sheet, "codigo") - 1] = None
    values[column(sheet, "titulo") - 1] = "Nueva en Excel"
    sheet.append(values)
    page = await bring_back(unidad, book)
    done = await unidad.send(f"{page.url.path}/confirmar")
    assert "<b>1</b> nueva" in done.text
    assert "<b>8</b> iguales" in done.text


async def test_a_code_that_cannot_be_of_this_plan_is_told_in_its_cell(unidad):
    told = {}
    for code in ("AC-2026-0999", "AT-2026-0001", "001", "ac-2026-0001"):
        book = await book_of(unidad)
        sheet = book["Plan 2026"]
        sheet.cell(4, column(sheet, "codigo")).value = code
        page = await bring_back(unidad, book)
        assert "A4" in page.text
        assert "Confirmar e importar" not in page.text
        told[code] = page.text
    assert "No hay ninguna actividad AC-2026-0999" in told["AC-2026-0999"]
    assert "asistencia técnica, que se cambia desde su página" in told["AT-2026-0001"]
    assert "No es un código de actividad" in told["001"]
    assert "AC-2026-0001 ya está en la fila 2" in told["ac-2026-0001"]


async def test_a_code_of_another_unit_is_named_only_to_whoever_sees_that_plan(unidad, puertas):
    data = (await unidad.see(EXPORT)).content
    said = {}
    for usuario, unit in (("diri", "DEIB"), ("deib", "DEIB")):
        who = await Navegante(puertas.nadie()).enter(usuario)
        await who.see("/planificador/importar")
        book = load_workbook(BytesIO(data))
        sheet = book["Plan 2026"]
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, column(sheet, "area")).value = unit
        out = BytesIO()
        book.save(out)
        page = await who.send(
            "/planificador/importar", {"unidad": unit, "anio": "2026"},
            archivo=("plan.xlsx", out.getvalue()),
        )  # fmt: skip
        said[usuario] = page.text
    assert "AC-2026-0001 es de DIGEBR y usted importa el plan de DEIB" in said["diri"]
    assert "No hay ninguna actividad AC-2026-0001" in said["deib"]
    assert "DIGEBR" not in said["deib"]


async def test_a_published_activity_may_come_back_as_it_is_but_not_changed(
    unidad, puertas, service
):
    at = await puertas.registrada()
    async with service.database.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE actividad SET estado = 'publicada', asistencia_id ="
                " (SELECT id FROM asistencia WHERE codigo = :at) WHERE codigo = 'AC-2026-0001'"
            ),
            {"at": at},
        )
    book = await book_of(unidad)
    assert "0 nuevas, 0 cambiadas, 8 iguales" in (await bring_back(unidad, book)).text
    sheet = book["Plan 2026"]
    sheet.cell(2, column(sheet, "titulo")).value = "Otro nombre"
    page = await bring_back(unidad, book)
    assert f"AC-2026-0001 ya se publicó como {at}" in page.text
    assert "Confirmar e importar" not in page.text


async def test_what_changed_meanwhile_is_shown_again_before_it_is_written_over(
    unidad, puertas, service
):
    book = await book_of(unidad)
    sheet = book["Plan 2026"]
    sheet.cell(2, column(sheet, "titulo")).value = "El de la hoja"
    page = await bring_back(unidad, book)
    door = f"{page.url.path}/confirmar"
    async with service.database.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE actividad SET titulo = 'El de otra persona', cambiada = now() + interval"
                " '1 second' WHERE codigo = 'AC-2026-0001'"
            )
        )
    refused = await unidad.send(door)
    assert refused.status_code == 409
    assert "alguien cambió en el plan AC-2026-0001" in refused.text
    assert "El de otra persona" in refused.text
    async with service.database.transaction() as tx:
        await tx.execute(text("UPDATE actividad SET cambiada = creada"))
    done = await unidad.send(door)
    assert "El plan se importó" in done.text
