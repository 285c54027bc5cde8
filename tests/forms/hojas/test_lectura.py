"""A plan from the bytes of a file to its activities, with every fault and doubt (AC-02, PB-01)."""

import zipfile
from datetime import datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.protection import SheetProtection

from engine.domain.roles import ROLES
from engine.errors import RuleBroken
from forms.hojas.lineas import reach
from forms.hojas.planeadas import say_places
from tests.forms.hojas.libros import (
    CATALOGO,
    TITULOS,
    con_partes,
    fila,
    leer,
    libro,
    texto,
    una,
)

DIEZ = datetime.fromisoformat("2026-08-12T10:00")
DOCE_Y_MEDIA = datetime.fromisoformat("2026-08-12T12:30")


def test_a_row_of_the_ministrys_planner_becomes_an_activity():
    [leida] = una().filas
    assert leida.datos is not None
    assert leida.datos | {"agenda": "", "observaciones": ""} == {
        "titulo": "Gestión de redes rurales",
        "tipo": "Taller de Asistencia Técnica",
        "tema": "Gestión de redes rurales",
        "agenda": "",
        "modalidad": "virtual",
        "plataforma": "Microsoft Teams",
        "publico": ["jefe_agp"],
        "participantes": 13,
        "fija": False,
        "prioridad": 3,
        "sede": None,
        "lugar": "",
        "enlace_reunion": "",
        "enlace_asistencia": "",
        "observaciones": "",
        "regiones": ["210000"],
        "ugel": [],
        "cobertura": "regional",
        "duracion": {"cantidad": 2.5, "unidad": "hora", "consecutiva": True},
        "ventana": ["2026-07-28", "2026-08-27"],
        "pedidas": [
            {"inicio": "2026-08-12T10:00:00-05:00", "fin": "2026-08-12T12:30:00-05:00"}
        ],
    }  # fmt: skip


def test_true_dates_of_a_sheet_are_the_same_as_written_ones():
    true = una(fecha_inicio=DIEZ, fecha_fin=DOCE_Y_MEDIA)
    assert true.filas[0].datos == una().filas[0].datos


def test_text_files_are_read_in_every_encoding_and_with_every_separator():
    wanted = una().filas[0].datos
    for sign in ",;\t|":
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"):
            data = texto(fila(), separador=sign, codificacion=encoding)
            assert leer(data).filas[0].datos == wanted, (sign, encoding)


def test_the_line_with_which_excel_names_the_separator_is_no_row():
    data = b"sep=;\r\n" + texto(fila(participantes="duendes"), separador=";")
    assert leer(data).fallas[0].celda == "I3"


def test_headings_are_found_below_a_title_whatever_their_case_order_and_accents():
    titles = tuple(title.upper().replace("CAL_", "") for title in reversed(TITULOS))
    row = {title.upper().replace("CAL_", ""): value for title, value in fila().items()}
    [leida] = leer(libro(row, titulos=titles, antes=3)).filas
    assert (leida.fila, leida.datos) == (5, una().filas[0].datos)


def test_columns_that_nobody_uses_are_kept_out_and_told():
    data = libro(fila() | {"Costo S/": 10}, titulos=(*TITULOS, "Costo S/"))
    told = [supuesto.frase for supuesto in leer(data).supuestos]
    assert any("«Costo S/» (P)" in frase for frase in told)


def test_what_is_wrong_is_told_by_cell_with_what_was_written():
    lectura = una(
        nombre_programa=None, modalidad="por carta", ugel="DRE Puno: UGEL Nueva York",
        participantes="duendes", nro_participantes="muchos", fecha_fin="11/08/2026",
        link_reunion="javascript:alert(1)",
    )  # fmt: skip
    assert lectura.buenas == ()
    assert [(f.celda, f.campo, f.valor) for f in lectura.fallas] == [
        ("E2", "Modalidad", "por carta"),
        ("I2", "Participantes", "duendes"),
        ("J2", "Número de participantes", "muchos"),
        ("M2", "Enlace de la reunión", "javascript:alert(1)"),
        ("C2", "Nombre", ""),
        ("L2", "Fecha de fin", "11/08/2026"),
        ("H2", "UGEL", "DRE Puno: UGEL Nueva York"),
    ]
    assert "Termina antes de empezar" in lectura.fallas[5].frase
    assert "en DRE Puno" in lectura.fallas[6].frase


@pytest.mark.parametrize(
    ("inicio", "fin"),
    [
        pytest.param("12/08/2026 10:00", "12/08/2026 09:00", id="the same day, an earlier hour"),
        pytest.param("2026-08-12", "2026-08-11", id="an earlier day"),
    ],
)
def test_an_end_before_the_start_is_told_at_the_end(inicio, fin):
    [falla] = una(fecha_inicio=inicio, fecha_fin=fin).fallas
    assert (falla.celda, "Termina antes de empezar" in falla.frase) == ("L2", True)


def test_a_date_of_another_year_is_told():
    [falla] = una(fecha_inicio="12/08/2025", fecha_fin=None).fallas
    assert falla.frase == "La fecha es de 2025 y el plan es de 2026."


def test_a_row_of_another_unit_is_refused_and_a_part_of_the_own_is_not():
    mine = fila() | {"idArea": "DISER-DIR"}
    [falla] = leer(libro(mine, fila() | {"idArea": "DIGEBR"})).fallas
    assert (falla.celda, falla.frase) == ("A3", "Dice DIGEBR y usted importa el plan de DISER.")


def test_a_whole_file_of_another_unit_is_told_as_such():
    with pytest.raises(RuleBroken) as refused:
        leer(libro(fila(), fila()), unidad="DIGEBR")
    assert refused.value.code == "hoja_de_otra_unidad"
    assert "DISER" in refused.value.facts["frase"]


def test_ugel_that_do_not_apply_are_all_of_the_region_for_those_who_work_in_one():
    lectura = una(ugel="No aplica")
    assert len(lectura.buenas) == 1
    assert any("«No aplica» en UGEL" in supuesto.frase for supuesto in lectura.supuestos)
    alone = una(ugel="No aplica", participantes="Especialistas DRE")
    assert not any("«No aplica»" in supuesto.frase for supuesto in alone.supuestos)


def test_a_doubt_is_told_once_with_all_its_cells_and_holds_what_is_decided():
    rows = [fila(participantes="Directores", nombre_programa=f"Taller {n}") for n in range(3)]
    [conjetura] = leer(libro(*rows)).conjeturas
    assert (conjetura.texto, conjetura.celdas, conjetura.veces) == (
        "Directores", ("I2", "I3", "I4"), 3,
    )  # fmt: skip
    assert conjetura.opciones[0].valor == "director_ugel"
    decided = leer(libro(*rows), decisiones={conjetura.clave: "director_dre"})
    assert decided.conjeturas == ()
    assert {tuple(f.datos["publico"]) for f in decided.buenas if f.datos} == {("director_dre",)}


def test_a_doubt_answered_with_nobody_leaves_that_name_out():
    data = libro(fila(ugel="DRE Puno: UGEL Chucuito, DRE Puno: UGEL Asangaro"))
    [conjetura] = leer(data).conjeturas
    [leida] = leer(data, decisiones={conjetura.clave: "-"}).buenas
    assert leida.datos is not None
    assert leida.datos["ugel"] == ["210005"]


def test_a_long_stretch_is_when_it_could_be_and_not_how_long_it_lasts():
    [leida] = una(fecha_inicio="01/03/2026", fecha_fin="30/11/2026").buenas
    assert leida.datos is not None
    assert (leida.datos["pedidas"], leida.datos["ventana"]) == ([], ["2026-03-01", "2026-11-30"])


def test_several_days_are_a_length_in_days():
    [leida] = una(fecha_inicio="12, 14 y 19 de agosto", fecha_fin=None).buenas
    assert leida.datos is not None
    assert leida.datos["duracion"] == {"cantidad": 3, "unidad": "dia", "consecutiva": False}


def test_merged_cells_give_their_value_to_each_row_they_span():
    def merge(_book, sheet):
        sheet.merge_cells("G2:G4")

    rows = [fila(), fila(regiones=None), fila(regiones=None)]
    lectura = leer(libro(*rows, arreglo=merge))
    assert [leida.datos and leida.datos["regiones"] for leida in lectura.filas] == [["210000"]] * 3
    assert any("G2:G4" in supuesto.frase for supuesto in lectura.supuestos)


def test_protected_sheets_and_hidden_rows_are_read_and_hidden_sheets_are_not():
    def close(book, sheet):
        sheet.protection = SheetProtection(sheet=True, password="x")
        sheet.row_dimensions[3].hidden = True
        copy = book.copy_worksheet(sheet)
        copy.sheet_state = "hidden"

    lectura = leer(libro(fila(), fila(nombre_programa="Otra"), arreglo=close))
    assert [leida.titulo for leida in lectura.filas] == ["Gestión de redes rurales", "Otra"]
    told = " ".join(supuesto.frase for supuesto in lectura.supuestos)
    assert "lo oculto en la hoja: 1 fila" in told
    assert "No se leyó lo oculto: «Sheet Copy»" in told


def test_every_visible_sheet_with_the_columns_is_read_and_its_cells_name_it():
    def repeat(book, sheet):
        book.copy_worksheet(sheet).title = "Febrero"
        book.create_sheet("Presupuesto").append(["Costo"])

    lectura = leer(libro(fila(participantes="duendes"), arreglo=repeat))
    assert [(f.hoja, f.celda) for f in lectura.fallas] == [("Sheet", "I2"), ("Febrero", "I2")]
    assert any("«Presupuesto»" in supuesto.frase for supuesto in lectura.supuestos)


def test_a_formula_without_its_result_is_told_and_one_with_it_is_read():
    [falla] = una(nro_participantes="=SUM(A1:A2)").fallas
    assert (falla.celda, "copie y pegue el valor" in falla.frase) == ("J2", True)
    with_result = libro(fila(nro_participantes="=10+3"))
    sheet = _sheet_of(with_result).replace("</f><v></v>", "</f><v>13</v>")
    lectura = leer(con_partes(with_result, xl__worksheets__sheet1_xml=sheet))
    assert lectura.filas[0].datos is not None
    assert lectura.filas[0].datos["participantes"] == 13


def _sheet_of(data):
    return zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()


def test_titles_totals_examples_and_headings_said_again_are_no_activities():
    again = dict(zip(TITULOS, TITULOS, strict=True))
    rows = [
        {"cal_nombre_programa": "I TRIMESTRE"},
        fila(nombre_programa="EJEMPLO: Taller"),
        fila(),
        again,
        {"cal_nombre_programa": "TOTAL", "cal_nro_participantes": 13},
    ]
    assert [leida.titulo for leida in leer(libro(*rows)).filas] == ["Gestión de redes rurales"]


def test_the_reach_follows_the_role_regions_and_ugel():
    def count(publico, regiones, ugel):
        lines = reach(CATALOGO, publico=publico, regiones=regiones, ugel=ugel, unidad="DISER")
        return len(lines), lines[0]

    assert count(["jefe_agp"], ["*"], []) == (226, ("010001", "jefe_agp"))
    assert count(["jefe_agp"], ["210000"], []) == (14, ("210001", "jefe_agp"))
    assert count(["jefe_agp", "especialista_dre"], [], ["210005"]) == (
        2,
        ("210000", "especialista_dre"),
    )
    assert count(["especialista_dre"], ["*"], []) == (26, ("010000", "especialista_dre"))
    assert count(["facilitador"], [], []) == (1, ("DISER", "facilitador"))
    assert count(["planificador_diri"], [], []) == (1, ("DIRI", "planificador_diri"))


@given(st.binary(max_size=300))
def test_no_bytes_at_all_are_more_than_a_refusal(data):
    with pytest.raises(RuleBroken, match=r"^hoja_"):
        leer(data)


PALABRAS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


@given(st.dictionaries(st.sampled_from(TITULOS), PALABRAS, max_size=15))
def test_no_words_in_a_row_are_more_than_faults(words):
    lectura = leer(texto(words | {"cal_nombre_programa": "Taller"}, fila()))
    assert lectura.buenas[-1].titulo == "Gestión de redes rurales"


SOME = st.lists(st.sampled_from(sorted(CATALOGO.entidades)), max_size=6)


@given(SOME, st.booleans(), st.lists(st.sampled_from(["jefe_agp", "director_dre", "docente"]),
                                     min_size=1, unique=True))  # fmt: skip
def test_the_places_of_an_activity_are_the_same_once_said_and_read_again(codes, everywhere, roles):
    kinds = {code: CATALOGO.entidades[code].tipo for code in codes}
    lines = reach(
        CATALOGO, publico=roles, unidad="DISER",
        regiones=["*"] if everywhere else [c for c in codes if kinds[c] == "dre"],
        ugel=[c for c in codes if kinds[c] == "ugel"],
    )  # fmt: skip
    if not lines:
        return
    regions, ugel = say_places(lines, CATALOGO)
    people = ", ".join(ROLES[rol].nombre for rol in roles)
    read = una(regiones=regions, ugel=ugel, participantes=people, cobertura="MINEDU")
    facts = read.filas[0].datos
    assert facts is not None, read.fallas
    again = reach(
        CATALOGO, publico=facts["publico"], regiones=facts["regiones"], ugel=facts["ugel"],
        unidad="DISER",
    )  # fmt: skip
    assert again == lines
