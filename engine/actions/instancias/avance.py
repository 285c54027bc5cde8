"""Takes a step of an instance and makes the rows mirror where it now stands."""

from typing import Any
from uuid import UUID

from engine.actions.instancias.anulaciones import cancel_children
from engine.actions.instancias.apertura import open_tarea, prepare
from engine.actions.instancias.caso import Caso
from engine.actions.instancias.envios import publish
from engine.actions.instancias.espejo import mirror, tokens
from engine.actions.instancias.llamadas import start_children
from engine.actions.instancias.pendiente import Fallen, settle, store
from engine.actions.instancias.servicios import SERVICIOS
from engine.actions.instancias.uniones import count_out, hear, listens, rejoin, reopen_parent
from engine.errors import ArticulaError, NotFound, RuleBroken, Unavailable
from engine.process.foto import Espera, Foto
from engine.process.grafo import LLAMADAS
from engine.process.lenguaje.expresiones import ExpressionError


async def advance(caso: Caso) -> None:
    """Take a step until everything only waits, and store it whole.

    Everything is one transaction: state, tareas, timers, history and notices. A child that ends
    moves its parent in the same transaction.
    """
    await move(caso)
    await finish(caso)


async def finish(caso: Caso) -> None:
    """Write what a step moved, in one statement."""
    await prepare(caso)
    await store(caso)


async def move(caso: Caso) -> None:
    """Run services and start children until the instance only waits; its parent follows it."""
    foto = await _mirror(caso, await _run(caso))
    if caso.instancia.padre_id is not None:
        await _tell_parent(caso, foto)


async def _run(caso: Caso) -> Foto:
    """Serve what waits for handlers and for children not yet started; return where it stands."""
    while True:
        foto = caso.ejecucion.photograph()
        calls = [espera for espera in foto.hijos if espera.token not in caso.llamadas]
        if not (foto.servicios or calls):
            return foto
        for espera in foto.servicios:
            if listens(caso, espera.token):
                await _serve(caso, espera)
        for espera in calls:
            if listens(caso, espera.token):
                await _call(caso, espera)


async def _serve(caso: Caso, espera: Espera) -> None:
    """Run a handler. One that fails leaves an incident and nothing else of what it did.

    A refusal of the business is not a failure: it is for whoever caused the step. Raises
    Unavailable(servicio_ausente) in a process older than the diagram, for a newer one to try;
    Fallen when it fails in a step without nets.
    """
    name = espera.elemento.get("servicio") or ""
    if name not in SERVICIOS:
        raise Unavailable("servicio_ausente", servicio=name)
    if not caso.pendiente.nets:
        caso.ejecucion.complete(espera.token, await _without_nets(caso, name))
        return
    # Before the savepoint, which may undo what is written in it.
    await settle(caso)
    before, told = caso.pendiente.own_row(), caso.pendiente.told()
    try:
        async with caso.database.savepoint(caso.tx):
            values = await SERVICIOS[name](caso)
    except ArticulaError:
        raise
    except Exception as failure:  # noqa: BLE001, whatever it was, it is for who mends
        caso.pendiente.restore(before, told)
        said = f"{type(failure).__name__}: {failure}"
        caso.ejecucion.note_failure(espera.token, "servicio", said[:2000])
        return
    caso.ejecucion.complete(espera.token, values)


async def _without_nets(caso: Caso, name: str) -> dict[str, Any]:
    try:
        return await SERVICIOS[name](caso)
    except ArticulaError:
        raise
    except Exception as failure:
        if isinstance(caso.database.translate(failure), Unavailable):
            raise
        raise Fallen from failure


async def _call(caso: Caso, espera: Espera) -> None:
    """Start the children of a call activity; one that has none to wait for goes on at once.

    One that failed when its children had begun waits for them again.
    """
    caso.llamadas.add(espera.token)
    try:
        if espera.token in tokens(caso.antes.fallos) and await rejoin(caso, espera):
            return
        await start_children(caso, espera, begin_child)
    except (NotFound, RuleBroken, ExpressionError) as failure:
        caso.pendiente.forget_below(caso.instancia.id, [espera.token])
        caso.llamadas.discard(espera.token)
        caso.ejecucion.note_failure(espera.token, "llamada", str(failure))


async def begin_child(child: Caso) -> Foto:
    """Take up a child that has just started and return where it stands."""
    child.pendiente.nuevos[child.instancia.id] = child
    return await _mirror(child, await _run(child))


async def _mirror(caso: Caso, foto: Foto) -> Foto:
    """Make the rows to write follow what changed since they last mirrored the instance."""
    mirror(caso, foto)
    done = caso.ejecucion.cumplidos
    already = tokens(caso.antes.tareas) - done
    for espera in foto.tareas:
        if espera.token not in already:
            await open_tarea(caso, espera)
    await cancel_children(caso, _calls_left(caso, foto))
    if caso.de is not None:
        _mirror_estado(caso, foto)
    await publish(
        caso.tx, instancia_id=caso.instancia.id, envios=caso.ejecucion.enviados, now=caso.now
    )
    caso.record_step()
    for done_with in (caso.ejecucion.pasos, caso.ejecucion.recorrido, caso.ejecucion.enviados):
        done_with.clear()
    done.clear()
    caso.antes = foto
    return foto


def _calls_left(caso: Caso, foto: Foto) -> set[UUID]:
    """Return the tokens of the calls that wait no more; one to be mended keeps its children."""
    drawn = caso.ejecucion.definicion.grafo.nodos
    failed = (f.token for f in caso.antes.fallos if drawn[f.elemento.id].clase in LLAMADAS)
    known = tokens(caso.antes.hijos).union(caso.llamadas, failed)
    return known - tokens(foto.hijos) - tokens(foto.fallos)


def _mirror_estado(caso: Caso, foto: Foto) -> None:
    """Take the AT's state from the last element gone through or reached that names one."""
    reached = [*caso.ejecucion.recorrido, *(espera.elemento.id for espera in foto.tareas)]
    for identifier in reached:
        elemento = caso.ejecucion.definicion.elementos[identifier]
        if estado := elemento.get("estado"):
            caso.asistencia.estado = estado
        evento = caso.ejecucion.definicion.grafo.nodos[identifier].evento
        if evento is not None and evento.tipo == "temporizador":
            caso.record("plazo_cumplido", elemento=elemento.id, nombre=elemento.nombre)


async def _tell_parent(caso: Caso, foto: Foto) -> None:
    """Let the parent know of escalations, of an end or of an error; it moves only if it must."""
    wakes = count_out(caso, foto) if foto.terminada else False
    if wakes or caso.ejecucion.escaladas:
        parent = await reopen_parent(caso)
        await hear(parent, caso, foto, wakes=wakes)
        await move(parent)
