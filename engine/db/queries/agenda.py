"""What is already booked around a proposed activity, and the names and reach of its cargos."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from typing import Any

import orjson
from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.crudo import bare
from engine.db.queries.tablas import cargos, entidades, jornadas
from engine.domain.convocatoria import Jornada, Ventana
from engine.domain.cruce import Cruce
from engine.domain.lima import at_lima
from engine.domain.roles import ROLES
from engine.planner.actividades import Actividad
from engine.planner.alternativas import SALA

AFTER = timedelta(days=75)
"""Days after a ventana in which alternatives may be looked for."""


@dataclass(frozen=True)
class Ocupacion:
    """A booking in the way: of which AT, when, and whose (`cargo`, `persona` or `sala`, an id)."""

    asistencia: str
    clase: str
    recurso_id: int
    periodo: Jornada


async def find_bookings(
    tx: AsyncSession,
    jornadas: Iterable[Jornada],
    *,
    cargos: Iterable[int] = (),
    personas: Iterable[int] = (),
    salas: Iterable[int] = (),
    menos: str = "",
) -> list[Ocupacion]:
    """Return what is booked of these cargos, personas and rooms at some hour of the jornadas.

    Those of the AT `menos` are left out. 500 cargos among a million bookings take a few
    milliseconds, and one cargo a part of one.
    """
    horas = [(jornada.inicio, jornada.fin) for jornada in jornadas]
    asked: dict[str, list[int]] = {
        "cargo": sorted(cargos), "persona": sorted(personas), "sala": sorted(salas),
    }  # fmt: skip
    raw = await bare(tx)
    if len(horas) == len(asked["cargo"]) == 1 and not (asked["persona"] or asked["sala"]):
        rows = await raw.fetch(_ONE, asked["cargo"][0], *horas[0], menos)
    else:
        statement = _statement(tuple(clase for clase in CLASES if asked[clase]))
        rows = await raw.fetch(statement, _dump({**asked, "horas": horas, "menos": menos}))
    return [Ocupacion(row[0], row[1], row[2], Jornada(row[3], row[4])) for row in rows]


LARGO = "2 days"
"""No booking is longer: a jornada has at most twelve hours."""
CLASES = {"cargo": "reserva", "persona": "reserva_recurso", "sala": "reserva_recurso"}
"""The kinds of things that are booked, and the table that keeps the bookings of each."""


_ONE = f"""
    SELECT a.codigo, 'cargo', r.cargo_id, lower(r.periodo), upper(r.periodo)
    FROM reserva r JOIN asistencia a ON a.id = r.asistencia_id
    WHERE r.cargo_id = $1 AND r.periodo && tstzrange($2, $3) AND upper(r.periodo) > $2
        AND upper(r.periodo) < $3 + interval '{LARGO}' AND a.codigo <> $4
"""  # noqa: S608


@cache
def _statement(clases: tuple[str, ...]) -> str:
    """Return the text that looks for bookings of these kinds by when they end, in their order.

    Bookings of one thing do not overlap, so that they end in the order in which they begin: its
    index is four times as fast as the one that guards them.
    """
    parts = [
        f"""SELECT (SELECT a.codigo FROM asistencia a WHERE a.id = r.asistencia_id),
            '{clase}' AS clase, r.{clase}_id, lower(r.periodo), upper(r.periodo)
        FROM p, jsonb_array_elements_text(p.{clase}) AS k, horas h
        CROSS JOIN LATERAL (
            SELECT asistencia_id, {clase}_id, periodo FROM {CLASES[clase]} x
            WHERE x.{clase}_id = k::bigint AND x.periodo && h.periodo
                AND upper(x.periodo) > lower(h.periodo)
                AND upper(x.periodo) < upper(h.periodo) + interval '{LARGO}'
            OFFSET 0
        ) AS r
        WHERE r.asistencia_id NOT IN (SELECT id FROM propia)"""  # noqa: S608
        for clase in clases
    ]
    return f"""
        WITH p AS MATERIALIZED (
            SELECT * FROM jsonb_to_record(CAST($1 AS jsonb))
                AS p(horas jsonb, cargo jsonb, persona jsonb, sala jsonb, menos text)
        ), propia AS MATERIALIZED (
            SELECT a.id FROM p JOIN asistencia a ON a.codigo = p.menos
        ), horas AS MATERIALIZED (
            SELECT tstzrange((h->>0)::timestamptz, (h->>1)::timestamptz) AS periodo
            FROM p, jsonb_array_elements(p.horas) AS h
        )
        {" UNION ALL ".join(parts) or "SELECT NULL FROM p WHERE false"}
    """  # noqa: S608


async def busy_times(
    tx: AsyncSession,
    propuesta: Actividad,
    ventana: Ventana,
    tambien: Iterable[int] = (),
) -> dict[int, list[Jornada]]:
    """Return when each cargo of the proposal is taken by another AT, in and after its ventana.

    `tambien` are other cargos to look at. The room of the proposal comes under `SALA`.
    """
    span = Jornada(at_lima(ventana.inicio, time(0)), at_lima(ventana.fin + AFTER, time(0)))
    cargos = propuesta.ocupados | frozenset(tambien)
    salas = (propuesta.sala.id,) if propuesta.sala else ()
    taken: dict[int, list[Jornada]] = defaultdict(list)
    asked = {"cargo": sorted(cargos), "sala": salas, "horas": [[span.inicio, span.fin]]}
    raw = await bare(tx)
    rows = await raw.fetch(
        _BUSY.format(booked=_statement(("cargo", "sala") if salas else ("cargo",))),
        _dump({**asked, "menos": propuesta.codigo}),
    )
    for clase, recurso_id, inicio, fin in rows:
        taken[recurso_id if clase == "cargo" else SALA].append(Jornada(inicio, fin))
    return taken


_BUSY = """
    SELECT clase, cargo_id, inicio, fin
    FROM ({booked}) AS b(codigo, clase, cargo_id, inicio, fin)
    UNION ALL
    SELECT 'cargo', c.cargo_id, lower(j.periodo), upper(j.periodo)
    FROM jsonb_to_record(CAST($1 AS jsonb)) AS p(cargo jsonb, horas jsonb, menos text)
    JOIN asistencia a ON a.estado = 'por_calendarizar' AND a.codigo <> p.menos
    JOIN jornada j ON j.asistencia_id = a.id AND j.periodo
        && tstzrange((p.horas->0->>0)::timestamptz, (p.horas->0->>1)::timestamptz)
    JOIN convocado c ON c.asistencia_id = a.id
    WHERE c.cargo_id IN (
        SELECT k::bigint FROM jsonb_array_elements_text(p.cargo) AS k)
"""


def _dump(asked: Mapping[str, Any]) -> str:
    return orjson.dumps(asked).decode()


async def name_cargos(tx: AsyncSession, ids: Iterable[int]) -> dict[int, str]:
    """Return what people call each cargo: "Jefe de gestión pedagógica · UGEL Chucuito"."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = await tx.execute(
        select(cargos.c.id, cargos.c.rol, entidades.c.nombre)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(cargos.c.id.in_(wanted))
    )
    return {row.id: f"{ROLES[row.rol].nombre} · {row.nombre}" for row in rows}


async def name_parts(tx: AsyncSession, cruces: Iterable[Cruce]) -> dict[Any, str]:
    """Return the names that the sentences of cruces need: of cargos by id, of entidades by code."""
    found = list(cruces)
    named: dict[Any, str] = dict(
        await name_cargos(tx, {cargo for cruce in found for cargo in cruce.cargos})
    )
    codes = {code for cruce in found for code in cruce.datos.get("entidades", ())}
    if codes:
        rows = await tx.execute(
            select(entidades.c.codigo, entidades.c.nombre).where(entidades.c.codigo.in_(codes))
        )
        named |= {row.codigo: row.nombre for row in rows}
    return named


async def reach_cargos(tx: AsyncSession, pairs: Sequence[tuple[str, str]]) -> list[int]:
    """Return the ids of the cargos that lines (code of entidad, role) would convene."""
    if not pairs:
        return []
    rows = await tx.execute(
        select(cargos.c.id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(
            and_(cargos.c.activo, or_(tuple_(entidades.c.codigo, cargos.c.rol).in_(list(pairs))))
        )
    )
    return list(rows.scalars())


async def load_jornadas(tx: AsyncSession, asistencia_id: int) -> tuple[Jornada, ...]:
    """Return when an AT meets, in order."""
    periods = await tx.execute(
        select(jornadas.c.periodo)
        .where(jornadas.c.asistencia_id == asistencia_id)
        .order_by(jornadas.c.periodo)
    )
    return tuple(Jornada(p.lower, p.upper) for p in periods.scalars())
