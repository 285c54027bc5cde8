"""The cruces of the whole plan as pages: a list to settle, and the ways out of each activity."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.asistencias import unit_choices
from api.pages.cruces import row_of
from api.pages.importar import SECCION, units_of
from api.pages.opciones import MESES_DEL_ANIO, years_around
from api.pages.params import Codigo, Words
from api.pages.rendering import address, page
from api.pages.wording import count_of, say_periods
from engine.actions.plan.actividades import ask_dates
from engine.actions.plan.conjunto import (
    ANIOS,
    Buscado,
    Hallados,
    find_puesta,
    list_by_kind,
    read_conjunto,
    year_of,
)
from engine.actions.plan.relato import Contado, tell
from engine.domain.convocatoria import Dureza, Jornada
from engine.domain.cruce import Alternativa
from engine.domain.lima import day_of
from engine.domain.redaccion import say_alternativa
from engine.errors import RuleBroken
from engine.planner.conjunto import DUREZAS, Conjunto

router = APIRouter(include_in_schema=False)
HOME = "/planificador/cruces"
ROWS = 25
ESPERA = 0.15
"""Seconds that the page waits for what is not found yet: it shows what is, and asks again."""
CLASES: Mapping[Dureza, str] = {
    "duro": "Impiden la fecha", "articulable": "Por articular", "blando": "Advertencias",
}  # fmt: skip


@dataclass(frozen=True)
class Filtros:
    """What the address asks of the list."""

    clase: Words = "duro"
    anio: Words = ""
    mes: Words = ""
    unidad: Words = ""
    q: Words = ""
    desde: Words = ""


@router.get(HOME)
async def show_cruces(
    request: Request, service: Servicio, quien: Quien, filtros: Annotated[Filtros, Depends()]
) -> Response:
    """List the cruces of a year among ATs and what the units ask for, of one kind at a time."""
    year = _number(filtros.anio, ANIOS) or day_of(quien.now).year
    clase = next((kind for kind in CLASES if kind == filtros.clase), DUREZAS[0])
    start = _number(filtros.desde, range(100_000)) or 0
    async with service.database.transaction() as tx:
        conjunto = await read_conjunto(tx, year, quien.now)
        buscado = Buscado(filtros.unidad or None, _number(filtros.mes, range(1, 13)), filtros.q)
        found = await list_by_kind(
            tx, quien.actor, conjunto, anio=year, buscado=buscado, espera=ESPERA
        )
        mine = found[clase] or []
        told = await tell(tx, mine[start : start + ROWS], conjunto.actividades)
        units = await unit_choices(tx)
    kept = {**asdict(filtros), "clase": clase, "anio": str(year), "desde": ""}
    after = start + ROWS
    return page(
        request,
        "plan/cruces.html",
        quien,
        seccion=SECCION,
        anio=year,
        resumen=_summary(conjunto, len(found["duro"] or ())),
        cruces=[_row(each) for each in told],
        clases=_tabs(found, kept),
        clase=clase,
        buscando=found[clase] is None,
        falta=None in found.values(),
        aqui=address(HOME, **{**kept, "desde": str(start) if start else ""}),
        filtros=kept,
        filtrada=any(kept[name] for name in ("mes", "unidad", "q")),
        opciones={"anios": years_around(year), "meses": MESES_DEL_ANIO, "unidades": units},
        siguiente=address(HOME, **{**kept, "desde": str(after)}) if after < len(mine) else None,
        primera=address(HOME, **kept) if start else None,
    )


def _tabs(found: Hallados, kept: Mapping[str, str]) -> list[tuple[str, str, int | None, str]]:
    """Return each kind with its name, how many there are when it is known, and its address."""
    counts = {kind: None if told is None else len(told) for kind, told in found.items()}
    return [
        (key, name, counts[key], address(HOME, **{**kept, "clase": key}))
        for key, name in CLASES.items()
    ]


def _number(text: str, admitted: range) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) in admitted else None


def _summary(conjunto: Conjunto, duros: int) -> str:
    planned = sum(puesta.planeada for puesta in conjunto.puestas.values())
    looked = (
        f"Se compararon {count_of(len(conjunto.puestas) - planned, 'asistencia', 'asistencias')} "
        f"con fecha y {count_of(planned, 'actividad', 'actividades')} con fecha pedida, de todas "
        "las áreas."
    )
    return looked if duros else f"{looked} Nadie está convocado a dos a la vez."


def _row(contado: Contado) -> dict[str, Any]:
    """Return a cruce as the list shows it, and whether DIRI may join both or keep them apart."""
    return row_of(contado) | {"articulables": contado.cruce.dureza == "articulable"}


@router.get(f"{HOME}/{{codigo}}")
async def show_ways_out(
    request: Request, service: Servicio, quien: Quien, codigo: Codigo, anio: Words = ""
) -> Response:
    """Show what one activity or AT clashes with and the best dates that clash with nothing."""
    year = _number(anio, ANIOS) or _own_year(codigo, quien)
    return await _show(request, service, quien, codigo, year, {})


async def _show(
    request: Request,
    service: Servicio,
    quien: Identidad,
    codigo: str,
    year: int,
    wrong: Mapping[str, str],
) -> Response:
    async with service.database.transaction() as tx:
        conjunto = await read_conjunto(tx, year, quien.now)
        puesta = await find_puesta(tx, quien.actor, conjunto, anio=year, codigo=codigo)
        found, ways = await asyncio.to_thread(conjunto.unravel, codigo)
        told = await tell(tx, found, conjunto.actividades)
    units = dict(await units_of(service, quien)) if puesta.planeada else {}
    return page(
        request,
        "plan/cruce.html",
        quien,
        seccion=SECCION,
        status=422 if wrong else 200,
        a=puesta.actividad,
        planeada=puesta.planeada,
        estado=puesta.estado,
        fija=puesta.fija,
        cuando=say_periods(puesta.actividad.jornadas),
        anio=year,
        cruces=[row_of(each) | {"texto": each.frase} for each in told],
        alternativas=_offers(ways),
        puede=puesta.actividad.unidad in units,
        errores=list(wrong.items()),
    )


def _own_year(codigo: str, quien: Identidad) -> int:
    return year_of(codigo) or day_of(quien.now).year


def _offers(ways: Sequence[Alternativa]) -> list[dict[str, Any]]:
    return [
        {"clave": "|".join(_key(j) for j in way.jornadas), "texto": say_alternativa(way),
         "costo": way.costo}
        for way in ways
    ]  # fmt: skip


def _key(jornada: Jornada) -> str:
    fields = jornada.to_fields()
    return f"{fields['fecha']},{fields['hora_inicio']},{fields['hora_fin']}"


@router.post(f"{HOME}/{{codigo}}")
async def take_way_out(
    request: Request, service: Servicio, quien: Quien, codigo: Codigo
) -> Response:
    """Ask for one of the dates offered for a planned activity."""
    typed = await read_typed(request)
    try:
        asked = [Jornada.at(*part.split(",")) for part in typed.get("fechas", "").split("|")]
    except (TypeError, ValueError, OverflowError):
        sentence = {"fecha": "Elija una de las fechas que se ofrecen."}
        return await _show(request, service, quien, codigo, _own_year(codigo, quien), sentence)
    pedidas = [(jornada.inicio, jornada.fin) for jornada in asked]
    try:
        await ask_dates(
            service.database, order_of(request, quien, typed), codigo=codigo, pedidas=pedidas
        )
    except RuleBroken as refusal:
        return await _show(
            request, service, quien, codigo, _own_year(codigo, quien), refusal.campos
        )
    return RedirectResponse(f"{HOME}/{codigo}?hecho=cambio", 303)
