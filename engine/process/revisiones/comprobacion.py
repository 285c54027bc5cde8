"""Checks diagrams as a whole: their review and the cases beside them, told to who draws them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bpmn.registro import DIBUJOS, FOLDER
from engine.errors import ArticulaError, RuleBroken
from engine.process.definicion import define
from engine.process.lectura.archivos import read_text, read_xml
from engine.process.revisiones.casos import read_cases, run_case
from engine.process.revisiones.hallazgo import Entorno, Hallazgo
from engine.process.revisiones.plano import choose_process
from engine.process.revisiones.revision import review, unreadable


@dataclass(frozen=True)
class Informe:
    """What was found of one diagram: by the rules, and by its own cases."""

    archivo: str
    hallazgos: tuple[Hallazgo, ...]
    casos: int
    fallos: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether the diagram may run."""
        return not self.fallos and not any(h.grave for h in self.hallazgos)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "archivo": self.archivo,
            "bien": self.sound,
            "hallazgos": [h.to_json() for h in self.hallazgos],
            "casos": self.casos,
            "fallos": list(self.fallos),
        }

    def lines(self) -> list[str]:
        """Return it as lines for people."""
        head = "bien" if self.sound else "MAL "
        told = [f"{head}  {self.archivo}: {self.casos} casos"]
        for found in self.hallazgos:
            kind = "grave" if found.grave else "aviso"
            place = found.elemento or "archivo"
            line = f", línea {found.linea}" if found.linea else ""
            told.append(f"      {kind}, {place}{line}: {found.mensaje}")
            told.append(f"             {found.sugerencia} [{found.regla}]")
        return told + [f"      caso: {fault}" for fault in self.fallos]


def check_drawn(entorno: Entorno) -> list[Informe]:
    """Check every diagram of the `bpmn` room, in the style of the house."""
    strict = replace(entorno, estricto=True)
    return [
        check_file(FOLDER / drawn.proceso / f"{drawn.proceso}.bpmn", strict) for drawn in DIBUJOS
    ]


def check_paths(paths: Iterable[Path], entorno: Entorno) -> list[Informe]:
    """Check files, and the diagrams of folders and of those within them. Raises OSError.

    They may call one another.
    """
    files = [
        file
        for path in paths
        for file in (sorted(path.rglob("*.bpmn*")) if path.is_dir() else [path])
    ]
    named = {*entorno.procesos, *map(_name_of, files)}
    return [check_file(file, replace(entorno, procesos=named)) for file in files]


def _name_of(path: Path) -> str:
    try:
        return choose_process(read_xml(path.read_bytes())).get("id", "")
    except RuleBroken:
        return ""


def check_file(path: Path, entorno: Entorno) -> Informe:
    """Check a diagram with the tables and the cases of its folder. Raises OSError."""
    try:
        diagrama = read_text(path.read_bytes())
        tables = {t.stem: read_text(t.read_bytes()) for t in sorted(path.parent.glob("*.dmn"))}
    except RuleBroken as problem:
        return Informe(path.name, (unreadable("", str(problem.facts["detalle"])),), 0, ())
    found = tuple(review(diagrama, tables, entorno))
    if any(h.grave for h in found):
        return Informe(path.name, found, 0, ())
    cases = path.parent / "casos.json"
    if not cases.exists():
        return Informe(path.name, found, 0, ())
    return Informe(path.name, found, *_run(diagrama, tables, cases))


def _run(diagrama: str, tables: dict[str, str], cases: Path) -> tuple[int, tuple[str, ...]]:
    """Return how many cases there are and what went otherwise."""
    proceso = choose_process(read_xml(diagrama)).get("id", "")
    definicion = define(proceso, diagrama, tables)
    faults: list[str] = []
    try:
        drawn = read_cases(cases.read_text(encoding="utf-8"))
    except (ValueError, KeyError) as problem:
        return 0, (f"casos.json no se entiende: {problem!r}",)
    for caso in drawn:
        try:
            faults += run_case(definicion, caso)
        except (ArticulaError, ValueError) as problem:
            faults.append(f"{caso.nombre}: {problem!r}")
    return len(drawn), tuple(faults)
