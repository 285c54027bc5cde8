"""DMN files of every version are read, and what is not computed here is refused by its name."""

import pytest

from engine.errors import RuleBroken
from engine.process.decisiones.decision import decide
from engine.process.decisiones.lectura import NAMESPACES, read_decisions
from tests.process.dmn import file, literal, table


@pytest.mark.parametrize("namespace", sorted(NAMESPACES))
def test_every_version_of_the_standard_is_read(namespace):
    source = file(
        table("UNIQUE", [("n", "integer")], [("salida", "string")], [("> 5", '"a"')]),
        namespace=namespace,
    )
    assert decide(read_decisions(source), "tabla", {"n": 9}, {}) == {"salida": "a"}


ONE = literal("una", "1")
REFUSED = {
    "another language": (file(ONE, more='expressionLanguage="groovy"'), "groovy"),
    "another language in a cell": (
        file(ONE.replace("<literalExpression", '<literalExpression expressionLanguage="juel"')),
        "juel",
    ),
    "another standard": (file(ONE, namespace="urn:otra"), "no es un archivo DMN"),
    "no decision": (file(), "no tiene decisiones"),
    "a decision without logic": (file('<decision id="a" name="a"/>'), "no tiene tabla"),
    "a decision of other logic": (
        file('<decision id="a" name="a"><invocation/></decision>'), "invocation",
    ),
    "knowledge models": (
        file(ONE.replace("<literalEx", "<knowledgeRequirement/><literalEx")),
        "knowledgeRequirement",
    ),
    "two of one name": (file(ONE, ONE), "dos decisiones llamadas «una»"),
    "one that is not there": (file(literal("a", "b", "b")), "requiere «b», que no está"),
    "a circle": (file(literal("a", "b", "b"), literal("b", "a", "a")), "en círculo"),
    "itself": (file(literal("a", "a", "a")), "en círculo"),
    "no XML": ("esto no es XML", "XML"),
    "an entity": (
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + file(literal("a", "&amp;a;")),
        "DOCTYPE",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "why"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_not_computed_here_is_refused_by_name(source, why):
    with pytest.raises(RuleBroken) as refused:
        read_decisions(source)
    assert refused.value.code == "diagrama_ilegible"
    assert why in str(refused.value.facts["detalle"])
