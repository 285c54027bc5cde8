"""Files as offices send them, and as nobody should: workbooks made here, healthy or hostile."""

import csv
import zipfile
from io import BytesIO, TextIOWrapper

from openpyxl import Workbook

from engine.db.reference.load import read_facts
from forms.hojas.lectura import Pedido, read_plan
from forms.hojas.territorio import Catalogo, Entidad

TITULOS = (
    "idArea", "cal_tipo_programa", "cal_nombre_programa", "cal_agenda (lista)", "cal_modalidad",
    "cal_cobertura", "cal_regiones (lista o Todas/No Aplica)", "cal_ugel", "cal_participantes",
    "cal_nro_participantes", "cal_fecha_inicio", "cal_fecha_fin", "cal_link_reunion",
    "cal_link_asistencia", "cal_estado",
)  # fmt: skip
"""The columns of the ministry's own planner."""
FILA = {
    "idArea": "DISER-APMGI",
    "cal_tipo_programa": "Taller de Asistencia Técnica",
    "cal_nombre_programa": "Gestión de redes rurales",
    "cal_modalidad": "Virtual: Microsoft Teams",
    "cal_cobertura": "Regional",
    "cal_regiones (lista o Todas/No Aplica)": "DRE Puno",
    "cal_participantes": "Jefes de AGP",
    "cal_nro_participantes": 13,
    "cal_fecha_inicio": "12/08/2026 10:00",
    "cal_fecha_fin": "12/08/2026 12:30",
}
CATALOGO = Catalogo.of(
    Entidad(fact["codigo"], fact["tipo"], fact["nombre"], fact["superior"] or None)
    for fact in read_facts("entidades")
)


def fila(**cambios):
    """Return a sound row with some columns changed, named by how their heading begins."""
    made = dict(FILA)
    for name, value in cambios.items():
        made[next(titulo for titulo in TITULOS if titulo.startswith(f"cal_{name}"))] = value
    return made


def libro(*filas, titulos=TITULOS, antes=0, arreglo=None):
    """Return the bytes of a workbook with those rows, `antes` empty rows above the headings."""
    book = Workbook()
    sheet = book.worksheets[0]
    for _ in range(antes):
        sheet.append([None])
    sheet.append(list(titulos))
    for row in filas:
        sheet.append([row.get(titulo) for titulo in titulos])
    if arreglo:
        arreglo(book, sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def texto(*filas, separador=",", titulos=TITULOS, codificacion="utf-8"):
    """Return the same rows as values set apart by signs."""
    out = BytesIO()
    with TextIOWrapper(out, codificacion, newline="") as pen:
        writer = csv.writer(pen, delimiter=separador)
        writer.writerow(titulos)
        writer.writerows([[row.get(titulo, "") for titulo in titulos] for row in filas])
        pen.flush()
        return out.getvalue()


def con_partes(data, **partes):
    """Return a workbook with parts put in or replaced; double underscores stand for slashes."""
    out = BytesIO()
    changed = {name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"): value
               for name, value in partes.items()}  # fmt: skip
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, value in changed.items():
            new.writestr(name, value)
    return out.getvalue()


def leer(data, unidad="DISER", anio=2026, decisiones=None):
    """Return the plan in a file of that unit."""
    return read_plan(data, Pedido(CATALOGO, unidad, anio, decisiones or {}))


def una(**cambios):
    """Return the reading of a workbook with one row so changed."""
    return leer(libro(fila(**cambios)))
