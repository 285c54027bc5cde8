"""Reads the conformance cases: for each construct, small diagrams and what must happen in them.

A file of `casos/` opens with the construct, where it may stand and its chapter of BPMN 2.0.2.
Each case is `* what is expected (chapter)`, its diagram after bars, and its steps; `| igual`
takes the diagram of the case before.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson

CASOS = Path(__file__).parent / "casos"
_TITLE = re.compile(r"\* (?P<nombre>.+) \((?P<norma>[\d.]+)\)")


@dataclass
class Caso:
    """One story: a diagram, the variables it starts with, what is done and what must follow."""

    nombre: str
    norma: str
    dibujo: str = ""
    variables: dict[str, Any] = field(default_factory=dict)
    pasos: list[str] = field(default_factory=list)
    desde: str | None = None


@dataclass(frozen=True)
class Forma:
    """A construct of the standard: its file, where it may stand, its chapters and its cases."""

    archivo: str
    nombre: str
    donde: str
    norma: str
    casos: tuple[Caso, ...]


@cache
def read_all() -> tuple[Forma, ...]:
    """Return every construct, in the order of its chapter."""
    return tuple(sorted(map(_read, CASOS.glob("*.txt")), key=_chapter))


def _chapter(forma: Forma) -> tuple[list[int], str]:
    return [int(part) for part in forma.norma.split(",")[0].split(".")], forma.nombre


def _read(path: Path) -> Forma:
    nombre, donde, norma, *lines = path.read_text(encoding="utf-8").splitlines()
    casos: list[Caso] = []
    for number, line in enumerate(lines, 4):
        if title := _TITLE.fullmatch(line):
            casos.append(Caso(title["nombre"], title["norma"]))
        elif line.strip():
            _told(casos, line.strip(), f"{path.name}:{number}")
    donde, norma = donde.removeprefix("donde: "), norma.removeprefix("norma: ")
    return Forma(path.stem, nombre, donde, norma, tuple(casos))


def _told(casos: list[Caso], line: str, place: str) -> None:
    caso = casos[-1]
    word, _, rest = line.partition(" ")
    if line == "| igual":
        caso.dibujo = casos[-2].dibujo
    elif line.startswith("| desde "):
        caso.desde = line.removeprefix("| desde ")
    elif word == "|":
        caso.dibujo += rest + "\n"
    elif word == "con":
        caso.variables = orjson.loads(rest)
    elif "=>" in line or word in {*COMPRUEBA, *MUEVE}:
        caso.pasos.append(line)
    else:
        raise ValueError(f"{place} is not understood: {line}")


COMPRUEBA = frozenset({"sea", "vence", "clave", "lanzo", "escalo", "miembros", "cuantos"})
"""The words of the lines that look at something and move nothing."""

MUEVE = frozenset({"fija"})
"""The words of the lines that move something and need not say where it stands then."""
