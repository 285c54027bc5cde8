"""The plan of every area for a year: the ATs with dates and the activities that ask for some."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import visible_asistencias
from engine.db.queries.llamados import (
    NADIE,
    Convocados,
    load_called_by_ats,
    load_called_by_planned,
)
from engine.db.queries.panorama import FECHADAS
from engine.db.queries.planeadas import visible_actividades
from engine.db.queries.programacion import read_jornada
from engine.db.queries.salas import NAMED_ROOM
from engine.db.queries.tablas import actividades, asistencias
from engine.domain.actor import Actor
from engine.domain.convocatoria import Jornada, Ventana
from engine.domain.lima import at_lima
from engine.planner.actividades import Actividad, Sala, Sede
from engine.planner.conjunto import Puesta


async def load_conjunto(tx: AsyncSession, anio: int) -> dict[str, Puesta]:
    """Return by code all that has dates in a year, of every area: cruces know no scope (PB-01)."""
    return await load_stretch(tx, date(anio, 1, 1), date(anio + 1, 1, 1))


async def load_stretch(tx: AsyncSession, desde: date, hasta: date) -> dict[str, Puesta]:
    """Return by code all that has dates on days of Lima in `[desde, hasta)`, of every area."""
    span = {
        "desde": at_lima(desde, time()),
        "hasta": at_lima(hasta, time()),
        "anios": list(range(desde.year, hasta.year + 1)),
        "estados": list(FECHADAS),
    }
    rows = (await tx.execute(_CONJUNTO, span)).scalars().all()
    ats = await load_called_by_ats(tx, [row["id"] for row in rows if not row["planeada"]])
    planned = await load_called_by_planned(tx, [row["id"] for row in rows if row["planeada"]])
    return {
        row["codigo"]: _read(row, (planned if row["planeada"] else ats).get(row["id"], NADIE))
        for row in rows
    }


async def state_of(tx: AsyncSession) -> str:
    """Return a text that is another whenever something that judges a plan has changed.

    It adds up who last wrote each row: some milliseconds, where reading a year takes a second.
    """
    return str(await tx.scalar(_STATE))


async def codes_in_sight(tx: AsyncSession, actor: Actor, anio: int) -> frozenset[str] | None:
    """Return the codes of ATs and activities of a year the actor sees; None for everything."""
    if actor.sees_all:
        return None
    first, last = date(anio, 1, 1), date(anio, 12, 31)
    ats = select(asistencias.c.codigo).where(
        visible_asistencias(actor),
        asistencias.c.fin >= at_lima(first, time()),
        asistencias.c.inicio <= at_lima(last, time.max),
    )
    planned = select(actividades.c.codigo).where(
        visible_actividades(actor), actividades.c.anio == anio
    )
    return frozenset((await tx.scalars(ats.union_all(planned))).all())


def _read(row: Mapping[str, Any], convocados: Convocados) -> Puesta:
    sede, sala = row["sede"], row["sala"]
    return Puesta(
        Actividad(
            codigo=row["codigo"],
            titulo=row["titulo"],
            unidad=row["unidad"],
            tema=row["tema"],
            jornadas=_sorted(row["periodos"]),
            cargos=convocados.cargos,
            entidades=convocados.entidades,
            facilitadores=frozenset(row["facilitadores"] or ()),
            modalidad=row["modalidad"] or "",
            sede=Sede(*sede) if sede else None,
            sala=Sala(*sala) if sala else None,
        ),
        estado=row["estado"],
        ventana=Ventana(*map(date.fromisoformat, row["ventana"])),
        roles=convocados.roles,
        planeada=row["planeada"],
        fija=row["fija"],
        plan_recuperacion=row["recupera"],
        junto=row["junto"],
        aparte=frozenset(row["aparte"] or ()),
    )


def _sorted(pairs: Sequence[Any]) -> tuple[Jornada, ...]:
    return tuple(sorted(map(read_jornada, pairs)))


_WRITTEN = (
    "asistencia", "jornada", "facilitador", "actividad", "actividad_convocada", "articulacion",
    "ejercicio", "titularidad", "persona", "cargo", "entidad", "sala", "peso",
    "periodo_protegido", "presupuesto", "sello", "excepcion",
)  # fmt: skip
"""What a plan is read from; the cargos that an AT reaches change with its lines.

Lines of ATs are never changed but replaced: their ids tell, three times sooner.
"""
_BY_WRITER = "sum(CAST(CAST(xmin AS text) AS bigint))"
_SUMS = ", ".join(
    f"(SELECT concat(count(*), '/', {total}) FROM {table})"  # noqa: S608
    for table, total in (*((one, _BY_WRITER) for one in _WRITTEN), ("convocatoria", "sum(id)"))
)
_STATE = text(f"SELECT concat_ws(' ', current_database(), {_SUMS})")
_CONJUNTO = text(f"""
    WITH ats AS MATERIALIZED (
        SELECT a.* FROM asistencia a
        WHERE a.estado = ANY(CAST(:estados AS text[]))
            AND a.fin > :desde AND a.inicio < :hasta
    ), juntas AS MATERIALIZED (
        SELECT x.actividad_id, h.codigo, nullif(h.pedidas, '[]') AS tramos
        FROM articulacion x JOIN actividad h ON h.id = x.con_id
        WHERE x.decision = 'articular'
    ), todas AS MATERIALIZED (
        SELECT p.*, q.codigo AS junto, coalesce(q.tramos, p.pedidas) AS tramos
        FROM actividad p LEFT JOIN juntas q ON q.actividad_id = p.id
        WHERE p.anio = ANY(CAST(:anios AS int[])) AND p.estado = 'planificada'
    ), pedidas AS MATERIALIZED (
        SELECT p.* FROM todas p
        WHERE EXISTS (
            SELECT FROM jsonb_array_elements(p.tramos) AS t
            WHERE CAST(t->>0 AS timestamptz) < :hasta AND CAST(t->>1 AS timestamptz) > :desde)
    )
    SELECT jsonb_build_object(
        'id', a.id, 'codigo', a.codigo, 'titulo', a.titulo, 'unidad', u.codigo, 'tema', a.tema,
        'modalidad', a.modalidad, 'estado', a.estado, 'planeada', false, 'fija', false,
        'recupera', coalesce(a.plan_recuperacion, '') <> '', 'aparte', (
            SELECT jsonb_agg(DISTINCT x.cruce->>'otra') FROM excepcion x
            WHERE x.asistencia_id = a.id AND x.dureza = 'articulable'),
        'junto', (SELECT h.codigo FROM asistencia h WHERE h.id = a.articulada_con_id),
        'ventana', jsonb_build_array(lower(a.ventana), upper(a.ventana) - 1),
        'periodos', (
            SELECT jsonb_agg(jsonb_build_array(lower(j.periodo), upper(j.periodo)))
            FROM jornada j WHERE j.asistencia_id = a.id),
        'facilitadores', (
            SELECT jsonb_agg(f.cargo_id) FROM facilitador f WHERE f.asistencia_id = a.id),
        'sede', CASE WHEN s.id IS NOT NULL
            THEN jsonb_build_array(s.codigo, s.nombre, s.latitud, s.longitud) END,
        'sala', CASE WHEN r.id IS NOT NULL
            THEN jsonb_build_array(r.id, r.nombre, r.capacidad) END)
    FROM ats a JOIN entidad u ON u.id = a.unidad_id
    LEFT JOIN entidad s ON s.id = a.sede_id LEFT JOIN sala r ON r.id = a.sala_id
    WHERE EXISTS (SELECT FROM jornada j WHERE j.asistencia_id = a.id)
    UNION ALL
    SELECT jsonb_build_object(
        'id', p.id, 'codigo', p.codigo, 'titulo', p.titulo, 'unidad', u.codigo, 'tema', p.tema,
        'modalidad', p.modalidad, 'estado', p.estado, 'planeada', true, 'fija', p.fija,
        'recupera', false, 'junto', p.junto, 'aparte', (
            SELECT jsonb_agg(o.codigo) FROM articulacion x JOIN actividad o
                ON o.id IN (x.actividad_id, x.con_id) AND o.id <> p.id
            WHERE x.decision = 'separar' AND p.id IN (x.actividad_id, x.con_id)),
        'ventana', jsonb_build_array(lower(p.ventana), upper(p.ventana) - 1),
        'periodos', p.tramos, 'facilitadores', NULL,
        'sede', CASE WHEN s.id IS NOT NULL AND p.modalidad <> 'virtual'
            THEN jsonb_build_array(s.codigo, s.nombre, s.latitud, s.longitud) END,
        'sala', CASE WHEN r.id IS NOT NULL
            THEN jsonb_build_array(r.id, r.nombre, r.capacidad) END)
    FROM pedidas p JOIN entidad u ON u.id = p.unidad_id
    LEFT JOIN entidad s ON s.id = p.sede_id
    LEFT JOIN LATERAL ({NAMED_ROOM}) AS r ON true
""")  # noqa: S608
