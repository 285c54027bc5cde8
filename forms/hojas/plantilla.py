"""The workbook that a unit fills in: its columns, the lists to choose from, and how to."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from engine.domain.roles import ROLES
from forms.hojas.actividades import TIPOS
from forms.hojas.encabezados import CAMPOS, INSTRUCCIONES, LISTAS, TITULOS
from forms.hojas.territorio import Catalogo

TINTA, FONDO = "FFFFFFFF", "FF8C1C13"
FILAS = 500
"""Rows that the lists reach."""
COLUMNAS = tuple(
    campo for campo in CAMPOS if campo.clave not in ("fechas", "horario", "descripcion")
)
ANCHAS = {"codigo": 15, "titulo": 44, "agenda": 36, "regiones": 26, "ugel": 34, "participantes": 36,
          "observaciones": 30}  # fmt: skip
_ADVICE = {
    "codigo": "Lo pone Articula. En blanco en las actividades nuevas; no lo cambie en las demás.",
    "titulo": "Con el que se conocerá la actividad. Obligatorio.",
    "modalidad": "Presencial, Virtual (con su plataforma) o Mixta. Obligatoria.",
    "cobertura": "Nacional, MINEDU, Regional, UGEL o IE.",
    "regiones": "Una o varias DRE/GRE separadas por comas, o «Todas».",
    "ugel": "Una o varias, como «DRE Puno: UGEL Chucuito», separadas por comas. Vacía: todas las"
    " de sus regiones.",
    "participantes": "Los cargos que convoca, separados por comas. Obligatorio.",
    "numero": "Cuántas personas espera.",
    "inicio": "El día que prefiere: 12/08/2026, o «12 y 13 de agosto».",
    "fin": "El último día, si son varios seguidos.",
    "hora_inicio": "9:00. Sin horas se supone de 9:00 a 17:00.",
    "duracion": "«4 horas», «medio día», «2 días», «3 días no consecutivos».",
    "ventana_desde": "Desde qué día podría ser, si el que prefiere no se puede.",
    "ventana_hasta": "Hasta qué día.",
    "fija": "Sí, cuando no puede ser otro día.",
    "prioridad": "De 1, la más alta, a 5.",
    "sede": "La DRE o UGEL que la recibe, si es presencial.",
    "enlace_reunion": "Debe empezar con https://",
}


def write_template(catalogo: Catalogo, *, anio: int, unidad: str = "") -> bytes:
    """Return the template for a year as an .xlsx, with the unit written in its example."""
    book = Workbook()
    plan = book.worksheets[0]
    plan.title = f"Plan {anio}"
    lists = _write_lists(book.create_sheet(LISTAS), catalogo)
    _write_headings(plan)
    plan.append(_example(anio, unidad))
    for cell in plan[2]:
        cell.font = Font(italic=True, color="FF666666")
    _offer_lists(plan, lists)
    _write_advice(book.create_sheet(INSTRUCCIONES, 0), anio)
    book.active = 1
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write_headings(plan: Worksheet) -> None:
    plan.append([campo.titulo for campo in COLUMNAS])
    for n, campo in enumerate(COLUMNAS, 1):
        paint_heading(plan, n)
        plan.column_dimensions[get_column_letter(n)].width = ANCHAS.get(campo.clave, 17)
    plan.row_dimensions[1].height = 32
    plan.freeze_panes = "E2"


def paint_heading(sheet: Worksheet, columna: int, fila: int = 1) -> None:
    """Paint a cell as the heading of its column."""
    cell = sheet.cell(fila, columna)
    cell.font = Font(bold=True, color=TINTA)
    cell.fill = PatternFill("solid", fgColor=FONDO)
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def _example(anio: int, unidad: str) -> list[str | int]:
    said: dict[str, str | int] = {
        "area": unidad,
        "tipo": TIPOS[1],
        "titulo": "EJEMPLO (esta fila no se lee): Gestión de la convivencia escolar",
        "tema": "Convivencia escolar",
        "agenda": "Bienvenida. Casos. Acuerdos.",
        "modalidad": "Presencial",
        "cobertura": "Regional",
        "regiones": "DRE Puno",
        "ugel": "DRE Puno: UGEL Chucuito, DRE Puno: UGEL El Collao",
        "participantes": "Especialistas de convivencia escolar, jefes de AGP",
        "numero": 28,
        "inicio": f"12/08/{anio}",
        "fin": f"13/08/{anio}",
        "hora_inicio": "9:00",
        "hora_fin": "13:00",
        "duracion": "2 días",
        "ventana_desde": f"01/08/{anio}",
        "ventana_hasta": f"30/09/{anio}",
        "fija": "No",
        "prioridad": 2,
        "sede": "DRE Puno",
    }
    return [said.get(campo.clave, "") for campo in COLUMNAS]


Listas = dict[str, str]


def _write_lists(sheet: Worksheet, catalogo: Catalogo) -> Listas:
    """Write the lists to choose from, and return the range of each by its column's key."""
    regions = [entidad.nombre for entidad in catalogo.of_kind("dre")]
    ugel = [
        f"{region.nombre}: {catalogo.entidades[code].nombre}"
        for region in catalogo.of_kind("dre")
        for code in catalogo.below(region.codigo)
    ]
    listed: dict[str, Sequence[str]] = {
        "tipo": TIPOS,
        "modalidad": ("Presencial", "Virtual: Microsoft Teams", "Virtual: Zoom",
                      "Virtual: Google Meet", "Mixta"),
        "cobertura": ("Nacional", "MINEDU", "Regional", "UGEL", "IE"),
        "regiones": ("Todas", *regions),
        "ugel": ("Todas", *ugel),
        "participantes": [
            rol.nombre for rol in ROLES.values() if rol.clave != "administrador"
        ],
        "fija": ("Sí", "No"),
        "prioridad": ("1", "2", "3", "4", "5"),
        "sede": [*regions, *(name.split(": ", 1)[1] for name in ugel)],
    }  # fmt: skip
    ranges = {}
    for n, (key, values) in enumerate(listed.items(), 1):
        sheet.cell(1, n, TITULOS[key])
        paint_heading(sheet, n)
        for row, value in enumerate(values, 2):
            sheet.cell(row, n, value)
        letter = get_column_letter(n)
        sheet.column_dimensions[letter].width = 34
        ranges[key] = f"Listas!${letter}$2:${letter}${len(values) + 1}"
    return ranges


_SEVERAL = frozenset({"regiones", "ugel", "participantes", "tipo", "sede", "modalidad"})
"""Columns whose list only suggests: several names, or another one, may be written."""


def _offer_lists(plan: Worksheet, ranges: Listas) -> None:
    for n, campo in enumerate(COLUMNAS, 1):
        if campo.clave in ranges:
            offered = DataValidation("list", formula1=ranges[campo.clave], allow_blank=True)
            offered.showErrorMessage = campo.clave not in _SEVERAL
            offered.errorTitle = campo.titulo
            offered.error = "Elija uno de la lista."
            letter = get_column_letter(n)
            offered.add(f"{letter}2:{letter}{FILAS}")
            plan.add_data_validation(offered)


def _write_advice(sheet: Worksheet, anio: int) -> None:
    sheet.append([f"Cómo llenar el plan de {anio}"])
    sheet["A1"].font = Font(bold=True, size=14)
    lines = (
        f"1. En la hoja «Plan {anio}», escriba una actividad por fila debajo del ejemplo.",
        "2. Las columnas con lista ofrecen nombres oficiales; si son varios, sepárelos con comas.",
        "3. Súbalo en Articula: Planificador, Importar un plan. Nada se guarda sin que lo vea.",
        "4. Puede subirlo las veces que quiera: lo que no cambió queda igual.",
        "5. Para cambiar lo que ya subió, descargue el plan en Excel: cada fila trae su código.",
    )
    for line in lines:
        sheet.append([line])
    sheet.append([])
    sheet.append(["Columna", "Qué se escribe"])
    for n in (1, 2):
        paint_heading(sheet, n, sheet.max_row)
    for campo in COLUMNAS:
        if campo.clave in _ADVICE:
            sheet.append([campo.titulo, _ADVICE[campo.clave]])
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 90
