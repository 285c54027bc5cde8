"""The timeline as a page: rows by days that one drags, and the same as a list without scripts."""

import re
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from api.identidad import Identidad, Quien, Servicio
from api.openapi import API
from api.pages.linea.lectura import find_marks_soon, in_sight, load_linea
from api.pages.linea.pedido import AQUI, POR, VISTAS, Consulta, Pedido, read_pedido
from api.pages.linea.piezas import Dibujo
from api.pages.opciones import filter_choices
from api.pages.params import Words
from api.pages.rendering import page
from api.pages.wording import count_of
from api.v1.comunes import CODIGO
from engine.db.queries.linea import list_places
from engine.domain.lima import day_of
from engine.domain.redaccion import say_date

router = APIRouter(include_in_schema=False)
LISTADAS = 100
"""Pieces in a page of the list, which is what a telephone and paper show."""
_OPCIONES: dict[str, Any] = {"por": list(POR.items()), "vistas": list(VISTAS.items())}
ESPERA = 0.15
"""Seconds that the page waits for warnings not found yet: it shows what is, and asks again."""
_DIGITOS = 6


async def read_query(quien: Quien, consulta: Annotated[Consulta, Depends()]) -> Pedido:
    """Return what the address asks in the place of somebody."""
    return read_pedido(quien.actor, day_of(quien.now), consulta)


Pedida = Annotated[Pedido, Depends(read_query)]


@router.get(AQUI)
async def show_linea(
    request: Request,
    service: Servicio,
    quien: Quien,
    pedido: Pedida,
    movida: Words = "",
    antes: Words = "",
    hoja: Words = "",
) -> Response:
    """Show a month, a quarter or a year of units, DRE, UGEL or the cargos of one entidad."""
    async with service.database.transaction() as tx:
        known = dict(offices := await _offices(tx, quien))
        asked = pedido if pedido.entidad in known else replace(pedido, entidad="")
        dibujo = await load_linea(tx, quien, asked, marcas=False)
        start = min(read_start(hoja), dibujo.listed)
        leaf, whole = await _leaf(tx, quien, asked, dibujo.leaf(start, LISTADAS))
        choices = await filter_choices(tx)
    return page(
        request,
        "linea/linea.html",
        quien,
        seccion="planificador",
        pedido=asked,
        oficina=f"{asked.entidad} · {known[asked.entidad]}" if asked.entidad else "",
        dibujo=dibujo,
        lista=list_rows(leaf, asked),
        falta="" if whole else asked.link(hoja=hoja),
        hojas=leaves_of(asked.link(), start, dibujo.listed),
        datos=asked.link(f"{API}/planificador/linea"),
        marcas=asked.link(f"{API}/planificador/linea/marcas"),
        resumen=say_summary(dibujo),
        nombre_filas=POR[asked.por],
        dias=days_off(dibujo),
        deshacer=undo_of(movida, antes),
        opciones=_OPCIONES | {"oficinas": offices, **choices},
    )


async def _leaf(
    tx: AsyncSession, quien: Identidad, asked: Pedido, leaf: Dibujo
) -> tuple[Dibujo, bool]:
    """Return a page of the list with its seals, and whether none is still being looked for.

    A telephone and paper have no other.
    """
    if not leaf.listed:
        return leaf, True
    marks, whole = await find_marks_soon(tx, quien, asked, espera=ESPERA)
    return leaf.marked(marks), whole


async def _offices(tx: AsyncSession, quien: Identidad) -> list[tuple[str, str]]:
    """Return the DRE, UGEL and units whose cargos somebody may look at, by name."""
    return [
        (each["codigo"], each["nombre"])
        for tipo in ("dre", "ugel", "unidad")
        for each in await list_places(tx, tipo)
        if in_sight(each["id"], each["ruta"], quien.actor)
    ]


def say_summary(dibujo: Dibujo) -> str:
    """Return how much there is, in words."""
    codes = {pieza.codigo for fila in dibujo.filas for pieza in fila.piezas}
    planned = {p.codigo for fila in dibujo.filas for p in fila.piezas if p.planeada}
    ats = count_of(len(codes) - len(planned), "asistencia técnica", "asistencias técnicas")
    asked = count_of(len(planned), "actividad por publicar", "actividades por publicar")
    return f"{ats} y {asked} en {count_of(len(dibujo.filas), 'fila', 'filas')}."


def days_off(dibujo: Dibujo) -> list[tuple[str, str]]:
    """Return the holidays and protected days of a period shown day by day, in words."""
    return [
        (say_date(date.fromisoformat(shade["inicio"])), shade["nombre"])
        for shade in dibujo.fondos
        if shade["clase"] in ("feriado", "protegido") and not dibujo.densa
    ]


def list_rows(dibujo: Dibujo, pedido: Pedido, path: str = AQUI) -> list[dict[str, Any]]:
    """Return the rows as a list: activities, or how many each week has and where they are seen."""
    return [
        {
            "nombre": fila.nombre,
            "cuenta": count_of(len(fila.piezas), "actividad", "actividades"),
            "abrir": pedido.link(path, dre=fila.abre) if fila.abre else "",
            "semanas": [
                (f"semana del {say_date(date.fromisoformat(week['lunes']))}", week["cuenta"])
                for week in dibujo.weeks_of(fila)
            ]
            if dibujo.densa
            else [],
            "piezas": [] if dibujo.densa or fila.abre else fila.piezas,
        }
        for fila in dibujo.filas
    ]


def read_start(hoja: str) -> int:
    """Return from which piece on the list goes, which what is typed wrong does not change."""
    number = int(hoja) if hoja.isascii() and hoja.isdigit() and len(hoja) < _DIGITOS else 1
    return max(0, number - 1) * LISTADAS


def leaves_of(here: str, start: int, total: int) -> dict[str, str]:
    """Return the address of the next page of a list and of the first, where there are such."""
    number = start // LISTADAS + 1
    after = f"{here}&hoja={number + 1}#lista" if start + LISTADAS < total else ""
    told = f"{start + 1} a {min(start + LISTADAS, total)} de {total}" if total > LISTADAS else ""
    return {"siguiente": after, "primera": f"{here}#lista" if start else "", "cuales": told}


def undo_of(codigo: str, antes: str) -> dict[str, str] | None:
    """Return what undoes the move just made, when the address tells it well."""
    try:
        date.fromisoformat(antes)
    except ValueError:
        return None
    known = re.fullmatch(CODIGO, codigo)
    return {"codigo": codigo, "desde": antes} if known else None
