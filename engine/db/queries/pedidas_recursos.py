"""What the activities of a year compete for besides groups: people of two cargos, rooms."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import normalise
from engine.db.queries.planeadas import read_stretch
from engine.planner.escenarios.datos import Compartido, Marco, SalaPedida, group_id, room_id

Parejas = Collection[tuple[str, str]]
_CARGOS = """
    WITH span AS (SELECT daterange(CAST(:inicio AS date), CAST(:fin AS date), '[]') AS dias),
    c AS MATERIALIZED (
        SELECT c.id, e.codigo, c.rol
        FROM jsonb_to_recordset(CAST(:parejas AS jsonb)) AS f(entidad text, rol text)
        JOIN entidad e ON e.codigo = f.entidad
        JOIN cargo c ON c.entidad_id = e.id AND c.rol = f.rol AND c.activo
    )
"""
_PERSONAS = f"""
    {_CARGOS}, t AS MATERIALIZED (
        SELECT c.id, c.codigo, c.rol, t.persona_id, t.dias AS periodo
        FROM span CROSS JOIN c JOIN ejercicio t ON t.cargo_id = c.id AND t.dias && span.dias
    )
    SELECT p.id, p.nombre, jsonb_agg(DISTINCT jsonb_build_array(una.codigo, una.rol)) AS grupos
    FROM span CROSS JOIN t AS una JOIN t AS otra ON otra.persona_id = una.persona_id
        AND (otra.codigo, otra.rol) <> (una.codigo, una.rol)
        AND otra.periodo && una.periodo AND otra.periodo * una.periodo && span.dias
    JOIN persona p ON p.id = una.persona_id
    GROUP BY p.id ORDER BY p.id
"""  # noqa: S608
_VACANTES = f"""
    {_CARGOS}, libres AS (
        SELECT c.codigo, c.rol,
            unnest(datemultirange(span.dias) - range_agg(t.dias)) AS dias
        FROM span CROSS JOIN c JOIN ejercicio t ON t.cargo_id = c.id
        GROUP BY c.id, c.codigo, c.rol, span.dias
    )
    SELECT DISTINCT codigo, rol, lower(dias), upper(dias) - 1 FROM libres ORDER BY 1, 2, 3, 4
"""  # noqa: S608
_LIDERES = text("""
    SELECT c.id, e.codigo, c.rol, jsonb_agg(p.codigo ORDER BY p.codigo) AS codigos
    FROM actividad p JOIN facilitador f ON f.asistencia_id = p.asistencia_id
    JOIN cargo c ON c.id = f.cargo_id JOIN entidad e ON e.id = c.entidad_id
    WHERE p.asistencia_id = ANY(CAST(:ats AS bigint[]))
    GROUP BY c.id, e.codigo ORDER BY c.id
""")
_SALAS = text("""
    SELECT s.id, s.sede_id, s.nombre, s.capacidad,
        (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_array(lower(x.periodo), upper(x.periodo),
            a.codigo)), '[]')
         FROM (SELECT r.asistencia_id, r.periodo FROM reserva_recurso r WHERE r.sala_id = s.id
               UNION SELECT j.asistencia_id, j.periodo FROM asistencia b
               JOIN jornada j ON j.asistencia_id = b.id
               WHERE b.sala_id = s.id AND b.estado NOT IN ('anulada', 'cerrada')) AS x
         JOIN asistencia a ON a.id = x.asistencia_id
         WHERE x.periodo && tstzrange(CAST(:inicio AS date), CAST(:fin AS date) + 1)
            AND a.id <> ALL(CAST(:menos AS bigint[]))) AS tomada
    FROM sala s WHERE s.activa AND s.sede_id = ANY(CAST(:sedes AS bigint[]))
    ORDER BY s.sede_id, s.nombre
""")


async def load_compartidos(
    tx: AsyncSession, marco: Marco, parejas: Parejas, ats: Sequence[int]
) -> list[Compartido]:
    """Return who holds two of these groups at once, and who leads the ATs that may move (PR-01)."""
    people = await tx.execute(text(_PERSONAS), _asked(marco, parejas))
    found = [Compartido(f"persona-{row.id}", row.nombre, _groups(row.grupos)) for row in people]
    for row in await tx.execute(_LIDERES, {"ats": list(ats)}):
        own = group_id(row.codigo, row.rol)
        found.append(Compartido(f"cargo-{row.id}", own, frozenset({own}), frozenset(row.codigos)))
    return found


def _groups(pairs: Iterable[Sequence[str]]) -> frozenset[str]:
    return frozenset(group_id(entidad, rol) for entidad, rol in pairs)


async def load_vacantes(
    tx: AsyncSession, marco: Marco, parejas: Parejas
) -> dict[str, tuple[tuple[date, date], ...]]:
    """Return, by group, the days on which nobody exercises one of its cargos (PB-05)."""
    found: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for codigo, rol, first, last in await tx.execute(text(_VACANTES), _asked(marco, parejas)):
        found[group_id(codigo, rol)].append((first, last))
    return {group: tuple(days) for group, days in found.items()}


def _asked(marco: Marco, parejas: Parejas) -> dict[str, Any]:
    pairs = [{"entidad": entidad, "rol": rol} for entidad, rol in sorted(parejas)]
    return {
        "inicio": marco.inicio, "fin": marco.fin, "parejas": orjson.dumps(pairs).decode(),
    }  # fmt: skip


async def load_salas(
    tx: AsyncSession, marco: Marco, sedes: Iterable[int], menos: Sequence[int]
) -> dict[int, list[SalaPedida]]:
    """Return the rooms in use of sedes, by sede, with when ATs other than `menos` have them."""
    asked = {
        "inicio": marco.inicio, "fin": marco.fin, "sedes": sorted(set(sedes)),
        "menos": list(menos),
    }  # fmt: skip
    found: dict[int, list[SalaPedida]] = defaultdict(list)
    for row in await tx.execute(_SALAS, asked):
        taken = tuple((read_stretch((start, end)), codigo) for start, end, codigo in row.tomada)
        found[row.sede_id].append(SalaPedida(room_id(row.id), row.nombre, row.capacidad, taken))
    return found


def rooms_for(row: Mapping[str, Any], salas: Mapping[int, Sequence[SalaPedida]]) -> tuple[str, ...]:
    """Return the rooms an activity may meet in: what its `lugar` names, any when it says nothing.

    One that is held at a distance, or in a place that is no room of its sede, needs none (PB-04).
    """
    if row["modalidad"] == "virtual":
        return ()
    if row["sala_id"] is not None:
        return (room_id(row["sala_id"]),)
    every, lugar = salas.get(row["sede_id"], ()), normalise(row["lugar"])
    return tuple(sala.id for sala in every if not lugar or normalise(sala.nombre) in lugar)
