"""What is valued of docentes and directors: levels in force, evidence by month, priorities."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import (
    acompanados,
    cargos,
    ejercicios,
    entidades,
    estrategias,
    instituciones,
    notas_de_campo,
    personas,
    prioridades,
    programas,
    tareas,
    valoraciones,
)
from engine.errors import NotFound

Row = dict[str, Any]


async def list_valoraciones(
    tx: AsyncSession,
    docente_id: int,
    *,
    desde: date,
    hasta: date,
    de_director: bool = False,
    programa_id: int | None = None,
) -> list[Row]:
    """Return what was valued of somebody in some months, both included, the oldest first.

    Each row says the days and kind of its strategy, None for what the month settled.
    """
    wanted = (
        select(
            valoraciones,
            func.lower(estrategias.c.dias).label("dia"),
            (func.upper(estrategias.c.dias) - 1).label("ultimo_dia"),
            estrategias.c.tipo,
            estrategias.c.clase,
            estrategias.c.numero,
        )
        .outerjoin(estrategias, estrategias.c.id == valoraciones.c.estrategia_id)
        .where(
            valoraciones.c.docente_id == docente_id,
            valoraciones.c.de_director.is_(de_director),
            valoraciones.c.mes.between(desde.replace(day=1), hasta.replace(day=1)),
        )
        .order_by(valoraciones.c.mes, valoraciones.c.id)
    )
    if programa_id is not None:
        wanted = wanted.where(valoraciones.c.programa_id == programa_id)
    return [dict(row) for row in (await tx.execute(wanted)).mappings()]


async def levels_of(
    tx: AsyncSession, docentes: Collection[int], hasta: date, *, desde: date | None = None
) -> dict[int, dict[str, Row]]:
    """Return the level in force of each performance of each docente, by cargo and code.

    It is the last definitive one up to a month, that month included: what was not attended since
    keeps its level (VA-06, S003:2171-2175). Each says `nivel`, `mes` and `fuente`.
    """
    wanted = (
        select(
            valoraciones.c.docente_id,
            valoraciones.c.desempeno,
            valoraciones.c.nivel,
            valoraciones.c.mes,
            valoraciones.c.fuente,
        )
        .where(
            valoraciones.c.docente_id.in_(docentes),
            valoraciones.c.definitiva,
            valoraciones.c.mes <= hasta.replace(day=1),
        )
        .order_by(valoraciones.c.mes, valoraciones.c.id)
    )
    if desde is not None:
        wanted = wanted.where(valoraciones.c.mes >= desde.replace(day=1))
    found: dict[int, dict[str, Row]] = {}
    for row in (await tx.execute(wanted)).mappings():
        found.setdefault(row["docente_id"], {})[row["desempeno"]] = dict(row)
    return found


async def priorities_of(
    tx: AsyncSession, docentes: Collection[int], mes: date
) -> dict[int, tuple[str, ...]]:
    """Return the performances put first for each docente in a month, by cargo (VA-08, VA-09)."""
    wanted = (
        select(prioridades.c.docente_id, prioridades.c.desempenos)
        .where(prioridades.c.docente_id.in_(docentes), prioridades.c.desde <= mes.replace(day=1))
        .order_by(prioridades.c.desde)
    )
    return {row.docente_id: tuple(row.desempenos) for row in await tx.execute(wanted)}


async def listed_docentes(tx: AsyncSession, acompanante_id: int, mes: date) -> list[int]:
    """Return the cargos that were on the list of a companion on some day of a month."""
    first = mes.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    wanted = select(acompanados.c.cargo_id).where(
        acompanados.c.acompanante_id == acompanante_id,
        acompanados.c.periodo.overlaps(func.daterange(first, following)),
    )
    return list((await tx.execute(wanted)).scalars())


async def directors_of(tx: AsyncSession, docentes: Collection[int], dia: date) -> list[Row]:
    """Return who of some docentes also directs their IE: the cargo that directs, and the plaza."""
    teaches, directs = ejercicios.alias("ensena"), ejercicios.alias("dirige")
    plaza = cargos.alias("plaza_de_docente")
    wanted = (
        select(
            cargos.c.id.label("cargo"),
            plaza.c.id.label("docente"),
            personas.c.nombre,
            entidades.c.id.label("entidad_id"),
            entidades.c.codigo.label("entidad_codigo"),
            entidades.c.nombre.label("entidad_nombre"),
        )
        .select_from(plaza)
        .join(teaches, and_(teaches.c.cargo_id == plaza.c.id, teaches.c.dias.contains(dia)))
        .join(
            cargos,
            and_(cargos.c.entidad_id == plaza.c.entidad_id, cargos.c.rol == "director_ie"),
        )
        .join(
            directs,
            and_(
                directs.c.cargo_id == cargos.c.id,
                directs.c.persona_id == teaches.c.persona_id,
                directs.c.dias.contains(dia),
            ),
        )
        .join(personas, personas.c.id == directs.c.persona_id)
        .join(entidades, entidades.c.id == plaza.c.entidad_id)
        .where(plaza.c.id.in_(docentes))
        .order_by(entidades.c.nombre, cargos.c.id)
    )
    return [dict(row) for row in (await tx.execute(wanted)).mappings()]


async def kinds_of(tx: AsyncSession, docentes: Iterable[int]) -> dict[int, str | None]:
    """Return the kind of the school of each docente, by cargo."""
    wanted = (
        select(cargos.c.id, instituciones.c.tipo)
        .outerjoin(instituciones, instituciones.c.entidad_id == cargos.c.entidad_id)
        .where(cargos.c.id.in_(list(docentes)))
    )
    return {row.id: row.tipo for row in await tx.execute(wanted)}


async def attended_in(tx: AsyncSession, instancia_id: Any) -> list[str]:
    """Return the performances that a visit attended: those its dialogue was prepared for."""
    wanted = (
        select(tareas.c.elemento, tareas.c.respuesta)
        .where(
            tareas.c.instancia_id == instancia_id,
            tareas.c.estado == "completada",
            tareas.c.elemento.in_(("preparar_dialogo", "reprogramar")),
        )
        .order_by(tareas.c.cerrada, tareas.c.id)
    )
    codes: dict[str, None] = {}
    for row in await tx.execute(wanted):
        if row.elemento == "reprogramar":
            codes = {}
        else:
            codes |= dict.fromkeys((row.respuesta or {}).get("desempenos", ()))
    return list(codes)


async def noted_in(tx: AsyncSession, instancia_id: Any) -> dict[str, list[str]]:
    """Return what the cuaderno says of each performance in a visit, in the order it was written."""
    wanted = (
        select(notas_de_campo.c.desempeno, notas_de_campo.c.texto)
        .join(estrategias, estrategias.c.id == notas_de_campo.c.estrategia_id)
        .where(
            estrategias.c.instancia_id == instancia_id,
            estrategias.c.estado != "no_realizada",
            notas_de_campo.c.desempeno.is_not(None),
        )
        .order_by(notas_de_campo.c.escrita_en, notas_de_campo.c.id)
    )
    found: dict[str, list[str]] = {}
    for row in await tx.execute(wanted):
        found.setdefault(row.desempeno, []).append(row.texto)
    return found


async def last_head(tx: AsyncSession, instancia_id: Any) -> dict[str, str]:
    """Return the area and grades that the last visit registered of the same docente."""
    here, before = estrategias.alias("esta"), estrategias.alias("anterior")
    wanted = (
        select(tareas.c.respuesta)
        .join(before, before.c.instancia_id == tareas.c.instancia_id)
        .join(here, here.c.docente_id == before.c.docente_id)
        .where(
            here.c.instancia_id == instancia_id,
            here.c.estado != "no_realizada",
            before.c.id != here.c.id,
            before.c.programa_id == here.c.programa_id,
            tareas.c.ficha == "visita_registro",
            tareas.c.estado == "completada",
        )
        .order_by(tareas.c.cerrada.desc())
        .limit(1)
    )
    said = await tx.scalar(wanted) or {}
    return {name: said[name] for name in ("area", "grados") if said.get(name)}


async def chosen_by_ugel(tx: AsyncSession, programa_id: int) -> Sequence[str]:
    """Return the performances that the plan of the UGEL puts first, none before it is presented."""
    wanted = (
        select(tareas.c.respuesta)
        .join(programas, programas.c.instancia_id == tareas.c.instancia_id)
        .where(
            programas.c.id == programa_id,
            tareas.c.ficha == "plan_anual_ugel",
            tareas.c.estado == "completada",
        )
        .order_by(tareas.c.cerrada.desc())
        .limit(1)
    )
    answer = await tx.scalar(wanted)
    return tuple((answer or {}).get("desempenos", ()))


async def get_valoracion(tx: AsyncSession, valoracion_id: int) -> Row:
    """Return a valoración; raise NotFound("valoracion_desconocida")."""
    wanted = select(valoraciones).where(valoraciones.c.id == valoracion_id)
    row = (await tx.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise NotFound("valoracion_desconocida")
    return dict(row)
