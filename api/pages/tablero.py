"""The board: where the ATs stand, who is behind, what was promised, what was achieved."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from api.identidad import Identidad, Quien, Servicio
from api.pages.asistencias import year_choices
from api.pages.deadlines import describe_deadline
from api.pages.params import Words
from api.pages.rendering import page
from engine.db.queries.asistencias import count_by_state
from engine.db.queries.calendario import load_calendario
from engine.db.queries.convocados import list_compromisos
from engine.db.queries.desatendidos import list_desatendidos
from engine.db.queries.indicadores import list_measured, load_many_insumos
from engine.db.queries.tablero import list_overdue_places, load_vencimientos
from engine.domain.asistencia import ESTADOS, ETAPAS, etapa_of
from engine.domain.indicadores import Indicador, Insumos, evaluate
from engine.domain.lima import day_of

router = APIRouter(include_in_schema=False)
STOPPED = ("suspendida", "anulada")


@router.get("/tablero")
async def show_tablero(
    request: Request,
    service: Servicio,
    quien: Quien,
    anio: Words = "",
) -> Response:
    """Sum up the actor's scope, of a year or of all."""
    year = int(anio) if anio.isascii() and anio.isdigit() and 2000 < int(anio) < 2100 else None
    async with service.database.transaction() as tx:
        counts = await count_by_state(tx, quien.actor, anio=year)
        late = await _late(tx, quien)
        vacant = await list_desatendidos(tx, quien.actor, quien.now)
        promised = await list_compromisos(tx, quien.actor, estado="pendiente", limite=15)
        measured = await list_measured(tx, quien.actor, anio=year)
        insumos = await load_many_insumos(tx, [row["id"] for row in measured])
    today = day_of(quien.now)
    return page(
        request,
        "tablero.html",
        quien,
        seccion="tablero",
        total=sum(counts.values()),
        etapas=_stages(counts),
        atrasos=late,
        vacantes=vacant,
        compromisos=[{**row, "vencido": row["fecha"] < today} for row in promised.datos],
        indicadores=add_up(insumos.values()),
        filtros={"anio": str(year) if year else ""},
        opciones={"anios": year_choices(today)},
    )


async def _late(tx: AsyncSession, quien: Identidad) -> list[dict[str, Any]]:
    calendario = await load_calendario(tx)
    rows = await list_overdue_places(tx, quien.actor, quien.now)
    why = await load_vencimientos(tx, [row["tarea"] for row in rows])
    return [
        {**row, **describe_deadline(row["vence"], why.get(row["tarea"]), quien.now, calendario)}
        for row in rows
    ]


def _stages(counts: dict[str, int]) -> list[dict[str, Any]]:
    groups = [
        (name, [e for e in ESTADOS if e not in STOPPED and etapa_of(e) == stage])
        for stage, name in ETAPAS.items()
    ]
    groups.append(("Detenidas", list(STOPPED)))
    return [
        {
            "nombre": name,
            "cuenta": sum(counts[e] for e in estados),
            "estados": [{"clave": e, "nombre": ESTADOS[e], "cuenta": counts[e]} for e in estados],
        }
        for name, estados in groups
    ]


def add_up(insumos: Iterable[Insumos]) -> list[Indicador]:
    """Return the five indicators of many ATs: numerators and denominators are added up."""
    totals: dict[str, Indicador] = {i.id: replace(i, nota="") for i in evaluate(Insumos(0))}
    for one in insumos:
        for found in evaluate(one):
            known = totals[found.id]
            totals[found.id] = replace(
                known,
                numerador=known.numerador + found.numerador,
                denominador=known.denominador + found.denominador,
            )
    return [
        replace(i, porcentaje=100 * i.numerador / i.denominador if i.denominador else None)
        for i in totals.values()
    ]
