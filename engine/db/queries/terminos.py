"""Words for roles: those that DIRI taught, and those that units confirmed in their files."""

from datetime import datetime
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
_FORGOTTEN = text("""
    SELECT substr(o.clave, 9) AS texto, o.valor, q.nombre AS persona, o.en AS olvidado,
           array_agg(DISTINCT e.codigo) AS unidades
    FROM importacion i
    JOIN entidad e ON e.id = i.unidad_id
    CROSS JOIN LATERAL jsonb_to_recordset(i.lectura -> 'olvidadas')
        AS o (clave text, valor text, persona_id bigint, en timestamptz)
    JOIN persona q ON q.id = o.persona_id
    WHERE jsonb_typeof(i.lectura -> 'olvidadas') = 'array'
    GROUP BY 1, 2, 3, 4
    ORDER BY olvidado DESC, texto
    LIMIT :limite
""")
_FORGET = text("""
    UPDATE importacion SET lectura = jsonb_set(
        lectura #- ARRAY['decisiones', CAST(:clave AS text)], '{olvidadas}',
        coalesce(lectura -> 'olvidadas', '[]') || jsonb_build_array(jsonb_build_object(
            'clave', CAST(:clave AS text), 'valor', CAST(:valor AS text),
            'persona_id', CAST(:persona AS bigint), 'en', CAST(:en AS timestamptz))))
    WHERE estado = 'aplicada' AND lectura -> 'decisiones' ->> CAST(:clave AS text) = :valor
    RETURNING id
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


async def list_forgotten(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return what DIRI took back of what units had confirmed, the last first.

    Each with its `valor`, the codes of the units, who took it back and when.
    """
    return [dict(row) for row in (await tx.execute(_FORGOTTEN, {"limite": LIMITE})).mappings()]


async def forget_learnt(
    tx: AsyncSession, *, texto: str, valor: str, persona_id: int, now: datetime
) -> int:
    """Take back what a word was confirmed to mean; return of how many files.

    Each file keeps what it had decided, with who took it back and when.
    """
    told = {"clave": f"publico:{texto}", "valor": valor, "persona": persona_id, "en": now}
    return len((await tx.execute(_FORGET, told)).all())
