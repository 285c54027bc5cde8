"""Whether the rows mirror the tokens: what each living instance waits for, read from both."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import load_definition
from engine.db.queries.calendario import load_calendario
from engine.db.queries.tablas import (
    grupos,
    incidentes,
    instancias,
    suscripciones,
    tareas,
    temporizadores,
)
from engine.domain.mando import VIVAS
from engine.errors import ArticulaError
from engine.process.ejecucion import Ejecucion
from engine.process.foto import Foto

_AT_ONCE = 500
Rows = Mapping[UUID, Counter[UUID]]


@dataclass(frozen=True)
class Desajuste:
    """What an instance's tokens and its rows do not agree on.

    `que` is tareas, temporizadores, suscripciones, hijos or incidentes, or `memoria` when the
    state itself cannot be read. `faltan` are tokens without a row, `sobran` rows without a token.
    """

    instancia: UUID
    clave: str
    que: str
    faltan: int = 0
    sobran: int = 0


_ROWS: Sequence[tuple[str, Table, ColumnElement[bool]]] = (
    ("tareas", tareas, tareas.c.estado.in_(("abierta", "suspendida"))),
    ("temporizadores", temporizadores, temporizadores.c.token.is_not(None)),
    ("suscripciones", suscripciones, suscripciones.c.token.is_not(None)),
    ("hijos", grupos, grupos.c.vivas > 0),
    ("incidentes", incidentes, incidentes.c.estado == "abierto"),
)


async def find_mismatches(tx: AsyncSession, now: datetime) -> AsyncIterator[Desajuste]:
    """Yield what the rows of the living instances lack or have too much of, by instance.

    A few hundred are read at once; nothing is changed.
    """
    calendario = await load_calendario(tx)
    last: UUID | None = None
    while batch := await _next_living(tx, last):
        rows = {name: await _count_rows(tx, table, kept, batch) for name, table, kept in _ROWS}
        for row in batch:
            try:
                definicion = await load_definition(tx, row["version_id"])
                foto = Ejecucion.load(definicion, row["memoria"], calendario, now).photograph()
            except ArticulaError:
                yield Desajuste(row["id"], row["clave"], "memoria")
                continue
            for found in _compare(row, foto, rows):
                yield found
        last = batch[-1]["id"]


async def _next_living(tx: AsyncSession, last: UUID | None) -> list[Mapping[str, Any]]:
    columns = instancias.c.id, instancias.c.clave, instancias.c.version_id, instancias.c.memoria
    statement = select(*columns).where(instancias.c.estado.in_(VIVAS))
    if last is not None:
        statement = statement.where(instancias.c.id > last)
    found = await tx.execute(statement.order_by(instancias.c.id).limit(_AT_ONCE))
    return [dict(row) for row in found.mappings()]


async def _count_rows(
    tx: AsyncSession, table: Table, kept: ColumnElement[bool], batch: Iterable[Mapping[str, Any]]
) -> Rows:
    """Return the tokens that rows of a table stand for, by instance."""
    wanted = [row["id"] for row in batch]
    found: dict[UUID, Counter[UUID]] = defaultdict(Counter)
    statement = select(table.c.instancia_id, table.c.token).where(
        table.c.instancia_id.in_(wanted), kept
    )
    for row in await tx.execute(statement):
        found[row.instancia_id][row.token] += 1
    return found


def _compare(row: Mapping[str, Any], foto: Foto, rows: Mapping[str, Rows]) -> Iterable[Desajuste]:
    waiting: Mapping[str, Iterable[UUID]] = {
        "tareas": (e.token for e in foto.tareas),
        "temporizadores": (e.token for e in foto.temporizadores),
        "suscripciones": (e.token for e in foto.suscripciones),
        "hijos": (e.token for e in foto.hijos),
        "incidentes": (f.token for f in foto.fallos),
    }
    for que, tokens in waiting.items():
        drawn, stored = Counter(tokens), rows[que].get(row["id"], Counter())
        if que == "hijos":
            # A call that failed as one of its children ended is to be mended while others run.
            drawn.update(f.token for f in foto.fallos if f.token in stored)
        missing, extra = (drawn - stored).total(), (stored - drawn).total()
        if missing or extra:
            yield Desajuste(row["id"], row["clave"], que, missing, extra)
