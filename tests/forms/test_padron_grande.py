"""A padrón of more rows than people type is read row by row, with every fault on its cell."""

import tracemalloc
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from engine.errors import RuleBroken
from forms.escuelas import fila
from forms.escuelas.escuelas import DEDUCIDA, SIN_COORDENADAS, Lugares, read_escuelas
from forms.hojas import copia

LUGARES = Lugares({"210005": "UGEL Chucuito"}, frozenset({"210005"}), "210005")
HEAD = ("COD_MOD", "CEN_EDU", "NIV_MOD", "NLAT_IE", "NLONG_IE", "TDOCENTE", "TSECCION")
MUCHAS = 6_000


def row(n: int) -> tuple[str, ...]:
    return (f"{300_000 + n}", f"Institución Ñ{n}", "B0", "-15,7", "-70,1", "3", "6")


def in_csv(*rows: tuple[str, ...]) -> bytes:
    return "\n".join(";".join(each) for each in (HEAD, *rows)).encode("latin-1")


def in_excel(*rows: tuple[str, ...]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Padrón")
    for each in (HEAD, *rows):
        sheet.append(each)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize("written", [in_csv, in_excel])
def test_thousands_of_rows_come_in_with_their_accents_duplicates_and_missing_places(written):
    rows = [row(n) for n in range(MUCHAS)]
    rows[10] = (*rows[10][:3], "", "", "3", "6")
    rows[20] = (rows[5][0], "Otra", *rows[5][2:])
    rows[30] = rows[7]
    lectura = read_escuelas(written(*rows), LUGARES)
    assert (lectura.total, len(lectura.filas)) == (MUCHAS, MUCHAS - 2)
    assert lectura.filas[4].nombre == "Institución Ñ4"
    [falla] = lectura.fallas
    assert (falla.celda, "ya está en la fila 7" in falla.frase) == ("A22", True)
    told = {s.frase: s.veces for s in lectura.supuestos}
    assert told[SIN_COORDENADAS] == 1
    assert told["Una fila repite otra, igual: se leyó una vez."] == 1
    assert told[DEDUCIDA] > MUCHAS - 5


def test_rows_are_not_kept_while_they_are_read():
    """What is held of a row is its school, a fraction of its cells."""
    data = in_csv(*(row(n) for n in range(2_000)))
    tracemalloc.start()
    read_escuelas(data, LUGARES)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * 2**20


def test_the_marked_copy_of_a_heavy_book_is_written_row_by_row(monkeypatch):
    monkeypatch.setattr(copia, "DESPLEGADO_COMPLETO", 0)
    data = in_excel(row(0), ("x", "Ñandú", *row(1)[2:]))
    data, kind = copia.mark(data, [("Padrón", "A3", "Escriba los 7 dígitos.", True)])
    sheet = load_workbook(BytesIO(data))["Padrón"]
    assert (kind, sheet["A3"].comment.text) == ("xlsx", "Escriba los 7 dígitos.")
    assert sheet["B3"].value == "Ñandú"
    assert sheet["B2"].value == "Institución Ñ0"


def test_more_rows_than_the_country_has_are_refused(monkeypatch):
    monkeypatch.setattr(fila, "FILAS_MAXIMAS", 20)
    with pytest.raises(RuleBroken, match="hoja_desmedida") as told:
        read_escuelas(in_csv(*(row(n) for n in range(30))), LUGARES)
    assert "más de 20 filas" in told.value.facts["detalle"]
