"""Processes grown at random from blocks, and newer versions of them with something grafted in."""

from dataclasses import dataclass, replace
from itertools import count, pairwise
from typing import Any

from hypothesis import strategies as st


@dataclass(frozen=True)
class Bloque:
    """A piece of a process: a task, one repeated, roads (exclusive or parallel), a sub-process."""

    clase: str
    id: str
    ramas: tuple[tuple["Bloque", ...], ...] = ()


Serie = tuple[Bloque, ...]
TAREA, VARIAS, ELIGE, REPARTE, DENTRO = "tarea", "varias", "elige", "reparte", "dentro"
_ROADS = {ELIGE: ("exclusiva", 2), REPARTE: ("paralela", 2), DENTRO: ("sub", 1)}


@st.composite
def series(draw: st.DrawFn, depth: int = 2, names: Any = None) -> Serie:
    """Draw one to three blocks in a row, each with ids of its own."""
    names = names or count(1)
    kinds = (TAREA, VARIAS, *_ROADS) if depth else (TAREA, VARIAS)
    return tuple(
        _block(draw, draw(st.sampled_from(kinds)), depth, names)
        for _ in range(draw(st.integers(1, 3)))
    )


def _block(draw: st.DrawFn, clase: str, depth: int, names: Any) -> Bloque:
    roads = _ROADS[clase][1] if clase in _ROADS else 0
    ramas = tuple(draw(series(depth - 1, names)) for _ in range(roads))
    return Bloque(clase, f"{clase[0]}{next(names)}", ramas)


@st.composite
def grafted(draw: st.DrawFn, serie: Serie) -> Serie:
    """Draw a newer version: tasks put in, blocks taken away or put beside something new."""
    names = (f"n{n}" for n in count(1))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(serie))
        serie = _graft(
            serie, draw(st.sampled_from(places)), draw(st.sampled_from(EDICIONES)), names
        )
    return serie


def _places(serie: Serie) -> list[str]:
    found = []
    for block in serie:
        found.append(block.id)
        for rama in block.ramas:
            found += _places(rama)
    return found


EDICIONES = ("antes", "quita", "en_paralelo", "en_eleccion", "hacia_dentro")


def _graft(serie: Serie, place: str, edit: str, names: Any) -> Serie:
    made: list[Bloque] = []
    for block in serie:
        if block.id != place:
            ramas = tuple(_graft(rama, place, edit, names) for rama in block.ramas)
            made.append(replace(block, ramas=ramas))
        elif edit == "antes":
            made += [Bloque(TAREA, next(names)), block]
        elif edit == "en_paralelo":
            made.append(Bloque(REPARTE, next(names), ((block,), (Bloque(TAREA, next(names)),))))
        elif edit == "en_eleccion":
            made.append(Bloque(ELIGE, next(names), ((block,), (Bloque(TAREA, next(names)),))))
        elif edit == "hacia_dentro":
            made.append(Bloque(DENTRO, next(names), ((block,),)))
    return tuple(made) or (Bloque(TAREA, next(names)),)


def tell(serie: Serie) -> str:
    """Return a process as the words that `draw` reads."""
    return "\n".join(_tell(serie, "ini", "fin"))


def _tell(serie: Serie, before: str, after: str) -> list[str]:
    lines: list[str] = []
    ends = [(before, before), *(_told(block, lines) for block in serie), (after, after)]
    lines += [f"{a[1]} > {b[0]}" for a, b in pairwise(ends)]
    return lines


def _told(block: Bloque, lines: list[str]) -> tuple[str, str]:
    """Add the lines of a block and return where it is entered and where it is left."""
    if block.clase == VARIAS:
        lines.append(f"usuario {block.id} veces=2")
    if block.clase in (TAREA, VARIAS):
        return block.id, block.id
    if block.clase == DENTRO:
        inside = _tell(block.ramas[0], f"ini_{block.id}", f"fin_{block.id}")
        lines += [f"sub {block.id} {{", *inside, "}"]
        return block.id, block.id
    word = _ROADS[block.clase][0]
    first, last = f"{block.id}_a", f"{block.id}_z"
    lines.append(f"{word} {first} {last}")
    for number, rama in enumerate(block.ramas):
        entry = f"{first} >[{'si' if number else '*'}]" if block.clase == ELIGE else f"{first} >"
        chain: list[str] = []
        ends = [_told(inner, chain) for inner in rama]
        lines += [*chain, f"{entry} {ends[0][0]}"]
        lines += [f"{a[1]} > {b[0]}" for a, b in pairwise(ends)]
        lines.append(f"{ends[-1][1]} > {last}")
    return first, last
