"""Takes a step of an instance and makes the rows mirror where it now stands."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from engine.actions.apertura import close_tareas, open_tarea, write_pending
from engine.actions.caso import Caso, open_case
from engine.actions.hijos import cancel_children, start_children
from engine.actions.servicios import SERVICIOS
from engine.db.queries.tablas import instancias, temporizadores
from engine.process.ejecucion import Espera, Foto

ALIVE = ("activa", "suspendida")


async def advance(caso: Caso) -> None:
    """Run services and start children until the instance only waits, then store it whole.

    Everything is one transaction: state, tareas, timers, history and notices. A child that ends
    moves its parent in the same transaction.
    """
    await _run_services(caso)
    foto = await _mirror(caso)
    _mirror_estado(caso, foto)
    caso.instancia.revision += 1
    await write_pending(caso)
    if foto.terminada and caso.instancia.padre_id is not None:
        await caso.tx.flush()
        await _tell_parent(caso)


async def _run_services(caso: Caso) -> None:
    pending = True
    while pending:
        foto = caso.ejecucion.photograph()
        pending = bool(foto.servicios)
        for espera in foto.servicios:
            handler = SERVICIOS[espera.elemento.get("servicio") or ""]
            caso.ejecucion.complete(espera.token, await handler(caso))
        for espera in foto.hijos:
            if await start_children(caso, espera, _begin) == 0:
                caso.ejecucion.complete(espera.token)
                pending = True


async def _begin(child: Caso) -> bool:
    """Take up a child that has just started; tell whether it is still alive."""
    await _run_services(child)
    foto = await _mirror(child)
    child.tx.add(child.instancia)
    return not foto.terminada


async def _mirror(caso: Caso) -> Foto:
    """Make the rows follow what changed since they last mirrored the instance; return its state.

    What the step opened waits in `caso.pendiente`, to be written together at its end.
    """
    foto = caso.ejecucion.photograph()
    before, done = caso.antes, caso.ejecucion.cumplidos
    timers, known = _tokens(foto.temporizadores), _tokens(before.temporizadores)
    await _drop_timers(caso, known - timers)
    caso.pendiente.temporizadores += [
        _timer(caso, espera) for espera in foto.temporizadores if espera.token not in known
    ]
    await close_tareas(caso, _tokens(before.tareas) - _tokens(foto.tareas) - done)
    already = _tokens(before.tareas) - done
    for espera in foto.tareas:
        if espera.token not in already:
            await open_tarea(caso, espera)
    await cancel_children(caso, _tokens(before.hijos) - _tokens(foto.hijos) - done)
    caso.instancia.memoria = caso.ejecucion.dump()
    if foto.terminada:
        caso.instancia.estado = "terminada"
        caso.instancia.terminada = caso.now
    caso.antes = foto
    return foto


def _tokens(waiting: Iterable[Espera]) -> set[UUID]:
    return {espera.token for espera in waiting}


async def _drop_timers(caso: Caso, gone: Collection[UUID]) -> None:
    if gone:
        await caso.tx.execute(
            delete(temporizadores).where(
                temporizadores.c.instancia_id == caso.instancia.id,
                temporizadores.c.token.in_(list(gone)),
            )
        )


def _timer(caso: Caso, espera: Espera) -> dict[str, Any]:
    return {
        "instancia_id": caso.instancia.id,
        "token": espera.token,
        "elemento": espera.elemento.id,
        "vence": espera.vence,
        "activo": True,
        "intentos": 0,
    }


def _mirror_estado(caso: Caso, foto: Foto) -> None:
    """Take the AT's state from the last element gone through or reached that names one."""
    reached = [*caso.ejecucion.recorrido, *(espera.elemento.id for espera in foto.tareas)]
    for identifier in reached:
        elemento = caso.ejecucion.definicion.elementos[identifier]
        if estado := elemento.get("estado"):
            caso.asistencia.estado = estado
        if elemento.clase in ("boundaryEvent", "intermediateCatchEvent"):
            caso.record("plazo_cumplido", elemento=elemento.id, nombre=elemento.nombre)


async def _tell_parent(caso: Caso) -> None:
    """Complete the parent's wait when this was its last living child."""
    parent_id, token = caso.instancia.padre_id, caso.instancia.padre_token
    assert parent_id is not None
    assert token is not None
    alive = await caso.tx.scalar(
        select(func.count())
        .select_from(instancias)
        .where(
            instancias.c.padre_id == parent_id,
            instancias.c.padre_token == token,
            instancias.c.estado.in_(ALIVE),
        )
    )
    if alive:
        return
    parent = await open_case(
        caso.tx, caso.database, instancia_id=parent_id, now=caso.now, actor=caso.actor
    )
    parent.ejecucion.complete(token)
    await advance(parent)
