"""What the fichas of an AT were answered with."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import convocados, instancias, tareas
from engine.domain.indicadores import Insumos, Participacion


async def last_answers(
    tx: AsyncSession, asistencia_id: int, elementos: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the answers given at some elements of an AT, the newest first."""
    rows = await tx.execute(
        select(tareas.c.respuesta)
        .where(
            tareas.c.asistencia_id == asistencia_id,
            tareas.c.elemento.in_(elementos),
            tareas.c.estado == "completada",
        )
        .order_by(tareas.c.cerrada.desc(), tareas.c.id.desc())
    )
    return [dict(row) for row in rows.scalars()]


async def load_insumos(tx: AsyncSession, asistencia_id: int) -> Insumos:
    """Return what the five indicators of an AT are counted from [ID-01..05]."""
    totals = (
        await tx.execute(
            select(
                func.count().label("convocados"),
                func.count().filter(convocados.c.confirmado.is_(True)).label("programados"),
                func.count().filter(convocados.c.confirmado.is_not(None)).label("respondidos"),
            ).where(convocados.c.asistencia_id == asistencia_id)
        )
    ).one()
    register = await last_answers(tx, asistencia_id, ("registrar_asistencia", "corregir_registro"))
    report = await last_answers(tx, asistencia_id, ("reportar",))
    fichas = await last_answers(tx, asistencia_id, ("aplicar",))
    return Insumos(
        convocados=totals.convocados,
        programados=totals.programados if totals.respondidos else None,
        participaciones=[
            Participacion(
                p["cargo"], p["asistio"], p.get("entrada"), p.get("salida"), p.get("encuesta")
            )
            for p in (register[0]["participantes"] if register else [])
        ],
        cumplio_objetivos=report[0]["cumplio_objetivos"] if report else None,
        cumplio_productos=report[0]["cumplio_productos"] if report else None,
        aplicaciones=[answer["aplica"] for answer in fichas],
        fichas_esperadas=await _expected_fichas(tx, asistencia_id),
    )


async def _expected_fichas(tx: AsyncSession, asistencia_id: int) -> int:
    """Count the participants who were asked for a ficha de aplicación."""
    asked = select(func.count()).where(
        instancias.c.asistencia_id == asistencia_id, instancias.c.clave.like("%/aplicacion/%")
    )
    return int(await tx.scalar(asked) or 0)
