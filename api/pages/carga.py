"""The burden heat map: how many days each UGEL is convened in each week, and by what."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from api.identidad import Identidad, Quien, Servicio
from api.pages.carga_tabla import (
    list_months,
    list_weeks,
    say_grades,
    write_rows,
    write_totals,
)
from api.pages.opciones import filter_choices, years_around
from api.pages.params import Codigo, Words
from api.pages.rendering import address, page
from api.pages.wording import count_of
from api.salidas.carga import TIPOS, write_carga
from api.tramos import read_tramo
from api.v1.importaciones import give_file
from engine.actions.plan.carga import find_carga
from engine.db.queries.calendario import load_calendario
from engine.db.queries.conteo import Pedido
from engine.db.queries.convocan import find_office, list_what_convenes
from engine.db.queries.entidades import find_entidad_id
from engine.domain.carga import Carga, Medida, weeks_of_quarter
from engine.domain.lima import day_of
from engine.domain.roles import ROLES
from engine.errors import NotFound

router = APIRouter(include_in_schema=False)
HOME = "/planificador/carga"
SECCION = "planificador"
YEARS = range(2020, 2100)
NOBODY = -1
"""No entidad has this id."""
MEDIDAS: dict[Medida, str] = {
    "dias": "Días con alguien convocado",
    "persona_dias": "Días de personas convocadas",
    "cargo": "Días del cargo más convocado",
}
INCLUYE = (("planeado", "También lo planeado"), ("calendarizado", "Solo lo calendarizado"))
TRIMESTRES = tuple((str(n), f"{name} trimestre") for n, name in enumerate(
    ("Primer", "Segundo", "Tercer", "Cuarto"), 1
))  # fmt: skip
Tramo = Annotated[str, Path(pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")]


@dataclass(frozen=True)
class FiltrosCarga:
    """What the address asks of the burden."""

    anio: Words = ""
    medida: Words = ""
    incluye: Words = ""
    dre: Words = ""
    unidad: Words = ""
    trimestre: Words = ""

    def year(self, quien: Identidad) -> int:
        """Return the year asked for, or the present one."""
        given = int(self.anio) if self.anio.isascii() and self.anio.isdigit() else 0
        return given if given in YEARS else day_of(quien.now).year

    @property
    def measure(self) -> Medida:
        """Return what is counted."""
        return next((key for key in MEDIDAS if key == self.medida), "dias")

    @property
    def quarter(self) -> int | None:
        """Return the quarter asked for, or None for the whole year."""
        return int(self.trimestre) if self.trimestre in {"1", "2", "3", "4"} else None

    def kept(self) -> dict[str, str]:
        """Return what an address has to carry: what is not as usual."""
        usual = {"medida": "dias", "incluye": "planeado"}
        return {n: told for n, told in asdict(self).items() if told and told != usual.get(n)}


Filtrado = Annotated[FiltrosCarga, Depends()]


async def ask_carga(tx: AsyncSession, quien: Identidad, filtros: FiltrosCarga) -> Pedido:
    """Return what the filters ask for in somebody's scope; an unknown code asks for nothing."""
    dre, unidad = await _find(tx, filtros.dre), await _find(tx, filtros.unidad)
    return Pedido(
        quien.actor, filtros.year(quien), filtros.measure,
        planeado=filtros.incluye != "calendarizado", dre=dre, unidad=unidad,
    )  # fmt: skip


async def _find(tx: AsyncSession, codigo: str) -> int | None:
    try:
        return await find_entidad_id(tx, codigo) if codigo else None
    except NotFound:
        return NOBODY


@router.get(HOME)
async def show_carga(
    request: Request, service: Servicio, quien: Quien, filtros: Filtrado
) -> Response:
    """Show the weeks of a year, or of a quarter, by DRE and UGEL."""
    async with service.database.transaction() as tx:
        pedido = await ask_carga(tx, quien, filtros)
        carga = await find_carga(tx, pedido)
        calendario = await load_calendario(tx)
        choices = await filter_choices(tx)
    weeks = carga.semanas
    if filtros.quarter:
        weeks = tuple(weeks_of_quarter(weeks, filtros.quarter))
    return page(
        request,
        "planificador/carga.html",
        quien,
        seccion=SECCION,
        carga=carga,
        resumen=say_summary(carga, pedido),
        semanas=list_weeks(carga, weeks, calendario),
        meses=list_months(carga, weeks),
        regiones=await asyncio.to_thread(_regions, carga, weeks, address("", **beyond(filtros))),
        grados=say_grades(carga.umbrales),
        medida=MEDIDAS[carga.medida],
        filtros=filtros,
        trimestre=filtros.quarter or (day_of(quien.now).month + 2) // 3,
        opciones={**choices_of(quien), "trimestres": TRIMESTRES, **choices},
        archivos=[
            (kind, address(f"{HOME}.{kind}", **{**filtros.kept(), "anio": str(carga.anio)}))
            for kind in TIPOS
        ],
    )


def _regions(carga: Carga, weeks: Sequence[date], rest: str) -> list[dict[str, Any]]:
    return [
        {
            "nombre": region.nombre,
            "totales": write_totals(carga, region, weeks, rest),
            "filas": write_rows(carga, region, weeks, rest),
        }
        for region in carga.regiones
    ]


def beyond(filtros: FiltrosCarga) -> dict[str, str]:
    """Return what the address of a cell carries: what is counted, not where nor when."""
    return {n: told for n, told in filtros.kept().items() if n in ("incluye", "unidad")}


def choices_of(quien: Identidad) -> dict[str, Any]:
    """Return what every page of the burden offers to choose from."""
    return {
        "anios": years_around(day_of(quien.now).year),
        "medidas": list(MEDIDAS.items()),
        "incluye": INCLUYE,
    }


def say_summary(carga: Carga, pedido: Pedido) -> str:
    """Return what is counted, in a sentence."""
    rows = sum(cargada.tipo == "ugel" for region in carga.regiones for cargada in region.entidades)
    counted = (
        "las asistencias técnicas con fecha y las actividades planeadas que piden una"
        if pedido.planeado
        else "las asistencias técnicas calendarizadas"
    )
    told = count_of(rows, "UGEL", "UGEL")
    return f"{told}. Se cuentan {counted}, de todas las áreas que usted ve."


@router.get(HOME + ".{formato}")
async def give_carga(
    service: Servicio, quien: Quien, formato: Literal["csv", "xlsx"], filtros: Filtrado
) -> Response:
    """Give the same table as a file."""
    async with service.database.transaction() as tx:
        carga = await find_carga(tx, await ask_carga(tx, quien, filtros))
    data = await write_carga(carga, formato)
    return give_file(data, f"carga-{carga.anio}.{formato}", TIPOS[formato])


@router.get(HOME + "/{entidad}/{tramo}")
async def show_what_convenes(
    request: Request,
    service: Servicio,
    quien: Quien,
    entidad: Codigo,
    tramo: Tramo,
    filtros: Filtrado,
) -> Response:
    """List what convenes a DRE or a UGEL in a week, a month or a year."""
    cuando = read_tramo(tramo)
    async with service.database.transaction() as tx:
        pedido = await ask_carga(tx, quien, FiltrosCarga(
            anio=str(cuando.anio), incluye=filtros.incluye, unidad=filtros.unidad
        ))  # fmt: skip
        office = await find_office(tx, pedido, entidad)
        rows = await list_what_convenes(
            tx, pedido, office["id"], desde=cuando.desde, hasta=cuando.hasta
        )
    days: set[date] = {day for row in rows for day in row["dias"]}
    return page(
        request,
        "planificador/carga_detalle.html",
        quien,
        seccion=SECCION,
        entidad=office,
        tramo=cuando,
        filas=[row | {"roles": [ROLES[r].nombre for r in row["roles"]]} for row in rows],
        dias=len(days),
        volver=address(HOME, anio=str(cuando.anio), **beyond(filtros)),
    )
