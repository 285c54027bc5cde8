"""What administrators order about webhooks: made, changed, stopped, their secrets renewed."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.tablas import entregas_ganchos, ganchos
from engine.db.session import Database
from engine.domain.avisos.destinos import Red, judge_url
from engine.domain.avisos.ganchos import SOLAPE, TIPOS
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken
from engine.jobs.avisos import ring

MAXIMO = 50
"""Webhooks that one service may have."""
_LARGO = 80


@dataclass(frozen=True)
class Pedido:
    """A webhook as somebody asks for it: its name, its address and the kinds it wants."""

    nombre: str
    url: str
    tipos: Collection[str]


async def add_gancho(
    database: Database, orden: Orden, *, pedido: Pedido, redes: Sequence[Red], maquina: datetime
) -> Result:
    """Make a webhook and return its id; `maquina` is the machine's instant.

    Raises Forbidden("solo_administracion"), RuleBroken("gancho_invalido", campos=…),
    Conflict("demasiados_ganchos") over MAXIMO.
    """
    values = _values(orden, pedido, redes)

    async def work(tx: AsyncSession) -> Result:
        # One at a time, or two could be the last.
        await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("ganchos", 0))))
        alive = await tx.scalar(select(func.count()).where(ganchos.c.estado != "retirado"))
        if (alive or 0) >= MAXIMO:
            raise Conflict("demasiados_ganchos", maximo=MAXIMO)
        made = ganchos.insert().values(
            **values, sal=_salt(), estado="activo", fallas=0, creado=maquina,
            creado_por_id=orden.actor.persona_id,
        )  # fmt: skip
        return {"id": await tx.scalar(made.returning(ganchos.c.id))}

    return await carry_out(database, orden, work)


async def change_gancho(
    database: Database, orden: Orden, *, gancho_id: int, pedido: Pedido, redes: Sequence[Red]
) -> Result:
    """Change the name, the address or the kinds of a webhook; raise as `add_gancho` does."""
    return await _change(database, orden, gancho_id, _values(orden, pedido, redes))


async def renew_secret(
    database: Database, orden: Orden, *, gancho_id: int, ya: bool, maquina: datetime
) -> Result:
    """Give a webhook another secret; the one before also signs for SOLAPE, or not with `ya`."""
    values = {
        "sal": _salt(),
        "sal_previa": None if ya else ganchos.c.sal,
        "previa_hasta": None if ya else maquina + SOLAPE,
    }
    return await _change(database, orden, gancho_id, values)


async def pause_gancho(database: Database, orden: Orden, *, gancho_id: int) -> Result:
    """Send nothing to a webhook for now: what happens waits for it."""
    return await _change(database, orden, gancho_id, {"estado": "pausado", "motivo": None})


async def resume_gancho(
    database: Database, orden: Orden, *, gancho_id: int, maquina: datetime
) -> Result:
    """Send again to a webhook, what waited for it first."""
    fresh = {"estado": "activo", "motivo": None, "fallas": 0, "fallando_desde": None}
    mine = (entregas_ganchos.c.gancho_id == gancho_id) & (entregas_ganchos.c.estado == "en_cola")
    # At once, not when its next try was due.
    waiting = update(entregas_ganchos).where(mine).values(siguiente=maquina)
    return await _change(database, orden, gancho_id, fresh, waiting)


async def retire_gancho(
    database: Database, orden: Orden, *, gancho_id: int, maquina: datetime
) -> Result:
    """Tell a webhook nothing any more; its log stays for its time, what waited is dropped."""
    gone = {"estado": "retirado", "sal": _salt(), "sal_previa": None, "previa_hasta": None}
    mine = (entregas_ganchos.c.gancho_id == gancho_id) & (entregas_ganchos.c.estado == "en_cola")
    dropped = update(entregas_ganchos).where(mine).values(estado="descartada", terminada=maquina)
    return await _change(database, orden, gancho_id, gone, dropped)


async def _change(
    database: Database, orden: Orden, gancho_id: int, values: dict[str, Any], besides: Any = None
) -> Result:
    demand_admin(orden)

    async def work(tx: AsyncSession) -> Result:
        found = (
            update(ganchos)
            .where(ganchos.c.id == gancho_id, ganchos.c.estado != "retirado")
            .values(**values)
            .returning(ganchos.c.id)
        )
        if await tx.scalar(found) is None:
            raise NotFound("gancho_inexistente")
        if besides is not None:
            await tx.execute(besides)
        await ring(tx, "ganchos")
        return {"id": gancho_id}

    return await carry_out(database, orden, work)


def demand_admin(orden: Orden) -> None:
    """Raise Forbidden("solo_administracion") for whoever does not administer."""
    if not orden.actor.administers:
        raise Forbidden("solo_administracion")


def _values(orden: Orden, pedido: Pedido, redes: Sequence[Red]) -> dict[str, Any]:
    demand_admin(orden)
    nombre, url = " ".join(pedido.nombre.split()), pedido.url.strip()
    campos = {}
    if not nombre or len(nombre) > _LARGO or not nombre.isprintable():
        campos["nombre"] = f"Escriba un nombre de hasta {_LARGO} caracteres."
    if why := judge_url(url, redes):
        campos["url"] = why
    if not pedido.tipos or not set(pedido.tipos) <= TIPOS.keys():
        campos["tipos"] = "Marque al menos un hecho de la lista."
    if campos:
        raise RuleBroken("gancho_invalido", campos=campos)
    wanted = [tipo for tipo in TIPOS if tipo in set(pedido.tipos)]
    return {"nombre": nombre, "url": url, "tipos": wanted}


def _salt() -> str:
    return secrets.token_urlsafe(32)
