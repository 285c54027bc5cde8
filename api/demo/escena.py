"""What somebody of the demonstration has before them when they answer a tarea."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from api.demo.guiones import Guion, Tema, read_frases
from engine.domain.actor import Actor


@dataclass(frozen=True)
class Escena:
    """Who answers, about which AT, and for the how-manieth time.

    `codigos` gives the code of each AT registered so far by its key in the guiones; `ronda`
    counts the times this AT came back to be programmed.
    """

    guion: Guion
    tema: Tema
    elemento: str
    entidad: str
    vez: int
    ronda: int
    actor: Actor
    now: datetime
    codigos: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def rng(self) -> Random:
        """Return dice that fall the same way every time the demonstration is made."""
        return Random(f"{self.guion.clave}:{self.elemento}:{self.entidad}:{self.vez}")

    @property
    def unidad(self) -> str:
        """Return the code of the unit that plans the AT."""
        return self.guion.unidad

    def some(self, words: Sequence[str], n: int = 2) -> list[str]:
        """Return up to `n` of the sentences, in their order."""
        chosen = set(self.rng.sample(range(len(words)), min(n, len(words))))
        return [words[i] for i in sorted(chosen)]

    def one(self, words: Sequence[str]) -> str:
        """Return one of the sentences."""
        return self.rng.choice(words)

    def frase(self, name: str) -> str:
        """Return one of the sentences that any office could write."""
        return self.one(read_frases()[name])

    def frases(self, name: str, n: int = 2) -> list[str]:
        """Return some of the sentences that any office could write."""
        return self.some(read_frases()[name], n)
