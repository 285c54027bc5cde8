"""Attends what is said to the bot: what it causes, once; what answers it, at least once."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from api.bot.charla import Charla, Encargo
from api.bot.conversacion import reply
from api.bot.decidir import conclude
from api.bot.frases import DEMASIADO, FALLA, refusal_of
from api.bot.lectura import said_in
from api.bot.llamadas import WRITES, Llamada, say
from api.fichas import hold_to_ficha
from engine.actions.avisos.direcciones import disable_address
from engine.actions.avisos.preguntas import close_pregunta, forget_preguntas, note_asked
from engine.actions.avisos.vinculos import find_vinculo, forget_codes
from engine.actions.orden import Orden
from engine.actions.tareas.atencion import complete
from engine.clock import Clock
from engine.db.queries.personas import load_actor
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.errors import ArticulaError, RuleBroken, Unavailable
from engine.jobs.actualizaciones import (
    Cedida,
    count_recent,
    end_update,
    forget_updates,
    lease_updates,
    mark_attended,
    mark_sent,
    pause_before,
    postpone_update,
)
from engine.jobs.cupos import forget_chats
from notifications.telegram.canal import CANAL, read_failure
from notifications.telegram.cliente import TelegramFallo
from notifications.telegram.ritmo import Ocupado, Ritmo

log = structlog.get_logger(__name__)

AL_MINUTO = 30
"""Messages of one chat within a minute; it is told so once, and what follows is dropped."""
_BATCH = 16
_STALE = timedelta(hours=1)
"""An answer later than this is of no use to who asked."""
_PATIENCE = timedelta(seconds=3)
_TRIES = 3
_SOON = timedelta(seconds=5)
_KEPT = timedelta(days=7)


class Ajena(Exception):
    """Another worker took the update over meanwhile: what this one did is undone."""


@dataclass(frozen=True)
class Recepcion:
    """What attends the updates of one bot: its calls, the address of the pages, what time it is."""

    ritmo: Ritmo
    base_url: str
    clock: Clock
    machine: Clock

    async def attend(self, database: Database, _now: datetime) -> int:
        """Attend a batch of pending updates and return how many were taken up."""
        async with database.transaction() as tx:
            leased = await lease_updates(tx, self.ritmo.bot, self.machine.now(), _BATCH)
        turno = _Turno(self, database)
        await asyncio.gather(*(turno.attend(update) for update in leased))
        return len(leased)


@dataclass(frozen=True)
class _Turno:
    recepcion: Recepcion
    database: Database

    async def attend(self, update: Cedida) -> None:
        """Attend one update; whatever happens to it, it is marked and never stops the rest."""
        try:
            await self._answer(update)
        except Ajena:
            return
        except Ocupado as busy:
            await self._postpone(update, busy.esperar, str(busy))
        except TelegramFallo as failure:
            pause = failure.esperar or pause_before(update.intentos)
            await self._postpone(update, pause, failure.motivo)
        except Unavailable as busy:
            await self._postpone(update, _SOON, str(busy))
        except Exception as defect:
            log.exception("actualizacion_fallida", numero=update.numero)
            await self._apologise(update, defect)

    async def _answer(self, update: Cedida) -> None:
        calls: Sequence[Mapping[str, Any]] = update.respuestas
        if update.estado == "nueva":
            calls = await self._decide(update)
        for n, call in enumerate(calls[update.enviadas :], update.enviadas + 1):
            try:
                made = await _make(self.recepcion.ritmo, call)
            except TelegramFallo as failure:
                if not failure.permanente:
                    raise
                await self._give_up(update, failure)
                return
            async with self.database.transaction() as tx:
                await mark_sent(tx, update, n)
                if "anota" in call and isinstance(made, dict):
                    await note_asked(tx, UUID(call["anota"]), int(made["message_id"]))
        async with self.database.transaction() as tx:
            await end_update(tx, update, "respondida")

    async def _decide(self, update: Cedida) -> Sequence[Llamada]:
        """Do what an update asks for, and keep the calls that answer it in the same transaction."""
        async with self.database.transaction() as tx:
            machine_now = self.recepcion.machine.now()
            recent = await count_recent(tx, update, machine_now - timedelta(minutes=1))
            if recent > AL_MINUTO:
                first = recent == AL_MINUTO + 1 and update.chat_id is not None
                return await _keep(tx, update, [say(update.chat_id or 0, DEMASIADO)] * first)
            charla = self._talk(tx, update, machine_now)
            salida = await reply(charla)
            if not isinstance(salida, Encargo):
                return await _keep(tx, update, salida)
            actor = await load_actor(tx, salida.pregunta.persona_id, charla.now)
        assert actor is not None
        return await self._complete(update, salida, actor, charla.now)

    def _talk(self, tx: AsyncSession, update: Cedida, machine_now: datetime) -> Charla:
        own = self.recepcion
        return Charla(
            tx, update.bot_id, update.numero, said_in(update.datos), own.clock.now(), machine_now,
            own.base_url,
        )  # fmt: skip

    async def _complete(
        self, update: Cedida, encargo: Encargo, actor: Actor, now: datetime
    ) -> Sequence[Llamada]:
        """Complete a tarea as its page does, under the key of the update, and close the question.

        One killed between both finds the tarea completed by its own key, and goes on.
        """
        said = orjson.dumps([str(encargo.tarea_id), dict(encargo.respuesta)])
        clave = f"telegram:{update.bot_id}:{update.numero}"
        orden = Orden(actor, now, clave, hashlib.sha256(said).hexdigest())
        chat, respuesta = update.chat_id or 0, dict(encargo.respuesta)
        closes = True
        try:
            done = await complete(
                self.database, orden, tarea_id=encargo.tarea_id, respuesta=respuesta,
                check=partial(hold_to_ficha, respuesta=respuesta),
            )  # fmt: skip
        except Unavailable:
            raise
        except ArticulaError as refused:
            # What was written can be mended by answering again.
            closes = not isinstance(refused, RuleBroken)
            calls: Sequence[Llamada] = [*encargo.before, say(chat, refusal_of(refused))]
        else:
            cruce = bool(done.get("cruce"))
            calls = conclude(encargo, chat, por=actor.nombre, now=now, cruce=cruce)
        async with self.database.transaction() as tx:
            if closes:
                await close_pregunta(tx, encargo.pregunta.id, self.recepcion.machine.now())
            return await _keep(tx, update, calls)

    async def _postpone(self, update: Cedida, pause: timedelta | None, error: str) -> None:
        now = self.recepcion.machine.now()
        async with self.database.transaction() as tx:
            if pause is None or now - update.recibida > _STALE:
                await end_update(tx, update, "fallida", error)
            else:
                await postpone_update(tx, update, now + pause, error)

    async def _apologise(self, update: Cedida, defect: Exception) -> None:
        """Put off what a defect of ours stopped; after a few tries say so, and leave it."""
        if update.intentos < _TRIES:
            await self._postpone(update, _SOON, repr(defect))
            return
        async with self.database.transaction() as tx:
            if update.estado == "nueva" and update.chat_id is not None:
                await mark_attended(tx, update, [say(update.chat_id, FALLA)])
                await postpone_update(tx, update, self.recepcion.machine.now(), repr(defect))
            else:
                await end_update(tx, update, "fallida", repr(defect))

    async def _give_up(self, update: Cedida, failure: TelegramFallo) -> None:
        """Close an update whose chat takes nothing; the chat too when it never will."""
        told, now = read_failure(failure), self.recepcion.clock.now()
        async with self.database.transaction() as tx:
            await end_update(tx, update, "fallida", failure.motivo)
            found = await find_vinculo(tx, canal=CANAL, chat=str(update.chat_id))
            if told.desactiva and found is not None:
                await disable_address(
                    tx, persona_id=found.persona_id, canal=CANAL, valor=found.chat,
                    motivo=told.motivo, now=now,
                )  # fmt: skip


async def _keep(tx: AsyncSession, update: Cedida, calls: Sequence[Llamada]) -> Sequence[Llamada]:
    if not await mark_attended(tx, update, calls):
        raise Ajena
    return calls


async def _make(ritmo: Ritmo, call: Mapping[str, Any]) -> Any:
    """Make one call; what only adorns an answer never stops it."""
    metodo, datos = call["metodo"], call["datos"]
    if metodo not in WRITES:
        try:
            return await ritmo.call(metodo, **datos)
        except TelegramFallo as failure:
            log.info("llamada_de_adorno_fallida", metodo=metodo, motivo=failure.motivo)
            return None
    try:
        return await ritmo.send(metodo, call["chat"], paciencia=_PATIENCE, **datos)
    except TelegramFallo as failure:
        if failure.sin_cambio:
            return None
        if metodo == "editMessageText" and failure.codigo == 400:
            # The message is gone, or too old to change: said anew, it is still said.
            anew = {name: value for name, value in datos.items() if name != "message_id"}
            return await ritmo.send("sendMessage", call["chat"], paciencia=_PATIENCE, **anew)
        raise


async def forget_chatter(database: Database, now: datetime) -> int:
    """Delete what the bot needs to remember no more; return how many rows. `now` is the machine's.

    Telegram delivers nothing that is older than a day.
    """
    async with database.transaction() as tx:
        gone = await forget_updates(tx, now - _KEPT)
        await forget_chats(tx, _KEPT)
    return gone + await forget_codes(database, now) + await forget_preguntas(database, now)
