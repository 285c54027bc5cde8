"""The workbooks that go back to an office: the template, and its own file with faults marked."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import load_workbook

from forms.hojas import copia
from forms.hojas.copia import mark
from forms.hojas.plantilla import COLUMNAS, write_template
from tests.forms.hojas.libros import CATALOGO, con_partes, fila, leer, libro, texto

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FALTA = "Falta la modalidad."


def marked(data, *notes):
    copy, kind = mark(data, list(notes))
    assert kind == "xlsx"
    return load_workbook(BytesIO(copy))


def test_a_fault_is_red_and_a_doubt_is_amber_with_their_sentences():
    sheet = marked(
        libro(fila()), ("Sheet", "E2", FALTA, True), ("Sheet", "I2", "Confírmelo.", False),
        ("Sheet", "E2", "Y otra.", True),
    )["Sheet"]  # fmt: skip
    assert sheet["E2"].comment.text == f"{FALTA}\nY otra."
    assert (sheet["E2"].fill.fgColor.rgb, sheet["I2"].fill.fgColor.rgb) == (
        copia.ROJO, copia.AMBAR,
    )  # fmt: skip
    assert sheet["C2"].value == "Gestión de redes rurales"
    assert sheet["C2"].comment is None


def test_a_note_on_a_merged_cell_goes_to_the_one_that_holds_it():
    def merge(_book, sheet):
        sheet.merge_cells("G2:G3")

    sheet = marked(libro(fila(), fila(), arreglo=merge), ("Sheet", "G3", FALTA, True))["Sheet"]
    assert sheet["G2"].comment.text == FALTA


def test_the_copy_reads_as_the_file_did():
    data = libro(fila(participantes="duendes"), fila())
    before = leer(data)
    copy, _ = mark(data, [(f.hoja, f.celda, f.frase, True) for f in before.fallas])
    assert leer(copy) == before


@pytest.mark.parametrize("how", ["heavy", "strange"])
def test_a_book_that_is_heavy_or_strange_keeps_its_values_and_its_notes(how, monkeypatch):
    data = libro(fila(nombre_programa="'=1+1"))
    if how == "heavy":
        monkeypatch.setattr(copia, "DESPLEGADO_COMPLETO", 10)
    else:
        fonts = "<fonts><font><sz val='grande'/></font></fonts>"
        styles = f"<styleSheet xmlns='{MAIN}'>{fonts}</styleSheet>"
        data = con_partes(data, xl__styles_xml=styles)
    sheet = marked(data, ("Sheet", "E2", FALTA, True)).worksheets[0]
    assert sheet["E2"].comment.text == FALTA
    assert sheet["C2"].value == "'=1+1"


def test_a_text_file_gets_one_more_column_and_keeps_the_rest():
    data = texto(fila(), fila(), separador=";", codificacion="cp1252")
    copy, kind = mark(data, [("", "E3", FALTA, True)])
    lines = copy.decode("utf-8-sig").splitlines()
    assert kind == "csv"
    assert lines[2].endswith(f";E3: {FALTA}")
    assert not lines[1].endswith(FALTA)
    assert [leida.titulo for leida in leer(copy).filas] == ["Gestión de redes rurales"] * 2


def test_the_template_offers_lists_explains_itself_and_reads_what_is_written_in_it():
    book = load_workbook(BytesIO(write_template(CATALOGO, anio=2027, unidad="DISER")))
    assert book.sheetnames == ["Instrucciones", "Plan 2027", "Listas"]
    plan = book["Plan 2027"]
    lists = {rule.formula1 for rule in plan.data_validations.dataValidation}
    assert any("$228" in formula for formula in lists), "every UGEL, and all of them"
    values = {
        "titulo": "Redes", "modalidad": "Presencial", "participantes": "Jefes de AGP",
        "regiones": "DRE Puno", "inicio": "12/08/2027", "duracion": "medio día",
        "prioridad": "alta",
        "fija": "Sí", "ventana_desde": "01/08/2027", "ventana_hasta": "2027-08-20",
    }  # fmt: skip
    plan.append([values.get(campo.clave) for campo in COLUMNAS])
    out = BytesIO()
    book.save(out)
    lectura = leer(out.getvalue(), anio=2027)
    [leida] = lectura.filas
    assert (lectura.formato, leida.fallas) == ("plantilla", ())
    assert not any("No se leyó" in told.frase for told in lectura.supuestos), "our own sheets"
    assert leida.datos is not None
    assert leida.datos["duracion"] == {"cantidad": 1, "unidad": "medio_dia", "consecutiva": True}
    assert leida.datos["pedidas"][0]["fin"] == "2027-08-12T13:00:00-05:00"
    assert leida.datos["ventana"] == ["2027-08-01", "2027-08-20"]
    assert (leida.datos["fija"], leida.datos["prioridad"]) == (True, 1)
    assert zipfile.is_zipfile(out)
