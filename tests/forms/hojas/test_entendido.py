"""A row as it is shown before it is confirmed: each cell as written, and as understood."""

from forms.hojas.entendido import say_row
from forms.hojas.lectura import Pedido, read_plan, read_rows
from forms.hojas.territorio import Catalogo
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


def test_whom_an_office_has_no_cargo_for_is_told_when_it_is_read_and_how_to_mend_it():
    """MA-05: an AT convenes cargos, so a role that no office convened has is refused later."""
    everywhere = {(code, "especialista_primaria") for code in CATALOGO.entidades}
    some = everywhere - {("210005", "especialista_primaria")}
    catalogo = Catalogo.of(CATALOGO.entidades.values(), some)
    asked = fila(participantes="Docentes", ugel="Todas"), fila(
        participantes="Especialistas de primaria", ugel="Todas",
    ), fila(participantes="Especialistas de primaria", ugel="DRE Puno: UGEL Melgar")  # fmt: skip
    pedido = Pedido(catalogo, "DISER", 2026)
    read = read_plan(libro(*asked), pedido)
    assert [leida.clase for leida in read.filas] == ["con_dudas", "con_dudas", "bien"]
    assert [(aviso.frase.split(":")[0], aviso.celdas) for aviso in read.avisos] == [
        ("Ninguna de las 14 oficinas convocadas tiene un cargo de «Docente»", ("I2",)),
        ("UGEL Chucuito no tiene un cargo de «Especialista de primaria»", ("I3",)),
    ]
    found = read_rows(libro(*asked), pedido, [("Sheet", 2)])
    row = say_row(*found["Sheet", 2], catalogo, "DISER")
    cell = cells_of(row)["Participantes"]
    assert cell["marca"] == "aviso"
    assert "convoque en Participantes a quienes las atienden" in cell["nota"]
