"""The rows behind each figure of the board, a page at a time, whole for a file."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.avance import LAST_LEVELS, Row, read_rows, with_lists
from engine.db.queries.avance_sql import CONDICIONES, DE_DOCENTES, TERMINOS, TODOS_JUNTOS, Ambito
from engine.db.queries.cursores import Pagina, as_id, cut_page, decode_cursor

PAGINA = 40
TODAS = 100_000
"""The most rows that a file may have."""


async def list_strategies(
    tx: AsyncSession, ambito: Ambito, *, corte: str, tipo: str | None = None,
    cursor: str | None = None, limite: int = PAGINA,
) -> Pagina:  # fmt: skip
    """Return the strategies of an ambito in a cut, by their first day."""
    seek, kept = "", {}
    if cursor:
        last_day, last_id = decode_cursor(cursor, date.fromisoformat, as_id)
        seek = "AND (lower(e.dias), e.id) > (CAST(:ultimo AS date), :ultima)"
        kept = {"ultimo": last_day, "ultima": last_id}
    statement = f"""
        {with_lists(ambito)}
        SELECT e.id, e.programa_id, e.tipo, e.clase, e.numero, e.estado, e.causa, e.detalle,
               e.instancia_id, e.docente_id, e.acompanante_id, e.registrada_en,
               lower(e.dias) AS desde, upper(e.dias) - 1 AS hasta, z.vence, {_LATE} AS retraso,
               i.nombre AS institucion, i.codigo AS ie, u.nombre AS ugel,
               {_NAMES}
        {TERMINOS}
        JOIN programa p ON p.id = e.programa_id
        JOIN entidad u ON u.id = p.ugel_id
        JOIN entidad i ON i.id = e.entidad_id
        LEFT JOIN cargo dc ON dc.id = e.docente_id
        LEFT JOIN acompanante a ON a.id = e.acompanante_id
        LEFT JOIN cargo ac ON ac.id = a.cargo_id
        WHERE e.programa_id = ANY (CAST(:programas AS bigint[]))
          AND NOT {TODOS_JUNTOS}
          AND {ambito.of_strategies()} AND {CONDICIONES[corte]}
          {"AND e.tipo = :tipo" if tipo else ""} {seek}
        ORDER BY lower(e.dias), e.id LIMIT :limite
    """
    rows = await read_rows(tx, statement, ambito, tipo=tipo, limite=limite + 1, **kept)
    return cut_page(rows, limite, lambda row: [row["desde"].isoformat(), row["id"]])


_LATE = """CASE WHEN e.estado <> 'no_realizada' THEN nullif(greatest(0, coalesce(
    (e.registrada_en AT TIME ZONE 'America/Lima')::date, CAST(:hoy AS date)) - z.vence), 0) END"""
"""Days past its term in which a strategy was registered, or that it still waits; none in time."""


def name_of(cargo: str, otherwise: str) -> str:
    """Return the SQL of who exercises a cargo on the day, or what the post is called."""
    return f"""coalesce((SELECT per.nombre FROM ejercicio h JOIN persona per
        ON per.id = h.persona_id WHERE h.cargo_id = {cargo}.id AND h.dias @> CAST(:hoy AS date)
        LIMIT 1), '{otherwise} ' || {cargo}.plaza)"""  # noqa: S608


_NAMES = f"{name_of('dc', 'Docente')} AS docente, {name_of('ac', 'Acompañante')} AS acompanante"


async def list_docentes(
    tx: AsyncSession, ambito: Ambito, *, corte: str, cursor: str | None = None, limite: int = PAGINA
) -> Pagina:
    """Return the docentes of an ambito in a cut, each with what of each strategy is done."""
    seek, kept = "", {}
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        seek, kept = "AND d.cargo_id > :ultima", {"ultima": last}
    statement = f"""
        {with_lists(ambito, whole=True)}
        SELECT d.*, i.nombre AS institucion, i.codigo AS ie, u.nombre AS ugel, {_NAMES}
        FROM docente d
        JOIN programa p ON p.id = d.programa_id
        JOIN entidad u ON u.id = p.ugel_id
        JOIN entidad i ON i.id = d.entidad_id
        JOIN cargo dc ON dc.id = d.cargo_id
        JOIN acompanante a ON a.id = d.acompanante_id
        JOIN cargo ac ON ac.id = a.cargo_id
        WHERE {DE_DOCENTES[corte]} {seek}
        ORDER BY d.cargo_id LIMIT :limite
    """  # noqa: S608
    rows = await read_rows(tx, statement, ambito, limite=limite + 1, **kept)
    return cut_page(rows, limite, lambda row: [row["cargo_id"]])


async def list_levels(
    tx: AsyncSession, ambito: Ambito, *, desempeno: str, nivel: int | None = None,
    cursor: str | None = None, limite: int = PAGINA,
) -> Pagina:  # fmt: skip
    """Return the docentes who stand at a level of a performance, with the evidence of it."""
    seek, kept = "", {}
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        seek, kept = "AND u.docente_id > :ultima", {"ultima": last}
    statement = f"""
        WITH {ambito.of_lists()}, {LAST_LEVELS}
        SELECT u.docente_id, u.desempeno, u.nivel, u.mes, u.evidencia, u.acompanado_id,
               i.nombre AS institucion, i.codigo AS ie, {_NAMES}
        FROM ultimo u
        JOIN entidad i ON i.id = u.entidad_id
        JOIN cargo dc ON dc.id = u.docente_id
        JOIN acompanante a ON a.id = u.acompanante_id
        JOIN cargo ac ON ac.id = a.cargo_id
        WHERE u.desempeno = :desempeno {"AND u.nivel = :nivel" if nivel else ""} {seek}
        ORDER BY u.docente_id LIMIT :limite
    """  # noqa: S608
    rows = await read_rows(
        tx, statement, ambito, desempeno=desempeno, nivel=nivel, limite=limite + 1, **kept
    )
    return cut_page(rows, limite, lambda row: [row["docente_id"]])


async def list_attendance(tx: AsyncSession, ambito: Ambito) -> dict[int, bool]:
    """Return whether the docente of an ambito came to each GIA, RTC or taller, by strategy."""
    statement = f"""
        {with_lists(ambito)}
        SELECT w.estrategia_id, w.asistio FROM participacion w
        JOIN lista l ON l.cargo_id = w.cargo_id
    """  # noqa: S608
    assert ambito.docente is not None
    rows = await read_rows(tx, statement, ambito)
    return {row["estrategia_id"]: row["asistio"] for row in rows}


async def list_companions(tx: AsyncSession, ambito: Ambito) -> list[Row]:
    """Return the companions of an ambito with their names, by plaza."""
    own = (
        "AND a.id = ANY (CAST(:acompanantes AS bigint[]))"
        if ambito.acompanantes is not None
        else ""
    )
    statement = f"""
        SELECT a.id, a.programa_id, a.dispersion, p.reglamento_id,
               {name_of("ac", "Acompañante")} AS nombre
        FROM acompanante a JOIN cargo ac ON ac.id = a.cargo_id JOIN programa p
             ON p.id = a.programa_id
        WHERE a.programa_id = ANY (CAST(:programas AS bigint[])) {own}
        ORDER BY a.programa_id, ac.plaza
    """  # noqa: S608
    return await read_rows(tx, statement, ambito)


async def list_kinds(tx: AsyncSession, ambito: Ambito) -> list[Row]:
    """Return how many docentes of each sort of school each companion has: what a ratio reads."""
    statement = f"""
        WITH {ambito.of_lists()}
        SELECT l.acompanante_id, l.tipo, i.area, i.frontera, min(n.nombre) AS ie_nombre,
               count(*) AS docentes
        FROM lista l
        JOIN entidad n ON n.id = l.entidad_id
        LEFT JOIN institucion i ON i.entidad_id = l.entidad_id
        GROUP BY l.acompanante_id, l.tipo, i.area, i.frontera
    """  # noqa: S608
    return await read_rows(tx, statement, ambito)
