"""What documents of accompaniment say of classrooms and schools: the last ficha of each."""

from collections.abc import Collection
from datetime import time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.instituciones import named_office
from engine.db.queries.programas import exercised_by
from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    cargos,
    ejercicios,
    entidades,
    instituciones,
    instrumentos,
    personas,
    protocolos,
)
from engine.domain.documentos.foco import Foco
from engine.domain.lima import at_lima

Row = dict[str, Any]


async def list_instrumentos(tx: AsyncSession, foco: Foco, fichas: Collection[str]) -> list[Row]:
    """Return the last of those instruments of each docente and school, up to a document's end.

    Each says `docente` and `institucion`, with its answer (IN-12, IN-23, S003:938-940).
    """
    wanted = (
        select(
            instrumentos.c.ficha,
            instrumentos.c.respuesta,
            instrumentos.c.llenado_en,
            instrumentos.c.docente_id,
            func.coalesce(personas.c.nombre, "Plaza sin titular").label("docente"),
            entidades.c.id.label("entidad_id"),
            named_office().label("institucion"),
        )
        .ext(distinct_on(instrumentos.c.ficha, instrumentos.c.docente_id, entidades.c.id))
        .outerjoin(cargos, cargos.c.id == instrumentos.c.docente_id)
        .join(
            entidades,
            entidades.c.id == func.coalesce(cargos.c.entidad_id, instrumentos.c.entidad_id),
        )
        .outerjoin(ejercicios, exercised_by(foco.hoy))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(
            instrumentos.c.programa_id == foco.programa_id,
            instrumentos.c.ficha.in_(fichas),
            instrumentos.c.llenado_en < at_lima(foco.hasta, time()),
        )
        .order_by(
            instrumentos.c.ficha,
            instrumentos.c.docente_id,
            entidades.c.id,
            instrumentos.c.llenado_en.desc(),
        )
    )
    if foco.acompanante_id is not None:
        wanted = wanted.where(instrumentos.c.acompanante_id == foco.acompanante_id)
    rows = [dict(row) for row in (await tx.execute(wanted)).mappings()]
    return sorted(rows, key=lambda row: (row["institucion"], row["docente"], row["ficha"]))


async def list_protocolos(tx: AsyncSession, foco: Foco) -> list[Row]:
    """Return what the protocol asks of each kind of school of a programme, with its docentes."""
    taught = (
        select(
            instituciones.c.tipo, func.count(acompanados.c.cargo_id.distinct()).label("docentes")
        )
        .join(cargos, cargos.c.id == acompanados.c.cargo_id)
        .join(acompanantes, acompanantes.c.id == acompanados.c.acompanante_id)
        .join(instituciones, instituciones.c.entidad_id == cargos.c.entidad_id)
        .where(
            acompanantes.c.programa_id == foco.programa_id,
            acompanados.c.periodo.overlaps(Range(foco.desde, foco.hasta)),
        )
        .group_by(instituciones.c.tipo)
        .subquery()
    )
    wanted = (
        select(protocolos, taught.c.docentes)
        .join(taught, taught.c.tipo == protocolos.c.tipo)
        .where(protocolos.c.reglamento_id == foco.programa["reglamento_id"])
        .order_by(protocolos.c.tipo)
    )
    return [dict(row) for row in (await tx.execute(wanted)).mappings()]
