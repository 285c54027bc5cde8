"""The database refuses a booking when, and only when, the evaluator calls some cruce hard."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.cruces import Evaluacion, evaluate_stored
from engine.actions.asistencias.reservas import DIAS_EN_CAMINO
from engine.db.crudo import bare
from engine.db.escritura import Escritura, write
from engine.db.session import Database
from engine.domain.pesos import DEFECTOS
from engine.errors import Conflict
from tests.conftest import cloned, named

NOW = datetime(2026, 1, 5, 13, tzinfo=UTC)
LUNES = date(2026, 8, 10)
CASES = 150
MUNDO = (
    """INSERT INTO entidad (codigo, tipo, nombre, ruta, activa, latitud, longitud) VALUES
        ('U', 'unidad', 'Unidad', '{}', true, NULL, NULL),
        ('A', 'ugel', 'Aquí', '{}', true, -15.84, -70.02),
        ('B', 'ugel', 'Al lado', '{}', true, -15.49, -70.13),
        ('C', 'ugel', 'Lejos', '{}', true, -3.75, -73.25),
        ('D', 'ugel', 'Sin mapa', '{}', true, NULL, NULL)""",
    "UPDATE entidad SET ruta = ARRAY[id]",
    """INSERT INTO cargo (entidad_id, rol, plaza, activo)
        SELECT e.id, 'jefe_agp', n, true FROM entidad e, generate_series(1, 6) AS n
        WHERE e.codigo = 'A' ORDER BY n""",
    """INSERT INTO persona (usuario, nombre, activa)
        SELECT 'p' || n, 'Persona ' || n, true FROM generate_series(1, 4) AS n""",
    # The first holds two cargos; the second changes cargo; the third leaves; 6 is nobody's.
    """INSERT INTO titularidad (cargo_id, persona_id, periodo, tipo)
        SELECT k.id, p.id, CAST(t.periodo AS daterange), 'titular'
        FROM (VALUES (1, 1, '[2026-01-01,)'), (2, 1, '[2026-01-01,)'),
            (3, 2, '[2026-01-01,2026-08-13)'), (4, 2, '[2026-08-13,)'),
            (5, 3, '[2026-01-01,2026-08-14)')) AS t(plaza, persona, periodo)
        JOIN cargo k ON k.plaza = t.plaza JOIN persona p ON p.usuario = 'p' || t.persona""",
    """INSERT INTO feriado (fecha, nombre, tipo, ambito, norma) VALUES
        ('2026-08-12', 'Un feriado', 'feriado_nacional', 'nacional', 'Ley 1'),
        ('2026-08-13', 'En otra región', 'no_laborable_regional', 'Cusco', 'Ley 2')""",
    """INSERT INTO bloque (anio, tipo, numero, inicio, fin, norma, verificacion)
        VALUES (2026, 'lectivo', 1, '2026-03-16', '2026-08-17', 'RM 1', '')""",
)
_AT = text("""
    INSERT INTO asistencia (codigo, titulo, origen, tema, proceso_critico, unidad_id, modalidad,
        ventana, estado, sede_id, secuencia, creada, creada_por_id)
    SELECT CAST(:codigo AS text), 'Taller', 'plan_operativo', CAST(:codigo AS text), '', u.id,
        :modalidad,
        daterange(CAST(:desde AS date), '2026-08-31'), :estado, s.id, 1, now(),
        (SELECT min(id) FROM persona)
    FROM entidad u, entidad s WHERE u.codigo = 'U' AND s.codigo = :sede RETURNING id
""")
_JORNADA = text("""
    INSERT INTO jornada (asistencia_id, periodo)
    VALUES (:id, tstzrange(CAST(:inicio AS timestamptz), CAST(:fin AS timestamptz)))
""")
_CONVOCADO = text("""
    INSERT INTO convocado (asistencia_id, cargo_id)
    SELECT :id, id FROM cargo WHERE plaza = ANY(CAST(:plazas AS int[]))
""")
_BOOK = text("""
    INSERT INTO reserva (asistencia_id, cargo_id, periodo)
    SELECT :id, c.cargo_id, j.periodo
    FROM convocado c JOIN jornada j ON j.asistencia_id = c.asistencia_id
    WHERE c.asistencia_id = :id
""")


@pytest.fixture
async def database_url(server, maintenance, template) -> AsyncIterator[str]:
    """The address of a database where nobody lives: this suite makes its own world."""
    async with cloned(maintenance, template) as name:
        yield named(server, name)


@pytest.fixture
async def mundo(tx: AsyncSession) -> AsyncSession:
    for statement in MUNDO:
        await tx.execute(text(statement))
    return tx


async def _programmed(tx: AsyncSession, chance: random.Random, codigo: str, estado: str) -> int:
    """Write an AT at random: where, when, how and for which cargos."""
    first = date(2026, 8, chance.choice([1, 1, 11, 13]))
    at = await tx.scalar(_AT, {
        "codigo": codigo, "estado": estado, "modalidad": chance.choice(["presencial"] * 4 +
        ["mixta", "virtual"]), "desde": first, "sede": chance.choice("ABCD"),
    })  # fmt: skip
    days = chance.sample(range(9), chance.choice([1, 2]))
    for day in sorted(days):
        start = datetime(LUNES.year, LUNES.month, LUNES.day, tzinfo=UTC) + timedelta(
            days=day, hours=5 + chance.randrange(7, 15)
        )
        end = start + timedelta(hours=chance.randrange(1, 5))
        await tx.execute(_JORNADA, {"id": at, "inicio": start, "fin": end})
    plazas = chance.sample(range(1, 7), chance.randrange(1, 3))
    await tx.execute(_CONVOCADO, {"id": at, "plazas": plazas})
    return int(at or 0)


async def _refusal(tx: AsyncSession, at: int) -> str:
    """Book an AT; return what the database says when it refuses, else nothing."""
    try:
        async with tx.begin_nested():
            await tx.execute(_BOOK, {"id": at})
    except IntegrityError as refusal:
        return str(refusal.orig)
    return ""


def _hard(found: Evaluacion) -> list[str]:
    return [f for c, f in zip(found.cruces, found.frases, strict=True) if c.dureza == "duro"]


async def test_database_and_evaluator_forbid_the_same(mundo: AsyncSession) -> None:
    """PR-01, PR-04, PR-19, PB-05: a hundred and fifty pairs of ATs at random."""
    rules: set[str] = set()
    free = 0
    for seed in range(CASES):
        chance = random.Random(seed)
        async with mundo.begin_nested() as undone:
            await mundo.execute(
                text("INSERT INTO peso (clave, valor, en, persona_id)"
                     " SELECT 'kmh', :kmh, now(), min(id) FROM persona"),
                {"kmh": chance.choice([8, 52, 100])},
            )  # fmt: skip
            for n in range(3):
                booked = await _programmed(mundo, chance, f"X{n}", "calendarizada")
                if await _refusal(mundo, booked):
                    gone = "UPDATE asistencia SET estado = 'anulada' WHERE id = :id"
                    await mundo.execute(text(gone), {"id": booked})
            mine = await _programmed(mundo, chance, "MIA", "por_calendarizar")
            found = await evaluate_stored(mundo, mine, now=NOW)
            refusal = await _refusal(mundo, mine)
            assert bool(refusal) == bool(_hard(found)), (seed, refusal, _hard(found))
            rules |= {c.regla for c in found.cruces if c.dureza == "duro"}
            free += not refusal
            await undone.rollback()
    assert free > CASES // 10
    assert rules == {
        "mismo_cargo", "misma_persona", "viaje_imposible", "sin_titular", "feriado",
        "fuera_de_ventana", "fuera_del_ano_escolar",
    }  # fmt: skip


async def test_the_database_has_the_limits_of_the_rules(mundo: AsyncSession) -> None:
    """Nobody set them yet: those of the trigger are those of the evaluator."""
    source = await mundo.scalar(
        text("SELECT prosrc FROM pg_proc WHERE proname = 'juzgar_reservas'")
    )
    for clave in ("kmh", "desvio", "horas_viaje"):
        assert f"'{clave}'), {DEFECTOS[clave]:g})" in str(source)


async def _sixteen(database: Database) -> tuple[list[int], int]:
    """Write ATs that are held here and far away by turns; return them, and the cargo they want."""
    async with database.transaction() as tx:
        for statement in MUNDO:
            await tx.execute(text(statement))
        told = {"estado": "calendarizada", "modalidad": "presencial", "desde": LUNES}
        ids = [
            int(await tx.scalar(_AT, {**told, "codigo": f"N{n}", "sede": "AC"[n % 2]}) or 0)
            for n in range(16)
        ]
        return ids, int(await tx.scalar(text("SELECT id FROM cargo WHERE plaza = 1")) or 0)


async def test_many_who_confirm_at_once_never_leave_a_journey_that_cannot_be_made(
    database: Database,
) -> None:
    """The first to have the days is booked; the others are judged by it [PR-19]."""
    ids, cargo = await _sixteen(database)
    # An hour each, an hour apart, over the midnight that ends the 10th.
    start = datetime(2026, 8, 10, 15, tzinfo=UTC)

    async def confirm(n: int, at: int) -> bool:
        begins = start + timedelta(hours=2 * n)
        dia = (begins - timedelta(hours=5)).date()
        first = (dia - date(2000, 1, 1)).days
        row: dict[str, Any] = {
            "asistencia_id": at, "otra_id": None, "sala_id": None,
            "dias": list(range(first, first + DIAS_EN_CAMINO + 1)),
            "horas": [{"inicio": begins, "fin": begins + timedelta(hours=1), "dia": dia,
                       "cargos": [cargo]}],
        }  # fmt: skip
        try:
            async with database.transaction() as tx:
                await write(await bare(tx), Escritura(reservas=[row]))
        except Conflict:
            return False
        return True

    done = await asyncio.gather(*(confirm(n, at) for n, at in enumerate(ids)))
    booked = [n for n, taken in enumerate(done) if taken]
    assert booked
    # Whoever was booked beside another in the other sede had the twelve hours that it takes.
    for one, other in pairwise(booked):
        assert one % 2 == other % 2 or 2 * (other - one) - 1 >= 12
