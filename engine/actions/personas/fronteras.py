"""Where an absence begins and ends: who stands in is told what comes, who is back what was done.

Nothing waits for it: whose a tarea is, is judged by the instant. What was still to be sent to one
goes to the other here.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ausencias import cargos_held
from engine.db.queries.relevos import (
    CargoEnMano,
    convocations,
    covered_by,
    done_meanwhile,
    hand_notices,
    load_cargos,
    waiting,
)
from engine.db.queries.tablas import ausencias, personas
from engine.db.session import Database
from engine.domain.ausencia import MOTIVOS
from engine.domain.redaccion import say_instant
from engine.jobs.avisos import AvisoNuevo, enqueue

RELEVO = "relevo"
_CLAIM = text("""
    SELECT id, persona_id, motivo, lower(periodo) AS desde, upper(periodo) AS hasta
    FROM ausencia WHERE siguiente <= :now ORDER BY siguiente, id LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED
""")


async def tell_borders(database: Database, now: datetime) -> int:
    """Hand over at one end of an absence that has come; return how many, 1 or 0.

    Claim, notices and the end's being told are one transaction. Of one that began and ended while
    nobody looked, only the return is told.
    """
    async with database.transaction() as tx:
        row = (await tx.execute(_CLAIM, {"now": now})).one_or_none()
        if row is None:
            return 0
        over = row.hasta is not None and row.hasta <= now
        name = await tx.scalar(select(personas.c.nombre).where(personas.c.id == row.persona_id))
        held = await cargos_held(tx, row.persona_id, row.desde, row.hasta)
        mine = await load_cargos(tx, [cargo["cargo"] for cargo in held])
        told = await (_come_back if over else _leave)(tx, row, mine, str(name), now)
        await enqueue(tx, told)
        await tx.execute(
            update(ausencias)
            .where(ausencias.c.id == row.id)
            .values(siguiente=None if over else row.hasta)
        )
    return 1


async def _leave(
    tx: AsyncSession, row: Any, _mine: list[CargoEnMano], name: str, now: datetime
) -> list[AvisoNuevo]:
    """Return what to tell each who begins to stand in, and give them what waits to be sent."""
    told = []
    for persona, cargos in (await covered_by(tx, row.id, now)).items():
        await hand_notices(tx, cargos, row.persona_id, persona)
        facts = {
            "que": "recibe",
            "otra": name,
            "motivo_ausencia": MOTIVOS[row.motivo].nombre,
            "hasta": say_instant(row.hasta) if row.hasta else None,
            **await _work_of(tx, cargos, now, row.hasta),
        }
        clave = f"relevo:{row.id}:recibe:{row.desde.isoformat()}:{persona}"
        told.append(AvisoNuevo(clave, RELEVO, persona, None, None, facts, now))
    return told


async def _work_of(
    tx: AsyncSession, cargos: list[CargoEnMano], now: datetime, until: datetime | None
) -> dict[str, Any]:
    return {
        "cargos": [cargo.nombre for cargo in cargos],
        "tareas": await waiting(tx, cargos, now),
        "convocatorias": await convocations(tx, [cargo.cargo_id for cargo in cargos], now, until),
    }


async def _come_back(
    tx: AsyncSession, row: Any, mine: list[CargoEnMano], name: str, now: datetime
) -> list[AvisoNuevo]:
    """Return what to tell whoever is back, and give them what waited to be sent to others."""
    since = await tx.scalar(_AWAY_SINCE, {"id": row.id})
    facts = {
        "que": "devuelve",
        "otra": name,
        "motivo_ausencia": MOTIVOS[row.motivo].nombre,
        "hasta": None,
        "hechas": await done_meanwhile(tx, mine, row.persona_id, since, row.hasta),
        **await _work_of(tx, mine, now, None),
    }
    for persona in await _who_stood_in(tx, row.persona_id, since, row.hasta):
        await hand_notices(tx, mine, persona, row.persona_id)
    clave = f"relevo:{row.id}:devuelve:{row.hasta.isoformat()}:{row.persona_id}"
    return [AvisoNuevo(clave, RELEVO, row.persona_id, None, None, facts, now)]


# One that was corrected or handed over in course goes on in another: who is back left at the first.
_AWAY_SINCE = text("""
    WITH RECURSIVE tramo (persona_id, desde) AS (
        SELECT persona_id, lower(periodo) FROM ausencia WHERE id = :id
        UNION
        SELECT a.persona_id, lower(a.periodo) FROM tramo t
        JOIN ausencia a ON a.persona_id = t.persona_id AND upper(a.periodo) = t.desde
        WHERE a.anulada IS NULL
    )
    SELECT min(desde) FROM tramo
""")
_STOOD_IN = text("""
    SELECT DISTINCT e.persona_id FROM ejercicio e JOIN ausencia a ON a.id = e.ausencia_id
    WHERE a.persona_id = :persona_id AND a.anulada IS NULL
        AND a.periodo && tstzrange(:desde, :hasta)
""")


async def _who_stood_in(
    tx: AsyncSession, persona_id: int, desde: datetime, hasta: datetime
) -> list[int]:
    facts = {"persona_id": persona_id, "desde": desde, "hasta": hasta}
    return list(await tx.scalars(_STOOD_IN, facts))
