"""A valid assignment problem compiled: what is kept together, who may take it, what it costs."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from engine.planner.reparto.limites import Limite, limit_of, widest
from engine.planner.terreno import Mapa, Ubicado, kilometres, point_of

FUERA = -1
"""The list of what nobody takes."""
PESOS = {"base": 1, "entre": 1, "cambio": 20}


@dataclass(frozen=True)
class Parte:
    """Docentes of one school that go together: all of them, unless no ratio can hold them.

    `limite` is the largest that any companion has for it.
    """

    institucion: int
    docentes: tuple[str, ...]
    limite: Limite
    entera: bool


@dataclass(frozen=True)
class Modelo:
    """What the search, the exact model and the writing go by; distances in metres.

    `ratios[a][p]` is the ratio of companion a for part p, one row for all of the same dispersion.
    `costos[p]` has what each companion that may take part p pays for it alone, by companion;
    `entre[p][q]` what p costs in a list whose cabecera is q; `movidos[p][a]` how many of its
    docentes would change companion.
    """

    problema: Mapping[str, Any]
    partes: tuple[Parte, ...]
    maximos: tuple[int | None, ...]
    ratios: tuple[tuple[Limite, ...], ...]
    costos: tuple[Mapping[int, int], ...]
    entre: tuple[tuple[int, ...], ...]
    metros: tuple[tuple[int, ...], ...]
    movidos: tuple[Mapping[int, int], ...]
    pesos: Mapping[str, int]
    avisos: tuple[str, ...]
    sin_limite: tuple[int, ...]

    def limit(self, a: int, partes: Sequence[int]) -> int:
        """Return the most docentes of a list: the least ratio of its schools (PR-22)."""
        own = self.ratios[a]
        least = min(own[p].docentes for p in partes)
        maximo = self.maximos[a]
        return least if maximo is None else min(least, maximo)

    def price(self, a: int, partes: Sequence[int]) -> int:
        """Return what a list costs: from the base to each, and from each to the best cabecera."""
        if not partes:
            return 0
        alone = sum(self.costos[p][a] for p in partes)
        if len(partes) == 1:
            return alone
        pick: Callable[[Sequence[int]], tuple[int, ...]] = itemgetter(*partes)
        return alone + min([sum(pick(self.entre[q])) for q in partes])

    def size(self, p: int) -> int:
        """Return how many docentes a part has."""
        return len(self.partes[p].docentes)


def compile_assignment(problema: Mapping[str, Any]) -> Modelo:
    """Return the model of a problem that `read_assignment` accepted."""
    pesos = PESOS | problema.get("pesos", {})
    instituciones = problema["instituciones"]
    limites = [
        widest(each, problema["limites"], problema["acompanantes"]) for each in instituciones
    ]
    fijas = _pairs(problema.get("fijas", ()))
    anterior = _pairs(problema.get("anterior", ()))
    partes: list[Parte] = []
    for n, (institucion, limite) in enumerate(zip(instituciones, limites, strict=True)):
        if limite is not None:
            partes += _parts_of(n, institucion, limite, fijas, anterior)
    schools, bases, avisos = _places(problema)
    metros = tuple(
        tuple(round(1000 * kilometres(base.punto, schools[p.institucion].punto)) for base in bases)
        for p in partes
    )
    entre = _between([schools[p.institucion] for p in partes], pesos["entre"])
    movidos = tuple(_moved(problema, p, anterior) for p in partes)
    costos = tuple(
        {
            a: pesos["base"] * metros[n][a] + 1000 * pesos["cambio"] * movidos[n].get(a, 0)
            for a in _takers(problema, p, fijas)
        }
        for n, p in enumerate(partes)
    )
    avisos += _cut(instituciones, limites, partes)
    return Modelo(
        problema, tuple(partes), tuple(each.get("maximo") for each in problema["acompanantes"]),
        _ratios(problema, partes), costos, entre, metros, movidos, pesos, tuple(avisos),
        tuple(n for n, limite in enumerate(limites) if limite is None),
    )  # fmt: skip


def _ratios(problema: Mapping[str, Any], partes: Sequence[Parte]) -> tuple[tuple[Limite, ...], ...]:
    """Return the ratio of each companion for each part: none where no row is for their lists."""
    acompanantes, schools = problema["acompanantes"], problema["instituciones"]
    rows = {
        kind: tuple(
            limit_of(schools[p.institucion], problema["limites"], kind) or Limite(0, p.limite.norma)
            for p in partes
        )
        for kind in {each.get("dispersion") for each in acompanantes}
    }
    return tuple(rows[each.get("dispersion")] for each in acompanantes)


def _cut(
    instituciones: Sequence[Mapping[str, Any]],
    limites: Sequence[Limite | None],
    partes: Sequence[Parte],
) -> Iterator[str]:
    """Yield which schools one ratio cannot hold, and in how many parts they go."""
    for n, (institucion, limite) in enumerate(zip(instituciones, limites, strict=True)):
        docentes = len(institucion["docentes"])
        if limite is not None and docentes > limite.docentes:
            yield (
                f"{institucion['id']} tiene {docentes} docentes, más que una lista de "
                f"{limite.docentes}: se divide en {sum(p.institucion == n for p in partes)}."
            )


def _pairs(pairs: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {pair["docente"]: pair["acompanante"] for pair in pairs}


def _parts_of(
    n: int, institucion: Mapping[str, Any], limite: Limite,
    fijas: Mapping[str, str], anterior: Mapping[str, str],
) -> Iterator[Parte]:  # fmt: skip
    """Yield a school whole, or cut when a ratio cannot hold it or somebody fixed it so.

    Each companion to whom some are fixed has a part; those who had the same companion stay
    together where they can.
    """
    docentes = sorted(institucion["docentes"], key=lambda d: (anterior.get(d, "~"), d))
    by_fixed: dict[str, list[str]] = defaultdict(list)
    for docente in docentes:
        if docente in fijas:
            by_fixed[fijas[docente]].append(docente)
    rest = [docente for docente in docentes if docente not in fijas]
    groups = [own for _, own in sorted(by_fixed.items())]
    for group in groups:
        room = max(0, limite.docentes - len(group))
        group += rest[:room]
        rest = rest[room:]
    groups += [rest[k : k + limite.docentes] for k in range(0, len(rest), limite.docentes)]
    for group in groups:
        yield Parte(n, tuple(sorted(group)), limite, len(groups) == 1)


def _places(problema: Mapping[str, Any]) -> tuple[list[Ubicado], list[Ubicado], list[str]]:
    ugel = point_of(problema.get("ugel", {}))
    mapa = Mapa(problema["instituciones"], ugel)
    found = {
        key: [mapa.place(thing) for thing in problema[key]]
        for key in ("instituciones", "acompanantes")
    }
    avisos = [
        f"No se conoce dónde {what} {thing['id']}: se toma {place.supuesto}."
        for key, what in (("instituciones", "está"), ("acompanantes", "tiene su base"))
        for thing, place in zip(problema[key], found[key], strict=True)
        if place.supuesto
    ]
    return found["instituciones"], found["acompanantes"], avisos


def _between(places: Sequence[Ubicado], peso: int) -> tuple[tuple[int, ...], ...]:
    points = [place.punto for place in places]
    return tuple(
        tuple(round(1000 * peso * kilometres(una, otra)) for otra in points) for una in points
    )


def _takers(problema: Mapping[str, Any], parte: Parte, fijas: Mapping[str, str]) -> Iterator[int]:
    """Yield who may take a part: by what was fixed, by kind and by the language they speak."""
    institucion = problema["instituciones"][parte.institucion]
    fixed = {fijas[docente] for docente in parte.docentes if docente in fijas}
    for a, acompanante in enumerate(problema["acompanantes"]):
        if fixed:
            # A human decided: kind and language are theirs to answer for, and the check tells.
            if acompanante["id"] in fixed:
                yield a
        elif may_attend(acompanante, institucion):
            yield a


def may_attend(acompanante: Mapping[str, Any], institucion: Mapping[str, Any]) -> bool:
    """Tell whether somebody attends that kind of school and speaks its language, if known."""
    if institucion["tipo"] not in acompanante.get("tipos", (institucion["tipo"],)):
        return False
    lengua = institucion.get("lengua")
    return lengua is None or lengua in acompanante.get("lenguas", (lengua,))


def _moved(
    problema: Mapping[str, Any], parte: Parte, anterior: Mapping[str, str]
) -> dict[int, int]:
    known = [anterior[docente] for docente in parte.docentes if docente in anterior]
    return {
        a: sum(former != acompanante["id"] for former in known)
        for a, acompanante in enumerate(problema["acompanantes"])
        if known
    }
