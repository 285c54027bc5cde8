"""What the five indicators are counted from, as the fichas of each AT left it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import visible_asistencias
from engine.db.queries.asistencias import select_asistencias
from engine.db.queries.tablas import asistencias, convocados, instancias, tareas
from engine.domain.actor import Actor
from engine.domain.indicadores import Insumos, Participacion

REGISTER, REPORT, APPLICATION = "at_asistencia", "anexo_04", "anexo_05"
MEASURED = ("en_ejecucion", "en_seguimiento", "en_evaluacion", "cerrada")
"""States in which there may be something to count."""


async def load_many_insumos(tx: AsyncSession, ids: Sequence[int]) -> dict[int, Insumos]:
    """Return what the indicators of each of those ATs are counted from.

    Of a ficha answered again the last answer counts; Anexo 05 comes once from each.
    """
    called = await _count_convocados(tx, ids)
    answers = await _last_answers(tx, ids)
    applications = await _applications(tx, ids)
    expected = await _count_expected(tx, ids)
    return {
        i: _insumos(
            called.get(i, (0, None)),
            expected.get(i, 0),
            answers.get((i, REGISTER), {}),
            answers.get((i, REPORT), {}),
            applications.get(i, []),
        )
        for i in ids
    }


async def _count_convocados(
    tx: AsyncSession, ids: Sequence[int]
) -> dict[int, tuple[int, int | None]]:
    answered = func.count(convocados.c.confirmado)
    confirmed = func.count().filter(convocados.c.confirmado)
    statement = (
        select(convocados.c.asistencia_id, func.count(), answered, confirmed)
        .where(convocados.c.asistencia_id.in_(ids))
        .group_by(convocados.c.asistencia_id)
    )
    return {row[0]: (row[1], row[3] if row[2] else None) for row in await tx.execute(statement)}


async def _last_answers(
    tx: AsyncSession, ids: Sequence[int]
) -> dict[tuple[int, str], dict[str, Any]]:
    """Return the last answer of each AT to the register and to the report."""
    statement = (
        _answers(ids, REGISTER, REPORT)
        .with_only_columns(tareas.c.asistencia_id, tareas.c.ficha, tareas.c.respuesta)
        .ext(distinct_on(tareas.c.asistencia_id, tareas.c.ficha))
        .order_by(
            tareas.c.asistencia_id, tareas.c.ficha, tareas.c.cerrada.desc(), tareas.c.id.desc()
        )
    )
    return {(row[0], row[1]): row[2] for row in await tx.execute(statement)}


async def _applications(tx: AsyncSession, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return what each ficha de aplicación of an AT said."""
    said = func.array_agg(tareas.c.respuesta["aplica"].astext)
    statement = (
        _answers(ids, APPLICATION)
        .with_only_columns(tareas.c.asistencia_id, said)
        .group_by(tareas.c.asistencia_id)
    )
    return dict((await tx.execute(statement)).all())


def _answers(ids: Sequence[int], *fichas: str) -> Select[Any]:
    return select(tareas.c.id).where(
        tareas.c.asistencia_id.in_(ids),
        tareas.c.ficha.in_(fichas),
        tareas.c.estado == "completada",
    )


async def _count_expected(tx: AsyncSession, ids: Sequence[int]) -> dict[int, int]:
    """Count whom a ficha de aplicación was asked of: each has an instance of its own."""
    statement = (
        select(instancias.c.asistencia_id, func.count())
        .where(instancias.c.asistencia_id.in_(ids), instancias.c.clave.like("%/aplicacion/%"))
        .group_by(instancias.c.asistencia_id)
    )
    return dict((await tx.execute(statement)).all())


def _insumos(
    called: tuple[int, int | None],
    expected: int,
    register: Mapping[str, Any],
    report: Mapping[str, Any],
    applications: list[str],
) -> Insumos:
    return Insumos(
        convocados=called[0],
        programados=called[1],
        participaciones=[_participacion(row) for row in register.get("participantes", [])],
        cumplio_objetivos=report.get("cumplio_objetivos"),
        cumplio_productos=report.get("cumplio_productos"),
        aplicaciones=applications,
        fichas_esperadas=expected,
    )


def _participacion(row: dict[str, Any]) -> Participacion:
    return Participacion(
        cargo=row["cargo"],
        asistio=row["asistio"],
        entrada=row.get("entrada"),
        salida=row.get("salida"),
        encuesta=row.get("encuesta"),
    )


async def list_measured(
    tx: AsyncSession, actor: Actor, *, anio: int | None = None, limite: int = 2000
) -> list[dict[str, Any]]:
    """Return the ATs of the actor's scope already held, of a year or of all."""
    statement = (
        select_asistencias()
        .where(visible_asistencias(actor), asistencias.c.estado.in_(MEASURED))
        .order_by(asistencias.c.inicio.desc(), asistencias.c.id.desc())
        .limit(limite)
    )
    if anio:
        lima = func.timezone("America/Lima", asistencias.c.inicio)
        statement = statement.where(func.extract("year", lima) == anio)
    return [dict(row) for row in (await tx.execute(statement)).mappings()]
