"""Files that nobody should open as they are: each refused with how to mend it, in bounded time."""

import tracemalloc
import zipfile
from io import BytesIO

import pytest

from api.frases import sentence_of
from engine.errors import RuleBroken
from forms.hojas.guardia import MAX_BYTES
from tests.forms.hojas.libros import con_partes, fila, leer, libro, texto

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def otro_zip(*names):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "hint"),
    [
        pytest.param(b"", "hoja_vacia", "vacío", id="nothing"),
        pytest.param(b" \r\n ", "hoja_vacia", "vacío", id="only spaces"),
        pytest.param(b"%PDF-1.7 ...", "hoja_de_otro_tipo", "un PDF", id="a PDF renamed"),
        pytest.param(b"<html><table>", "hoja_de_otro_tipo", "página web", id="a page named xls"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0", "hoja_de_otro_tipo", "imagen", id="a picture"),
        pytest.param(b"a\0b\0", "hoja_de_otro_tipo", "Guardar como", id="bytes of a program"),
        pytest.param(OLE + "Workbook".encode("utf-16-le"), "hoja_antigua", "2007", id="xls"),
        pytest.param(
            OLE + "EncryptedPackage".encode("utf-16-le"), "hoja_con_clave", "quítela", id="password"
        ),
        pytest.param(
            otro_zip("xl/workbook.xml", "xl/vbaProject.bin"), "hoja_con_macros", "sin macros",
            id="macros",
        ),
        pytest.param(otro_zip("word/document.xml"), "hoja_de_otro_tipo", "Word", id="a document"),
        pytest.param(otro_zip("content.xml"), "hoja_de_otro_tipo", ".ods", id="LibreOffice"),
        pytest.param(libro(fila())[:700], "hoja_danada", "dañado", id="torn"),
        pytest.param(b"x" * (MAX_BYTES + 1), "hoja_desmedida", "8 MB", id="too heavy"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused_with_how_to_mend_it(data, code, hint):
    with pytest.raises(RuleBroken) as refused:
        leer(data)
    assert refused.value.code == code
    assert hint in sentence_of(code, refused.value.facts)


def test_a_zip_bomb_is_refused_before_it_is_opened():
    bomb = con_partes(libro(fila()), xl__media__image1_bin=b"\0" * (60 * 2**20))
    assert len(bomb) < 200_000
    tracemalloc.start()
    with pytest.raises(RuleBroken, match="hoja_desmedida"):
        leer(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * 2**20


def test_a_workbook_of_a_thousand_parts_is_refused():
    with pytest.raises(RuleBroken) as refused:
        leer(otro_zip("xl/workbook.xml", *(f"xl/media/{n}" for n in range(1000))))
    assert "1001 partes" in refused.value.facts["detalle"]


@pytest.mark.parametrize("part", ["xl__workbook_xml", "xl__worksheets__sheet1_xml"])
def test_entities_that_grow_are_never_read(part):
    laughs = (
        '<!DOCTYPE x [<!ENTITY a "ja"><!ENTITY b "&a;&a;&a;&a;">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
    )
    with pytest.raises(RuleBroken, match="hoja_danada"):
        leer(con_partes(libro(fila()), **{part: laughs}))


def test_fifty_thousand_rows_are_refused_by_their_number_without_keeping_them():
    rows = "".join(
        f"<row><c t='inlineStr'><is><t>Actividad {n} {n * n}</t></is></c></row>"
        for n in range(50_000)
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    data = con_partes(libro(fila()), xl__worksheets__sheet1_xml=sheet)
    with pytest.raises(RuleBroken) as refused:
        leer(data)
    assert "5100 filas" in refused.value.facts["detalle"]
    with pytest.raises(RuleBroken, match="hoja_desmedida"):
        leer(texto(*[fila()] * 5101))


def test_rows_that_only_have_borders_count_for_nothing():
    def paint(_book, sheet):
        for n in range(3, 9_000):
            sheet.cell(n, 1).number_format = "0.00"

    assert len(leer(libro(fila(), arreglo=paint)).filas) == 1


def test_an_excel_of_another_ministry_is_told_what_is_missing_and_what_was_found():
    data = libro(
        {"Código SNIP": 1, "Proyecto": "Puente", "Monto S/": 5},
        titulos=("Código SNIP", "Proyecto", "Monto S/"),
    )
    with pytest.raises(RuleBroken) as refused:
        leer(data)
    said = sentence_of(refused.value.code, refused.value.facts)
    assert "«Participantes»" in said
    assert "«Código SNIP», «Proyecto», «Monto S/»" in said


def test_headings_with_nothing_below_are_told():
    with pytest.raises(RuleBroken) as refused:
        leer(libro())
    assert refused.value.code == "hoja_sin_filas"


@pytest.mark.parametrize("letters", ["cp1252", "latin-1"])
def test_letters_that_somebody_saved_twice_are_what_they_were(letters):
    twice = texto(fila(nombre_programa="Gestión del año")).decode(letters).encode()
    assert leer(twice).filas[0].titulo == "Gestión del año"
    assert leer(texto(fila(nombre_programa="SÃO: línea"))).filas[0].titulo == "SÃO: línea"
