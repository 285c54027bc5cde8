"""Receipts of notices, and how a persona wants to be told: addresses, tastes and silence."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import (
    asistencias,
    avisos,
    direcciones,
    envios,
    personas,
    preferencias,
    silencios,
)
from engine.domain.avisos.silencio import HABITUAL, Horario

PROBLEMS = 50
_CONFIRM = "direccion_por_confirmar"


async def list_envios(
    tx: AsyncSession, aviso_ids: Collection[UUID]
) -> dict[UUID, list[dict[str, Any]]]:
    """Return the attempts to send each notice, the first one first."""
    found: dict[UUID, list[dict[str, Any]]] = {aviso_id: [] for aviso_id in aviso_ids}
    if not found:
        return found
    statement = (
        select(
            envios.c.aviso_id, envios.c.canal, envios.c.direccion, envios.c.intento,
            envios.c.estado, envios.c.motivo, envios.c.respuesta, envios.c.siguiente,
            envios.c.creado, envios.c.terminado,
        )
        .where(envios.c.aviso_id.in_(found))
        .order_by(envios.c.aviso_id, envios.c.id)
    )  # fmt: skip
    for row in (await tx.execute(statement)).mappings():
        found[row["aviso_id"]].append(dict(row))
    return found


async def list_of_asistencia(
    tx: AsyncSession, asistencia_id: int, limite: int = 100
) -> list[dict[str, Any]]:
    """Return the last notices about an AT: to whom, of what kind, and what became of them."""
    statement = (
        select(
            avisos.c.id, avisos.c.tipo, avisos.c.asunto, avisos.c.estado, avisos.c.canal,
            avisos.c.resultado, avisos.c.siguiente, avisos.c.creado, avisos.c.entregado,
            avisos.c.leido, personas.c.nombre.label("persona"),
        )
        .join(personas, personas.c.id == avisos.c.persona_id)
        .where(avisos.c.asistencia_id == asistencia_id)
        .order_by(avisos.c.creado.desc(), avisos.c.id)
        .limit(limite)
    )  # fmt: skip
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def list_problems(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the notices that could not be worded or that no channel took, the newest first."""
    stuck = (avisos.c.estado == "en_cola") & avisos.c.resultado.startswith("No se pudo redactar")
    statement = (
        select(
            avisos.c.id, avisos.c.tipo, avisos.c.estado, avisos.c.asunto, avisos.c.resultado,
            avisos.c.siguiente, avisos.c.creado, personas.c.nombre.label("persona"),
            asistencias.c.codigo.label("asistencia"),
        )
        .join(personas, personas.c.id == avisos.c.persona_id)
        .outerjoin(asistencias, asistencias.c.id == avisos.c.asistencia_id)
        .where((avisos.c.estado == "fallido") | stuck)
        .order_by(avisos.c.creado.desc(), avisos.c.id)
        .limit(PROBLEMS)
    )  # fmt: skip
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def count_by_estado(tx: AsyncSession, since: datetime) -> dict[tuple[str, str], int]:
    """Return how many attempts since an instant ended how, by channel and state."""
    counted = (
        select(envios.c.canal, envios.c.estado, func.count())
        .where(envios.c.creado >= since)
        .group_by(envios.c.canal, envios.c.estado)
    )
    return {(row[0], row[1]): row[2] for row in await tx.execute(counted)}


async def list_disabled(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the addresses that take nothing more, with whose they are and why."""
    statement = (
        select(
            direcciones.c.canal, direcciones.c.valor, direcciones.c.motivo, direcciones.c.baja,
            personas.c.id.label("persona_id"), personas.c.nombre.label("persona"),
        )
        .join(personas, personas.c.id == direcciones.c.persona_id)
        .where(direcciones.c.estado == "desactivada")
        .order_by(direcciones.c.baja.desc(), direcciones.c.id)
        .limit(PROBLEMS)
    )  # fmt: skip
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def load_direcciones(tx: AsyncSession, persona_id: int) -> list[dict[str, Any]]:
    """Return where a persona is written to, by channel."""
    columns = ("canal", "valor", "estado", "motivo", "verificada", "baja")
    statement = (
        select(*(direcciones.c[name] for name in columns))
        .where(direcciones.c.persona_id == persona_id)
        .order_by(direcciones.c.canal)
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def load_gustos(tx: AsyncSession, persona_id: int) -> dict[str, tuple[tuple[str, ...], str]]:
    """Return the channels in order and the rhythm of each group that a persona chose."""
    mine = preferencias.select().where(preferencias.c.persona_id == persona_id)
    return {row.grupo: (tuple(row.canales), row.ritmo) for row in await tx.execute(mine)}


async def load_horario(tx: AsyncSession, persona_id: int) -> Horario:
    """Return the silence of a persona, or the usual one."""
    row = (
        await tx.execute(silencios.select().where(silencios.c.persona_id == persona_id))
    ).one_or_none()
    if row is None:
        return HABITUAL
    return Horario(row.desde, row.hasta, row.no_laborables, row.resumen)


async def address_to_confirm(
    tx: AsyncSession, persona_id: int, now: datetime, within: timedelta
) -> str | None:
    """Return the address to which a link to confirm it was sent, if that is still to come."""
    asked = (
        select(avisos.c.datos["direccion"]["valor"].astext, avisos.c.creado)
        .where(
            avisos.c.persona_id == persona_id,
            avisos.c.tipo == _CONFIRM,
            avisos.c.creado > now - within,
        )
        .order_by(avisos.c.creado.desc())
        .limit(1)
    )
    row = (await tx.execute(asked)).one_or_none()
    if row is None:
        return None
    proved = select(direcciones.c.id).where(
        direcciones.c.persona_id == persona_id,
        direcciones.c.valor == row[0],
        direcciones.c.verificada >= row[1],
    )
    return None if await tx.scalar(proved) else str(row[0])


async def count_asked(tx: AsyncSession, persona_id: int, since: datetime) -> int:
    """Return how many addresses a persona asked to confirm since an instant."""
    asked = select(func.count()).where(
        avisos.c.persona_id == persona_id, avisos.c.tipo == _CONFIRM, avisos.c.creado > since
    )
    return int(await tx.scalar(asked) or 0)
