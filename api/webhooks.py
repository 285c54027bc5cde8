"""The orders that a webhook takes without a word more, from its page and over REST alike."""

from collections.abc import Awaitable, Callable, Mapping

from api.composition import Service
from engine.actions.avisos.ganchos import pause_gancho, resume_gancho, retire_gancho
from engine.actions.avisos.repeticiones import replay_one, send_test
from engine.actions.orden import Orden, Result

_TIMED: Mapping[str, Callable[..., Awaitable[Result]]] = {
    "reanudar": resume_gancho, "retirar": retire_gancho, "probar": send_test,
}  # fmt: skip
"""Those that go by the machine's instant."""


async def order_gancho(service: Service, orden: Orden, gancho_id: int, que: str) -> Result:
    """Pause («pausar»), resume («reanudar»), retire («retirar») or test («probar») a webhook."""
    if que == "pausar":
        return await pause_gancho(service.database, orden, gancho_id=gancho_id)
    return await _TIMED[que](
        service.database, orden, gancho_id=gancho_id, maquina=service.machine.now()
    )


async def repeat_entrega(service: Service, orden: Orden, entrega_id: int) -> Result:
    """Make a delivery once more."""
    return await replay_one(
        service.database, orden, entrega_id=entrega_id, maquina=service.machine.now()
    )
