"""The Planificador: the year in twelve months, and a month of rows by days with its cruces."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from api.identidad import Identidad, Quien, Servicio
from api.pages.almanac import days_of_month, month_bounds, months_of_year
from api.pages.asistencias import unit_choices
from api.pages.bars import write_lane
from api.pages.cruces import SHOWN, show_cruces
from api.pages.month import POR, build_rows, list_agenda
from api.pages.params import Words
from api.pages.rendering import address, page
from api.pages.wording import MESES, count_of, say_month
from engine.actions.plan.periodo import judge_period
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


@dataclass(frozen=True)
class Filtros:
    """What the address asks of the Planificador."""

    por: str = "ugel"
    dre: str = ""
    unidad: str = ""
    q: str = ""

    def link(self, **period: str) -> str:
        """Return the address of another period with the same filters."""
        por = self.por if self.por != "ugel" else ""
        return address(
            "/planificador", **period, por=por, dre=self.dre, unidad=self.unidad, q=self.q
        )


@router.get("/planificador")
async def show_planificador(
    request: Request,
    service: Servicio,
    quien: Quien,
    mes: Words = "",
    anio: Words = "",
    por: Words = "ugel",
    dre: Words = "",
    unidad: Words = "",
    q: Words = "",
) -> Response:
    """Show a month, or with `anio` a whole year."""
    today = day_of(quien.now)
    filters = Filtros(por if por in POR else "ugel", dre, unidad, q)
    year = int(anio) if anio.isascii() and anio.isdigit() and int(anio) in YEARS else None
    async with service.database.transaction() as tx:
        if year is not None:
            plan = await _year(tx, quien, filters, year)
        else:
            plan = await _month(tx, quien, filters, _first_day(mes, today))
        dres = await list_entidades(tx, tipo="dre", limite=200)
        units = await unit_choices(tx)
    return page(
        request,
        "planificador.html",
        quien,
        seccion="planificador",
        plan=plan,
        filtros=filters,
        filtrado=bool(dre or unidad or q or filters.por != "ugel"),
        opciones={
            "por": list(POR.items()),
            "dres": [(row["codigo"], row["nombre"]) for row in dres.datos],
            "unidades": units,
        },
    )


def _first_day(mes: str, today: date) -> date:
    try:
        first = date.fromisoformat(f"{mes}-01")
    except ValueError:
        return today.replace(day=1)
    return first if first.year in YEARS else today.replace(day=1)


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
        por=filters.por,
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
        "por_nombre": POR[filters.por],
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
