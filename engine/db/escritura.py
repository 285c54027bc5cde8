"""The statement that ends a step: one CTE that writes all that it changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

import asyncpg
import orjson

from engine.db.partes import DIAS, PARTES, TURNO

AT_ONCE = 1000
"""Rows of one kind written by one statement."""

Row = dict[str, Any]


@dataclass
class Escritura:
    """The rows that a step leaves, by what becomes of them; the names are those of PARTES.

    `orden` is the result of the idempotency key claimed at the step's beginning. Rows are dicts
    of plain JSON values, besides ids, instants and bytes.
    """

    nuevas: list[Row] = field(default_factory=list)
    movidas: list[Row] = field(default_factory=list)
    completadas: list[Row] = field(default_factory=list)
    dichas: list[Row] = field(default_factory=list)
    canceladas: list[Row] = field(default_factory=list)
    tareas: list[Row] = field(default_factory=list)
    apagados: list[Row] = field(default_factory=list)
    temporizadores: list[Row] = field(default_factory=list)
    calladas: list[Row] = field(default_factory=list)
    suscripciones: list[Row] = field(default_factory=list)
    recordatorios: list[Row] = field(default_factory=list)
    resueltas: list[Row] = field(default_factory=list)
    fallas: list[Row] = field(default_factory=list)
    grupos: list[Row] = field(default_factory=list)
    cuentas: list[Row] = field(default_factory=list)
    eventos: list[Row] = field(default_factory=list)
    avisos: list[Row] = field(default_factory=list)
    asistencias: list[Row] = field(default_factory=list)
    compromisos: list[Row] = field(default_factory=list)
    jornadas: list[Row] = field(default_factory=list)
    convocatorias: list[Row] = field(default_factory=list)
    invitaciones: list[Row] = field(default_factory=list)
    reservas: list[Row] = field(default_factory=list)
    excepciones: list[Row] = field(default_factory=list)
    orden: list[Row] = field(default_factory=list)

    def present(self) -> list[tuple[str, list[Row]]]:
        """Return the parts that have rows, in the order in which they are written."""
        own = vars(self)
        return [(name, own[name]) for name in _NAMES if own[name]]


_NAMES = tuple(f.name for f in fields(Escritura))


async def write(raw: asyncpg.Connection, escritura: Escritura) -> int:
    """Write everything, in one statement unless rows of a kind are many; return how many moved.

    Fewer than `movidas` means that somebody else moved one of these instances meanwhile.
    """
    moved = 0
    for parts in _batches(escritura.present()):
        moved += await _write(raw, parts)
    return moved


def _batches(
    parts: list[tuple[str, list[Row]]],
) -> Iterator[list[tuple[str, Sequence[Row]]]]:
    """Yield what each statement writes: parts in their order, no more than AT_ONCE rows of any.

    A row is never written before those of the parts ahead of it, which it may refer to.
    """
    here: list[tuple[str, Sequence[Row]]] = []
    for name, rows in parts:
        here.append((name, rows[:AT_ONCE]))
        for start in range(AT_ONCE, len(rows), AT_ONCE):
            yield here
            here = [(name, rows[start : start + AT_ONCE])]
    if here:
        yield here


async def _write(raw: asyncpg.Connection, parts: list[tuple[str, Sequence[Row]]]) -> int:
    values = [
        orjson.dumps(rows[0] if len(rows) == 1 else rows, default=_plain).decode()
        for _, rows in parts
    ]
    names = tuple((name, len(rows) == 1) for name, rows in parts)
    return int(await raw.fetchval(_statement(names), *values) or 0)


@cache
def _statement(names: tuple[tuple[str, bool], ...]) -> str:
    """Return the text that writes these parts, each of one row or of several.

    One row is told to the planner as one, because it takes a set for a hundred rows and reads
    whole tables to find them.
    """
    texts = []
    for n, (name, alone) in enumerate(names, start=1):
        rows = f"jsonb_to_record{'' if alone else 'set'}(CAST(${n} AS jsonb))"
        texts.append(PARTES[name].format(rows=rows, dias=DIAS, turno=TURNO))
    written = {name for name, _ in names}
    calls = [text for name, text in _RINGING.items() if name in written]
    moved = "(SELECT count(*) FROM movidas)" if "movidas" in written else "0"
    return f"WITH {', '.join(texts)} SELECT {', '.join((moved, *calls))}"


_RINGING = {
    "avisos": (
        "(SELECT pg_notify('articula_trabajo', 'avisos') WHERE EXISTS (SELECT FROM avisos))::text"
    ),
    "suscripciones": (
        "(SELECT pg_notify('articula_trabajo', 'suscripciones')"
        " WHERE EXISTS (SELECT FROM suscripciones))::text"
    ),
}
"""What wakes the workers when it is committed: notices to send, waits for messages already here."""


def _plain(value: object) -> str:
    # asyncpg's UUIDs are of a class of its own, which orjson does not know.
    return value.hex() if isinstance(value, bytes) else str(value)
