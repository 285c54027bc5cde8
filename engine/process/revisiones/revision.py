"""The review of a diagram before it may run: nothing in it is ever run wrong in silence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bpmn.registro import DIBUJOS, Dibujo
from engine.errors import ArticulaError, RuleBroken
from engine.process.decisiones.lectura import read_decisions
from engine.process.decisiones.tabla import Decisiones
from engine.process.definicion import define
from engine.process.lectura.archivos import read_xml
from engine.process.lectura.espacios import line_of
from engine.process.lectura.esquema import review_schema
from engine.process.lectura.normal import normalise
from engine.process.revisiones.ajenos import review_foreign
from engine.process.revisiones.caminos import review_paths
from engine.process.revisiones.datos import review_data
from engine.process.revisiones.eventos import review_events
from engine.process.revisiones.flujos import review_flow
from engine.process.revisiones.formas import has_strange_steps, review_constructs
from engine.process.revisiones.formulas import review_formulas
from engine.process.revisiones.hallazgo import Entorno, Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano, choose_process
from engine.process.revisiones.propiedades import review_properties
from engine.process.revisiones.referencias import review_references
from engine.process.revisiones.registros import review_names
from engine.process.revisiones.repeticiones import review_loops
from engine.process.revisiones.reuniones import review_joins
from engine.process.revisiones.tablas import review_decisions
from engine.process.revisiones.trazos import review_drawing

ESTILO = frozenset(
    {
        "id_sin_nombre", "sin_nombre", "salida_sin_nombre", "carril_unico", "sin_dibujo",
        "sin_ficha", "sin_responsable", "sin_salida", "inicio_implicito", "division_implicita",
        "sin_salida_por_omision", "condicion_sin_alternativa", "condicion_que_sobra",
        "borde_que_no_ocurre", "variable_sin_origen",
    }
)  # fmt: skip
"""Rules of the house that others may break: their diagrams run all the same, as the notice says."""

_SAVE_AGAIN = "Guárdelo como BPMN 2.0 con su editor, sin DOCTYPE y en menos de 2 MiB."
_MENDS = {
    "isExecutable": "Marque en su editor un solo proceso como ejecutable, o guárdelos aparte.",
    "decisi": "Corrija la decisión en su editor de DMN y guárdela de nuevo.",
    "DMN": "Guarde la tabla como DMN, de la versión 1.1 a la 1.5.",
    "un proceso BPMN": "Dibuje un proceso con sus pasos y guárdelo como BPMN 2.0.",
}
"""By a word of why a file cannot be read, what to do about it."""

MOST = 100
"""How many findings are told of one diagram."""


def review(
    diagrama: str | bytes,
    decisiones: Mapping[str, str],
    entorno: Entorno,
    proceso: str | None = None,
) -> list[Hallazgo]:
    """Return all that is wrong with a diagram and its decision tables; empty when it may run.

    `proceso` names the process that runs, where a file draws several.
    """
    try:
        root = read_xml(diagrama)
        process = choose_process(root, proceso)
        tablas = read_decisions(*decisiones.values())
    except RuleBroken as problem:
        return [unreadable("", str(problem.facts.get("detalle", "")))]
    found = [*review_schema(root, process), *review_foreign(root, process)]
    plano = Plano(normalise(root), process)
    found += _rules(plano, tablas, entorno)
    if not any(h.grave for h in found):
        found += _run(plano, diagrama, decisiones)
    return _told(found, plano, entorno)


def review_all(entorno: Entorno, dibujos: Sequence[Dibujo] = DIBUJOS) -> dict[str, list[Hallazgo]]:
    """Return what is wrong with each process of the `bpmn` room, by its name."""
    strict = replace(entorno, estricto=True)
    return {
        drawn.proceso: review(drawn.diagrama, drawn.tables(), strict)
        + _misnamed(drawn.proceso, drawn.diagrama)
        for drawn in dibujos
    }


def demand_sound(
    proceso: str, diagrama: str, decisiones: Mapping[str, str], entorno: Entorno
) -> None:
    """Raise RuleBroken(diagrama_ilegible) with the first grave finding, if there is one."""
    grave = [h for h in review(diagrama, decisiones, entorno, proceso) if h.grave]
    if grave:
        first = grave[0]
        place = f"{proceso}, «{first.elemento}»: " if first.elemento else f"{proceso}: "
        rest = f" (y {len(grave) - 1} más)" if len(grave) > 1 else ""
        raise RuleBroken(
            "diagrama_ilegible",
            detalle=f"{place}{first.mensaje} {first.sugerencia.rstrip('.')}{rest}",
            hallazgos=[h.to_json() for h in grave],
        )


def _rules(plano: Plano, tablas: Decisiones, entorno: Entorno) -> Hallazgos:
    broken = [*review_constructs(plano), *review_references(plano)]
    yield from broken
    if has_strange_steps(plano) or any(h.regla in ("id_repetido", "sin_id") for h in broken):
        # Its paths cannot be followed, and what they said would only confuse.
        return
    yield from review_events(plano)
    yield from review_loops(plano)
    yield from review_flow(plano)
    yield from review_paths(plano)
    yield from review_joins(plano)
    yield from review_drawing(plano)
    yield from review_properties(plano)
    yield from review_names(plano, entorno)
    yield from review_formulas(plano)
    yield from review_decisions(plano, tablas)
    yield from review_data(plano, tablas, entorno)


def _told(found: Iterable[Hallazgo], plano: Plano, entorno: Entorno) -> list[Hallazgo]:
    """Return the findings once each, the grave ones first, with their lines and their gravity."""
    told = {}
    found = [*found]
    programs = {h.elemento for h in found if h.regla == "programa_no_admitido"}
    unread = programs | {h.elemento for h in found if h.regla == "expresion_no_admitida"}
    for h in found:
        again = h.regla == "expresion_no_admitida" and h.elemento in programs
        again = again or (h.regla == "calculo_sin_resultado" and h.elemento in unread)
        if again or (h.regla == "id_sin_nombre" and not entorno.estricto):
            continue
        node = plano.ids.get(h.elemento)
        line = h.linea if h.linea is not None or node is None else line_of(node)
        style = h.regla in ESTILO and not entorno.estricto
        told[h.regla, h.elemento, h.mensaje] = replace(h, linea=line, grave=h.grave and not style)
    return sorted(told.values(), key=lambda h: not h.grave)[:MOST]


def _run(plano: Plano, diagrama: str | bytes, decisiones: Mapping[str, str]) -> list[Hallazgo]:
    """Return why what all rules let through cannot be made ready to run."""
    if isinstance(diagrama, bytes):
        return []
    try:
        define(plano.nombre, diagrama, decisiones)
    except ArticulaError as problem:
        return [unreadable("", str(problem.facts.get("detalle", problem.code)))]
    return []


def _misnamed(proceso: str, diagrama: str) -> list[Hallazgo]:
    try:
        drawn = choose_process(read_xml(diagrama)).get("id", "")
    except RuleBroken:
        return []
    if drawn == proceso:
        return []
    return [unreadable(drawn, f"el proceso se llama «{drawn}» y su carpeta «{proceso}»")]


def unreadable(elemento: str, detail: str) -> Hallazgo:
    """Return the finding of a file that cannot be read at all."""
    return Hallazgo(
        "diagrama_ilegible",
        elemento,
        f"El diagrama no se puede leer: {detail}.",
        next((do for word, do in _MENDS.items() if word in detail), _SAVE_AGAIN),
    )
