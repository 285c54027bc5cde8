"""Moving thousands of deadlines while the worker that does it is killed with -9."""

import asyncio
import random
import sys
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from engine.actions.personas.calendario_escolar import add_feriado
from engine.actions.tareas.corrimientos import REPASO, move_deadlines
from engine.domain.lima import day_of
from tests.story.gente import NOW, settle_in
from tests.story.paso import Relato
from tests.story.plazos_en_masa import multiply

CUANTAS = 1200
KILLS = 5
FERIADO: dict[str, Any] = {
    "fecha": date(2026, 7, 8), "nombre": "Día no laborable", "tipo": "feriado_nacional",
    "ambito": "nacional", "norma": "DS 080-2026-PCM",
}  # fmt: skip
_STANDS = """
    SELECT t.vence, count(*) AS tareas,
        count(*) FILTER (WHERE e.cuantos = 1) AS contadas,
        count(*) FILTER (WHERE p.cuantos = 1) AS guardadas,
        count(*) FILTER (WHERE r.cuantos = 5) AS recordadas
    FROM tarea t
    LEFT JOIN LATERAL (SELECT count(*) AS cuantos FROM evento e
        WHERE e.tarea_id = t.id AND e.tipo = 'plazo_movido') e ON true
    LEFT JOIN LATERAL (SELECT count(*) AS cuantos FROM plazo_movido p
        WHERE p.tarea_id = t.id) p ON true
    LEFT JOIN LATERAL (SELECT count(*) AS cuantos FROM recordatorio r
        WHERE r.tarea_id = t.id AND r.vence > :ahora) r ON true
    WHERE t.estado = 'abierta' GROUP BY t.vence
"""


@pytest.fixture
async def relato(database):
    return Relato(database, await settle_in(database, admin=True))


async def _move_until_killed(url: str, seconds: float) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.story.plazos_en_masa", url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    said = [await process.stdout.readline()]
    await asyncio.sleep(seconds)
    process.kill()
    said += (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    return sum(int(line) for line in said if line.endswith(b"\n"))


async def test_kill_9_leaves_every_deadline_moved_once_and_each_owner_told_once(
    relato, database_url
):
    await relato.register()
    await multiply(relato.database, CUANTAS - 1)
    await add_feriado(relato.database, await relato.orden("admin"), **FERIADO)
    chance, midway = random.Random(20260708), 0
    for _ in range(KILLS):
        midway += await _move_until_killed(database_url, chance.uniform(0.0, 0.05))
    assert 0 < midway < CUANTAS
    for instant in (NOW, NOW + REPASO):
        while await move_deadlines(relato.database, instant):
            pass
    async with relato.database.transaction() as tx:
        [stands] = (await tx.execute(text(_STANDS), {"ahora": NOW})).all()
        told = await tx.execute(text("SELECT datos FROM aviso WHERE tipo = 'plazos_movidos'"))
        [aviso] = told.scalars()
    assert day_of(stands.vence) == date(2026, 7, 14)
    assert stands[1:] == (CUANTAS,) * 4
    assert aviso["total"] == CUANTAS
