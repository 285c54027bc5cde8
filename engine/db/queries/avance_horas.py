"""The hours that strategies ask of each companion, as the rule book of the programme has them."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.avance import Row, read_rows
from engine.db.queries.avance_filas import PAGINA, name_of
from engine.db.queries.avance_sql import Ambito
from engine.db.queries.cursores import Pagina, as_id, cut_page, decode_cursor

_HECHA = """
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
                   t.gia, t.rtc, coalesce(t.tras_gia, 0) AS tras_gia
            FROM programa p JOIN reglamento r ON r.id = p.reglamento_id
            CROSS JOIN LATERAL (SELECT max(gia_horas) AS gia, max(rtc_horas) AS rtc,
                                    max(gia_directores_horas) FILTER (WHERE gia_directores > 0)
                                        AS tras_gia
                                FROM protocolo WHERE reglamento_id = r.id) t
            WHERE p.id = ANY (CAST(:programas AS bigint[]))
        ),
        con_directores AS (
            SELECT y.programa_id, g #>> '{{}}' AS codigo
            FROM (SELECT DISTINCT ON (a.programa_id) a.programa_id, a.plan
                  FROM norma n JOIN plan_anual a ON a.programa_id = n.programa_id
                  WHERE n.tras_gia > 0 AND a.aceptado IS NOT NULL
                  ORDER BY a.programa_id, a.aceptado DESC) y,
                jsonb_path_query(y.plan, '$.acompanantes[*].eventos[*]
                    ? (@.tipo == "gia" && exists (@.directores)).id') g
        ),
        hecha AS (
            SELECT e.id, e.programa_id, e.tipo, e.clase, e.numero, e.docente_id, e.entidad_id,
                   e.estado, lower(e.dias) AS desde, a.id AS acompanante_id, a.cargo_id,
                   CASE WHEN e.tipo IN ('taller', 'taller_ap') THEN (SELECT count(*)
                       FROM generate_series(lower(e.dias * d.r), upper(e.dias * d.r) - 1,
                                            interval '1 day') AS f (dia)
                       WHERE extract(isodow FROM f.dia) < 6)
                   ELSE upper(e.dias * d.r) - lower(e.dias * d.r) END AS dias,
                   CASE e.tipo
                       WHEN 'visita' THEN n.antes + CASE WHEN g.cargo_id IS NULL
                            THEN n.dialogo ELSE n.director END
                       WHEN 'gia' THEN n.gia + CASE WHEN n.tras_gia > 0 AND (EXISTS (
                                SELECT FROM tarea s WHERE s.instancia_id = e.instancia_id
                                    AND s.ficha = 'gia_directores')
                            OR e.estado <> 'realizada' AND EXISTS (
                                SELECT FROM con_directores k WHERE k.programa_id = e.programa_id
                                    AND k.codigo = 'GIA-A' || e.acompanante_id || '-' || e.numero))
                            THEN n.tras_gia ELSE 0 END
                       WHEN 'rtc' THEN n.rtc ELSE 8 END AS horas
            FROM estrategia e
            JOIN norma n ON n.programa_id = e.programa_id
            CROSS JOIN (SELECT daterange(CAST(:desde AS date), CAST(:hasta AS date), '[]') AS r) d
            LEFT JOIN acompanante t ON e.tipo IN ('taller', 'taller_ap')
                 AND t.programa_id = e.programa_id AND t.periodo && e.dias
            JOIN acompanante a ON a.id = coalesce(e.acompanante_id, t.id)
            LEFT JOIN dirige g ON g.cargo_id = e.docente_id
            WHERE e.programa_id = ANY (CAST(:programas AS bigint[])) AND e.dias && d.r
              AND e.estado <> 'no_realizada' AND e.tipo <> 'reunion' {own}
        )
"""


def _hours_of(ambito: Ambito) -> str:
    own = ambito.acompanantes is not None
    return _HECHA.format(own="AND a.id = ANY (CAST(:acompanantes AS bigint[]))" if own else "")


async def list_hours(tx: AsyncSession, ambito: Ambito, desde: date, hasta: date) -> list[Row]:
    """Return the hours that each companion's strategies ask for between two days (PB-06).

    Each day of a visit has its observation, preparation and dialogue, the longer one for who also
    directs (NU-12..14); a GIA and a RTC last what the protocol says, with that of directores which
    follows a GIA or is to follow it in the accepted year (PR-07); a day of taller, of docentes or
    their own, eight hours (NU-18). Where a rule book gives no hours to a visit they are two,
    two and two, or three. A taller that goes on after a weekend asks nothing of it.
    """
    statement = f"""
        {_hours_of(ambito)}
        SELECT acompanante_id, sum(dias * horas) AS horas, sum(dias) AS dias FROM hecha
        GROUP BY acompanante_id
    """  # noqa: S608
    return await read_rows(tx, statement, ambito, desde=desde, hasta=hasta)


async def list_hours_rows(
    tx: AsyncSession, ambito: Ambito, desde: date, hasta: date, *, cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:  # fmt: skip
    """Return the strategies that `list_hours` adds up, each with its days and hours, by date."""
    seek, kept = "", {}
    if cursor:
        last_day, last_id, last_one = decode_cursor(cursor, date.fromisoformat, as_id, as_id)
        seek = """WHERE (z.desde, z.id, z.acompanante_id)
            > (CAST(:ultimo AS date), CAST(:ultima AS bigint), CAST(:suyo AS bigint))"""
        kept = {"ultimo": last_day, "ultima": last_id, "suyo": last_one}
    statement = f"""
        {_hours_of(ambito)}
        SELECT z.*, z.dias * z.horas AS suman, i.nombre AS institucion,
               {name_of("dc", "Docente")} AS docente, {name_of("ac", "Acompañante")} AS acompanante
        FROM hecha z JOIN entidad i ON i.id = z.entidad_id JOIN cargo ac ON ac.id = z.cargo_id
        LEFT JOIN cargo dc ON dc.id = z.docente_id
        {seek}
        ORDER BY z.desde, z.id, z.acompanante_id LIMIT :limite
    """  # noqa: S608
    rows = await read_rows(
        tx, statement, ambito, desde=desde, hasta=hasta, limite=limite + 1, **kept
    )
    return cut_page(
        rows, limite, lambda row: [row["desde"].isoformat(), row["id"], row["acompanante_id"]]
    )
