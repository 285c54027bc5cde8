"""Searching and publishing a plan through kill -9: nothing lost, nothing done twice (PB-03)."""

import asyncio
import random
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from engine.actions.escenarios.publicar import publish
from engine.db.queries.escenarios import count_publicaciones
from engine.db.queries.tablas import asistencias, avisos, escenarios, publicaciones, tareas
from engine.planner.solver.revision.informe import check_plan
from tests.story.gente import settle_in
from tests.story.planes import Planificacion

CUANTAS = 24
GOLPES = 5
PACIENCIA = 60.0


@pytest.fixture
async def diri(database):
    return Planificacion(await settle_in(database, admin=True))


async def _begin(url: str, maquina: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.story.obrero_del_plan", url, maquina,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def _kill(process: asyncio.subprocess.Process) -> None:
    process.kill()
    await process.wait()


async def _until(what, *args):
    """Wait until a condition holds and return it; it is asked again and again."""
    async with asyncio.timeout(PACIENCIA):
        while not (found := await what(*args)):
            await asyncio.sleep(0.02)
        return found


async def test_a_plan_is_published_whole_and_once_though_its_workers_are_killed(
    diri, database, database_url
):
    """Each activity is in a transaction of its own: what is not done is told, and done later."""
    for n in range(CUANTAS):
        await diri.pide(f"Taller {n}", *(("unidad", "DIGEBR") if n % 2 else ("deib", "DEIB")))
    ident, row = await diri.resuelve(segundos=2)
    placed = len(row["plan"]["actividades"])
    await publish(
        database, await diri.orden(), escenario_id=ident, con_pendientes=True, con_cruces=True
    )
    chance = random.Random(7)
    for golpe in range(1, GOLPES + 1):
        worker = await _begin(database_url, f"máquina {golpe}")
        await _until(_done, diri, ident, placed * golpe // (GOLPES + 2))
        await asyncio.sleep(chance.uniform(0.0, 0.1))
        await _kill(worker)
    worker = await _begin(database_url, "la última")
    await _until(_published, diri, ident)
    await _kill(worker)
    await _demand_once(diri, ident, placed)


async def _done(diri, ident, wanted):
    async with diri.database.transaction() as tx:
        counts = await count_publicaciones(tx, ident)
    return counts["total"] - counts["pendiente"] >= wanted


async def _published(diri, ident):
    return (await diri.lee(ident))["estado"] == "publicado"


async def _demand_once(diri, ident, placed):
    """Demand an AT, a question to its unit and a notice for each convened, of each activity."""
    async with diri.database.transaction() as tx:
        counts = await count_publicaciones(tx, ident)
        ats = await tx.scalar(select(func.count()).select_from(asistencias))
        mine = select(publicaciones.c.asistencia_id).where(publicaciones.c.escenario_id == ident)
        asked = await tx.execute(
            select(tareas.c.asistencia_id).where(
                tareas.c.elemento == "aceptar_fecha", tareas.c.estado == "abierta"
            )
        )
        told = await tx.execute(
            select(avisos.c.asistencia_id, avisos.c.persona_id).where(
                avisos.c.tipo == "plan_publicado"
            )
        )
        ids = set((await tx.execute(mine)).scalars())
    assert (counts["registrada"], counts["rechazada"], counts["total"]) == (placed, 0, placed)
    assert ats == len(ids) == placed
    assert Counter(asked.scalars()) == Counter(ids)
    notices = Counter((row.asistencia_id, row.persona_id) for row in told)
    assert set(notices.values()) == {1}
    assert len(notices) == 2 * placed


async def test_a_search_goes_on_with_another_worker_when_its_own_is_killed(
    diri, database, database_url
):
    """The search of a dead worker ends by itself, and the best that it had told is kept."""
    for n in range(12):
        await diri.pide(f"Taller {n}", dia=12 + n % 3)
    ident = await diri.crea(segundos=4)
    await diri.pide_plan(ident)
    worker = await _begin(database_url, "la primera")
    assert worker.stdout is not None
    searching = await _searching(worker.stdout)
    before = await _until(_progress, diri, ident)
    await _kill(worker)
    await _until(_is_gone, searching)
    assert (await diri.lee(ident))["estado"] == "resolviendo"
    async with database.transaction() as tx:
        await tx.execute(update(escenarios).values(arriendo=text("now() - interval '1 second'")))
    other = await _begin(database_url, "la segunda")
    row = await _until(_solved, diri, ident)
    await _kill(other)
    assert (row["intentos"], row["maquina"]) == (2, "la segunda")
    assert row["costo"] <= before["costo"]
    assert row["avance"]["segundos"] >= before["avance"]["segundos"]
    assert check_plan(row["problema"], row["plan"]).faltas == ()


async def _searching(said: asyncio.StreamReader) -> int:
    """Return the process that a worker says it has set to search, among what it logs."""
    while line := await said.readline():
        if line.strip().isdigit():
            return int(line)
    raise AssertionError("it ended without searching")


async def _progress(diri, ident):
    row = await diri.lee(ident)
    return row if row["avance"] else None


async def _solved(diri, ident):
    row = await diri.lee(ident)
    return row if row["estado"] == "listo" else None


async def _is_gone(pid: int) -> bool:
    """Tell whether a process has ended, reaped by its parent or not."""
    told = Path(f"/proc/{pid}/stat")
    return not told.exists() or told.read_text().rpartition(")")[2].split()[0] == "Z"
