"""What the Planificador costs: checking a proposal, and many who book the same people at once."""

import asyncio
import random
import time
from datetime import date, timedelta
from datetime import time as hour

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import Range

from engine.db.queries.tablas import asistencias, jornadas, tareas
from engine.domain.convocatoria import Jornada
from engine.domain.lima import at_lima
from engine.planner.actividades import Actividad, Agenda
from engine.planner.cruces import find_cruces
from tests.bench.escena import Escena
from tests.bench.medida import Medida, percentile
from tests.story.paso import Relato

ACTIVITIES = 1000
PROPOSALS = 400
CARGOS = 1700
CONVENED = 87
RIVALS = 16
TEMAS = ("Convivencia escolar", "Comprensión lectora", "Matemática", "Tutoría", "Planificación")
DAY = date(2026, 8, 12)
OVERLAPPING = text("""
    SELECT count(*) FROM reserva a JOIN reserva b
    ON a.cargo_id = b.cargo_id AND a.periodo && b.periodo AND a.id < b.id
""")


async def measure_check(_escena: Escena) -> list[Medida]:
    """Compare proposals with 1,000 activities of a year, against looking at each in turn."""
    chance = random.Random(2026)
    agenda = Agenda(tuple(_activity(chance, n) for n in range(ACTIVITIES)))
    proposals = [_activity(chance, ACTIVITIES + n) for n in range(PROPOSALS)]
    find_cruces(proposals[0], agenda)
    took, naive = [], []
    for proposal in proposals:
        started = time.perf_counter()
        found = find_cruces(proposal, agenda)
        between = time.perf_counter()
        clashing = {a.codigo for a in agenda.actividades if _clash(proposal, a)}
        naive.append(time.perf_counter() - between)
        took.append(between - started)
        assert {c.otra for c in found if c.regla == "mismo_cargo"} == clashing
    name = "comparar con cada actividad, solo por cargos"
    return [
        Medida(
            "planner.check", f"p{q}_ms", percentile(took, q) * 1000, name,
            percentile(naive, q) * 1000,
        )
        for q in (50, 99)
    ]  # fmt: skip


def _activity(chance: random.Random, n: int) -> Actividad:
    day = date(2026, 3, 16) + timedelta(weeks=chance.randrange(38), days=chance.randrange(5))
    start = chance.choice((9, 14))
    jornada = Jornada(at_lima(day, hour(start)), at_lima(day, hour(start + 4)))
    first = chance.randrange(CARGOS)
    cargos = frozenset((first + k) % CARGOS for k in range(CONVENED))
    return Actividad(
        codigo=f"AT-2026-{n:04d}",
        titulo=f"Actividad {n}",
        unidad=f"U{chance.randrange(20)}",
        tema=chance.choice(TEMAS),
        jornadas=(jornada,),
        cargos=cargos,
        entidades=frozenset(f"E{cargo // 2}" for cargo in cargos),
    )


def _clash(one: Actividad, other: Actividad) -> bool:
    together = any(a.overlaps(b) for a in one.jornadas for b in other.jornadas)
    return together and bool(one.cargos & other.cargos)


async def measure_concurrency(escena: Escena) -> list[Medida]:
    """Let many ATs book the same people at overlapping hours at the very same time."""
    relato = await escena.relato()
    codes = await _programmed(relato)
    await asyncio.gather(*(relato.do("diri", codigo, "calendarizar") for codigo in codes))
    async with relato.database.transaction() as tx:
        doubled = int(await tx.scalar(OVERLAPPING) or 0)
        refused = select(func.count()).where(
            tareas.c.elemento == "resolver_cruce", tareas.c.estado == "abierta"
        )
        sent_back = int(await tx.scalar(refused) or 0)
    name = "AT que reservan a la vez"
    return [
        Medida("planner.concurrency", "double_bookings", doubled, name, RIVALS),
        Medida("planner.concurrency", "refused", sent_back, name, RIVALS),
    ]


async def _programmed(relato: Relato) -> list[str]:
    """Return ATs that wait for DIRI, moved behind its back to hours that overlap."""
    codes = []
    for n in range(RIVALS):
        codes.append(await relato.register(ventana_fin="2026-12-18"))
        await relato.plan(codes[-1], [DAY + timedelta(weeks=n)])
    async with relato.database.transaction() as tx:
        for n, codigo in enumerate(codes):
            start = at_lima(DAY, hour(8 + n % 4))
            at = select(asistencias.c.id).where(asistencias.c.codigo == codigo)
            await tx.execute(
                update(jornadas)
                .where(jornadas.c.asistencia_id == at.scalar_subquery())
                .values(periodo=Range(start, start + timedelta(hours=2), bounds="[)"))
            )
    return codes
