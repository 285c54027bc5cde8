"""Every statement by which workers share the due work: one worker a row, whatever happens to it.

Rows change hands with FOR UPDATE SKIP LOCKED, so nobody waits for anybody, and what they cause
commits together with the claim. Notices have their own: reparto.py and envios.py.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.turnos import turn_of
from engine.errors import Unavailable
from engine.jobs.unidades import turns

SOON = timedelta(seconds=5)
"""How long what was only busy, or not for this process to do, waits until somebody tries again."""

_BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))

_AHEAD = 4
"""Times what a round carries out that it looks ahead: rivals take some of it."""

# In turns by unit or UGEL, as notices: each one's oldest, then each one's second. Those that failed
# were put off, so they come after the rest by themselves.
_DUE_TIMERS = text(f"""
    SELECT d.id FROM (
        SELECT t.id, t.vence, row_number() OVER (
            PARTITION BY {turn_of("i.asistencia_id", "i.entidad_id")}
            ORDER BY t.vence, t.id) AS vuelta
        FROM temporizador t
        JOIN instancia i ON i.id = t.instancia_id
        WHERE t.activo AND t.vence <= :now AND i.estado = 'activa'
    ) AS d
    ORDER BY d.vuelta, d.vence, d.id
    LIMIT :limite
""")  # noqa: S608
# The root is locked with the timer, and skipped with it: every step locks its root first and its
# timers after, so a timer held alone would end in a deadlock.
_CLAIM_TIMER = text("""
    SELECT t.id, t.instancia_id, t.token, t.elemento, t.vence, t.intentos
    FROM unnest(:debidos) WITH ORDINALITY AS d(id, lugar)
    JOIN temporizador t ON t.id = d.id
    JOIN instancia i ON i.id = t.instancia_id
    JOIN instancia r ON r.id = i.raiz_id
    WHERE t.activo AND t.vence <= :now AND i.estado = 'activa' AND t.id <> ALL(:salvo)
    ORDER BY d.lugar
    LIMIT 1
    FOR NO KEY UPDATE OF r, t SKIP LOCKED
""").bindparams(
    bindparam("salvo", type_=ARRAY(BigInteger)), bindparam("debidos", type_=ARRAY(BigInteger))
)

_POSTPONE_TIMER = text("""
    UPDATE temporizador SET intentos = intentos + 1, error = :error, vence = :vence
    WHERE id = :id AND activo AND intentos = :intentos
""")

_TO_WHOM = "coalesce(substring({}.peldano from '^(superior|diri)'), 'responsable')"
_SUPERSEDED = f"""EXISTS (
        SELECT FROM recordatorio s
        WHERE s.tarea_id = r.tarea_id AND (s.vence, s.id) > (r.vence, r.id) AND s.vence <= :now
          AND {_TO_WHOM.format("s")} = {_TO_WHOM.format("r")}
    ) AS superado"""
_PUT_OFF = """(SELECT p.hasta FROM posposicion p
        WHERE p.tarea_id = r.tarea_id ORDER BY p.id DESC LIMIT 1)"""
_NEXT_ABOVE = """(SELECT min(s.vence) FROM recordatorio s
        WHERE s.tarea_id = r.tarea_id AND s.vence > :now AND s.peldano LIKE 'superior%')"""
_OF_A_TAREA_THAT_GOES_ON = """NOT EXISTS (
        SELECT FROM tarea q WHERE q.id = recordatorio.tarea_id AND q.estado = 'suspendida')"""
# Nothing else is locked: steps take the rows that notices refer to in a way that bears it.
_CLAIM_REMINDERS = text(f"""{turns("recordatorio", _OF_A_TAREA_THAT_GOES_ON, "vence")}
    SELECT r.id, r.tarea_id, r.peldano, r.vence, {_SUPERSEDED},
        {_PUT_OFF} AS pospuesto, {_NEXT_ABOVE} AS al_superior
    FROM turno
    JOIN recordatorio r ON r.id = turno.id
    ORDER BY turno.vuelta, r.vence, r.id
""")  # noqa: S608
_DELETE_REMINDERS = text("DELETE FROM recordatorio WHERE id = ANY(:ids)").bindparams(
    bindparam("ids", type_=ARRAY(BigInteger))
)
_POSTPONE_RECORDATORIO = text("UPDATE recordatorio SET vence = :vence WHERE id = :id")


@dataclass(frozen=True)
class TemporizadorVencido:
    """A due timer, locked together with its root until the transaction ends."""

    id: int
    instancia_id: UUID
    token: UUID
    elemento: str
    vence: datetime
    intentos: int


@dataclass(frozen=True)
class RecordatorioVencido:
    """A rung whose instant came, locked until the transaction ends.

    `superado` tells that a later rung for the same people came too, `pospuesto` until when whoever
    does the tarea put off their reminders, `al_superior` when the superior is to hear of it.
    """

    id: int
    tarea_id: UUID
    peldano: str
    vence: datetime
    superado: bool
    pospuesto: datetime | None = None
    al_superior: datetime | None = None


async def list_due_timers(tx: AsyncSession, now: datetime, limite: int) -> list[int]:
    """Return timers that are due, in turns by the unit of their AT and the oldest first of each.

    More than `limite`, for rivals take some of them; those that failed come last, and those of a
    suspended or ended instancia are never due. Nothing is locked.
    """
    rows = await tx.execute(_DUE_TIMERS, {"now": now, "limite": limite * _AHEAD})
    return list(rows.scalars())


async def claim_timer(
    tx: AsyncSession, now: datetime, *, debidos: Sequence[int], salvo: Collection[int] = ()
) -> TemporizadorVencido | None:
    """Lock the first of `debidos` that is still due, with its root; None when none is free.

    One a transaction, because firing it may move a whole tree. The ids in `salvo` (what this round
    already tried) are passed over.
    """
    facts = {"now": now, "salvo": list(salvo), "debidos": list(debidos)}
    row = (await tx.execute(_CLAIM_TIMER, facts)).one_or_none()
    return TemporizadorVencido(*row) if row else None


async def postpone_timer(
    tx: AsyncSession, temporizador: TemporizadorVencido, now: datetime, problem: Exception
) -> None:
    """Note why a timer could not fire and put it off; for a transaction of its own."""
    facts = {
        "id": temporizador.id,
        "intentos": temporizador.intentos,
        "error": repr(problem)[:2000],
        "vence": now + pause_after(problem, temporizador.intentos + 1),
    }
    await tx.execute(_POSTPONE_TIMER, facts)


async def claim_reminders(
    tx: AsyncSession, now: datetime, limite: int
) -> list[RecordatorioVencido]:
    """Lock up to `limite` due rungs, in turns by unit and the oldest first of each.

    Those of suspended tareas wait.
    """
    rows = await tx.execute(_CLAIM_REMINDERS, {"now": now, "limite": limite})
    return [RecordatorioVencido(*row) for row in rows]


async def delete_reminders(tx: AsyncSession, ids: Sequence[int]) -> None:
    """Forget rungs that were said."""
    if ids:
        await tx.execute(_DELETE_REMINDERS, {"ids": list(ids)})


async def postpone_recordatorio(tx: AsyncSession, recordatorio_id: int, vence: datetime) -> None:
    """Put off a rung that could not be said."""
    await tx.execute(_POSTPONE_RECORDATORIO, {"id": recordatorio_id, "vence": vence})


def pause_after(problem: Exception, intentos: int) -> timedelta:
    """Return how long what failed for the `intentos`-th time with that problem waits."""
    return SOON if isinstance(problem, Unavailable) else backoff(intentos)


def backoff(intentos: int) -> timedelta:
    """Return how long to wait after the `intentos`-th failed try: minutes, then hours."""
    return _BACKOFF[min(max(intentos, 1), len(_BACKOFF)) - 1]
