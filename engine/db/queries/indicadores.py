"""What the five indicators are counted from, as the fichas of each AT left it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import visible_asistencias
from engine.db.queries.asistencias import select_asistencias
from engine.db.queries.tablas import asistencias, convocados, tareas
from engine.domain.actor import Actor
from engine.domain.indicadores import Insumos, Participacion

FICHAS = ("at_asistencia", "anexo_04", "anexo_05")
MEASURED = ("en_ejecucion", "en_seguimiento", "en_evaluacion", "cerrada")
"""States in which there may be something to count."""


async def load_insumos(tx: AsyncSession, ids: Sequence[int]) -> dict[int, Insumos]:
    """Return what the indicators of each of those ATs are counted from.

    Of a ficha answered again, the last answer counts; Anexo 05 comes once from each.
    """
    called = await _count_convocados(tx, ids)
    answers = await _load_answers(tx, ids)
    return {i: _insumos(called.get(i, (0, None)), answers.get(i, {})) for i in ids}


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


async def _load_answers(
    tx: AsyncSession, ids: Sequence[int]
) -> dict[int, dict[str, list[dict[str, Any] | None]]]:
    statement = (
        select(tareas.c.asistencia_id, tareas.c.ficha, tareas.c.respuesta)
        .where(
            tareas.c.asistencia_id.in_(ids),
            tareas.c.ficha.in_(FICHAS),
            tareas.c.estado != "cancelada",
        )
        .order_by(tareas.c.cerrada.asc().nulls_first(), tareas.c.id)
    )
    found: dict[int, dict[str, list[dict[str, Any] | None]]] = {}
    for asistencia_id, ficha, respuesta in await tx.execute(statement):
        found.setdefault(asistencia_id, {}).setdefault(ficha, []).append(respuesta)
    return found


def _insumos(
    called: tuple[int, int | None], answers: dict[str, list[dict[str, Any] | None]]
) -> Insumos:
    lists = [a for a in answers.get("at_asistencia", []) if a]
    reports = [a for a in answers.get("anexo_04", []) if a]
    report = reports[-1] if reports else {}
    applied = answers.get("anexo_05", [])
    return Insumos(
        convocados=called[0],
        programados=called[1],
        participaciones=[_participacion(row) for row in (lists[-1] if lists else {}).get(
            "participantes", [])],
        cumplio_objetivos=report.get("cumplio_objetivos"),
        cumplio_productos=report.get("cumplio_productos"),
        aplicaciones=[a["aplica"] for a in applied if a],
        fichas_esperadas=len(applied),
    )  # fmt: skip


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
