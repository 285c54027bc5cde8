"""Where the instances of a process spend their time: counts and waits per element."""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# What people do is told by its tareas. What nobody does (timers, messages, children) is told by
# the steps of the history: a token enters, and leaves when what it waited for came.
_TAREAS = """
    SELECT t.elemento,
           count(*) AS pasaron,
           count(*) FILTER (WHERE t.estado IN ('abierta', 'suspendida')) AS esperan,
           extract(epoch FROM :ahora - min(t.creada) FILTER (
               WHERE t.estado IN ('abierta', 'suspendida'))) AS mayor,
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
               ORDER BY extract(epoch FROM t.cerrada - t.creada)
           ) FILTER (WHERE t.estado = 'completada') AS esperas
    FROM tarea t JOIN instancia i ON i.id = t.instancia_id
    WHERE i.version_id = ANY(:versiones) AND t.creada >= :desde AND t.creada < :hasta
    GROUP BY t.elemento
"""
_PASOS = """
    WITH paso AS MATERIALIZED (
        SELECT e.instancia_id, e.en, p.palabra[k] AS que, p.palabra[k + 1] AS elemento,
               p.palabra[k + 2] AS token
        FROM evento e
        JOIN instancia i ON i.id = e.instancia_id
        CROSS JOIN LATERAL string_to_array(e.datos ->> 'pasos', ' ') AS p(palabra)
        CROSS JOIN LATERAL generate_series(1, cardinality(p.palabra), 3) AS k
        WHERE e.datos -> 'pasos' IS NOT NULL AND i.version_id = ANY(:versiones)
          AND e.en >= :desde AND e.en < :hasta AND p.palabra[k + 1] <> ALL(:tareas)
    ), visita AS (
        SELECT elemento, min(en) FILTER (WHERE que = 'entra') AS entra,
               max(en) FILTER (WHERE que IN ('sale', 'dispara')) AS sale,
               bool_or(que IN ('sale', 'cancela', 'dispara', 'junta')) AS acabo
        FROM paso GROUP BY instancia_id, token, elemento
    )
    SELECT elemento,
           count(*) AS pasaron,
           count(*) FILTER (WHERE NOT acabo) AS esperan,
           extract(epoch FROM :ahora - min(entra) FILTER (WHERE NOT acabo)) AS mayor,
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
               ORDER BY extract(epoch FROM sale - entra)
           ) FILTER (WHERE sale > entra) AS esperas
    FROM visita GROUP BY elemento
"""
_VERSIONES = text("""
    SELECT id FROM version_proceso
    WHERE proceso = :proceso AND (CAST(:numero AS int) IS NULL OR numero = :numero)
""")


async def measure_heat(
    tx: AsyncSession,
    *,
    proceso: str,
    desde: datetime,
    hasta: datetime,
    ahora: datetime,
    version: int | None = None,
) -> list[dict[str, Any]]:
    """Return, per element of a process, what went through it between two instants.

    `pasaron` counts arrivals, `esperan` those still there, `mediana` and `p90` are the seconds
    from arriving to being completed, None where nothing has; `mayor` those that the one longest
    there has waited until `ahora`, None where nobody is. Those most waited for come first.
    """
    found = await tx.execute(_VERSIONES, {"proceso": proceso, "numero": version})
    asked = {"versiones": list(found.scalars()), "desde": desde, "hasta": hasta, "ahora": ahora}
    done = (await tx.execute(text(_TAREAS), asked)).all()
    asked["tareas"] = [row.elemento for row in done]
    told = [_told(row) for row in [*done, *await tx.execute(text(_PASOS), asked)]]
    return sorted(told, key=lambda row: (-(row["mediana"] or 0), -row["pasaron"], row["elemento"]))


def _told(row: Any) -> dict[str, Any]:
    median, ninety = row.esperas or (None, None)
    return {
        "elemento": row.elemento,
        "pasaron": int(row.pasaron),
        "esperan": int(row.esperan),
        "mediana": None if median is None else float(median),
        "p90": None if ninety is None else float(ninety),
        "mayor": None if row.mayor is None else float(row.mayor),
    }
