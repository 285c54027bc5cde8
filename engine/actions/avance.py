"""Takes a step of an instance and makes the rows mirror where it now stands."""

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from engine.actions.apertura import close_tareas, open_tarea
from engine.actions.caso import Caso, open_case
from engine.actions.hijos import cancel_children, start_children
from engine.actions.servicios import SERVICIOS
from engine.db.queries.tablas import instancias, temporizadores
from engine.db.tables import Tarea
from engine.process.ejecucion import Espera, Foto

ALIVE = ("activa", "suspendida")


async def advance(caso: Caso) -> None:
    """Run services and start children until the instance only waits, then store it whole.

    Everything is one transaction: state, tareas, timers, history and notices. A child that ends
    moves its parent in the same transaction.
    """
    await _run_services(caso)
    foto = caso.ejecucion.photograph()
    await _mirror_timers(caso, foto.temporizadores)
    await _mirror_tareas(caso, foto)
    await cancel_children(caso, keep=[espera.token for espera in foto.hijos])
    _mirror_estado(caso, foto)
    _store(caso, foto)
    await caso.tx.flush()
    if foto.terminada and caso.instancia.padre_id is not None:
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
    """Store a child that has just started; tell whether it is still alive."""
    await _run_services(child)
    foto = child.ejecucion.photograph()
    await _mirror_timers(child, foto.temporizadores)
    await _mirror_tareas(child, foto)
    _store(child, foto)
    await child.tx.flush()
    return not foto.terminada


async def _mirror_timers(caso: Caso, waiting: tuple[Espera, ...]) -> None:
    tokens = [espera.token for espera in waiting]
    await caso.tx.execute(
        delete(temporizadores).where(
            temporizadores.c.instancia_id == caso.instancia.id,
            temporizadores.c.token.not_in(tokens),
        )
    )
    if waiting:
        rows = [
            {
                "instancia_id": caso.instancia.id,
                "token": espera.token,
                "elemento": espera.elemento.id,
                "vence": espera.vence,
                "activo": True,
                "intentos": 0,
            }
            for espera in waiting
        ]
        await caso.tx.execute(insert(temporizadores).values(rows).on_conflict_do_nothing())


async def _mirror_tareas(caso: Caso, foto: Foto) -> None:
    rows = await caso.tx.execute(
        select(Tarea).where(
            Tarea.__table__.c.instancia_id == caso.instancia.id,  # type: ignore[attr-defined]
            Tarea.__table__.c.estado.in_(("abierta", "suspendida")),  # type: ignore[attr-defined]
        )
    )
    known = {tarea.token: tarea for tarea in rows.scalars()}
    waiting = {espera.token: espera for espera in foto.tareas}
    await close_tareas(caso, [t for token, t in known.items() if token not in waiting])
    for token, espera in waiting.items():
        if token not in known:
            await open_tarea(caso, espera)


def _mirror_estado(caso: Caso, foto: Foto) -> None:
    """Take the AT's state from the last element gone through or reached that names one."""
    reached = [*caso.ejecucion.recorrido, *(espera.elemento.id for espera in foto.tareas)]
    for identifier in reached:
        elemento = caso.ejecucion.definicion.elementos[identifier]
        if estado := elemento.get("estado"):
            caso.asistencia.estado = estado
        if elemento.clase in ("boundaryEvent", "intermediateCatchEvent"):
            caso.record("plazo_cumplido", elemento=elemento.id, nombre=elemento.nombre)


def _store(caso: Caso, foto: Foto) -> None:
    caso.instancia.memoria = caso.ejecucion.dump()
    caso.instancia.revision += 1
    if foto.terminada:
        caso.instancia.estado = "terminada"
        caso.instancia.terminada = caso.now


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
