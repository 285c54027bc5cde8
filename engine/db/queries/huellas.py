"""Which presented documents no longer say what their huella was taken of."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import documentos, vigilancias
from engine.domain.documentos.huella import seal

NOMBRE = "documento_alterado"
TRAMO = 100
"""How many documents are read again each minute: a country's year takes some hours."""
_WHOLE = (
    documentos.c.id, documentos.c.codigo, documentos.c.version, documentos.c.contenido,
    documentos.c.interpretacion, documentos.c.destinatarios, documentos.c.presentado_en,
    documentos.c.huella,
)  # fmt: skip


async def find_altered(
    tx: AsyncSession, which: ColumnElement[bool] | None = None
) -> AsyncIterator[Any]:
    """Yield the presented documents whose huella is not of what they hold: all, or of some."""
    wanted = (
        select(*_WHOLE)
        .where(documentos.c.presentado_en.is_not(None), true() if which is None else which)
        .order_by(documentos.c.id)
        .execution_options(yield_per=TRAMO)
    )
    async for row in await tx.stream(wanted):
        whole = (row.contenido, row.interpretacion, row.destinatarios)
        if row.huella != seal(*whole, row.presentado_en):
            yield row


async def list_altered(tx: AsyncSession, now: datetime) -> list[str]:
    """Return the altered among a stretch of documents, another each minute, and those known.

    The huella is of all a document holds, so that comparing it reads all: a stretch at a time
    goes over a country's in hours, and `articula verify` over all at once.
    """
    last = int(await tx.scalar(select(func.max(documentos.c.id))) or 0)
    first = TRAMO * (int(now.timestamp()) // 60 % (last // TRAMO + 1))
    known = await tx.scalar(select(vigilancias.c.muestra).where(vigilancias.c.nombre == NOMBRE))
    again = [int(name.partition(" ")[0]) for name in known or ()]
    which = or_(documentos.c.id.between(first, first + TRAMO - 1), documentos.c.id.in_(again))
    return [say_altered(row) async for row in find_altered(tx, which)]


def say_altered(row: Any) -> str:
    """Return how an altered document is named: its id, its code and its version."""
    return f"{row.id} · {row.codigo}, versión {row.version}"
