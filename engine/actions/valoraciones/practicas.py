"""A good practice from its first stage to the last, with what each one asks (VA-10)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.matrices import accompanies, get_matriz_of
from engine.db.queries.tablas import practicas
from engine.db.session import Database
from engine.domain.lima import day_of
from engine.domain.practica import PIDE, SIGUIENTE, missing_for
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken


async def identify_practica(
    database: Database, orden: Orden, *, docente_id: int, titulo: str, descripcion: str
) -> Result:
    """Write down something new that a docente tries: the first stage (S003:2462-2479).

    Raises RuleBroken("datos_invalidos"), NotFound("docente_desconocido"),
    Forbidden("matriz_ajena").
    """
    given = {"titulo": titulo.strip(), "descripcion": descripcion.strip()}
    if wrong := missing_for("actividad", given):
        raise RuleBroken("datos_invalidos", campos=wrong)

    async def work(tx: AsyncSession) -> Result:
        who = await get_matriz_of(tx, orden.actor, docente_id, day_of(orden.now))
        if not await accompanies(tx, orden.actor, who["acompanante_id"]):
            raise Forbidden("matriz_ajena")
        made = await tx.scalar(
            insert(practicas)
            .values(
                **given,
                programa_id=who["programa_id"],
                acompanante_id=who["acompanante_id"],
                docente_id=docente_id,
                etapa="actividad",
                identificada=day_of(orden.now),
                historia=[_step(orden, "actividad")],
                registrada_en=orden.now,
            )
            .returning(practicas.c.id)
        )
        return {"id": int(made or 0), "etapa": "actividad"}

    return await carry_out(database, orden, work)


async def advance_practica(
    database: Database, orden: Orden, *, practica_id: int, dice: Mapping[str, str]
) -> Result:
    """Take a practice to its next stage with what that stage asks, and not otherwise (VA-10).

    From actividad to experiencia: what was thought over, before and after. From there to
    innovación: the act by which the institution made it its own, and the part of the community
    (S003:2419-2479). Raises NotFound("practica_desconocida"), Forbidden("matriz_ajena"),
    Conflict("practica_culminada"), RuleBroken("datos_invalidos") with what is missing.
    """

    async def work(tx: AsyncSession) -> Result:
        wanted = select(practicas).where(practicas.c.id == practica_id).with_for_update()
        row = (await tx.execute(wanted)).mappings().one_or_none()
        if row is None:
            raise NotFound("practica_desconocida")
        if not await accompanies(tx, orden.actor, row["acompanante_id"]):
            raise Forbidden("matriz_ajena")
        following = SIGUIENTE.get(row["etapa"])
        if following is None:
            raise Conflict("practica_culminada")
        given: dict[str, Any] = {
            name: dice.get(name, "").strip() or row[name] for name in PIDE[following]
        }
        if wrong := missing_for(following, given):
            raise RuleBroken("datos_invalidos", campos=wrong)
        told = [*(row["historia"] or ()), _step(orden, following)]
        await tx.execute(
            update(practicas)
            .where(practicas.c.id == practica_id)
            .values(**given, etapa=following, historia=told)
        )
        return {"id": practica_id, "etapa": following}

    return await carry_out(database, orden, work)


def _step(orden: Orden, etapa: str) -> dict[str, str]:
    return {"etapa": etapa, "en": orden.now.isoformat(), "por": orden.actor.nombre}
