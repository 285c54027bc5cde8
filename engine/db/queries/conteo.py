"""Whom ATs and activities convene on which days of a year, as the burden is counted."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    any_,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.columnas import read_columns
from engine.db.queries.ambito import visible_asistencias, within
from engine.db.queries.planeadas import visible_actividades
from engine.db.queries.tablas import (
    actividades,
    actividades_convocadas,
    asistencias,
    cargos,
    convocados,
    convocatorias,
    entidades,
    jornadas,
)
from engine.domain.actor import Actor
from engine.domain.carga import Medida, weeks_of
from engine.planner.conteo import Conteo, Filas, Llamados, count_days

RESERVADAS = ("calendarizada", "en_ejecucion", "en_seguimiento", "en_evaluacion", "cerrada")
"""States of an AT whose people were booked on its dates."""
TENTATIVAS = ("en_planificacion", "por_calendarizar")
filas = entidades.alias("fila")
_ORIGEN = date(1970, 1, 1)
"""Days are sent as how many have passed since."""


@dataclass(frozen=True)
class Pedido:
    """What is counted: a year, in the scope of somebody and with their filters (ids).

    `planeado` counts too what is not booked: ATs still to be calendarised and activities that ask
    for dates. `dre` and `unidad` are roots: what lies below counts.
    """

    actor: Actor
    anio: int
    medida: Medida = "dias"
    planeado: bool = True
    dre: int | None = None
    unidad: int | None = None

    @property
    def primero(self) -> date:
        """Return the Monday of the week of 1 January."""
        return weeks_of(self.anio)[0]

    @property
    def ultimo(self) -> date:
        """Return the Sunday of the week of 31 December."""
        return weeks_of(self.anio)[-1] + timedelta(days=6)


async def count_carga(tx: AsyncSession, pedido: Pedido) -> list[Conteo]:
    """Return the counts of the weeks and months in which a row in the actor's sight has some.

    Rows are the UGEL, with what lies below them, and the offices of the DRE. A day of somebody
    counts once, however many ATs convene them on it.
    """
    asked = [await _read(tx, pedido, hours_of_ats(pedido), _calls_of_ats(pedido.medida))]
    if pedido.planeado:
        calls = _calls_of_planned(pedido.medida)
        asked.append(await _read(tx, pedido, hours_of_planned(pedido), calls))
    rows = Filas(*await read_columns(tx, _rows_in_sight(pedido)))
    return await asyncio.to_thread(lambda: list(count_days(asked, rows, pedido.medida)))


async def _read(tx: AsyncSession, pedido: Pedido, hours: Subquery, calls: Select[Any]) -> Llamados:
    """Return on which days of the year's weeks some activities meet, and whom each calls."""
    zero = literal(_ORIGEN, Date)
    first = func.greatest(hours.c.primero, literal(pedido.primero, Date))
    last = func.least(hours.c.ultimo, literal(pedido.ultimo, Date))
    days = select(hours.c.id, first - zero, last - zero).where(first <= last)
    meets, primero, ultimo = await read_columns(tx, days)
    ids = literal(np.unique(meets).tolist(), ARRAY(BigInteger))
    caller, called = await read_columns(tx, calls.where(calls.selected_columns.id == any_(ids)))
    since = _ORIGEN.toordinal()
    return Llamados(caller, called, meets, primero + since, ultimo + since)


def _rows_in_sight(pedido: Pedido) -> Select[Any]:
    """Return each one that may be counted with its row, of the rows that the actor may see.

    They are entidades, or the cargos in them where those are counted.
    """
    above = func.unnest(entidades.c.ruta).table_valued("id", name="ruta").render_derived()
    own_office = and_(filas.c.tipo == "dre", filas.c.id == entidades.c.id)
    by_days = pedido.medida == "dias"
    found = (
        select(
            (entidades if by_days else cargos).c.id.label("quien_id"), filas.c.id.label("fila_id")
        )
        .select_from(entidades)
        .join(above, true())
        .join(filas, filas.c.id == above.c.id)
        .where(or_(filas.c.tipo == "ugel", own_office), *asked_rows(pedido))
    )
    return found if by_days else found.join(cargos, cargos.c.entidad_id == entidades.c.id)


def asked_rows(pedido: Pedido) -> tuple[ColumnElement[bool], ...]:
    """Conditions on `filas`: those that are asked for and that the actor may see."""
    inside = within(filas.c.id, [pedido.dre]) if pedido.dre else true()
    return inside, _own_territory(pedido.actor)


def _own_territory(actor: Actor) -> ColumnElement[bool]:
    """The rows of those who work in the territory are its own: of the rest they see a part."""
    regions = actor.entidades("dre", "ugel", "red")
    schools = [
        place for cargo in actor.cargos if cargo.entidad_tipo == "ie" for place in cargo.ruta
    ]
    if actor.sees_all or actor.entidades("unidad", "ministerio") or not (regions or schools):
        return true()
    above = and_(filas.c.tipo == "ugel", filas.c.id.in_(schools))
    return or_(within(filas.c.id, regions), above)


def hours_of_ats(pedido: Pedido) -> Subquery:
    """Return the first and last day of each jornada of the ATs that count, by AT."""
    states = RESERVADAS + (TENTATIVAS if pedido.planeado else ())
    return (
        select(asistencias.c.id.label("id"), *_local_days(jornadas.c.periodo))
        .join(jornadas, jornadas.c.asistencia_id == asistencias.c.id)
        .where(
            asistencias.c.estado.in_(states),
            asistencias.c.fin > literal(pedido.primero, Date),
            asistencias.c.inicio < literal(pedido.ultimo + timedelta(days=2), Date),
            visible_asistencias(pedido.actor),
            within(asistencias.c.unidad_id, [pedido.unidad]) if pedido.unidad else true(),
        )
        .subquery("horas")
    )


def hours_of_planned(pedido: Pedido) -> Subquery:
    """Return the first and last day of each stretch that activities ask for, by activity."""
    pairs = func.jsonb_array_elements(actividades.c.pedidas).table_valued("par", name="tramos")
    pairs = pairs.render_derived()
    start, end = (cast(pairs.c.par.op("->>")(n), TIMESTAMP(timezone=True)) for n in (0, 1))
    return (
        select(actividades.c.id.label("id"), *_local_days(func.tstzrange(start, end)))
        .select_from(actividades)
        .join(pairs, true())
        .where(
            actividades.c.estado == "planificada",
            actividades.c.anio.between(pedido.anio - 1, pedido.anio + 1),
            visible_actividades(pedido.actor),
            within(actividades.c.unidad_id, [pedido.unidad]) if pedido.unidad else true(),
        )
        .subquery("horas_pedidas")
    )


def called_by(line: Any) -> ColumnElement[bool]:
    """The cargos that a line of a convocation calls: those of its role in its entidad."""
    return and_(cargos.c.entidad_id == line.entidad_id, cargos.c.rol == line.rol, cargos.c.activo)


def _calls_of_ats(medida: Medida) -> Select[Any]:
    """Return the ids of ATs with those of whom each convenes."""
    if medida == "dias":
        return select(convocatorias.c.asistencia_id.label("id"), convocatorias.c.entidad_id)
    return select(convocados.c.asistencia_id.label("id"), convocados.c.cargo_id)


def _calls_of_planned(medida: Medida) -> Select[Any]:
    """Return the ids of activities with those of whom each would convene."""
    line = actividades_convocadas.c
    if medida == "dias":
        return select(line.actividad_id.label("id"), line.entidad_id)
    return select(line.actividad_id.label("id"), cargos.c.id).join(cargos, called_by(line))


def _local_days(periodo: Any) -> tuple[ColumnElement[date], ColumnElement[date]]:
    """Return the first and the last day of Lima that a stretch takes."""
    last = func.upper(periodo) - literal_column("interval '1 microsecond'")
    return (
        cast(func.timezone("America/Lima", func.lower(periodo)), Date).label("primero"),
        cast(func.timezone("America/Lima", last), Date).label("ultimo"),
    )
