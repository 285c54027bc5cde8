"""What it costs to judge a proposal against a million bookings, and to confirm it."""

import random
import time
from datetime import date, datetime, timedelta
from datetime import time as hour
from typing import Any

from sqlalchemy import select, text

from engine.actions.asistencias.cruces import evaluate
from engine.db.crudo import bare
from engine.db.escritura import Escritura, write
from engine.db.queries.agenda import find_bookings
from engine.db.queries.planificador import list_activities, load_convened
from engine.db.queries.tablas import asistencias, cargos, titularidades
from engine.db.session import Database
from engine.domain.actor import Actor, CargoVigente
from engine.domain.convocatoria import Jornada
from engine.domain.lima import at_lima
from engine.planner.actividades import Actividad, Agenda
from engine.planner.cruces import Entorno, find_hard
from tests.bench.escena import Escena
from tests.bench.medida import Medida, percentile
from tests.bench.millon import ASISTENCIAS, BARRIDO_A_MANO, CONVOCADOS, DIAS, fill

TIMES = 200
EVALUATED = 20
NOW = at_lima(date(2025, 12, 1), hour(8))
BY_HAND = """
    SELECT a.codigo FROM reserva r JOIN asistencia a ON a.id = r.asistencia_id
    WHERE r.cargo_id = ANY($1) AND r.periodo && tstzrange($2, $3)
"""
"""The condition one writes first, which no index of the bookings serves whole."""
HELD = """
    UPDATE asistencia SET modalidad = 'presencial',
        sede_id = (SELECT min(id) FROM entidad WHERE tipo = 'ugel')
    WHERE id = ANY(CAST(:ids AS bigint[]))
"""
BOOK_BY_HAND = """
    INSERT INTO reserva (asistencia_id, cargo_id, periodo)
    SELECT :a, k, tstzrange(timestamptz '2027-05-01' + :n * interval '1 day',
        timestamptz '2027-05-01 04:00' + :n * interval '1 day')
    FROM unnest(CAST(:cargos AS bigint[])) AS k
"""


async def measure_check(escena: Escena) -> list[Medida]:
    """Judge convocations of 500 cargos against a million bookings, and confirm some."""
    database = await escena.database()
    await fill(database)
    chance = random.Random(2026)
    async with database.transaction() as tx:
        known = list(await tx.scalars(select(cargos.c.id).order_by(cargos.c.id)))
    proposals = [_proposal(chance, known, n) for n in range(TIMES)]
    return [
        *await _check(database, proposals),
        *await _evaluate(database, proposals[:EVALUATED]),
        await _sweep(database),
        await _confirm(database, known),
    ]


def _proposal(chance: random.Random, known: list[int], n: int) -> Actividad:
    start = at_lima(date(2026, 1, 5) + timedelta(chance.randrange(DIAS)), hour(10))
    jornada = Jornada(start, start + timedelta(hours=2))
    people = frozenset(chance.sample(known, CONVOCADOS))
    return Actividad(f"AT-X-{n}", "Propuesta", "E0", f"Tema {n}", (jornada,), people)


async def _check(database: Database, proposals: list[Actividad]) -> list[Medida]:
    took, alone, whole, naive = [], [], [], []
    async with database.transaction() as tx:
        raw = await bare(tx)
        rows = await tx.execute(select(titularidades.c.cargo_id, titularidades.c.persona_id))
        holders = dict(rows.tuples().all())
        await find_bookings(tx, proposals[0].jornadas, cargos=proposals[0].cargos)
        for proposal in proposals:
            started = time.perf_counter()
            found = await find_bookings(tx, proposal.jornadas, cargos=proposal.cargos)
            took.append(time.perf_counter() - started)
            assert {b.recurso_id for b in found} <= proposal.cargos
            started = time.perf_counter()
            people = [holders[cargo] for cargo in proposal.cargos]
            await find_bookings(tx, proposal.jornadas, cargos=proposal.cargos, personas=people)
            whole.append(time.perf_counter() - started)
        for proposal in proposals:
            started = time.perf_counter()
            await find_bookings(tx, proposal.jornadas, cargos=[min(proposal.cargos)])
            alone.append(time.perf_counter() - started)
        for proposal in proposals[:EVALUATED]:
            [jornada] = proposal.jornadas
            started = time.perf_counter()
            await raw.fetch(BY_HAND, sorted(proposal.cargos), jornada.inicio, jornada.fin)
            naive.append(time.perf_counter() - started)
    name = "la condición que se escribe primero, cargo_id = ANY y periodo &&"
    slow = percentile(naive, 50) * 1000
    return [
        Medida("planner.check", "p50_ms", percentile(took, 50) * 1000, name, slow),
        Medida("planner.check", "p99_ms", percentile(took, 99) * 1000, name, slow),
        Medida("planner.check", "one_cargo_ms", percentile(alone, 50) * 1000, name, slow),
        Medida("planner.check", "with_people_p50_ms", percentile(whole, 50) * 1000, name, slow),
    ]


async def _evaluate(database: Database, proposals: list[Actividad]) -> list[Medida]:
    """Judge every rule, hard and soft, with alternatives and sentences."""

    async def judge(proposal: Actividad) -> float:
        started = time.perf_counter()
        async with database.transaction() as tx:
            await evaluate(tx, propuesta=proposal, ventana=None, roles=(), now=NOW)
        return (time.perf_counter() - started) * 1000

    await judge(proposals[0])
    took = [await judge(proposal) for proposal in proposals]
    limit = "lo que se espera al arrastrar, ms"
    return [Medida("planner.check", "evaluate_p50_ms", percentile(took, 50), limit, 100)]


async def _sweep(database: Database) -> Medida:
    """Find every cargo called twice at once in the whole year, as the Planificador does."""
    diri = Actor(
        1, "diri", "DIRI", (CargoVigente(1, "planificador_diri", 1, "DIRI", "", "unidad", ()),)
    )
    year = (date(2026, 1, 1), date(2027, 1, 1))
    async with database.transaction() as tx:
        raw = await bare(tx)
        await raw.fetchval(BARRIDO_A_MANO)
        started = time.perf_counter()
        await raw.fetchval(BARRIDO_A_MANO)
        by_hand = time.perf_counter() - started
        started = time.perf_counter()
        rows = await list_activities(tx, diri, desde=year[0], hasta=year[1], limite=ASISTENCIAS)
        agenda = Agenda(tuple(await load_convened(tx, rows)))
        plain = Entorno()
        clashes = sum(1 for one in agenda.actividades for _ in find_hard(one, agenda, plain))
        took = time.perf_counter() - started
    assert clashes == 0
    return Medida("planner.check", "sweep_s", took, "barrido en SQL escrito a mano", by_hand)


async def _confirm(database: Database, known: list[int]) -> Medida:
    """Book 500 cargos, held in a sede, in one step's writing: judged by every rule, committed."""
    async with database.transaction() as tx:
        free = list(
            await tx.scalars(
                select(asistencias.c.id)
                .where(asistencias.c.estado == "en_planificacion")
                .order_by(asistencias.c.id)
            )
        )[:40]
        await tx.execute(text(HELD), {"ids": free})
    took = []
    for n, asistencia_id in enumerate(free):
        row = booking(
            asistencia_id,
            known[:CONVOCADOS],
            at_lima(date(2027, 2, 1 + n % 28), hour(8 + 4 * (n // 28))),
        )
        started = time.perf_counter()
        async with database.transaction() as tx:
            await write(await bare(tx), Escritura(reservas=[row]))
        took.append((time.perf_counter() - started) * 1000)
    async with database.transaction() as tx:
        await tx.execute(
            text("UPDATE asistencia SET modalidad = 'virtual' WHERE id = :id"), {"id": free[0]}
        )
    by_hand = await _insert_by_hand(database, free[0], known)
    name = "insertar a mano las mismas filas de AT a distancia, que nadie viaja"
    return Medida("planner.check", "confirm_p50_ms", percentile(took, 50), name, by_hand)


async def _insert_by_hand(database: Database, asistencia_id: int, known: list[int]) -> float:
    took = []
    for n in range(10):
        started = time.perf_counter()
        async with database.transaction() as tx:
            await tx.execute(
                text(BOOK_BY_HAND),
                {"a": asistencia_id, "n": n, "cargos": known[:CONVOCADOS]},
            )
        took.append((time.perf_counter() - started) * 1000)
    return percentile(took, 50)


def booking(
    asistencia_id: int, people: list[int], start: datetime, hours: int = 4
) -> dict[str, Any]:
    """Return the row that books these cargos from `start` on."""
    end = start + timedelta(hours=hours)
    day = start.date()
    return {
        "asistencia_id": asistencia_id,
        "otra_id": None,
        "sala_id": None,
        "dias": [(day - date(2000, 1, 1)).days],
        "horas": [{"inicio": start, "fin": end, "dia": day, "cargos": sorted(people)}],
    }
