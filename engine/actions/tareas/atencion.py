"""What somebody does with a tarea: take it, give it back, keep a draft, complete it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from asyncpg import Connection
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.documentos.presentacion import present_documentos
from engine.actions.instancias.apertura import reviews_own
from engine.actions.instancias.avance import finish, move
from engine.actions.instancias.caso import Caso, take_up
from engine.actions.instancias.efectos import EFECTOS
from engine.actions.instancias.memoria_caliente import CALIENTE
from engine.actions.instancias.pendiente import Fallen
from engine.actions.orden import Orden, Result, carry_out, insist
from engine.actions.tareas.de_quien import demand_mine, demand_open, demand_untaken, find_mine
from engine.db.crudo import bare
from engine.db.filas import FilaTarea
from engine.db.paso import Clave, open_tarea, stored_result
from engine.db.session import Database
from engine.domain.asistencia import etapa_of
from engine.errors import Conflict, NotFound, Unavailable
from engine.process.variables import routing

Check = Callable[[Caso, FilaTarea], Awaitable[None]]
"""Raises when the answer to a tarea, in the step that would present it, must be refused."""


async def take(database: Database, orden: Orden, *, tarea_id: UUID) -> Result:
    """Take a tarea in hand, so that the others of the post see who does it."""

    async def work(tx: AsyncSession) -> Result:
        tarea = await find_mine(tx, orden, tarea_id, lock=True)
        await demand_untaken(tx, orden, tarea)
        tarea.tomada_por_id = orden.actor.persona_id
        return {"tarea": str(tarea_id), "tomada_por": orden.actor.nombre}

    return await carry_out(database, orden, work)


async def give_back(database: Database, orden: Orden, *, tarea_id: UUID) -> Result:
    """Give a tarea back to the office; its draft stays for whoever takes it next."""

    async def work(tx: AsyncSession) -> Result:
        tarea = await find_mine(tx, orden, tarea_id, lock=True)
        await demand_untaken(tx, orden, tarea)
        tarea.tomada_por_id = None
        return {"tarea": str(tarea_id), "tomada_por": None}

    return await carry_out(database, orden, work)


async def save_draft(
    database: Database, orden: Orden, *, tarea_id: UUID, borrador: Mapping[str, Any]
) -> Result:
    """Keep what somebody has typed so far, whole or not."""

    async def work(tx: AsyncSession) -> Result:
        tarea = await find_mine(tx, orden, tarea_id, lock=True)
        await demand_untaken(tx, orden, tarea)
        tarea.borrador = dict(borrador)
        tarea.borrador_en = orden.now
        return {"tarea": str(tarea_id), "guardado": orden.now.isoformat()}

    return await carry_out(database, orden, work)


async def complete(
    database: Database,
    orden: Orden,
    *,
    tarea_id: UUID,
    respuesta: Mapping[str, Any],
    check: Check | None = None,
) -> Result:
    """Present a ficha and move its instance on; `check` refuses the answer, if it is not to be.

    Without `check` the answer has been validated already.

    Of two who complete the same tarea one succeeds; the other gets Conflict(tarea_ya_atendida).
    When the database refuses to book its people, `cruce` says with which ATs and when it could be.
    The step is taken without nets first, see record 0009. Raises what `find_mine` does,
    Conflict(tarea_tomada), Conflict(clave_reutilizada), and RuleBroken from the ficha's effect.
    """

    async def take_step(*, nets: bool) -> Result:
        async with database.transaction() as tx:
            return await _complete(tx, database, orden, tarea_id, respuesta, check, nets=nets)

    async def attempt() -> Result:
        # What surrounds a loose one would be undone with it.
        if database.loose:
            return await take_step(nets=True)
        try:
            return await take_step(nets=False)
        except Fallen:
            return await take_step(nets=True)

    return await insist(database, attempt)


async def _complete(
    tx: AsyncSession,
    database: Database,
    orden: Orden,
    tarea_id: UUID,
    respuesta: Mapping[str, Any],
    check: Check | None,
    *,
    nets: bool,
) -> Result:
    """Take the step that completes a tarea: a statement opens it and a statement ends it."""
    clave = _key_of(orden)
    raw, known = await bare(tx), CALIENTE.find_by_tarea(tarea_id)
    found = await open_tarea(raw, tarea_id, clave, known.cadena if known else None)
    if found.repetida and clave is not None:
        return await _already_answered(raw, clave)
    tarea = found.tarea
    if tarea is None:
        raise NotFound("tarea_desconocida")
    await demand_mine(tx, orden, tarea)
    await demand_open(tx, tarea)
    await demand_untaken(tx, orden, tarea)
    caso = await take_up(tx, database, found, known, now=orden.now, actor=orden.actor)
    caso.pendiente.nets, caso.via = nets, orden.via
    if check is not None:
        await check(caso, tarea)
    await present(caso, tarea, respuesta)
    result = _tell(caso, tarea)
    caso.pendiente.answer(clave, result)
    await finish(caso)
    return result


def _key_of(orden: Orden) -> Clave | None:
    if orden.clave is None:
        return None
    return Clave(orden.actor.persona_id, orden.clave, orden.huella, orden.now)


async def _already_answered(raw: Connection, clave: Clave) -> Result:
    huella, result = await stored_result(raw, clave)
    if huella != clave.huella:
        raise Conflict("clave_reutilizada", clave=clave.clave)
    return result


def _tell(caso: Caso, tarea: FilaTarea) -> Result:
    told: Result = {
        "tarea": str(tarea.id),
        "instancia": str(caso.instancia.id),
        "siguientes": _opened_for(caso),
    }
    if caso.de is None:
        return told | {"codigo": None, "estado": caso.instancia.estado, "etapa": None}
    return told | {
        "codigo": caso.de.codigo,
        "estado": caso.de.estado,
        "etapa": etapa_of(caso.de.estado, caso.de.estado_previo),
        "cruce": caso.cruce,
    }


def _opened_for(caso: Caso) -> list[dict[str, str]]:
    """Return the tareas that the step opened for whoever took it, to go on with at once."""
    actor = caso.actor
    return [
        {"tarea": str(opened.id), "nombre": opened.espera.elemento.nombre}
        for opened in caso.pendiente.aperturas
        if actor is not None
        and actor.may_do(opened.puesto.entidad_id, opened.puesto.rol, opened.puesto.cargo_id)
        and not reviews_own(opened)
    ]


async def present(caso: Caso, tarea: FilaTarea, respuesta: Mapping[str, Any]) -> None:
    """Close a tarea with its answer, apply what it changes and move its instance.

    `finish` writes it all.
    """
    if caso.actor is None:
        raise Unavailable("sin_autor")
    answer = dict(respuesta)
    caso.pendiente.escritura.completadas.append(
        {
            "id": tarea.id,
            "respuesta": answer,
            "cerrada": caso.now,
            "persona_id": caso.actor.persona_id,
        }
    )
    if tarea.vence is not None:
        caso.pendiente.escritura.dichas.append({"id": tarea.id})
    caso.pendiente.respuestas[tarea.instancia_id, tarea.elemento] = answer
    effect = EFECTOS.get(tarea.ficha)
    variables = await effect(caso, respuesta) if effect else {}
    await present_documentos(caso, tarea, respuesta)
    elemento = caso.ejecucion.definicion.elemento(tarea.elemento)
    way = {"via": caso.via} if caso.via else {}
    caso.record("tarea_completada", tarea_id=tarea.id, **_decision(respuesta), **way)
    caso.observacion = _remarks(caso, respuesta)
    caso.ejecucion.complete(tarea.token, {**variables, **routing(elemento, respuesta)})
    await move(caso)


def _decision(respuesta: Mapping[str, Any]) -> dict[str, Any]:
    told = respuesta.get("decision", respuesta.get("resultado"))
    return {"decision": told} if told else {}


def _remarks(caso: Caso, respuesta: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the work is sent back with, when the answer sends it back.

    A unit that objects to the date proposed says why, and DIRI resolves again (CF-11).
    """
    decision = str(respuesta.get("decision", ""))
    if not decision.startswith(("observar", "objeta")):
        return None
    text = next(
        (str(respuesta[f]) for f in ("observaciones", "motivo", "valoracion") if respuesta.get(f)),
        "",
    )
    who = caso.actor.nombre if caso.actor else ""
    return {"texto": text, "por": who, "en": caso.now.isoformat()}
