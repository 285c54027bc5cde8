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


@pytest.mark.parametrize(
    ("place", "said"),
    [
        pytest.param(
            ("-70,1", "-15,7"),
            ["Parece la longitud: intercambie las dos coordenadas.",
             "Parece la latitud: intercambie las dos coordenadas."], id="swapped",
        ),
        pytest.param(
            ("15,7", "-70,1"), ["Le falta el signo menos: escriba -15,7."], id="north of the line",
        ),
        pytest.param(
            ("8263456", "389012"),
            ["No está en el Perú: va de -18.5 a 0.1, en grados decimales.",
             "No está en el Perú: va de -81.5 a -68.5, en grados decimales."], id="UTM",
        ),
    ],
)  # fmt: skip
def test_a_place_out_of_the_country_says_what_went_wrong(place, said):
    lectura = read_escuelas(in_csv((*row(1)[:3], *place, "3", "6")), LUGARES)
    assert [falla.frase for falla in lectura.fallas] == said


@pytest.mark.parametrize(
    "titles",
    [
        ("Código modular", "Nombre", "Nivel / Modalidad", "Latitud", "Longitud", "Docentes", "N.º"),
        HEAD,
    ],
)
def test_a_second_row_of_titles_is_told_and_not_read(titles):
    lectura = read_escuelas(in_excel(row(1), titles, row(2)), LUGARES)
    assert (lectura.total, len(lectura.filas), lectura.fallas) == (2, 2, ())
    told = {s.frase: s.celdas for s in lectura.supuestos}
    assert told["Una fila repite los títulos de las columnas: no se leyó."] == ("A3",)


def test_a_formula_without_its_result_is_never_taken_for_nothing():
    wrong = (*row(1)[:3], "=A1", "=B1", "3", "6")
    [latitud, longitud] = read_escuelas(in_excel(wrong), LUGARES).fallas
    assert (latitud.celda, longitud.celda) == ("D2", "E2")
    assert "copie y pegue el valor" in latitud.frase


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
