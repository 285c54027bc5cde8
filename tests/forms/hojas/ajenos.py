"""Files of other people: of other offices and programs, broken, hostile, or merely untidy."""

import re
import struct
import zipfile
from datetime import datetime
from io import BytesIO

from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.protection import SheetProtection

from tests.forms.hojas.libros import TITULOS, con_partes, fila, libro, texto

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PROPIA = {"idArea": "DIGEBR"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
MESES = tuple("EFMAMJJASOND")


def propia(**cambios):
    """Return a sound row of DIGEBR with some columns changed."""
    return fila(**cambios) | PROPIA


def antiguo(con_clave=False):
    """Return what begins as a workbook of before 2007, or as one under a password."""
    name = "EncryptedPackage" if con_clave else "Workbook"
    return _OLE + name.encode("utf-16-le") + b"\0" * 400


def empaquetado(**parts):
    """Return a zip with those parts; double underscores stand for slashes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


def bomba():
    """Return a small workbook that would grow to 60 MB."""
    return con_partes(libro(propia()), xl__media__image1_bin=b"\0" * (60 * 2**20))


def mentida():
    """Return a workbook whose list of parts says that a sheet of 30 MB has 2,000 bytes."""
    row = f"<row><c t='inlineStr'><is><t>{'A' * 30 * 2**20}</t></is></c></row>"
    sheet = _sheet_of(libro(propia())).replace("</sheetData>", f"{row}</sheetData>")
    data = con_partes(libro(propia()), xl__worksheets__sheet1_xml=sheet)
    true, told = (struct.pack("<I", n) for n in (len(sheet.encode()), 2000))
    return data.replace(true, told)


def hacia_afuera(destino):
    """Return a workbook that says that its sheet is somewhere else."""
    name = "xl/_rels/workbook.xml.rels"
    rels = zipfile.ZipFile(BytesIO(libro(propia()))).read(name).decode()
    moved = re.sub('Target="[^"]*sheet1.xml"', f'Target="{destino}"', rels)
    return con_partes(libro(propia()), **{name: moved})


def dos_veces():
    """Return a text file whose UTF-8 was read as Windows' letters and saved as UTF-8 again."""
    return texto(propia()).decode("cp1252").encode()


def largo(filas=50_000):
    """Return a workbook of so many rows, written by hand because a library would take a while."""
    rows = "".join(
        f"<row><c t='inlineStr'><is><t>Actividad {n} {n * n}</t></is></c></row>"
        for n in range(filas)
    )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return con_partes(libro(propia()), xl__worksheets__sheet1_xml=sheet)


def protegido():
    """Return a workbook whose sheet nobody may change without its password."""

    def lock(_book, sheet):
        sheet.protection = SheetProtection(sheet=True, password="x")

    return libro(propia(), arreglo=lock)


def combinado():
    """Return a workbook with one cell for the people of three rows."""
    rows = [propia(), *(propia(participantes=None, nombre_programa=f"Otra {n}") for n in (1, 2))]
    return libro(*rows, arreglo=lambda _book, sheet: sheet.merge_cells("I2:I4"))


def desde_1904():
    """Return a workbook that counts its days from 1904, as those of old Macs."""

    def move(book, _sheet):
        book.epoch = CALENDAR_MAC_1904

    day = [datetime.fromisoformat(f"2026-08-12T{hour}") for hour in ("10:00", "12:30")]
    return libro(propia(fecha_inicio=day[0], fecha_fin=day[1]), arreglo=move)


def con_ocultas():
    """Return a workbook with a hidden sheet that holds another plan, and a hidden row."""

    def hide(book, sheet):
        other = book.create_sheet("Borrador")
        other.append(list(TITULOS))
        other.append([propia(nombre_programa="Oculta").get(titulo) for titulo in TITULOS])
        other.sheet_state = "hidden"
        sheet.row_dimensions[3].hidden = True

    return libro(propia(), propia(nombre_programa="Otra"), arreglo=hide)


def dos_encabezados():
    """Return a workbook whose headings have a row of groups above, merged, and blank lines."""

    def group(_book, sheet):
        sheet.insert_rows(1, 2)
        sheet["A1"], sheet["B1"], sheet["K1"] = "PLAN 2026", "Datos generales", "Programación"
        sheet.merge_cells("B1:J1")
        sheet.merge_cells("K1:L1")
        sheet.insert_rows(5, 3)
        sheet.title = "Hoja 1 (final) ok"

    return libro(propia(), propia(nombre_programa="Otra"), arreglo=group)


def ancho(columnas=300):
    """Return a workbook with so many columns, the last of them full."""

    def widen(_book, sheet):
        for n in range(len(TITULOS) + 1, columnas + 1):
            sheet.cell(1, n, f"Indicador {n}")
            sheet.cell(2, n, n)

    return libro(propia(), arreglo=widen)


def con_formulas():
    """Return a workbook with a formula that never kept its result, and one that kept an error."""
    bare = libro(propia(nombre_programa='=HYPERLINK("http://malo.example","Gane")'))
    return con_partes(
        bare, xl__worksheets__sheet1_xml=_second_row_with_error(_sheet_of(bare))
    )  # fmt: skip


def _sheet_of(data):
    return zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()


def _second_row_with_error(sheet):
    wrong = '<row r="3"><c r="C3" t="str"><v>Otra</v></c><c r="I3" t="e"><v>#REF!</v></c></row>'
    return sheet.replace("</sheetData>", f"{wrong}</sheetData>")


def compartido(texto_comun, filas=3, antes=""):
    """Return a workbook of which every cell is one shared text; `antes` goes before its part."""
    heads = "".join(f"<c t='inlineStr'><is><t>{titulo}</t></is></c>" for titulo in TITULOS)
    heads = f"<row>{heads}</row>"
    cells = "<c t='s'><v>0</v></c>" * len(TITULOS)
    rows = f"<row>{cells}</row>" * filas
    return con_partes(
        libro(propia()),
        xl__worksheets__sheet1_xml=f'<worksheet xmlns="{MAIN}"><sheetData>{heads}{rows}'
        "</sheetData></worksheet>",
        xl__sharedStrings_xml=f'{antes}<sst xmlns="{MAIN}"><si><t>{texto_comun}</t></si></sst>',
    )


def entidades_que_crecen():
    """Return a workbook whose shared texts declare entities that would grow without end."""
    more = [(n, f"&a{n - 1};" * 10) for n in range(1, 9)]
    levels = "".join(f'<!ENTITY a{n} "{text}">' for n, text in more)
    return compartido("&a8;", antes=f'<!DOCTYPE sst [<!ENTITY a0 "ja">{levels}]>')


def dos_veces_el_titulo():
    """Return a workbook that has the heading of its public twice, with other people below."""

    def repeat(_book, sheet):
        last = len(TITULOS) + 1
        sheet.cell(1, last, "cal_participantes")
        sheet.cell(2, last, "duendes")

    return libro(propia(), arreglo=repeat)


def plan_de_trabajo():
    """Return a yearly work plan with its months as columns of crosses, as schools and UGEL do."""
    titles = ("N°", "Actividades", "Tareas", "Responsables", "Unidad de medida", *MESES)
    row = {"N°": 1, "Actividades": "Monitoreo", "Responsables": "AGP", "M": "X"}
    return libro(row, titulos=titles, antes=2)


def plan_operativo():
    """Return an operative plan: cost centres and physical goals by month."""
    titles = ("Centro de costo", "Código AOI", "Actividad operativa", "Unidad de medida",
              *(f"Meta física {mes}" for mes in ("ene", "feb", "mar")))  # fmt: skip
    return libro(dict(zip(titles, ("01.02", "AOI001", "Supervisión", "Informe", 1, 2, 3),
                          strict=True)), titulos=titles)  # fmt: skip


def cronograma():
    """Return the timetable of ATs that an area sends by mail, in its own words."""
    titles = ("N.º", "DRE/GRE", "UGEL", "Nombre de la actividad", "Fecha", "Hora", "Modalidad",
              "Dirigido a", "Responsable", "Link de la reunión")  # fmt: skip
    row = dict(zip(titles, (1, "Puno", "No aplica", "Redes", "del 12 al 14 de agosto",
                            "9:00 a 13:00", "Virtual (Zoom)", "Jefes de AGP", "Ana",
                            "https://zoom.example/j/1"), strict=True))  # fmt: skip
    return libro(row, titulos=titles, antes=3)


def cotizado(codificacion):
    """Return a text file set apart by semicolons in an encoding."""
    return texto(propia(), separador=";", codificacion=codificacion)
