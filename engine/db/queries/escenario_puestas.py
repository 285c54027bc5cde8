"""The activities of an escenario as the evaluator of cruces judges them, still without dates."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.articulaciones import load_reunidas
from engine.domain.convocatoria import Ventana
from engine.planner.actividades import Actividad, Sala, Sede
from engine.planner.conjunto import Puesta
from engine.planner.escenarios.datos import room_id

Linea = tuple[str, str]


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
    """Return the activities of those codes, with whom they convene today (PB-05).

    Those that join one of them are part of it (PR-29).
    """
    rows = (await tx.execute(_PUESTAS, {"codigos": list(codigos)})).scalars().all()
    lines = await load_reunidas(tx, [row["id"] for row in rows])
    posts = await _posts(tx, {pair for row in rows for pair in lines[row["id"]]})
    rooms = await tx.execute(text("SELECT id, nombre, capacidad FROM sala"))
    return Juzgables(
        {row["codigo"]: _read(row, lines[row["id"]], posts) for row in rows},
        {room_id(row.id): Sala(row.id, row.nombre, row.capacidad) for row in rooms},
        frozenset(row["asistencia"] for row in rows if row["asistencia"]),
    )


async def _posts(tx: AsyncSession, pairs: Collection[Linea]) -> dict[Linea, list[int]]:
    """Return the cargos in use of each role in each entidad."""
    asked = [{"entidad": entidad, "rol": rol} for entidad, rol in sorted(pairs)]
    found = await tx.execute(_CARGOS, {"lineas": orjson.dumps(asked).decode()})
    return {(row.codigo, row.rol): row.cargos for row in found}


def _read(
    row: Mapping[str, Any], lines: Iterable[Linea], posts: Mapping[Linea, Sequence[int]]
) -> Puesta:
    return Puesta(
        Actividad(
            codigo=row["codigo"],
            titulo=row["titulo"],
            unidad=row["unidad"],
            tema=row["tema"],
            jornadas=(),
            cargos=frozenset(cargo for line in lines for cargo in posts.get(line, ())),
            entidades=frozenset(entidad for entidad, _ in lines),
            facilitadores=frozenset(row["facilitadores"] or ()),
            modalidad=row["modalidad"],
            sede=Sede(*row["sede"]) if row["sede"] else None,
        ),
        estado="planificada",
        ventana=Ventana(*map(date.fromisoformat, row["ventana"])),
        roles=frozenset(rol for _, rol in lines),
        planeada=True,
    )


_CARGOS = text("""
    SELECT e.codigo, c.rol, jsonb_agg(c.id) AS cargos
    FROM jsonb_to_recordset(CAST(:lineas AS jsonb)) AS f(entidad text, rol text)
    JOIN entidad e ON e.codigo = f.entidad
    JOIN cargo c ON c.entidad_id = e.id AND c.rol = f.rol AND c.activo
    GROUP BY e.codigo, c.rol
""")
_PUESTAS = text("""
    SELECT jsonb_build_object(
        'id', p.id, 'codigo', p.codigo, 'titulo', p.titulo, 'unidad', u.codigo, 'tema', p.tema,
        'modalidad', p.modalidad, 'asistencia', a.codigo,
        'ventana', jsonb_build_array(lower(p.ventana), upper(p.ventana) - 1),
        'facilitadores', (
            SELECT jsonb_agg(f.cargo_id) FROM facilitador f WHERE f.asistencia_id = a.id),
        'sede', CASE WHEN s.id IS NOT NULL AND p.modalidad <> 'virtual'
            THEN jsonb_build_array(s.codigo, s.nombre, s.latitud, s.longitud) END)
    FROM actividad p JOIN entidad u ON u.id = p.unidad_id
    LEFT JOIN asistencia a ON a.id = p.asistencia_id LEFT JOIN entidad s ON s.id = p.sede_id
    WHERE p.codigo = ANY(CAST(:codigos AS text[]))
""")
