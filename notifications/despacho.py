"""The way out of a channel's queue: lease a batch, send it, note how each went."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from engine.actions.avisos.direcciones import disable_address
from engine.db.session import Database
from engine.domain.avisos.reglas import RESUMEN, rule_of
from engine.domain.avisos.reparto import INTENTOS
from engine.domain.avisos.vigencia import Situacion, why_stale
from engine.domain.redaccion.avisos import CADUCOS
from engine.errors import Unavailable
from engine.jobs.avisos import ring
from engine.jobs.envios import (
    LEASE,
    EnvioCedido,
    Tomado,
    lease_envios,
    mark_dropped,
    mark_failed,
    put_off,
)
from notifications.canal import Canal, Entrega, EntregaFallida
from notifications.enlaces import Enlaces
from notifications.llaves import Decisiones, give_llave, no_decisions
from notifications.mano import EnMano, Marcas
from notifications.mensaje import Accion, Destinatario, Invitacion, Mensaje
from notifications.registro import TIPOS

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Messages of a channel that a worker sends side by side: what killing it can double at most."""
_PATIENCE = timedelta(minutes=2)
_GLANCE_SECONDS = 1.0
_SHORTEST_WAIT = timedelta(seconds=1)


@dataclass(frozen=True)
class _Salida:
    """What a batch shares: the channel it leaves by, when, and what is in hand of it."""

    database: Database
    canal: Canal
    enlaces: Enlaces
    now: datetime
    marcas: Marcas
    mano: EnMano
    decisiones: Decisiones


async def dispatch(
    database: Database,
    canal: Canal,
    enlaces: Enlaces,
    now: datetime,
    limite: int = 100,
    *,
    at_once: int = AT_ONCE,
    plazo: timedelta | None = None,
    decisiones: Decisiones = no_decisions,
) -> int:
    """Send up to `limite` due attempts of a channel and return how many were taken up.

    Nothing is sent inside a transaction. An attempt is leased first and marked after, so a worker
    that dies in between leaves it to be sent again, under the same id, once its lease of `plazo`
    runs out. One that fails never holds up the rest, nor a channel another one; `at_once` are
    sent side by side. While some hang, what comes meanwhile passes them by.
    """
    plazo = LEASE if plazo is None else plazo
    begun = asyncio.get_running_loop().time()
    async with database.transaction() as tx:
        leased = await lease_envios(tx, canal.nombre, now, limite, plazo)
    if not leased:
        return 0
    mano = EnMano(database, leased, now, plazo, begun)
    salida = _Salida(database, canal, enlaces, now, Marcas(database, now), mano, decisiones)
    turn = asyncio.Semaphore(at_once)

    async def pass_by(slow: int) -> int:
        later = now + timedelta(seconds=asyncio.get_running_loop().time() - begun)
        with contextlib.suppress(Unavailable):
            return await dispatch(
                database, canal, enlaces, later, limite,
                at_once=at_once - slow, plazo=plazo, decisiones=decisiones,
            )  # fmt: skip
        return 0

    async with mano.kept():
        working = {asyncio.create_task(_settle(salida, envio, turn)) for envio in leased}
        return len(leased) + await _see_through(working, at_once, pass_by)


async def _see_through(
    working: set[asyncio.Task[None]], at_once: int, pass_by: Callable[[int], Awaitable[int]]
) -> int:
    """Wait for all of them; while only slow ones are left, send others; return how many."""
    others = 0
    try:
        while working:
            _, working = await asyncio.wait(working, timeout=_GLANCE_SECONDS)
            if 0 < len(working) < at_once:
                others += await pass_by(len(working))
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
    return others


async def _settle(salida: _Salida, envio: EnvioCedido, turn: asyncio.Semaphore) -> None:
    async with turn:
        if not salida.mano.holds():
            # It runs out, or did: whoever takes it over sends it.
            return
        try:
            await _deliver(salida, envio)
        except Exception:
            log.exception("envio_sin_marcar", envio=envio.id)
        finally:
            salida.mano.drop(envio)


async def _deliver(salida: _Salida, envio: EnvioCedido) -> None:
    situacion = Situacion(envio.activa, envio.tarea, envio.superado, envio.creado)
    if reason := why_stale(rule_of(envio.tipo), envio.datos, situacion, salida.now):
        said = CADUCOS[reason].format(nombre=envio.nombre)
        async with salida.database.transaction() as tx:
            await mark_dropped(tx, envio, respuesta=said, now=salida.now)
        return
    try:
        entrega = await _send(salida, envio)
    except EntregaFallida as failure:
        await _note_failure(salida, envio, failure)
        return
    estado = "entregado" if entrega.entregado else "enviado"
    await salida.marcas.note(Tomado(envio, estado, entrega.resultado))


async def _send(salida: _Salida, envio: EnvioCedido) -> Entrega:
    """Return what the channel answered. Raises EntregaFallida, also for a defect of the channel."""
    try:
        mensaje = _message(salida.enlaces, envio)
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            return await salida.canal.send(
                give_llave(mensaje, envio, salida.enlaces, salida.decisiones)
            )
    except EntregaFallida:
        raise
    except TimeoutError as error:
        raise EntregaFallida(f"{envio.canal}: no respondió a tiempo", permanente=False) from error
    except Exception as error:
        log.exception("canal_defectuoso", canal=envio.canal, envio=envio.id)
        raise EntregaFallida(f"Falla del servicio: {error!r}", permanente=False) from error


async def _note_failure(salida: _Salida, envio: EnvioCedido, failure: EntregaFallida) -> None:
    log.info("aviso_no_entregado", envio=envio.id, canal=envio.canal, motivo=failure.motivo)
    now = salida.now
    async with salida.database.transaction() as tx:
        if failure.esperar is not None and not failure.permanente:
            later = now + max(failure.esperar, _SHORTEST_WAIT)
            await put_off(tx, envio, respuesta=failure.motivo, siguiente=later)
            return
        for_good = failure.permanente or envio.intento >= INTENTOS
        ours = await mark_failed(tx, envio, respuesta=failure.motivo, definitivo=for_good, now=now)
        if not ours:
            return
        if failure.desactiva and envio.direccion:
            await disable_address(
                tx, persona_id=envio.persona_id, canal=envio.canal, valor=envio.direccion,
                motivo=failure.motivo, now=now,
            )  # fmt: skip
        if for_good:
            await ring(tx, "avisos")


def _message(enlaces: Enlaces, envio: EnvioCedido) -> Mensaje:
    metodo = TIPOS[envio.tipo].invitacion
    return Mensaje(
        id=envio.aviso_id,
        destinatario=Destinatario(envio.nombre, envio.correo),
        asunto=envio.asunto,
        cuerpo=envio.cuerpo,
        cuerpo_html=envio.cuerpo_html,
        fecha=envio.creado,
        direccion=envio.direccion or "",
        invitacion=Invitacion(metodo, envio.calendario) if metodo and envio.calendario else None,
        baja=enlaces.baja(envio.persona_id) if envio.tipo == RESUMEN else None,
        acciones=_offer(envio),
    )


def _offer(envio: EnvioCedido) -> tuple[Accion, ...]:
    """Return what may be done from a notice: while its tarea is open, look at it."""
    if envio.tarea_id is None or envio.tarea != "abierta":
        return ()
    return (Accion("Ver la tarea", f"tarea:{envio.tarea_id}"),)
