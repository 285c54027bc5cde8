"""How many docentes each companion has against the ratio that its rule book sets."""

from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.limites import limit_for
from engine.db.queries.avance import Row
from engine.db.queries.avance_filas import list_companions, list_kinds
from engine.db.queries.avance_sql import Ambito
from engine.db.queries.reglamentos import get_reglamento


async def load_ratios(tx: AsyncSession, ambito: Ambito) -> list[Row]:
    """Return each companion with `docentes`, `limite`, `porque` and whether it is `sobre_ratio`.

    A ratio reads the whole list, whatever kinds of school whoever asks looks at (PR-22, NU-01).
    """
    held: dict[int, list[Row]] = {}
    for row in await list_kinds(tx, replace(ambito, tipos=None)):
        held.setdefault(row["acompanante_id"], []).append(row)
    books: dict[int, Any] = {}
    told = []
    for row in await list_companions(tx, ambito):
        book = row["reglamento_id"]
        if book not in books:
            books[book] = await get_reglamento(tx, book)
        own = held.get(row["id"], [])
        limit = limit_for(books[book], own, row["dispersion"])
        many = sum(each["docentes"] for each in own)
        told.append({
            "id": row["id"], "programa": row["programa_id"], "nombre": row["nombre"],
            "docentes": many, "limite": limit.maximo if limit else None,
            "porque": limit.porque if limit else None,
            "sobre_ratio": limit is not None and many > limit.maximo,
        })  # fmt: skip
    return told
