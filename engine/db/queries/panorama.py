"""All that the evaluator looks at around a proposal, read in one statement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.programacion import read_jornada
from engine.domain.lima import at_lima
from engine.domain.pesos import values_with
from engine.domain.roles import ROLES, ROLES_SCHOOL, entidad_of_superior, superior_of
from engine.planner.actividades import Actividad, Sala, Sede, days_around
from engine.planner.cruces.articulables import DIAS_ARTICULABLES
from engine.planner.cruces.entorno import Bolsa, Entorno, Protegido
from engine.planner.cruces.viajes import DIAS_DE_VIAJE

STANDING = ("por_calendarizar", "calendarizada", "en_ejecucion")
"""States in which the dates of an AT count for the process of the others."""
FECHADAS = ("en_planificacion", *STANDING)
"""Those in which the calendar compares its dates, programmed by its unit or only published."""
CALENDARISED = ("calendarizada", "en_ejecucion")
"""Those in which they are booked, besides ATs reprogrammed or stopped that keep theirs."""
MARGIN = timedelta(days=DIAS_ARTICULABLES)
"""Around the months of the proposal: beyond it nothing can clash, load or be articulated."""


@dataclass(frozen=True)
class Panorama:
    """A proposal with its sede and room, the ATs near it and the facts around it."""

    propuesta: Actividad
    otras: tuple[Actividad, ...]
    entorno: Entorno


async def load_panorama(
    tx: AsyncSession,
    propuesta: Actividad,
    *,
    sede_id: int | None = None,
    sala_id: int | None = None,
    estados: Sequence[str] = STANDING,
) -> Panorama:
    """Return what stands around a proposal, what only waits too (PB-01), and what they share."""
    if not propuesta.jornadas:
        return Panorama(propuesta, (), Entorno())
    asked = {**_asked(propuesta), "sede": sede_id, "sala": sala_id, "estados": estados}
    found = await tx.execute(_PANORAMA, {"asked": orjson.dumps(asked).decode()})
    row = found.mappings().one()
    complete = replace(
        propuesta,
        sede=Sede(*row["sede"]) if row["sede"] else propuesta.sede,
        sala=Sala(*row["sala"]) if row["sala"] else propuesta.sala,
    )
    return Panorama(
        complete, tuple(map(_other, row["otras"])), _surroundings({**row}, complete.dias)
    )


def _asked(propuesta: Actividad) -> dict[str, Any]:
    first, last = min(propuesta.dias), max(propuesta.dias)
    return {
        "codigo": propuesta.codigo,
        "cargos": sorted(propuesta.ocupados),
        "entidades": sorted(propuesta.entidades),
        "dias": sorted(propuesta.dias),
        "anios": sorted({dia.year for dia in propuesta.dias}),
        "primero": first,
        "ultimo": last,
        "desde": at_lima(min(first.replace(day=1), _days_from(first, -MARGIN)), time()),
        "hasta": at_lima(max(_month_end(last), _days_from(last, MARGIN)), time()),
        "escolares": sorted(ROLES_SCHOOL),
        "dias_viaje": DIAS_DE_VIAJE,
    }


def _days_from(dia: date, margin: timedelta) -> date:
    ordinal = dia.toordinal() + margin.days
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def _month_end(dia: date) -> date:
    """Return the first day of the next month, or the last day there is."""
    return _days_from(dia.replace(day=1), timedelta(days=31))


def _other(told: Sequence[Any]) -> Actividad:
    codigo, titulo, unidad, tema, modalidad, periodos, cargos, lead, places, sede, sala = told
    return Actividad(
        codigo=codigo,
        titulo=titulo,
        unidad=unidad,
        tema=tema,
        jornadas=tuple(map(read_jornada, periodos)),
        cargos=frozenset(cargos or ()),
        entidades=frozenset(places or ()),
        facilitadores=frozenset(lead or ()),
        modalidad=modalidad,
        sede=Sede(*sede) if sede[0] else None,
        sala=Sala(*sala) if sala[0] else None,
    )


def _surroundings(row: Mapping[str, Any], dias: Iterable[date]) -> Entorno:
    vacantes: dict[int, list[date]] = defaultdict(list)
    for cargo_id, dia in row["vacantes"]:
        vacantes[cargo_id].append(date.fromisoformat(dia))
    return Entorno(
        valores=values_with(row["pesos"]),
        titulares=_holders(row["titulares"], dias),
        personas={persona_id: nombre for _, persona_id, nombre, *_ in row["titulares"]},
        vacantes={cargo_id: tuple(sorted(dias)) for cargo_id, dias in vacantes.items()},
        sin_designar={
            cargo_id: superior_in_words(rol, ruta) for cargo_id, rol, ruta in row["nunca"]
        },
        protegidos=tuple(read_protegido(*told) for told in row["protegidos"]),
        conectividad=row["conectividad"],
        bolsas=tuple(_purse(*told) for told in row["bolsas"]),
        escolares=row["escolares"],
    )


def _holders(rows: Iterable[Sequence[Any]], dias: Iterable[date]) -> dict[date, dict[int, int]]:
    """Return who holds each cargo on each day of the proposal and as far around as one travels."""
    near = {d for dia in dias for d in days_around(dia, DIAS_DE_VIAJE, DIAS_DE_VIAJE)}
    held: dict[date, dict[int, int]] = defaultdict(dict)
    for cargo_id, persona_id, _, desde, hasta in rows:
        for dia in near:
            if (desde is None or desde <= dia.isoformat()) and (
                hasta is None or dia.isoformat() < hasta
            ):
                held[dia][cargo_id] = persona_id
    return dict(held)


def superior_in_words(rol: str, ruta: Sequence[Sequence[Any]]) -> str:
    """Return who designates the holder of a role, in the words of people; empty at the top.

    `ruta` are the id, kind and name of its entidad and of those above, nearest first.
    """
    above = superior_of(rol) if rol in ROLES else None
    place = entidad_of_superior(rol, [(int(e), tipo) for e, tipo, _ in ruta]) if above else None
    names = {entidad: nombre for entidad, _, nombre in ruta}
    return f"{ROLES[above].nombre} · {names[place]}" if above and place else ""


def read_protegido(nombre: str, inicio: str, fin: str, norma: str) -> Protegido:
    return Protegido(nombre, date.fromisoformat(inicio), date.fromisoformat(fin), norma)


def _purse(
    codigo: str, nombre: str, anio: int, limite: int, tomados: int, pendientes: int,
    cargos: Sequence[int],
) -> Bolsa:  # fmt: skip
    return Bolsa(codigo, nombre, anio, limite, tomados, frozenset(cargos), pendientes)


# Everything as JSON, which the driver knows: of other arrays it would ask what they are.
_PANORAMA = text("""
    WITH p AS MATERIALIZED (
        SELECT *, daterange(primero - dias_viaje, ultimo + dias_viaje, '[]') AS cerca
        FROM jsonb_to_record(CAST(:asked AS jsonb)) AS p(
            codigo text, cargos jsonb, entidades jsonb, dias jsonb, anios jsonb, primero date,
            ultimo date, desde timestamptz, hasta timestamptz, sede bigint, sala bigint,
            estados jsonb, escolares jsonb, dias_viaje int)
    ), mios AS MATERIALIZED (
        SELECT CAST(k AS bigint) AS cargo_id FROM p, jsonb_array_elements_text(p.cargos) AS k
    ), dias AS MATERIALIZED (
        SELECT CAST(d AS date) AS dia FROM p, jsonb_array_elements_text(p.dias) AS d
    ), tienen AS MATERIALIZED (
        SELECT t.cargo_id, t.persona_id, t.dias AS periodo
        FROM mios JOIN ejercicio t ON t.cargo_id = mios.cargo_id
    ), dobles AS MATERIALIZED (
        -- Whoever holds several cargos around those days, with all of them.
        SELECT t.cargo_id, t.persona_id, lower(t.dias) AS desde, upper(t.dias) AS hasta
        FROM p JOIN ejercicio t ON t.dias && p.cerca
        WHERE t.persona_id IN (
            SELECT o.persona_id FROM ejercicio o
            WHERE o.dias && p.cerca AND o.persona_id IN (
                SELECT i.persona_id FROM tienen i WHERE i.periodo && p.cerca)
            GROUP BY o.persona_id HAVING count(DISTINCT o.cargo_id) > 1)
    ), todos AS MATERIALIZED (
        SELECT cargo_id FROM mios UNION SELECT cargo_id FROM dobles
    ), tiempos AS MATERIALIZED (
        SELECT a.id, j.periodo
        FROM p JOIN jornada j ON j.periodo && tstzrange(p.desde, p.hasta)
        JOIN asistencia a ON a.id = j.asistencia_id
        WHERE p.estados ? a.estado AND a.codigo <> p.codigo
        UNION
        -- One that is programmed anew, or stopped, keeps what it booked until it books again.
        SELECT a.id, r.periodo
        FROM p JOIN asistencia a ON a.secuencia > 0 AND a.codigo <> p.codigo
            AND a.estado IN ('en_planificacion', 'por_calendarizar', 'suspendida')
        JOIN reserva r ON r.asistencia_id = a.id AND r.periodo && tstzrange(p.desde, p.hasta)
    ), cerca AS MATERIALIZED (
        SELECT a.id, a.codigo, a.titulo, a.tema, a.modalidad, a.sede_id, a.sala_id,
            a.unidad_id,
            jsonb_agg(jsonb_build_array(lower(t.periodo), upper(t.periodo)) ORDER BY t.periodo)
                AS periodos
        FROM tiempos t JOIN asistencia a ON a.id = t.id
        GROUP BY a.id
    ), comunes AS MATERIALIZED (
        -- The sum keeps each AT's list read once, where an index would be asked cargo by cargo.
        SELECT k.asistencia_id, jsonb_agg(k.cargo_id) AS cargos
        FROM cerca JOIN convocado k ON k.asistencia_id = cerca.id
        WHERE k.cargo_id + 0 IN (SELECT cargo_id FROM todos) GROUP BY 1
    ), oficinas AS MATERIALIZED (
        SELECT e.id, e.codigo
        FROM p, jsonb_array_elements_text(p.entidades) AS c(codigo)
        JOIN entidad e ON e.codigo = c.codigo
    ), lugares AS MATERIALIZED (
        SELECT l.asistencia_id, jsonb_agg(DISTINCT o.codigo) AS codigos
        FROM cerca JOIN convocatoria l ON l.asistencia_id = cerca.id
        JOIN oficinas o ON o.id = l.entidad_id + 0
        GROUP BY 1
    )
    SELECT
        (SELECT coalesce(jsonb_agg(jsonb_build_array(
            c.codigo, c.titulo, u.codigo, c.tema, c.modalidad, c.periodos,
            m.cargos,
            (SELECT jsonb_agg(f.cargo_id) FROM facilitador f
             WHERE f.asistencia_id = c.id AND f.cargo_id IN (SELECT cargo_id FROM todos)),
            g.codigos,
            jsonb_build_array(s.codigo, s.nombre, s.latitud, s.longitud),
            jsonb_build_array(r.id, r.nombre, r.capacidad)) ORDER BY c.codigo), '[]')
         FROM cerca c JOIN entidad u ON u.id = c.unidad_id
         LEFT JOIN comunes m ON m.asistencia_id = c.id
         LEFT JOIN lugares g ON g.asistencia_id = c.id
         LEFT JOIN entidad s ON s.id = c.sede_id LEFT JOIN sala r ON r.id = c.sala_id
         -- What shares nobody, no office and no room with it breaks no rule beside it.
         WHERE m.asistencia_id IS NOT NULL OR g.asistencia_id IS NOT NULL OR c.sala_id = p.sala
             OR EXISTS (SELECT FROM facilitador f WHERE f.asistencia_id = c.id
                 AND f.cargo_id IN (SELECT cargo_id FROM todos))) AS otras,
        (SELECT coalesce(jsonb_agg(
            jsonb_build_array(h.cargo_id, h.persona_id, q.nombre, h.desde, h.hasta)), '[]')
         FROM dobles h JOIN persona q ON q.id = h.persona_id) AS titulares,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(k.id, k.rol,
            (SELECT jsonb_agg(jsonb_build_array(x.id, x.tipo, x.nombre)
                ORDER BY cardinality(x.ruta) DESC)
             FROM entidad x WHERE x.id = ANY(e.ruta)))), '[]')
         FROM mios m JOIN cargo k ON k.id = m.cargo_id JOIN entidad e ON e.id = k.entidad_id
         WHERE m.cargo_id NOT IN (SELECT cargo_id FROM tienen)) AS nunca,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(m.cargo_id, d.dia)), '[]')
         FROM (SELECT DISTINCT cargo_id FROM tienen) AS m CROSS JOIN dias d
         WHERE NOT EXISTS (
            SELECT FROM tienen t WHERE t.cargo_id = m.cargo_id AND t.periodo @> d.dia))
            AS vacantes,
        (SELECT coalesce(jsonb_object_agg(v.clave, v.valor), '{}')
         FROM (SELECT DISTINCT ON (clave) clave, valor FROM peso ORDER BY clave, id DESC) AS v)
            AS pesos,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(
            x.nombre, lower(x.dias), upper(x.dias) - 1, x.norma) ORDER BY x.dias), '[]')
         FROM periodo_protegido x WHERE x.dias && daterange(p.primero, p.ultimo, '[]'))
            AS protegidos,
        (SELECT coalesce(jsonb_object_agg(e.codigo, e.conectividad), '{}')
         FROM jsonb_array_elements_text(p.entidades) AS c(codigo)
         JOIN entidad e ON e.codigo = c.codigo WHERE e.conectividad IS NOT NULL) AS conectividad,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(
            e.codigo, e.nombre, b.anio, b.persona_dias,
            (SELECT count(*) FROM (
                SELECT DISTINCT r.cargo_id, CAST(lower(r.periodo) AT TIME ZONE 'America/Lima'
                    AS date) AS dia
                FROM entidad x JOIN cargo k ON k.entidad_id = x.id
                JOIN reserva r ON r.cargo_id = k.id
                JOIN asistencia a ON a.id = r.asistencia_id
                WHERE x.ruta @> ARRAY[e.id] AND a.codigo <> p.codigo AND a.modalidad <> 'virtual'
            ) AS t WHERE extract(year FROM t.dia) = b.anio),
            (SELECT count(*) FROM (
                SELECT DISTINCT w.cargo_id, CAST(lower(j.periodo) AT TIME ZONE 'America/Lima'
                    AS date) AS dia
                FROM asistencia a JOIN jornada j ON j.asistencia_id = a.id
                JOIN (SELECT asistencia_id, cargo_id FROM convocado
                      UNION ALL SELECT asistencia_id, cargo_id FROM facilitador) AS w
                    ON w.asistencia_id = a.id
                JOIN cargo k ON k.id = w.cargo_id JOIN entidad x ON x.id = k.entidad_id
                WHERE a.estado = 'por_calendarizar' AND a.codigo <> p.codigo
                    AND a.modalidad <> 'virtual' AND x.ruta @> ARRAY[e.id]
                    -- One that is reprogrammed keeps what it booked until it books anew.
                    AND NOT EXISTS (SELECT FROM reserva r WHERE r.asistencia_id = a.id)
            ) AS t WHERE extract(year FROM t.dia) = b.anio),
            (SELECT coalesce(jsonb_agg(k.id), '[]') FROM mios m JOIN cargo k ON k.id = m.cargo_id
             JOIN entidad x ON x.id = k.entidad_id WHERE e.id = ANY(x.ruta))) ORDER BY e.codigo),
            '[]')
         FROM presupuesto b JOIN entidad e ON e.id = b.entidad_id
         WHERE p.anios @> to_jsonb(b.anio)) AS bolsas,
        (SELECT count(*) FROM mios m JOIN cargo k ON k.id = m.cargo_id
         WHERE p.escolares ? k.rol) AS escolares,
        (SELECT jsonb_build_array(e.codigo, e.nombre, e.latitud, e.longitud)
         FROM entidad e WHERE e.id = p.sede) AS sede,
        (SELECT jsonb_build_array(r.id, r.nombre, r.capacidad)
         FROM sala r WHERE r.id = p.sala) AS sala
    FROM p
""")
