"""Tareas: somebody's bandeja, one tarea whole, and those of an AT."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import mine_to_do, visible_tareas
from engine.db.queries.cursores import (
    PAGINA,
    Pagina,
    as_instant,
    as_uuid,
    cut_page,
    decode_cursor,
    normalise,
)
from engine.db.queries.posposiciones import last_posposicion
from engine.db.queries.tablas import (
    asistencias,
    ejercicios,
    entidades,
    estrategias,
    instancias,
    personas,
    tareas,
)
from engine.db.queries.tomadas import free_left
from engine.domain.actor import Actor
from engine.domain.asistencia import ESTADOS, etapa_of
from engine.domain.lima import at_lima, day_of
from engine.errors import NotFound

PLAZOS = ("vencidas", "hoy", "semana", "despues", "sin_plazo")
"""The stretches of time by which a bandeja may be filtered."""

_FIRST_DUE = (tareas.c.vence.asc().nulls_last(), tareas.c.id)
_unidades = entidades.alias("unidad")
_tomadas = personas.alias("tomada_por")
_cerradas = personas.alias("cerrada_por")

ROW = (
    tareas.c.id,
    tareas.c.nombre,
    tareas.c.elemento,
    tareas.c.ficha,
    tareas.c.estado,
    tareas.c.rol,
    tareas.c.vence,
    tareas.c.creada,
    tareas.c.cerrada,
    tareas.c.borrador_en,
    tareas.c.observacion.is_not(None).label("observada"),
    tareas.c.observacion["clase"].astext.label("clase_de_observacion"),
    tareas.c.tomada_por_id,
    _tomadas.c.nombre.label("tomada_por"),
    _cerradas.c.nombre.label("cerrada_por"),
    entidades.c.codigo.label("entidad"),
    entidades.c.nombre.label("entidad_nombre"),
    asistencias.c.codigo.label("asistencia"),
    asistencias.c.titulo.label("asistencia_titulo"),
    asistencias.c.estado.label("asistencia_estado"),
    _unidades.c.codigo.label("unidad"),
    instancias.c.clave.label("instancia_clave"),
)


def select_tareas(*columns: Any) -> Select[Any]:
    """Return the statement of the tareas with their AT, entidad and people."""
    return select(*ROW, *columns).select_from(
        tareas.join(entidades, entidades.c.id == tareas.c.entidad_id)
        .join(instancias, instancias.c.id == tareas.c.instancia_id)
        .outerjoin(asistencias, asistencias.c.id == tareas.c.asistencia_id)
        .outerjoin(_unidades, _unidades.c.id == asistencias.c.unidad_id)
        .outerjoin(_tomadas, _tomadas.c.id == tareas.c.tomada_por_id)
        .outerjoin(_cerradas, _cerradas.c.id == tareas.c.cerrada_por_id)
    )


async def list_bandeja(
    tx: AsyncSession,
    actor: Actor,
    *,
    now: datetime,
    estado: str = "abierta",
    asistencia: str | None = None,
    plazo: str | None = None,
    q: str = "",
    mias: bool = False,
    etapa: str | None = None,
    entidad: str | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the tareas that fall to the actor, those due first in front, the overdue before all.

    `estado` "todas" asks for every state; `plazo` is one of PLAZOS; `mias` keeps those taken by
    the actor; `etapa` is that of the AT and `entidad` the code of the office.
    One taken by who is away is free. Raises RuleBroken("cursor_invalido").
    """
    wanted = {
        tareas.c.estado: None if estado == "todas" else estado,
        asistencias.c.codigo: asistencia,
        entidades.c.codigo: entidad,
    }
    conditions = [mine_to_do(actor), *(c == value for c, value in wanted.items() if value)]
    if etapa:
        conditions.append(_in_stage(etapa))
    if plazo:
        conditions.append(_due_within(plazo, now))
    if mias:
        conditions.append(tareas.c.tomada_por_id == actor.persona_id)
    if cursor:
        conditions.append(_after(*decode_cursor(cursor, as_instant, as_uuid)))
    conditions += [_mentions(word) for word in normalise(q).split()]
    statement = select_tareas().where(*conditions).order_by(*_FIRST_DUE).limit(limite + 1)
    rows = (await tx.execute(statement)).mappings().all()
    found = cut_page(rows, limite, lambda row: [row["vence"], row["id"]])
    return replace(found, datos=await free_left(tx, found.datos, now))


def _after(vence: datetime | None, tarea_id: UUID) -> ColumnElement[bool]:
    if vence is None:
        return and_(tareas.c.vence.is_(None), tareas.c.id > tarea_id)
    return or_(
        tareas.c.vence > vence,
        and_(tareas.c.vence == vence, tareas.c.id > tarea_id),
        tareas.c.vence.is_(None),
    )


async def find_next(tx: AsyncSession, actor: Actor, tarea_id: UUID) -> dict[str, Any] | None:
    """Return the open tarea that follows one for the same person in its process, None if none."""
    instancia = select(tareas.c.instancia_id).where(tareas.c.id == tarea_id).scalar_subquery()
    wanted = (
        select(tareas.c.id, tareas.c.nombre)
        .where(tareas.c.instancia_id == instancia, tareas.c.estado == "abierta")
        .where(mine_to_do(actor))
        .order_by(*_FIRST_DUE)
        .limit(1)
    )
    row = (await tx.execute(wanted)).mappings().one_or_none()
    return dict(row) if row else None


def _in_stage(etapa: str) -> ColumnElement[bool]:
    return asistencias.c.estado.in_([estado for estado in ESTADOS if etapa_of(estado) == etapa])


def _mentions(word: str) -> ColumnElement[bool]:
    return or_(
        asistencias.c.busqueda.contains(word, autoescape=True),
        func.lower(instancias.c.clave).contains(word, autoescape=True),
        _says(tareas.c.nombre, word),
        _is_about(word),
    )


def _says(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return func.translate(func.lower(column), "áéíóúüñ", "aeiouun").contains(word, autoescape=True)


def _is_about(word: str) -> ColumnElement[bool]:
    """Tell whether a tarea is of a strategy with a docente or at a school of that name."""
    schools = entidades.alias("de_la_estrategia")
    docentes = personas.alias("de_la_visita")
    wanted = (
        select(estrategias.c.id)
        .join(schools, schools.c.id == estrategias.c.entidad_id)
        .outerjoin(ejercicios, ejercicios.c.cargo_id == estrategias.c.docente_id)
        .outerjoin(docentes, docentes.c.id == ejercicios.c.persona_id)
        .where(
            estrategias.c.instancia_id == tareas.c.instancia_id,
            estrategias.c.estado != "no_realizada",
            or_(schools.c.busqueda.contains(word, autoescape=True), _says(docentes.c.nombre, word)),
        )
    )
    return exists(wanted)


def _due_within(plazo: str, now: datetime) -> ColumnElement[bool]:
    today = day_of(now)
    midnight = at_lima(today + timedelta(days=1), time())
    week = at_lima(today + timedelta(days=7 - today.weekday()), time())
    vence = tareas.c.vence
    conditions: dict[str, ColumnElement[bool]] = {
        "vencidas": vence <= now,
        "hoy": and_(vence > now, vence < midnight),
        "semana": and_(vence > now, vence < week),
        "despues": vence >= week,
        "sin_plazo": vence.is_(None),
    }
    return conditions[plazo]


async def count_bandeja(tx: AsyncSession, actor: Actor, now: datetime) -> dict[str, int]:
    """Return how many open tareas fall to the actor: `abiertas`, `mias` and by each plazo."""
    counts = {plazo: func.count().filter(_due_within(plazo, now)) for plazo in PLAZOS}
    taken = func.count().filter(tareas.c.tomada_por_id == actor.persona_id)
    statement = select(
        func.count().label("abiertas"),
        taken.label("mias"),
        *(count.label(plazo) for plazo, count in counts.items()),
    ).where(mine_to_do(actor), tareas.c.estado == "abierta")
    return dict((await tx.execute(statement)).mappings().one())


async def get_tarea(
    tx: AsyncSession, actor: Actor, tarea_id: UUID, now: datetime
) -> dict[str, Any]:
    """Return a tarea in the actor's scope with its draft, remarks and answer.

    `es_mia` says whether it falls to the actor, `posposicion` who last put off its reminders, until
    when and why. Raises NotFound("tarea_desconocida").
    """
    statement = select_tareas(
        tareas.c.asistencia_id,
        tareas.c.instancia_id,
        tareas.c.cargo_id,
        tareas.c.vencimiento,
        tareas.c.borrador,
        tareas.c.observacion,
        tareas.c.respuesta,
        func.coalesce(mine_to_do(actor), false()).label("es_mia"),
        last_posposicion(tareas.c.id).label("posposicion"),
    ).where(tareas.c.id == tarea_id, visible_tareas(actor))
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("tarea_desconocida")
    return (await free_left(tx, [row], now))[0]


async def list_of_asistencia(
    tx: AsyncSession,
    actor: Actor,
    asistencia_id: int,
    *,
    estados: Sequence[str] = (),
    limite: int = 500,
) -> list[dict[str, Any]]:
    """Return the tareas of an AT in the actor's scope, oldest first, with what each answered."""
    statement = (
        select_tareas(tareas.c.respuesta, func.coalesce(mine_to_do(actor), false()).label("es_mia"))
        .where(tareas.c.asistencia_id == asistencia_id, visible_tareas(actor))
        .order_by(tareas.c.creada, tareas.c.id)
        .limit(limite)
    )
    if estados:
        statement = statement.where(tareas.c.estado.in_(estados))
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def count_open(tx: AsyncSession) -> int:
    """Return how many tareas are open in the whole service."""
    return int(
        await tx.scalar(
            select(func.count()).select_from(tareas).where(tareas.c.estado == "abierta")
        )
        or 0
    )
