"""What else asks for the people of a proposal near its dates: planned activities, hours taken."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.programa import read_jornada
from engine.domain.convocatoria import Jornada
from engine.domain.lima import at_lima
from engine.planner.actividades import Actividad, Sede


async def load_asked_near(
    tx: AsyncSession, actividad_id: int, desde: date, hasta: date
) -> list[Actividad]:
    """Return the other planned activities that ask for the same people in `[desde, hasta)`.

    Each with the cargos and entidades in common alone, of every area: cruces know no scope.
    """
    span = {"id": actividad_id, **_span(desde, hasta), "anios": [desde.year, hasta.year]}
    return [_read(row) for row in await tx.execute(_ASKED, span)]


def _read(row: Any) -> Actividad:
    return Actividad(
        codigo=row.codigo,
        titulo=row.titulo,
        unidad=row.unidad,
        tema=row.tema,
        jornadas=tuple(sorted(map(read_jornada, row.pedidas))),
        cargos=frozenset(row.cargos),
        entidades=frozenset(row.entidades),
        modalidad=row.modalidad,
        sede=Sede(*row.sede) if row.sede else None,
    )


async def load_taken(
    tx: AsyncSession, cargos: Iterable[int], desde: date, hasta: date, menos: str
) -> list[Jornada]:
    """Return the hours in `[desde, hasta)` at which some of these cargos is taken by an AT.

    PostgreSQL joins them: of 500 cargos it sends a few stretches a day, not a row for each.
    """
    asked = {"cargos": sorted(cargos), **_span(desde, hasta), "menos": menos}
    found = await tx.execute(_TAKEN, asked)
    return [Jornada(row.inicio, row.fin) for row in found]


def _span(desde: date, hasta: date) -> dict[str, Any]:
    return {"desde": at_lima(desde, time()), "hasta": at_lima(hasta, time())}


_ASKED = text("""
    WITH mias AS MATERIALIZED (
        SELECT v.entidad_id, v.rol, e.codigo,
            coalesce(array_agg(c.id) FILTER (WHERE c.id IS NOT NULL), '{}') AS cargos
        FROM actividad_convocada v JOIN entidad e ON e.id = v.entidad_id
        LEFT JOIN cargo c ON c.entidad_id = v.entidad_id AND c.rol = v.rol AND c.activo
        WHERE v.actividad_id = :id GROUP BY 1, 2, 3
    ), cerca AS MATERIALIZED (
        SELECT a.* FROM actividad a
        WHERE a.anio = ANY(CAST(:anios AS int[])) AND a.estado = 'planificada' AND a.id <> :id
            AND EXISTS (
                SELECT FROM jsonb_array_elements(a.pedidas) AS t
                WHERE CAST(t->>0 AS timestamptz) < :hasta AND CAST(t->>1 AS timestamptz) > :desde)
    ), comunes AS MATERIALIZED (
        -- The sums keep each list read once, where an index would be asked line by line.
        SELECT v.actividad_id, jsonb_agg(m.cargos) AS cargos,
            jsonb_agg(DISTINCT m.codigo) AS codigos
        FROM cerca a JOIN actividad_convocada v ON v.actividad_id = a.id
        JOIN mias m ON m.entidad_id = v.entidad_id + 0 AND m.rol = v.rol
        GROUP BY 1
    )
    SELECT a.codigo, a.titulo, u.codigo AS unidad, a.tema, a.modalidad, a.pedidas,
        (SELECT coalesce(jsonb_agg(k.id), '[]')
         FROM jsonb_array_elements(m.cargos) AS l, jsonb_array_elements(l) AS k(id)) AS cargos,
        m.codigos AS entidades,
        CASE WHEN s.id IS NOT NULL AND a.modalidad <> 'virtual'
            THEN jsonb_build_array(s.codigo, s.nombre, s.latitud, s.longitud) END AS sede
    FROM comunes m JOIN cerca a ON a.id = m.actividad_id JOIN entidad u ON u.id = a.unidad_id
    LEFT JOIN entidad s ON s.id = a.sede_id
    ORDER BY a.codigo
""")
_TAKEN = text("""
    WITH suyas AS (
        SELECT r.periodo FROM unnest(CAST(:cargos AS bigint[])) AS k(id)
        CROSS JOIN LATERAL (
            SELECT x.asistencia_id, x.periodo FROM reserva x
            WHERE x.cargo_id = k.id AND upper(x.periodo) > CAST(:desde AS timestamptz)
                AND upper(x.periodo) < CAST(:hasta AS timestamptz) + interval '2 days'
                AND x.periodo && tstzrange(CAST(:desde AS timestamptz), CAST(:hasta AS timestamptz))
            OFFSET 0
        ) AS r JOIN asistencia a ON a.id = r.asistencia_id WHERE a.codigo <> :menos
        UNION
        SELECT j.periodo FROM asistencia a JOIN jornada j ON j.asistencia_id = a.id
        WHERE a.estado = 'por_calendarizar' AND a.codigo <> :menos
            AND j.periodo && tstzrange(CAST(:desde AS timestamptz), CAST(:hasta AS timestamptz))
            AND EXISTS (
                SELECT FROM convocado c WHERE c.asistencia_id = a.id
                    AND c.cargo_id = ANY(CAST(:cargos AS bigint[])))
    )
    SELECT lower(p) AS inicio, upper(p) AS fin
    FROM unnest((SELECT range_agg(periodo) FROM suyas)) AS p
""")
