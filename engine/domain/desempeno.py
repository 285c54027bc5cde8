"""Performances of the MBDD and MBDDI: their competence, their rubric, which are rated and when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NIVELES = ("I", "II", "III", "IV")
"""The levels of a rubric, from the first; a row keeps the place of each, from 1."""
_COMPETENCIAS = ((3, 1), (10, 2), (17, 3), (24, 4), (29, 5), (32, 6), (35, 7), (38, 8), (40, 9))
"""The last performance of each competence of the MBDD."""
_DOMINIOS = ((2, 1), (5, 2), (7, 3), (9, 4))
"""The last competence of each dominio of the MBDD."""
MOST_PRIORIDADES = 3
"""The most performances that are put first for a docente."""
_LOGRADO = 3


@dataclass(frozen=True)
class Rubrica:
    """How a performance is looked at: in short words, with what each of its four levels is.

    A director is looked at too, and has no level (VA-05): then `niveles` is empty and `mira`
    says what evidence is sought (IN-10, IN-14, S003:931-932, 2142-2171).
    """

    desempeno: str
    nombre: str
    mira: str = ""
    niveles: tuple[str, ...] = ()
    de_director: bool = False

    def tell(self, nivel: int | None) -> str:
        """Return what a level says, nothing when there is none."""
        known = nivel is not None and 1 <= nivel <= len(self.niveles)
        return self.niveles[nivel - 1] if known and nivel is not None else ""


def number_of(desempeno: str) -> int:
    """Return the number of a performance: 19 of `D19`."""
    return int(desempeno.removeprefix("D"))


def competencia_of(desempeno: str) -> int:
    """Return the competence of the MBDD that a performance of a docente is of (VA-01)."""
    number = number_of(desempeno)
    return next((c for last, c in _COMPETENCIAS if number <= last), len(_COMPETENCIAS))


def dominio_of(desempeno: str) -> int:
    """Return the dominio of the MBDD that a performance of a docente is of."""
    competencia = competencia_of(desempeno)
    return next((d for last, d in _DOMINIOS if competencia <= last), len(_DOMINIOS))


def rated_at_visit(desempeno: str) -> bool:
    """Tell whether its level is settled when a visit ends, with nothing but the visit (VA-03).

    The others wait for the end of the month (VA-04, S003:2110-2141).
    """
    return dominio_of(desempeno) == 2


def asked_of(
    regla: Mapping[str, Any], rubricas: Iterable[Rubrica], tipo: str | None
) -> tuple[str, ...]:
    """Return the performances that a rule book looks at in a docente of a kind of school.

    The manual of 2019 names them (VA-02, S003:257-358). The norm of 2020 names competences: 2 to
    5, and 7 in place of 6 in unidocente, multigrado and EIB schools (VA-01, S004:216-229); its
    performances are those with a rubric.
    """
    if named := regla.get("desempenos_docente"):
        return tuple(named)
    own = (regla.get("competencias_por_tipo") or {}).get(tipo)
    wanted = {*(regla.get("competencias") or ()), own}
    codes = (r.desempeno for r in rubricas if not r.de_director)
    return tuple(code for code in codes if competencia_of(code) in wanted)


def asked_of_director(regla: Mapping[str, Any], rubricas: Iterable[Rubrica]) -> tuple[str, ...]:
    """Return what a rule book looks at in whoever directs (VA-02, S003:330-358)."""
    named = tuple(regla.get("desempenos_director") or ())
    return named or tuple(r.desempeno for r in rubricas if r.de_director)


def put_first(niveles: Mapping[str, int | None], most: int = MOST_PRIORIDADES) -> tuple[str, ...]:
    """Return the performances to accompany next: those not reached yet, the lowest first (VA-09).

    One without level is the most urgent; when all are reached, the lowest are.
    """
    order = {code: n for n, code in enumerate(niveles)}
    ranked = sorted(niveles, key=lambda code: (niveles[code] or 0, order[code]))
    below = [code for code in ranked if (niveles[code] or 0) < _LOGRADO]
    return tuple((below or ranked)[:most])


def read_rubricas(rows: Iterable[Mapping[str, Any]]) -> tuple[Rubrica, ...]:
    """Return the rubrics of a rule book as it stores them."""
    return tuple(
        Rubrica(
            desempeno=str(row["desempeno"]),
            nombre=str(row["nombre"]),
            mira=str(row.get("mira") or ""),
            niveles=tuple(row.get("niveles") or ()),
            de_director=bool(row.get("de_director")),
        )
        for row in rows
    )


def write_rubricas(rubricas: Iterable[Rubrica]) -> list[dict[str, Any]]:
    """Return rubrics as a rule book stores them."""
    return [
        {
            "desempeno": r.desempeno,
            "nombre": r.nombre,
            "mira": r.mira,
            "niveles": list(r.niveles),
            "de_director": r.de_director,
        }
        for r in rubricas
    ]


def rubrica_of(
    rubricas: Sequence[Rubrica], desempeno: str, *, de_director: bool = False
) -> Rubrica | None:
    """Return the rubric of a performance, or None where the rule book has none."""
    return next(
        (r for r in rubricas if r.desempeno == desempeno and r.de_director is de_director), None
    )


def say_desempeno(rubricas: Sequence[Rubrica], desempeno: str, *, de_director: bool = False) -> str:
    """Return a performance as people read it, its code and its name: "D4 · Aprende con otros"."""
    found = rubrica_of(rubricas, desempeno, de_director=de_director)
    return f"{desempeno} · {found.nombre}" if found else f"Desempeño {desempeno.removeprefix('D')}"


def check_rubricas(rubricas: Sequence[Rubrica]) -> str | None:
    """Return what is wrong with the rubrics of a rule book, in a sentence, or None."""
    seen: set[tuple[str, bool]] = set()
    for rubrica in rubricas:
        own = (rubrica.desempeno, rubrica.de_director)
        if own in seen:
            return f"La rúbrica de {rubrica.desempeno} está dos veces: deje una."
        seen.add(own)
        if not rubrica.nombre.strip():
            return f"Escriba cómo se llama el desempeño {rubrica.desempeno}."
        if rubrica.de_director and rubrica.niveles:
            return f"Al director no se le pone nivel: quite los de {rubrica.desempeno}."
        if not rubrica.de_director and len(rubrica.niveles) != len(NIVELES):
            return f"Escriba qué se ve en cada nivel de {rubrica.desempeno}, del I al IV."
    return None
