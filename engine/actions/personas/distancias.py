"""The table of the término de la distancia, edited by an administrator with its norm."""

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.personas.calendario_escolar import demand_admin
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.suspensiones import get_distancia
from engine.db.queries.tablas import distancias
from engine.db.session import Database
from engine.errors import RuleBroken


async def add_distancia(
    database: Database, orden: Orden, *, desde: str, hasta: str, dias: int, norma: str
) -> Result:
    """Enter the days between two entidades, by their codes, and all below each of them.

    Terms that begin from now on grow by it; those that run keep theirs. Raises
    NotFound("entidad_desconocida"), Conflict("distancia_repetida"), RuleBroken("datos_invalidos").
    """
    demand_admin(orden)
    _demand_sound(desde, hasta, norma)

    async def work(tx: AsyncSession) -> Result:
        ids = [await find_entidad_id(tx, codigo) for codigo in (desde, hasta)]
        made = await tx.execute(
            distancias.insert()
            .values(desde_id=ids[0], hasta_id=ids[1], dias=dias, norma=norma.strip())
            .returning(distancias.c.id)
        )
        return {"id": made.scalar_one()}

    return await carry_out(database, orden, work)


async def edit_distancia(
    database: Database, orden: Orden, *, distancia_id: int, dias: int, norma: str
) -> Result:
    """Correct the days and the norm of a row; raise NotFound("distancia_desconocida")."""
    demand_admin(orden)
    _demand_sound("", "-", norma)

    async def work(tx: AsyncSession) -> Result:
        await get_distancia(tx, distancia_id)
        await tx.execute(
            distancias.update()
            .where(distancias.c.id == distancia_id)
            .values(dias=dias, norma=norma.strip())
        )
        return {"id": distancia_id}

    return await carry_out(database, orden, work)


async def remove_distancia(database: Database, orden: Orden, *, distancia_id: int) -> Result:
    """Take a row away; raise NotFound("distancia_desconocida")."""
    demand_admin(orden)

    async def work(tx: AsyncSession) -> Result:
        await get_distancia(tx, distancia_id)
        await tx.execute(distancias.delete().where(distancias.c.id == distancia_id))
        return {"id": distancia_id}

    return await carry_out(database, orden, work)


def _demand_sound(desde: str, hasta: str, norma: str) -> None:
    if not norma.strip():
        raise RuleBroken("datos_invalidos", campos={"norma": "Indique la norma que lo dispone."})
    if desde == hasta:
        raise RuleBroken("datos_invalidos", campos={"hasta": "Elija dos entidades distintas."})
