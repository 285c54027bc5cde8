"""The rows of a year that a problem is built from: activities, ATs with dates, groups, days off."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.articulaciones import joins_another, load_reunidas
from engine.db.queries.calendario import load_calendario
from engine.db.queries.pedidas_grupos import load_groups
from engine.db.queries.pedidas_recursos import (
    load_compartidos,
    load_salas,
    rooms_for,
)
from engine.db.queries.planeadas import read_stretch
from engine.db.queries.recursos import load_valores
from engine.db.queries.tablas import (
    actividades,
    asistencias,
    entidades,
    periodos_protegidos,
)
from engine.domain.calendario import Calendario, days_between
from engine.domain.lima import day_of
from engine.planner.escenarios.datos import (
    Anio,
    Marco,
    Momentos,
    Ocupada,
    Pedida,
    SalaPedida,
    Tramo,
    group_id,
    read_group,
    room_id,
)

MOVIBLES = ("en_planificacion", "por_calendarizar", "calendarizada")
"""States of an AT whose dates another plan may still change, with its unit's consent (PB-03)."""
_unidades = entidades.alias("unidad")
_sedes = entidades.alias("sede")
_OCUPADAS = text("""
    SELECT a.id, a.codigo, a.titulo, u.codigo AS unidad,
        (SELECT jsonb_agg(jsonb_build_array(lower(j.periodo), upper(j.periodo)) ORDER BY j.periodo)
         FROM jornada j WHERE j.asistencia_id = a.id) AS tramos,
        (SELECT jsonb_agg(DISTINCT jsonb_build_array(e.codigo, c.rol))
         FROM (SELECT v.cargo_id FROM convocado v WHERE v.asistencia_id = a.id
               UNION SELECT f.cargo_id FROM facilitador f WHERE f.asistencia_id = a.id) AS x
         JOIN cargo c ON c.id = x.cargo_id JOIN entidad e ON e.id = c.entidad_id) AS lineas,
        CASE WHEN a.modalidad <> 'virtual' THEN s.latitud END AS latitud, s.longitud
    FROM asistencia a JOIN entidad u ON u.id = a.unidad_id LEFT JOIN entidad s ON s.id = a.sede_id
    WHERE a.fin > :desde AND a.inicio < :hasta
        AND a.estado NOT IN ('anulada', 'cerrada') AND a.id <> ALL(CAST(:menos AS bigint[]))
    ORDER BY a.codigo
""")


async def load_anio(
    tx: AsyncSession,
    *,
    anio: int,
    now: datetime,
    fijadas: Mapping[str, Momentos],
    replan: bool,
) -> Anio:
    """Return a year from tomorrow on, as the rows tell it (PR-04).

    With `replan`, activities that are ATs already and have not been held may move again. One that
    joins another is part of it (PR-29).
    """
    calendario = await load_calendario(tx)
    marco = await _with_rules(tx, frame_of(anio, day_of(now), calendario))
    rows = await _activities(tx, anio, now, replan=replan)
    lines = await load_reunidas(tx, [row["id"] for row in rows])
    ats = [row["asistencia_id"] for row in rows if row["asistencia_id"]]
    busy, dates = await _on_calendar(tx, marco, ats)
    pairs = {pair for row in rows for pair in lines[row["id"]]}
    groups = await load_groups(tx, marco, calendario, pairs)
    called = pairs | {read_group(grupo) for ocupada in busy for grupo in ocupada.grupos}
    rooms = await load_salas(tx, marco, {row["sede_id"] for row in rows if row["sede_id"]}, ats)
    asked = [
        _pedida(row, lines[row["id"]], dates.get(row["asistencia_id"], ()), rooms) for row in rows
    ]
    mine = {p.codigo for p in asked}
    return Anio(
        marco, groups, asked, busy,
        salas=[sala for each in rooms.values() for sala in each],
        compartidos=await load_compartidos(tx, marco, called, ats),
        fijadas={codigo: when for codigo, when in fijadas.items() if codigo in mine},
    )  # fmt: skip


async def _with_rules(tx: AsyncSession, marco: Marco) -> Marco:
    """Return the days with the protected ones and the weekly load that DIRI set."""
    valores = await load_valores(tx)
    span = Range(marco.inicio, marco.fin, bounds="[]")
    rows = await tx.execute(
        select(
            func.lower(periodos_protegidos.c.dias),
            func.upper(periodos_protegidos.c.dias) - 1,
            periodos_protegidos.c.nombre,
        )
        .where(periodos_protegidos.c.dias.overlaps(span))
        .order_by(periodos_protegidos.c.id)
    )
    return replace(
        marco,
        protegidos=tuple((row[0], row[1], row[2]) for row in rows),
        carga_semana=round(valores["cargo_semana"]),
        viaje=(valores["kmh"] / valores["desvio"], valores["horas_viaje"]),
        holgura=valores["holgura"],
    )


def frame_of(anio: int, hoy: date, calendario: Calendario) -> Marco:
    """Return the days of a year that may be used: those of its school year, from tomorrow on."""
    school = calendario.school_year(anio)
    first = max(school.inicio if school else date(anio, 1, 1), hoy + timedelta(days=1))
    last = school.fin if school else date(anio, 12, 31)
    off = [
        (dia, feriado.nombre)
        for dia in days_between(first, last)
        if (feriado := calendario.feriado_on(dia))
    ]
    blocks = [
        (b.inicio, b.fin, f"Semanas lectivas del bloque {b.numero}")
        for b in calendario.bloques
        if b.tipo == "lectivo" and b.fin >= first and b.inicio <= last
    ]
    return Marco(min(first, last), last, hoy, tuple(off), tuple(blocks))


def _select() -> Select[Any]:
    return (
        select(
            actividades,
            func.lower(actividades.c.ventana).label("desde"),
            (func.upper(actividades.c.ventana) - 1).label("hasta"),
            _unidades.c.codigo.label("unidad"),
            _sedes.c.latitud,
            _sedes.c.longitud,
            asistencias.c.sala_id,
        )
        .join(_unidades, _unidades.c.id == actividades.c.unidad_id)
        .outerjoin(_sedes, _sedes.c.id == actividades.c.sede_id)
        .outerjoin(asistencias, asistencias.c.id == actividades.c.asistencia_id)
    )


async def _activities(
    tx: AsyncSession, anio: int, now: datetime, *, replan: bool
) -> list[dict[str, Any]]:
    free = actividades.c.estado == "planificada"
    if replan:
        free = or_(free, asistencias.c.estado.in_(MOVIBLES) & (asistencias.c.inicio > now))
    statement = (
        _select()
        .where(actividades.c.anio == anio, free, ~joins_another())
        .order_by(actividades.c.codigo)
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


def _pedida(
    row: Mapping[str, Any],
    lines: Iterable[tuple[str, str]],
    published: Iterable[Tramo],
    rooms: Mapping[int, Sequence[SalaPedida]] = MappingProxyType({}),
) -> Pedida:
    there = row["modalidad"] != "virtual" and row["latitud"] is not None
    return Pedida(
        codigo=row["codigo"],
        titulo=row["titulo"],
        unidad=row["unidad"],
        grupos=tuple(sorted(group_id(entidad, rol) for entidad, rol in lines)),
        duracion=row["duracion"],
        unidad_tiempo=row["unidad_tiempo"],
        consecutiva=row["consecutiva"],
        ventana=(row["desde"], row["hasta"]),
        pedidas=tuple(read_stretch(pair) for pair in row["pedidas"]),
        fija=row["fija"],
        prioridad=row["prioridad"],
        participantes=row["participantes"],
        lugar=(row["latitud"], row["longitud"]) if there else None,
        salas=rooms_for(row, rooms),
        publicada=tuple(published),
        sala=room_id(row["sala_id"]) if row["sala_id"] is not None else None,
    )


async def _on_calendar(
    tx: AsyncSession, marco: Marco, free: list[int]
) -> tuple[list[Ocupada], dict[int, tuple[Tramo, ...]]]:
    """Return the ATs that hold their dates, and the dates of those that may move, by id."""
    span = {"desde": marco.inicio, "hasta": marco.fin + timedelta(days=1), "menos": free}
    held = [
        Ocupada(
            row.codigo, row.titulo, row.unidad, _stretches(row.tramos),
            tuple(group_id(entidad, rol) for entidad, rol in row.lineas or ()),
            None if row.latitud is None else (row.latitud, row.longitud),
        )
        for row in await tx.execute(_OCUPADAS, span)
    ]  # fmt: skip
    return held, await _dates_of(tx, free)


async def _dates_of(tx: AsyncSession, ids: Iterable[int]) -> dict[int, tuple[Tramo, ...]]:
    """Return the dates of ATs by id; those without any are left out."""
    rows = await tx.execute(
        text("""
        SELECT asistencia_id,
            jsonb_agg(jsonb_build_array(lower(periodo), upper(periodo)) ORDER BY periodo) AS tramos
        FROM jornada WHERE asistencia_id = ANY(CAST(:ids AS bigint[])) GROUP BY 1
        """),
        {"ids": list(ids)},
    )
    return {row.asistencia_id: _stretches(row.tramos) for row in rows}


def _stretches(pairs: Iterable[Any] | None) -> tuple[Tramo, ...]:
    return tuple(read_stretch(pair) for pair in pairs or ())


async def load_pedidas(tx: AsyncSession, codigos: Iterable[str]) -> dict[str, Pedida]:
    """Return activities by code, with what turns a plan back into their dates."""
    statement = _select().where(actividades.c.codigo.in_(list(codigos)))
    rows = [dict(row) for row in (await tx.execute(statement)).mappings()]
    lines: Mapping[int, Iterable[tuple[str, str]]] = defaultdict(
        frozenset, await load_reunidas(tx, [row["id"] for row in rows])
    )
    dates = await _dates_of(tx, [row["asistencia_id"] for row in rows if row["asistencia_id"]])
    return {
        row["codigo"]: _pedida(row, lines[row["id"]], dates.get(row["asistencia_id"], ()))
        for row in rows
    }
