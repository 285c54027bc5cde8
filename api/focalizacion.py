"""What focalización says of the schools of a UGEL: counted, filtered and put into a workbook."""

from collections import Counter
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from engine.domain.focalizacion import ESTADOS, NOMBRES, Resultado
from engine.domain.institucion import TIPOS
from forms.hojas.llenado import write_cell, write_heading

Escuela = tuple[Mapping[str, Any], Resultado | None]
COLUMNAS = (
    ("Código modular", 14), ("Nombre", 34), ("Distrito", 18), ("Tipo", 24), ("Estudiantes", 12),
    ("Docentes", 11), ("Resultado", 16), ("Puntaje", 10), ("Cumple", 48), ("Excluye", 48),
    ("Falta el dato de", 48), ("Prioridades", 48), ("Prioridades por saber", 48),
)  # fmt: skip


def count_states(escuelas: Sequence[Escuela]) -> dict[str, dict[str, int]]:
    """Return how many schools of each family are in each state; those of none are left out."""
    found: dict[str, Counter[str]] = {}
    for _, result in escuelas:
        if result is not None:
            found.setdefault(result.familia, Counter())[result.estado] += 1
    return {
        family: {state: found[family][state] for state in ESTADOS}
        for family in NOMBRES
        if family in found
    }


def choose(
    escuelas: Sequence[Escuela], *, estado: str = "", familia: str = ""
) -> list[tuple[Mapping[str, Any], Resultado]]:
    """Return the schools of a state and family, those that come first by their priorities first."""
    kept = [
        (school, result)
        for school, result in escuelas
        if result is not None and estado in ("", result.estado) and familia in ("", result.familia)
    ]
    return sorted(kept, key=lambda pair: (-pair[1].puntaje, pair[0]["codigo"]))


def to_json(school: Mapping[str, Any], result: Resultado) -> dict[str, Any]:
    """Return what is said of a school as REST sends it."""
    told = {name: school[name] for name in ("codigo", "nombre", "tipo", "distrito")}
    return told | {
        "familia": result.familia, "estado": result.estado, "puntaje": result.puntaje,
        "cumple": list(result.cumple), "excluye": list(result.excluye),
        "faltan": list(result.faltan), "prioridades": list(result.prioridades),
        "por_saber": list(result.por_saber),
    }  # fmt: skip


def write_workbook(chosen: Sequence[tuple[Mapping[str, Any], Resultado]], *, title: str) -> bytes:
    """Return those schools with what is said of each, as an .xlsx."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title[:31])
    sheet.freeze_panes = "C2"
    for n, (_, width) in enumerate(COLUMNAS, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.append([write_heading(sheet, name) for name, _ in COLUMNAS])
    for school, result in chosen:
        sheet.append([write_cell(sheet, value) for value in _row(school, result)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _row(school: Mapping[str, Any], result: Resultado) -> list[Any]:
    lists = (
        result.cumple, result.excluye, result.faltan, result.prioridades, result.por_saber
    )  # fmt: skip
    return [
        school["codigo"],
        school["nombre"],
        school["distrito"] or "",
        TIPOS[school["tipo"]],
        "" if school["alumnos"] is None else school["alumnos"],
        "" if school["docentes"] is None else school["docentes"],
        ESTADOS[result.estado],
        result.puntaje,
        *("; ".join(texts) for texts in lists),
    ]
