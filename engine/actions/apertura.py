"""Opens and closes the rows of tareas, with their deadlines, notices and reminders."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from engine.actions.caso import Apertura, Caso
from engine.actions.puestos import find_puesto
from engine.db.ids import new_id
from engine.db.queries.entidades import name_entidades
from engine.db.queries.personas import Titular, holders, lima_day
from engine.db.queries.tablas import entidades, tareas, temporizadores
from engine.db.tables import Tarea
from engine.domain.escalera import rungs
from engine.jobs.avisos import AvisoNuevo, enqueue
from engine.jobs.recordatorios import drop_reminders, plan_reminders
from engine.process.definicion import Elemento
from engine.process.ejecucion import Espera

Head = dict[str, str]


async def open_tarea(caso: Caso, espera: Espera) -> None:
    """Make the tarea of a token that has just arrived; `write_pending` writes it."""
    elemento = espera.elemento
    puesto = await find_puesto(caso, elemento)
    due = caso.ejecucion.reckon(elemento, dict(caso.instancia.contexto))
    tarea = Tarea(
        id=new_id(),
        instancia_id=caso.instancia.id,
        asistencia_id=caso.asistencia.id,
        token=espera.token,
        elemento=elemento.id,
        nombre=elemento.nombre,
        ficha=elemento.get("ficha") or "",
        entidad_id=puesto.entidad_id,
        rol=puesto.rol,
        cargo_id=puesto.cargo_id,
        vence=due.instante if due else None,
        vencimiento=due.to_json() if due else None,
        observacion=caso.observacion,
        borrador=await _last_answer(caso, elemento),
        contexto=dict(caso.instancia.contexto),
        creada=caso.now,
    )
    caso.pendiente.aperturas.append(Apertura(caso, tarea, puesto, due))


async def _last_answer(caso: Caso, elemento: Elemento) -> dict[str, Any] | None:
    """Return what was answered here before, when the work comes back to be mended or redone."""
    if caso.observacion is None and not caso.rehacer:
        return None
    found = await caso.tx.scalar(
        select(tareas.c.respuesta)
        .where(
            tareas.c.instancia_id == caso.instancia.id,
            tareas.c.elemento == elemento.id,
            tareas.c.estado == "completada",
        )
        .order_by(tareas.c.cerrada.desc())
        .limit(1)
    )
    return dict(found) if found else None


async def write_pending(caso: Caso) -> None:
    """Write the tareas and timers of a step, its children's too, and tell whoever holds a post.

    A statement for all of each kind: a step may open one tarea or those of a hundred children.
    """
    opened, timers = caso.pendiente.aperturas, caso.pendiente.temporizadores
    # The instances first, which the rows refer to.
    await caso.tx.flush()
    if timers:
        await caso.tx.execute(insert(temporizadores), timers)
        timers.clear()
    if opened:
        caso.tx.add_all([apertura.tarea for apertura in opened])
        await caso.tx.flush()
        await plan_reminders(
            caso.tx,
            {
                a.tarea.id: rungs(a.vencimiento.instante, caso.now, caso.calendario)
                for a in opened
                if a.vencimiento
            },
        )
        await _announce(caso, opened)
        opened.clear()


async def _announce(caso: Caso, opened: Sequence[Apertura]) -> None:
    """Enqueue the notice of each new tarea to its holders but whoever has just caused it."""
    posts = {apertura.puesto for apertura in opened}
    held = await holders(
        caso.tx,
        posts=[(p.entidad_id, p.rol) for p in posts if p.cargo_id is None],
        cargo_ids=[p.cargo_id for p in posts if p.cargo_id is not None],
        day=lima_day(caso.now),
    )
    unit = caso.asistencia.unidad_id
    places = await name_entidades(caso.tx, {unit, *(p.entidad_id for p in posts)})
    head = _head(caso, places[unit].codigo)
    await enqueue(
        caso.tx,
        [
            aviso
            for apertura in opened
            for aviso in _notices(
                apertura,
                head,
                places[apertura.puesto.entidad_id].nombre,
                held[apertura.puesto.clave],
            )
        ],
    )


def _notices(
    apertura: Apertura, head: Head, entidad: str, held: Sequence[Titular]
) -> Iterator[AvisoNuevo]:
    caso, tarea, due = apertura.caso, apertura.tarea, apertura.vencimiento
    me = caso.actor.persona_id if caso.actor else None
    facts = {
        "asistencia": head,
        "tarea": {"id": str(tarea.id), "nombre": tarea.nombre},
        "vence": due.instante.isoformat() if due else None,
        "vencimiento": due.to_json() if due else None,
        "entidad": entidad,
    }
    if tarea.observacion:
        facts["observaciones"] = tarea.observacion["texto"]
        facts["por"] = tarea.observacion["por"]
    for titular in held:
        if titular.persona_id != me:
            yield AvisoNuevo(
                clave=f"asignada:{tarea.id}:{titular.persona_id}",
                tipo="tarea_observada" if tarea.observacion else "tarea_asignada",
                persona_id=titular.persona_id,
                asistencia_id=caso.asistencia.id,
                tarea_id=tarea.id,
                datos=facts,
                en=caso.now,
            )


def _head(caso: Caso, unidad: str) -> Head:
    return {
        "codigo": caso.asistencia.codigo,
        "titulo": caso.asistencia.titulo,
        "unidad": unidad,
    }


async def describe_asistencia(caso: Caso) -> Head:
    """Return the facts of the AT that every notice carries."""
    unit = select(entidades.c.codigo).where(entidades.c.id == caso.asistencia.unidad_id)
    return _head(caso, str(await caso.tx.scalar(unit)))


async def close_tareas(caso: Caso, gone: Collection[UUID]) -> None:
    """Cancel the tareas whose tokens are gone, and what was still to be said of them."""
    if not gone:
        return
    closed = await caso.tx.execute(
        update(tareas)
        .where(
            tareas.c.instancia_id == caso.instancia.id,
            tareas.c.token.in_(list(gone)),
            tareas.c.estado.in_(("abierta", "suspendida")),
        )
        .values(estado="cancelada", cerrada=caso.now)
        .returning(tareas.c.id)
    )
    await drop_reminders(caso.tx, list(closed.scalars()))
