"""What the documents of a UGEL tell of each of its companions."""

from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.material import FIRST
from engine.db.queries.programas import exercised_by
from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    cargos,
    ejercicios,
    estrategias,
    instituciones,
    personas,
    protocolos,
)
from engine.domain.documentos.foco import Foco

Row = dict[str, Any]


async def list_by_companion(tx: AsyncSession, foco: Foco) -> list[Row]:
    """Return each companion with what the protocol asks of the year and what was done so far.

    `visitas` are those of the protocol of every docente of the list; `programadas` and
    `realizadas` those of the programme up to the end of the document's days, days included.
    """
    companions = (
        select(acompanantes.c.id, acompanantes.c.cargo_id)
        .where(acompanantes.c.programa_id == foco.programa_id)
        .subquery()
    )
    lists = _protocol_of_lists(foco).subquery()
    done = _done_by_companion(foco).subquery()
    wanted = (
        select(
            companions.c.id,
            func.coalesce(personas.c.nombre, "Plaza sin titular").label("nombre"),
            func.coalesce(lists.c.docentes, 0).label("docentes"),
            func.coalesce(lists.c.visitas, 0).label("visitas"),
            func.coalesce(done.c.programadas, 0).label("programadas"),
            func.coalesce(done.c.realizadas, 0).label("realizadas"),
            func.coalesce(done.c.gia, 0).label("gia"),
            func.coalesce(done.c.rtc, 0).label("rtc"),
        )
        .join(cargos, cargos.c.id == companions.c.cargo_id)
        .outerjoin(lists, lists.c.acompanante_id == companions.c.id)
        .outerjoin(done, done.c.acompanante_id == companions.c.id)
        .outerjoin(ejercicios, exercised_by(foco.hoy))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .order_by(personas.c.nombre, companions.c.id)
    )
    return [dict(row) for row in (await tx.execute(wanted)).mappings()]


def _protocol_of_lists(foco: Foco) -> Select[Any]:
    return (
        select(
            acompanados.c.acompanante_id,
            func.count().label("docentes"),
            func.sum(protocolos.c.visitas).label("visitas"),
        )
        .join(acompanantes, acompanantes.c.id == acompanados.c.acompanante_id)
        .join(cargos, cargos.c.id == acompanados.c.cargo_id)
        .outerjoin(instituciones, instituciones.c.entidad_id == cargos.c.entidad_id)
        .outerjoin(
            protocolos,
            and_(
                protocolos.c.tipo == instituciones.c.tipo,
                protocolos.c.reglamento_id == foco.programa["reglamento_id"],
            ),
        )
        .where(
            acompanantes.c.programa_id == foco.programa_id,
            acompanados.c.periodo.contains(foco.ultimo_dia),
        )
        .group_by(acompanados.c.acompanante_id)
    )


def _done_by_companion(foco: Foco) -> Select[Any]:
    visit, done = estrategias.c.tipo == "visita", estrategias.c.estado == "realizada"
    return (
        select(
            estrategias.c.acompanante_id,
            func.count().filter(visit, estrategias.c.estado != "no_realizada").label("programadas"),
            func.count().filter(visit, done).label("realizadas"),
            func.count().filter(estrategias.c.tipo == "gia", done).label("gia"),
            func.count().filter(estrategias.c.tipo == "rtc", done).label("rtc"),
        )
        .where(estrategias.c.programa_id == foco.programa_id, foco.hasta > FIRST)
        .group_by(estrategias.c.acompanante_id)
    )
