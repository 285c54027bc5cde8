"""The background work of webhooks: delivering, telling what fell due, forgetting the old log."""

from datetime import datetime, timedelta

from engine.clock import Clock
from engine.db.session import Database
from engine.domain.avisos.ganchos import REGISTRO
from engine.jobs.ganchos import forget_novedades, tell_overdue
from engine.jobs.worker import Trabajo
from notifications.webhook.despacho import Mensajero


def build_ganchos(mensajero: Mensajero, clock: Clock, machine: Clock) -> tuple[Trabajo, ...]:
    """Return the work that workers do for other systems."""

    async def overdue(database: Database, now: datetime) -> int:
        async with database.transaction() as tx:
            return await tell_overdue(tx, now, clock.offset)

    async def forget(database: Database, _now: datetime) -> int:
        async with database.transaction() as tx:
            return await forget_novedades(tx, machine.now() - REGISTRO)

    return (
        Trabajo("vencidas", overdue, timedelta(seconds=30), urgente=False),
        Trabajo("webhooks", mensajero.deliver),
        Trabajo("registro_de_webhooks", forget, timedelta(hours=1), urgente=False),
    )
