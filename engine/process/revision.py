"""The review of a diagram before it may run: nothing in it is ever run wrong in silence."""

from collections.abc import Mapping, Sequence

from bpmn.registro import DIBUJOS, Dibujo
from engine.errors import ArticulaError, RuleBroken
from engine.process.definicion import BPMN, define
from engine.process.hallazgo import Entorno, Hallazgo, Hallazgos
from engine.process.lectura import read_xml
from engine.process.plano import Plano
from engine.process.revisiones.datos import review_data
from engine.process.revisiones.flujos import review_flow
from engine.process.revisiones.formas import review_constructs
from engine.process.revisiones.formulas import review_formulas
from engine.process.revisiones.registros import review_names
from engine.process.revisiones.reuniones import review_joins
from engine.process.revisiones.tablas import Tabla, read_table, review_decisions
from engine.process.revisiones.trazos import review_drawing


def review(diagrama: str, decisiones: Mapping[str, str], entorno: Entorno) -> list[Hallazgo]:
    """Return all that is wrong with a diagram and its decision tables; empty when it may run."""
    try:
        plano = _read(diagrama)
        tablas = {t.nombre: t for t in map(read_table, decisiones.values())}
    except RuleBroken as problem:
        return [_unreadable("", str(problem.facts.get("detalle", "")))]
    found = [*_rules(plano, tablas, entorno)]
    if not any(hallazgo.grave for hallazgo in found):
        found += _run(plano, diagrama, decisiones)
    return found


def review_all(entorno: Entorno, dibujos: Sequence[Dibujo] = DIBUJOS) -> dict[str, list[Hallazgo]]:
    """Return what is wrong with each process of the `bpmn` room, by its name."""
    return {
        drawn.proceso: review(drawn.diagrama, drawn.tables(), entorno)
        + _misnamed(drawn.proceso, drawn.diagrama)
        for drawn in dibujos
    }


def demand_sound(
    proceso: str, diagrama: str, decisiones: Mapping[str, str], entorno: Entorno
) -> None:
    """Raise RuleBroken(diagrama_ilegible) with the first grave finding, if there is one."""
    grave = [h for h in review(diagrama, decisiones, entorno) if h.grave]
    if grave:
        first = grave[0]
        place = f"{proceso}, «{first.elemento}»: " if first.elemento else f"{proceso}: "
        rest = f" (y {len(grave) - 1} más)" if len(grave) > 1 else ""
        raise RuleBroken(
            "diagrama_ilegible",
            detalle=f"{place}{first.mensaje} {first.sugerencia.rstrip('.')}{rest}",
            hallazgos=[h.to_json() for h in grave],
        )


def _read(diagrama: str) -> Plano:
    root = read_xml(diagrama)
    processes = list(root.iter(BPMN + "process"))
    if len(processes) != 1:
        raise RuleBroken(
            "diagrama_ilegible", detalle=f"tiene {len(processes)} procesos BPMN 2.0, no uno"
        )
    return Plano(root, processes[0])


def _rules(plano: Plano, tablas: Mapping[str, Tabla], entorno: Entorno) -> Hallazgos:
    yield from review_constructs(plano)
    yield from review_flow(plano)
    yield from review_joins(plano)
    yield from review_drawing(plano)
    yield from review_names(plano, entorno)
    yield from review_formulas(plano)
    yield from review_decisions(plano, tablas)
    yield from review_data(plano, tablas, entorno)


def _run(plano: Plano, diagrama: str, decisiones: Mapping[str, str]) -> list[Hallazgo]:
    """Return why the library cannot make sense of what all rules let through."""
    try:
        define(plano.proceso.get("id", ""), diagrama, decisiones)
    except ArticulaError as problem:
        return [_unreadable("", str(problem.facts.get("detalle", problem.code)))]
    return []


def _misnamed(proceso: str, diagrama: str) -> list[Hallazgo]:
    try:
        drawn = _read(diagrama).proceso.get("id", "")
    except RuleBroken:
        return []
    if drawn == proceso:
        return []
    return [_unreadable(drawn, f"el proceso se llama «{drawn}» y su carpeta «{proceso}»")]


def _unreadable(elemento: str, detail: str) -> Hallazgo:
    return Hallazgo(
        "diagrama_ilegible",
        elemento,
        f"El diagrama no se puede leer: {detail}.",
        "Guárdelo como BPMN 2.0 (y las tablas como DMN 1.3) sin DOCTYPE, en menos de 2 MiB.",
    )
