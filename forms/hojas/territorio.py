"""Names of regions, UGEL and units as people write them, matched to the territory."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from forms.hojas.palabras import nearest, normal

PARECIDO = 0.66
"""Under this likeness a name is nobody's."""
_PREFIXES = re.compile(
    r"^(?:(?:la |el )?(?:direccion|gerencia) regional de educacion(?: de)?|"
    r"(?:la )?unidad de gestion educativa local(?: de)?|dre gre|dre|gre|region|ugel|"
    r"departamento(?: de)?)\b ?"
)
_NUMBERED = re.compile(r"^(?:n|no|nro|numero)\b ?")
_EVERYWHERE = frozenset(
    ("todas", "todos", "toda", "todas las regiones", "todas las dre", "todas las dre gre",
     "todas las ugel", "todas las ugeles", "todo el pais", "nacional", "a nivel nacional",
     "nivel nacional", "las 26 dre gre", "todas las dre y ugel")
)  # fmt: skip
_NOWHERE = frozenset(("", "no aplica", "ninguna", "ninguno", "na", "n a", "no", "no corresponde"))
TODAS = "*"
"""What stands for the whole country instead of a code."""


@dataclass(frozen=True)
class Entidad:
    """An office of the territory: its code, kind, name, and the code of the one above."""

    codigo: str
    tipo: str
    nombre: str
    superior: str | None = None


@dataclass(frozen=True)
class Hallado:
    """What a name may stand for: codes with how alike each is, best first; `seguro` needs no word.

    `todas` means every one of its kind.
    """

    opciones: tuple[tuple[str, float], ...] = ()
    seguro: bool = False


@dataclass(frozen=True)
class Catalogo:
    """The territory as names are looked up in it; make one with `of`."""

    entidades: Mapping[str, Entidad]
    claves: Mapping[str, Mapping[str, frozenset[str]]] = field(repr=False)
    cargos: frozenset[tuple[str, str]] | None = field(default=None, repr=False)
    """The roles that each office has a cargo for; None where nobody counted them."""
    _memoria: dict[tuple[str, str, str | None], "Hallado"] = field(
        default_factory=dict, repr=False, compare=False
    )
    """What was looked up: a plan names the same places over and over."""

    @classmethod
    def of(
        cls, entidades: Iterable[Entidad], cargos: Iterable[tuple[str, str]] | None = None
    ) -> "Catalogo":
        """Return the catalogue of those entidades: DRE, UGEL and units by each of their names.

        `cargos` are the pairs (code of entidad, role) with some cargo in use.
        """
        known = {entidad.codigo: entidad for entidad in entidades}
        keys: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for entidad in known.values():
            for name in _names(entidad):
                keys[entidad.tipo][name].add(entidad.codigo)
        for name, codigo in _aliases():
            if codigo in known:
                keys[known[codigo].tipo][name].add(codigo)
        names = {t: {n: frozenset(c) for n, c in k.items()} for t, k in keys.items()}
        return cls(known, names, None if cargos is None else frozenset(cargos))

    def below(self, codigo: str) -> list[str]:
        """Return the codes of the UGEL right under a DRE, in order."""
        return sorted(
            e.codigo for e in self.entidades.values() if e.superior == codigo and e.tipo == "ugel"
        )

    def of_kind(self, tipo: str) -> list[Entidad]:
        """Return the entidades of a kind by name."""
        found = (e for e in self.entidades.values() if e.tipo == tipo)
        return sorted(found, key=lambda e: normal(e.nombre))

    def find(self, tipo: str, text: str, *, inside: str | None = None) -> Hallado:
        """Return which entidades of a kind, below `inside` if given, a name may stand for.

        A name that is exactly that of one is sure; of several, or only alike, is not.
        """
        key = (tipo, text, inside)
        if key not in self._memoria:
            self._memoria[key] = self._look(tipo, text, inside)
        return self._memoria[key]

    def _look(self, tipo: str, text: str, inside: str | None) -> Hallado:
        if text.strip() in self.entidades and self.entidades[text.strip()].tipo == tipo:
            return Hallado(((text.strip(), 1.0),), seguro=True)
        plain = short_name(text)
        keys = self.claves.get(tipo, {})
        exact = self._inside(keys.get(plain, frozenset()), inside)
        if len(exact) == 1:
            return Hallado(((exact[0], 1.0),), seguro=True)
        if exact:
            return Hallado(tuple((codigo, round(1 / len(exact), 2)) for codigo in exact))
        near = {n: c for n, c in keys.items() if self._inside(c, inside)}
        best: dict[str, float] = {}
        for name, score in nearest(plain, near, least=PARECIDO):
            for codigo in self._inside(keys[name], inside):
                best[codigo] = max(best.get(codigo, 0.0), score)
        ranked = sorted(best.items(), key=lambda found: (-found[1], found[0]))
        return Hallado(tuple(ranked[:6]))

    def _inside(self, codes: Iterable[str], above: str | None) -> list[str]:
        return sorted(c for c in codes if above is None or self.entidades[c].superior == above)


def short_name(text: str) -> str:
    """Return a name without what every office of its kind is called: "UGEL N.º 03" is "3"."""
    plain = normal(text.replace("º", "").replace("°", ""))
    before = None
    while before != plain:
        before = plain
        plain = _NUMBERED.sub("", _PREFIXES.sub("", plain)) if plain else plain
    return plain or before or ""


def means_everywhere(text: str) -> bool:
    """Tell whether a text names the whole country."""
    return normal(text) in _EVERYWHERE


def means_nowhere(text: str) -> bool:
    """Tell whether a text says that the question does not apply."""
    return normal(text) in _NOWHERE


def _names(entidad: Entidad) -> set[str]:
    """Return the normal names that an entidad goes by, short ones too."""
    whole = short_name(entidad.nombre)
    names = {whole, normal(entidad.nombre), normal(entidad.codigo)}
    if entidad.tipo == "unidad":
        return names
    if entidad.codigo.endswith("-UGEL"):
        names |= {short_name(entidad.nombre.split("(")[0])}
    parts = [short_name(part) for part in re.split(r"[–-]", entidad.nombre)]
    names |= {part for part in parts if len(part) > 3}
    number, _, rest = whole.partition(" ")
    if number.isdigit() and rest:
        names |= {number, rest}
    bare = " ".join(w for w in whole.split() if w not in ("intercultural", "bilingue", "ibir"))
    return {name for name in names | {bare} if name}


@cache
def _aliases() -> tuple[tuple[str, str], ...]:
    """Return the names that no rule finds, each with the code of its entidad."""
    text = files(__package__).joinpath("alias.csv").read_text(encoding="utf-8")
    return tuple((normal(r["nombre"]), r["codigo"]) for r in csv.DictReader(text.splitlines()))
