"""Plans as large as the page promises, and headings that take two rows."""

from forms.hojas.codigos import Vigente
from forms.hojas.lectura import Pedido, read_plan
from tests.forms.hojas.libros import CATALOGO, TITULOS, fila, leer, libro, texto


def test_five_thousand_activities_fit_below_their_titles_and_one_code_is_of_one_row():
    titles = (*TITULOS, "Código")
    rows = [fila(nombre_programa=f"Redes {n}") | {"Código": "AC-2026-0007"} for n in range(5000)]
    data = texto(*rows, titulos=titles, separador=";", codificacion="cp1252")
    known = {"AC-2026-0007": Vigente("DISER", 2026)}
    read = read_plan(data, Pedido(CATALOGO, "DISER", 2026, vigentes=known))
    assert (len(read.filas), len(read.buenas)) == (5000, 1)
    [said] = {falla.frase for falla in read.fallas}
    assert said.startswith("AC-2026-0007 ya está en la fila 2: si esta fila es otra actividad")


def test_two_rows_of_merged_headings_are_read_as_one():
    def join(_book, sheet):
        for place, value in {"C1": "Actividad", "K1": "Fechas"}.items():
            sheet[place] = value
        sheet.merge_cells("K1:L1")
        for column in "ABCDEFGHIJ":
            sheet[f"{column}1"] = sheet[f"{column}2"].value
            sheet.merge_cells(f"{column}1:{column}2")

    [leida] = leer(libro(fila(), antes=1, arreglo=join)).filas
    assert leida.datos is not None
    assert leida.datos["pedidas"][0]["inicio"] == "2026-08-12T10:00:00-05:00"
