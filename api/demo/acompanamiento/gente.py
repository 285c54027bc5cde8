"""The people and schools of the accompaniment of the demonstration: UGEL Ibir-Imaza."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from api.demo.nombres import names_for
from engine.domain.padron import Plaza

UGEL = "010009"


@dataclass(frozen=True)
class Lista:
    """Whom a companion accompanies: how many docentes of each school, by its code, and from where.

    Where `dirige` the director of each school teaches in it too (NU-14).
    """

    base: str
    latitud: float
    longitud: float
    escuelas: tuple[tuple[str, int], ...]
    dirige: bool = True


LISTAS = (
    Lista("Imacita", -5.0611, -78.33, (("0402610", 3), ("3007234", 3))),
    Lista("Imacita", -5.0605, -78.331, (("0270132", 3), ("0623652", 3))),
    Lista("Imacita", -5.062, -78.329, (("1346279", 2), ("0658401", 2), ("0491852", 2))),
    Lista("Imacita", -5.0611, -78.33, (("0259101", 8),), dirige=False),
)
"""Six docentes of multigrado schools each, and eight of the large one: within their ratios."""
DOCENTE, DIRECTOR = "docente", "director"
"""The user names of a docente of the first list, and of the director of the last."""


def build_plazas() -> list[Plaza]:
    """Return the plazas of the schools of the lists, the same every time."""
    names = names_for(UGEL, Random(10009))
    return [plaza for lista in LISTAS for plaza in _of_list(lista, names)]


def _of_list(lista: Lista, names: Iterator[str]) -> Iterator[Plaza]:
    for codigo, many in lista.escuelas:
        first = next(names)
        yield Plaza(codigo, "director_ie", f"{codigo}00", first, condicion="nombrado")
        for n in range(1, many + 1):
            who = first if n == 1 and lista.dirige else next(names)
            condition = "nombrado" if n % 3 else "contratado"
            yield Plaza(codigo, "docente", f"{codigo}{n:02}", who, condicion=condition)
