"""Decision tables written by the tests, in few words."""

from collections.abc import Sequence

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def file(*decisions: str, namespace: str = DMN, more: str = "") -> str:
    """Return a DMN file of some decisions."""
    head = f'<definitions xmlns="{namespace}" id="d" name="d" {more}>'
    return head + "".join(decisions) + "</definitions>"


def text(name: str, content: str, **attributes: str) -> str:
    """Return an element that holds a text, escaped."""
    content = content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    told = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{told}><text>{content}</text></{name}>"


def table(
    policy: str,
    inputs: Sequence[tuple[str, str]],
    outputs: Sequence[tuple[str, str]],
    rules: Sequence[tuple[str, ...]],
    *,
    name: str = "tabla",
    more: str = "",
    values: str = "",
    default: str = "",
    admits: str = "",
) -> str:
    """Return a decision table: columns are (expression or name, type), rules are cells."""
    policy, _, aggregation = policy.partition("+")
    drawn = "".join(
        f"<input>{text('inputExpression', expression, typeRef=tipo)}"
        f"{text('inputValues', admits) if admits else ''}</input>"
        for expression, tipo in inputs
    )
    drawn += "".join(
        f'<output name="{column}" typeRef="{tipo}">'
        f"{text('outputValues', values) if values else ''}"
        f"{text('defaultOutputEntry', default) if default else ''}</output>"
        for column, tipo in outputs
    )
    for number, cells in enumerate(rules, 1):
        drawn += f'<rule id="r{number}">'
        drawn += "".join(text("inputEntry", cell) for cell in cells[: len(inputs)])
        drawn += "".join(text("outputEntry", cell) for cell in cells[len(inputs) :]) + "</rule>"
    added = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<decision id="{name}" name="{name}">{more}<decisionTable hitPolicy="{policy}"{added}>'
        f"{drawn}</decisionTable></decision>"
    )


def literal(name: str, expression: str, *required: str, tipo: str = "") -> str:
    """Return a decision that is an expression."""
    typed = f' typeRef="{tipo}"' if tipo else ""
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"{typed}/>{asks(*required)}'
        f"{text('literalExpression', expression)}</decision>"
    )


def asks(*required: str) -> str:
    """Return what makes a decision require others."""
    return "".join(
        f'<informationRequirement><requiredDecision href="#{r}"/></informationRequirement>'
        for r in required
    )
