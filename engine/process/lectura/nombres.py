"""How the names other tools use become ours: programs, forms, groups, who started a process."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from engine.process.lectura.propiedades import PROPIEDADES

INITIATOR = "iniciador"
OWN = "propia"
"""The entidad of a task: whoever started the instance, or the instance's own."""

PROPERTIES = frozenset(PROPIEDADES)
"""Every property this engine reads somewhere."""


@dataclass(frozen=True)
class Contexto:
    """What a whole file says of its elements.

    `iniciadores` are the variables that keep who started it; `claves`, the correlation key of
    each message by the message's id; `recursos`, the name of each resource by its id;
    `variables`, the ids of the properties declared as the standard does.
    """

    iniciadores: frozenset[str] = frozenset()
    claves: Mapping[str, str] = field(default_factory=dict)
    recursos: Mapping[str, str] = field(default_factory=dict)
    variables: frozenset[str] = frozenset()


_STARTED = frozenset(
    {
        "initiator", "$initiator", "starter", "iniciador", "startuserid", "processinitiator",
        "execution.processinstance.startuserid", "authenticateduserid",
    }
)  # fmt: skip


def bare(expression: str) -> str:
    """Return an expression without the marks that other tools put around it."""
    text = expression.strip()
    if match := re.fullmatch(r"[$#]\{(.*)\}", text, re.DOTALL):
        return match[1].strip()
    return text[1:].strip() if text.startswith("=") else text


def is_initiator(expression: str, variables: Collection[str] = ()) -> bool:
    """Tell whether an expression names whoever started the process."""
    marked = expression.strip()
    name = bare(marked)
    return (name != marked or name.startswith("$")) and (
        name.lower() in _STARTED or name in variables
    )


_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T.*)?")
_ISO_DAYS = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T0*[HMS])?")
_DEADLINES = re.compile(
    r"(habiles|habiles_antes|habiles_despues|dias_despues|fecha_limite)\s*\(.*", re.DOTALL
)


def deadline_of(due: str) -> str:
    """Return a due date of another tool as our deadline, which ends with its day.

    A date or whole days are counted; an expression gives the date; what is none of these stays.
    """
    text = due.strip()
    if day := _ISO_DAY.fullmatch(text):
        return f"fecha_limite('{day[1]}')"
    term = _ISO_DAYS.fullmatch(text)
    if term and (term[1] or term[2]):
        return f"dias_despues(ahora(), {int(term[1] or 0) * 7 + int(term[2] or 0)})"
    inner = bare(text)
    if inner == text or not inner or _DEADLINES.fullmatch(inner):
        return text
    wrapped = f"fecha_limite({inner})"
    return f"={wrapped}" if text.startswith("=") else f"${{{wrapped}}}"


def post_of(groups: str) -> dict[str, str]:
    """Return the rol and the entidad of "rol" or "rol@ENTIDAD"; more groups stay in `rol`."""
    if not groups.strip():
        return {}
    rol, _, place = groups.strip().partition("@")
    return {"rol": rol.strip(), "entidad": place.strip() or OWN}


def service_name(program: str) -> str:
    """Return the name of a service as ours are written, from a topic, a bean or a class."""
    last = re.split(r"[./:#$]", bare(program).rstrip("()"))[-1]
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last)
    return re.sub(r"\W+", "_", words).strip("_").lower()


def form_name(key: str) -> str:
    """Return the name of a ficha from the key of a form: its last part without its ending."""
    last = re.split(r"[/:]", key.strip())[-1]
    return re.sub(r"\.(form|html|json)$", "", last)


def variable_name(identifier: str) -> str:
    """Return the id of a field of a form as ours are written: small letters joined by `_`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier)
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:40]


def pairs_text(pairs: Iterable[tuple[str, str]]) -> str:
    """Return (name, expression) pairs as the `entradas` and `salidas` properties write them."""
    return ";".join(f"{name}={expression}" for name, expression in pairs if name and expression)
