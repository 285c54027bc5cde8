"""A decision table gives exactly one answer to each case, and the review proves it."""

import re
from datetime import UTC, datetime
from itertools import product

import pytest

from bpmn.registro import DIBUJOS
from engine.domain.calendario import Calendario
from engine.process.ejecucion import Ejecucion
from engine.process.revisiones.tablas import read_table, review_table
from tests.process.dibujos import AJENOS, definicion, drawing, found_in, rules_of

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d">
<decision id="tabla" name="Tabla"><decisionTable id="t" hitPolicy="{policy}">
{inputs}<output id="o" name="salida" typeRef="string" />{rules}
</decisionTable></decision></definitions>"""


def table(
    *rules: tuple[str, ...],
    inputs: tuple[str, ...] = ("n",),
    tipo: str = "integer",
    admite: str = "",
    policy: str = "UNIQUE",
) -> str:
    """Return a table of rules: a test for each input, then the output."""
    columns = "".join(
        f'<input id="e{k}"><inputExpression typeRef="{tipo}"><text>{name}</text></inputExpression>'
        f"<inputValues><text>{admite}</text></inputValues></input>"
        for k, name in enumerate(inputs)
    )
    rows = "".join(
        f'<rule id="r{k}">'
        + "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells[:-1])
        + f"<outputEntry><text>{cells[-1]}</text></outputEntry></rule>"
        for k, cells in enumerate(rules, 1)
    )
    return TABLE.format(policy=policy, inputs=columns, rules=rows)


SOUND = {
    "a number cut in two": table(("&lt; 5", "'a'"), ("&gt;= 5", "'b'")),
    "counts, which are never negative": table(
        ("== 0", "'a'"), ("&gt; 0", "'b'"), admite="&gt;= 0"
    ),
    "a yes or no": table(("true", "'a'"), ("false", "'b'"), tipo="boolean"),
    "every text": table(("'si'", "'a'"), ("!= 'si'", "'b'"), tipo="string"),
    "any value": table(("", "'a'")),
    "any value, as a dash": table(("-", "'a'")),
    "two inputs": table(
        ("&gt; 0", "", "'a'"), ("&lt;= 0", "true", "'b'"), ("&lt;= 0", "false", "'c'"),
        inputs=("n", "si"),
    ),
    "negative bounds": table(("&lt; -2", "'a'"), ("&gt;= -2", "'b'")),
}  # fmt: skip


@pytest.mark.parametrize("source", SOUND.values(), ids=SOUND)
def test_a_table_without_overlap_or_gap_passes(source):
    assert list(review_table(read_table(source))) == []


FAULTY = {
    "a gap between": (table(("&lt; 5", "'a'"), ("&gt; 5", "'b'")), "tabla_con_vacios"),
    "a gap between fractions": (
        table(("&lt;= 5", "'a'"), ("&gt;= 6", "'b'"), tipo="number"), "tabla_con_vacios",
    ),
    "a gap below zero": (table(("== 0", "'a'"), ("&gt; 0", "'b'")), "tabla_con_vacios"),
    "a text nobody thought of": (
        table(("'si'", "'a'"), ("'no'", "'b'"), tipo="string"), "tabla_con_vacios",
    ),
    "half of yes or no": (table(("true", "'a'"), tipo="boolean"), "tabla_con_vacios"),
    "a gap in a corner": (
        table(("&gt; 0", "", "'a'"), ("&lt;= 0", "true", "'b'"), inputs=("n", "si")),
        "tabla_con_vacios",
    ),
    "an overlap at the boundary": (
        table(("&lt;= 5", "'a'"), ("&gt;= 5", "'b'")), "reglas_superpuestas",
    ),
    "an overlap of the whole": (table(("", "'a'"), ("&gt; 5", "'b'")), "reglas_superpuestas"),
    "another policy": (table(("", "'a'"), policy="FIRST"), "politica_no_admitida"),
    "a row too short": (table(("'a'",)), "regla_incompleta"),
    "an output without quotes": (table(("", "resolver_cruce")), "expresion_no_admitida"),
    "an output that runs": (table(("", "open('x')")), "expresion_no_admitida"),
    "an input that runs": (table(("", "'a'"), inputs=("open('x')",)), "expresion_no_admitida"),
    "a test that runs": (table(("== open('x')", "'a'")), "expresion_no_admitida"),
    "a test of two sides": (table(("0 &lt; ? &lt; 5", "'a'")), "expresion_no_admitida"),
    "a test the library would glue": (table(("in [1, 2]", "'a'")), "expresion_no_admitida"),
    "a FEEL interval": (table(("[1..5]", "'a'")), "expresion_no_admitida"),
    "a test of another variable": (table(("&gt; otra", "'a'")), "expresion_no_admitida"),
    "too many cases": (
        table(*((*(f"&gt; {9 * k}",) * 6, "'a'") for k in range(3)), inputs=tuple("abcdef")),
        "tabla_demasiado_grande",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "rule"), FAULTY.values(), ids=FAULTY)
def test_each_fault_of_a_table_is_found(source, rule):
    found = list(review_table(read_table(source)))
    assert rule in {h.regla for h in found}, found
    assert all(h.grave for h in found)


def test_a_gap_names_the_case_and_an_overlap_its_rules():
    (gap,) = review_table(read_table(FAULTY["a gap between"][0]))
    assert gap.mensaje == "Ninguna regla responde cuando n = 5."
    (overlap,) = review_table(read_table(FAULTY["an overlap at the boundary"][0]))
    assert overlap.mensaje == "Responden a la vez r1 y r2 cuando n = 5."


@pytest.mark.parametrize(
    "counts", list(product((0, 1, 3), repeat=3)), ids=lambda counts: "-".join(map(str, counts))
)
def test_a_programming_is_calendarised_only_without_any_cruce(counts):
    duros, articulables, blandos = counts
    execution = Ejecucion.start(
        definicion("asistencia_tecnica"), {"solicitada": False}, Calendario((), ()), NOW
    )
    answers = {"revisar_metodo": {"revision": "conformidad"}}
    while tareas := execution.photograph().tareas:
        if execution.photograph().servicios or tareas[0].elemento.id == "resolver_cruce":
            break
        execution.complete(tareas[0].token, answers.get(tareas[0].elemento.id))
    (service,) = execution.photograph().servicios
    execution.complete(
        service.token,
        {"cruces_duros": duros, "cruces_articulables": articulables, "cruces_blandos": blandos},
    )
    clean = counts == (0, 0, 0)
    assert execution.variables["camino"] == ("calendarizar" if clean else "resolver_cruce")


def test_a_broken_table_keeps_its_diagram_from_running():
    source = drawing("asistencia_tecnica")
    text = next(d.tables() for d in DIBUJOS if d.decisiones)["evaluar_programacion"]
    gap = re.sub(r'<rule id="sin_cruce">.*?</rule>', "", text, flags=re.DOTALL)
    assert "tabla_con_vacios" in rules_of(found_in(source, {"evaluar_programacion": gap}))
    bomb = (AJENOS / "bomba.bpmn").read_text()
    assert rules_of(found_in(source, {"evaluar_programacion": bomb})) == {"diagrama_ilegible"}
