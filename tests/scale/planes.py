"""How PostgreSQL carries out the statements of a piece of code: their plans, node by node."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson
from sqlalchemy import event

from engine.db.session import Database


@dataclass(frozen=True)
class Sentencia:
    """A statement as it was sent, with its values."""

    sql: str
    valores: tuple[Any, ...]


@dataclass(frozen=True)
class Plan:
    """A statement's plan: its nodes, and what it cost when it was carried out."""

    sentencia: Sentencia
    nodos: tuple[dict[str, Any], ...]
    milisegundos: float

    def scanned(self) -> set[str]:
        """Return the tables read from end to end; what was planned and never needed is none."""
        return {
            n["Relation Name"]
            for n in self.nodos
            if n["Node Type"] == "Seq Scan" and n["Actual Loops"]
        }

    def indexes(self) -> set[str]:
        """Return the indexes used."""
        return {n["Index Name"] for n in self.nodos if "Index Name" in n}

    def rows_read(self, table: str) -> float:
        """Return how many rows of a table were looked at, those discarded included."""
        return sum(
            float(n["Actual Rows"] + n.get("Rows Removed by Filter", 0)) * float(n["Actual Loops"])
            for n in self.nodos
            if n.get("Relation Name") == table
        )

    def __str__(self) -> str:
        shown = (
            f"{n['Node Type']} {n.get('Relation Name', '')} {n.get('Index Name', '')} "
            f"rows={n['Actual Rows']:.0f}x{n['Actual Loops']:.0f} "
            f"removed={n.get('Rows Removed by Filter', 0):.0f} {n['Actual Total Time']:.1f} ms"
            for n in self.nodos
        )
        return f"{self.milisegundos:.1f} ms\n" + "\n".join(shown)


@dataclass
class Registro:
    """The statements sent while it listens."""

    sentencias: list[Sentencia] = field(default_factory=list)

    def __call__(self, _c: Any, _k: Any, sql: str, values: Any, _x: Any, many: bool) -> None:
        """Note a statement; of one sent with many rows of values, the first."""
        self.sentencias.append(Sentencia(sql, tuple(values[0] if many else values)))


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[Registro]:
    """Note every statement that `database` sends meanwhile."""
    registro = Registro()
    target = database.engine.sync_engine
    event.listen(target, "before_cursor_execute", registro)
    try:
        yield registro
    finally:
        event.remove(target, "before_cursor_execute", registro)


async def explain(connection: asyncpg.Connection, sentencia: Sentencia) -> Plan:
    """Carry a statement out and return its plan, undoing what it wrote."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        text = await connection.fetchval(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sentencia.sql}", *sentencia.valores
        )
    finally:
        await transaction.rollback()
    # A connection of the service's own reads JSON by itself.
    top = (orjson.loads(text) if isinstance(text, str) else text)[0]
    return Plan(sentencia, tuple(_walk(top["Plan"])), top["Execution Time"])


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _walk(child)
