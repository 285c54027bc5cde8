"""The statement that opens a step: claims the key, locks the root and reads all that it needs."""

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg

from engine.db.filas import FilaGrupo, FilaInstancia, FilaTarea
from engine.db.tables import Asistencia

_INSTANCIA = [f.name for f in fields(FilaInstancia)][:17]
_TAREA = [f.name for f in fields(FilaTarea)]
_GRUPO = [f.name for f in fields(FilaGrupo)]
_ASISTENCIA = [c.name for c in Asistencia.__table__.columns if c.computed is None]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Clave:
    """An idempotency key to claim: whose, which, for what (`huella`) and when."""

    persona_id: int
    clave: str
    huella: str
    creada: datetime


@dataclass(frozen=True)
class Situacion:
    """What a step finds; everything in it stays as it is until the transaction ends.

    `repetida` tells that the key had been claimed before: then nothing was locked. `padre` is
    there when this child is the last alive of its `grupo`, or when its parent attends to each.
    """

    repetida: bool
    calendario: UUID
    gente: UUID
    procesos: UUID | None
    instancia: FilaInstancia | None = None
    tarea: FilaTarea | None = None
    grupo: FilaGrupo | None = None
    padre: FilaInstancia | None = None
    asistencia: Asistencia | None = None


async def open_tarea(
    raw: asyncpg.Connection, tarea_id: UUID, clave: Clave | None, sabida: bytes | None
) -> Situacion:
    """Claim the key and lock the root of a tarea's instance, the instance and the tarea."""
    return await _open(raw, "tarea", tarea_id, clave, sabida)


async def open_instancia(
    raw: asyncpg.Connection, instancia_id: UUID, sabida: bytes | None
) -> Situacion:
    """Lock the root of an instance and the instance."""
    return await _open(raw, "instancia", instancia_id, None, sabida)


async def _open(
    raw: asyncpg.Connection, by: str, identifier: UUID, clave: Clave | None, sabida: bytes | None
) -> Situacion:
    values: list[Any] = [identifier, sabida]
    if clave is not None:
        values += [clave.persona_id, clave.clave, clave.huella, clave.creada]
    row = await raw.fetchrow(_statement(by, keyed=clave is not None), *values)
    assert row is not None
    return _read(tuple(row), with_tarea=by == "tarea")


@cache
def _statement(by: str, *, keyed: bool) -> str:
    """Return the text of the statement.

    The locked rows are read as they are once the lock is held, and only they (EvalPlanQual): so
    each row that another step may have changed meanwhile is locked, the root always first.
    """
    return _locks(by, keyed=keyed) + _reads(by)


def _locks(by: str, *, keyed: bool) -> str:
    """Return the part that takes the rows of a step, each locked as it is read."""
    tarea = by == "tarea"
    wanted = [_column("i", name) for name in _INSTANCIA]
    if tarea:
        wanted += [f"t.{name} AS t_{name}" for name in _TAREA]
    source = "tarea t JOIN instancia i ON i.id = t.instancia_id" if tarea else "instancia i"
    return f"""
        WITH {_CLAVE if keyed else "turno AS (SELECT 1 AS n)"},
        base AS MATERIALIZED (
            SELECT {", ".join(wanted)}
            FROM turno CROSS JOIN {source} JOIN instancia r ON r.id = i.raiz_id
            WHERE turno.n > 0 AND {"t" if tarea else "i"}.id = $1
            FOR NO KEY UPDATE OF r, i{", t" if tarea else ""}
        ),
        g AS MATERIALIZED (
            SELECT {", ".join(_GRUPO)} FROM grupo
            WHERE instancia_id = (SELECT padre_id FROM base)
              AND token = (SELECT padre_token FROM base)
            FOR NO KEY UPDATE
        ),
        p AS MATERIALIZED (
            SELECT {", ".join(_INSTANCIA)} FROM instancia
            WHERE id = (SELECT instancia_id FROM g WHERE vivas <= 1 OR atenta)
            FOR NO KEY UPDATE
        ),
        a AS MATERIALIZED (
            SELECT {", ".join(_ASISTENCIA)} FROM asistencia
            WHERE id = (SELECT asistencia_id FROM base)
            FOR NO KEY UPDATE
        )
    """  # noqa: S608


def _reads(by: str) -> str:
    """Return the part that gives them as one row, with their versions and the seals of caches."""
    tarea = by == "tarea"
    return f"""
        SELECT turno.n > 0,
            (SELECT valor FROM sello WHERE clave = 'calendario'),
            (SELECT valor FROM sello WHERE clave = 'gente'),
            (SELECT valor FROM sello WHERE clave = 'procesos'),
            {", ".join(f"base.{name}" for name in _INSTANCIA)}, v.proceso, v.huella,
            {", ".join(f"base.t_{name}" for name in _TAREA) + "," if tarea else ""}
            {", ".join(f"g.{name}" for name in _GRUPO)},
            {", ".join(f"p.{name}" for name in _INSTANCIA)}, w.proceso, w.huella,
            {", ".join(f"a.{name}" for name in _ASISTENCIA)}
        FROM turno LEFT JOIN base ON true
        LEFT JOIN version_proceso v ON v.id = base.version_id
        LEFT JOIN g ON true LEFT JOIN p ON true
        LEFT JOIN version_proceso w ON w.id = p.version_id
        LEFT JOIN a ON true
    """  # noqa: S608


_CLAVE = """clave AS (
            INSERT INTO orden (persona_id, clave, huella, creada) VALUES ($3, $4, $5, $6)
            ON CONFLICT DO NOTHING RETURNING 1
        ), turno AS MATERIALIZED (SELECT count(*) AS n FROM clave)"""


def _column(alias: str, name: str) -> str:
    if name != "memoria":
        return f"{alias}.{name}"
    # What this process holds already need not travel: the chain names the state exactly.
    same = f"$2::bytea IS NOT NULL AND {alias}.cadena = $2"
    return f"CASE WHEN {same} THEN NULL ELSE {alias}.memoria END AS memoria"


def _read(row: tuple[Any, ...], *, with_tarea: bool) -> Situacion:
    at = 4
    taken: list[tuple[Any, ...]] = []
    for width in (
        len(_INSTANCIA) + 2, len(_TAREA) if with_tarea else 0, len(_GRUPO), len(_INSTANCIA) + 2,
        len(_ASISTENCIA),
    ):  # fmt: skip
        taken.append(row[at : at + width])
        at += width
    instancia, tarea, grupo, padre, asistencia = taken
    return Situacion(
        repetida=not row[0],
        calendario=row[1],
        gente=row[2],
        procesos=row[3],
        instancia=FilaInstancia(*instancia) if instancia[0] else None,
        tarea=FilaTarea(*tarea) if tarea and tarea[0] else None,
        grupo=FilaGrupo(*grupo) if grupo[0] else None,
        padre=FilaInstancia(*padre) if padre[0] else None,
        asistencia=(
            Asistencia(**dict(zip(_ASISTENCIA, asistencia, strict=True))) if asistencia[0] else None
        ),
    )


async def stored_result(raw: asyncpg.Connection, clave: Clave) -> tuple[str, dict[str, Any]]:
    """Return for what a key was claimed before, and what was answered."""
    row = await raw.fetchrow(
        "SELECT huella, resultado FROM orden WHERE persona_id = $1 AND clave = $2",
        clave.persona_id,
        clave.clave,
    )
    assert row is not None
    return str(row["huella"]), dict(row["resultado"] or {})
