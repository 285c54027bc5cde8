"""Absences as people look them up: those of a scope, one with its substitutes, who covers whom."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, text, true
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor
from engine.db.queries.tablas import (
    ausencias,
    cargos,
    coberturas,
    ejercicios,
    entidades,
    personas,
    titularidades,
)
from engine.domain.actor import Actor
from engine.domain.ausencia import CADENA_MAXIMA, MOTIVOS, phase_of
from engine.domain.roles import ROLES
from engine.errors import NotFound

_sustitutos = personas.alias("sustituto")
_autores = personas.alias("autor")
_ROW = (
    ausencias.c.id,
    ausencias.c.persona_id,
    personas.c.nombre.label("persona"),
    ausencias.c.motivo,
    ausencias.c.total,
    func.lower(ausencias.c.periodo).label("desde"),
    func.upper(ausencias.c.periodo).label("hasta"),
    ausencias.c.sustituto_id,
    _sustitutos.c.nombre.label("sustituto"),
    ausencias.c.acto_tipo,
    ausencias.c.acto_numero,
    ausencias.c.acto_fecha,
    ausencias.c.anulada,
    ausencias.c.motivo_anulada,
    ausencias.c.historia,
    _autores.c.nombre.label("creada_por"),
)
_FASES: Mapping[str, Any] = {
    "en_curso": lambda now: ausencias.c.anulada.is_(None) & ausencias.c.periodo.contains(now),
    "por_empezar": lambda now: (
        ausencias.c.anulada.is_(None) & (func.lower(ausencias.c.periodo) > now)
    ),
    "terminada": lambda now: (
        ausencias.c.anulada.is_(None) & (func.upper(ausencias.c.periodo) <= now)
    ),
    "anulada": lambda _now: ausencias.c.anulada.is_not(None),
}
FASES = tuple(_FASES)


def visible_ausencias(actor: Actor) -> ColumnElement[bool]:
    """Their own, those they stand in for, and those of who has cargos in their offices or below."""
    if actor.sees_all:
        return true()
    mine = actor.persona_id
    roots = {cargo.entidad_id for cargo in actor.cargos}
    here = (
        select(titularidades.c.id)
        .join(cargos, cargos.c.id == titularidades.c.cargo_id)
        .where(
            titularidades.c.persona_id == ausencias.c.persona_id,
            within(cargos.c.entidad_id, roots),
        )
    )
    covered = select(coberturas.c.cargo_id).where(
        coberturas.c.ausencia_id == ausencias.c.id, coberturas.c.sustituto_id == mine
    )
    return or_(
        ausencias.c.persona_id == mine,
        ausencias.c.sustituto_id == mine,
        exists(covered.correlate(ausencias)),
        exists(here.correlate(ausencias)),
    )


def _select() -> Select[Any]:
    return (
        select(*_ROW)
        .select_from(ausencias)
        .join(personas, personas.c.id == ausencias.c.persona_id)
        .join(_autores, _autores.c.id == ausencias.c.creada_por_id)
        .outerjoin(_sustitutos, _sustitutos.c.id == ausencias.c.sustituto_id)
    )


async def list_ausencias(
    tx: AsyncSession,
    actor: Actor,
    *,
    now: datetime,
    fase: str | None = None,
    persona: int | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the absences of the actor's scope, the newest first; `fase` is one of FASES."""
    statement = _select().where(visible_ausencias(actor))
    if fase:
        statement = statement.where(_FASES[fase](now))
    if persona is not None:
        involved = or_(ausencias.c.persona_id == persona, ausencias.c.sustituto_id == persona)
        statement = statement.where(involved)
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        statement = statement.where(ausencias.c.id < last)
    found = await tx.execute(statement.order_by(ausencias.c.id.desc()).limit(limite + 1))
    page = cut_page(found.mappings().all(), limite, lambda row: [row["id"]])
    return Pagina(await _told(tx, page.datos, now), page.siguiente)


async def get_ausencia(
    tx: AsyncSession, actor: Actor, ausencia_id: int, now: datetime
) -> dict[str, Any]:
    """Return one; raise NotFound("ausencia_desconocida") out of the actor's scope."""
    statement = _select().where(ausencias.c.id == ausencia_id, visible_ausencias(actor))
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("ausencia_desconocida")
    return (await _told(tx, [row], now))[0]


async def _told(
    tx: AsyncSession, rows: Iterable[Mapping[str, Any]], now: datetime
) -> list[dict[str, Any]]:
    given = list(rows)
    lines = await _coberturas(tx, [row["id"] for row in given])
    return [
        {
            **row,
            "motivo_nombre": MOTIVOS[row["motivo"]].nombre,
            "fase": phase_of(row["desde"], row["hasta"], row["anulada"], now),
            "coberturas": lines.get(row["id"], []),
        }
        for row in given
    ]


async def _coberturas(tx: AsyncSession, ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    rows = await tx.execute(
        select(
            coberturas.c.ausencia_id, coberturas.c.cargo_id.label("cargo"), cargos.c.rol,
            entidades.c.nombre.label("entidad"), coberturas.c.sustituto_id,
            personas.c.nombre.label("sustituto"),
        )
        .join(cargos, cargos.c.id == coberturas.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(personas, personas.c.id == coberturas.c.sustituto_id)
        .where(coberturas.c.ausencia_id.in_(ids))
        .order_by(coberturas.c.ausencia_id, coberturas.c.cargo_id)
    )  # fmt: skip
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.mappings():
        line = {**row, "rol_nombre": ROLES[row["rol"]].nombre}
        found.setdefault(line.pop("ausencia_id"), []).append(line)
    return found


async def cargos_held(
    tx: AsyncSession, persona_id: int, desde: datetime, hasta: datetime | None
) -> list[dict[str, Any]]:
    """Return the cargos of which somebody is titular at some moment of `[desde, hasta)`."""
    dias = func.daterange(
        func.date(func.timezone("America/Lima", desde)),
        func.date(func.timezone("America/Lima", hasta)) if hasta else None,
        "[]",
    )
    rows = await tx.execute(
        select(
            cargos.c.id.label("cargo"), cargos.c.rol, cargos.c.entidad_id,
            entidades.c.nombre.label("entidad"),
        )
        .distinct()
        .join(titularidades, titularidades.c.cargo_id == cargos.c.id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(
            titularidades.c.persona_id == persona_id,
            titularidades.c.periodo.bool_op("&&")(dias),
        )
        .order_by(cargos.c.id)
    )  # fmt: skip
    return [{**row, "rol_nombre": ROLES[row["rol"]].nombre} for row in rows.mappings()]


async def find_overlap(
    tx: AsyncSession,
    persona_id: int,
    periodo: Range[datetime],
    *,
    total: bool,
    leaves: Collection[int],
    menos: int | None,
) -> dict[str, Any] | None:
    """Return an absence in force that stands in the way of another one of the same persona.

    Two that take everything do, and two that leave the same cargo; `menos` is passed over.
    """
    same = select(coberturas.c.cargo_id).where(
        coberturas.c.ausencia_id == ausencias.c.id, coberturas.c.cargo_id.in_(leaves)
    )
    meets = exists(same.correlate(ausencias))
    statement = _select().where(
        ausencias.c.persona_id == persona_id,
        ausencias.c.anulada.is_(None),
        ausencias.c.periodo.bool_op("&&")(periodo),
        or_(meets, ausencias.c.total) if total else meets,
        ausencias.c.id != (menos or 0),
    )
    row = (await tx.execute(statement.limit(1))).mappings().one_or_none()
    return None if row is None else dict(row)


# As `ejercer` follows it, one step further: where it would come back, or go on too long.
_CHAIN = text(f"""
    WITH RECURSIVE lleva(cargo_id, persona_id, periodo, camino) AS (
        SELECT t.cargo_id, t.persona_id,
            tstzrange(CAST(lower(t.periodo) AS timestamp) AT TIME ZONE 'America/Lima',
                CAST(upper(t.periodo) AS timestamp) AT TIME ZONE 'America/Lima'),
            ARRAY[t.persona_id]
        FROM titularidad t WHERE t.cargo_id = ANY(cargos_alcanzados(ARRAY[CAST(:quien AS bigint)]))
            AND NOT isempty(t.periodo)
        UNION ALL
        SELECT l.cargo_id, f.sustituto_id, p.periodo, l.camino || f.sustituto_id
        FROM lleva l CROSS JOIN LATERAL faltas_de(l.persona_id, l.cargo_id) AS f
        CROSS JOIN LATERAL unnest(f.periodos * tstzmultirange(l.periodo)) AS p(periodo)
        WHERE f.sustituto_id IS NOT NULL AND cardinality(l.camino) <= {CADENA_MAXIMA + 1}
            AND (SELECT count(DISTINCT x) = cardinality(l.camino) FROM unnest(l.camino) AS x)
    )
    SELECT ARRAY(SELECT q.nombre FROM unnest(l.camino) WITH ORDINALITY AS c(id, n)
            JOIN persona q ON q.id = c.id ORDER BY c.n) AS nombres,
        (SELECT count(DISTINCT x) < cardinality(l.camino) FROM unnest(l.camino) AS x) AS vuelve
    FROM lleva l
    WHERE (SELECT count(DISTINCT x) < cardinality(l.camino) FROM unnest(l.camino) AS x)
        OR cardinality(l.camino) > {CADENA_MAXIMA + 1}
    ORDER BY vuelve DESC LIMIT 1
""")  # noqa: S608


async def find_bad_chain(tx: AsyncSession, persona_id: int) -> tuple[list[str], bool] | None:
    """Return the names of a chain through this persona that cannot be, and whether it loops.

    One that does not loop is longer than CADENA_MAXIMA. None when every chain is sound.
    """
    row = (await tx.execute(_CHAIN, {"quien": persona_id})).one_or_none()
    return None if row is None else (list(row.nombres), bool(row.vuelve))


async def list_relevos(tx: AsyncSession, persona_id: int, now: datetime) -> dict[str, list[Any]]:
    """Return who covers somebody now and from now on (`la_cubren`), and whom they cover (`cubre`).

    Each with the cargo, the other persona, since when and until when.
    """
    absent, doing = personas.alias("ausente"), personas.alias("ejerce")
    statement = (
        select(
            cargos.c.rol, entidades.c.nombre.label("entidad"), absent.c.id.label("ausente_id"),
            absent.c.nombre.label("ausente"), doing.c.id.label("ejerce_id"),
            doing.c.nombre.label("ejerce"), ejercicios.c.por, ejercicios.c.ausencia_id,
            func.lower(ejercicios.c.periodo).label("desde"),
            func.upper(ejercicios.c.periodo).label("hasta"),
        )
        .select_from(ejercicios)
        .join(ausencias, ausencias.c.id == ejercicios.c.ausencia_id)
        .join(absent, absent.c.id == ausencias.c.persona_id)
        .join(doing, doing.c.id == ejercicios.c.persona_id)
        .join(cargos, cargos.c.id == ejercicios.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(
            or_(absent.c.id == persona_id, doing.c.id == persona_id),
            or_(func.upper(ejercicios.c.periodo).is_(None), func.upper(ejercicios.c.periodo) > now),
        )
        .order_by(func.lower(ejercicios.c.periodo), ejercicios.c.cargo_id)
        .limit(200)
    )  # fmt: skip
    rows = [
        {**row, "rol_nombre": ROLES[row["rol"]].nombre}
        for row in (await tx.execute(statement)).mappings()
    ]
    return {
        "la_cubren": [row for row in rows if row["ausente_id"] == persona_id],
        "cubre": [row for row in rows if row["ejerce_id"] == persona_id],
    }
