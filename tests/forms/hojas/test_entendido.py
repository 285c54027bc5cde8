"""A row as it is shown before it is confirmed: each cell as written, and as understood."""

from forms.hojas.entendido import say_row
from forms.hojas.lectura import Pedido, read_rows
from tests.forms.hojas.libros import CATALOGO, fila, leer, libro


def told(*filas):
    data = libro(*filas)
    pedido = Pedido(CATALOGO, "DISER", 2026)
    wanted = [("Sheet", n) for n in range(2, len(filas) + 2)]
    found = read_rows(data, pedido, wanted)
    assert [leida for _, leida in found.values()] == list(leer(data).filas)
    return [say_row(*found[place], CATALOGO, "DISER") for place in wanted]


def cells_of(row):
    return {cell["que"]: cell for cell in row["celdas"]}


def test_a_cell_says_what_is_written_where_and_what_was_understood():
    [row] = told(fila(ugel="DRE Puno: UGEL Chucuito"))
    cells = cells_of(row)
    assert (row["clase"], row["convoca"]) == ("bien", "1 UGEL")
    assert row["resumen"] == "mié 12 ago 2026, 10:00–12:30 · Jefe de gestión pedagógica"
    assert cells["Fechas"] == {
        "que": "Fechas", "celda": "K2, L2", "dice": "12/08/2026 10:00 · 12/08/2026 12:30",
        "es": "mié 12 ago 2026, 10:00–12:30", "marca": "leido", "nota": "",
    }  # fmt: skip
    assert (cells["Área"]["dice"], cells["Área"]["es"]) == ("DISER-APMGI", "DISER")
    assert (cells["UGEL"]["es"], cells["Regiones"]["marca"]) == ("UGEL Chucuito", "")
    assert (cells["Número de participantes"]["es"], cells["Modalidad"]["marca"]) == ("13", "")


def test_what_was_guessed_and_what_was_supposed_are_marked_beside_what_is_written():
    [row] = told(fila(participantes="Directores", fecha_fin=None))
    cells = cells_of(row)
    assert row["clase"] == "con_dudas"
    assert cells["Participantes"] == {
        "que": "Participantes", "celda": "I2", "dice": "Directores", "es": "Director de UGEL",
        "marca": "duda", "nota": "Por confirmar: «Directores».",
    }  # fmt: skip
    window = cells["Podría ser"]
    assert (window["dice"], window["marca"]) == ("", "supuesto")
    assert "15 días antes" in window["nota"]
    assert cells["Fechas"]["nota"] == "Sin hora de fin: se supone hasta las 17:00."


def test_a_faulty_row_shows_what_was_understood_of_the_rest():
    [row] = told(fila(modalidad="por carta", regiones="Puno y Cusco"))
    cells = cells_of(row)
    assert (row["clase"], row["convoca"]) == ("con_errores", "")
    assert (cells["Modalidad"]["es"], cells["Modalidad"]["marca"]) == ("", "falla")
    assert cells["Modalidad"]["nota"].startswith("Escriba presencial")
    assert cells["Regiones"]["es"] == "DRE Puno y DRE Cusco"
    [other] = told(fila(ugel="DRE Puno: UGEL Nueva York"))
    assert (cells_of(other)["UGEL"]["es"], cells_of(other)["UGEL"]["marca"]) == ("", "falla")


def test_lists_and_what_does_not_apply_are_told_in_words():
    [row] = told(fila(agenda='["Balance", "Acuerdos"]', ugel="No aplica",
                      participantes="Acompañantes pedagógicos"))  # fmt: skip
    cells = cells_of(row)
    assert (cells["Agenda"]["es"], row["clase"]) == ("Balance; Acuerdos", "bien")
    assert (cells["UGEL"]["es"], cells["UGEL"]["marca"]) == (
        "Todas las de sus regiones", "supuesto",
    )  # fmt: skip
    assert cells["Participantes"]["es"] == "Acompañante pedagógico"
    [leida] = leer(libro(fila(agenda='["Balance", "Acuerdos"]'))).filas
    assert leida.datos is not None
    assert leida.datos["agenda"] == "Balance\nAcuerdos"
