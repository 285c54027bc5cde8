"""What a document covers, by the instance in which its tarea is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.documentos.armado import focus
from engine.actions.estrategias.fechas import month_end, quarter_end
from engine.db.queries.estrategias import read_estrategia
from engine.db.queries.material import read_head
from engine.db.queries.tablas import estrategias
from engine.domain.documentos.catalogo import Modelo
from engine.domain.documentos.foco import Foco

Values = dict[str, Any]
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lugar:
    """Where an instance stands: its programme, context and step, its strategy and its quarter."""

    programa_id: int
    contexto: Mapping[str, Any]
    elemento: str
    estrategia_id: int | None = None
    trimestre: int | None = None


async def focus_at(tx: AsyncSession, modelo: Modelo, lugar: Lugar, hoy: date) -> Foco:
    """Return what a document covers: its days, and whose it is."""
    programa, whole = await read_head(tx, lugar.programa_id), lugar.contexto
    row: Values = {
        "codigo": modelo.codigo,
        "programa_id": programa["id"],
        "acompanante_id": None if modelo.sujeto in ("ugel", "taller") else whole["acompanante_id"],
        "docente_id": None,
        "entidad_id": None,
        "estrategia_id": None,
        "desde": programa["desde"],
        "hasta": programa["hasta"],
    }
    if lugar.estrategia_id is not None and modelo.ciclo in ("visita", "taller"):
        row |= await _of_estrategia(tx, modelo, lugar.estrategia_id, hoy)
    elif modelo.ciclo == "mensual":
        first = max(await _month(tx, lugar, programa, hoy), programa["desde"])
        row |= {"desde": first, "hasta": min(month_end(first) + _ONE_DAY, programa["hasta"])}
    elif modelo.ciclo == "trimestral":
        row |= quarter_of(programa, lugar.trimestre or 1)
    return await focus(tx, row, hoy, programa)


async def _month(tx: AsyncSession, lugar: Lugar, programa: Mapping[str, Any], hoy: date) -> date:
    """Return the first day of the month that is planned or reported.

    The plan of the closing is of the last month, and that of the diagnosis of the month in which
    its visits begin (S003:1391-1401, 1422-1428).
    """
    first: date = programa["desde"]
    last: date = programa["hasta"] - _ONE_DAY
    if "mes" in lugar.contexto:
        return date.fromisoformat(f"{lugar.contexto['mes']}-01")
    if lugar.elemento == "planificar_cierre":
        return last.replace(day=1)
    begins: date | None = await tx.scalar(
        select(func.min(func.lower(estrategias.c.dias))).where(
            estrategias.c.acompanante_id == lugar.contexto["acompanante_id"],
            estrategias.c.clase.in_(("linea_base", "diagnostica")),
        )
    )
    return max(begins or hoy, first).replace(day=1)


async def _of_estrategia(tx: AsyncSession, modelo: Modelo, estrategia_id: int, hoy: date) -> Values:
    one = await read_estrategia(tx, estrategia_id, hoy)
    if modelo.sujeto == "taller":
        days = {"desde": one["desde"], "hasta": one["hasta"] + _ONE_DAY}
        return {"estrategia_id": one["id"], **days}
    if modelo.sujeto == "docente":
        return {"docente_id": one["docente_id"], "entidad_id": one["entidad_id"]}
    return {"entidad_id": one["entidad_id"]}


def quarter_of(programa: Mapping[str, Any], numero: int) -> Values:
    """Return the days `[desde, hasta)` of the n-th quarter of a programme."""
    first, last = programa["desde"], programa["hasta"] - _ONE_DAY
    before = quarter_end(first, last, numero - 1) if numero > 1 else None
    ends = quarter_end(first, last, numero) or last
    return {"desde": before + _ONE_DAY if before else first, "hasta": ends + _ONE_DAY}
