"""What the timeline shows: activities with the dates they ask for, and in which rows each falls."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any, Literal

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.planeadas import get_actividad, read_stretch, visible_actividades
from engine.db.queries.salas import NAMED_ROOM
from engine.db.queries.tablas import actividades, actividades_convocadas, cargos, entidades
from engine.domain.actor import Actor
from engine.domain.lima import at_lima

Clase = Literal["asistencia", "actividad"]
_unidades = entidades.alias("unidad")
_sedes = entidades.alias("sede")
_IN_SPAN = text("""
    EXISTS (SELECT FROM jsonb_array_elements(actividad.pedidas) AS t
            WHERE CAST(t->>0 AS timestamptz) < :hasta AND CAST(t->>1 AS timestamptz) > :desde)
""")


async def list_asked(
    tx: AsyncSession,
    actor: Actor,
    *,
    desde: date,
    hasta: date,
    entidad: str | None = None,
    unidad: str | None = None,
) -> list[dict[str, Any]]:
    """Return the activities not published yet that ask for days of Lima in `[desde, hasta)`.

    They are those of the actor's scope, as `list_activities` gives ATs; `entidad` and `unidad`
    are codes: who is convened, and who plans, there or below.
    """
    statement = (
        select(
            *(actividades.c[name] for name in ("id", "codigo", "titulo", "tema", "estado")),
            *(actividades.c[name] for name in ("modalidad", "pedidas", "unidad_id")),
            _unidades.c.codigo.label("unidad"),
            _unidades.c.nombre.label("unidad_nombre"),
            _unidades.c.ruta.label("unidad_ruta"),
            _sedes.c.nombre.label("sede_nombre"),
        )
        .join(_unidades, _unidades.c.id == actividades.c.unidad_id)
        .outerjoin(_sedes, _sedes.c.id == actividades.c.sede_id)
        .where(visible_actividades(actor), actividades.c.estado == "planificada", _IN_SPAN)
        .order_by(actividades.c.id)
    )
    if unidad:
        statement = statement.where(within(actividades.c.unidad_id, await _ids(tx, unidad)))
    if entidad:
        inside = within(actividades_convocadas.c.entidad_id, await _ids(tx, entidad))
        called = select(actividades_convocadas.c.actividad_id).where(inside)
        statement = statement.where(actividades.c.id.in_(called))
    span = {"desde": at_lima(desde, time()), "hasta": at_lima(hasta, time())}
    rows = (await tx.execute(statement, span)).mappings()
    return [{**row, "jornadas": [_stretch(pair) for pair in row["pedidas"]]} for row in rows]


def _stretch(pair: Any) -> dict[str, Any]:
    inicio, fin = read_stretch(pair)
    return {"inicio": inicio, "fin": fin}


async def _ids(tx: AsyncSession, codigo: str) -> list[int]:
    return list(await tx.scalars(select(entidades.c.id).where(entidades.c.codigo == codigo)))


async def get_asked(tx: AsyncSession, actor: Actor, codigo: str) -> dict[str, Any]:
    """Return a planned activity with `sede_id`, `sala_id` and the path of its unit from the root.

    Its room is the one that its `lugar` names. Raises NotFound("actividad_desconocida").
    """
    row = await get_actividad(tx, actor, codigo)
    found = (await tx.execute(_WHERE, {"id": row["id"]})).mappings().one()
    return {**row, **found}


_WHERE = text(f"""
    SELECT p.sede_id, u.ruta AS unidad_ruta, r.id AS sala_id
    FROM actividad p JOIN entidad u ON u.id = p.unidad_id
    LEFT JOIN LATERAL ({NAMED_ROOM}) AS r ON true WHERE p.id = :id
""")  # noqa: S608


async def rows_by_place(
    tx: AsyncSession, tipo: str, asistencias: Iterable[int], planeadas: Iterable[int]
) -> dict[tuple[Clase, int], list[str]]:
    """Return the codes of the entidades of a kind (`dre`, `ugel`) that each convenes or meets in.

    Keys are pairs (kind, id) of ATs and planned activities.
    """
    return await _gather(tx, _BY_PLACE, asistencias, planeadas, tipo=tipo)


async def rows_by_cargo(
    tx: AsyncSession, entidad_id: int, asistencias: Iterable[int], planeadas: Iterable[int]
) -> dict[tuple[Clase, int], list[str]]:
    """Return the ids, as text, of the cargos of an entidad that each convenes or is led by."""
    return await _gather(tx, _BY_CARGO, asistencias, planeadas, entidad=entidad_id)


async def _gather(
    tx: AsyncSession, statement: Any, ats: Iterable[int], planned: Iterable[int], **more: Any
) -> dict[tuple[Clase, int], list[str]]:
    found = await tx.execute(statement, {"ats": list(ats), "planeadas": list(planned), **more})
    return {(row.clase, row.id): row.filas for row in found}


_BY_PLACE = text("""
    WITH lineas AS (
        SELECT 'asistencia' AS clase, l.asistencia_id AS id, l.entidad_id FROM convocatoria l
        WHERE l.asistencia_id = ANY(CAST(:ats AS bigint[]))
        UNION
        SELECT 'asistencia', a.id, a.sede_id FROM asistencia a
        WHERE a.id = ANY(CAST(:ats AS bigint[])) AND a.sede_id IS NOT NULL
        UNION
        SELECT 'actividad', v.actividad_id, v.entidad_id FROM actividad_convocada v
        WHERE v.actividad_id = ANY(CAST(:planeadas AS bigint[]))
    )
    SELECT l.clase, l.id, array_agg(DISTINCT d.codigo) AS filas
    FROM lineas l JOIN entidad e ON e.id = l.entidad_id
    JOIN entidad d ON d.id = ANY(e.ruta) AND d.tipo = :tipo
    GROUP BY 1, 2
""")
_BY_CARGO = text("""
    WITH suyos AS MATERIALIZED (
        SELECT id, rol FROM cargo WHERE entidad_id = :entidad AND activo
    ), lineas AS (
        SELECT 'asistencia' AS clase, c.asistencia_id AS id, c.cargo_id FROM convocado c
        WHERE c.asistencia_id = ANY(CAST(:ats AS bigint[])) AND c.cargo_id IN (SELECT id FROM suyos)
        UNION
        SELECT 'asistencia', f.asistencia_id, f.cargo_id FROM facilitador f
        WHERE f.asistencia_id = ANY(CAST(:ats AS bigint[])) AND f.cargo_id IN (SELECT id FROM suyos)
        UNION
        SELECT 'actividad', v.actividad_id, s.id FROM actividad_convocada v
        JOIN suyos s ON s.rol = v.rol
        WHERE v.actividad_id = ANY(CAST(:planeadas AS bigint[])) AND v.entidad_id = :entidad
    )
    SELECT clase, id, array_agg(CAST(cargo_id AS text)) AS filas FROM lineas GROUP BY 1, 2
""")


async def ids_of_planned(tx: AsyncSession, codigos: Iterable[str]) -> dict[str, int]:
    """Return the ids of planned activities by their code."""
    statement = select(actividades.c.codigo, actividades.c.id).where(
        actividades.c.codigo.in_(list(codigos))
    )
    return {row.codigo: row.id for row in await tx.execute(statement)}


async def list_places(tx: AsyncSession, tipo: str, dentro: str = "") -> list[dict[str, Any]]:
    """Return the active entidades of a kind by name, at or below the one with code `dentro`."""
    statement = select(
        entidades.c.id, entidades.c.codigo, entidades.c.nombre, entidades.c.ruta
    ).where(entidades.c.tipo == tipo, entidades.c.activa)
    if dentro:
        statement = statement.where(within(entidades.c.id, await _ids(tx, dentro)))
    rows = await tx.execute(statement.order_by(entidades.c.nombre))
    return [dict(row) for row in rows.mappings()]


async def list_cargos_of(tx: AsyncSession, entidad_id: int) -> Sequence[tuple[int, str]]:
    """Return the active cargos of an entidad, as pairs (id, role), by role."""
    rows = await tx.execute(
        select(cargos.c.id, cargos.c.rol)
        .where(cargos.c.entidad_id == entidad_id, cargos.c.activo)
        .order_by(cargos.c.rol, cargos.c.id)
    )
    return [(row.id, row.rol) for row in rows]
