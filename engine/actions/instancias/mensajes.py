"""Messages and signals: sent by people and systems, matched, and delivered to who waits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.avance import advance
from engine.actions.instancias.caso import load_definition, open_case
from engine.actions.instancias.creacion import begin
from engine.actions.instancias.envios import VIDA
from engine.actions.orden import Orden, Result, carry_out
from engine.db.ids import new_id
from engine.db.queries.mensajes import (
    get_by_reference,
    match_name,
    names_to_match,
    tell_message,
    write_messages,
)
from engine.db.session import Database
from engine.errors import Conflict, Forbidden
from engine.jobs.avisos import ring
from engine.jobs.entregas import (
    EntregaEnCamino,
    claim_entrega,
    claim_of_message,
    discard_entrega,
    mark_done,
    postpone_entrega,
)
from engine.jobs.turnos import work_off
from engine.process.marcha.escuchas import taken
from engine.process.memoria.carga import pack, unpack

log = structlog.get_logger(__name__)


async def send(
    database: Database,
    orden: Orden,
    *,
    nombre: str,
    clave: str | None,
    datos: Mapping[str, Any],
    referencia: str | None = None,
    vida: timedelta = VIDA,
) -> Result:
    """Send a message to the one instance that waits for it, and tell what became of it.

    Who waits for that `clave` comes first, then who takes any, the oldest wait first; then the
    newest version of a process that such a message starts. When nobody waits it is kept for
    `vida`, and the first to wait takes it; zero does not keep it. A `referencia` sent again, by
    anybody, sends nothing and tells what became of the first.
    Raises Forbidden(mensaje_ajeno), RuleBroken(carga_invalida), Conflict(referencia_reutilizada).
    """
    _demand_sender(orden)
    row = _row(orden, "mensaje", nombre, datos) | {
        "clave": clave,
        "referencia": referencia,
        "vence": orden.now + vida,
    }

    async def work(tx: AsyncSession) -> Result:
        written, _ = await write_messages(tx, [row])
        if not written:
            return {"mensaje": await _known(tx, row)}
        await match_name(tx, nombre, orden.now)
        return {"mensaje": str(row["id"])}

    done = await carry_out(database, orden, work)
    mensaje_id = UUID(done["mensaje"])
    await _deliver_at_once(database, mensaje_id, orden.now)
    async with database.transaction() as tx:
        return await tell_message(tx, mensaje_id)


def _row(orden: Orden, tipo: str, nombre: str, datos: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is written of a message or signal; one that says no more is not kept."""
    return {
        "id": new_id(),
        "tipo": tipo,
        "nombre": nombre,
        "clave": None,
        "datos": pack(datos),
        "persona_id": orden.actor.persona_id,
        "recibido": orden.now,
        "vence": orden.now,
    }


def _demand_sender(orden: Orden) -> None:
    if not orden.actor.sends_messages:
        raise Forbidden("mensaje_ajeno")


async def _known(tx: AsyncSession, row: Mapping[str, Any]) -> str:
    """Return the message already sent under a reference, which must be the same."""
    referencia = str(row["referencia"])
    known = await get_by_reference(tx, referencia)
    same = known is not None and all(
        known[name] == row[name] for name in ("tipo", "nombre", "clave", "datos")
    )
    if known is None or not same:
        raise Conflict("referencia_reutilizada", referencia=referencia)
    return str(known["id"])


async def broadcast(
    database: Database, orden: Orden, *, nombre: str, datos: Mapping[str, Any]
) -> Result:
    """Send a signal to all who wait for it at this instant; it is not kept for later.

    Raises Forbidden(mensaje_ajeno), RuleBroken(carga_invalida).
    """
    _demand_sender(orden)
    row = _row(orden, "senal", nombre, datos)

    async def work(tx: AsyncSession) -> Result:
        _, reached = await write_messages(tx, [row])
        await ring(tx, "mensajes")
        return {"senal": str(row["id"]), "receptores": reached}

    return await carry_out(database, orden, work)


async def _deliver_at_once(database: Database, mensaje_id: UUID, now: datetime) -> None:
    """Carry a message to its receiver without waiting for a worker, which tries what fails."""
    try:
        async with database.transaction() as tx:
            entrega = await claim_of_message(tx, mensaje_id)
            if entrega is not None:
                await _carry(tx, database, entrega, now)
    except Exception:
        log.exception("entrega_inmediata_fallida", mensaje=str(mensaje_id))
        async with database.transaction() as tx:
            await ring(tx, "mensajes")


async def match_due(database: Database, now: datetime) -> int:
    """Match new messages and new waits, expire what nobody took, and return how much it was.

    A transaction for each name, under its lock.
    """
    async with database.transaction() as tx:
        names = await names_to_match(tx, now)
    done = 0
    for nombre in names:
        async with database.transaction() as tx:
            done += await match_name(tx, nombre, now)
    return done


async def deliver_due(database: Database, now: datetime, limite: int = 50) -> int:
    """Carry out pending deliveries and return how many were."""
    return await work_off(database, now, limite, claim_entrega, _carry, postpone_entrega)


async def _carry(
    tx: AsyncSession, database: Database, entrega: EntregaEnCamino, now: datetime
) -> None:
    datos = unpack(entrega.datos)
    if entrega.instancia_id is None:
        instancia_id = await _start(tx, database, entrega, datos, now)
    elif entrega.instancia_estado == "activa" and await _hand_over(
        tx, database, entrega, datos, now
    ):
        instancia_id = entrega.instancia_id
    else:
        await discard_entrega(tx, entrega, "ya no espera")
        await ring(tx, "mensajes")
        return
    await mark_done(tx, entrega, instancia_id, now)


async def _hand_over(
    tx: AsyncSession,
    database: Database,
    entrega: EntregaEnCamino,
    datos: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Give an instance what it waits for; tell whether it still did."""
    assert entrega.instancia_id is not None
    assert entrega.token is not None
    caso = await open_case(tx, database, instancia_id=entrega.instancia_id, now=now)
    waiting = {espera.token for espera in caso.ejecucion.photograph().suscripciones}
    if entrega.token not in waiting:
        return False
    caso.ejecucion.deliver(entrega.token, datos)
    await advance(caso)
    return True


async def _start(
    tx: AsyncSession,
    database: Database,
    entrega: EntregaEnCamino,
    datos: Mapping[str, Any],
    now: datetime,
) -> UUID:
    """Start an instance of the version whose start event takes what is delivered."""
    assert entrega.version_id is not None
    definicion = await load_definition(tx, entrega.version_id)
    caso = await begin(
        tx,
        database,
        version_id=entrega.version_id,
        now=now,
        desde=entrega.elemento,
        variables=taken(definicion.grafo.nodos[entrega.elemento], datos),
        clave=entrega.clave,
    )
    return caso.instancia.id
