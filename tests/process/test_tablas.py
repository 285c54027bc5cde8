"""A decision table answers each case as its policy promises, and the review proves it."""

import re
import time
from datetime import UTC, datetime
from itertools import product

import pytest

from bpmn.registro import DIBUJOS
from engine.domain.calendario import Calendario
from engine.process.decisiones.lectura import read_decisions
from engine.process.ejecucion import Ejecucion
from engine.process.revisiones.hallazgo import Hallazgo
from engine.process.revisiones.tablas import review_decision
from tests.process.dibujos import AJENOS, definicion, drawing, found_in, rules_of

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d">
<decision id="tabla" name="Tabla"><decisionTable id="t" hitPolicy="{policy}"{aggregation}>
{inputs}<output id="o" name="salida" typeRef="{gives}">{outputs}</output>{rules}
</decisionTable></decision></definitions>"""


def table(
    *rules: tuple[str, ...],
    inputs: tuple[str, ...] = ("n",),
    tipo: str = "integer",
    admite: str = "",
    policy: str = "UNIQUE",
    gives: str = "string",
    outputs: str = "",
) -> str:
    """Return a table of rules: a test for each input, then the output.

    `tipo` is of every input, or of each, separated by spaces.
    """
    tipos = tipo.split() * len(inputs)
    policy, _, aggregation = policy.partition("+")
    columns = "".join(
        f'<input id="e{k}"><inputExpression typeRef="{tipos[k]}">'
        f"<text>{name}</text></inputExpression>"
        f"<inputValues><text>{admite}</text></inputValues></input>"
        for k, name in enumerate(inputs)
    )
    rows = "".join(
        f'<rule id="r{k}">'
        + "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells[:-1])
        + f"<outputEntry><text>{cells[-1]}</text></outputEntry></rule>"
        for k, cells in enumerate(rules, 1)
    )
    return TABLE.format(
        policy=policy,
        inputs=columns,
        rules=rows,
        gives=gives,
        outputs=outputs,
        aggregation=f' aggregation="{aggregation}"' if aggregation else "",
    )


def reviewed(source: str) -> list[Hallazgo]:
    """Return what is wrong with the last decision of a file."""
    decisiones = read_decisions(source)
    return list(review_decision(list(decisiones.por_nombre.values())[-1], decisiones))


ORDERED = "<outputValues><text>'a','b'</text></outputValues>"
BY_DEFAULT = "<defaultOutputEntry><text>'z'</text></defaultOutputEntry>"


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
        inputs=("n", "si"), tipo="integer boolean",
    ),
    "a FEEL interval": table(("[1..5]", "'a'"), ("not([1..5])", "'b'")),
    "an interval open at an end": table(
        ("]0..5]", "'a'"), ("&lt;= 0", "'b'"), ("&gt; 5", "'c'"), tipo="number"
    ),
    "texts by FEEL": table(
        ('"si","no"', '"a"'), ('not("si","no")', '"b"'), tipo="string"
    ),
    "texts of a closed list": table(
        ('"si"', '"a"'), ('"no"', '"b"'), tipo="string", admite='"si","no"'
    ),
    "a condition of two sides": table(
        ("? &gt; 0 and ? &lt; 5", "'a'"), ("? &lt;= 0 or ? &gt;= 5", "'b'")
    ),
    "dates": table(
        ('&lt; date("2026-08-01")', "'a'"), ('&gt;= date("2026-08-01")', "'b'"), tipo="date"
    ),
    "the first of several": table(("&gt; 5", "'a'"), ("-", "'b'"), policy="FIRST"),
    "several that say the same": table(
        ("&lt;= 5", "'a'"), ("&gt;= 5", "'a'"), policy="ANY"
    ),
    "several by priority": table(
        ("-", "'a'"), ("&gt; 5", "'b'"), policy="PRIORITY", outputs=ORDERED
    ),
    "several collected": table(("&gt; 0", "'a'"), ("&gt; 5", "'b'"), policy="COLLECT"),
    "several added": table(
        ("&gt; 0", "1"), ("&gt; 5", "2"), policy="COLLECT+SUM", gives="number"
    ),
    "several in their order": table(("&gt; 0", "'a'"), policy="RULE ORDER"),
    "a gap with an answer by default": table(("&gt; 5", "'a'"), outputs=BY_DEFAULT),
    "an output reckoned from an input": table(("-", "n * 2"), gives="number"),
    "negative bounds": table(("&lt; -2", "'a'"), ("&gt;= -2", "'b'")),
}  # fmt: skip


@pytest.mark.parametrize("source", SOUND.values(), ids=SOUND)
def test_a_table_that_answers_as_it_promises_passes(source):
    assert reviewed(source) == []


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
        table(
            ("&gt; 0", "", "'a'"), ("&lt;= 0", "true", "'b'"),
            inputs=("n", "si"), tipo="integer boolean",
        ),
        "tabla_con_vacios",
    ),
    "an overlap at the boundary": (
        table(("&lt;= 5", "'a'"), ("&gt;= 5", "'b'")), "reglas_superpuestas",
    ),
    "an overlap of the whole": (table(("", "'a'"), ("&gt; 5", "'b'")), "reglas_superpuestas"),
    "another policy": (table(("", "'a'"), policy="LAST"), "politica_no_admitida"),
    "an unknown aggregation": (
        table(("", "1"), policy="COLLECT+AVG", gives="number"), "politica_no_admitida",
    ),
    "an aggregation of one": (
        table(("", "1"), policy="UNIQUE+SUM", gives="number"), "politica_no_admitida",
    ),
    "a priority without order": (table(("", "'a'"), policy="PRIORITY"), "politica_no_admitida"),
    "rules that say the contrary": (
        table(("&lt;= 5", "'a'"), ("&gt;= 5", "'b'"), policy="ANY"), "reglas_contradictorias",
    ),
    "a gap beside an interval": (
        table(("[1..5]", "'a'"), ("&gt; 5", "'b'")), "tabla_con_vacios",
    ),
    "an interval that leaves its end": (
        table(("[1..5)", "'a'"), ("&gt; 5", "'b'"), ("&lt; 1", "'c'")), "tabla_con_vacios",
    ),
    "intervals that touch": (
        table(("&lt;= 1", "'a'"), ("[1..5]", "'b'"), ("&gt; 5", "'c'")), "reglas_superpuestas",
    ),
    "a day without a rule": (
        table(('&lt; date("2026-08-01")', "'a'"), ('&gt; date("2026-08-01")', "'b'"), tipo="date"),
        "tabla_con_vacios",
    ),
    "a test of another kind": (table(("'si'", "'a'"), ("-", "'b'")), "prueba_de_otra_clase"),
    "a date as a text": (
        table(("&lt; '2026-08-01'", "'a'"), tipo="date"), "prueba_de_otra_clase",
    ),
    "an output of another kind": (table(("", "3")), "salida_de_otra_clase"),
    "an output of no date": (table(("", "'hoy'"), gives="date"), "salida_de_otra_clase"),
    "a row too short": (table(("'a'",)), "regla_incompleta"),
    "an output without quotes": (table(("", "resolver_cruce")), "expresion_no_admitida"),
    "an output that runs": (table(("", "open('x')")), "expresion_no_admitida"),
    "an input that runs": (table(("", "'a'"), inputs=("open('x')",)), "expresion_no_admitida"),
    "a test that runs": (table(("== open('x')", "'a'")), "expresion_no_admitida"),
    "a test of two sides": (table(("0 &lt; ? &lt; 5", "'a'")), "expresion_no_admitida"),
    "a membership without a value": (table(("in [1, 2]", "'a'")), "expresion_no_admitida"),
    "half a FEEL interval": (table(("[1..", "'a'")), "expresion_no_admitida"),
    "two comparisons": (table(("&gt; 0 and &lt; 5", "'a'")), "expresion_no_admitida"),
    "a test of another variable": (table(("&gt; otra", "'a'")), "expresion_no_admitida"),
    "too many cases": (
        table(*((*(f"&gt; {9 * k}",) * 6, "'a'") for k in range(3)), inputs=tuple("abcdef")),
        "tabla_demasiado_grande",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "rule"), FAULTY.values(), ids=FAULTY)
def test_each_fault_of_a_table_is_found(source, rule):
    found = reviewed(source)
    assert rule in {h.regla for h in found}, found
    assert all(h.grave for h in found)


WARNED = {
    "a gap below the first": (
        table(("&gt; 5", "'a'"), policy="FIRST"), "tabla_con_vacios",
    ),
    "a gap among equals": (table(("&gt; 5", "'a'"), policy="ANY"), "tabla_con_vacios"),
    "a rule behind one that takes all": (
        table(("-", "'a'"), ("&gt; 5", "'b'"), policy="FIRST"), "regla_inalcanzable",
    ),
    "a test of another input": (
        table(("&gt; m", "-", "'a'"), inputs=("n", "m")), "cobertura_sin_comprobar",
    ),
    "an order of texts": (table(("&gt; 'm'", "'a'"), tipo="string"), "cobertura_sin_comprobar"),
    "a search in the text": (
        table(("contains(?, 'm')", "'a'"), tipo="string"), "cobertura_sin_comprobar",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "rule"), WARNED.values(), ids=WARNED)
def test_what_may_be_meant_is_a_warning(source, rule):
    assert [(h.regla, h.grave) for h in reviewed(source)] == [(rule, False)]


def test_a_huge_table_is_judged_at_once_or_not_at_all():
    rules = [(f"[{9 * n}..{9 * n + 8}]", "-", "'a'") for n in range(1000)]
    source = table(*rules, inputs=("n", "m"))
    before = time.perf_counter()
    assert {h.regla for h in reviewed(source)} == {"tabla_demasiado_grande"}
    assert time.perf_counter() - before < 5


def test_a_table_may_read_what_it_requires():
    other = (
        '<decision id="doble"><variable name="doble"/><literalExpression><text>n * 2</text>'
        "</literalExpression></decision>"
    )
    asks = '<informationRequirement><requiredDecision href="#doble"/></informationRequirement>'
    source = table(("&gt; doble", "'a'")).replace("<decisionTable", f"{asks}<decisionTable")
    assert {h.regla for h in reviewed(source.replace(asks, ""))} == {"expresion_no_admitida"}
    source = source.replace("</decision></def", f"</decision>{other}</def")
    assert {h.regla for h in reviewed(source)} == {"cobertura_sin_comprobar"}


def test_a_gap_names_the_case_and_an_overlap_its_rules():
    (gap,) = reviewed(FAULTY["a gap between"][0])
    assert gap.mensaje == "Ninguna regla responde cuando n = 5."
    (overlap,) = reviewed(FAULTY["an overlap at the boundary"][0])
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
