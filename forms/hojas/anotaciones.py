"""What is noted down while a sheet is read: what is wrong, what is doubted, what is assumed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from engine.errors import RuleBroken
from forms.hojas.palabras import normal

NINGUNO = "-"
"""The answer to a doubt that says: leave that name out."""
PREGUNTA = 0.6
"""A best guess under this is not taken unless somebody says so, not even among all of them."""
MAX_CELDAS = 12
"""Cells that a doubt or an assumption lists; the rest are counted."""


MAX_EXTRANOS = 2_000
"""Distinct names that are not exact which a file may hold: each is looked for among all."""


@dataclass(frozen=True)
class Falla:
    """What is wrong in a cell, and how to mend it."""

    hoja: str
    celda: str
    campo: str
    valor: str
    frase: str


@dataclass(frozen=True)
class Opcion:
    """One thing that a name may stand for: its value, how it is called, how alike, from 0 to 1."""

    valor: str
    nombre: str
    puntaje: float


@dataclass(frozen=True)
class Conjetura:
    """A name that was not certain: what was read, what it may be, best first, and where it is."""

    clave: str
    tipo: str
    texto: str
    opciones: tuple[Opcion, ...]
    celdas: tuple[str, ...]
    veces: int
    abierta: bool = False
    """Whether nobody but a person may answer it: its best guess is too poor."""


@dataclass(frozen=True)
class Supuesto:
    """Something to know of a file, as what it did not say, and in which cells or rows."""

    frase: str
    celdas: tuple[str, ...] = ()
    veces: int = 0


@dataclass
class Cuaderno:
    """The notes of one reading.

    `decisiones` are what people answered to its doubts, `recordadas` what they said of
    those of earlier files.
    """

    decisiones: Mapping[str, str] = field(default_factory=dict)
    recordadas: Mapping[str, str] = field(default_factory=dict)
    _extranos: set[str] = field(default_factory=set)
    _dudas: dict[str, tuple[str, str, tuple[Opcion, ...]]] = field(default_factory=dict)
    _donde: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _supuestos: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _avisos: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def doubt(self, tipo: str, text: str, opciones: Sequence[Opcion], place: str) -> str:
        """Return what a doubtful name stands for: what somebody decided, else the best guess."""
        key = f"{tipo}:{normal(text)[:120]}"
        if decided := self.decisiones.get(key):
            return decided
        if known := self.recordadas.get(key):
            name = next((o.nombre for o in opciones if o.valor == known), known)
            said = "se dejó fuera" if known == NINGUNO else f"se leyó como {name}"
            self.assume(f"«{text[:80]}» {said}, como se confirmó antes.", place)
            return known
        self._dudas.setdefault(key, (tipo, text[:160], tuple(opciones)))
        self._donde[key].append(place)
        return self._dudas[key][2][0].valor

    def meet(self, text: str) -> None:
        """Count a name that is not exact; raise RuleBroken(hoja_desmedida) over MAX_EXTRANOS."""
        self._extranos.add(text)
        if len(self._extranos) > MAX_EXTRANOS:
            told = f"trae más de {MAX_EXTRANOS} nombres que no se reconocen"
            raise RuleBroken("hoja_desmedida", detalle=told)

    def awaits(self, tipo: str, text: str) -> bool:
        """Tell whether a name is a doubt that nobody answered."""
        return f"{tipo}:{normal(text)[:120]}" in self._dudas

    def assume(self, frase: str, place: str = "") -> None:
        """Note something taken for granted."""
        self._supuestos[frase].append(place)

    def warn(self, frase: str, place: str) -> None:
        """Note something that may be planned and would be refused when it is published."""
        self._avisos[frase].append(place)

    def doubts(self) -> tuple[Conjetura, ...]:
        """Return the doubts in the order they came up, each once."""
        return tuple(
            Conjetura(
                key,
                tipo,
                text,
                options,
                tuple(places[:MAX_CELDAS]),
                len(places),
                abierta=options[0].puntaje < PREGUNTA,
            )
            for key, (tipo, text, options) in self._dudas.items()
            if (places := self._donde[key])
        )

    def assumptions(self) -> tuple[Supuesto, ...]:
        """Return what was taken for granted, each thing once."""
        return _gather(self._supuestos)

    def warnings(self) -> tuple[Supuesto, ...]:
        """Return what would be refused when it is published, each thing once."""
        return _gather(self._avisos)


def _gather(noted: Mapping[str, Sequence[str]]) -> tuple[Supuesto, ...]:
    return tuple(
        Supuesto(frase, tuple(p for p in places[:MAX_CELDAS] if p), len(places))
        for frase, places in noted.items()
    )


def as_json(notes: Iterable[Any]) -> list[dict[str, Any]]:
    """Return notes as they are stored."""
    return [asdict(note) for note in notes]
