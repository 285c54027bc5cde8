"""The cruces of the plan of every area, found once for each state of it, as each may see them."""

import asyncio
import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.plan.planeadas import planning_roots
from engine.db.queries.calendario import load_calendario
from engine.db.queries.conjunto import codes_in_sight, load_conjunto, state_of
from engine.db.queries.cursores import normalise
from engine.db.queries.entorno import load_alrededores
from engine.domain.actor import Actor
from engine.errors import NotFound
from engine.planner.conjunto import Conjunto, Puesta
from engine.planner.periodo import Hallado

ANIOS = range(2020, 2101)
"""Years of which there may be a plan."""
_PARTES = 3
_KEPT = 4
"""States of plans that this process keeps: a year has a handful in use at once."""
_read: dict[tuple[int, datetime, str], Conjunto] = {}


async def read_conjunto(tx: AsyncSession, anio: int, now: datetime) -> Conjunto:
    """Return the plan of every area for a year as it stands, judged at the hour of `now`."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    key = (anio, hour, await state_of(tx))
    if known := _read.get(key):
        return known
    with _without_pauses():
        puestas = await load_conjunto(tx, anio)
    facts = await load_alrededores(tx, [puesta.actividad for puesta in puestas.values()])
    calendario = await load_calendario(tx)
    made = Conjunto(puestas, calendario, facts.entorno, hour, facts.fondos, facts.escolares)
    while len(_read) >= _KEPT:
        del _read[next(iter(_read))]
    _read[key] = made
    return made


async def sweep(conjunto: Conjunto) -> Sequence[Hallado]:
    """Return the cruces of a plan, found aside the first time that they are asked for."""

    def find() -> Sequence[Hallado]:
        with _without_pauses():
            return conjunto.hallados

    return await asyncio.to_thread(find)


@contextmanager
def _without_pauses() -> Iterator[None]:
    """Look for no garbage while a year is made: all of it stays, and to see so takes a third."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


@dataclass(frozen=True)
class Mirada:
    """What somebody sees of a plan: the codes in their scope, or all, and whether they plan."""

    codigos: frozenset[str] | None
    planea: bool

    def holds(self, conjunto: Conjunto, codigos: Collection[str]) -> bool:
        """Tell whether something of theirs has part in what joins these.

        Those who do not plan are told of ATs alone: what areas ask for is still being settled.
        """
        if self.codigos is not None and self.codigos.isdisjoint(codigos):
            return False
        return self.planea or not any(conjunto.puestas[codigo].planeada for codigo in codigos)


async def look(tx: AsyncSession, actor: Actor, anio: int) -> Mirada:
    """Return what an actor sees of the plan of a year."""
    planea = actor.sees_all or planning_roots(actor) != ()
    return Mirada(await codes_in_sight(tx, actor, anio), planea)


async def list_hallados(
    tx: AsyncSession,
    actor: Actor,
    conjunto: Conjunto,
    *,
    anio: int,
    unidad: str | None = None,
    mes: int | None = None,
    q: str = "",
) -> list[Hallado]:
    """Return the cruces of a plan that an actor sees, of a unit, month or words when told."""
    mirada = await look(tx, actor, anio)
    words = normalise(q).split()
    return [
        hallado
        for hallado in await sweep(conjunto)
        if mirada.holds(conjunto, hallado.codigos)
        and (not mes or (hallado.cruce.dia is not None and hallado.cruce.dia.month == mes))
        and _is_of(hallado, conjunto, unidad, words)
    ]


def _is_of(hallado: Hallado, conjunto: Conjunto, unidad: str | None, words: Sequence[str]) -> bool:
    both = [conjunto.actividades[codigo] for codigo in hallado.codigos]
    if unidad and unidad not in {each.unidad for each in both}:
        return False
    if not words:
        return True
    told = normalise(" ".join(f"{each.codigo} {each.titulo} {each.tema}" for each in both))
    return all(word in told for word in words)


async def find_puesta(
    tx: AsyncSession, actor: Actor, conjunto: Conjunto, *, anio: int, codigo: str
) -> Puesta:
    """Return what stands under a code in a plan; raise NotFound("actividad_desconocida")."""
    puesta = conjunto.puestas.get(codigo)
    if puesta is None or not (await look(tx, actor, anio)).holds(conjunto, (codigo,)):
        raise NotFound("actividad_desconocida", codigo=codigo)
    return puesta


def year_of(codigo: str) -> int | None:
    """Return the year that a code carries, as AC-2026-0001 does, or None."""
    parts = codigo.split("-")
    told = parts[1] if len(parts) == _PARTES else ""
    return int(told) if told.isascii() and told.isdigit() and int(told) in ANIOS else None
