"""What changes hands with some cargos: tareas that wait, ATs to come, and what others did."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.de_que_tratan import describe_tareas
from engine.db.queries.tablas import (
    asistencias,
    avisos,
    cargos,
    ejercicios,
    entidades,
    instancias,
    personas,
    reservas,
    tareas,
)
from engine.domain.lima import day_of
from engine.domain.roles import ROLES

MUESTRA = 10
"""How many of each a notice names; the rest is told by its number."""


@dataclass(frozen=True)
class CargoEnMano:
    """A cargo whose work changes hands, and where it is."""

    cargo_id: int
    entidad_id: int
    rol: str
    entidad: str

    @property
    def nombre(self) -> str:
        """What people call it."""
        return f"{ROLES[self.rol].nombre} · {self.entidad}"


_CARGO = (cargos.c.id, cargos.c.entidad_id, cargos.c.rol, entidades.c.nombre)


async def load_cargos(tx: AsyncSession, ids: Collection[int]) -> list[CargoEnMano]:
    """Return these cargos, in order."""
    rows = await tx.execute(
        select(*_CARGO)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(cargos.c.id.in_(ids))
        .order_by(cargos.c.id)
    )
    return [CargoEnMano(*row) for row in rows]


async def covered_by(
    tx: AsyncSession, ausencia_id: int, now: datetime
) -> dict[int, list[CargoEnMano]]:
    """Return what each persona exercises at `now` because of an absence."""
    rows = await tx.execute(
        select(ejercicios.c.persona_id, *_CARGO)
        .join(cargos, cargos.c.id == ejercicios.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(ejercicios.c.ausencia_id == ausencia_id, ejercicios.c.periodo.contains(now))
        .order_by(ejercicios.c.persona_id, cargos.c.id)
    )
    found: dict[int, list[CargoEnMano]] = {}
    for persona_id, *row in rows:
        found.setdefault(persona_id, []).append(CargoEnMano(*row))
    return found


def of_cargos(held: Collection[CargoEnMano]) -> ColumnElement[bool]:
    """The tareas of some cargos, named or by their role in their entidad."""
    if not held:
        return false()
    posts = sorted({(cargo.entidad_id, cargo.rol) for cargo in held})
    return or_(
        tareas.c.cargo_id.in_([cargo.cargo_id for cargo in held]),
        and_(
            tareas.c.cargo_id.is_(None), tuple_(tareas.c.entidad_id, tareas.c.rol).in_(posts)
        ),
    )  # fmt: skip


async def waiting(tx: AsyncSession, held: Collection[CargoEnMano], now: datetime) -> dict[str, Any]:
    """Return the open tareas of some cargos: how many, and those due first by name."""
    mine = and_(of_cargos(held), tareas.c.estado == "abierta")
    soonest = _named(tareas.c.vence).where(mine).order_by(
        tareas.c.vence.asc().nulls_last(), tareas.c.id
    )  # fmt: skip
    rows = await _called(tx, soonest, now)
    facts = select(func.count(), func.count(tareas.c.presento_id)).where(mine)
    total, approvals = (await tx.execute(facts)).one()
    return {
        "total": int(total),
        "aprobaciones": int(approvals),
        "muestra": [
            {
                "nombre": row["nombre"], "codigo": row["codigo"],
                "vence": row["vence"].isoformat() if row["vence"] else None,
            }
            for row in rows
        ],
    }  # fmt: skip


async def done_meanwhile(
    tx: AsyncSession, held: Collection[CargoEnMano], persona_id: int, since: datetime, now: datetime
) -> dict[str, Any]:
    """Return the tareas of some cargos that others completed in `[since, now)`."""
    done = and_(
        of_cargos(held), tareas.c.estado == "completada", tareas.c.cerrada >= since,
        tareas.c.cerrada < now, tareas.c.cerrada_por_id != persona_id,
    )  # fmt: skip
    latest = (
        _named(personas.c.nombre.label("por"))
        .join(personas, personas.c.id == tareas.c.cerrada_por_id)
        .where(done)
        .order_by(tareas.c.cerrada.desc(), tareas.c.id)
    )
    total = await tx.scalar(select(func.count()).select_from(tareas).where(done))
    rows = await _called(tx, latest, now)
    shown = [{name: row[name] for name in ("nombre", "codigo", "por")} for row in rows]
    return {"total": int(total or 0), "muestra": shown}


async def _called(tx: AsyncSession, wanted: Any, now: datetime) -> list[dict[str, Any]]:
    """Return the first tareas of a statement; one without AT is called by whom and when it is."""
    rows = [dict(row) for row in (await tx.execute(wanted.limit(MUESTRA))).mappings()]
    about = await describe_tareas(
        tx, [row["id"] for row in rows if row["asistencia_id"] is None], day_of(now)
    )
    return [{**row, "codigo": about.get(row["id"], row["codigo"])} for row in rows]


def _named(*columns: Any) -> Any:
    return (
        select(
            tareas.c.id,
            tareas.c.asistencia_id,
            tareas.c.nombre,
            func.coalesce(asistencias.c.codigo, instancias.c.clave).label("codigo"),
            *columns,
        )
        .select_from(tareas)
        .join(instancias, instancias.c.id == tareas.c.instancia_id)
        .outerjoin(asistencias, asistencias.c.id == tareas.c.asistencia_id)
    )  # fmt: skip


async def convocations(
    tx: AsyncSession, ids: Collection[int], now: datetime, until: datetime | None
) -> list[dict[str, Any]]:
    """Return the ATs that booked some cargos between `now` and `until`, the next ones first."""
    when = func.min(func.lower(reservas.c.periodo))
    statement = (
        select(asistencias.c.codigo, asistencias.c.titulo, when.label("inicio"))
        .join(asistencias, asistencias.c.id == reservas.c.asistencia_id)
        .where(reservas.c.cargo_id.in_(ids), func.upper(reservas.c.periodo) > now)
        .group_by(asistencias.c.id)
        .order_by(when, asistencias.c.id)
    )
    if until is not None:
        statement = statement.where(func.lower(reservas.c.periodo) < until)
    return [
        {"codigo": row.codigo, "titulo": row.titulo, "inicio": row.inicio.isoformat()}
        for row in await tx.execute(statement)
    ]


async def hand_notices(
    tx: AsyncSession, held: Collection[CargoEnMano], desde: int, hacia: int
) -> None:
    """Send to another persona what waits to be sent about tareas of some cargos."""
    about = select(tareas.c.id).where(of_cargos(held), tareas.c.estado == "abierta")
    await tx.execute(
        update(avisos)
        .where(
            avisos.c.persona_id == desde,
            avisos.c.estado == "en_cola",
            avisos.c.siguiente.is_not(None),
            avisos.c.tarea_id.in_(about),
        )
        .values(persona_id=hacia)
    )
