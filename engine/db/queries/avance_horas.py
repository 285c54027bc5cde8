"""The hours that strategies ask of each companion, as the rule book of the programme has them."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.avance import Row, read_rows
from engine.db.queries.avance_sql import Ambito

_HOURS = """
        WITH dirige AS (
            SELECT DISTINCT h.cargo_id FROM ejercicio h
            JOIN cargo c ON c.id = h.cargo_id AND c.rol = 'docente'
            JOIN cargo x ON x.entidad_id = c.entidad_id AND x.rol = 'director_ie'
            JOIN ejercicio y ON y.cargo_id = x.id AND y.persona_id = h.persona_id
                 AND y.dias @> CAST(:hoy AS date)
            WHERE h.dias @> CAST(:hoy AS date) AND h.cargo_id IN (
                SELECT e.docente_id FROM estrategia e
                WHERE e.programa_id = ANY (CAST(:programas AS bigint[])))
        ),
        norma AS (
            SELECT p.id AS programa_id, coalesce((r.regla ->> 'observacion_horas')::int, 2)
                 + coalesce((r.regla ->> 'preparacion_horas')::int, 2) AS antes,
                   coalesce((r.regla ->> 'dialogo_horas')::int, 2) AS dialogo,
                   coalesce((r.regla ->> 'dialogo_director_horas')::int, 3) AS director,
                   t.gia, t.rtc
            FROM programa p JOIN reglamento r ON r.id = p.reglamento_id
            CROSS JOIN LATERAL (SELECT max(gia_horas) AS gia, max(rtc_horas) AS rtc
                                FROM protocolo WHERE reglamento_id = r.id) t
            WHERE p.id = ANY (CAST(:programas AS bigint[]))
        ),
        hecha AS (
            SELECT coalesce(e.acompanante_id, a.id) AS acompanante_id,
                   (upper(e.dias * d.r) - lower(e.dias * d.r)) AS dias,
                   CASE e.tipo
                       WHEN 'visita' THEN n.antes + CASE WHEN g.cargo_id IS NULL
                            THEN n.dialogo ELSE n.director END
                       WHEN 'gia' THEN n.gia WHEN 'rtc' THEN n.rtc ELSE 8 END AS horas
            FROM estrategia e
            JOIN norma n ON n.programa_id = e.programa_id
            CROSS JOIN (SELECT daterange(CAST(:desde AS date), CAST(:hasta AS date), '[]') AS r) d
            LEFT JOIN dirige g ON g.cargo_id = e.docente_id
            LEFT JOIN acompanante a ON e.tipo = 'taller' AND a.programa_id = e.programa_id
                 AND a.periodo && e.dias
            WHERE e.programa_id = ANY (CAST(:programas AS bigint[])) AND e.dias && d.r
              AND e.estado <> 'no_realizada' AND e.tipo NOT IN ('reunion', 'taller_ap')
        )
        SELECT acompanante_id, sum(dias * horas) AS horas, sum(dias) AS dias FROM hecha
        WHERE acompanante_id IS NOT NULL
        GROUP BY acompanante_id
"""


async def list_hours(tx: AsyncSession, ambito: Ambito, desde: date, hasta: date) -> list[Row]:
    """Return the hours that each companion's strategies ask for between two days (PB-06).

    Each day of a visit has its observation, preparation and dialogue, the longer one for who also
    directs (NU-12..14); a GIA and a RTC last what the protocol says, a day of taller eight hours
    (NU-18). Where a rule book gives no hours to a visit they are two, two and two, or three.
    """
    return await read_rows(tx, _HOURS, ambito, desde=desde, hasta=hasta)
