"""Strategies of a programme: one with all that is known of it, those pending, and days taken."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Select, and_, exists, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    cargos,
    ejercicios,
    entidades,
    estrategias,
    instituciones,
    personas,
    programas,
    reglamentos,
    tareas,
)

Row = dict[str, Any]
_director, _dirige = cargos.alias("cargo_que_dirige"), ejercicios.alias("quien_dirige")
_FIRST = func.lower(estrategias.c.dias)
_ONE_DAY = timedelta(days=1)


def _held_on(dia: date) -> Any:
    return and_(ejercicios.c.cargo_id == estrategias.c.docente_id, ejercicios.c.dias.contains(dia))


def directs(entidad_id: Column[Any], dia: date) -> Any:
    """Whether who exercises a docente's plaza also exercises the direction of the IE (NU-14).

    `entidad_id` is the IE, in a statement that has `ejercicio` of that plaza.
    """
    return exists(
        select(_dirige.c.persona_id)
        .join(_director, _director.c.id == _dirige.c.cargo_id)
        .where(
            _director.c.entidad_id == entidad_id,
            _director.c.rol == "director_ie",
            _dirige.c.persona_id == ejercicios.c.persona_id,
            _dirige.c.dias.contains(dia),
        )
        .correlate(entidad_id.table, ejercicios)
    )


def _select_estrategias(dia: date) -> Select[Any]:
    return (
        select(
            estrategias,
            _FIRST.label("desde"),
            (func.upper(estrategias.c.dias) - 1).label("hasta"),
            acompanantes.c.cargo_id.label("acompanante_cargo_id"),
            entidades.c.codigo.label("entidad"),
            entidades.c.nombre.label("institucion"),
            personas.c.nombre.label("docente"),
            directs(estrategias.c.entidad_id, dia).label("es_director"),
            programas.c.ugel_id,
            programas.c.reglamento_id,
            func.lower(programas.c.periodo).label("programa_desde"),
            (func.upper(programas.c.periodo) - 1).label("programa_hasta"),
            reglamentos.c.regla,
        )
        .join(programas, programas.c.id == estrategias.c.programa_id)
        .join(reglamentos, reglamentos.c.id == programas.c.reglamento_id)
        .join(entidades, entidades.c.id == estrategias.c.entidad_id)
        .outerjoin(acompanantes, acompanantes.c.id == estrategias.c.acompanante_id)
        .outerjoin(ejercicios, _held_on(dia))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
    )


async def read_estrategia(tx: AsyncSession, estrategia_id: int, dia: date) -> Row:
    """Return a strategy: its days `desde` and `hasta`, both included, who, where and its rules."""
    wanted = _select_estrategias(dia).where(estrategias.c.id == estrategia_id)
    return dict((await tx.execute(wanted)).mappings().one())


async def find_of_instancia(tx: AsyncSession, instancia_id: UUID, dia: date) -> Row | None:
    """Return the strategy that an instance carries now, or None."""
    wanted = _select_estrategias(dia).where(
        estrategias.c.instancia_id == instancia_id, estrategias.c.estado != "no_realizada"
    )
    row = (await tx.execute(wanted)).mappings().one_or_none()
    return dict(row) if row else None


async def list_pending(
    tx: AsyncSession,
    dia: date,
    *,
    tipo: str,
    clases: Sequence[str] = (),
    acompanante_id: int | None = None,
    programa_id: int | None = None,
    hasta: date | None = None,
) -> list[Row]:
    """Return what is planned up to `hasta`, included, and no instance carries yet, by its days."""
    wanted = _select_estrategias(dia).where(
        estrategias.c.tipo == tipo,
        estrategias.c.estado == "programada",
        estrategias.c.instancia_id.is_(None),
    )
    if clases:
        wanted = wanted.where(estrategias.c.clase.in_(clases))
    if acompanante_id is not None:
        wanted = wanted.where(estrategias.c.acompanante_id == acompanante_id)
    if programa_id is not None:
        wanted = wanted.where(estrategias.c.programa_id == programa_id)
    if hasta is not None:
        wanted = wanted.where(hasta >= _FIRST)
    rows = (await tx.execute(wanted.order_by(_FIRST, estrategias.c.id))).mappings()
    return [dict(row) for row in rows]


async def taken_days(
    tx: AsyncSession, acompanante_id: int, tipos: Sequence[str], *, salvo: int | None = None
) -> list[date]:
    """Return the days on which a companion has strategies of those kinds, `salvo` one of them."""
    wanted = select(_FIRST.label("desde"), func.upper(estrategias.c.dias).label("hasta")).where(
        estrategias.c.acompanante_id == acompanante_id,
        estrategias.c.tipo.in_(tipos),
        estrategias.c.estado != "no_realizada",
        estrategias.c.id != (salvo or 0),
    )
    rows = (await tx.execute(wanted)).all()
    return sorted(
        {row.desde + n * _ONE_DAY for row in rows for n in range((row.hasta - row.desde).days)}
    )


async def count_others(
    tx: AsyncSession, row: Row, estados: Sequence[str], *, entre: tuple[date, date] | None = None
) -> int:
    """Return how many visits like one, of its companion and IE, stand in those states.

    `entre` keeps those that begin between two days, both included.
    """
    wanted = select(func.count()).where(
        estrategias.c.acompanante_id == row["acompanante_id"],
        estrategias.c.entidad_id == row["entidad_id"],
        estrategias.c.tipo == "visita",
        estrategias.c.clase == row["clase"],
        estrategias.c.id != row["id"],
        estrategias.c.estado.in_(estados),
    )
    if entre is not None:
        wanted = wanted.where(_FIRST.between(*entre))
    return int(await tx.scalar(wanted) or 0)


async def count_left(tx: AsyncSession, row: Row) -> Counter[str]:
    """Return how many visits of each class are left to the docente of one, in its programme."""
    rows = await tx.execute(
        select(estrategias.c.clase, func.count())
        .where(
            estrategias.c.docente_id == row["docente_id"],
            estrategias.c.programa_id == row["programa_id"],
            estrategias.c.tipo == "visita",
            estrategias.c.estado.in_(("programada", "en_curso")),
            estrategias.c.id != row["id"],
        )
        .group_by(estrategias.c.clase)
    )
    return Counter({row.clase: row[1] for row in rows})


async def count_realised(tx: AsyncSession, programa_id: int, entidad_id: int) -> int:
    """Return how many visits of a programme an IE has received."""
    wanted = select(func.count()).where(
        estrategias.c.programa_id == programa_id,
        estrategias.c.entidad_id == entidad_id,
        estrategias.c.tipo == "visita",
        estrategias.c.estado == "realizada",
    )
    return int(await tx.scalar(wanted) or 0)


async def list_docentes(
    tx: AsyncSession, acompanante_id: int | None, dia: date, *, programa_id: int | None = None
) -> list[Row]:
    """Return the docentes on the list of a companion on a day or later, each with its school.

    Without a companion, those of every list of `programa_id`.
    """
    listed = select(acompanados.c.cargo_id).where(acompanados.c.periodo.overlaps(Range(dia, None)))
    if acompanante_id is not None:
        listed = listed.where(acompanados.c.acompanante_id == acompanante_id)
    else:
        own = select(acompanantes.c.id).where(acompanantes.c.programa_id == programa_id)
        listed = listed.where(acompanados.c.acompanante_id.in_(own))
    wanted = (
        select(
            cargos.c.id.label("cargo"),
            func.coalesce(personas.c.nombre, "Docente").label("nombre"),
            entidades.c.id.label("entidad_id"),
            entidades.c.codigo.label("entidad_codigo"),
            entidades.c.nombre.label("entidad_nombre"),
            instituciones.c.tipo,
        )
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(instituciones, instituciones.c.entidad_id == entidades.c.id)
        .outerjoin(
            ejercicios,
            and_(ejercicios.c.cargo_id == cargos.c.id, ejercicios.c.dias.contains(dia)),
        )
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(cargos.c.id.in_(listed))
        .order_by(entidades.c.nombre, personas.c.nombre, cargos.c.id)
    )
    return [dict(row) for row in (await tx.execute(wanted)).mappings()]


async def list_unvisited(
    tx: AsyncSession, acompanante_id: int, desde: date, hasta: date, dia: date,
    salvo: Collection[int] = (),
) -> list[str]:  # fmt: skip
    """Return who, of a companion's list on all those days, has no visit on any of them (PR-08).

    By their names on `dia`; plazas that nobody holds then are left out, and the cargos `salvo`.
    """
    days = Range(desde, hasta, bounds="[]")
    visited = exists().where(
        estrategias.c.acompanante_id == acompanados.c.acompanante_id,
        estrategias.c.docente_id == acompanados.c.cargo_id,
        estrategias.c.estado != "no_realizada",
        estrategias.c.dias.overlaps(days),
    )
    wanted = (
        select(personas.c.nombre)
        .select_from(acompanados)
        .join(
            ejercicios,
            and_(ejercicios.c.cargo_id == acompanados.c.cargo_id, ejercicios.c.dias.contains(dia)),
        )
        .join(personas, personas.c.id == ejercicios.c.persona_id)
        .where(
            acompanados.c.acompanante_id == acompanante_id,
            acompanados.c.periodo.contains(days),
            acompanados.c.cargo_id.not_in(salvo),
            ~visited,
        )
        .order_by(personas.c.nombre)
    )
    return list(await tx.scalars(wanted))


async def find_last_with(
    tx: AsyncSession, acompanante_id: int, tipo: str, hasta: date, ficha: str | None = None
) -> date | None:
    """Return the last day up to `hasta` of a companion's strategies of a kind, None without any.

    With `ficha`, of those in which that ficha was presented.
    """
    wanted = select(func.max(_FIRST)).where(
        estrategias.c.acompanante_id == acompanante_id,
        estrategias.c.tipo == tipo,
        estrategias.c.estado != "no_realizada",
        hasta >= _FIRST,
    )
    if ficha is not None:
        done = exists().where(
            tareas.c.instancia_id == estrategias.c.instancia_id,
            tareas.c.ficha == ficha,
            tareas.c.estado == "completada",
        )
        wanted = wanted.where(done)
    found: date | None = await tx.scalar(wanted)
    return found
