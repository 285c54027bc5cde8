"""Members of a running call that come late or leave early: a UGEL joins, another withdraws."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.avance import advance, begin_child, finish
from engine.actions.instancias.caso import Caso, open_case
from engine.actions.instancias.colecciones import COLECCIONES
from engine.actions.instancias.detenciones import end_tree
from engine.actions.instancias.llamadas import start_members
from engine.actions.instancias.miembro import Miembro
from engine.actions.instancias.uniones import hear
from engine.actions.orden import Orden, Result, carry_out
from engine.db.crudo import bare
from engine.db.filas import FilaGrupo, FilaInstancia
from engine.db.queries.tablas import instancias
from engine.db.session import Database
from engine.errors import Conflict, Forbidden, NotFound
from engine.process.foto import Espera

_GROUP = """
    SELECT instancia_id, token, elemento, total, vivas, terminadas, anuladas, atenta
    FROM grupo WHERE instancia_id = $1 AND token = $2
"""


async def add_member(
    database: Database,
    orden: Orden,
    *,
    instancia_id: UUID,
    elemento: str,
    miembro: Mapping[str, Any],
) -> Result:
    """Start one more child of a call that is still waiting for its own.

    `miembro` gives its `clave`, `variables` and `contexto`. A member of a registered group needs
    its `clave` alone, once the group has it. Raises Forbidden(solo_administracion),
    NotFound(instancia_desconocida | miembro_desconocido), Conflict(instancia_suspendida),
    Conflict(llamada_cerrada) when the call is over, Conflict(miembro_repetido).
    """

    async def work(tx: AsyncSession) -> Result:
        caso, espera = await _open_call(tx, database, orden, instancia_id, elemento)
        member = await _member(caso, espera, miembro)
        await _demand_new(caso, espera, member)
        [(child, foto)] = await start_members(caso, espera, [member], begin_child)
        caso.record("miembro_agregado", elemento=elemento, clave=child.instancia.clave)
        grupo = child.grupo = await _group_of(caso, espera)
        alive = not foto.terminada
        caso.pendiente.count(grupo, total=1, vivas=int(alive), terminadas=int(not alive))
        await hear(caso, child, foto, wakes=not alive and (foto.error is not None or grupo.atenta))
        await advance(caso)
        return _told(child.instancia)

    return await carry_out(database, orden, work)


async def remove_member(
    database: Database, orden: Orden, *, instancia_id: UUID, elemento: str, miembro: UUID
) -> Result:
    """End the child `miembro` of a call, unfinished; the call goes on without it.

    Raises what `add_member` does, and NotFound(miembro_desconocido) when it is no living child.
    """

    async def work(tx: AsyncSession) -> Result:
        caso, espera = await _open_call(tx, database, orden, instancia_id, elemento)
        known = await tx.scalar(
            select(instancias.c.clave).where(
                instancias.c.id == miembro,
                instancias.c.padre_id == instancia_id,
                instancias.c.padre_token == espera.token,
                instancias.c.estado.in_(("activa", "suspendida")),
            )
        )
        if known is None:
            raise NotFound("miembro_desconocido", miembro=str(miembro))
        caso.record("miembro_retirado", elemento=elemento, clave=known)
        await finish(caso)
        child = await open_case(
            tx, database, instancia_id=miembro, now=orden.now, actor=orden.actor
        )
        await end_tree(child)
        return _told(child.instancia)

    return await carry_out(database, orden, work)


async def _open_call(
    tx: AsyncSession, database: Database, orden: Orden, instancia_id: UUID, elemento: str
) -> tuple[Caso, Espera]:
    if not orden.actor.administers:
        raise Forbidden("solo_administracion")
    caso = await open_case(
        tx, database, instancia_id=instancia_id, now=orden.now, actor=orden.actor
    )
    if caso.instancia.estado == "suspendida":
        raise Conflict("instancia_suspendida", clave=caso.instancia.clave)
    for espera in caso.antes.hijos if caso.instancia.estado == "activa" else ():
        if espera.elemento.id == elemento:
            return caso, espera
    raise Conflict("llamada_cerrada", elemento=elemento)


def _told(instancia: FilaInstancia) -> Result:
    return {
        "instancia": str(instancia.id), "clave": instancia.clave, "estado": instancia.estado,
    }  # fmt: skip


async def _member(caso: Caso, espera: Espera, told: Mapping[str, Any]) -> Miembro:
    clave = str(told.get("clave") or "")
    if name := espera.elemento.get("coleccion"):
        members: Sequence[Miembro] = await COLECCIONES[name](caso)
        found = next((m for m in members if m.clave == clave), None)
        if found is None:
            raise NotFound("miembro_desconocido", miembro=clave)
        return found
    whole = caso.instancia.contexto
    return Miembro(
        clave or f"{espera.elemento.id}/+",
        dict(told.get("variables") or {}),
        {**whole, **(told.get("contexto") or {})},
    )


async def _demand_new(caso: Caso, espera: Espera, member: Miembro) -> None:
    twin = select(instancias.c.id).where(
        instancias.c.padre_id == caso.instancia.id,
        instancias.c.padre_token == espera.token,
        instancias.c.clave == f"{caso.instancia.clave}/{member.clave}"[:80],
        instancias.c.estado != "anulada",
    )
    if espera.elemento.get("coleccion") and await caso.tx.scalar(twin.limit(1)) is not None:
        raise Conflict("miembro_repetido", miembro=member.clave)


async def _group_of(caso: Caso, espera: Espera) -> FilaGrupo:
    raw = await bare(caso.tx)
    row = await raw.fetchrow(_GROUP, caso.instancia.id, espera.token)
    assert row is not None
    return FilaGrupo(*row)
