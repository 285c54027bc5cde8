"""How many days each row of the territory is convened in a week and a month, in one statement."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    and_,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import BIT, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession

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

RESERVADAS = ("calendarizada", "en_ejecucion", "en_seguimiento", "en_evaluacion", "cerrada")
"""States of an AT whose people were booked on its dates."""
TENTATIVAS = ("en_planificacion", "por_calendarizar")
filas = entidades.alias("fila")


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


class Conteo(NamedTuple):
    """How much a DRE's office or a UGEL is convened in a week or in a month.

    `inicio` is the first day of it. `total` is what the measure counts; `peor` the days of whoever
    is convened most: an entidad or, where cargos are counted, one of them.
    """

    fila_id: int
    es_mes: bool
    inicio: date
    total: int
    peor: int


async def count_carga(tx: AsyncSession, pedido: Pedido) -> list[Conteo]:
    """Return the counts of the weeks and months in which a row in the actor's sight has some.

    Rows are the UGEL, with what lies below them, and the offices of the DRE. A day of somebody
    counts once, however many ATs convene them on it.
    """
    one = _per_one(pedido)
    weeks = _by(one, one.c.lunes, pedido.medida, es_mes=False)
    months = _by(one, one.c.mes, pedido.medida, es_mes=True)
    return [Conteo._make(row) for row in await tx.execute(union_all(weeks, months))]


def _by(one: CTE, stretch: ColumnElement[date], medida: Medida, *, es_mes: bool) -> Select[Any]:
    """Return how much each row has in each week, or in each month."""
    each = (
        select(one.c.fila_id, stretch.label("inicio"), func.sum(_count(one.c.dias)).label("n"))
        .group_by(one.c.fila_id, one.c.quien_id, stretch)
        .subquery()
    )
    keys = each.c.fila_id, each.c.inicio
    worst = func.max(each.c.n)
    if medida != "dias":
        total = worst if medida == "cargo" else cast(func.sum(each.c.n), Integer)
        return select(keys[0], literal(es_mes), keys[1], total, worst).group_by(*keys)
    together = (
        select(one.c.fila_id, stretch.label("inicio"), func.bit_or(one.c.dias).label("dias"))
        .group_by(one.c.fila_id, one.c.lunes, one.c.mes)
        .subquery()
    )
    days = (
        select(together.c.fila_id, together.c.inicio, func.sum(_count(together.c.dias)).label("n"))
        .group_by(together.c.fila_id, together.c.inicio)
        .subquery()
    )
    return (
        select(keys[0], literal(es_mes), keys[1], func.max(days.c.n), worst)
        .join(days, and_(days.c.fila_id == keys[0], days.c.inicio == keys[1]))
        .group_by(*keys)
    )


def _count(days: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.bit_count(cast(days, BIT(32))), Integer)


def _per_one(pedido: Pedido) -> CTE:
    """Return on which days each one of a row is convened, as bits of the days of a month.

    A day asked for twice is one bit, so that nothing need be sorted; a week that two months share
    comes in two. Rows are looked for last, when what is left to look up is half as much.
    """
    asked = _asked(pedido)
    keys = asked.c.quien_id, asked.c.lunes, asked.c.mes
    each = select(*keys, func.bit_or(asked.c.dias).label("dias")).group_by(*keys).subquery()
    rows = _rows_in_sight(pedido)
    return select(rows.c.fila_id, *each.c).join(rows, rows.c.quien_id == each.c.quien_id).cte("uno")


def _rows_in_sight(pedido: Pedido) -> CTE:
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
    joined = found if by_days else found.join(cargos, cargos.c.entidad_id == entidades.c.id)
    return joined.cte("filas")


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


def _asked(pedido: Pedido) -> CTE:
    """Return whom each AT and each activity convenes, with the bits of its days."""
    parts = [_of_ats(pedido)]
    if pedido.planeado:
        parts.append(_of_planned(pedido))
    return union_all(*parts).cte("pedidos")


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


def _of_ats(pedido: Pedido) -> Select[Any]:
    days = _bits(hours_of_ats(pedido), pedido, "dias_de_at")
    if pedido.medida == "dias":
        one, line = convocatorias.c.entidad_id, convocatorias.c
    else:
        one, line = convocados.c.cargo_id, convocados.c
    return select(one.label("quien_id"), *_when(days)).join(days, days.c.id == line.asistencia_id)


def _of_planned(pedido: Pedido) -> Select[Any]:
    days = _bits(hours_of_planned(pedido), pedido, "dias_de_actividad")
    line = actividades_convocadas.c
    if pedido.medida == "dias":
        return select(line.entidad_id.label("quien_id"), *_when(days)).join(
            days, days.c.id == line.actividad_id
        )
    return (
        select(cargos.c.id.label("quien_id"), *_when(days))
        .join(actividades_convocadas, called_by(line))
        .join(days, days.c.id == line.actividad_id)
    )


def _when(days: CTE) -> tuple[ColumnElement[Any], ...]:
    return days.c.lunes, days.c.mes, days.c.dias


def _local_days(periodo: Any) -> tuple[ColumnElement[date], ColumnElement[date]]:
    """Return the first and the last day of Lima that a stretch takes."""
    last = func.upper(periodo) - literal_column("interval '1 microsecond'")
    return (
        cast(func.timezone("America/Lima", func.lower(periodo)), Date).label("primero"),
        cast(func.timezone("America/Lima", last), Date).label("ultimo"),
    )


def _bits(hours: Any, pedido: Pedido, name: str) -> CTE:
    """Return the days of each within the year's weeks, as bits by week and month."""
    step: ColumnElement[Any] = literal_column("interval '1 day'")
    days = func.generate_series(hours.c.primero, hours.c.ultimo, step).table_valued("dia")
    days = days.render_derived("dias")
    each = days.c.dia
    keys = (
        hours.c.id,
        cast(func.date_trunc("week", each), Date).label("lunes"),
        cast(func.date_trunc("month", each), Date).label("mes"),
    )
    bit = literal_column("1").op("<<")(cast(func.extract("day", each), Integer) - 1)
    return (
        select(*keys, func.bit_or(bit).label("dias"))
        .select_from(hours)
        .join(days, true())
        .where(cast(each, Date).between(pedido.primero, pedido.ultimo))
        .group_by(*keys)
        .cte(name)
    )
