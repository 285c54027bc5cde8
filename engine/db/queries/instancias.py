"""Running processes as an administrator looks at them: a list, and one with what it waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import visible_instancias
from engine.db.queries.cursores import (
    PAGINA,
    Pagina,
    as_instant,
    as_uuid,
    cut_page,
    decode_cursor,
)
from engine.db.queries.tablas import (
    asistencias,
    entidades,
    grupos,
    incidentes,
    instancias,
    personas,
    suscripciones,
    tareas,
    temporizadores,
    versiones,
)
from engine.domain.actor import Actor
from engine.errors import NotFound

_troubles = (
    select(func.count())
    .select_from(incidentes)
    .where(incidentes.c.instancia_id == instancias.c.id, incidentes.c.estado == "abierto")
    .correlate(instancias)
    .scalar_subquery()
)
ROW = (
    instancias.c.id,
    instancias.c.clave,
    instancias.c.estado,
    instancias.c.version_id,
    instancias.c.padre_id,
    instancias.c.raiz_id,
    instancias.c.revision,
    instancias.c.creada,
    instancias.c.terminada,
    versiones.c.proceso,
    versiones.c.numero.label("version"),
    asistencias.c.codigo.label("asistencia"),
    _troubles.label("incidentes"),
)


@dataclass(frozen=True)
class Filtro:
    """Which instances: every field left empty takes all. `hijas` takes the children too."""

    proceso: str | None = None
    version: int | None = None
    estado: str | None = None
    antes_de: datetime | None = None
    con_incidentes: bool = False
    hijas: bool = True
    q: str = ""
    ids: Sequence[UUID] = ()

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a statement over instances and versions asks."""
        wanted: dict[Any, Any] = {
            versiones.c.proceso: self.proceso,
            versiones.c.numero: self.version,
            instancias.c.estado: self.estado,
        }
        asked = [column == value for column, value in wanted.items() if value is not None]
        if self.antes_de is not None:
            asked.append(instancias.c.creada <= self.antes_de)
        if self.con_incidentes:
            asked.append(instancias.c.id.in_(_in_trouble))
        if not self.hijas:
            asked.append(instancias.c.padre_id.is_(None))
        if self.q:
            text = func.lower(instancias.c.clave)
            asked.append(text.contains(self.q.strip().lower(), autoescape=True))
        if self.ids:
            asked.append(instancias.c.id.in_(list(self.ids)))
        return asked


_in_trouble = select(incidentes.c.instancia_id).where(incidentes.c.estado == "abierto")


def _select(*columns: Any) -> Select[Any]:
    return select(*ROW, *columns).select_from(
        instancias.join(versiones, versiones.c.id == instancias.c.version_id).outerjoin(
            asistencias, asistencias.c.id == instancias.c.asistencia_id
        )
    )


async def list_instancias(
    tx: AsyncSession,
    filtro: Filtro,
    *,
    actor: Actor | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the instances that `filtro` takes, the newest first; only those an `actor` may see.

    Raises RuleBroken("cursor_invalido").
    """
    statement = _select().where(*filtro.conditions())
    if actor is not None:
        statement = statement.where(visible_instancias(actor))
    if cursor:
        after = decode_cursor(cursor, as_instant, as_uuid)
        statement = statement.where(tuple_(instancias.c.creada, instancias.c.id) < after)
    statement = statement.order_by(instancias.c.creada.desc(), instancias.c.id.desc())
    rows = (await tx.execute(statement.limit(limite + 1))).mappings().all()
    return cut_page(rows, limite, lambda row: [row["creada"], row["id"]])


async def count_instancias(tx: AsyncSession, filtro: Filtro) -> int:
    """Return how many instances `filtro` takes."""
    statement = (
        select(func.count())
        .select_from(instancias.join(versiones, versiones.c.id == instancias.c.version_id))
        .where(*filtro.conditions())
    )
    return int(await tx.scalar(statement) or 0)


async def group_instancias(tx: AsyncSession, filtro: Filtro) -> list[dict[str, Any]]:
    """Return how many of those that `filtro` takes stand alike, as `find_objection` sees them.

    `cuantas` is how many; `asistencia` and `padre_id` tell only whether there is one.
    """
    alike = (
        instancias.c.estado,
        instancias.c.asistencia_id.is_not(None).label("asistencia"),
        case((instancias.c.padre_id.is_not(None), True)).label("padre_id"),
        instancias.c.id.in_(_in_trouble).label("incidentes"),
    )
    statement = (
        select(*alike, func.count().label("cuantas"))
        .select_from(instancias.join(versiones, versiones.c.id == instancias.c.version_id))
        .where(*filtro.conditions())
        .group_by(*alike)
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def get_any_instancia(tx: AsyncSession, instancia_id: UUID) -> dict[str, Any]:
    """Return an instance whole, as who administers sees it: any one, with its state in `memoria`.

    Raises NotFound("instancia_desconocida").
    """
    parent = instancias.alias("padre")
    statement = _select(
        instancias.c.memoria,
        instancias.c.contexto,
        instancias.c.suspendida,
        instancias.c.asistencia_id,
        parent.c.clave.label("padre"),
        entidades.c.nombre.label("entidad"),
        personas.c.nombre.label("iniciada_por"),
    )
    statement = (
        statement.outerjoin(parent, parent.c.id == instancias.c.padre_id)
        .outerjoin(entidades, entidades.c.id == instancias.c.entidad_id)
        .outerjoin(personas, personas.c.id == instancias.c.iniciada_por_id)
        .where(instancias.c.id == instancia_id)
    )
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("instancia_desconocida")
    return dict(row)


async def list_open_tareas(
    tx: AsyncSession, instancia_id: UUID, *, limite: int = 200
) -> list[dict[str, Any]]:
    """Return the tareas of an instance that somebody still has to do, those due first in front."""
    statement = (
        select(
            tareas.c.id, tareas.c.nombre, tareas.c.elemento, tareas.c.estado, tareas.c.rol,
            tareas.c.vence, tareas.c.vencimiento, tareas.c.creada,
            entidades.c.nombre.label("entidad"), personas.c.nombre.label("tomada_por"),
        )
        .join(entidades, entidades.c.id == tareas.c.entidad_id)
        .outerjoin(personas, personas.c.id == tareas.c.tomada_por_id)
        .where(
            tareas.c.instancia_id == instancia_id, tareas.c.estado.in_(("abierta", "suspendida"))
        )
        .order_by(tareas.c.vence.asc().nulls_last(), tareas.c.id)
        .limit(limite)
    )  # fmt: skip
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def list_timers(
    tx: AsyncSession, instancia_id: UUID, *, limite: int = 200
) -> list[dict[str, Any]]:
    """Return the instants that an instance waits for, the nearest first."""
    statement = (
        select(
            temporizadores.c.elemento, temporizadores.c.peldano, temporizadores.c.vence,
            temporizadores.c.activo, temporizadores.c.intentos, temporizadores.c.error,
        )
        .where(temporizadores.c.instancia_id == instancia_id)
        .order_by(temporizadores.c.vence, temporizadores.c.id)
        .limit(limite)
    )  # fmt: skip
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def list_subscriptions(
    tx: AsyncSession, instancia_id: UUID, *, limite: int = 200
) -> list[dict[str, Any]]:
    """Return the messages and signals that an instance waits for, the oldest wait first."""
    statement = (
        select(
            suscripciones.c.tipo, suscripciones.c.nombre, suscripciones.c.clave,
            suscripciones.c.elemento, suscripciones.c.creada,
        )
        .where(suscripciones.c.instancia_id == instancia_id)
        .order_by(suscripciones.c.creada, suscripciones.c.id)
        .limit(limite)
    )  # fmt: skip
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def count_children(tx: AsyncSession, instancia_id: UUID) -> list[dict[str, Any]]:
    """Return the groups of children of an instance, each with how many stand in each state."""
    counts = {
        estado: func.count().filter(instancias.c.estado == estado)
        for estado in ("activa", "suspendida", "terminada", "anulada")
    }
    statement = (
        select(
            grupos.c.elemento,
            versiones.c.proceso,
            func.count().label("total"),
            *(count.label(f"{estado}s") for estado, count in counts.items()),
        )
        .select_from(instancias)
        .join(versiones, versiones.c.id == instancias.c.version_id)
        .outerjoin(
            grupos,
            (grupos.c.instancia_id == instancias.c.padre_id)
            & (grupos.c.token == instancias.c.padre_token),
        )
        .where(instancias.c.padre_id == instancia_id)
        .group_by(grupos.c.elemento, versiones.c.proceso)
        .order_by(func.min(instancias.c.creada))
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def list_children(
    tx: AsyncSession,
    instancia_id: UUID,
    *,
    estado: str | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the children of an instance by their clave. Raises RuleBroken("cursor_invalido")."""
    statement = _select().where(instancias.c.padre_id == instancia_id)
    if estado:
        statement = statement.where(instancias.c.estado == estado)
    if cursor:
        after = decode_cursor(cursor, str, as_uuid)
        statement = statement.where(tuple_(instancias.c.clave, instancias.c.id) > after)
    statement = statement.order_by(instancias.c.clave, instancias.c.id).limit(limite + 1)
    rows = (await tx.execute(statement)).mappings().all()
    return cut_page(rows, limite, lambda row: [row["clave"], row["id"]])
