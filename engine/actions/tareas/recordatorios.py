"""Say the reminders that fall due, each once to whoever attends to the tarea then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.tareas.destinatarios import (
    DIRI,
    Holders,
    once_each,
    responsible,
    superiors_of,
    wanted_posts,
)
from engine.db.queries.calendario import load_calendario
from engine.db.queries.personas import Titular, holders, role_holders
from engine.db.queries.posposiciones import latest_posposiciones
from engine.db.queries.recordatorios import TareaRecordada, load_open_tareas
from engine.db.session import Database
from engine.domain.calendario import Calendario
from engine.domain.escalera import Peldano, parse_rung
from engine.domain.lima import day_of
from engine.domain.puesto import post_of
from engine.jobs.avisos import AvisoNuevo, enqueue
from engine.jobs.claims import (
    RecordatorioVencido,
    claim_reminders,
    delete_reminders,
    postpone_recordatorio,
)

log = structlog.get_logger(__name__)

_RETRY = timedelta(hours=1)
_UPWARDS = ("superior", "diri")


@dataclass(frozen=True)
class Debidos:
    """What a batch of due rungs is told with: the open tareas, who holds what, and the calendar.

    `pospuestas` are the last time that tareas whose rung goes upwards were put off.
    """

    database: Database
    tx: AsyncSession
    now: datetime
    tareas: Mapping[UUID, TareaRecordada]
    held: Holders
    calendario: Calendario
    pospuestas: Mapping[UUID, Mapping[str, Any]]


async def send_due(database: Database, now: datetime, limite: int = 200) -> int:
    """Turn up to `limite` due rungs into notices and return how many rungs were settled.

    Claim, notices and the rungs' end are one transaction: after a crash it is all to do again or
    all done. Of several rungs due at once for the same people (the service was stopped) only the
    latest is said, because a date three days away is no news to whom it is overdue. What whoever
    does it put off waits until then.
    """
    async with database.transaction() as tx:
        due = await claim_reminders(tx, now, limite)
        if not due:
            return 0
        debidos = await _gather(database, tx, due, now)
        avisos: list[AvisoNuevo] = []
        kept: set[int] = set()
        for rung in due:
            if rung.tarea_id not in debidos.tareas or rung.superado:
                continue
            told = await _say(debidos, rung)
            if told is None:
                kept.add(rung.id)
            avisos += told or ()
        await enqueue(tx, avisos)
        await delete_reminders(tx, [rung.id for rung in due if rung.id not in kept])
    return len(due) - len(kept)


async def _gather(
    database: Database, tx: AsyncSession, due: Sequence[RecordatorioVencido], now: datetime
) -> Debidos:
    tareas = await load_open_tareas(tx, {rung.tarea_id for rung in due})
    upwards = {rung.tarea_id for rung in due if rung.peldano.startswith(_UPWARDS)}
    return Debidos(
        database,
        tx,
        now,
        tareas,
        await holders(tx, **wanted_posts(tareas.values()), now=now),
        await load_calendario(tx),
        await latest_posposiciones(tx, upwards) if upwards else {},
    )


async def _say(debidos: Debidos, rung: RecordatorioVencido) -> list[AvisoNuevo] | None:
    """Return the notices of a rung, or None once it has been put off because they must wait."""
    try:
        peldano = parse_rung(rung.peldano)
        put_off = rung.pospuesto if peldano.destino == "responsable" else None
        if put_off is None or put_off <= debidos.now:
            return await _compose(debidos, rung, peldano)
    except Exception:
        log.exception("recordatorio_fallido", recordatorio=rung.id, tarea=rung.tarea_id)
        put_off = debidos.now + _RETRY
    await postpone_recordatorio(debidos.tx, rung.id, put_off)
    return None


async def _compose(
    debidos: Debidos, rung: RecordatorioVencido, peldano: Peldano
) -> list[AvisoNuevo]:
    tarea, now = debidos.tareas[rung.tarea_id], debidos.now
    responsables = responsible(tarea, debidos.held[post_of(tarea)])
    above: list[Titular] = []
    if peldano.destino == "superior" or not responsables:
        # In a savepoint, because a statement that fails would end the transaction of them all.
        async with debidos.database.savepoint(debidos.tx):
            above = await superiors_of(debidos.tx, tarea, responsables, now)
    if peldano.destino == "responsable":
        tipo = _kind_of(peldano, tarea, now, debidos.calendario)
        above_on = day_of(rung.al_superior).isoformat() if rung.al_superior else None
        # A post left vacant is its superior's.
        told = responsables or above
        return [_aviso(tipo, rung, tarea, t, now, al_superior=above_on) for t in told]
    if peldano.destino == "diri":
        above = await role_holders(debidos.tx, DIRI, now)
    facts = {
        "responsables": sorted({titular.nombre for titular in responsables}),
        "pospuesto": _told(debidos.pospuestas.get(tarea.id)),
    }
    return [_aviso(peldano.destino, rung, tarea, t, now, **facts) for t in once_each(above)]


def _kind_of(peldano: Peldano, tarea: TareaRecordada, now: datetime, calendario: Calendario) -> str:
    """Return the kind of notice that is true when it is said: one put off is nearer the date."""
    if peldano.dias is None or peldano.dias > 0 or tarea.vence is None:
        return "vencida"
    hoy, dia = day_of(now), day_of(tarea.vence)
    if peldano.dias == 0 or hoy >= dia:
        return "vence_hoy"
    return "vence_en_1" if calendario.count_working_days(hoy, dia) <= 1 else "vence_en_3"


def _told(posposicion: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if posposicion is None:
        return None
    return {
        "por": posposicion["por"],
        "hasta": day_of(posposicion["hasta"]).isoformat(),
        "motivo": posposicion["motivo"],
    }


def _aviso(
    tipo: str,
    rung: RecordatorioVencido,
    tarea: TareaRecordada,
    titular: Titular,
    now: datetime,
    **datos: Any,
) -> AvisoNuevo:
    # The due date is part of the cause: a tarea whose date moved climbs its ladder anew.
    vence = tarea.vence.isoformat() if tarea.vence else None
    return AvisoNuevo(
        clave=f"{rung.peldano}:{tarea.id}:{vence}:{titular.persona_id}",
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
