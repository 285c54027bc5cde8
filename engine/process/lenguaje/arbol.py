"""The tree of an expression: its parts as written, before they are made to compute."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Parte:
    """A part of an expression."""


@dataclass(frozen=True, slots=True)
class Valor(Parte):
    """A value as written."""

    valor: Any


@dataclass(frozen=True, slots=True)
class Nombre(Parte):
    """A variable."""

    nombre: str


@dataclass(frozen=True, slots=True)
class Probado(Parte):
    """The value under test, which FEEL writes `?`."""


@dataclass(frozen=True, slots=True)
class Clave(Parte):
    """A key of a group of data: `a.b` or `a["b"]`."""

    de: Parte
    clave: str


@dataclass(frozen=True, slots=True)
class Lista(Parte):
    """A list."""

    partes: tuple[Parte, ...]


@dataclass(frozen=True, slots=True)
class Unaria(Parte):
    """A sign before one part: `-`, `not` or `empty`."""

    signo: str
    parte: Parte


@dataclass(frozen=True, slots=True)
class Logica(Parte):
    """Two conditions joined by `and` or `or`."""

    signo: str
    una: Parte
    otra: Parte


@dataclass(frozen=True, slots=True)
class Operacion(Parte):
    """Two parts joined by `+`, `-`, `*` or `/`."""

    signo: str
    una: Parte
    otra: Parte


@dataclass(frozen=True, slots=True)
class Comparacion(Parte):
    """Parts compared one after the other: `a < b`, or `a < b <= c` with two signs."""

    signos: tuple[str, ...]
    partes: tuple[Parte, ...]


@dataclass(frozen=True, slots=True)
class Pertenencia(Parte):
    """A part that passes some test: `x in (1, 2)`, `x in [1..5]`, `x between 1 and 5`."""

    parte: Parte
    pruebas: tuple[Parte, ...]
    negada: bool


@dataclass(frozen=True, slots=True)
class Condicional(Parte):
    """One value or another: `if c then a else b`, `a if c else b`, `c ? a : b`."""

    si: Parte
    entonces: Parte
    sino: Parte


@dataclass(frozen=True, slots=True)
class Llamada(Parte):
    """A function called by its name."""

    nombre: str
    partes: tuple[Parte, ...]


@dataclass(frozen=True, slots=True)
class Contra(Parte):
    """A test: the value compared with a part, as in `< 5`."""

    signo: str
    parte: Parte


@dataclass(frozen=True, slots=True)
class Rango(Parte):
    """A test: the value between two parts, each included or not."""

    desde: Parte
    hasta: Parte
    con_desde: bool
    con_hasta: bool


@dataclass(frozen=True, slots=True)
class Es(Parte):
    """A test: the value is this one, is in this list, or this condition over `?` holds."""

    parte: Parte


@dataclass(frozen=True, slots=True)
class Dentro(Parte):
    """A test: the value is in the list that this part gives, as our `x in lista` says."""

    parte: Parte


@dataclass(frozen=True, slots=True)
class Ninguna(Parte):
    """A test: none of these passes, as in `not("a", "b")`."""

    pruebas: tuple[Parte, ...]


def walk(parte: Parte) -> Iterator[Parte]:
    """Yield a part and all that it is made of."""
    pending = [parte]
    while pending:
        here = pending.pop()
        yield here
        for field in fields(here):
            inside = getattr(here, field.name)
            if isinstance(inside, Parte):
                pending.append(inside)
            elif isinstance(inside, tuple):
                pending.extend(part for part in inside if isinstance(part, Parte))
