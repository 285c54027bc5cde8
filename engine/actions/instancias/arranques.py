"""What starts instances by itself: messages, signals and instants drawn as start events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import load_definition
from engine.actions.instancias.creacion import begin
from engine.db.queries.calendario import load_calendario
from engine.db.queries.tablas import suscripciones, temporizadores, versiones
from engine.db.session import Database
from engine.domain.calendario import Calendario
from engine.jobs.arranques import ArranqueVencido, claim_start, move_start, postpone_start
from engine.jobs.avisos import ring
from engine.jobs.turnos import work_off
from engine.process.definicion import Definicion
from engine.process.grafo import Nodo
from engine.process.motor import Motor
from engine.process.tiempos.temporizadores import first_due, next_due

_MOST_ROUNDS = 10_000


async def register_starts(
    tx: AsyncSession, version_id: int, definicion: Definicion, now: datetime
) -> None:
    """Let the start events of a version, the newest of its process, start instances of it.

    Those of the other versions no longer do. A timer registered before keeps its rounds: doing
    it again changes nothing.
    """
    mine = select(versiones.c.id).where(
        versiones.c.proceso == definicion.proceso, versiones.c.id != version_id
    )
    await tx.execute(delete(suscripciones).where(suscripciones.c.version_id.in_(mine)))
    await tx.execute(delete(temporizadores).where(temporizadores.c.version_id.in_(mine)))
    starts = [nodo for nodo in definicion.grafo.inside(definicion.grafo.raiz) if _waits(nodo)]
    if waiting := [_subscription(nodo, version_id, now) for nodo in starts if not _timed(nodo)]:
        await tx.execute(insert(suscripciones).values(waiting).on_conflict_do_nothing())
        await ring(tx, "mensajes")
    if timed := [nodo for nodo in starts if _timed(nodo)]:
        await _set_timers(tx, version_id, timed, now)


def _waits(nodo: Nodo) -> bool:
    return nodo.clase == "startEvent" and nodo.evento is not None


def _timed(nodo: Nodo) -> bool:
    return nodo.evento is not None and nodo.evento.tipo == "temporizador"


def _subscription(nodo: Nodo, version_id: int, now: datetime) -> dict[str, Any]:
    assert nodo.evento is not None
    return {
        "tipo": nodo.evento.tipo,
        "nombre": nodo.evento.nombre,
        "version_id": version_id,
        "elemento": nodo.id,
        "creada": now,
    }


async def _set_timers(tx: AsyncSession, version_id: int, starts: list[Nodo], now: datetime) -> None:
    known = await tx.execute(
        select(temporizadores.c.elemento).where(temporizadores.c.version_id == version_id)
    )
    already = set(known.scalars())
    calendario = await load_calendario(tx)
    rows = [
        {
            "version_id": version_id,
            "elemento": nodo.id,
            "vence": _Rounds(nodo, calendario, now).first(),
            "activo": True,
            "intentos": 0,
        }
        for nodo in starts
        if nodo.id not in already
    ]
    if rows:
        await tx.execute(insert(temporizadores).values(rows))


@dataclass(frozen=True)
class _Rounds:
    """The instants at which a start event with a timer starts instances."""

    nodo: Nodo
    calendario: Calendario
    now: datetime

    def first(self) -> datetime:
        assert self.nodo.evento is not None
        expresion, forma = self.nodo.evento.expresion, self.nodo.evento.forma
        return first_due(expresion, forma, self._calculate, self.now, self.calendario)

    def after(self, vence: datetime, peldano: int) -> datetime | None:
        """Return the round that follows the `peldano`-th, which fell due at `vence`."""
        evento = self.nodo.evento
        if evento is None or evento.forma != "ciclo":
            return None
        return next_due(
            evento.expresion, evento.forma, self._calculate, vence, peldano, self.calendario
        )

    def _calculate(self, text: str) -> Any:
        return Motor(self.calendario, self.now).evaluate(text, {})

    def due_now(self, vence: datetime, peldano: int) -> "Turno":
        """Return what is to be done at a due round, by the catch-up policy of the timer.

        Of the rounds missed, `una` (the default) fires one, `todas` each, `omitir` none.
        """
        policy = self.nodo.get("atraso") or "una"
        missed = 0
        following = self.after(vence, peldano)
        while policy != "todas" and following is not None and following <= self.now:
            vence, peldano, missed = following, peldano + 1, missed + 1
            following = self.after(vence, peldano) if missed < _MOST_ROUNDS else None
        return Turno(not (policy == "omitir" and missed), following, peldano + 1)


@dataclass(frozen=True)
class Turno:
    """Whether a due round starts an instance, and when the next round is, None after the last."""

    arranca: bool
    siguiente: datetime | None
    peldano: int


async def fire_starts(database: Database, now: datetime, limite: int = 50) -> int:
    """Start the instances whose instant has come; return how many of them had."""
    return await work_off(database, now, limite, claim_start, _fire, postpone_start)


async def _fire(tx: AsyncSession, database: Database, due: ArranqueVencido, now: datetime) -> None:
    definicion = await load_definition(tx, due.version_id)
    rounds = _Rounds(definicion.grafo.nodos[due.elemento], await load_calendario(tx), now)
    turn = rounds.due_now(due.vence, due.peldano)
    if turn.arranca:
        await begin(
            tx, database, version_id=due.version_id, now=now, desde=due.elemento, variables={}
        )
    await move_start(tx, due, siguiente=turn.siguiente, peldano=turn.peldano)
