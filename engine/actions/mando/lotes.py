"""An administrator's order to many instances: looked at first, then carried out one by one."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.mando.ordenes import ORDENES
from engine.actions.orden import Orden
from engine.db.queries.instancias import Filtro, group_instancias, list_instancias
from engine.db.session import Database
from engine.domain.mando import find_objection
from engine.errors import ArticulaError, Forbidden, RuleBroken

A_LA_VEZ = 100
"""How many instances one call orders at most."""
_LOOKED_AT = 1000
_SHOWN = 50


@dataclass(frozen=True)
class Previa:
    """How far an order would reach: how many can, why others not, and some of those by name.

    `negadas` holds rows of instances with the `codigo` of what keeps the order from them.
    """

    total: int
    posibles: int
    razones: dict[str, int]
    negadas: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Avance:
    """What a part of a batch did: instance by instance, and where to go on, None at the end."""

    hechas: tuple[dict[str, Any], ...]
    negadas: tuple[dict[str, Any], ...]
    siguiente: str | None


async def preview(tx: AsyncSession, orden: Orden, *, comando: str, filtro: Filtro) -> Previa:
    """Return how far an order would reach now; nothing changes.

    Raises Forbidden(solo_administracion), RuleBroken(orden_desconocida).
    """
    _demand(orden, comando)
    counted: Counter[str | None] = Counter()
    for group in await group_instancias(tx, filtro):
        counted[find_objection(comando, group)] += group["cuantas"]
    able = counted.pop(None, 0)
    reasons = {code: n for code, n in counted.items() if code is not None}
    refused = await _find_refused(tx, comando, filtro) if reasons else ()
    return Previa(able + sum(reasons.values()), able, reasons, refused)


async def _find_refused(
    tx: AsyncSession, comando: str, filtro: Filtro
) -> tuple[dict[str, Any], ...]:
    """Return some of the instances that the order would not reach, each with its reason."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(_LOOKED_AT // A_LA_VEZ):
        page = await list_instancias(tx, filtro, cursor=cursor, limite=A_LA_VEZ)
        found += [
            {**row, "codigo": objection}
            for row in page.datos
            if (objection := find_objection(comando, row))
        ]
        cursor = page.siguiente
        if cursor is None or len(found) >= _SHOWN:
            break
    return tuple(found[:_SHOWN])


async def apply(
    database: Database,
    orden: Orden,
    *,
    comando: str,
    filtro: Filtro,
    motivo: str,
    lote: str,
    cursor: str | None = None,
    limite: int = A_LA_VEZ,
) -> Avance:
    """Carry out an order on the next `limite` instances after `cursor`, each on its own.

    What one refuses does not stop the others. Under the same `lote` no instance is ordered
    twice, so that a batch cut short may be sent again from anywhere. Raises
    Forbidden(solo_administracion), RuleBroken(orden_desconocida), RuleBroken(cursor_invalido).
    """
    _demand(orden, comando)
    async with database.transaction() as tx:
        page = await list_instancias(tx, filtro, cursor=cursor, limite=limite)
    done: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for row in page.datos:
        own = replace(orden, clave=f"lote:{lote}:{row['id']}", huella=f"{comando}:{motivo}")
        try:
            told = await ORDENES[comando](database, own, instancia_id=row["id"], motivo=motivo)
            done.append({**row, **told})
        except ArticulaError as refusal:
            if refusal.campos:
                # The reason itself is wrong, and so it is for all of them.
                raise
            refused.append({**row, "codigo": refusal.code, "hechos": refusal.facts})
    return Avance(tuple(done), tuple(refused), page.siguiente)


def _demand(orden: Orden, comando: str) -> None:
    if not orden.actor.administers:
        raise Forbidden("solo_administracion")
    if comando not in ORDENES:
        raise RuleBroken("orden_desconocida", comando=comando)
