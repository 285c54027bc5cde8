"""The burden of the territory in a year, with every row that somebody may see and its limits."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.conteo import Pedido, asked_rows, count_carga, filas
from engine.db.queries.cursores import normalise
from engine.db.queries.recursos import load_valores
from engine.db.queries.tablas import entidades
from engine.domain.carga import Carga, Cargada, Region, Tramo

Tramos = tuple[dict[date, Tramo], dict[date, Tramo]]
"""The weeks and the months of a row."""
_FACTS = ("id", "codigo", "nombre", "tipo", "latitud", "longitud")


async def load_carga(tx: AsyncSession, pedido: Pedido) -> Carga:
    """Return the burden of a year by region, each row of the actor's sight, empty ones included."""
    valores = await load_valores(tx)
    subject = "cargo" if pedido.medida == "cargo" else "entidad"
    limits = int(valores[f"{subject}_semana"]), int(valores[f"{subject}_mes"])
    counts: dict[int, tuple[dict[date, Tramo], dict[date, Tramo]]] = defaultdict(lambda: ({}, {}))
    for one in await count_carga(tx, pedido):
        counts[one.fila_id][one.es_mes][one.inicio] = Tramo(
            one.total, one.peor > limits[one.es_mes]
        )
    cargadas, regions = await _list_places(tx, pedido, counts)
    return Carga(pedido.anio, pedido.medida, _grouped(cargadas, regions), *limits)


async def _list_places(
    tx: AsyncSession,
    pedido: Pedido,
    counts: Mapping[int, Tramos],
) -> tuple[dict[str, list[Cargada]], dict[str, Any]]:
    """Return the rows of each DRE in sight by its code, and what is known of each DRE."""
    above = entidades.alias("superior")
    rows = await tx.execute(
        select(*(filas.c[n] for n in _FACTS), above.c.codigo.label("dre"))
        .outerjoin(above, above.c.id == filas.c.superior_id)
        .where(filas.c.tipo.in_(("dre", "ugel")), filas.c.activa, *asked_rows(pedido))
        .order_by(filas.c.tipo, filas.c.nombre)
    )
    cargadas: dict[str, list[Cargada]] = defaultdict(list)
    for row in rows.mappings():
        dre = row["codigo"] if row["tipo"] == "dre" else row["dre"]
        # The office of a DRE is a row only when somebody convenes it.
        if row["tipo"] == "ugel" or row["id"] in counts:
            facts = {name: row[name] for name in _FACTS if name != "id"}
            cargadas[dre].append(
                Cargada(**facts, semanas=counts[row["id"]][0], meses=counts[row["id"]][1])
            )
    dres = await tx.execute(
        select(*(entidades.c[n] for n in _FACTS)).where(entidades.c.codigo.in_(cargadas))
    )
    return cargadas, {row["codigo"]: row for row in dres.mappings()}


def _grouped(cargadas: Mapping[str, list[Cargada]], dres: Mapping[str, Any]) -> tuple[Region, ...]:
    found = [
        Region(code, dre["nombre"], dre["latitud"], dre["longitud"], tuple(cargadas[code]))
        for code, dre in dres.items()
    ]
    return tuple(sorted(found, key=lambda region: normalise(region.nombre)))
