"""The burden on a map of dots drawn by the server: each UGEL where it is, without any tile."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians, sqrt
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.identidad import Quien, Servicio
from api.pages.carga import (
    MEDIDAS,
    SECCION,
    Filtrado,
    ask_carga,
    beyond,
    choices_of,
    say_summary,
)
from api.pages.carga_tabla import say_grades
from api.pages.opciones import MESES_DEL_ANIO
from api.pages.params import Words
from api.pages.rendering import address, page
from api.tramos import read_tramo
from engine.actions.plan.carga import find_carga
from engine.domain.carga import Carga, Cargada, Tramo, grade, steps

router = APIRouter(include_in_schema=False)
ANCHO, ALTO = 600, 880
_SUR, _NORTE, _OESTE, _ESTE = -18.6, 0.3, -81.9, -68.2
"""The degrees that the map shows: all of Peru with some margin."""
_CAPITAL = (-12.32, -11.72, -77.22, -76.68)
"""The degrees of Lima and Callao, drawn again larger: their UGEL are a few kilometres apart."""
_AUMENTO = (16, 600, 180, 205)
"""Where that goes: left, top, width and height."""
_MENOR, _MAYOR = 3.0, 10.0


PRIMERAS = 25
"""Rows of the table in sight at first: those with most."""


@dataclass(frozen=True)
class Punto:
    """A UGEL on the map: where, how large and of which grade, and what it says."""

    x: float
    y: float
    radio: float
    clase: str
    texto: str
    direccion: str


@dataclass(frozen=True)
class Marco:
    """A piece of the map: the degrees it shows and where it is drawn."""

    sur: float
    norte: float
    oeste: float
    este: float
    izquierda: float
    arriba: float
    ancho: float
    alto: float

    def holds(self, cargada: Cargada) -> bool:
        """Tell whether a place lies inside."""
        return (
            cargada.latitud is not None
            and cargada.longitud is not None
            and self.sur <= cargada.latitud <= self.norte
            and self.oeste <= cargada.longitud <= self.este
        )

    def place(self, latitud: float, longitud: float) -> tuple[float, float]:
        """Return where a point goes, both axes at one scale."""
        shrink = cos(radians((self.sur + self.norte) / 2))
        scale = min(
            self.ancho / ((self.este - self.oeste) * shrink), self.alto / (self.norte - self.sur)
        )
        x = self.izquierda + (longitud - self.oeste) * shrink * scale
        return round(x, 1), round(self.arriba + (self.norte - latitud) * scale, 1)


PERU = Marco(_SUR, _NORTE, _OESTE, _ESTE, 0, 0, ANCHO, ALTO)
CAPITAL = Marco(*_CAPITAL, *_AUMENTO)


@router.get("/planificador/mapa")
async def show_map(
    request: Request, service: Servicio, quien: Quien, filtros: Filtrado, mes: Words = ""
) -> Response:
    """Show the burden of a month, or of the whole year, on the map and in a table."""
    async with service.database.transaction() as tx:
        pedido = await ask_carga(tx, quien, filtros)
        carga = await find_carga(tx, pedido)
    month = int(mes) if mes in {str(n) for n in range(1, 13)} else None
    told = f"{carga.anio}-{month:02d}" if month else str(carga.anio)
    places = [cargada for region in carga.regiones for cargada in region.entidades]
    found = {cargada.codigo: _in_period(carga, cargada, month) for cargada in places}
    bounds = steps(max((tramo.total for tramo in found.values()), default=0))
    rows = _rows(carga, found, bounds)
    dots = _draw(places, found, bounds, told, address("", **beyond(filtros)))
    return page(
        request,
        "planificador/mapa.html",
        quien,
        seccion=SECCION,
        carga=carga,
        tramo=read_tramo(told),
        ruta=told,
        resumen=say_summary(carga, pedido),
        medida=MEDIDAS[carga.medida],
        mes=month or "",
        filtros=filtros,
        tamano=(ANCHO, ALTO),
        aumento=_AUMENTO,
        puntos=dots,
        capital=any(map(CAPITAL.holds, places)),
        rotulos=_labels(carga),
        sin_sitio=sum(cargada.latitud is None for cargada in places),
        grados=say_grades(bounds),
        filas=rows[:PRIMERAS],
        demas=rows[PRIMERAS:],
        resto=address("", **beyond(filtros)),
        opciones={**choices_of(quien), "meses": MESES_DEL_ANIO},
    )


def _in_period(carga: Carga, cargada: Cargada, month: int | None) -> Tramo:
    if month is None:
        return Tramo(carga.in_year(cargada), bool(cargada.months_over(carga.anio)))
    return cargada.meses.get(date(carga.anio, month, 1), Tramo(0))


def _draw(
    places: Sequence[Cargada],
    found: dict[str, Tramo],
    bounds: Sequence[int],
    told: str,
    rest: str,
) -> list[Punto]:
    """Return the dots, the largest first so that none hides a smaller one."""
    ugeles = [place for place in places if place.tipo == "ugel" and PERU.holds(place)]
    top = max((tramo.total for tramo in found.values()), default=0)
    dots = [
        _dot(
            CAPITAL if CAPITAL.holds(place) else PERU,
            place, found[place.codigo], bounds, top, f"carga/{place.codigo}/{told}{rest}",
        )
        for place in ugeles
    ]  # fmt: skip
    return sorted(dots, key=lambda dot: -dot.radio)


def _dot(
    frame: Marco, cargada: Cargada, tramo: Tramo, bounds: Sequence[int], top: int, href: str
) -> Punto:
    assert cargada.latitud is not None
    assert cargada.longitud is not None
    x, y = frame.place(cargada.latitud, cargada.longitud)
    # The area tells the burden, not the radius.
    radius = _MENOR + (_MAYOR - _MENOR) * sqrt(tramo.total / top) if top else _MENOR
    over = " x" if tramo.excede else ""
    beyond_limit = ", pasa el límite" if tramo.excede else ""
    return Punto(
        x, y, round(radius, 1), f"g{grade(tramo.total, bounds)}{over}",
        f"{cargada.nombre}: {tramo.total}{beyond_limit}", href,
    )  # fmt: skip


def _labels(carga: Carga) -> Iterator[dict[str, Any]]:
    for region in carga.regiones:
        if region.latitud is None or region.longitud is None:
            continue
        x, y = PERU.place(region.latitud, region.longitud)
        short = region.nombre.removeprefix("DRE ").removeprefix("GRE ")
        yield {"x": min(max(x, 46), ANCHO - 46), "y": y - 14, "texto": short}


def _rows(
    carga: Carga, found: dict[str, Tramo], bounds: Sequence[int]
) -> list[tuple[str, Cargada, Tramo, int]]:
    rows = [
        (region.nombre, cargada, found[cargada.codigo], grade(found[cargada.codigo].total, bounds))
        for region in carga.regiones
        for cargada in region.entidades
    ]
    return sorted(rows, key=lambda row: -row[2].total)
