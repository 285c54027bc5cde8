"""The diagrams and their cases at hand, and diagrams changed on purpose."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from bpmn.registro import DIBUJOS, FOLDER
from engine.actions.instancias.procesos import build_entorno
from engine.process.catalogo import drawn_processes
from engine.process.definicion import Definicion
from engine.process.revisiones.casos import Caso, read_cases
from engine.process.revisiones.hallazgo import Entorno, Hallazgo
from engine.process.revisiones.revision import review
from forms.registro import FICHAS, load_schema

AJENOS = Path(__file__).parent / "ajenos"
PROCESOS = tuple(drawn.proceso for drawn in DIBUJOS)


@cache
def entorno() -> Entorno:
    """Return what the service really has registered."""
    return build_entorno({name: load_schema(name)["properties"] for name in FICHAS})


def definicion(proceso: str) -> Definicion:
    """Return a process of the `bpmn` room."""
    return next(d for d in drawn_processes() if d.proceso == proceso)


@cache
def cases() -> tuple[tuple[str, Caso], ...]:
    """Return every case of every process."""
    return tuple(
        (proceso, caso)
        for proceso in PROCESOS
        for caso in read_cases((FOLDER / proceso / "casos.json").read_text(encoding="utf-8"))
    )


def drawing(proceso: str) -> str:
    """Return the text of a diagram."""
    return next(d.diagrama for d in DIBUJOS if d.proceso == proceso)


def tables(proceso: str) -> dict[str, str]:
    """Return the decision tables of a diagram."""
    return next(d.tables() for d in DIBUJOS if d.proceso == proceso)


def changed(proceso: str, *changes: tuple[str, str]) -> str:
    """Return a diagram with each text replaced, which must be there."""
    source = drawing(proceso)
    for before, after in changes:
        assert before in source, before
        source = source.replace(before, after)
    return source


def found_in(
    source: str | bytes, decisiones: dict[str, str] | None = None, *, estricto: bool = True
) -> list[Hallazgo]:
    """Return the review of a diagram against what is really registered, in the house's style."""
    return review(source, decisiones or {}, replace(entorno(), estricto=estricto))


def rules_of(found: list[Hallazgo]) -> set[str]:
    """Return the names of the grave rules broken."""
    return {hallazgo.regla for hallazgo in found if hallazgo.grave}
