"""What the five indicators are counted from, as the fichas of each AT left it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, Subquery, case, func, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
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
    called, answers = _convocados(ids), _last_answers(ids)
    applied, expected = _applications(ids), _expected(ids)
    own = asistencias.c.id
    rows = await tx.execute(
        select(
            own,
            called.c.todos,
            case((called.c.respondieron > 0, called.c.vendran)).label("programados"),
            expected.c.todas,
            answers.c.dichas,
            applied.c.dichas.label("aplicaciones"),
        )
        .outerjoin(called, called.c.asistencia_id == own)
        .outerjoin(expected, expected.c.asistencia_id == own)
        .outerjoin(answers, answers.c.asistencia_id == own)
        .outerjoin(applied, applied.c.asistencia_id == own)
        .where(own.in_(ids))
    )
    return {row.id: _insumos(row) for row in rows}


def _convocados(ids: Sequence[int]) -> Subquery:
    """Select how many each AT convened, how many said whether they come, how many do."""
    return (
        select(
            convocados.c.asistencia_id,
            func.count().label("todos"),
            func.count(convocados.c.confirmado).label("respondieron"),
            func.count().filter(convocados.c.confirmado).label("vendran"),
        )
        .where(convocados.c.asistencia_id.in_(ids))
        .group_by(convocados.c.asistencia_id)
        .subquery()
    )


def _last_answers(ids: Sequence[int]) -> Subquery:
    """Select the last answer of each AT to the register and to the report, by ficha."""
    last = (
        _answers(ids, REGISTER, REPORT)
        .with_only_columns(tareas.c.asistencia_id, tareas.c.ficha, tareas.c.respuesta)
        .ext(distinct_on(tareas.c.asistencia_id, tareas.c.ficha))
        .order_by(
            tareas.c.asistencia_id, tareas.c.ficha, tareas.c.cerrada.desc(), tareas.c.id.desc()
        )
        .subquery()
    )
    said = func.jsonb_object_agg(last.c.ficha, last.c.respuesta, type_=JSONB).label("dichas")
    return select(last.c.asistencia_id, said).group_by(last.c.asistencia_id).subquery()


def _applications(ids: Sequence[int]) -> Subquery:
    """Select what each ficha de aplicación of an AT said."""
    said = func.array_agg(tareas.c.respuesta["aplica"].astext).label("dichas")
    return (
        _answers(ids, APPLICATION)
        .with_only_columns(tareas.c.asistencia_id, said)
        .group_by(tareas.c.asistencia_id)
        .subquery()
    )


def _answers(ids: Sequence[int], *fichas: str) -> Select[Any]:
    return select(tareas.c.id).where(
        tareas.c.asistencia_id.in_(ids),
        tareas.c.ficha.in_(fichas),
        tareas.c.estado == "completada",
    )


def _expected(ids: Sequence[int]) -> Subquery:
    """Select of how many a ficha de aplicación was asked: each has an instance of its own."""
    return (
        select(instancias.c.asistencia_id, func.count().label("todas"))
        .where(instancias.c.asistencia_id.in_(ids), instancias.c.clave.like("%/aplicacion/%"))
        .group_by(instancias.c.asistencia_id)
        .subquery()
    )


def _insumos(row: Any) -> Insumos:
    answers: Mapping[str, Any] = row.dichas or {}
    register, report = answers.get(REGISTER) or {}, answers.get(REPORT) or {}
    return Insumos(
        convocados=row.todos or 0,
        programados=row.programados,
        participaciones=[_participacion(told) for told in register.get("participantes", [])],
        cumplio_objetivos=report.get("cumplio_objetivos"),
        cumplio_productos=report.get("cumplio_productos"),
        aplicaciones=row.aplicaciones or [],
        fichas_esperadas=row.todas or 0,
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
