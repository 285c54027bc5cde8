"""The bars of the month: stretches of days laid in lanes, so that none hides another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache

from markupsafe import Markup, escape

from api.pages.wording import say_state


@dataclass(frozen=True)
class Barra:
    """An AT on some days running; `cruce` outlines it, `tentativa` says it is not booked yet."""

    codigo: str
    unidad: str
    tema: str
    fechas: str
    estado: str
    tono: int
    cruce: bool = False
    tentativa: bool = False


@dataclass(frozen=True)
class Celda:
    """A cell of a lane: a free day (`dia` is its index), or a bar that spans `dias`.

    `rotulo` says where the words of a bar too short to hold them go: "derecha", "izquierda".
    """

    dia: int
    dias: int = 1
    barra: Barra | None = None
    rotulo: str = ""


@dataclass(frozen=True)
class Fila:
    """An entidad of the month with its lanes."""

    codigo: str
    nombre: str
    direccion: str
    carriles: tuple[tuple[Celda, ...], ...]


ROOMY = 4
"""Days from which a bar holds its own words."""
WORDS = 5
"""Free days that the words of a shorter bar take beside it."""


@dataclass(frozen=True)
class _Piece:
    start: int
    end: int
    bar: Barra
    side: str

    @property
    def room(self) -> tuple[int, int]:
        """Return the first and last day that the bar takes with its words."""
        before = WORDS if self.side == "izquierda" else 0
        after = WORDS if self.side == "derecha" else 0
        return self.start - before, self.end + after


@dataclass
class _Lane:
    pieces: list[_Piece] = field(default_factory=list)
    free_from: int = 0


def stretches(days: Iterable[date]) -> list[tuple[date, date]]:
    """Return the runs of consecutive days, each by its first and last."""
    runs: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def lay_out(
    bars: Mapping[Barra, Iterable[date]], first: date, width: int
) -> tuple[tuple[Celda, ...], ...]:
    """Return the lanes of `width` days from `first` that hold every bar, the fewest possible."""
    pieces: list[_Piece] = []
    for bar, days in bars.items():
        inside = [day for day in days if 0 <= (day - first).days < width]
        for start, end in stretches(inside):
            here = (start - first).days, (end - first).days
            pieces.append(_Piece(*here, bar, _side(*here, width)))
    lanes: list[_Lane] = []
    for piece in sorted(pieces, key=lambda p: (*p.room, p.bar.codigo)):
        lane = next((known for known in lanes if known.free_from <= piece.room[0]), None)
        if lane is None:
            lane = _Lane()
            lanes.append(lane)
        lane.pieces.append(piece)
        lane.free_from = piece.room[1] + 1
    return tuple(_fill(lane.pieces, width) for lane in lanes or [_Lane()])


def _side(start: int, end: int, width: int) -> str:
    if end - start + 1 >= ROOMY:
        return ""
    return "derecha" if end + WORDS < width else "izquierda"


def _fill(pieces: Sequence[_Piece], width: int) -> tuple[Celda, ...]:
    filled: list[Celda] = []
    at = 0
    for piece in pieces:
        filled += map(_free, range(at, piece.start))
        span = piece.end - piece.start + 1
        filled.append(Celda(piece.start, span, piece.bar, piece.side))
        at = piece.end + 1
    return (*filled, *map(_free, range(at, width)))


@cache
def _free(day: int) -> Celda:
    return Celda(day)


def write_lane(lane: Iterable[Celda], clases: Sequence[str]) -> Markup:
    """Return the cells of a lane; `clases` paint its free days.

    A month has thousands of them, most with bars that other rows have too: each is written once.
    """
    cells = (
        f'<td class="{clases[cell.dia]}"></td>'
        if cell.barra is None
        else f'<td class="con-barra {clases[cell.dia]}" colspan="{cell.dias}">'
        f"{_write_bar(cell.barra, cell.rotulo)}</td>"
        for cell in lane
    )
    # What people typed is escaped where the bar is written.
    return Markup("".join(cells))  # noqa: S704


@lru_cache(maxsize=4096)
def _write_bar(bar: Barra, side: str) -> str:
    clase = f"barra tono-{bar.tono}"
    clase += (" corta" if side else "") + (" cruce" if bar.cruce else "")
    clase += " tentativa" if bar.tentativa else ""
    unidad, tema, fechas = escape(bar.unidad), escape(bar.tema), escape(bar.fechas)
    estado = escape(say_state(bar.estado))
    crossed = ", tiene un cruce" if bar.cruce else ""
    return (
        f'<a class="{clase}" href="/asistencias/{escape(bar.codigo)}"'
        f' title="{unidad}: {tema}, {fechas}"><span class="rotulo {side}"><b>{unidad}</b> {tema}'
        f'</span><span class="oculto">, {fechas}, {estado}{crossed}</span></a>'
    )
