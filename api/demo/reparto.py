"""Who plays each part: the persona behind a post or a cargo on a day, ready to act."""

from collections import defaultdict
from datetime import datetime
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.personas import load_actor
from engine.db.reference.padron import Titular, list_titulares
from engine.domain.actor import Actor
from engine.domain.lima import day_of

Puesto = tuple[int, str] | int
"""A role in an entidad, or one cargo of it."""


class Reparto:
    """Everybody who holds or held a cargo, read once: nobody is appointed meanwhile."""

    def __init__(self, titulares: list[Titular]) -> None:
        self._by_puesto: dict[Puesto, list[Titular]] = defaultdict(list)
        self._actors: dict[int, Actor | None] = {}
        for titular in titulares:
            self._by_puesto[titular.cargo_id].append(titular)
            self._by_puesto[titular.entidad_id, titular.rol].append(titular)

    @classmethod
    async def read(cls, tx: AsyncSession) -> Self:
        """Return the parts as the padrón gives them."""
        return cls(await list_titulares(tx))

    async def find(self, tx: AsyncSession, puesto: Puesto, now: datetime) -> Actor | None:
        """Return the first who holds that post on the day of `now`, or None."""
        day = day_of(now)
        who = next((t.persona_id for t in self._by_puesto[puesto] if day in t.periodo), None)
        if who is None:
            return None
        if who not in self._actors:
            # Nobody of the demonstration holds different cargos on different days.
            self._actors[who] = await load_actor(tx, who, now)
        return self._actors[who]
