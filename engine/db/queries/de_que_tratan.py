"""What the tareas of accompaniment are about: the strategy of each, or its part of a programme."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import (
    acompanantes,
    ejercicios,
    entidades,
    estrategias,
    instancias,
    personas,
    programas,
    tareas,
)
from engine.domain.redaccion.estrategias import say_estrategia, say_tramo

_de_ella, _del_otro = ejercicios.alias("de_la_plaza"), ejercicios.alias("de_quien_acompana")
_docente, _acompanante = personas.alias("docente"), personas.alias("acompanante_persona")


def _number(name: str) -> Any:
    return instancias.c.contexto[name].astext.cast(BigInteger)


async def describe_tareas(
    tx: AsyncSession, tarea_ids: Collection[UUID], dia: date
) -> dict[UUID, str]:
    """Return, of those that are of a programme, whom and when each tarea is about, by its id.

    Whoever exercises a cargo on `dia` is named; the rest of the tareas are left out.
    """
    if not tarea_ids:
        return {}
    columns = (
        tareas.c.id,
        instancias.c.contexto["mes"].astext.label("mes"),
        programas.c.anio,
        estrategias.c.tipo,
        func.lower(estrategias.c.dias).label("desde"),
        entidades.c.nombre.label("institucion"),
        _docente.c.nombre.label("docente"),
        _acompanante.c.nombre.label("acompanante"),
    )
    statement = select(*columns).select_from(_joined(dia)).where(tareas.c.id.in_(tarea_ids))
    return {row.id: _say(row) for row in await tx.execute(statement)}


def _joined(dia: date) -> Any:
    """Return the tareas of programmes with the strategy of each and who is in its cargos."""
    of_programa = or_(
        programas.c.id == _number("programa_id"), programas.c.instancia_id == instancias.c.id
    )
    own = (estrategias.c.instancia_id == instancias.c.id) & (estrategias.c.estado != "no_realizada")
    return (
        tareas.join(instancias, instancias.c.id == tareas.c.instancia_id)
        .join(programas, of_programa)
        .outerjoin(estrategias, own)
        .outerjoin(entidades, entidades.c.id == estrategias.c.entidad_id)
        .outerjoin(acompanantes, acompanantes.c.id == _number("acompanante_id"))
        .outerjoin(_de_ella, _held(_de_ella, estrategias.c.docente_id, dia))
        .outerjoin(_docente, _docente.c.id == _de_ella.c.persona_id)
        .outerjoin(_del_otro, _held(_del_otro, acompanantes.c.cargo_id, dia))
        .outerjoin(_acompanante, _acompanante.c.id == _del_otro.c.persona_id)
    )


def _held(ejercicio: Any, cargo_id: Any, dia: date) -> Any:
    return and_(ejercicio.c.cargo_id == cargo_id, ejercicio.c.dias.contains(dia))


def _say(row: Any) -> str:
    if row.tipo is None:
        return say_tramo(row.anio, mes=row.mes, acompanante=row.acompanante)
    return say_estrategia(row.tipo, row.desde, docente=row.docente, institucion=row.institucion)
