"""The activities of an escenario as the evaluator of cruces judges them, still without dates."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.domain.convocatoria import Ventana
from engine.planner.actividades import Actividad, Sala, Sede
from engine.planner.conjunto import Puesta
from engine.planner.escenarios.datos import room_id


@dataclass(frozen=True)
class Juzgables:
    """Activities to be judged with the dates of a plan, the rooms there are, and their ATs.

    `salas` go by their id in the documents; `asistencias` are the codes of the ATs that some of
    the activities are already: the plan moves them, so that their present dates do not count.
    """

    puestas: Mapping[str, Puesta]
    salas: Mapping[str, Sala]
    asistencias: frozenset[str]


async def load_juzgables(tx: AsyncSession, codigos: Collection[str]) -> Juzgables:
    """Return the activities of those codes, with whom they convene today (PB-05)."""
    rows = (await tx.execute(_PUESTAS, {"codigos": list(codigos)})).scalars().all()
    rooms = await tx.execute(text("SELECT id, nombre, capacidad FROM sala"))
    return Juzgables(
        {row["codigo"]: _read(row) for row in rows},
        {room_id(row.id): Sala(row.id, row.nombre, row.capacidad) for row in rooms},
        frozenset(row["asistencia"] for row in rows if row["asistencia"]),
    )


def _read(row: Mapping[str, Any]) -> Puesta:
    return Puesta(
        Actividad(
            codigo=row["codigo"],
            titulo=row["titulo"],
            unidad=row["unidad"],
            tema=row["tema"],
            jornadas=(),
            cargos=frozenset(row["cargos"] or ()),
            entidades=frozenset(row["entidades"] or ()),
            facilitadores=frozenset(row["facilitadores"] or ()),
            modalidad=row["modalidad"],
            sede=Sede(*row["sede"]) if row["sede"] else None,
        ),
        estado="planificada",
        ventana=Ventana(*map(date.fromisoformat, row["ventana"])),
        roles=frozenset(row["roles"] or ()),
        planeada=True,
    )


_PUESTAS = text("""
    WITH p AS MATERIALIZED (
        SELECT * FROM actividad WHERE codigo = ANY(CAST(:codigos AS text[]))
    ), convocan AS MATERIALIZED (
        SELECT v.actividad_id, jsonb_agg(DISTINCT e.codigo) AS entidades,
            jsonb_agg(DISTINCT v.rol) AS roles,
            jsonb_agg(c.id) FILTER (WHERE c.id IS NOT NULL) AS cargos
        FROM p JOIN actividad_convocada v ON v.actividad_id = p.id
        JOIN entidad e ON e.id = v.entidad_id
        LEFT JOIN cargo c ON c.entidad_id = v.entidad_id AND c.rol = v.rol AND c.activo
        GROUP BY 1
    )
    SELECT jsonb_build_object(
        'codigo', p.codigo, 'titulo', p.titulo, 'unidad', u.codigo, 'tema', p.tema,
        'modalidad', p.modalidad, 'asistencia', a.codigo,
        'ventana', jsonb_build_array(lower(p.ventana), upper(p.ventana) - 1),
        'cargos', c.cargos, 'entidades', c.entidades, 'roles', c.roles,
        'facilitadores', (
            SELECT jsonb_agg(f.cargo_id) FROM facilitador f WHERE f.asistencia_id = a.id),
        'sede', CASE WHEN s.id IS NOT NULL AND p.modalidad <> 'virtual'
            THEN jsonb_build_array(s.codigo, s.nombre, s.latitud, s.longitud) END)
    FROM p JOIN entidad u ON u.id = p.unidad_id
    LEFT JOIN asistencia a ON a.id = p.asistencia_id
    LEFT JOIN convocan c ON c.actividad_id = p.id LEFT JOIN entidad s ON s.id = p.sede_id
""")
