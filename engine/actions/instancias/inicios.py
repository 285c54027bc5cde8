"""Starts a process that somebody asks for, when its diagram lets them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.creacion import begin
from engine.actions.instancias.llamadas import latest_version
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.ambito import within
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.tablas import entidades
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.errors import Forbidden, RuleBroken
from engine.process.definicion import Definicion
from engine.process.memoria.carga import pack

TODOS = "todos"
_OF_AN_AT = frozenset({"unidad", "origen", "dre_solicitante", "miembro", "escala"})
"""Whose a task is only within an AT, or for a member of a group."""


async def start(
    database: Database,
    orden: Orden,
    *,
    proceso: str,
    variables: Mapping[str, Any],
    clave: str | None = None,
    entidad: str | None = None,
) -> Result:
    """Start the newest version of a process, and return its `instancia` with what it waits for.

    Who administers starts any; others, those whose property `inicia` names one of their roles, or
    `todos`. The work is of `entidad`, one of theirs; without it, of the only one they have.
    Raises NotFound(proceso_desconocido | entidad_desconocida), Forbidden(proceso_ajeno |
    entidad_ajena), RuleBroken(proceso_de_asistencia | carga_invalida).
    """
    pack(variables)

    async def work(tx: AsyncSession) -> Result:
        version_id, definicion = await latest_version(tx, proceso)
        _demand_starter(orden.actor, definicion)
        _demand_alone(definicion)
        caso = await begin(
            tx,
            database,
            version_id=version_id,
            now=orden.now,
            variables=variables,
            clave=clave,
            entidad_id=await _place(tx, orden.actor, entidad),
            actor=orden.actor,
        )
        return {
            "instancia": str(caso.instancia.id),
            "clave": caso.instancia.clave,
            "estado": caso.instancia.estado,
            "activos": caso.ejecucion.standing()["activos"],
        }

    return await carry_out(database, orden, work)


def _demand_starter(actor: Actor, definicion: Definicion) -> None:
    drawn = (definicion.propiedades.get("inicia") or "").replace(",", " ").split()
    if actor.administers or TODOS in drawn or any(actor.holds(rol) for rol in drawn):
        return
    raise Forbidden("proceso_ajeno", proceso=definicion.nombre)


def _demand_alone(definicion: Definicion) -> None:
    """Raise RuleBroken(proceso_de_asistencia) for a process that means nothing without its AT."""
    if any(e.get("entidad") in _OF_AN_AT for e in definicion.elementos.values()):
        raise RuleBroken("proceso_de_asistencia", proceso=definicion.nombre)


async def _place(tx: AsyncSession, actor: Actor, codigo: str | None) -> int | None:
    """Return the entidad whose work it is."""
    own = {cargo.entidad_id for cargo in actor.cargos}
    if codigo is None:
        return own.pop() if len(own) == 1 else None
    found = await find_entidad_id(tx, codigo)
    inside = select(entidades.c.id).where(entidades.c.id == found, within(entidades.c.id, own))
    if actor.administers or await tx.scalar(inside) is not None:
        return found
    raise Forbidden("entidad_ajena", entidad=codigo)
