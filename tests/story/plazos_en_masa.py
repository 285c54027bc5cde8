"""Thousands of open deadlines at once, copied from one, and a worker that moves them."""

import asyncio
import sys

from sqlalchemy import text

from engine.actions.tareas.corrimientos import REPASO, move_deadlines
from engine.db.session import Database
from tests.story.gente import NOW

_IDS = """
    CREATE TEMP TABLE nueva ON COMMIT DROP AS
    SELECT gen_random_uuid() AS id, gen_random_uuid() AS tarea_id
    FROM generate_series(1, :cuantas)
"""
_INSTANCIAS = """
    INSERT INTO instancia
    SELECT (jsonb_populate_record(i, jsonb_build_object('id', n.id, 'raiz_id', n.id))).*
    FROM nueva n CROSS JOIN instancia i
"""
_TAREAS = """
    INSERT INTO tarea
    SELECT (jsonb_populate_record(
        t, jsonb_build_object('id', n.tarea_id, 'instancia_id', n.id))).*
    FROM nueva n CROSS JOIN tarea t WHERE t.estado = 'abierta'
"""
_RECORDATORIOS = """
    INSERT INTO recordatorio (tarea_id, peldano, vence)
    SELECT n.tarea_id, r.peldano, r.vence FROM nueva n CROSS JOIN recordatorio r
"""
_COPY = (_IDS, _INSTANCIAS, _TAREAS, _RECORDATORIOS)


async def multiply(database: Database, cuantas: int) -> None:
    """Copy the one instance there is, with its open tarea and its reminders, `cuantas` times."""
    async with database.transaction() as tx:
        for statement in _COPY:
            await tx.execute(text(statement), {"cuantas": cuantas})
    async with database.transaction() as tx:
        await tx.execute(text("ANALYZE tarea, instancia, recordatorio"))


async def main(url: str) -> None:
    """Move what is pending in small batches, saying how many after each."""
    database = Database.connect(url, pool=2)
    while True:
        for instant in (NOW, NOW + REPASO):
            print(await move_deadlines(database, instant, limite=10), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
