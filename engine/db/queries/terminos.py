"""Words for roles: those that DIRI taught, and those that units confirmed in their files."""

from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import personas, terminos

LIMITE = 200
"""Confirmed words that are told, the most used first."""
_LEARNT = text("""
    SELECT substr(d.clave, 9) AS texto, d.valor,
           array_agg(DISTINCT e.codigo) AS unidades, count(*) AS veces, max(i.aplicada) AS ultima
    FROM importacion i
    JOIN entidad e ON e.id = i.unidad_id
    CROSS JOIN LATERAL jsonb_each_text(i.lectura -> 'decisiones') AS d (clave, valor)
    WHERE i.estado = 'aplicada' AND jsonb_typeof(i.lectura -> 'decisiones') = 'object'
      AND starts_with(d.clave, 'publico:')
    GROUP BY 1, 2
    ORDER BY veces DESC, texto, valor
    LIMIT :limite
""")


async def list_terminos(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the words that DIRI taught with who did and when, by word."""
    rows = await tx.execute(
        select(
            terminos.c.id,
            terminos.c.texto,
            terminos.c.raiz,
            terminos.c.roles,
            terminos.c.creado,
            personas.c.nombre.label("persona"),
        )
        .join(personas, personas.c.id == terminos.c.persona_id)
        .order_by(func.lower(terminos.c.texto))
    )
    return [dict(row) for row in rows.mappings()]


async def load_taught(tx: AsyncSession) -> list[tuple[str, list[str]]]:
    """Return each word that DIRI taught with the roles it stands for."""
    rows = await tx.execute(select(terminos.c.texto, terminos.c.roles).order_by(terminos.c.id))
    return [(texto, roles) for texto, roles in rows]


async def list_learnt(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return what units confirmed of words in the files they applied.

    Each with its `valor` (roles joined by a bar, or "-" for nobody), the codes of the units, how
    many files and the last one's day.
    """
    return [dict(row) for row in (await tx.execute(_LEARNT, {"limite": LIMITE})).mappings()]
