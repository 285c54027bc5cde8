"""The plan of a year as a wall calendar to be printed: A3, one page a month, then its list."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A3, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
)

from api.salidas.entradas import Entrada, say_entrada_state
from api.salidas.hojas import say_when
from engine.domain.calendario import Calendario
from engine.domain.lima import day_of
from forms.hojas.fechas import MESES

TINTA, TENUE, LINEA = HexColor("#1f1b16"), HexColor("#6a645c"), HexColor("#c9c4bb")
ROJO, FONDO_FERIADO, FONDO_CLASES = HexColor("#a3161f"), HexColor("#f7dcdc"), HexColor("#eef3f7")
PAGINA, MARGEN = landscape(A3), 11 * mm
MES, LISTA = "mes", "lista"
"""The two kinds of page: a month as a grid, and its detail in two columns."""
LEYENDA = (
    "En negrita, con fecha reservada. En cursiva, pedida. "
    "Fondo azul: semanas de clases. Fondo rojo: feriado."
)
VACIO = "Nada con fecha ni pedido en este mes."
DIAS = ("Lunes", "Martes", "Miércoles", "Jueves", "Viernes", "Sábado", "Domingo")
LETRAS, INTERLINEA = (9.5, 8.5, 7.5, 6.6), 1.22
"""Points of the letters inside a day, the largest that fits; and from a line to the next."""
_SIGNS = str.maketrans({"ā": "a", "ē": "e", "ī": "i", "ō": "o", "ū": "u", "→": "-", "✓": "-"})
_TITLE = ParagraphStyle("titulo", fontName="Helvetica-Bold", fontSize=15, leading=20, spaceAfter=8)
_LINE = ParagraphStyle("linea", fontName="Helvetica", fontSize=8.5, leading=11, leftIndent=8,
                       firstLineIndent=-8, spaceAfter=2)  # fmt: skip


def write_wall(
    entradas: Sequence[Entrada], calendario: Calendario, *, anio: int, titulo: str
) -> bytes:
    """Return the wall calendar of a year as a PDF; `titulo` says whose plan it is."""
    out = BytesIO()
    document = BaseDocTemplate(
        out, pagesize=PAGINA, title=f"Plan {anio}", author="Articula", lang="es-PE"
    )
    width, height = PAGINA[0] - 2 * MARGEN, PAGINA[1] - 2 * MARGEN
    whole = Frame(MARGEN, MARGEN, width, height, 0, 0, 0, 0)
    halves = [
        Frame(MARGEN + n * (width + 8 * mm) / 2, MARGEN, (width - 8 * mm) / 2, height, 0, 0, 0, 0)
        for n in (0, 1)
    ]
    document.addPageTemplates(
        [
            PageTemplate(MES, [whole], onPage=_foot(titulo)),
            PageTemplate(LISTA, halves, onPage=_foot(titulo)),
        ]
    )
    document.build(list(_story(entradas, calendario, anio, titulo)))
    return out.getvalue()


def _foot(titulo: str) -> Callable[[Canvas, BaseDocTemplate], None]:
    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 7)
        canvas.setFillColor(TENUE)
        canvas.drawString(MARGEN, 5 * mm, printable(f"Articula · {titulo}"))
        canvas.drawRightString(PAGINA[0] - MARGEN, 5 * mm, f"{document.page}")

    return draw


def _story(
    entradas: Sequence[Entrada], calendario: Calendario, anio: int, titulo: str
) -> Iterator[Flowable]:
    by_day = _by_day(entradas)
    for month in range(1, 13):
        first = date(anio, month, 1)
        yield MonthGrid(first, by_day, calendario, titulo)
        listed = [
            entrada
            for entrada in entradas
            if any(day_of(j.inicio).month == month for j in entrada.jornadas)
            or (not entrada.jornadas and entrada.inicio.month == month)
        ]
        if listed:
            yield NextPageTemplate(LISTA)
            yield PageBreak()
            yield Paragraph(_markup(f"{_title(first)}: {len(listed)} en detalle"), _TITLE)
            yield from (Paragraph(_detail(entrada), _LINE) for entrada in listed)
        if month < 12:
            yield NextPageTemplate(MES)
            yield PageBreak()


def _detail(entrada: Entrada) -> str:
    place = f" · {entrada.lugar}" if entrada.lugar else ""
    rest = f" · {entrada.unidad}{place} · {say_entrada_state(entrada)} · {entrada.codigo}"
    return (
        f"<b>{_markup(say_when(entrada))}</b> {_markup(entrada.titulo)}"
        f'<font color="#6a645c">{_markup(rest)}</font>'
    )


def _title(first: date) -> str:
    return f"{MESES[first.month - 1].capitalize()} de {first.year}"


def _by_day(entradas: Sequence[Entrada]) -> Mapping[date, list[Entrada]]:
    found: dict[date, list[Entrada]] = {}
    for entrada in entradas:
        for day in sorted({jornada.dia for jornada in entrada.jornadas}):
            found.setdefault(day, []).append(entrada)
    return found


class MonthGrid(Flowable):
    """A month as weeks from Monday to Sunday, each day with what meets in it."""

    def __init__(
        self,
        first: date,
        by_day: Mapping[date, list[Entrada]],
        calendario: Calendario,
        titulo: str,
    ) -> None:
        super().__init__()
        self._first, self._by_day = first, by_day
        self._calendario, self._titulo = calendario, titulo

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the whole page."""
        self.width, self.height = width, height - 1
        return self.width, self.height

    def draw(self) -> None:
        """Draw the month."""
        canvas: Canvas = self.canv
        canvas.setFillColor(TINTA)
        canvas.setFont("Helvetica-Bold", 22)
        canvas.drawString(0, self.height - 20, printable(_title(self._first)))
        canvas.setFont("Helvetica", 10)
        canvas.setFillColor(TENUE)
        canvas.drawRightString(self.width, self.height - 18, printable(self._titulo))
        canvas.setFont("Helvetica", 8)
        canvas.drawCentredString(self.width / 2, self.height - 18, printable(LEYENDA))
        if not any(day.month == self._first.month for day in self._by_day):
            canvas.setFont("Helvetica-Oblique", 10)
            after = stringWidth(_title(self._first), "Helvetica-Bold", 22) + 12
            canvas.drawString(after, self.height - 20, VACIO)
        weeks = _weeks(self._first)
        column, top = self.width / 7, self.height - 46
        row = top / len(weeks)
        for n, name in enumerate(DIAS):
            canvas.setFont("Helvetica-Bold", 9)
            canvas.drawString(n * column + 3, top + 5, name)
        for w, week in enumerate(weeks):
            for n, day in enumerate(week):
                self._draw_day(day, n * column, top - (w + 1) * row, column, row)

    def _draw_day(self, day: date, x: float, y: float, width: float, height: float) -> None:
        canvas: Canvas = self.canv
        inside = day.month == self._first.month
        feriado = self._calendario.feriado_on(day) if inside else None
        canvas.setStrokeColor(LINEA)
        canvas.setFillColor(self._background(day, inside=inside, feriado=bool(feriado)))
        canvas.rect(x, y, width, height, stroke=1, fill=1)
        if not inside:
            return
        canvas.setFillColor(ROJO if feriado else TINTA)
        canvas.setFont("Helvetica-Bold", 11)
        canvas.drawString(x + 4, y + height - 13, str(day.day))
        if feriado:
            canvas.setFont("Helvetica", 6.5)
            canvas.drawString(x + 20, y + height - 12, fit(feriado.nombre, 6.5, width - 24))
        self._draw_entries(self._by_day.get(day, []), x + 4, y + height - 24, width - 8, y + 4)

    def _background(self, day: date, *, inside: bool, feriado: bool) -> Color:
        if feriado:
            return FONDO_FERIADO
        bloque = self._calendario.block_of(day) if inside else None
        classes = bloque is not None and bloque.tipo == "lectivo" and day.weekday() < 5
        return FONDO_CLASES if classes else HexColor("#ffffff" if inside else "#f4f2ee")

    def _draw_entries(
        self, entries: Sequence[Entrada], x: float, top: float, width: float, bottom: float
    ) -> None:
        """Write what meets in a day: as large as fits, then cut, then counted."""
        canvas: Canvas = self.canv
        lines, size = arrange(entries, width, top - bottom)
        for n, (entrada, words) in enumerate(lines):
            settled = entrada is None or entrada.settled
            canvas.setFont("Helvetica-Bold" if settled else "Helvetica-Oblique", size)
            canvas.setFillColor(ROJO if entrada is None else TINTA if settled else TENUE)
            canvas.drawString(x, top - n * size * INTERLINEA, words)


Linea = tuple[Entrada | None, str]


def arrange(entries: Sequence[Entrada], width: float, height: float) -> tuple[list[Linea], float]:
    """Return the lines of a day and their size in points, so that they fit in its height.

    Each entry takes two lines if it may, one if it must; what is left over is one last line
    that counts it, which belongs to no entry.
    """
    for size in LETRAS:
        room = max(int(height / (size * INTERLINEA)) + 1, 1)
        folded: list[Linea] = [
            (e, words) for e in entries for words in fold(_words(e), size, width)
        ]
        if len(folded) <= room:
            return folded, size
    size = LETRAS[-1]
    cut: list[Linea] = [(e, fit(_words(e), size, width)) for e in entries]
    if len(cut) > room:
        cut = [*cut[: room - 1], (None, f"y {len(entries) - room + 1} más")]
    return cut, size


def _words(entrada: Entrada) -> str:
    return f"{entrada.unidad} {entrada.tema or entrada.titulo}"


def fold(text: str, size: float, width: float) -> list[str]:
    """Return a text in one line or in two, the second cut where it would not fit."""
    first, *rest = simpleSplit(printable(text)[:300], "Helvetica-Bold", size, width) or [""]
    return [first, fit(" ".join(rest), size, width)] if rest else [first]


def _weeks(first: date) -> list[list[date]]:
    start = date.fromordinal(first.toordinal() - first.weekday())
    weeks = []
    while start.toordinal() < first.toordinal() or start.month == first.month:
        weeks.append([date.fromordinal(start.toordinal() + n) for n in range(7)])
        start = date.fromordinal(start.toordinal() + 7)
    return weeks


def printable(text: str) -> str:
    """Return a text in the letters that the printed types have: all of Spanish, not all of all."""
    return text.translate(_SIGNS).encode("cp1252", "replace").decode("cp1252")


def _markup(text: str) -> str:
    return escape(printable(text))


def fit(text: str, size: float, width: float) -> str:
    """Return a text cut where it would pass `width` points, with its sign."""
    words = printable(" ".join(text.split()))[:200]
    if stringWidth(words, "Helvetica-Bold", size) <= width:
        return words
    while words and stringWidth(words + "…", "Helvetica-Bold", size) > width:
        words = words[:-1]
    return words.rstrip() + "…"
