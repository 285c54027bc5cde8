"""What the tareas behind a document were answered: of its strategies, and of its programme."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.instituciones import named_office
from engine.db.queries.material import FIRST, in_cycle, rows_of
from engine.db.queries.programas import exercised_by
from engine.db.queries.tablas import (
    cargos,
    ejercicios,
    entidades,
    estrategias,
    instancias,
    personas,
    tareas,
)
from engine.domain.documentos.foco import Foco
from engine.domain.lima import at_lima

Row = dict[str, Any]


async def list_answers(
    tx: AsyncSession, foco: Foco, fichas: Sequence[str], *, from_start: bool = False
) -> list[Row]:
    """Return what was answered to those fichas in the strategies of a document, the last first.

    `from_start` takes in those of the programme before its days too.
    """
    wanted = (
        select(
            tareas.c.ficha,
            tareas.c.respuesta,
            tareas.c.cerrada,
            estrategias.c.id.label("estrategia_id"),
            estrategias.c.tipo,
            estrategias.c.clase,
            estrategias.c.docente_id,
            estrategias.c.entidad_id,
            FIRST.label("dia"),
            personas.c.nombre.label("docente"),
            named_office().label("institucion"),
        )
        .join(estrategias, estrategias.c.instancia_id == tareas.c.instancia_id)
        .join(entidades, entidades.c.id == estrategias.c.entidad_id)
        .outerjoin(cargos, cargos.c.id == estrategias.c.docente_id)
        .outerjoin(ejercicios, exercised_by(foco.hoy))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(
            *in_cycle(foco, from_start=from_start),
            tareas.c.ficha.in_(fichas),
            tareas.c.estado == "completada",
            estrategias.c.estado != "no_realizada",
        )
        .order_by(tareas.c.cerrada.desc(), tareas.c.id.desc())
    )
    return await rows_of(tx, wanted)


async def list_own_answers(
    tx: AsyncSession, foco: Foco, fichas: Sequence[str], desde: date
) -> list[Row]:
    """Return what the process of the programme was answered to those fichas from a day on."""
    wanted = (
        select(tareas.c.ficha, tareas.c.elemento, tareas.c.respuesta, tareas.c.cerrada)
        .where(
            tareas.c.instancia_id == foco.programa["instancia_id"],
            tareas.c.ficha.in_(fichas),
            tareas.c.estado == "completada",
            tareas.c.cerrada >= at_lima(desde, time()),
        )
        .order_by(tareas.c.cerrada.desc())
    )
    return await rows_of(tx, wanted)


async def list_tree_answers(tx: AsyncSession, foco: Foco, elementos: Sequence[str]) -> list[Row]:
    """Return what was answered at those elements anywhere in a programme, of no strategy.

    Of its companion, if a document is of one.
    """
    wanted = (
        select(tareas.c.ficha, tareas.c.respuesta, tareas.c.cerrada)
        .join(instancias, instancias.c.id == tareas.c.instancia_id)
        .where(
            instancias.c.raiz_id == foco.programa["instancia_id"],
            tareas.c.elemento.in_(elementos),
            tareas.c.estado == "completada",
        )
        .order_by(tareas.c.cerrada, tareas.c.id)
    )
    if foco.acompanante_id is not None:
        companion = instancias.c.contexto["acompanante_id"].as_integer()
        wanted = wanted.where(companion == foco.acompanante_id)
    return await rows_of(tx, wanted)
