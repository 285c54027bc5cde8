"""The facts around all the activities of a period, read in one statement as for a proposal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.panorama import read_protegido, superior_in_words
from engine.domain.calendario import days_between
from engine.domain.pesos import values_with
from engine.domain.roles import ROLES_SCHOOL
from engine.planner.actividades import Actividad
from engine.planner.cruces import Bolsa, Entorno
from engine.planner.cruces.viajes import DIAS_DE_VIAJE
from engine.planner.periodo import Fondo

_TRAVEL = timedelta(days=DIAS_DE_VIAJE)


@dataclass(frozen=True)
class Alrededores:
    """What stands around the activities of a period.

    `entorno` has no purses: they differ from one activity to another. `escolares` are the cargos
    that belong to schools.
    """

    entorno: Entorno
    fondos: tuple[Fondo, ...]
    escolares: frozenset[int]


async def load_alrededores(
    tx: AsyncSession, actividades: Sequence[Actividad], *, fondos: bool = True
) -> Alrededores:
    """Return the facts around those activities; without `fondos` no purse is looked into."""
    days = frozenset().union(*(actividad.dias for actividad in actividades))
    if not days:
        return Alrededores(Entorno(), (), frozenset())
    near = min(days) - _TRAVEL, max(days) + _TRAVEL
    asked = {
        "cargos": sorted(frozenset().union(*(one.ocupados for one in actividades))),
        "entidades": sorted(frozenset().union(*(one.entidades for one in actividades))),
        "primero": min(days),
        "ultimo": max(days),
        "cerca": near,
        "anios": sorted({day.year for day in days}) if fondos else [],
        "escolares": sorted(ROLES_SCHOOL),
    }
    found = await tx.execute(_ALREDEDORES, {"asked": orjson.dumps(asked).decode()})
    row = found.mappings().one()
    entorno = Entorno(
        valores=values_with(row["pesos"]),
        titulares=_holders(row["titulares"], *near),
        personas={persona: nombre for _, persona, nombre, *_ in row["titulares"]},
        vacantes=_vacant_days(row["vacantes"], actividades),
        sin_designar={cargo: superior_in_words(rol, ruta) for cargo, rol, ruta in row["nunca"]},
        protegidos=tuple(read_protegido(*told) for told in row["protegidos"]),
        conectividad=row["conectividad"],
    )
    return Alrededores(entorno, tuple(map(_fund, row["fondos"])), frozenset(row["escolares"]))


def _holders(
    rows: Iterable[Sequence[Any]], primero: date, ultimo: date
) -> dict[date, Mapping[int, int]]:
    """Return who holds each cargo on each day; days between two changes share one table."""
    periods = [
        (cargo, persona, _day(desde) or date.min, _day(hasta) or date.max)
        for cargo, persona, _, desde, hasta in rows
    ]
    changes = {primero} | {day for *_, desde, hasta in periods for day in (desde, hasta)}
    held: dict[date, Mapping[int, int]] = {}
    if periods:
        current: Mapping[int, int] = {}
        for day in days_between(primero, ultimo):
            if day in changes:
                current = {c: p for c, p, desde, hasta in periods if desde <= day < hasta}
            held[day] = current
    return held


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _vacant_days(
    rows: Iterable[Sequence[Any]], actividades: Iterable[Actividad]
) -> dict[int, tuple[date, ...]]:
    """Return the days on which each cargo is asked for and nobody holds it."""
    gaps: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for cargo, desde, hasta in rows:
        gaps[cargo].append((date.fromisoformat(desde), date.fromisoformat(hasta)))
    vacant: dict[int, set[date]] = defaultdict(set)
    for actividad in actividades:
        for cargo in actividad.ocupados & gaps.keys():
            vacant[cargo] |= {
                dia
                for dia in actividad.dias
                if any(desde <= dia < hasta for desde, hasta in gaps[cargo])
            }
    return {cargo: tuple(sorted(dias)) for cargo, dias in vacant.items() if dias}


def _fund(told: Sequence[Any]) -> Fondo:
    codigo, nombre, anio, limite, cargos, tomados, solo, pendientes, pendiente = told
    bolsa = Bolsa(codigo, nombre, anio, limite, tomados, frozenset(cargos), pendientes)
    return Fondo(bolsa, solo, pendiente)


# Everything as JSON, which the driver knows: of other arrays it would ask what they are.
_ALREDEDORES = text("""
    WITH p AS MATERIALIZED (
        SELECT *, daterange(primero, ultimo, '[]') AS dias,
            daterange(CAST(cerca->>0 AS date), CAST(cerca->>1 AS date), '[]') AS viajes
        FROM jsonb_to_record(CAST(:asked AS jsonb)) AS p(
            cargos jsonb, entidades jsonb, primero date, ultimo date, cerca jsonb, anios jsonb,
            escolares jsonb)
    ), mios AS MATERIALIZED (
        SELECT CAST(k AS bigint) AS cargo_id FROM p, jsonb_array_elements_text(p.cargos) AS k
    ), tienen AS MATERIALIZED (
        SELECT t.cargo_id, t.persona_id, t.dias AS periodo
        FROM mios JOIN ejercicio t ON t.cargo_id = mios.cargo_id
    ), dobles AS MATERIALIZED (
        SELECT t.cargo_id, t.persona_id, lower(t.periodo) AS desde, upper(t.periodo) AS hasta
        FROM p JOIN tienen t ON t.periodo && p.viajes
        WHERE t.persona_id IN (
            SELECT o.persona_id FROM tienen o WHERE o.periodo && p.viajes
            GROUP BY o.persona_id HAVING count(DISTINCT o.cargo_id) > 1)
    ), cubiertos AS MATERIALIZED (
        SELECT cargo_id, range_agg(periodo) AS periodos FROM tienen GROUP BY cargo_id
    ), regiones AS MATERIALIZED (
        SELECT e.id, e.codigo, e.nombre, b.anio, b.persona_dias
        FROM p JOIN presupuesto b ON p.anios @> to_jsonb(b.anio)
        JOIN entidad e ON e.id = b.entidad_id
    ), pagados AS MATERIALIZED (
        SELECT g.id AS region_id, g.anio, k.id AS cargo_id
        FROM regiones g JOIN entidad x ON x.ruta @> ARRAY[g.id] JOIN cargo k ON k.entidad_id = x.id
    ), pedidos AS MATERIALIZED (
        SELECT r.cargo_id, r.asistencia_id, r.periodo, true AS reservado FROM reserva r
        WHERE r.cargo_id IN (SELECT cargo_id FROM pagados)
        UNION ALL
        SELECT w.cargo_id, a.id, j.periodo, false
        FROM asistencia a JOIN jornada j ON j.asistencia_id = a.id
        JOIN (SELECT asistencia_id, cargo_id FROM convocado
              UNION ALL SELECT asistencia_id, cargo_id FROM facilitador) AS w
            ON w.asistencia_id = a.id
        WHERE a.estado = 'por_calendarizar' AND w.cargo_id IN (SELECT cargo_id FROM pagados)
            -- One that is reprogrammed keeps what it booked until it books anew.
            AND NOT EXISTS (SELECT FROM reserva r WHERE r.asistencia_id = a.id)
    ), gastados AS MATERIALIZED (
        -- Each day of a cargo counts once; it is an AT's alone when no other takes it.
        SELECT g.region_id, g.anio, d.reservado, min(a.codigo) AS codigo,
            min(a.codigo) = max(a.codigo) AS sola
        FROM pedidos d JOIN asistencia a ON a.id = d.asistencia_id AND a.modalidad <> 'virtual'
        JOIN pagados g ON g.cargo_id = d.cargo_id
            AND extract(year FROM lower(d.periodo) AT TIME ZONE 'America/Lima') = g.anio
        GROUP BY g.region_id, g.anio, d.reservado, d.cargo_id,
            CAST(lower(d.periodo) AT TIME ZONE 'America/Lima' AS date)
    ), cuentas AS MATERIALIZED (
        SELECT region_id, anio, reservado, codigo, count(*) AS dias,
            count(*) FILTER (WHERE sola) AS solos
        FROM gastados GROUP BY region_id, anio, reservado, codigo
    )
    SELECT
        (SELECT coalesce(jsonb_object_agg(v.clave, v.valor), '{}')
         FROM (SELECT DISTINCT ON (clave) clave, valor FROM peso ORDER BY clave, id DESC) AS v)
            AS pesos,
        (SELECT coalesce(jsonb_agg(
            jsonb_build_array(h.cargo_id, h.persona_id, q.nombre, h.desde, h.hasta)), '[]')
         FROM dobles h JOIN persona q ON q.id = h.persona_id) AS titulares,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(c.cargo_id, lower(hueco), upper(hueco))), '[]')
         FROM cubiertos c
         CROSS JOIN LATERAL unnest(datemultirange(p.dias) - c.periodos) AS hueco) AS vacantes,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(k.id, k.rol,
            (SELECT jsonb_agg(jsonb_build_array(x.id, x.tipo, x.nombre)
                ORDER BY cardinality(x.ruta) DESC)
             FROM entidad x WHERE x.id = ANY(e.ruta)))), '[]')
         FROM mios m JOIN cargo k ON k.id = m.cargo_id JOIN entidad e ON e.id = k.entidad_id
         WHERE m.cargo_id NOT IN (SELECT cargo_id FROM cubiertos)) AS nunca,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(
            x.nombre, lower(x.dias), upper(x.dias) - 1, x.norma) ORDER BY x.dias), '[]')
         FROM periodo_protegido x WHERE x.dias && p.dias) AS protegidos,
        (SELECT coalesce(jsonb_object_agg(e.codigo, e.conectividad), '{}')
         FROM jsonb_array_elements_text(p.entidades) AS c(codigo)
         JOIN entidad e ON e.codigo = c.codigo WHERE e.conectividad IS NOT NULL) AS conectividad,
        (SELECT coalesce(jsonb_agg(m.cargo_id), '[]')
         FROM mios m JOIN cargo k ON k.id = m.cargo_id WHERE p.escolares ? k.rol) AS escolares,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(g.codigo, g.nombre, g.anio, g.persona_dias,
            (SELECT coalesce(jsonb_agg(w.cargo_id), '[]') FROM pagados w
             WHERE w.region_id = g.id AND w.anio = g.anio),
            (SELECT coalesce(sum(c.dias), 0) FROM cuentas c
             WHERE c.region_id = g.id AND c.anio = g.anio AND c.reservado),
            (SELECT coalesce(jsonb_object_agg(c.codigo, c.solos), '{}') FROM cuentas c
             WHERE c.region_id = g.id AND c.anio = g.anio AND c.reservado AND c.solos > 0),
            (SELECT coalesce(sum(c.dias), 0) FROM cuentas c
             WHERE c.region_id = g.id AND c.anio = g.anio AND NOT c.reservado),
            (SELECT coalesce(jsonb_object_agg(c.codigo, c.solos), '{}') FROM cuentas c
             WHERE c.region_id = g.id AND c.anio = g.anio AND NOT c.reservado AND c.solos > 0)
            ) ORDER BY g.codigo, g.anio), '[]')
         FROM regiones g) AS fondos
    FROM p
""")
