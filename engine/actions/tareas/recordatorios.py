"""Say the reminders that fall due, each once to whoever attends to the tarea then."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.personas import Titular, holders, superior_posts
from engine.db.queries.recordatorios import TareaRecordada, load_open_tareas
from engine.db.session import Database
from engine.jobs.avisos import AvisoNuevo, enqueue
from engine.jobs.claims import (
    RecordatorioVencido,
    claim_reminders,
    delete_reminders,
    postpone_recordatorio,
)

log = structlog.get_logger(__name__)

SUPERIOR = "superior"
_PELDANOS = frozenset({"vence_en_3", "vence_en_1", "vencida", SUPERIOR})
_RETRY = timedelta(hours=1)

Holders = Mapping[tuple[int, str] | int, list[Titular]]


async def send_due(database: Database, now: datetime, limite: int = 200) -> int:
    """Turn up to `limite` due rungs into notices and return how many rungs were settled.

    Claim, notices and the rungs' end are one transaction: after a crash it is all to do again or
    all done. Of several rungs due at once for the same people (the service was stopped) only the
    latest is said, because a date three days away is no news to whom it is overdue.
    """
    async with database.transaction() as tx:
        due = await claim_reminders(tx, now, limite)
        if not due:
            return 0
        tareas = await load_open_tareas(tx, {rung.tarea_id for rung in due})
        held = await holders(tx, **_wanted(tareas.values()), now=now)
        spoken = [rung for rung in due if rung.tarea_id in tareas and not rung.superado]
        avisos: list[AvisoNuevo] = []
        failed: set[int] = set()
        for rung in spoken:
            try:
                avisos += await _compose(database, tx, rung, tareas[rung.tarea_id], held, now)
            except Exception:
                log.exception("recordatorio_fallido", recordatorio=rung.id, tarea=rung.tarea_id)
                await postpone_recordatorio(tx, rung.id, now + _RETRY)
                failed.add(rung.id)
        await enqueue(tx, avisos)
        await delete_reminders(tx, [rung.id for rung in due if rung.id not in failed])
    return len(due) - len(failed)


def _wanted(tareas: Iterable[TareaRecordada]) -> dict[str, Any]:
    posts = [tarea.post for tarea in tareas]
    return {
        "posts": [post for post in posts if not isinstance(post, int)],
        "cargo_ids": [post for post in posts if isinstance(post, int)],
    }


async def _compose(
    database: Database,
    tx: AsyncSession,
    rung: RecordatorioVencido,
    tarea: TareaRecordada,
    held: Holders,
    now: datetime,
) -> list[AvisoNuevo]:
    if rung.peldano not in _PELDANOS:
        raise ValueError(f"no rung is called {rung.peldano}")
    responsables = _responsible(tarea, held[tarea.post])
    above: list[Titular] = []
    if rung.peldano == SUPERIOR or not responsables:
        # In a savepoint, because a statement that fails would end the transaction of them all.
        async with database.savepoint(tx):
            above = await _superiors(tx, tarea, responsables, now)
    if rung.peldano != SUPERIOR:
        # A post left vacant is its superior's.
        return [_aviso(rung.peldano, tarea, titular, now) for titular in responsables or above]
    names = sorted({titular.nombre for titular in responsables})
    return [_aviso(SUPERIOR, tarea, jefe, now, responsables=names) for jefe in above]


def _responsible(tarea: TareaRecordada, held: Sequence[Titular]) -> list[Titular]:
    """Return who took the tarea, if they still exercise the cargo; otherwise all who do.

    Whoever presented what it approves is nobody to remind of it.
    """
    able = [titular for titular in held if titular.persona_id != tarea.presento_id]
    takers = [titular for titular in able if titular.persona_id == tarea.tomada_por_id]
    return list({titular.persona_id: titular for titular in takers or able}.values())


async def _superiors(
    tx: AsyncSession, tarea: TareaRecordada, responsables: Sequence[Titular], now: datetime
) -> list[Titular]:
    """Return who exercises the nearest post above that somebody else does, past vacant ones."""
    own = {titular.persona_id for titular in responsables} | {tarea.presento_id}
    post = await superior_posts(tx, tarea.entidad_id, tarea.rol)
    while post is not None:
        held = await holders(tx, posts=[post], now=now)
        others = {t.persona_id: t for t in held[post] if t.persona_id not in own}
        if others:
            return list(others.values())
        post = await superior_posts(tx, *post)
    return []


def _aviso(
    tipo: str, tarea: TareaRecordada, titular: Titular, now: datetime, **datos: Any
) -> AvisoNuevo:
    # The due date is part of the cause: a tarea whose date moved climbs its ladder anew.
    vence = tarea.vence.isoformat() if tarea.vence else None
    return AvisoNuevo(
        clave=f"{tipo}:{tarea.id}:{vence}:{titular.persona_id}",
        tipo=tipo,
        persona_id=titular.persona_id,
        asistencia_id=tarea.asistencia_id,
        tarea_id=tarea.id,
        datos={
            "asistencia": _head(tarea),
            "tarea": {"id": str(tarea.id), "nombre": tarea.nombre},
            "vence": vence,
            "vencimiento": tarea.vencimiento,
            "entidad": tarea.entidad,
            **datos,
        },
        en=now,
    )


def _head(tarea: TareaRecordada) -> dict[str, str]:
    head = {"codigo": tarea.codigo, "titulo": tarea.titulo, "unidad": tarea.unidad}
    return head if tarea.asistencia_id is not None else {**head, "proceso": tarea.proceso}
