"""Editing of entidades and cargos by an administrator."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.personas.calendario_escolar import demand_admin
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.tablas import cargos, entidades
from engine.db.session import Database
from engine.domain.roles import ROLES
from engine.errors import RuleBroken

EDITABLE = (
    "nombre", "latitud", "longitud", "conectividad", "norma", "confianza", "activa",
    "region", "provincia", "distrito",
)  # fmt: skip
"""What an administrator may correct of an entidad; its code and place in the tree are fixed."""


async def edit_entidad(
    database: Database, orden: Orden, *, codigo: str, cambios: dict[str, Any]
) -> Result:
    """Correct an entidad; raise NotFound("entidad_desconocida")."""
    demand_admin(orden)
    values = {name: cambios[name] for name in EDITABLE if name in cambios}

    async def work(tx: AsyncSession) -> Result:
        entidad_id = await find_entidad_id(tx, codigo)
        if values:
            await tx.execute(
                entidades.update().where(entidades.c.id == entidad_id).values(**values)
            )
        return {"codigo": codigo}

    return await carry_out(database, orden, work)


async def add_cargo(database: Database, orden: Orden, *, entidad: str, rol: str) -> Result:
    """Open one more post of a role in an entidad, next to those it has.

    Raises NotFound("entidad_desconocida"), RuleBroken("rol_sin_lugar") when that kind of entidad
    has no such role.
    """
    demand_admin(orden)

    async def work(tx: AsyncSession) -> Result:
        entidad_id = await find_entidad_id(tx, entidad)
        # The entidad is locked: two who open a post at once get different numbers.
        tipo = await tx.scalar(
            select(entidades.c.tipo).where(entidades.c.id == entidad_id).with_for_update()
        )
        known = ROLES.get(rol)
        if known is None or tipo not in known.tipos_entidad or known.solo_en not in (None, entidad):
            raise RuleBroken("rol_sin_lugar", rol=rol, entidad=entidad)
        taken = await tx.scalars(
            select(cargos.c.plaza).where(cargos.c.entidad_id == entidad_id, cargos.c.rol == rol)
        )
        values = {
            "entidad_id": entidad_id,
            "rol": rol,
            "plaza": max(taken, default=0) + 1,
            "activo": True,
        }
        made = await tx.execute(cargos.insert().values(**values).returning(cargos.c.id))
        return {"id": made.scalar_one(), "plaza": values["plaza"]}

    return await carry_out(database, orden, work)
