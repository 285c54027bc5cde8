"""What a UGEL says of the hours of a school, by which its year is dated."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.padrones import demand_keeper
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.instituciones import get_institucion
from engine.db.queries.tablas import instituciones
from engine.db.session import Database
from engine.errors import RuleBroken


async def edit_horario(
    database: Database,
    orden: Orden,
    *,
    codigo: str,
    turno: str | None,
    entrada: str | None,
    salida: str | None,
) -> Result:
    """Keep when a school has classes; without hours, those that its turno and level have.

    PR-10, PB-06 (S003:2062-2065, S002:260-276). Raises NotFound("institucion_desconocida"),
    Forbidden("padron_ajeno"), RuleBroken("datos_invalidos") for one hour alone, or that ends
    before it begins.
    """

    async def work(tx: AsyncSession) -> Result:
        row = await get_institucion(tx, orden.actor, codigo)
        demand_keeper(orden.actor, await find_entidad_id(tx, row["ugel"]))
        if (entrada is None) != (salida is None):
            missing = "entrada" if entrada is None else "salida"
            said = "Escriba las dos horas, o ninguna."
            raise RuleBroken("datos_invalidos", campos={missing: said})
        if entrada is not None and salida is not None and entrada >= salida:
            said = "La salida va después de la entrada."
            raise RuleBroken("datos_invalidos", campos={"salida": said})
        mine = instituciones.c.entidad_id == row["entidad_id"]
        await tx.execute(
            update(instituciones).where(mine).values(turno=turno, entrada=entrada, salida=salida)
        )
        return {"codigo": codigo}

    return await carry_out(database, orden, work)
