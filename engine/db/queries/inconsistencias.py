"""What does not square in the data of some programmes: how much of each rule, and the rows."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.avance import Row, read_rows
from engine.db.queries.avance_sql import Ambito
from engine.db.queries.calendario import load_calendario
from engine.db.queries.inconsistencias_sql import COLUMNAS, SENTENCIAS, statement_of
from engine.db.queries.tablas import constancias, estrategias, personas

TODAS = 100_000
"""The most rows of a rule that a file has."""
LAS_ULTIMAS = 100
"""The most constancias that are shown of a rule."""


async def count_rules(tx: AsyncSession, ambito: Ambito) -> dict[str, int]:
    """Return how many rows each rule finds in some programmes."""
    counts = " UNION ALL ".join(
        f"SELECT '{regla}' AS regla, count(*) AS cuenta FROM ({statement_of(regla, ambito)}) r"  # noqa: S608
        for regla in SENTENCIAS
    )
    rows = await read_rows(
        tx, f"WITH {ambito.of_lists()} {counts}", ambito, **await _feriados(tx, ambito)
    )
    return {row["regla"]: row["cuenta"] for row in rows}


async def list_rule(
    tx: AsyncSession, ambito: Ambito, regla: str, *, salto: int = 0, limite: int = 40
) -> list[Row]:
    """Return the rows that a rule finds, the oldest first, from the `salto`-th on."""
    order = ", ".join(name for name in COLUMNAS if name != "desde")
    statement = f"""
        WITH {ambito.of_lists()}
        SELECT * FROM ({statement_of(regla, ambito)}) r
        ORDER BY desde NULLS FIRST, {order} LIMIT :limite OFFSET :salto
    """  # noqa: S608
    return await read_rows(
        tx, statement, ambito, limite=limite, salto=salto, **await _feriados(tx, ambito)
    )


async def find_of_estrategia(
    tx: AsyncSession, ambito: Ambito, regla: str, estrategia_id: int
) -> Row | None:
    """Return what a rule finds in a strategy, the first of it; None when nothing."""
    statement = f"""
        WITH {ambito.of_lists()}
        SELECT * FROM ({statement_of(regla, ambito)}) r WHERE estrategia = :estrategia LIMIT 1
    """  # noqa: S608
    rows = await read_rows(
        tx, statement, ambito, estrategia=estrategia_id, **await _feriados(tx, ambito)
    )
    return rows[0] if rows else None


async def list_constancias(tx: AsyncSession, ids: Collection[int], regla: str) -> list[Row]:
    """Return why things that a rule found in some programmes stand, the newest first."""
    rows = await tx.execute(
        select(
            constancias.c.estrategia_id.label("estrategia"), constancias.c.frase,
            constancias.c.motivo, constancias.c.creada, personas.c.nombre.label("quien"),
        )
        .join(estrategias, estrategias.c.id == constancias.c.estrategia_id)
        .join(personas, personas.c.id == constancias.c.persona_id)
        .where(estrategias.c.programa_id.in_(ids), constancias.c.regla == regla)
        .order_by(constancias.c.creada.desc(), constancias.c.estrategia_id)
        .limit(LAS_ULTIMAS)
    )  # fmt: skip
    return [dict(row) for row in rows.mappings()]


async def _feriados(tx: AsyncSession, ambito: Ambito) -> dict[str, Any]:
    """Return the national holidays of the year of the programmes."""
    calendario = await load_calendario(tx)
    years = {ambito.primero.year, ambito.hoy.year}
    return {
        "feriados": [
            f.fecha for f in calendario.feriados if f.is_national and f.fecha.year in years
        ]
    }


async def name_programas(tx: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Return the UGEL and year of each programme."""
    named = text("""
        SELECT p.id, u.nombre || ' ' || p.anio AS nombre FROM programa p
        JOIN entidad u ON u.id = p.ugel_id WHERE p.id = ANY (CAST(:ids AS bigint[]))
    """)
    return {row.id: row.nombre for row in await tx.execute(named, {"ids": list(ids)})}
