"""What else asks for the people of a proposal near its dates: planned activities, hours taken."""

from collections.abc import Collection
from datetime import date, time
from itertools import chain
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.programacion import read_jornada
from engine.db.queries.salas import NAMED_ROOM
from engine.domain.convocatoria import Jornada
from engine.domain.lima import at_lima
from engine.planner.actividades import Actividad, Sala, Sede


async def load_asked_near(
    tx: AsyncSession, propuesta: Actividad, cargos: Collection[int], desde: date, hasta: date
) -> list[Actividad]:
    """Return the other planned activities in `[desde, hasta)` that one may clash with.

    They ask for some of these cargos, convene some of its entidades or name its room, in every
    area: cruces know no scope. Each comes with the cargos and entidades in common alone.
    """
    asked = {
        "codigo": propuesta.codigo, "cargos": sorted(cargos),
        "entidades": sorted(propuesta.entidades),
        "sala": propuesta.sala.id if propuesta.sala else None,
        "anios": [desde.year, hasta.year],
    }  # fmt: skip
    return [_read(row) for row in await tx.execute(_ASKED, {**asked, **_span(desde, hasta)})]


def _read(row: Any) -> Actividad:
    return Actividad(
        codigo=row.codigo,
        titulo=row.titulo,
        unidad=row.unidad,
        tema=row.tema,
        jornadas=tuple(sorted(map(read_jornada, row.pedidas))),
        cargos=frozenset(chain.from_iterable(row.cargos or ())),
        entidades=frozenset(row.entidades or ()),
        modalidad=row.modalidad,
        sede=Sede(*row.sede) if row.sede else None,
        sala=Sala(*row.sala) if row.sala else None,
    )


async def load_taken(
    tx: AsyncSession, propuesta: Actividad, cargos: Collection[int], desde: date, hasta: date
) -> list[Jornada]:
    """Return the hours in `[desde, hasta)` at which another AT has one of these cargos or its room.

    PostgreSQL joins them: of 500 cargos it sends a few stretches a day, not a row for each.
    """
    asked = {
        "cargos": sorted(cargos), **_span(desde, hasta), "menos": propuesta.codigo,
        "sala": propuesta.sala.id if propuesta.sala else None,
    }  # fmt: skip
    found = await tx.execute(_TAKEN, asked)
    return [Jornada(row.inicio, row.fin) for row in found]


def _span(desde: date, hasta: date) -> dict[str, Any]:
    return {"desde": at_lima(desde, time()), "hasta": at_lima(hasta, time())}


_ASKED = text(f"""
    WITH gente AS MATERIALIZED (
        SELECT c.entidad_id, c.rol, jsonb_agg(c.id) AS cargos FROM cargo c
        WHERE c.id = ANY(CAST(:cargos AS bigint[])) AND c.activo GROUP BY 1, 2
    ), oficinas AS MATERIALIZED (
        SELECT id, codigo FROM entidad WHERE codigo = ANY(CAST(:entidades AS text[]))
    ), cerca AS MATERIALIZED (
        SELECT p.*, r.id AS sala_id, r.nombre AS sala, r.capacidad
        FROM actividad p LEFT JOIN LATERAL ({NAMED_ROOM}) AS r ON true
        WHERE p.anio = ANY(CAST(:anios AS int[])) AND p.estado = 'planificada'
            AND p.codigo <> :codigo
            AND EXISTS (
                SELECT FROM jsonb_array_elements(p.pedidas) AS t
                WHERE CAST(t->>0 AS timestamptz) < :hasta AND CAST(t->>1 AS timestamptz) > :desde)
    ), llaman AS MATERIALIZED (
        -- The sum keeps each list read once, where an index would be asked line by line.
        SELECT v.actividad_id, v.entidad_id + 0 AS entidad_id, v.rol
        FROM cerca p JOIN actividad_convocada v ON v.actividad_id = p.id
    ), comunes AS MATERIALIZED (
        SELECT l.actividad_id, jsonb_agg(g.cargos) AS cargos
        FROM llaman l JOIN gente g ON g.entidad_id = l.entidad_id AND g.rol = l.rol GROUP BY 1
    ), lugares AS MATERIALIZED (
        SELECT l.actividad_id, jsonb_agg(DISTINCT o.codigo) AS codigos
        FROM llaman l JOIN oficinas o ON o.id = l.entidad_id GROUP BY 1
    )
    SELECT p.codigo, p.titulo, u.codigo AS unidad, p.tema, p.modalidad, p.pedidas, m.cargos,
        g.codigos AS entidades,
        CASE WHEN s.id IS NOT NULL AND p.modalidad <> 'virtual'
            THEN jsonb_build_array(s.codigo, s.nombre, s.latitud, s.longitud) END AS sede,
        CASE WHEN p.sala_id IS NOT NULL
            THEN jsonb_build_array(p.sala_id, p.sala, p.capacidad) END AS sala
    FROM cerca p JOIN entidad u ON u.id = p.unidad_id
    LEFT JOIN comunes m ON m.actividad_id = p.id LEFT JOIN lugares g ON g.actividad_id = p.id
    LEFT JOIN entidad s ON s.id = p.sede_id
    WHERE m.actividad_id IS NOT NULL OR g.actividad_id IS NOT NULL
        OR p.sala_id = CAST(:sala AS bigint)
    ORDER BY p.codigo
""")  # noqa: S608
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
        SELECT r.periodo FROM reserva_recurso r JOIN asistencia a ON a.id = r.asistencia_id
        WHERE r.sala_id = CAST(:sala AS bigint) AND a.codigo <> :menos
            AND r.periodo && tstzrange(CAST(:desde AS timestamptz), CAST(:hasta AS timestamptz))
        UNION
        SELECT j.periodo FROM asistencia a JOIN jornada j ON j.asistencia_id = a.id
        WHERE a.estado = 'por_calendarizar' AND a.codigo <> :menos
            AND j.periodo && tstzrange(CAST(:desde AS timestamptz), CAST(:hasta AS timestamptz))
            AND (a.sala_id = CAST(:sala AS bigint) OR EXISTS (
                SELECT FROM convocado c WHERE c.asistencia_id = a.id
                    AND c.cargo_id = ANY(CAST(:cargos AS bigint[]))
                UNION ALL SELECT FROM facilitador f WHERE f.asistencia_id = a.id
                    AND f.cargo_id = ANY(CAST(:cargos AS bigint[]))))
    )
    SELECT lower(p) AS inicio, upper(p) AS fin
    FROM unnest((SELECT range_agg(periodo) FROM suyas)) AS p
""")
