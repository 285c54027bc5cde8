"""Holds the database to what clients were told: nothing lost, nothing done twice, all at an end."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import (
    entregas,
    eventos,
    instancias,
    mensajes,
    tareas,
    temporizadores,
    versiones,
)
from engine.db.session import Database
from tests.caos.bitacora import Bitacora
from tests.caos.dibujo import PROCESO


@dataclass(frozen=True)
class Fallo:
    """What was found: each list names what is wrong."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    unfinished: tuple[str, ...]


async def judge(database: Database, bitacora: Bitacora) -> Fallo:
    """Compare what clients were told with what the database holds at the end."""
    told = list(bitacora.read())
    async with database.transaction() as tx:
        return Fallo(
            lost=tuple(await _lost(tx, told)),
            doubled=tuple(await _doubled(tx, told)),
            unfinished=tuple(await _unfinished(tx)),
        )


def _of(told: Iterable[dict[str, Any]], hecho: str) -> list[dict[str, Any]]:
    return [line for line in told if line["hecho"] == hecho]


async def _rows(tx: AsyncSession, *columns: Any) -> list[Row[Any]]:
    return list((await tx.execute(select(*columns))).all())


async def _lost(tx: AsyncSession, told: list[dict[str, Any]]) -> list[str]:
    """Return what was acknowledged and is not there, or not as it was said."""
    estados = {str(r.id): r.estado for r in await _rows(tx, instancias.c.id, instancias.c.estado)}
    columns = tareas.c.id, tareas.c.estado, tareas.c.respuesta
    hechas = {
        str(r.id): (r.respuesta or {}).get("nota")
        for r in await _rows(tx, *columns)
        if r.estado == "completada"
    }
    sent = {str(r.id): r.estado for r in await _rows(tx, mensajes.c.id, mensajes.c.estado)}
    return [
        *(f"iniciada {t['n']}" for t in _of(told, "iniciada") if t["instancia"] not in estados),
        *(
            f"terminada {t['n']}"
            for t in _of(told, "terminada")
            if estados.get(t["instancia"]) != "terminada"
        ),
        *(
            f"completada {t['tarea']}"
            for t in _of(told, "completada")
            if hechas.get(t["tarea"]) != t["nota"]
        ),
        *(
            f"enviado {t['n']}"
            for t in _of(told, "enviado")
            if sent.get(t["mensaje"]) != "entregado"
        ),
    ]


async def _doubled(tx: AsyncSession, told: list[dict[str, Any]]) -> list[str]:
    """Return what was ordered once and happened twice."""
    started = {t["instancia"] for t in _of(told, "iniciada")}
    roots = await tx.execute(
        select(instancias.c.id)
        .join(versiones, versiones.c.id == instancias.c.version_id)
        .where(versiones.c.proceso == PROCESO)
    )
    opened = Counter(
        (r.instancia_id, r.elemento)
        for r in await _rows(tx, tareas.c.instancia_id, tareas.c.elemento)
    )
    closed = Counter(
        r.tarea_id
        for r in await _rows(tx, eventos.c.tarea_id, eventos.c.tipo)
        if r.tipo == "tarea_completada"
    )
    taken = Counter(
        r.mensaje_id
        for r in await _rows(tx, entregas.c.mensaje_id, entregas.c.estado)
        if r.estado == "hecha"
    )
    kept = await _rows(tx, mensajes.c.id)
    extra = len(kept) - len({t["n"] for t in _of(told, "enviado")})
    return [
        *(f"instancia {i}" for i in roots.scalars() if str(i) not in started),
        *(f"tarea {elemento} de {i}" for (i, elemento), times in opened.items() if times > 1),
        *(f"tarea_completada {i}" for i, times in closed.items() if times > 1),
        *(f"entrega {i}" for i, times in taken.items() if times > 1),
        *(["mensaje de más"] * extra),
    ]


async def _unfinished(tx: AsyncSession) -> list[str]:
    """Return the instances that have not ended, and what is left of those that have."""
    alive = await _rows(tx, instancias.c.id, instancias.c.estado)
    waiting: list[UUID | None] = [
        r.instancia_id for r in await _rows(tx, temporizadores.c.instancia_id)
    ]
    return [
        *(f"instancia {r.id} {r.estado}" for r in alive if r.estado != "terminada"),
        *(f"temporizador de {i}" for i in waiting),
    ]
