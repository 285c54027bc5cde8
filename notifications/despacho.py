"""The way out of a channel's queue: lease a batch, send it, note how each went."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from engine.actions.avisos.direcciones import disable_address
from engine.db.session import Database
from engine.domain.avisos.reglas import RESUMEN, rule_of
from engine.domain.avisos.reparto import INTENTOS
from engine.domain.avisos.vigencia import Situacion, why_stale
from engine.domain.redaccion.avisos import CADUCOS
from engine.jobs.avisos import ring
from engine.jobs.envios import (
    LEASE,
    EnvioCedido,
    Tomado,
    lease_envios,
    mark_dropped,
    mark_failed,
    mark_sent,
    put_off,
)
from notifications.canal import Canal, Entrega, EntregaFallida
from notifications.enlaces import Enlaces
from notifications.mensaje import Accion, Destinatario, Invitacion, Mensaje
from notifications.registro import TIPOS

log = structlog.get_logger(__name__)

_AT_ONCE = 8
_SAFETY = timedelta(minutes=1)
_SHORTEST_WAIT = timedelta(seconds=1)


@dataclass(frozen=True)
class _Salida:
    """What a batch shares: the channel it leaves by, and when."""

    database: Database
    canal: Canal
    enlaces: Enlaces
    now: datetime
    marcas: "_Marcas"


class _Marcas:
    """Notes what was taken: whatever was while a transaction went on goes together in the next.

    Nobody waits for others to be sent, and what a crash can double stays as little as is sent
    side by side.
    """

    def __init__(self, database: Database, now: datetime) -> None:
        self._database = database
        self._now = now
        self._waiting: list[Tomado] = []
        self._turn = asyncio.Lock()

    async def note(self, tomado: Tomado) -> None:
        """Return once it is written."""
        self._waiting.append(tomado)
        async with self._turn:
            if tomado not in self._waiting:
                return
            mine, self._waiting = self._waiting, []
            try:
                async with self._database.transaction() as tx:
                    await mark_sent(tx, mine, self._now)
            except BaseException:
                # Each of the others tries for itself.
                self._waiting += [one for one in mine if one is not tomado]
                raise


async def dispatch(
    database: Database,
    canal: Canal,
    enlaces: Enlaces,
    now: datetime,
    limite: int = 100,
    *,
    at_once: int = _AT_ONCE,
) -> int:
    """Send up to `limite` due attempts of a channel and return how many were taken up.

    Nothing is sent inside a transaction. An attempt is leased first and marked after, so a worker
    that dies in between leaves it to be sent again, under the same id. One that fails never holds
    up the rest, nor a channel another one; `at_once` are sent side by side.
    """
    async with database.transaction() as tx:
        leased = await lease_envios(tx, canal.nombre, now, limite)
    if not leased:
        return 0
    salida = _Salida(database, canal, enlaces, now, _Marcas(database, now))
    turn = asyncio.Semaphore(at_once)
    try:
        async with asyncio.timeout((LEASE - _SAFETY).total_seconds()):
            await asyncio.gather(*(_settle(salida, envio, turn) for envio in leased))
    except TimeoutError:
        # Whoever was left comes back when the lease runs out.
        log.warning("despacho_lento", canal=canal.nombre, envios=len(leased))
    return len(leased)


async def _settle(salida: _Salida, envio: EnvioCedido, turn: asyncio.Semaphore) -> None:
    async with turn:
        try:
            await _deliver(salida, envio)
        except Exception:
            log.exception("envio_sin_marcar", envio=envio.id)


async def _deliver(salida: _Salida, envio: EnvioCedido) -> None:
    situacion = Situacion(envio.activa, envio.tarea, envio.superado)
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
        return await salida.canal.send(_message(salida.enlaces, envio))
    except EntregaFallida:
        raise
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
