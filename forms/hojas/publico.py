"""Whom a row convenes, from words to roles, by a table of terms that may be extended."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from engine.domain.redaccion.fechas import join_words
from engine.domain.roles import ROLES
from forms.hojas.palabras import nearest, normal

PARECIDO = 0.72
"""Under this likeness a word stands for no known role."""
_PLURALS = re.compile(
    r"\b(especialista|directora?|jef[ea]|coordinadora?|responsable|docente|"
    r"facilitadora?|profesora?|maestr[oa]|directivo|gerente)(?:es|s)?\b"
)
_MASCULINE = {
    "directora": "director", "coordinadora": "coordinador", "jefa": "jefe",
    "facilitadora": "facilitador", "profesora": "profesor", "maestra": "maestro",
}  # fmt: skip
_SMALL = frozenset(("de", "del", "la", "las", "los", "el", "en", "a", "con", "y", "e", "o"))


@dataclass(frozen=True)
class Termino:
    """What people write, the roles it stands for, and how sure that is, from 0 to 1."""

    texto: str
    roles: tuple[str, ...]
    certeza: float


Terminos = Mapping[str, Termino]


def make_terms(rows: Iterable[Mapping[str, str]]) -> Terminos:
    """Return a table of terms from rows of termino, roles joined by a bar, and certeza.

    The names of the roles themselves always belong to it. Raises KeyError for an unknown role.
    """
    found = {}
    for row in rows:
        roles = tuple(row["roles"].split("|"))
        if unknown := set(roles) - ROLES.keys():
            raise KeyError(f"no such roles: {sorted(unknown)}")
        found[root_of(row["termino"])] = Termino(row["termino"], roles, float(row["certeza"]))
    for rol in ROLES.values():
        if rol.clave != "administrador":
            own = Termino(rol.nombre, (rol.clave,), 1.0)
            found |= {root_of(rol.nombre): own, root_of(rol.clave): own}
    return MappingProxyType(found)


@cache
def own_terms() -> Terminos:
    """Return the table that comes with the service."""
    return make_terms(_own_rows())


@cache
def _own_rows() -> tuple[Mapping[str, str], ...]:
    text = files(__package__).joinpath("terminos.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def with_taught(taught: Iterable[tuple[str, Sequence[str]]]) -> Terminos:
    """Return the table that comes with the service and those words, which are certain.

    A role that is no more is left out of its word; a role's own name always means it.
    """
    rows = [*_own_rows()]
    for texto, roles in taught:
        if known := [rol for rol in roles if rol in ROLES]:
            rows.append({"termino": texto, "roles": "|".join(known), "certeza": "1"})
    return make_terms(rows)


def names_role(text: str) -> bool:
    """Tell whether a text is the very name of a role, which stands for nothing else."""
    root = root_of(text)
    return any(root in (root_of(rol.nombre), root_of(rol.clave)) for rol in ROLES.values())


def root_of(text: str) -> str:
    """Return a term in the singular and without small words, as terms are compared."""
    singular = _PLURALS.sub(lambda word: _MASCULINE.get(word[1], word[1]), normal(text))
    return " ".join(word for word in singular.split() if word not in _SMALL)


def say_roles(roles: Iterable[str]) -> str:
    """Return the names of roles, those of specialists together: "Especialistas de inicial y …"."""
    names = [ROLES[rol].nombre for rol in roles]
    common = "Especialista de "
    alike = [name.removeprefix(common) for name in names if name.startswith(common)]
    if len(alike) < 2:
        return ", ".join(names)
    rest = [name for name in names if not name.startswith(common)]
    return ", ".join([f"Especialistas de {join_words(alike)}", *rest])


def find_roles(text: str, terms: Terminos) -> list[Termino]:
    """Return the terms that a text may stand for, surest first; the exact one alone if certain.

    The certeza of a term that is only alike is how alike times how sure the term itself is.
    """
    root = root_of(text)
    exact = terms.get(root)
    if exact is not None and exact.certeza >= 1:
        return [exact]
    alike = [
        Termino(known.texto, known.roles, round(score * known.certeza, 2))
        for name, score in nearest(root, terms, least=PARECIDO)
        if (known := terms[name]) is not exact
    ]
    found = ([exact] if exact else []) + sorted(alike, key=lambda term: -term.certeza)
    distinct = {term.roles: term for term in reversed(found)}
    return [term for term in found if distinct[term.roles] is term][:5]
