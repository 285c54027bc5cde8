"""The Planificador: the year in twelve months, and a month of rows by days with its cruces."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from api.identidad import Identidad, Quien, Servicio
from api.pages.almanac import days_of_month, first_of_month, month_bounds, months_of_year
from api.pages.bars import write_lane
from api.pages.cruces import SHOWN, show_cruces
from api.pages.month import POR, build_rows, list_agenda
from api.pages.opciones import filter_choices
from api.pages.params import Words
from api.pages.rendering import address, page
from api.pages.wording import MESES, count_of, say_month
from engine.actions.plan.periodo import judge_period
from engine.actions.plan.recuerdo import Recuerdo, scope_of
from engine.db.queries.calendario import load_calendario
from engine.db.queries.cursores import normalise
from engine.db.queries.entidades import list_entidades
from engine.db.queries.planificador import list_activities, load_convened
from engine.domain.convocatoria import Jornada
from engine.domain.lima import day_of
from engine.planner.actividades import days_of

router = APIRouter(include_in_schema=False)
Facts = dict[str, Any]
YEARS = range(2020, 2100)
_VISTAS: Recuerdo[Facts] = Recuerdo(48)


@dataclass(frozen=True)
class Filtros:
    """What the address asks of the Planificador: a month or a year, its rows and the filters."""

    mes: Words = ""
    anio: Words = ""
    por: Words = ""
    dre: Words = ""
    unidad: Words = ""
    q: Words = ""

    @property
    def rows(self) -> str:
        """Return what the rows of a month are: UGEL unless others are asked for."""
        return self.por if self.por in POR else "ugel"

    @property
    def year(self) -> int | None:
        """Return the year asked for whole, if one is."""
        given = int(self.anio) if self.anio.isascii() and self.anio.isdigit() else 0
        return given if given in YEARS else None

    @property
    def narrowed(self) -> bool:
        """Tell whether something but the period is asked for."""
        return bool(self.dre or self.unidad or self.q or self.rows != "ugel")

    def link(self, **period: str) -> str:
        """Return the address of another period with the same filters."""
        por = self.rows if self.rows != "ugel" else ""
        return address(
            "/planificador", **period, por=por, dre=self.dre, unidad=self.unidad, q=self.q
        )


@router.get("/planificador")
async def show_planificador(
    request: Request, service: Servicio, quien: Quien, filtros: Annotated[Filtros, Depends()]
) -> Response:
    """Show a month, or with `anio` a whole year."""
    async with service.database.transaction() as tx:
        # What was held clashes with nothing any more: that is looked at by the hour.
        hour = quien.now.replace(minute=0, second=0, microsecond=0)
        key = scope_of(quien.actor), filtros, hour
        plan = await _VISTAS.recall(tx, key, partial(_look, tx, quien, filtros))
        choices = await filter_choices(tx)
    return page(
        request,
        "planificador.html",
        quien,
        seccion="planificador",
        plan=plan,
        filtros=filtros,
        filtrado=filtros.narrowed,
        opciones={"por": list(POR.items()), **choices},
    )


async def _look(tx: AsyncSession, quien: Identidad, filtros: Filtros) -> Facts:
    if filtros.year is not None:
        return await _year(tx, quien, filtros, filtros.year)
    return await _month(tx, quien, filtros, first_of_month(filtros.mes, day_of(quien.now), YEARS))


async def _activities(
    tx: AsyncSession, quien: Identidad, filters: Filtros, desde: date, hasta: date
) -> list[Facts]:
    rows = await list_activities(
        tx,
        quien.actor,
        desde=desde,
        hasta=hasta,
        entidad=filters.dre or None,
        unidad=filters.unidad or None,
    )
    words = normalise(filters.q).split()
    return [
        row
        for row in rows
        if all(
            word in normalise(f"{row['codigo']} {row['titulo']} {row['tema']}") for word in words
        )
    ]


async def _month(tx: AsyncSession, quien: Identidad, filters: Filtros, first: date) -> Facts:
    desde, hasta = month_bounds(first)
    calendario = await load_calendario(tx)
    rows = await _activities(tx, quien, filters, desde, hasta)
    convened = await load_convened(tx, rows)
    juicio = await judge_period(
        tx, quien.actor, rows, desde=desde, hasta=hasta, calendario=calendario, now=quien.now,
        limite=SHOWN,
    )  # fmt: skip
    places = (await list_entidades(tx, limite=2000)).datos
    days = days_of_month(calendario, desde, day_of(quien.now))
    found = build_rows(
        rows,
        convened,
        por=filters.rows,
        places=places,
        only=filters.dre,
        actor=quien.actor,
        crossed=juicio.crossed,
        days=days,
        link=filters.link(mes=f"{desde:%Y-%m}"),
    )
    return {
        "vista": "mes",
        "periodo": f"{desde:%Y-%m}",
        "titulo": say_month(desde),
        "resumen": count_of(len(rows), "asistencia técnica", "asistencias técnicas")
        + " de su ámbito con fecha en este mes.",
        **_beside(filters, desde, hasta),
        "dias": days,
        "escribir": partial(write_lane, clases=[day.clase for day in days]),
        "por_nombre": POR[filters.rows],
        "feriados": [f for day in days if (f := calendario.feriado_on(day.fecha))],
        "agenda": list_agenda(rows, juicio.crossed, desde, hasta),
        **show_cruces(juicio),
        **found,
    }


def _beside(filters: Filtros, desde: date, hasta: date) -> Facts:
    """Return the ways to the month before, the month after and the year."""
    before, _ = month_bounds(date.fromordinal(desde.toordinal() - 1))
    return {
        "anterior": filters.link(mes=f"{before:%Y-%m}"),
        "anterior_nombre": MESES[before.month - 1],
        "siguiente": filters.link(mes=f"{hasta:%Y-%m}"),
        "siguiente_nombre": MESES[hasta.month - 1],
        "otra": filters.link(anio=str(desde.year)),
    }


async def _year(tx: AsyncSession, quien: Identidad, filters: Filtros, year: int) -> Facts:
    calendario = await load_calendario(tx)
    today = day_of(quien.now)
    desde, hasta = date(year, 1, 1), date(year + 1, 1, 1)
    rows = await _activities(tx, quien, filters, desde, hasta)
    per_day, per_month = _count(rows, year)
    months = months_of_year(calendario, year, today, per_day, per_month)
    juicio = await judge_period(
        tx, quien.actor, rows, desde=desde, hasta=hasta, calendario=calendario, now=quien.now,
        limite=SHOWN, only_hard=True,
    )  # fmt: skip
    return {
        "vista": "anio",
        "periodo": str(year),
        "titulo": str(year),
        "resumen": count_of(len(rows), "asistencia técnica", "asistencias técnicas")
        + " de su ámbito con fecha en el año.",
        "anterior": filters.link(anio=str(year - 1)),
        "anterior_nombre": str(year - 1),
        "siguiente": filters.link(anio=str(year + 1)),
        "siguiente_nombre": str(year + 1),
        "otra": filters.link(mes=f"{today if today.year == year else date(year, 3, 1):%Y-%m}"),
        "meses": [{"mes": month, "direccion": filters.link(mes=month.periodo)} for month in months],
        **show_cruces(juicio),
    }


def _count(rows: list[Facts], year: int) -> tuple[Counter[date], list[int]]:
    per_day: Counter[date] = Counter()
    per_month = [0] * 12
    for row in rows:
        hours = (Jornada(jornada["inicio"], jornada["fin"]) for jornada in row["jornadas"])
        days = {day for jornada in hours for day in days_of(jornada) if day.year == year}
        per_day.update(days)
        for month in {day.month for day in days}:
            per_month[month - 1] += 1
    return per_day, per_month
