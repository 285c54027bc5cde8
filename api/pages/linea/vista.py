"""The timeline as a page: rows by days that one drags, and the same as a list without scripts."""

import re
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from api.identidad import Identidad, Quien, Servicio
from api.openapi import API
from api.pages.asistencias import unit_choices
from api.pages.linea.lectura import in_sight, load_linea
from api.pages.linea.pedido import AQUI, POR, VISTAS, Pedido, read_pedido
from api.pages.linea.piezas import Dibujo
from api.pages.params import Words
from api.pages.rendering import page
from api.pages.wording import count_of
from api.v1.comunes import CODIGO
from engine.db.queries.linea import list_places
from engine.domain.lima import day_of
from engine.domain.redaccion import say_date

router = APIRouter(include_in_schema=False)


async def read_query(
    quien: Quien,
    desde: Words = "",
    vista: Words = "",
    por: Words = "",
    dre: Words = "",
    unidad: Words = "",
    entidad: Words = "",
    q: Words = "",
) -> Pedido:
    """Return what the address asks; «210005 · UGEL Chucuito» names an entidad as its code does."""
    return read_pedido(
        quien.actor, day_of(quien.now), desde=desde, vista=vista, por=por, dre=dre, unidad=unidad,
        entidad=entidad.partition(" ")[0], q=q,
    )  # fmt: skip


Pedida = Annotated[Pedido, Depends(read_query)]


@router.get(AQUI)
async def show_linea(
    request: Request,
    service: Servicio,
    quien: Quien,
    pedido: Pedida,
    movida: Words = "",
    antes: Words = "",
) -> Response:
    """Show a month, a quarter or a year of units, DRE, UGEL or the cargos of one entidad."""
    async with service.database.transaction() as tx:
        offices = await _offices(tx, quien)
        known = dict(offices)
        asked = pedido if pedido.entidad in known else _without_place(pedido)
        dibujo = await load_linea(tx, quien, asked)
        dres = await list_places(tx, "dre")
        units = await unit_choices(tx)
    return page(
        request,
        "linea/linea.html",
        quien,
        seccion="planificador",
        pedido=asked,
        oficina=f"{asked.entidad} · {known[asked.entidad]}" if asked.entidad else "",
        dibujo=dibujo,
        lista=list_rows(dibujo, asked),
        datos=asked.link(f"{API}/planificador/linea"),
        marcas=asked.link(f"{API}/planificador/linea/marcas"),
        resumen=say_summary(dibujo),
        nombre_filas=POR[asked.por],
        dias=days_off(dibujo),
        deshacer=undo_of(movida, antes),
        opciones={
            "por": list(POR.items()),
            "vistas": list(VISTAS.items()),
            "dres": [(each["codigo"], each["nombre"]) for each in dres],
            "unidades": units,
            "oficinas": offices,
        },
    )


def _without_place(pedido: Pedido) -> Pedido:
    return Pedido(pedido.desde, pedido.vista, pedido.por, pedido.dre, pedido.unidad, "", pedido.q)


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


def undo_of(codigo: str, antes: str) -> dict[str, str] | None:
    """Return what undoes the move just made, when the address tells it well."""
    try:
        date.fromisoformat(antes)
    except ValueError:
        return None
    known = re.fullmatch(CODIGO, codigo)
    return {"codigo": codigo, "desde": antes} if known else None
