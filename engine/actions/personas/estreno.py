"""Gives a new service its first administrator, who then lets everybody else in."""

from datetime import datetime

from sqlalchemy import exists, insert, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.personas.cuentas import CLAVE_MINIMA
from engine.actions.personas.ingreso import hash_password
from engine.db.queries.personas import lima_day
from engine.db.queries.tablas import cargos, personas, titularidades
from engine.db.session import Database
from engine.errors import Conflict, RuleBroken

ROL = "administrador"
_ALONE = text("LOCK TABLE titularidad IN SHARE ROW EXCLUSIVE MODE")


async def open_administration(
    database: Database, *, usuario: str, nombre: str, clave: str, now: datetime
) -> int:
    """Open the account of the first administrator and return its id.

    Raises RuleBroken(clave_corta), Conflict(ya_hay_administrador): from the second on, the one
    there is decides. Conflict(usuario_repetido) when somebody has that user name.
    """
    if len(clave) < CLAVE_MINIMA:
        raise RuleBroken("clave_corta", minimo=CLAVE_MINIMA)
    mark = await hash_password(clave)
    async with database.transaction() as tx:
        await tx.execute(_ALONE)
        cargo_id = await _free_post(tx, now)
        made = await tx.execute(
            insert(personas)
            .values(usuario=usuario.strip().lower(), nombre=nombre.strip(), clave=mark, activa=True)
            .returning(personas.c.id)
        )
        persona_id = int(made.scalar_one())
        await tx.execute(
            insert(titularidades).values(
                cargo_id=cargo_id,
                persona_id=persona_id,
                periodo=Range(lima_day(now), None, bounds="[)"),
                tipo="titular",
                acto="Puesta en marcha del servicio",
            )
        )
    return persona_id


async def _free_post(tx: AsyncSession, now: datetime) -> int:
    """Return the administrator's cargo, if nobody holds one today."""
    posts = select(cargos.c.id).where(cargos.c.rol == ROL)
    held = select(titularidades.c.id).where(
        titularidades.c.cargo_id.in_(posts), titularidades.c.periodo.contains(lima_day(now))
    )
    if await tx.scalar(select(exists(held))):
        raise Conflict("ya_hay_administrador")
    return int((await tx.execute(posts.order_by(cargos.c.id).limit(1))).scalar_one())
