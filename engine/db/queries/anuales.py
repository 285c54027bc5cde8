"""What the dates of a programme's year are asked from, and the plans that were made of them."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, and_, cast, exists, func, select, text
from sqlalchemy.dialects.postgresql import JSONPATH, Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.estrategias import directs
from engine.db.queries.programas import exercised_by
from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    ausencias,
    cargos,
    ejercicios,
    entidades,
    estrategias,
    instituciones,
    personas,
    planes_anuales,
    titularidades,
)
from engine.errors import NotFound

Row = dict[str, Any]
_PESADAS = frozenset({"problema", "plan"})
_LIGERAS = [column for column in planes_anuales.c if column.name not in _PESADAS]
_autor = personas.alias("autor")


async def list_listed(tx: AsyncSession, programa_id: int, dia: date) -> list[Row]:
    """Return the docentes on the lists of a programme from a day on, with what of their school
    and place a year is dated by."""
    wanted = (
        select(
            acompanados.c.acompanante_id,
            acompanados.c.cargo_id,
            func.lower(acompanados.c.periodo).label("desde"),
            func.upper(acompanados.c.periodo).label("hasta"),
            personas.c.nombre.label("docente"),
            entidades.c.codigo.label("ie"),
            entidades.c.nombre.label("ie_nombre"),
            entidades.c.ruta,
            entidades.c.latitud,
            entidades.c.longitud,
            entidades.c.conectividad,
            instituciones.c.tipo,
            instituciones.c.area,
            instituciones.c.frontera,
            instituciones.c.codigo_local,
            instituciones.c.nivel,
            instituciones.c.turno,
            instituciones.c.entrada,
            instituciones.c.salida,
            directs(entidades.c.id, dia).label("director"),
        )
        .join(acompanantes, acompanantes.c.id == acompanados.c.acompanante_id)
        .join(cargos, cargos.c.id == acompanados.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(instituciones, instituciones.c.entidad_id == entidades.c.id)
        .outerjoin(ejercicios, exercised_by(dia))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(
            acompanantes.c.programa_id == programa_id,
            acompanados.c.periodo.overlaps(Range(dia, None)),
        )
        .order_by(acompanados.c.acompanante_id, entidades.c.codigo, acompanados.c.cargo_id)
    )
    return [dict(row) for row in (await tx.execute(wanted)).mappings()]


async def list_places(tx: AsyncSession, ids: Collection[int]) -> dict[int, tuple[str | None, ...]]:
    """Return the region, province and district written of each of those entidades."""
    place = (entidades.c.region, entidades.c.provincia, entidades.c.distrito)
    rows = await tx.execute(select(entidades.c.id, *place).where(entidades.c.id.in_(ids)))
    return {row.id: (row.region, row.provincia, row.distrito) for row in rows}


async def list_away(tx: AsyncSession, programa_id: int, desde: date) -> list[Row]:
    """Return the days on which each companion of a programme is away and nobody stands in."""
    stands_in = exists(
        select(ejercicios.c.id)
        .where(
            ejercicios.c.cargo_id == acompanantes.c.cargo_id,
            ejercicios.c.por == "sustituto",
            ejercicios.c.periodo.overlaps(ausencias.c.periodo),
        )
        .correlate(acompanantes, ausencias)
    )
    first, last = (
        func.date(func.timezone("America/Lima", bound(ausencias.c.periodo)))
        for bound in (func.lower, func.upper)
    )
    wanted = (
        select(acompanantes.c.id, first.label("desde"), last.label("hasta"), ausencias.c.motivo)
        .join(titularidades, titularidades.c.cargo_id == acompanantes.c.cargo_id)
        .join(ausencias, ausencias.c.persona_id == titularidades.c.persona_id)
        .where(
            acompanantes.c.programa_id == programa_id,
            titularidades.c.periodo.contains(first),
            ausencias.c.total,
            ausencias.c.anulada.is_(None),
            ~stands_in,
            last >= desde,
        )
        .order_by(acompanantes.c.id, first)
    )
    return [dict(row) for row in (await tx.execute(wanted)).mappings()]


async def list_standing(tx: AsyncSession, programa_id: int) -> list[Row]:
    """Return the strategies of a programme that count: all but those that were not done."""
    wanted = select(
        estrategias.c.id,
        estrategias.c.tipo,
        estrategias.c.clase,
        estrategias.c.acompanante_id,
        estrategias.c.docente_id,
        estrategias.c.entidad_id,
        entidades.c.codigo.label("entidad"),
        estrategias.c.numero,
        func.lower(estrategias.c.dias).label("desde"),
        (func.upper(estrategias.c.dias) - 1).label("hasta"),
        and_(estrategias.c.estado == "programada", estrategias.c.instancia_id.is_(None)).label(
            "libre"
        ),
        estrategias.c.reprogramada_de_id,
    ).join(entidades, entidades.c.id == estrategias.c.entidad_id)
    wanted = wanted.where(
        estrategias.c.programa_id == programa_id, estrategias.c.estado != "no_realizada"
    ).order_by(estrategias.c.id)
    return [dict(row) for row in (await tx.execute(wanted)).mappings()]


def _select_light(*more: Any) -> Any:
    return select(*_LIGERAS, _autor.c.nombre.label("autor"), *more).join(
        _autor, _autor.c.id == planes_anuales.c.creado_por_id
    )


async def list_planes(tx: AsyncSession, programa_id: int, limite: int = 20) -> list[Row]:
    """Return the plans of a programme without their documents, the newest first."""
    wanted = _select_light().where(planes_anuales.c.programa_id == programa_id)
    rows = await tx.execute(wanted.order_by(planes_anuales.c.creado.desc()).limit(limite))
    return [dict(row) for row in rows.mappings()]


async def get_plan(
    tx: AsyncSession, programa_id: int, plan_id: UUID, *, whole: bool = False, lock: bool = False
) -> Row:
    """Return a plan of a programme; raise NotFound("plan_anual_desconocido")."""
    more = [planes_anuales.c[name] for name in sorted(_PESADAS)] if whole else []
    wanted = _select_light(*more).where(
        planes_anuales.c.id == plan_id, planes_anuales.c.programa_id == programa_id
    )
    if lock:
        wanted = wanted.with_for_update(of=planes_anuales)
    row = (await tx.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise NotFound("plan_anual_desconocido")
    return dict(row)


async def last_accepted(tx: AsyncSession, programa_id: int) -> RowMapping | None:
    """Return the phases, ways and setbacks of the plan accepted last, None without one."""
    wanted = (
        select(
            planes_anuales.c.id,
            planes_anuales.c.aceptado,
            planes_anuales.c.plan["fases"].label("fases"),
            planes_anuales.c.problema["viaje"].label("viaje"),
            planes_anuales.c.problema["comunes"].label("comunes"),
            func.jsonb_path_query_array(
                planes_anuales.c.problema,
                cast("$.instituciones[*] ? (exists(@.modo))", JSONPATH),
            ).label("modos"),
            planes_anuales.c.contratiempos,
        )
        .where(planes_anuales.c.programa_id == programa_id, planes_anuales.c.aceptado.is_not(None))
        .order_by(planes_anuales.c.aceptado.desc())
        .limit(1)
    )
    return (await tx.execute(wanted)).mappings().one_or_none()


_HUECOS = text("""
    WITH p AS MATERIALIZED (
        SELECT plan -> 'cadencia' AS cadencia, plan -> 'fases' ->> 'ejecucion_desde' AS desde
        FROM plan_anual WHERE programa_id = :programa AND aceptado IS NOT NULL
        ORDER BY aceptado DESC LIMIT 1
    )
    SELECT g ->> 'tipo' AS tipo, g ->> 'de' AS de
    FROM p, jsonb_path_query(
        p.cadencia, '$[*] ? (@.acompanante == $c && @.meses[*] == $m)',
        jsonb_build_object('c', CAST(:codigo AS text), 'm', CAST(:mes AS text))
    ) g
    UNION ALL SELECT 'gia', CAST(:codigo AS text) FROM p WHERE left(p.desde, 7) > :mes
""")


async def list_gaps(
    tx: AsyncSession, programa_id: int, codigo: str, mes: str
) -> set[tuple[str, str]]:
    """Return what the year accepted last says that a companion leaves out of a month (PR-08).

    Each is a `visita` with the code of its docente, or the `gia` with that of the companion, which
    begins with the execution: a month of the diagnosis has none.
    """
    given = {"programa": programa_id, "codigo": codigo, "mes": mes}
    return {(row.tipo, row.de) for row in await tx.execute(_HUECOS, given)}


_PARTE = text("""
    SELECT jsonb_path_query_first(plan, '$.acompanantes[*] ? (@.id == $c)', v.c) AS parte,
        plan -> 'comunes' AS comunes, problema -> 'instituciones' AS instituciones,
        jsonb_path_query_array(problema, '$.docentes[*]') AS docentes,
        jsonb_path_query_first(problema, '$.acompanantes[*] ? (@.id == $c)', v.c) AS quien,
        jsonb_path_query_array(plan, '$.hitos[*] ? (@.acompanante == $c)', v.c) AS hitos,
        jsonb_path_query_array(plan, '$.cadencia[*] ? (@.acompanante == $c)', v.c) AS cadencia
    FROM plan_anual, jsonb_build_object('c', CAST(:codigo AS text)) AS v(c)
    WHERE id = :id AND plan IS NOT NULL
""")


async def read_part(tx: AsyncSession, plan_id: UUID, codigo: str) -> RowMapping | None:
    """Return what a plan says of one companion, with the schools and docentes it names."""
    found = await tx.execute(_PARTE, {"id": plan_id, "codigo": codigo})
    return found.mappings().one_or_none()
