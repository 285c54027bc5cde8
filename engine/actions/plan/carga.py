"""The burden of the territory as somebody sees it, counted once for each state of the plan."""

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.plan.recuerdo import Recuerdo, scope_of
from engine.db.queries.carga import load_carga
from engine.db.queries.conteo import Pedido
from engine.domain.carga import Carga

_CONTADAS: Recuerdo[Carga] = Recuerdo(64)


async def find_carga(tx: AsyncSession, pedido: Pedido) -> Carga:
    """Return the burden asked for, each row of the actor's sight with its weeks and months."""
    key = (
        scope_of(pedido.actor), pedido.anio, pedido.medida, pedido.planeado, pedido.dre,
        pedido.unidad,
    )  # fmt: skip
    return await _CONTADAS.recall(tx, key, lambda: load_carga(tx, pedido))
