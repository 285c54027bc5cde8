"""The cruces of the plan of every area, found once for each state of it, as each may see them."""

import asyncio
import gc
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.plan.planeadas import planning_roots
from engine.db.queries.calendario import load_calendario
from engine.db.queries.conjunto import codes_in_sight, load_conjunto, state_of
from engine.db.queries.cursores import normalise
from engine.db.queries.entorno import load_alrededores
from engine.domain.actor import Actor
from engine.domain.convocatoria import Dureza
from engine.errors import NotFound
from engine.planner.conjunto import DUREZAS, Conjunto, Puesta
from engine.planner.periodo import Hallado

Hallados = dict[Dureza, list[Hallado] | None]
"""Cruces by kind; None while a kind is being looked for."""
ANIOS = range(2020, 2101)
"""Years of which there may be a plan."""
_PARTES = 3
_KEPT = 4
"""States of plans that this process keeps: a year has a handful in use at once."""
_read: dict[tuple[int, str], Conjunto] = {}
APARTE = ThreadPoolExecutor(1, "cruces")
"""Looks for what may come later, one plan at a time: of many changes it wears out one core."""
_sought: WeakKeyDictionary[Conjunto, Future[Hallados]] = WeakKeyDictionary()


async def read_conjunto(tx: AsyncSession, anio: int, now: datetime) -> Conjunto:
    """Return the plan of every area for a year as it stands, judged at the hour of `now`."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    key = (anio, await state_of(tx))
    known = _read.get(key)
    if known is None:
        known = await _load(tx, anio, hour)
        while len(_read) >= _KEPT:
            del _read[next(iter(_read))]
    if known.now != hour:
        known = replace(known, now=hour)
    _read[key] = known
    return known


async def _load(tx: AsyncSession, anio: int, hour: datetime) -> Conjunto:
    with _without_pauses():
        puestas = await load_conjunto(tx, anio)
    facts = await load_alrededores(tx, [puesta.actividad for puesta in puestas.values()])
    calendario = await load_calendario(tx)
    return Conjunto(puestas, calendario, facts.entorno, hour, facts.fondos, facts.escolares)


async def sweep(conjunto: Conjunto) -> Sequence[Hallado]:
    """Return every cruce of a plan, found aside the first time that they are asked for."""
    found = await find_kinds(conjunto)
    return [each for dureza in DUREZAS for each in found[dureza] or ()]


async def find_kinds(conjunto: Conjunto, espera: float | None = None) -> Hallados:
    """Return the cruces of a plan by kind, each kind found aside once for each plan.

    The hard ones are always waited for. After `espera` seconds the others may be None: somebody
    is still looking for them, one plan after another.
    """
    duros = await asyncio.to_thread(_find, conjunto, DUREZAS[:1])
    rest = _sought.get(conjunto)
    if rest is None:
        rest = _sought[conjunto] = APARTE.submit(_find, conjunto, DUREZAS[1:])
    # What is left to itself goes on for whoever asks next.
    waiting = asyncio.shield(asyncio.wrap_future(rest))
    try:
        return duros | await asyncio.wait_for(waiting, espera)
    except TimeoutError:
        return duros | dict.fromkeys(DUREZAS[1:])


def _find(conjunto: Conjunto, durezas: Sequence[Dureza]) -> Hallados:
    with _without_pauses():
        return {dureza: conjunto.of_kind(dureza) for dureza in durezas}


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

    @property
    def whole(self) -> bool:
        """Whether nothing is out of their sight."""
        return self.codigos is None and self.planea

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


@dataclass(frozen=True)
class Buscado:
    """Which cruces of a plan are asked for: of a unit, a month of the year or some words."""

    unidad: str | None = None
    mes: int | None = None
    q: str = ""


TODO = Buscado()


async def list_hallados(
    tx: AsyncSession, actor: Actor, conjunto: Conjunto, *, anio: int, buscado: Buscado = TODO
) -> list[Hallado]:
    """Return the cruces of a plan that an actor sees and asks for, the hard ones first."""
    found = await list_by_kind(tx, actor, conjunto, anio=anio, buscado=buscado)
    return [each for dureza in DUREZAS for each in found[dureza] or ()]


async def list_by_kind(
    tx: AsyncSession,
    actor: Actor,
    conjunto: Conjunto,
    *,
    anio: int,
    buscado: Buscado = TODO,
    espera: float | None = None,
) -> Hallados:
    """Return the same by kind, None for a kind still looked for after `espera` seconds."""
    mirada = await look(tx, actor, anio)
    found = await find_kinds(conjunto, espera)
    if mirada.whole and buscado == TODO:
        return found
    words = normalise(buscado.q).split()
    return {
        dureza: told
        and [
            hallado
            for hallado in told
            if mirada.holds(conjunto, hallado.codigos)
            and (not buscado.mes or _in_month(hallado, buscado.mes))
            and _is_of(hallado, conjunto, buscado.unidad, words)
        ]
        for dureza, told in found.items()
    }


def _in_month(hallado: Hallado, mes: int) -> bool:
    return hallado.cruce.dia is not None and hallado.cruce.dia.month == mes


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
