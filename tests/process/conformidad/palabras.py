"""The few words in which a conformance diagram is written, read into nodes and flows.

ini > a > g                      flows; `ini` starts, `fin…` ends, any other name is a user task
g >[n > 5] b > fin               a flow with its condition; `>[*]` is the default flow
exclusiva g                      a node declared: its class, its ids, its options
borde t@a duracion=PT1H sigue    an event on the border of `a` that does not interrupt it
sub s veces=3 secuencial {       a sub-process with what lies inside, up to its `}`
usuario a de=xs como=x           one `a` for each `x` of `xs`; `reune=ys cada=y` collects
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

CLASES = {
    "inicio": "startEvent",
    "fin": "endEvent",
    "usuario": "userTask",
    "manual": "manualTask",
    "simple": "task",
    "servicio": "serviceTask",
    "formula": "scriptTask",
    "decision": "businessRuleTask",
    "envia": "sendTask",
    "recibe": "receiveTask",
    "exclusiva": "exclusiveGateway",
    "paralela": "parallelGateway",
    "inclusiva": "inclusiveGateway",
    "eventos": "eventBasedGateway",
    "compleja": "complexGateway",
    "captura": "intermediateCatchEvent",
    "lanza": "intermediateThrowEvent",
    "borde": "boundaryEvent",
    "sub": "subProcess",
    "evento": "subProcess",
    "transaccion": "transaction",
    "adhoc": "adHocSubProcess",
    "llama": "callActivity",
}
_ARROW = re.compile(r"\s>(?:\[(.*?)\])?\s+")


@dataclass
class Nodo:
    """A node as written: `opciones` are its words, `cuerpo` what lies inside a sub-process."""

    id: str
    palabra: str
    opciones: dict[str, str] = field(default_factory=dict)
    cuerpo: "Bloque | None" = None


@dataclass
class Bloque:
    """The nodes and the flows of one level; a flow is (from, to, condition), by its id."""

    nodos: dict[str, Nodo] = field(default_factory=dict)
    flujos: dict[str, tuple[str, str, str | None]] = field(default_factory=dict)


def read_words(texto: str) -> Bloque:
    """Return what a text draws. Raises ValueError when a block is left open."""
    lines = iter([line.strip() for line in texto.strip().splitlines()])
    return _block(lines, inside=False)


def _block(lines: Iterator[str], *, inside: bool) -> Bloque:
    block = Bloque()
    for line in lines:
        if line == "}":
            return block
        if not line or line.startswith("#"):
            continue
        if line.split()[0] in CLASES:
            _declare(block, line, lines)
        else:
            _chain(block, line)
    if inside:
        raise ValueError("a block is left open")
    return block


def _chain(block: Bloque, line: str) -> None:
    parts = _ARROW.split(line)
    if len(parts) < 3:
        raise ValueError(f"neither a node nor a flow: {line}")
    for start, condition, end in zip(parts[:-1:2], parts[1::2], parts[2::2], strict=True):
        for name in (start, end):
            block.nodos.setdefault(name, Nodo(name, _guessed(name)))
        ids = (f"{start}__{end}{number}" for number in ("", *map(str, range(2, 9))))
        block.flujos[next(i for i in ids if i not in block.flujos)] = (start, end, condition)


def _guessed(name: str) -> str:
    return {"ini": "inicio", "fin": "fin"}.get(name[:3], "usuario")


def _declare(block: Bloque, line: str, lines: Iterator[str]) -> None:
    palabra, *words = shlex.split(line)
    opens = "{" in words
    names = [word for word in words if "=" not in word and word not in {*MARCAS, "{"}]
    options = dict(word.partition("=")[::2] for word in words if "=" in word or word in MARCAS)
    for name in names:
        name, _, host = name.partition("@")
        attached = {"en": host} if host else {}
        body = _block(lines, inside=True) if opens else None
        block.nodos[name] = Nodo(name, palabra, options | attached, body)


MARCAS = frozenset(
    {
        "sigue", "secuencial", "antes", "termina", "error", "escala", "compensa", "cancela",
        "crea", "todos", "varias",
    }
)  # fmt: skip
"""The options that may stand without a value."""
