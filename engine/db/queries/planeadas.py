"""Activities that units plan for a year, as a list, one by one, and whole to be compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.convocados import load_lineas
from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor, normalise
from engine.db.queries.tablas import (
    actividades,
    actividades_convocadas,
    asistencias,
    entidades,
    importaciones,
)
from engine.domain.actor import Actor
from engine.domain.planeada import Planeada
from engine.errors import NotFound

_unidades = entidades.alias("unidad")
_sedes = entidades.alias("sede")
_ELSE = (
    actividades.c.agenda,
    actividades.c.enlace_reunion,
    actividades.c.enlace_asistencia,
    actividades.c.observaciones,
)
"""What only whoever reads an activity whole needs of it."""


@dataclass(frozen=True)
class Guardada:
    """A stored activity, with its state, the key that tells it apart and when it last changed."""

    estado: str
    clave: str
    planeada: Planeada
    cambiada: datetime


def visible_actividades(actor: Actor) -> ColumnElement[bool]:
    """The planned activities an actor sees: a unit its own and of those below, DIRI all (AC-02)."""
    if actor.sees_all:
        return true()
    units = actor.entidades("unidad", "ministerio")
    return or_(false(), within(actividades.c.unidad_id, units)) if units else false()


def _select(*columns: Any) -> Select[Any]:
    return (
        select(
            actividades.c.id,
            actividades.c.codigo,
            actividades.c.anio,
            actividades.c.titulo,
            actividades.c.tipo,
            actividades.c.tema,
            actividades.c.modalidad,
            actividades.c.plataforma,
            actividades.c.publico,
            actividades.c.cobertura,
            actividades.c.duracion,
            actividades.c.unidad_tiempo,
            actividades.c.consecutiva,
            func.lower(actividades.c.ventana).label("ventana_inicio"),
            (func.upper(actividades.c.ventana) - 1).label("ventana_fin"),
            actividades.c.pedidas,
            actividades.c.fija,
            actividades.c.prioridad,
            actividades.c.participantes,
            actividades.c.lugar,
            actividades.c.estado,
            actividades.c.creada,
            actividades.c.cambiada,
            _unidades.c.codigo.label("unidad"),
            _unidades.c.nombre.label("unidad_nombre"),
            _sedes.c.codigo.label("sede"),
            _sedes.c.nombre.label("sede_nombre"),
            asistencias.c.codigo.label("asistencia"),
            *columns,
        )
        .select_from(actividades)
        .join(_unidades, _unidades.c.id == actividades.c.unidad_id)
        .outerjoin(_sedes, _sedes.c.id == actividades.c.sede_id)
        .outerjoin(asistencias, asistencias.c.id == actividades.c.asistencia_id)
    )


async def list_actividades(
    tx: AsyncSession,
    actor: Actor,
    *,
    anio: int | None = None,
    unidad: str | None = None,
    estado: str | None = None,
    mes: int | None = None,
    q: str = "",
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the activities of the actor's scope in the order they were entered.

    `mes` (1 to 12, with `anio`) asks for those that could be in that month.
    """
    statement = _select().where(visible_actividades(actor))
    if anio:
        statement = statement.where(actividades.c.anio == anio)
    if unidad:
        statement = statement.where(_unidades.c.codigo == unidad)
    if estado:
        statement = statement.where(actividades.c.estado == estado)
    if mes and anio:
        month = Range(date(anio, mes, 1), date(anio + mes // 12, mes % 12 + 1, 1))
        statement = statement.where(actividades.c.ventana.overlaps(month))
    for word in normalise(q).split():
        statement = statement.where(actividades.c.busqueda.contains(word, autoescape=True))
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        statement = statement.where(actividades.c.id > last)
    rows = await tx.execute(statement.order_by(actividades.c.id).limit(limite + 1))
    return cut_page(rows.mappings().all(), limite, lambda row: [row["id"]])


async def count_actividades(tx: AsyncSession, actor: Actor, *, anio: int) -> int:
    """Return how many activities of a year the actor sees."""
    statement = select(func.count()).where(visible_actividades(actor), actividades.c.anio == anio)
    return int(await tx.scalar(statement) or 0)


async def get_actividad(tx: AsyncSession, actor: Actor, codigo: str) -> dict[str, Any]:
    """Return an activity with where it was read; raise NotFound("actividad_desconocida")."""
    statement = (
        _select(
            *_ELSE,
            actividades.c.unidad_id,
            actividades.c.importacion_id,
            actividades.c.hoja,
            actividades.c.fila,
            importaciones.c.nombre_archivo,
        )
        .outerjoin(importaciones, importaciones.c.id == actividades.c.importacion_id)
        .where(actividades.c.codigo == codigo, visible_actividades(actor))
    )
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("actividad_desconocida", codigo=codigo)
    return dict(row)


async def load_convocadas(
    tx: AsyncSession, ids: Iterable[int]
) -> dict[int, frozenset[tuple[str, str]]]:
    """Return whom each activity convenes, as pairs (code of entidad, role)."""
    return await load_lineas(tx, actividades_convocadas.c.actividad_id, ids)


async def list_whole(
    tx: AsyncSession, actor: Actor, *, anio: int, unidad: str | None = None, limite: int
) -> list[dict[str, Any]]:
    """Return the activities of a year in the actor's scope with all their facts, by unit."""
    statement = _select(*_ELSE).where(visible_actividades(actor), actividades.c.anio == anio)
    if unidad:
        statement = statement.where(_unidades.c.codigo == unidad)
    rows = await tx.execute(statement.order_by(_unidades.c.codigo, actividades.c.id).limit(limite))
    return [dict(row) for row in rows.mappings()]


async def list_codigos(tx: AsyncSession, actor: Actor) -> list[tuple[str, str, int, str | None]]:
    """Return code, unit, year and code of its AT of every activity in the actor's scope."""
    rows = await tx.execute(
        select(actividades.c.codigo, _unidades.c.codigo, actividades.c.anio, asistencias.c.codigo)
        .join(_unidades, _unidades.c.id == actividades.c.unidad_id)
        .outerjoin(asistencias, asistencias.c.id == actividades.c.asistencia_id)
        .where(visible_actividades(actor))
    )
    return [(codigo, unidad, anio, at) for codigo, unidad, anio, at in rows]


async def load_planeadas(tx: AsyncSession, *, unidad_id: int, anio: int) -> dict[int, Guardada]:
    """Return the activities of a unit in a year by id."""
    statement = _select(actividades.c.clave, *_ELSE).where(
        actividades.c.unidad_id == unidad_id, actividades.c.anio == anio
    )
    rows = (await tx.execute(statement.order_by(actividades.c.id))).mappings().all()
    convened = await load_convocadas(tx, (row["id"] for row in rows))
    return {
        row["id"]: Guardada(
            row["estado"], row["clave"], _planeada(row, convened[row["id"]]), row["cambiada"]
        )
        for row in rows
    }


def _planeada(row: Any, convened: frozenset[tuple[str, str]]) -> Planeada:
    same = (
        "titulo", "tipo", "tema", "modalidad", "cobertura", "duracion", "unidad_tiempo",
        "consecutiva", "fija", "prioridad", "agenda", "plataforma", "participantes", "sede",
        "lugar", "enlace_reunion", "enlace_asistencia", "observaciones",
    )  # fmt: skip
    return Planeada(
        **{name: row[name] for name in same},
        publico=tuple(row["publico"]),
        convocadas=convened,
        ventana=(row["ventana_inicio"], row["ventana_fin"]),
        pedidas=tuple(read_stretch(pair) for pair in row["pedidas"]),
        codigo=row["codigo"],
    )


def read_stretch(pair: Any) -> tuple[datetime, datetime]:
    """Return a stretch asked for as instants, from the pair of texts that a row keeps."""
    start, end = map(datetime.fromisoformat, pair)
    return start, end


def to_row(activity: Planeada) -> dict[str, Any]:
    """Return the columns of an activity that come from what its unit planned, but its seat."""
    return {
        "titulo": activity.titulo,
        "tipo": activity.tipo,
        "tema": activity.tema,
        "agenda": activity.agenda,
        "modalidad": activity.modalidad,
        "plataforma": activity.plataforma,
        "publico": list(activity.publico),
        "cobertura": activity.cobertura,
        "duracion": activity.duracion,
        "unidad_tiempo": activity.unidad_tiempo,
        "consecutiva": activity.consecutiva,
        "ventana": Range(activity.ventana[0], activity.ventana[1] + timedelta(days=1)),
        "pedidas": [[start.isoformat(), end.isoformat()] for start, end in activity.pedidas],
        "fija": activity.fija,
        "prioridad": activity.prioridad,
        "participantes": activity.participantes,
        "lugar": activity.lugar,
        "enlace_reunion": activity.enlace_reunion,
        "enlace_asistencia": activity.enlace_asistencia,
        "observaciones": activity.observaciones,
        "hoja": activity.hoja,
        "fila": activity.fila,
    }
