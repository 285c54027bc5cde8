"""Instances of one version of a diagram, and their way to the next: what migrations are told by."""

from typing import Any
from uuid import UUID

from engine.actions.instancias.creacion import start_many
from engine.actions.mando.migraciones import apply, rehearse
from engine.actions.mando.tandas import carry_on
from engine.db.queries.migraciones import get_migracion
from tests.story.gente import NOW
from tests.story.sala import Sala

BEFORE = "ini > a > b > fin\nborde t@a duracion=P9D\nt > fin"
AFTER = (
    "ini > a > c > b > fin\nborde t@a duracion=P1D\nt > fin\nborde m@a mensaje=alto sigue\nm > fin"
)
WHY = "Se agrega un paso que faltaba"


async def deploy_two(sala: Sala, before: str = BEFORE, after: str = AFTER) -> None:
    """Install two versions of the process `p`."""
    await sala.deploy("p", before)
    sala.now = NOW
    await sala.deploy("p", after)


async def start_first(sala: Sala, many: int) -> list[UUID]:
    """Start instances of the first version."""
    orden = await sala.orden("admin")
    await start_many(
        sala.database, orden, proceso="p", variables=[{"n": n} for n in range(many)], version=1
    )
    return [i for _, i in await sala.running("p")]


async def try_out(sala: Sala, desde: int = 1, hasta: int = 2, **said: Any) -> dict[str, Any]:
    """Rehearse a migration."""
    orden = await sala.orden("admin")
    said = {"motivo": WHY} | said
    return await rehearse(sala.database, orden, proceso="p", desde=desde, hasta=hasta, **said)


async def carry_all(sala: Sala) -> None:
    """Do the work of the worker until nothing is left."""
    while await carry_on(sala.database, sala.now):
        pass


async def migrate(sala: Sala, **said: Any) -> dict[str, Any]:
    """Rehearse, apply and carry a migration through."""
    told = await try_out(sala, **said)
    await apply(sala.database, await sala.orden("admin"), migracion_id=told["id"])
    await carry_all(sala)
    return await tell(sala, told["id"])


async def tell(sala: Sala, migracion_id: UUID) -> dict[str, Any]:
    """Return how a migration stands."""
    async with sala.database.transaction() as tx:
        return await get_migracion(tx, migracion_id)
