"""The figures of the board: what was done against the plan to date, by programme or companion."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.avance_sql import (
    CONDICIONES,
    DE_DOCENTES,
    LLEGA,
    POR_DOCENTE,
    TERMINOS,
    TODOS_JUNTOS,
    Ambito,
    used,
)
from engine.db.queries.calendario import load_calendario
from engine.db.queries.programas import visible_programas
from engine.db.queries.tablas import acompanantes, entidades, programas
from engine.domain.actor import Actor
from engine.domain.avance import PlazoDeRegistro, kinds_seen, terms_of
from engine.domain.programa import companion_cargos, offices_of, sees_every_programa
from engine.domain.reglamento import Regla
from engine.domain.suspension import Oficina
from engine.domain.ubicacion import Ubicacion

Row = dict[str, Any]


async def list_years(tx: AsyncSession, actor: Actor) -> list[int]:
    """Return the years of the programmes in somebody's scope, the latest first."""
    known = select(programas.c.anio).where(visible_programas(actor)).distinct()
    return list(await tx.scalars(known.order_by(programas.c.anio.desc())))


async def list_boards(
    tx: AsyncSession, actor: Actor, anio: int, *, enteros: bool = False
) -> list[Row]:
    """Return the programmes of a year in somebody's scope, with the UGEL and DRE of each.

    `enteros` leaves out those of which they see their own list alone.
    """
    whole = not enteros or sees_every_programa(actor)
    dre = entidades.alias("dre")
    statement = (
        select(
            programas.c.id,
            programas.c.anio,
            programas.c.estado,
            programas.c.ugel_id,
            entidades.c.codigo.label("ugel"),
            entidades.c.nombre.label("ugel_nombre"),
            dre.c.nombre.label("dre_nombre"),
        )
        .join(entidades, entidades.c.id == programas.c.ugel_id)
        .outerjoin(dre, (dre.c.id == entidades.c.superior_id) & (dre.c.tipo == "dre"))
        .where(programas.c.anio == anio, visible_programas(actor))
        .where(true() if whole else within(programas.c.ugel_id, offices_of(actor)))
        .order_by(dre.c.nombre, entidades.c.nombre)
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def load_ambito(
    tx: AsyncSession, actor: Actor, hoy: date, ids: Collection[int], **asked: Any
) -> Ambito:
    """Return what of some programmes somebody may look at on a day.

    `ids` are programmes of their scope; `asked` may be `acompanantes` or `docente`. A companion
    sees the own list and nothing else.
    """
    own = None if sees_every_programa(actor) else await _own(tx, actor, ids)
    given = asked.pop("acompanantes", None)
    wanted = own if given is None else tuple(x for x in given if own is None or x in own)
    terms = await _terms(tx, ids, hoy)
    return Ambito(hoy, tuple(ids), *terms, tipos=kinds_seen(actor), acompanantes=wanted, **asked)


async def _own(tx: AsyncSession, actor: Actor, ids: Collection[int]) -> tuple[int, ...] | None:
    """Return the companions of some programmes that somebody sees, None for all of them.

    Whoever accompanies in one UGEL and has an office in another sees the own list in the first.
    """
    offices = offices_of(actor)
    away = select(programas.c.id).where(programas.c.id.in_(ids))
    if offices:
        away = away.where(~within(programas.c.ugel_id, offices))
    elsewhere = set(await tx.scalars(away))
    if not elsewhere and ids:
        return None
    held = select(acompanantes.c.id).where(
        acompanantes.c.programa_id.in_(ids),
        acompanantes.c.programa_id.not_in(sorted(elsewhere))
        | acompanantes.c.cargo_id.in_(companion_cargos(actor)),
    )
    return tuple(await tx.scalars(held))


async def _terms(
    tx: AsyncSession, ids: Collection[int], hoy: date
) -> tuple[tuple[int, ...], tuple[PlazoDeRegistro, ...], date, int, list[date], bool]:
    """Return by which calendar and rule book each programme goes, those, the terms of each, and
    whether the day is within all of the programmes."""
    whole = await load_calendario(tx)
    places = text("""
        SELECT p.id, lower(p.periodo) AS desde, upper(p.periodo) AS hasta, u.ruta,
               coalesce(CAST(r.regla->>'registrar_en' AS int), :dias) AS dias,
               o.region, o.provincia, o.distrito
        FROM programa p JOIN entidad u ON u.id = p.ugel_id
        JOIN reglamento r ON r.id = p.reglamento_id
        LEFT JOIN LATERAL (
            SELECT s.region, s.provincia, s.distrito FROM entidad s
            WHERE s.id = ANY (u.ruta) AND s.region IS NOT NULL
            ORDER BY array_position(u.ruta, s.id) DESC LIMIT 1) o ON true
        WHERE p.id = ANY (CAST(:programas AS bigint[]))
    """)
    asked = {"programas": list(ids), "dias": Regla.registrar_en}
    rows = {row.id: row for row in await tx.execute(places, asked)}
    known: dict[tuple[int, int], tuple[int, PlazoDeRegistro]] = {}
    first = min((row.desde for row in rows.values()), default=hoy)
    last = max((row.hasta for row in rows.values()), default=hoy)
    goes_by = []
    for each in ids:
        row = rows[each]
        place = Ubicacion(row.region, row.provincia, row.distrito)
        calendario = whole.at(place, Oficina(tuple(row.ruta)))
        found = (len(known), PlazoDeRegistro(calendario, row.dias))
        goes_by.append(known.setdefault((id(calendario), row.dias), found)[0])
    plazos = tuple(plazo for _, plazo in known.values())
    terms = [until for plazo in plazos for until in terms_of(plazo, first, last)]
    inside = all(row.desde <= hoy < row.hasta for row in rows.values())
    return tuple(goes_by), plazos, first, (last - first).days, terms, inside


def _counts() -> str:
    cheap = ("del_anio", "a_la_fecha", "realizadas", "pendientes", "no_realizadas", "tarde",
             "sin_registrar")  # fmt: skip
    return ", ".join(f"count(*) FILTER (WHERE {CONDICIONES[c]}) AS {c}" for c in cheap)


def with_lists(ambito: Ambito, *, whole: bool = False) -> str:
    """Return the WITH clause that the conditions of an ambito need; `whole` adds each docente."""
    parts = [ambito.of_lists()]
    if whole:
        parts.append(POR_DOCENTE.format(de_la_lista=ambito.of_docente("e.docente_id")))
    elif ambito.docente is not None:
        parts.append(LLEGA)
    needed = whole or ambito.docente is not None or ambito.tipos is not None
    return f"WITH {', '.join(parts)}" if needed else ""


async def count_strategies(tx: AsyncSession, ambito: Ambito, by: str) -> list[Row]:
    """Return the figures of the strategies of an ambito: a row for each `by` and kind.

    `by` is `programa_id` or `acompanante_id`; talleres are of no companion.
    """
    counted = f"""
        {with_lists(ambito)}
        SELECT e.{by} AS de, e.tipo, {_counts()} {TERMINOS}
        WHERE e.programa_id = ANY (CAST(:programas AS bigint[]))
          AND NOT {TODOS_JUNTOS}
          AND {ambito.of_strategies()}
        GROUP BY e.{by}, e.tipo
    """
    return await read_rows(tx, counted, ambito)


async def count_faults(tx: AsyncSession, ambito: Ambito, by: str) -> list[Row]:
    """Return how many visits lack both versions of the session, or evidence (VI-13, VA-06)."""
    counted = " UNION ALL ".join(
        f"""
        SELECT e.{by} AS de, '{cut}' AS corte, count(*) AS cuenta FROM estrategia e
        WHERE e.programa_id = ANY (CAST(:programas AS bigint[])) AND {ambito.of_strategies()}
          AND {CONDICIONES[cut]}
        GROUP BY e.{by}
        """  # noqa: S608
        for cut in ("sin_sesion", "sin_evidencia")
    )
    return await read_rows(tx, f"{with_lists(ambito)} {counted}", ambito)


async def count_docentes(tx: AsyncSession, ambito: Ambito, by: str) -> list[Row]:
    """Return how many docentes each `by` has, and how many are in each cut (SG-01, S004:357)."""
    cuts = ", ".join(f"count(*) FILTER (WHERE {c}) AS {name}" for name, c in DE_DOCENTES.items())
    counted = f"""
        {with_lists(ambito, whole=True)}
        SELECT d.{by} AS de, {cuts} FROM docente d GROUP BY d.{by}
    """  # noqa: S608
    return await read_rows(tx, counted, ambito)


async def count_levels(tx: AsyncSession, ambito: Ambito) -> list[Row]:
    """Return how many docentes stand at each level of each performance, by their last month.

    Only what is settled counts, up to the day (VA-06). A month and its level are one number, so
    that the last is found without sorting.
    """
    counted = f"""
        WITH {ambito.of_lists()}, ultimo AS (
            SELECT v.docente_id, v.programa_id, v.desempeno,
                   max((v.mes - DATE '2000-01-01') * 8 + v.nivel) % 8 AS nivel
            FROM valoracion v
            WHERE v.definitiva AND v.mes <= :hoy
              AND v.programa_id = ANY (CAST(:programas AS bigint[]))
              {ambito.of_docente("v.docente_id")}
            GROUP BY v.docente_id, v.programa_id, v.desempeno)
        SELECT u.desempeno, u.nivel, count(*) AS cuenta
        FROM ultimo u
        JOIN lista l ON l.cargo_id = u.docente_id AND l.programa_id = u.programa_id
        GROUP BY u.desempeno, u.nivel
        ORDER BY CAST(substr(u.desempeno, 2) AS int), u.nivel
    """  # noqa: S608
    return await read_rows(tx, counted, ambito)


LAST_LEVELS = """
    ultimo AS (
        SELECT DISTINCT ON (v.docente_id, v.desempeno)
               v.docente_id, v.desempeno, v.nivel, v.mes, v.evidencia, l.acompanante_id,
               l.acompanado_id, l.entidad_id, l.plaza
        FROM valoracion v JOIN lista l ON l.cargo_id = v.docente_id
             AND l.programa_id = v.programa_id
        WHERE v.definitiva AND v.mes <= :hoy
          AND v.programa_id = ANY (CAST(:programas AS bigint[]))
        ORDER BY v.docente_id, v.desempeno, v.mes DESC
    )"""
"""The last settled level of each docente of `lista` in each performance."""


async def read_rows(tx: AsyncSession, statement: str, ambito: Ambito, **more: Any) -> list[Row]:
    """Return what a statement finds for an ambito."""
    given = used(statement, ambito.params(**more))
    return [dict(row) for row in (await tx.execute(text(statement), given)).mappings()]


async def count_companions(tx: AsyncSession, ids: Collection[int]) -> dict[int, int]:
    """Return how many companions each programme has."""
    counted = (
        select(acompanantes.c.programa_id, func.count())
        .where(acompanantes.c.programa_id.in_(ids))
        .group_by(acompanantes.c.programa_id)
    )
    return {row[0]: row[1] for row in await tx.execute(counted)}
