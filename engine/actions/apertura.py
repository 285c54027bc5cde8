"""Opens and closes the rows of tareas, with their deadlines, notices and reminders."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.caso import Caso
from engine.actions.puestos import Puesto, find_puesto
from engine.db.ids import new_id
from engine.db.queries.personas import holders, lima_day
from engine.db.queries.tablas import entidades, tareas
from engine.db.tables import Tarea
from engine.domain.escalera import rungs
from engine.domain.tiempo import Vencimiento
from engine.jobs.avisos import AvisoNuevo, enqueue
from engine.jobs.recordatorios import drop_reminders, plan_reminders
from engine.process.definicion import Elemento
from engine.process.ejecucion import Espera


async def open_tarea(caso: Caso, espera: Espera) -> Tarea:
    """Write the tarea of a token that has just arrived and tell whoever holds its post."""
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
    caso.tx.add(tarea)
    await caso.tx.flush()
    if due:
        await plan_reminders(caso.tx, tarea.id, rungs(due.instante, caso.now, caso.calendario))
    await _announce(caso, tarea, puesto, due)
    return tarea


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


async def _announce(caso: Caso, tarea: Tarea, puesto: Puesto, due: Vencimiento | None) -> None:
    """Enqueue the notice of a new tarea to each holder but whoever has just caused it."""
    people = await who_holds(caso.tx, puesto, caso)
    me = caso.actor.persona_id if caso.actor else None
    kind = "tarea_observada" if tarea.observacion else "tarea_asignada"
    facts = {
        "asistencia": await describe_asistencia(caso),
        "tarea": {"id": str(tarea.id), "nombre": tarea.nombre},
        "vence": due.instante.isoformat() if due else None,
        "vencimiento": due.to_json() if due else None,
        "entidad": await _entidad_name(caso.tx, puesto.entidad_id),
    }
    if tarea.observacion:
        facts["observaciones"] = tarea.observacion["texto"]
        facts["por"] = tarea.observacion["por"]
    await enqueue(
        caso.tx,
        [
            AvisoNuevo(
                clave=f"asignada:{tarea.id}:{persona_id}",
                tipo=kind,
                persona_id=persona_id,
                asistencia_id=caso.asistencia.id,
                tarea_id=tarea.id,
                datos=facts,
                en=caso.now,
            )
            for persona_id in people
            if persona_id != me
        ],
    )


async def who_holds(tx: AsyncSession, puesto: Puesto, caso: Caso) -> list[int]:
    """Return the ids of the personas who hold a post on the day of the step."""
    key: tuple[int, str] | int = puesto.cargo_id or (puesto.entidad_id, puesto.rol)
    found = await holders(
        tx,
        posts=[] if puesto.cargo_id else [(puesto.entidad_id, puesto.rol)],
        cargo_ids=[puesto.cargo_id] if puesto.cargo_id else [],
        day=lima_day(caso.now),
    )
    return [titular.persona_id for titular in found[key]]


async def _entidad_name(tx: AsyncSession, entidad_id: int) -> str:
    return str(await tx.scalar(select(entidades.c.nombre).where(entidades.c.id == entidad_id)))


async def describe_asistencia(caso: Caso) -> dict[str, str]:
    """Return the facts of the AT that every notice carries."""
    unit = select(entidades.c.codigo).where(entidades.c.id == caso.asistencia.unidad_id)
    return {
        "codigo": caso.asistencia.codigo,
        "titulo": caso.asistencia.titulo,
        "unidad": str(await caso.tx.scalar(unit)),
    }


async def close_tareas(caso: Caso, closed: Iterable[Tarea]) -> None:
    """Cancel the tareas whose token is gone, and what was still to be said of them."""
    ids = [tarea.id for tarea in closed]
    if not ids:
        return
    await caso.tx.execute(
        update(tareas)
        .where(tareas.c.id.in_(ids), tareas.c.estado.in_(("abierta", "suspendida")))
        .values(estado="cancelada", cerrada=caso.now)
    )
    await drop_reminders(caso.tx, ids)
