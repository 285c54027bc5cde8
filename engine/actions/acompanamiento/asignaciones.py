"""Writes many docentes on the lists of a programme at once, or none of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import text

from engine.actions.orden import Orden
from engine.db.queries.tablas import acompanados
from engine.domain.listas import Acompanante, Listas, Par
from engine.errors import Conflict, RuleBroken

_END = text("""
    UPDATE acompanado SET
        periodo = CASE WHEN lower(periodo) < :dia THEN daterange(lower(periodo), :dia)
                       ELSE 'empty'::daterange END,
        motivo_fin = :motivo, cerrado = :ahora, cerrado_por_id = :quien
    WHERE id = ANY(:ids)
""")
_RULES = frozenset({"tipo_desconocido", "tipo_sin_protocolo"})


def first_day(companion: Acompanante, today: date) -> date:
    """Return from which day a docente joins a list when nobody says: today, or its first one."""
    return max(companion.desde, today)


async def write_pairs(
    tx: AsyncSession, orden: Orden, listas: Listas, pares: Sequence[Par], motivo: str
) -> int:
    """Write pairs that hold together with what there is; return how many were new.

    The programme is held by the caller. Raises Conflict("docente_en_dos_listas") naming both
    companions, Conflict("ratio_excedida") with its rule (PR-22), RuleBroken("tipo_desconocido"),
    RuleBroken("tipo_sin_protocolo"), RuleBroken("acompanante_sin_dias").
    """
    rows: list[dict[str, Any]] = []
    for par in pares:
        if listas.held(par):
            continue
        companion = listas.acompanantes[par.acompanante_id]
        if not companion.desde <= par.desde < par.hasta <= companion.hasta:
            raise RuleBroken("acompanante_sin_dias", acompanante=companion.nombre)
        reparo = listas.join(par)
        if reparo is not None:
            kind = RuleBroken if reparo.codigo in _RULES else Conflict
            raise kind(reparo.codigo, **reparo.hechos)
        rows.append(
            {
                "acompanante_id": par.acompanante_id, "cargo_id": par.docente_id,
                "periodo": Range(par.desde, par.hasta), "fijo": par.fijo, "motivo": motivo,
                "creado": orden.now, "creado_por_id": orden.actor.persona_id,
            }
        )  # fmt: skip
    if rows:
        await tx.execute(insert(acompanados), rows)
    return len(rows)


async def end_pairs(
    tx: AsyncSession, orden: Orden, pares: Sequence[Par], dia: date, motivo: str
) -> None:
    """End pairs on a day; those that had not begun keep no day."""
    ids = [par.id for par in pares if par.id is not None]
    if ids:
        facts = {"motivo": motivo, "ahora": orden.now, "quien": orden.actor.persona_id}
        await tx.execute(_END, {"dia": dia, "ids": ids, **facts})
