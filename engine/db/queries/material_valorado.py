"""What documents of accompaniment say of levels, evidence, practices and earlier documents."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.instituciones import named_office
from engine.db.queries.material import FIRST, rows_of
from engine.db.queries.programas import exercised_by
from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    cargos,
    documentos,
    ejercicios,
    entidades,
    estrategias,
    evidencias,
    participaciones,
    personas,
    practicas,
    prioridades,
    valoraciones,
)
from engine.domain.documentos.comparacion import Cambio
from engine.domain.documentos.foco import Foco

Row = dict[str, Any]


def _valued(foco: Foco) -> list[ColumnElement[bool]]:
    held = [valoraciones.c.programa_id == foco.programa_id, valoraciones.c.mes < foco.hasta]
    if foco.acompanante_id is not None:
        held.append(valoraciones.c.acompanante_id == foco.acompanante_id)
    if foco.docente_id is not None:
        held.append(valoraciones.c.docente_id == foco.docente_id)
    if foco.modelo.sujeto == "institucion":
        inside = select(cargos.c.id).where(cargos.c.entidad_id == foco.entidad_id)
        held.append(valoraciones.c.docente_id.in_(inside))
    return held


async def list_cambios(tx: AsyncSession, foco: Foco) -> list[Cambio]:
    """Return how each docente's desempeños went in a document's days (S003:2291-2312).

    Levels are those that settled each month; who was not valued in those days has no row.
    """
    mes, nivel = valoraciones.c.mes, valoraciones.c.nivel
    inside = mes >= foco.desde.replace(day=1)
    up = func.array_agg(aggregate_order_by(nivel, mes.asc()))
    levels = (
        select(
            valoraciones.c.docente_id,
            valoraciones.c.desempeno,
            up.label("todos"),
            up.filter(inside).label("dentro"),
            func.count().label("veces"),
        )
        .where(*_valued(foco), valoraciones.c.definitiva)
        .group_by(valoraciones.c.docente_id, valoraciones.c.desempeno)
        .having(func.count().filter(inside) > 0)
        .subquery()
    )
    # Asked of each row: how many groups there will be is a guess, by which PostgreSQL would read
    # all the cargos of the country.
    name = (
        select(personas.c.nombre)
        .join(ejercicios, ejercicios.c.persona_id == personas.c.id)
        .where(ejercicios.c.cargo_id == levels.c.docente_id, ejercicios.c.dias.contains(foco.hoy))
        .limit(1)
        .scalar_subquery()
    )
    wanted = select(func.coalesce(name, "Plaza sin titular").label("docente"), levels).order_by(
        name, levels.c.docente_id, levels.c.desempeno
    )
    return [_change(row) for row in (await tx.execute(wanted)).mappings()]


def _change(row: Any) -> Cambio:
    every, inside = row["todos"], row["dentro"]
    return Cambio(
        row["docente"],
        row["docente_id"],
        row["desempeno"],
        every[0] if len(every) > 1 else None,
        inside[0] if len(inside) > 1 else None,
        inside[-1],
    )


async def list_valoraciones(
    tx: AsyncSession, foco: Foco, *, de_director: bool, ultimo_mes: bool = False
) -> list[Row]:
    """Return what was valued in a document's days, or in the last month of them, with evidence."""
    first = foco.ultimo_dia.replace(day=1) if ultimo_mes else foco.desde.replace(day=1)
    wanted = (
        select(
            func.coalesce(personas.c.nombre, "Plaza sin titular").label("docente"),
            named_office().label("institucion"),
            valoraciones.c.docente_id,
            valoraciones.c.desempeno,
            valoraciones.c.nivel,
            valoraciones.c.definitiva,
            valoraciones.c.evidencia,
            valoraciones.c.producto,
            valoraciones.c.necesidad,
            valoraciones.c.fuente,
            valoraciones.c.mes,
        )
        .join(cargos, cargos.c.id == valoraciones.c.docente_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(ejercicios, exercised_by(foco.hoy))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(
            *_valued(foco),
            valoraciones.c.mes >= first,
            valoraciones.c.de_director.is_(de_director),
        )
        .order_by(
            personas.c.nombre, valoraciones.c.docente_id, valoraciones.c.mes, valoraciones.c.id
        )
    )
    return await rows_of(tx, wanted)


async def list_evidencias(tx: AsyncSession, foco: Foco) -> list[Row]:
    """Return the evidence that the portafolios took in a document's days (RB-08)."""
    wanted = (
        select(
            evidencias.c.id,
            evidencias.c.titulo,
            evidencias.c.tipo,
            evidencias.c.fecha,
            evidencias.c.nombre,
            personas.c.nombre.label("docente"),
        )
        .outerjoin(cargos, cargos.c.id == evidencias.c.docente_id)
        .outerjoin(ejercicios, exercised_by(foco.hoy))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(
            evidencias.c.acompanante_id == foco.acompanante_id,
            evidencias.c.programa_id == foco.programa_id,
            evidencias.c.fecha >= foco.desde,
            evidencias.c.fecha < foco.hasta,
            evidencias.c.retirada.is_(None),
        )
        .order_by(evidencias.c.fecha, evidencias.c.id)
    )
    return await rows_of(tx, wanted)


async def list_practicas(tx: AsyncSession, foco: Foco) -> list[Row]:
    """Return the good practices identified up to the end of a document's days (VA-10)."""
    wanted = (
        select(practicas, personas.c.nombre.label("docente"))
        .outerjoin(cargos, cargos.c.id == practicas.c.docente_id)
        .outerjoin(ejercicios, exercised_by(foco.hoy))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(
            practicas.c.programa_id == foco.programa_id,
            practicas.c.identificada >= foco.desde,
            practicas.c.identificada < foco.hasta,
        )
        .order_by(practicas.c.identificada, practicas.c.id)
    )
    if foco.acompanante_id is not None:
        wanted = wanted.where(practicas.c.acompanante_id == foco.acompanante_id)
    return await rows_of(tx, wanted)


async def list_prioridades(tx: AsyncSession, foco: Foco) -> list[Row]:
    """Return the desempeños prioritised for each docente of a companion (VA-08, VA-09).

    For a report they are those of the month that follows it.
    """
    ahead = foco.modelo.cierra or foco.modelo.ciclo == "cierre"
    until = foco.hasta if ahead else foco.ultimo_dia
    wanted = (
        select(
            prioridades.c.docente_id,
            func.coalesce(personas.c.nombre, "Plaza sin titular").label("docente"),
            prioridades.c.desempenos,
            prioridades.c.desde,
        )
        .ext(distinct_on(prioridades.c.docente_id))
        .join(cargos, cargos.c.id == prioridades.c.docente_id)
        .outerjoin(ejercicios, exercised_by(foco.hoy))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(prioridades.c.acompanante_id == foco.acompanante_id, prioridades.c.desde <= until)
        .order_by(prioridades.c.docente_id, prioridades.c.desde.desc())
    )
    return await rows_of(tx, wanted)


async def list_participaciones(tx: AsyncSession, foco: Foco) -> list[Row]:
    """Return who came to the talleres of a document's days, with their mark and their opinion."""
    wanted = (
        select(
            participaciones,
            estrategias.c.tipo,
            FIRST.label("dia"),
            func.coalesce(personas.c.nombre, "Plaza sin titular").label("docente"),
            named_office().label("institucion"),
        )
        .join(estrategias, estrategias.c.id == participaciones.c.estrategia_id)
        .join(cargos, cargos.c.id == participaciones.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(ejercicios, exercised_by(foco.hoy))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(estrategias.c.programa_id == foco.programa_id, estrategias.c.tipo == "taller")
        .order_by(entidades.c.nombre, personas.c.nombre, cargos.c.id)
    )
    if foco.estrategia_id is not None:
        wanted = wanted.where(estrategias.c.id == foco.estrategia_id)
    else:
        wanted = wanted.where(foco.desde <= FIRST, foco.hasta > FIRST)
    if foco.acompanante_id is not None:
        own = select(acompanados.c.cargo_id).where(
            acompanados.c.acompanante_id == foco.acompanante_id
        )
        wanted = wanted.where(participaciones.c.cargo_id.in_(own))
    return await rows_of(tx, wanted)


async def list_plans(tx: AsyncSession, foco: Foco) -> list[Row]:
    """Return the last yearly plan of the UGEL, and of its companion if a document is of one."""
    whose = [documentos.c.codigo == "DOC-03"]
    if foco.acompanante_id is not None:
        own = documentos.c.acompanante_id == foco.acompanante_id
        whose.append(and_(own, documentos.c.codigo == "DOC-04"))
    wanted = (
        select(documentos.c.codigo, documentos.c.interpretacion)
        .ext(distinct_on(documentos.c.clave))
        .where(
            documentos.c.programa_id == foco.programa_id,
            or_(*whose),
            documentos.c.presentado_en.is_not(None),
        )
        .order_by(documentos.c.clave, documentos.c.version.desc())
    )
    return await rows_of(tx, wanted)


async def list_presented(tx: AsyncSession, foco: Foco, codigos: Collection[str]) -> list[Row]:
    """Return the documents of those kinds due in a document's days, presented or not.

    Of one presented more than once it is the last. Those of one companion, if it is of one.
    """
    wanted = (
        select(
            documentos.c.codigo,
            documentos.c.clave,
            documentos.c.vence,
            documentos.c.presentado_en,
            documentos.c.interpretacion,
            func.lower(documentos.c.periodo).label("desde"),
            documentos.c.entidad_id,
            func.coalesce(personas.c.nombre, "Plaza sin titular").label("nombre"),
        )
        .ext(distinct_on(documentos.c.clave))
        .outerjoin(acompanantes, acompanantes.c.id == documentos.c.acompanante_id)
        .outerjoin(cargos, cargos.c.id == acompanantes.c.cargo_id)
        .outerjoin(ejercicios, exercised_by(foco.hoy))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(
            documentos.c.programa_id == foco.programa_id,
            documentos.c.codigo.in_(codigos),
            func.lower(documentos.c.periodo) < foco.hasta,
            func.upper(documentos.c.periodo) > foco.desde,
        )
        .order_by(documentos.c.clave, documentos.c.version.desc())
    )
    if foco.acompanante_id is not None:
        wanted = wanted.where(documentos.c.acompanante_id == foco.acompanante_id)
    if foco.modelo.sujeto == "institucion":
        inside = select(cargos.c.id).where(cargos.c.entidad_id == foco.entidad_id)
        wanted = wanted.where(documentos.c.docente_id.in_(inside))
    return await rows_of(tx, wanted)
