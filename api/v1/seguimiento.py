"""Commitments, indicators and notices over REST."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter

from api.identidad import Quien, Servicio
from api.v1.comunes import (
    POR_PAGINA,
    Anio,
    CodigoFiltro,
    Cursor,
    Limite,
    Lista,
    Palabra,
    refusals,
)
from engine.db.queries.asistencias import get_asistencia
from engine.db.queries.avisos import list_avisos
from engine.db.queries.convocados import list_compromisos
from engine.db.queries.indicadores import list_measured, load_many_insumos
from engine.domain.indicadores import Indicador, evaluate

router = APIRouter(tags=["seguimiento"])


@router.get("/compromisos", responses=refusals(422))
async def read_compromisos(
    quien: Quien,
    servicio: Servicio,
    asistencia: CodigoFiltro = None,
    estado: Palabra = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista los compromisos asumidos en las AT de su ámbito, los más próximos primero."""
    async with servicio.database.transaction() as tx:
        return Lista.of(
            await list_compromisos(
                tx,
                quien.actor,
                asistencia=asistencia,
                estado=estado,
                cursor=cursor,
                limite=limite,
            )
        )


@router.get("/avisos", responses=refusals(422))
async def read_avisos(
    quien: Quien,
    servicio: Servicio,
    tipo: Palabra = None,
    asistencia: CodigoFiltro = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista los avisos que recibió; quien administra ve los de todas las personas."""
    async with servicio.database.transaction() as tx:
        return Lista.of(
            await list_avisos(
                tx, quien.actor, tipo=tipo, asistencia=asistencia, cursor=cursor, limite=limite
            )
        )


@router.get("/indicadores", responses=refusals(404, 422))
async def read_indicadores(
    quien: Quien, servicio: Servicio, asistencia: CodigoFiltro = None, anio: Anio = None
) -> dict[str, Any]:
    """Los cinco indicadores de cada AT de su ámbito, y los de todas juntas."""
    async with servicio.database.transaction() as tx:
        rows = (
            [await get_asistencia(tx, quien.actor, asistencia)]
            if asistencia
            else await list_measured(tx, quien.actor, anio=anio)
        )
        insumos = await load_many_insumos(tx, [row["id"] for row in rows])
    found = [(row, evaluate(insumos[row["id"]])) for row in rows]
    return {
        "datos": [
            {
                "asistencia": row["codigo"],
                "titulo": row["titulo"],
                "unidad": row["unidad"],
                "indicadores": [indicador.to_json() for indicador in indicadores],
            }
            for row, indicadores in found
        ],
        "totales": _totals(indicadores for _, indicadores in found),
        "siguiente": None,
    }


def _totals(all_of_them: Iterable[tuple[Indicador, ...]]) -> list[dict[str, Any]]:
    """Return each indicator over all the ATs: numerators and denominators are added up."""
    totals: dict[str, dict[str, Any]] = {}
    for indicadores in all_of_them:
        for i in indicadores:
            total = totals.setdefault(
                i.id, {"id": i.id, "nombre": i.nombre, "numerador": 0, "denominador": 0}
            )
            total["numerador"] += i.numerador
            total["denominador"] += i.denominador
    for total in totals.values():
        base = total["denominador"]
        total["porcentaje"] = round(100 * total["numerador"] / base, 1) if base else None
    return list(totals.values())
