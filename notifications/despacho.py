"""The way out of the outbox: lease a batch, put it into words, send it, note how it went."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from engine.db.session import Database
from engine.jobs.claims import (
    LEASE,
    AvisoCedido,
    Redactado,
    lease_avisos,
    mark_delivered,
    mark_failed,
)
from notifications.canal import Canal, EntregaFallida
from notifications.correo.sobre import read_sender
from notifications.invitacion import Convite, write_invitacion
from notifications.mensaje import Destinatario, Invitacion, Mensaje
from notifications.plantillas import render
from notifications.registro import TIPOS

log = structlog.get_logger(__name__)

REMITENTE = "Articula <articula@localhost>"
_AT_ONCE = 8
_SAFETY = timedelta(minutes=1)


@dataclass(frozen=True)
class _Salida:
    """What a batch shares: where notices go and what every message says."""

    database: Database
    canales: Sequence[Canal]
    now: datetime
    base_url: str
    remitente: str


async def dispatch(
    database: Database,
    canales: Sequence[Canal],
    now: datetime,
    base_url: str,
    limite: int = 100,
    *,
    remitente: str = REMITENTE,
    at_once: int = _AT_ONCE,
) -> int:
    """Send up to `limite` due notices and return how many were taken up.

    Nothing is sent inside a transaction. A notice is leased first and marked after, so a worker
    that dies in between leaves it to be sent again, with the same Message-ID. One that fails
    never holds up the rest. `remitente` signs the invitations; `at_once` are sent side by side.
    """
    async with database.transaction() as tx:
        leased = await lease_avisos(tx, now, limite)
    if not leased:
        return 0
    salida = _Salida(database, canales, now, base_url, remitente)
    turn = asyncio.Semaphore(at_once)
    try:
        async with asyncio.timeout((LEASE - _SAFETY).total_seconds()):
            await asyncio.gather(*(_settle(salida, aviso, turn) for aviso in leased))
    except TimeoutError:
        # Whoever was left comes back when the lease runs out.
        log.warning("despacho_lento", avisos=len(leased))
    return len(leased)


async def _settle(salida: _Salida, aviso: AvisoCedido, turn: asyncio.Semaphore) -> None:
    async with turn:
        try:
            await _deliver(salida, aviso)
        except Exception:
            log.exception("aviso_sin_marcar", aviso=str(aviso.id))


async def _deliver(salida: _Salida, aviso: AvisoCedido) -> None:
    if reason := _reason_to_discard(aviso):
        await _fail(salida, aviso, Redactado(), reason, estado="descartado")
        return
    try:
        mensaje = _write(salida, aviso)
    except Exception as error:
        log.exception("aviso_sin_redactar", aviso=str(aviso.id), tipo=aviso.tipo)
        await _fail(salida, aviso, Redactado(), f"No se pudo redactar: {error!r}")
        return
    redactado = _keep(mensaje)
    try:
        canal, resultado = await _send(salida.canales, mensaje)
    except EntregaFallida as failure:
        estado = "fallido" if failure.permanente else None
        await _fail(salida, aviso, redactado, failure.motivo, estado=estado)
        return
    async with salida.database.transaction() as tx:
        await mark_delivered(tx, aviso, redactado, canal=canal, resultado=resultado, now=salida.now)


async def _send(canales: Sequence[Canal], mensaje: Mensaje) -> tuple[str, str]:
    """Return the channel that took the message and its words; one that never will is passed.

    Raises EntregaFallida.
    """
    failure = EntregaFallida("No hay ningún canal configurado.", permanente=False)
    for canal in canales:
        try:
            return canal.nombre, (await canal.send(mensaje)).resultado
        except EntregaFallida as error:
            failure = error
        except Exception as error:
            log.exception("canal_defectuoso", canal=canal.nombre, aviso=str(mensaje.id))
            failure = EntregaFallida(f"Falla del servicio: {error!r}", permanente=False)
        if not failure.permanente:
            break
    raise failure


async def _fail(
    salida: _Salida,
    aviso: AvisoCedido,
    redactado: Redactado,
    resultado: str,
    *,
    estado: str | None = None,
) -> None:
    canal = salida.canales[0].nombre if salida.canales else None
    log.info("aviso_no_entregado", aviso=str(aviso.id), canal=canal, motivo=resultado)
    async with salida.database.transaction() as tx:
        await mark_failed(
            tx, aviso, redactado,
            canal=canal, resultado=resultado, now=salida.now, estado=estado,
        )  # fmt: skip


def _reason_to_discard(aviso: AvisoCedido) -> str | None:
    if not aviso.activa:
        return f"{aviso.nombre} ya no usa el servicio."
    tipo = TIPOS.get(aviso.tipo)
    if tipo and tipo.de_plazo and aviso.tarea_estado not in {"abierta", None}:
        return "La tarea se cerró antes de que saliera el aviso."
    return None


def _write(salida: _Salida, aviso: AvisoCedido) -> Mensaje:
    texto = render(aviso.tipo, aviso.datos, persona=aviso.nombre, base_url=salida.base_url)
    destinatario = Destinatario(aviso.nombre, aviso.correo)
    return Mensaje(
        id=aviso.id,
        destinatario=destinatario,
        asunto=texto.asunto,
        cuerpo=texto.cuerpo,
        cuerpo_html=texto.cuerpo_html,
        fecha=aviso.creado,
        invitacion=_invite(salida, aviso, destinatario),
    )


def _invite(salida: _Salida, aviso: AvisoCedido, destinatario: Destinatario) -> Invitacion | None:
    metodo = TIPOS[aviso.tipo].invitacion
    if metodo is None:
        return None
    codigo = aviso.datos["asistencia"]["codigo"]
    enlace = f"{salida.base_url.rstrip('/')}/asistencias/{codigo}"
    convite = Convite(read_sender(salida.remitente), destinatario, enlace)
    return write_invitacion(metodo, aviso.datos, convite, sellado=aviso.creado)


def _keep(mensaje: Mensaje) -> Redactado:
    calendario = mensaje.invitacion.texto if mensaje.invitacion else None
    return Redactado(mensaje.asunto, mensaje.cuerpo, mensaje.cuerpo_html, calendario)
