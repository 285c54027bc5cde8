"""The bars of the month: stretches of days laid in lanes, so that none hides another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta


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
    """A cell of a lane: a free day (`dia` is its index), or a bar that spans `dias`."""

    dia: int
    dias: int = 1
    barra: Barra | None = None


@dataclass(frozen=True)
class Fila:
    """An entidad of the month with its lanes."""

    codigo: str
    nombre: str
    direccion: str
    carriles: tuple[tuple[Celda, ...], ...]


@dataclass
class _Lane:
    cells: list[tuple[int, int, Barra]] = field(default_factory=list)
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
    pieces: list[tuple[int, int, Barra]] = []
    for bar, days in bars.items():
        inside = [day for day in days if 0 <= (day - first).days < width]
        pieces += [((a - first).days, (b - first).days, bar) for a, b in stretches(inside)]
    lanes: list[_Lane] = []
    for start, end, bar in sorted(pieces, key=lambda piece: (piece[0], -piece[1], piece[2].codigo)):
        lane = next((known for known in lanes if known.free_from <= start), None)
        if lane is None:
            lane = _Lane()
            lanes.append(lane)
        lane.cells.append((start, end, bar))
        lane.free_from = end + 1
    return tuple(_fill(lane.cells, width) for lane in lanes or [_Lane()])


def _fill(cells: Sequence[tuple[int, int, Barra]], width: int) -> tuple[Celda, ...]:
    filled: list[Celda] = []
    at = 0
    for start, end, bar in cells:
        filled += [Celda(day) for day in range(at, start)]
        filled.append(Celda(start, end - start + 1, bar))
        at = end + 1
    return (*filled, *(Celda(day) for day in range(at, width)))
