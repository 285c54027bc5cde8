"""Reads a whole plan: the bytes of a file in, its activities out, with every fault and doubt."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from engine.errors import RuleBroken
from forms.hojas.actividades import read_activity
from forms.hojas.anotaciones import Conjetura, Cuaderno, Falla, Supuesto
from forms.hojas.celdas import MAX_COLUMNAS, Hoja, letters
from forms.hojas.codigos import Codigos, Vigente, say_published
from forms.hojas.encabezados import (
    ESPERADAS,
    PROPIAS,
    TITULOS,
    Encabezado,
    find_headings,
    names_column,
)
from forms.hojas.guardia import inspect
from forms.hojas.leida import Leida
from forms.hojas.libro import read_workbook
from forms.hojas.planeadas import to_planeada
from forms.hojas.publico import Terminos, own_terms
from forms.hojas.renglon import Renglon
from forms.hojas.renglones import name_columns, name_ranges
from forms.hojas.separados import read_csv
from forms.hojas.territorio import Catalogo

Lugar = tuple[str, int]
"""Where a row is: the name of its sheet and its number."""
_MARKS = ("ejemplo", "total", "totales", "subtotal", "nota", "fuente", "leyenda")
"""How the first words of rows that hold no activity begin."""
REPETIDA = "Una fila dice lo mismo que otra de más arriba: será otra actividad. Si sobra, quítela."


@dataclass(frozen=True)
class Lectura:
    """A plan as it was read."""

    formato: str
    hojas: tuple[str, ...]
    filas: tuple[Leida, ...]
    conjeturas: tuple[Conjetura, ...] = ()
    supuestos: tuple[Supuesto, ...] = ()
    avisos: tuple[Supuesto, ...] = ()
    """What may be imported, and would be refused when it is published."""

    @property
    def fallas(self) -> tuple[Falla, ...]:
        """Return what is wrong, row by row."""
        return tuple(falla for leida in self.filas for falla in leida.fallas)

    @property
    def buenas(self) -> tuple[Leida, ...]:
        """Return the rows that hold an activity with nothing wrong."""
        return tuple(leida for leida in self.filas if leida.datos is not None)

    def to_json(self) -> dict[str, Any]:
        """Return the reading as it is stored."""
        return asdict(self)


@dataclass(frozen=True)
class Pedido:
    """Whose plan a file is said to be: the unit's code and the year; what was decided of its
    doubts, and of those of earlier files.

    `terminos` are the words for roles, those of the service unless an office has more; `vigentes`
    the activities that there are, by code.
    """

    catalogo: Catalogo
    unidad: str
    anio: int
    decisiones: Mapping[str, str] = field(default_factory=dict)
    recordadas: Mapping[str, str] = field(default_factory=dict)
    terminos: Terminos = field(default_factory=own_terms)
    vigentes: Mapping[str, Vigente] = field(default_factory=dict)


def read_plan(data: bytes, pedido: Pedido) -> Lectura:
    """Return the plan that a file holds (PB-01, AC-02).

    Raises RuleBroken with a code of `forms.hojas.guardia` for a file that cannot be read,
    hoja_sin_encabezados when no sheet has the columns of a plan, and hoja_sin_filas when they
    are there and nothing stands below.
    """
    sheets, hidden = _sheets(data)
    plans = _plans(sheets)
    notes = Cuaderno(pedido.decisiones, pedido.recordadas)
    _tell_sheets(notes, sheets, plans, hidden)
    codes = Codigos(pedido.vigentes, pedido.unidad, pedido.anio)
    rows = [_read_row(row, pedido, codes) for row in _all_rows(plans, notes)]
    if not rows:
        raise RuleBroken("hoja_sin_filas", fila=plans[0][1].fila)
    _demand_own(rows, pedido)
    _tell_repeated(notes, rows)
    return Lectura(
        formato="plantilla" if any(f.formato == "plantilla" for _, f in plans) else "minedu",
        hojas=tuple(sheet.nombre for sheet, _ in plans),
        filas=tuple(rows),
        conjeturas=notes.doubts(),
        supuestos=notes.assumptions(),
        avisos=notes.warnings(),
    )


def read_rows(
    data: bytes, pedido: Pedido, wanted: Collection[Lugar]
) -> dict[Lugar, tuple[Renglon, Leida]]:
    """Return those rows of a file that was read before, with their cells and what they say.

    Raises what `read_plan` raises of the file.
    """
    notes = Cuaderno(pedido.decisiones, pedido.recordadas)
    codes = Codigos(pedido.vigentes, pedido.unidad, pedido.anio)
    found: dict[Lugar, tuple[Renglon, Leida]] = {}
    for row in _all_rows(_plans(_sheets(data)[0]), notes):
        if (row.hoja, row.fila) in wanted:
            found[row.hoja, row.fila] = row, _read_row(row, pedido, codes)
        else:
            # A code that is said twice is wrong only where it is said again.
            codes.read(row, ajenos=True)
    return found


def _plans(sheets: Sequence[Hoja]) -> list[tuple[Hoja, Encabezado]]:
    """Return the sheets with the columns of a plan; raise RuleBroken when none has them."""
    with_headings = [(sheet, find_headings(sheet)) for sheet in sheets]
    plans = [(sheet, found) for sheet, found in with_headings if found.suffices]
    if not plans:
        raise _without_headings(with_headings)
    return plans


def _all_rows(plans: Sequence[tuple[Hoja, Encabezado]], notes: Cuaderno) -> Iterator[Renglon]:
    for sheet, found in plans:
        yield from _rows(sheet, found, notes, several=len(plans) > 1)


def _demand_own(rows: Sequence[Leida], pedido: Pedido) -> None:
    """Refuse a file whose every row is of one other unit: it was chosen, not written, wrong."""
    title = TITULOS["area"]
    foreign = [{f.frase for f in row.fallas if f.campo == title} for row in rows]
    said = set.union(*foreign)
    # Of a cell that is too long nothing says whose it is.
    if all(foreign) and len(said) == 1 and not next(iter(said)).startswith("Tiene "):
        raise RuleBroken("hoja_de_otra_unidad", frase=said.pop(), unidad=pedido.unidad)


def _tell_repeated(notes: Cuaderno, rows: Sequence[Leida]) -> None:
    """Note the new rows that say the very same as one above: each is an activity of its own."""
    seen: set[str] = set()
    for row in rows:
        told = repr(row.datos)
        if row.datos is not None and not row.codigo and told in seen:
            notes.assume(REPETIDA, f"fila {row.fila}")
        seen.add(told)


def _sheets(data: bytes) -> tuple[list[Hoja], list[str]]:
    return read_workbook(data) if inspect(data) == "xlsx" else ([read_csv(data)], [])


def _without_headings(tried: Sequence[tuple[Hoja, Encabezado]]) -> RuleBroken:
    filled = [(sheet, found) for sheet, found in tried if sheet.filas]
    if not filled:
        return RuleBroken("hoja_vacia")
    sheet, best = max(filled, key=lambda pair: len(pair[1].columnas))
    row = sheet.filas.get(best.fila) or next(iter(sheet.filas.values()))
    seen = [f"«{cell.texto[:40]}»" for cell in row.values()][:8]
    wanted = ", ".join(f"«{TITULOS[key]}»" for key in ESPERADAS)
    return RuleBroken("hoja_sin_encabezados", esperados=wanted, hallados=", ".join(seen))


def _tell_sheets(
    notes: Cuaderno,
    sheets: Sequence[Hoja],
    plans: Sequence[tuple[Hoja, Encabezado]],
    hidden: Sequence[str],
) -> None:
    """Note what was left out, what was merged and what was hidden."""
    read = {id(sheet) for sheet, _ in plans}
    ours = PROPIAS if any(found.formato == "plantilla" for _, found in plans) else ()
    left = [
        sheet.nombre
        for sheet in sheets
        if id(sheet) not in read and sheet.filas and sheet.nombre not in ours
    ]
    if left:
        names, rest = "», «".join(left[:6]), len(left) - 6
        more = f" y {rest} hojas más" if rest > 0 else ""
        verb = "no tiene" if len(left) == 1 else "no tienen"
        notes.assume(f"No se leyó «{names}»{more}: {verb} las columnas de un plan.")
    if concealed := [name for name in hidden if name not in ours]:
        notes.assume(f"No se leyó lo oculto: «{'», «'.join(concealed[:6])}».")
    for sheet, found in plans:
        if sheet.ocultas:
            rows = "1 fila" if len(sheet.ocultas) == 1 else f"{len(sheet.ocultas)} filas"
            notes.assume(f"Se leyó también lo oculto en la hoja: {rows}.")
        if sheet.combinadas:
            ranges = name_ranges(sheet.combinadas)
            notes.assume(f"Las celdas combinadas dan su valor a cada fila que abarcan: {ranges}.")
        for title, read_as in found.parecidos.items():
            notes.assume(f"La columna «{title}» se leyó como «{read_as}».")
        if sheet.ancha:
            notes.assume(f"No se leyó más allá de la columna {letters(MAX_COLUMNAS)}.")
        if found.sobrantes:
            notes.assume(f"Estas columnas no se usan: {name_columns(found.sobrantes)}.")


def _rows(sheet: Hoja, found: Encabezado, notes: Cuaderno, *, several: bool) -> Iterator[Renglon]:
    """Yield the rows under the headings that hold something of a plan."""
    for number in sorted(sheet.filas):
        if number > found.fila:
            row = Renglon(sheet.nombre, number, sheet.filas[number], found, notes, several)
            if not _is_beside_the_plan(row):
                yield row


def _is_beside_the_plan(row: Renglon) -> bool:
    """Tell a title, a total, an example or headings said again from an activity."""
    filled = [key for key in row.encabezado.columnas if row.get(key)]
    if not filled or (len(filled) == 1 and "titulo" not in filled):
        return True
    repeated = sum(1 for key in filled if names_column(row.text(key)))
    first = row.plain("titulo") or row.plain(filled[0])
    if repeated >= 2 or first.startswith("ejemplo"):
        return True
    says_more = any(row.get(key) for key in ("inicio", "fechas", "participantes"))
    return not says_more and (len(filled) == 1 or first.split(" ")[0] in _MARKS)


def _read_row(row: Renglon, pedido: Pedido, codes: Codigos) -> Leida:
    codigo = codes.read(row, ajenos=row.encabezado.formato == "minedu")
    made = read_activity(
        row, pedido.catalogo, pedido.terminos, anio=pedido.anio, unidad=pedido.unidad
    )
    read = Leida(row.hoja, row.fila, row.text("titulo")[:200], made, codigo=codigo)
    known = pedido.vigentes.get(codigo)
    if made and known and known.forbids(to_planeada(read, pedido.catalogo, pedido.unidad)):
        row.wrong("codigo", say_published(codigo, known))
    return replace(
        read, datos=None if row.fallas else made, fallas=tuple(row.fallas),
        dudosa=bool(row.dudas or row.avisos),
    )  # fmt: skip
