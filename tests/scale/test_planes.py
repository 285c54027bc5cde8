"""What people and workers ask most is found by index, whoever asks and however much there is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.crudo import bare
from engine.db.queries.agenda import busy_times
from engine.db.queries.asistencias import count_by_state, get_asistencia, list_asistencias
from engine.db.queries.ausencias import list_ausencias, list_relevos
from engine.db.queries.avisos import list_avisos
from engine.db.queries.convocados import list_compromisos, list_convocados
from engine.db.queries.desatendidos import list_desatendidos
from engine.db.queries.panorama import load_panorama
from engine.db.queries.planificador import list_activities
from engine.db.queries.procesos import list_eventos, list_hijas, list_procesos
from engine.db.queries.programacion import read_programacion
from engine.db.queries.pulso import count_work
from engine.db.queries.tablas import asistencias, temporizadores
from engine.db.queries.tablero import list_overdue_places
from engine.db.queries.tareas import count_bandeja, list_bandeja, list_of_asistencia
from engine.db.queries.traspasos import preview
from engine.domain.actor import Actor
from engine.domain.convocatoria import Ventana
from engine.jobs.claims import claim_reminders, claim_timer, list_due_timers
from engine.jobs.reparto import claim_avisos
from tests.scale.planes import Sentencia, explain, listening
from tests.story.gente import NOW

pytestmark = pytest.mark.xdist_group("nacion")
BIG = {
    "aviso", "convocado", "convocatoria", "evento", "instancia", "recordatorio", "reserva",
    "tarea", "temporizador",
}  # fmt: skip
"""Tables of ten thousand rows and more."""
QUIENES = ("dre", "ugel", "unidad", "diri")
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
MONTH = (date(2026, 8, 1), date(2026, 9, 1))


@dataclass(frozen=True)
class Mirada:
    """Somebody who looks, and one AT in their scope: its code, id and instance."""

    tx: AsyncSession
    actor: Actor
    at: Any


LISTAS: dict[str, Callable[[Mirada], Awaitable[Any]]] = {
    "bandeja": lambda m: list_bandeja(m.tx, m.actor, now=NOW),
    "bandeja vencidas": lambda m: list_bandeja(m.tx, m.actor, now=NOW, plazo="vencidas"),
    "bandeja by stage": lambda m: list_bandeja(m.tx, m.actor, now=NOW, etapa="planificacion"),
    "bandeja done": lambda m: list_bandeja(m.tx, m.actor, now=NOW, estado="completada"),
    "counters": lambda m: count_bandeja(m.tx, m.actor, NOW),
    "open work": lambda m: count_work(m.tx, m.actor),
    "ATs": lambda m: list_asistencias(m.tx, m.actor),
    "ATs of a year": lambda m: list_asistencias(m.tx, m.actor, anio=2026),
    "ATs by state": lambda m: count_by_state(m.tx, m.actor),
    "AT": lambda m: get_asistencia(m.tx, m.actor, m.at.codigo),
    "tareas of an AT": lambda m: list_of_asistencia(m.tx, m.actor, m.at.id),
    "history of an AT": lambda m: list_eventos(m.tx, m.actor, m.at.codigo),
    "children of an AT": lambda m: list_hijas(m.tx, m.at.instancia_id),
    "convocados of an AT": lambda m: list_convocados(m.tx, m.at.id, now=NOW),
    "compromisos": lambda m: list_compromisos(m.tx, m.actor),
    "year": lambda m: list_activities(m.tx, m.actor, desde=YEAR[0], hasta=YEAR[1]),
    "month": lambda m: list_activities(m.tx, m.actor, desde=MONTH[0], hasta=MONTH[1]),
    "who is behind": lambda m: list_overdue_places(m.tx, m.actor, NOW),
    "notices": lambda m: list_avisos(m.tx, m.actor),
    "absences": lambda m: list_ausencias(m.tx, m.actor, now=NOW),
    "who covers whom": lambda m: list_relevos(m.tx, m.actor.persona_id, NOW),
    "posts left vacant": lambda m: list_desatendidos(m.tx, m.actor, NOW),
    "all of somebody's work": lambda m: preview(m.tx, m.actor.persona_id, NOW),
    "processes": lambda m: list_procesos(m.tx),
}


@pytest.mark.parametrize("quien", QUIENES)
@pytest.mark.parametrize("lista", LISTAS.values(), ids=LISTAS)
async def test_no_list_reads_a_big_table_from_end_to_end(nacion, explainer, lista, quien):
    actor = await nacion.gente.actor(quien)
    async with nacion.database.transaction() as tx:
        at = await _seen_by(tx, actor)
    async with listening(nacion.database) as registro, nacion.database.transaction() as tx:
        await lista(Mirada(tx, actor, at))
    assert registro.sentencias
    for sentencia in registro.sentencias:
        plan = await explain(explainer, sentencia)
        assert not plan.scanned() & BIG, f"{sentencia.sql}\n{plan}"


async def _seen_by(tx: AsyncSession, actor: Actor) -> Any:
    page = await list_asistencias(tx, actor, estado="en_seguimiento", limite=1)
    found = select(asistencias).where(asistencias.c.codigo == page.datos[0]["codigo"])
    return (await tx.execute(found)).one()


@pytest.mark.parametrize("quien", QUIENES)
async def test_a_bandeja_is_read_by_its_two_indexes_and_nothing_else_of_it(
    nacion, explainer, sent, quien
):
    actor = await nacion.gente.actor(quien)
    async with nacion.database.transaction() as tx:
        sent.clear()
        page = await list_bandeja(tx, actor, now=NOW)
        counts = await count_bandeja(tx, actor, NOW)
    assert page.datos
    for sentencia in list(sent):
        plan = await explain(explainer, sentencia)
        assert plan.indexes() >= {"ix_tarea_bandeja", "ix_tarea_bandeja_cargo"}, str(plan)
        assert plan.rows_read("tarea") <= counts["abiertas"], str(plan)


async def _due_timers(tx: AsyncSession) -> tuple[datetime, list[int]]:
    first = await tx.scalar(select(func.min(temporizadores.c.vence)))
    assert first is not None
    return first, await list_due_timers(tx, first, 50)


async def _claim_first_timer(tx: AsyncSession) -> Any:
    first, due = await _due_timers(tx)
    return await claim_timer(tx, first, debidos=due)


WORK: dict[str, tuple[Callable[[AsyncSession], Awaitable[Any]], str]] = {
    "due timers": (_due_timers, "ix_temporizador_vence"),
    "a timer in its turn": (_claim_first_timer, "pk_temporizador"),
    "due reminders": (
        lambda tx: claim_reminders(tx, NOW + timedelta(days=1), 200),
        "ix_recordatorio_por_decir",
    ),
    "due notices": (lambda tx: claim_avisos(tx, NOW, 100), "ix_aviso_por_repartir"),
}


@pytest.mark.parametrize(("claim", "index"), WORK.values(), ids=WORK)
async def test_due_work_is_found_by_its_index(passing, explainer, sent, claim, index):
    async with passing.transaction() as tx:
        sent.clear()
        assert await claim(tx)
        await tx.rollback()
    claimed = next((s for s in sent if "SKIP LOCKED" in s.sql), None)
    claimed = claimed or next(s for s in sent if "PARTITION BY" in s.sql)
    plan = await explain(explainer, claimed)
    assert index in plan.indexes(), str(plan)
    assert not plan.scanned() & BIG, str(plan)


async def test_a_booking_is_looked_for_by_when_it_ends(nacion, explainer, sent):
    async with nacion.database.transaction() as tx:
        at = (
            await tx.execute(
                select(asistencias).where(asistencias.c.estado == "por_calendarizar").limit(1)
            )
        ).one()
        activity = (await read_programacion(tx, at.id)).actividad
        sent.clear()
        await load_panorama(tx, activity)
        # Sent past SQLAlchemy, which is all that `sent` hears.
        bare_ones: list[Any] = []
        with (await bare(tx)).query_logger(bare_ones.append):
            await busy_times(tx, activity, Ventana(*MONTH))
    last = bare_ones[-1]
    told = [*sent, Sentencia(last.query, last.args)]
    plans = [await explain(explainer, sentencia) for sentencia in told]
    assert not {table for plan in plans for table in plan.scanned()} & BIG
    assert "ix_reserva_cargo_fin" in plans[-1].indexes(), str(plans[-1])
