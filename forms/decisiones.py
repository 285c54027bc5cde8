"""Which fichas are only a decision with at most one remark, so that two buttons can answer them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.contexto import Contexto
from forms.esquema import bare_schema

DECISION = "decision"
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Sustento:
    """The one text that a decision needs: its field, how it is called and what it is for."""

    campo: str
    titulo: str
    ayuda: str


@dataclass(frozen=True)
class Decision:
    """One of the answers of a ficha: the value it takes, its words, and its remark if it needs one.

    `efecto` says what follows from it.
    """

    valor: str
    titulo: str
    efecto: str
    sustento: Sustento | None = None

    def answer(self, texto: str | None = None) -> dict[str, str]:
        """Return the answer of the ficha that this decision is, with its remark."""
        said = {DECISION: self.valor}
        if self.sustento is not None and texto is not None:
            said[self.sustento.campo] = texto
        return said


def decisions_of(ficha: str, contexto: Contexto) -> tuple[Decision, ...]:
    """Return what may be decided in a ficha that asks for nothing else, in its order.

    None when some of its answers needs more than a remark: that one is for the page.
    Raises `NotFound("ficha_desconocida")`.
    """
    schema = bare_schema(ficha, contexto)
    offered = schema["properties"].get(DECISION, {}).get("oneOf", ())
    made = [_read(schema, option) for option in offered]
    found = tuple(each for each in made if each is not None)
    return found if len(found) == len(made) else ()


def _read(schema: Schema, option: Mapping[str, Any]) -> Decision | None:
    needed = _needed(schema, option["const"]) - {DECISION}
    if len(needed) > 1:
        return None
    sustento = None
    for field in needed:
        node = schema["properties"][field]
        if node.get("type") != "string" or node.get("x-control") not in ("area", "texto"):
            return None
        sustento = Sustento(field, node["title"], node.get("description", ""))
    return Decision(option["const"], option["title"], option.get("description", ""), sustento)


def _needed(schema: Schema, value: str) -> set[str]:
    """Return the fields that an answer with that decision must have."""
    needed = set(schema.get("required", ()))
    for rule in schema.get("allOf", ()):
        told = rule.get("if", {}).get("properties", {}).get(DECISION)
        if told is not None and value in (told.get("enum") or [told.get("const")]):
            needed |= set(rule.get("then", {}).get("required", ()))
    return needed
