"""How many docentes one companion may take, and in words why that many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.domain.institucion import TIPOS
from engine.domain.protocolo import AMBITOS, Protocolo, Ratio

DISPERSIONES = {"mayor": "mayor dispersión", "menor": "menor dispersión"}


@dataclass(frozen=True)
class Escuela:
    """What of a school decides a ratio; None is what is not known."""

    nombre: str
    tipo: str
    area: str | None = None
    frontera: bool | None = None


@dataclass(frozen=True)
class Limite:
    """The fewest and the most docentes of one companion, and how both were reached, in words."""

    minimo: int
    maximo: int
    porque: str


def limit_of(protocolo: Protocolo, escuela: Escuela, dispersion: str | None = None) -> Limite:
    """Return the limit of one school by its kind, area, frontier and dispersion.

    The criteria concur (NU-01, S004:314-327): of those that hold, the one that allows fewest
    docentes is the limit; a declared dispersion takes the place of the general ratio of
    multigrado, because it says more of the same (S004:434-442). Where the area is not known it
    is the smaller of both, and so it is said.
    """
    ratios = list(_that_hold(protocolo, escuela, dispersion))
    least = min(ratios, key=lambda ratio: (ratio.maximo, ratio.minimo))
    said = f"{TIPOS[protocolo.tipo]}: {AMBITOS[least.ambito].lower()} admite {_range(least)}"
    others = [ratio for ratio in ratios if ratio.maximo > least.maximo]
    if others:
        listed = " y ".join(f"{r.maximo} de {AMBITOS[r.ambito].lower()}" for r in others)
        said += f", menos que {'los' if len(others) == 1 else 'las ratios'} {listed}"
    if escuela.area is None and least.ambito in ("rural", "urbano"):
        said += "; no consta si es rural o urbana y se toma la menor"
    return Limite(least.minimo, least.maximo, f"{said} ({protocolo.fuente})")


def limit_of_list(
    protocolos: dict[str, Protocolo], escuelas: Sequence[Escuela], dispersion: str | None = None
) -> Limite | None:
    """Return the limit of a companion with docentes of several schools: the smallest of theirs.

    None when there is no school of a kind that the rule book rules.
    """
    limits = [
        (escuela.nombre, limit_of(protocolos[escuela.tipo], escuela, dispersion))
        for escuela in escuelas
        if escuela.tipo in protocolos
    ]
    if not limits:
        return None
    school, least = min(limits, key=lambda pair: (pair[1].maximo, pair[1].minimo))
    if len({limit.maximo for _, limit in limits}) == 1:
        return least
    return Limite(least.minimo, least.maximo, f"{least.porque}; la fija {school}")


def _that_hold(protocolo: Protocolo, escuela: Escuela, dispersion: str | None) -> Iterator[Ratio]:
    wanted = _ambitos(escuela, dispersion)
    found = [ratio for ratio in protocolo.ratios if ratio.ambito in wanted]
    declared = any(ratio.ambito.endswith("_dispersion") for ratio in found)
    for ratio in found:
        if not (declared and ratio.ambito == "multigrado"):
            yield ratio


def _ambitos(escuela: Escuela, dispersion: str | None) -> set[str]:
    wanted = {"unico", "andino_amazonico", "multigrado"}
    if escuela.frontera:
        wanted.add("frontera")
    if dispersion is not None:
        wanted.add(f"{dispersion}_dispersion")
    return wanted | ({"rural", "urbano"} if escuela.area is None else {_AREA[escuela.area]})


_AREA = {"rural": "rural", "urbana": "urbano"}


def _range(ratio: Ratio) -> str:
    if ratio.minimo == ratio.maximo:
        return f"{ratio.maximo} docentes"
    return f"de {ratio.minimo} a {ratio.maximo} docentes"
