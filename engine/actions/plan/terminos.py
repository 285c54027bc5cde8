"""Teaches which roles a word of the plans stands for, and takes it back."""

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.plan.pesos import demand_ruler
from engine.db.queries.tablas import terminos
from engine.db.queries.terminos import forget_learnt
from engine.db.session import Database
from engine.domain.roles import ROLES
from engine.errors import NotFound, RuleBroken


async def teach(
    database: Database, orden: Orden, *, texto: str, raiz: str, roles: Sequence[str]
) -> Result:
    """Have a word stand for those roles in every plan read from now on.

    A word whose `raiz` was taught before is taught again. Raises Forbidden(solo_diri),
    RuleBroken(datos_invalidos) without roles or for one that nobody convenes.
    """
    demand_ruler(orden)
    known = [rol for rol in ROLES if rol in roles and rol != "administrador"]
    if not known or len(known) < len(set(roles)):
        raise RuleBroken("datos_invalidos", campos={"roles": "Elija al menos un cargo."})

    async def work(tx: AsyncSession) -> Result:
        told = {
            "texto": texto, "roles": known, "persona_id": orden.actor.persona_id,
            "creado": orden.now,
        }  # fmt: skip
        made = insert(terminos).values(raiz=raiz, **told)
        again = made.on_conflict_do_update(index_elements=["raiz"], set_=told)
        return {"id": await tx.scalar(again.returning(terminos.c.id)), "roles": known}

    return await carry_out(database, orden, work)


async def unteach(database: Database, orden: Orden, *, termino_id: int) -> Result:
    """Forget a word that was taught.

    Raises Forbidden(solo_diri), NotFound(termino_desconocido).
    """
    demand_ruler(orden)

    async def work(tx: AsyncSession) -> Result:
        gone = await tx.execute(
            terminos.delete().where(terminos.c.id == termino_id).returning(terminos.c.id)
        )
        if gone.first() is None:
            raise NotFound("termino_desconocido")
        return {"id": termino_id}

    return await carry_out(database, orden, work)


async def forget(database: Database, orden: Orden, *, texto: str, valor: str) -> Result:
    """Take back what units confirmed of a word: from now on it is asked again.

    What their plans already say stays. Raises Forbidden(solo_diri),
    NotFound(termino_desconocido) when no unit says it.
    """
    demand_ruler(orden)

    async def work(tx: AsyncSession) -> Result:
        files = await forget_learnt(
            tx, texto=texto, valor=valor, persona_id=orden.actor.persona_id, now=orden.now
        )
        if not files:
            raise NotFound("termino_desconocido")
        return {"texto": texto, "archivos": files}

    return await carry_out(database, orden, work)
