"""Who would have heard what, and when, had a ladder ruled over a past stretch of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.tareas.destinatarios import DIRI, once_each
from engine.actions.tareas.oficinas import load_plantel
from engine.db.crudo import bare
from engine.db.queries.calendario import load_calendario
from engine.db.queries.escaleras import Clase
from engine.db.queries.personas import Titular, role_holders
from engine.db.queries.plantel import Plantel
from engine.db.queries.tareas_pasadas import TareaPasada, read_past
from engine.domain.calendario import Calendario
from engine.domain.escalera import AL_ASIGNAR, Escalera, Escalon, Peldano, rungs_of_day
from engine.domain.lima import day_of
from engine.domain.puesto import post_of

MOST = 50_000
"""Tareas looked at, at most: a month of the whole country is fewer."""


_NONE = {"antes": 0, "despues": 0}


@dataclass(frozen=True)
class Dicho:
    """A notice that a ladder would have said: when, to whom, on which rung, of which tarea.

    `antes` tells whether the ladder in force says it too, `despues` whether the edited one does.
    """

    en: datetime
    persona_id: int
    nombre: str
    peldano: str
    tarea: TareaPasada
    antes: bool
    despues: bool


@dataclass(frozen=True)
class Ensayo:
    """What two ladders would have said: the notices in order, over how many tareas.

    `completo` is false when there were more tareas than are looked at.
    """

    dichos: Sequence[Dicho]
    tareas: int
    completo: bool

    def count(self) -> dict[str, Any]:
        """Return the notices and personas before and after, in all, by rung and by persona."""
        rungs: dict[str, dict[str, Any]] = {}
        people: dict[int, dict[str, Any]] = {}
        for dicho in self.dichos:
            persona = {"persona": dicho.persona_id, "nombre": dicho.nombre, **_NONE}
            rows = (
                rungs.setdefault(dicho.peldano, {"peldano": dicho.peldano, **_NONE}),
                people.setdefault(dicho.persona_id, persona),
            )
            for row in rows:
                row["antes"] += dicho.antes
                row["despues"] += dicho.despues
        return {
            "antes": sum(dicho.antes for dicho in self.dichos),
            "despues": sum(dicho.despues for dicho in self.dichos),
            "personas_antes": sum(row["antes"] > 0 for row in people.values()),
            "personas_despues": sum(row["despues"] > 0 for row in people.values()),
            "peldanos": list(rungs.values()),
            "personas": sorted(people.values(), key=lambda p: (-p["despues"], p["nombre"])),
        }


async def rehearse(
    tx: AsyncSession,
    clase: Clase,
    despues: Escalera,
    *,
    desde: datetime,
    hasta: datetime,
) -> Ensayo:
    """Return what the ladder in force and an edited one would have said between two instants.

    From what is kept of each tarea: when it was opened and closed, every due date it had, who
    exercised its post at each instant. Nothing is written nor locked.
    """
    calendario = await load_calendario(tx)
    antes = calendario.ladder_of(*(clase or ("", "")))
    found = await read_past(await bare(tx), clase, desde, hasta, MOST + 1)
    past = found[:MOST]
    oyentes = Oyentes(tx, await load_plantel(tx))
    await oyentes.meet(past, desde)
    pair = Par(antes, despues, calendario, desde, hasta)
    dichos = [
        Dicho(en, titular.persona_id, titular.nombre, peldano.nombre, tarea, was, will)
        for tarea in past
        for peldano, en, was, will in pair.climb(tarea)
        for titular in await oyentes.of(tarea, peldano, en)
    ]
    dichos.sort(key=lambda d: (d.en, d.tarea.codigo, d.peldano, d.nombre))
    return Ensayo(dichos, len(past), len(found) <= MOST)


@dataclass
class Par:
    """Two ladders over the same tareas, with the rungs of each due day reckoned once."""

    antes: Escalera
    despues: Escalera
    calendario: Calendario
    desde: datetime
    hasta: datetime
    _days: dict[date, list[tuple[Peldano, Escalon]]] = field(default_factory=dict)

    def climb(self, tarea: TareaPasada) -> Iterator[tuple[Peldano, datetime, bool, bool]]:
        """Yield the rungs of a tarea within the time looked at, and by which ladders they are."""
        end = min(self.hasta, tarea.hasta or self.hasta)
        if self.desde <= tarea.creada < end:
            # What comes back with remarks is told whatever its ladder says.
            was, will = (tarea.observada or e.announces for e in (self.antes, self.despues))
            if was or will:
                yield AL_ASIGNAR, tarea.creada, was, will
        ends = [*(since for since, _ in tarea.plazos[1:]), end]
        for (since, vence), until in zip(tarea.plazos, ends, strict=False):
            for peldano, escalon in self._rungs(day_of(vence)):
                en = escalon.instante
                if since < en < min(until, end) and self.desde <= en:
                    was, will = (peldano in e.peldanos for e in (self.antes, self.despues))
                    yield peldano, en, was, will

    def _rungs(self, dia: date) -> list[tuple[Peldano, Escalon]]:
        if dia not in self._days:
            every = tuple({*self.antes.peldanos, *self.despues.peldanos} - {AL_ASIGNAR})
            self._days[dia] = [
                (peldano, rungs_of_day(Escalera((peldano,)), dia, self.calendario)[0])
                for peldano in every
            ]
        return self._days[dia]


@dataclass
class Oyentes:
    """Who hears a rung at a past instant, each post and instant looked for once."""

    tx: AsyncSession
    plantel: Plantel
    _known: dict[Any, list[Titular]] = field(default_factory=dict)

    async def meet(self, past: Sequence[TareaPasada], desde: datetime) -> None:
        """Read at once who exercises every post of some tareas, and every post above them."""
        posts = {post_of(tarea) for tarea in past}
        await self.plantel.lugares(self.tx, {tarea.entidad_id for tarea in past})
        await self.plantel.cargos(self.tx, [post for post in posts if isinstance(post, int)])
        while posts:
            await self.plantel.titulares(self.tx, posts, desde)
            above = [await self.plantel.above(self.tx, post) for post in posts]
            posts = {post for post in above if post is not None}

    async def of(self, tarea: TareaPasada, peldano: Peldano, en: datetime) -> list[Titular]:
        """Return the personas to whom a rung would have been said, each once."""
        causo = tarea.causo_id if peldano == AL_ASIGNAR else None
        key = (
            post_of(tarea), tarea.tomada_por_id, tarea.presento_id, peldano.destino, causo, en,
        )  # fmt: skip
        if key not in self._known:
            self._known[key] = once_each(await self._find(tarea, peldano, en, causo))
        return self._known[key]

    async def _find(
        self, tarea: TareaPasada, peldano: Peldano, en: datetime, causo: int | None
    ) -> list[Titular]:
        if peldano.destino == "diri":
            return await role_holders(self.tx, DIRI, en)
        held = await self.plantel.responsables(self.tx, post_of(tarea), en, salvo=tarea.presento_id)
        if peldano == AL_ASIGNAR:
            return [titular for titular in held if titular.persona_id != causo]
        takers = [titular for titular in held if titular.persona_id == tarea.tomada_por_id]
        return takers or held if peldano.destino == "responsable" else await self._above(tarea, en)

    async def _above(self, tarea: TareaPasada, en: datetime) -> list[Titular]:
        """Return who exercised the nearest post above that somebody else did."""
        held = (await self.plantel.titulares(self.tx, [post_of(tarea)], en))[post_of(tarea)]
        mine = {titular.persona_id for titular in held} - {tarea.presento_id}
        own = (mine & {tarea.tomada_por_id} or mine) | {tarea.presento_id}
        post = await self.plantel.above(self.tx, post_of(tarea))
        while post is not None:
            held = (await self.plantel.titulares(self.tx, [post], en))[post]
            if others := [titular for titular in held if titular.persona_id not in own]:
                return others
            post = await self.plantel.above(self.tx, post)
        return []
