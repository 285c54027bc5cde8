"""Deciding a tarea from the chat: look at it, choose, confirm or give the remark."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from api.bot.charla import Charla, Encargo, Salida
from api.bot.codigos import DECIDE, NO, SI, code_of
from api.bot.frases import (
    BOTON_VENCIDO,
    CANCELADA,
    CUAL,
    NO_ENTIENDO,
    PREGUNTA_CERRADA,
    PREGUNTA_VENCIDA,
)
from api.bot.llamadas import Llamada, ask, change, rest, say
from api.fichas import load_contexto_of
from engine.actions.avisos.preguntas import (
    VIGENCIA,
    Planteada,
    close_pregunta,
    find_asked,
    find_pregunta,
    open_pregunta,
)
from engine.actions.orden import Orden, was_carried_out
from engine.actions.tareas.de_quien import find_mine
from engine.db.queries.calendario import load_calendario
from engine.db.queries.tareas import get_tarea
from engine.domain.redaccion import explain, say_instant, say_relative
from engine.domain.vencimiento import Vencimiento
from engine.errors import Conflict
from forms.decisiones import Decision, decisions_of
from notifications.mensaje import Accion
from notifications.telegram.texto import plain, shorten

_REMARK = 4000
_WHY = 600


@dataclass(frozen=True)
class Ofrecida:
    """A tarea of who asks, with the decisions that buttons may take of it."""

    fila: dict[str, Any]
    decisiones: tuple[Decision, ...]

    def find(self, valor: str) -> Decision | None:
        """Return the decision with that value, if it is offered."""
        return next((each for each in self.decisiones if each.valor == valor), None)


async def _offer(charla: Charla, tarea_id: UUID) -> Ofrecida:
    """Return a tarea that falls to who asks; raise what the page would refuse with.

    One that this very update completed, before its worker died, is theirs still.
    """
    done = await was_carried_out(charla.tx, charla.who.persona_id, charla.clave)
    if not done:
        await find_mine(charla.tx, Orden(charla.who, charla.now), tarea_id, lock=False)
    row = await get_tarea(charla.tx, charla.who, tarea_id, charla.now)
    if not done and row["tomada_por_id"] not in (None, charla.who.persona_id):
        raise Conflict("tarea_tomada", tarea=row["nombre"], por=row["tomada_por"])
    contexto = await load_contexto_of(charla.tx, tarea_id, charla.now)
    return Ofrecida(row, decisions_of(row["ficha"], contexto))


async def show_tarea(charla: Charla, tarea_id: UUID) -> list[Llamada]:
    """Show a tarea with a button for each decision that may be taken of it."""
    offered = await _offer(charla, tarea_id)
    text = await _describe(charla, offered.fila)
    keys = [Accion(d.titulo, code_of(DECIDE, tarea_id, d.valor)) for d in offered.decisiones]
    page = charla.link(f"tareas/{tarea_id}")
    if charla.linkable:
        keys.append(Accion("Abrir en Articula", page))
    if not offered.decisiones:
        text += f"\n\nSe responde en la página, con su ficha: {plain(page)}"
    elif not charla.linkable:
        text += f"\n\nLo que se decide: {plain(page)}"
    return [*_rest(charla), say(charla.dicho.chat, text, keys)]


async def _describe(charla: Charla, row: dict[str, Any]) -> str:
    lines = [f"<b>{plain(row['nombre'])}</b>"]
    if row["asistencia"]:
        title = shorten(row["asistencia_titulo"], 160)
        lines.append(f"{row['asistencia']} «{plain(title)}» ({row['unidad']})")
    lines.append(f"Para: {plain(row['entidad_nombre'])}")
    if row["vence"]:
        calendario = await load_calendario(charla.tx)
        near = say_relative(row["vence"], charla.now, calendario)
        lines.append(f"Vence: {plain(say_instant(row['vence']))} ({plain(near)})")
        if row["vencimiento"]:
            why = explain(Vencimiento.from_json(row["vencimiento"]))
            lines.append(f"Por qué esta fecha: {plain(shorten(why, _WHY))}")
    if row["observacion"]:
        why = "Por qué" if row["observacion"].get("clase") else "Se devolvió"
        lines.append(f"{why}: {plain(shorten(row['observacion']['texto'], 400))}")
    return "\n".join(lines)


async def choose(charla: Charla, tarea_id: UUID, valor: str) -> list[Llamada]:
    """Ask to confirm a decision, or for the remark that it needs."""
    offered = await _offer(charla, tarea_id)
    decision = offered.find(valor)
    if decision is None:
        return expired(charla)
    asked = Planteada(
        uuid5(NAMESPACE_URL, f"telegram:{charla.bot}:{charla.numero}"),
        charla.who.persona_id, tarea_id, valor,
        decision.sustento.campo if decision.sustento else None,
        charla.dicho.mensaje, charla.machine_now + VIGENCIA, None,
    )  # fmt: skip
    await open_pregunta(charla.tx, asked, chat=charla.dicho.chat, now=charla.machine_now)
    said = f"{await _describe(charla, offered.fila)}\n\n<b>{plain(decision.titulo)}</b>"
    if decision.sustento is None:
        keys = [
            Accion(f"Sí, {_lower(decision.titulo)}", code_of(SI, asked.id)),
            Accion("No", code_of(NO, asked.id)),
        ]
        said += f"\n{plain(decision.efecto)}\n\n¿Lo confirma?"
        return [*_rest(charla), change(charla.dicho.chat, charla.dicho.mensaje, said, keys)]
    words = decision.sustento
    request = (
        f"<b>{plain(offered.fila['nombre'])}</b>: {plain(_lower(decision.titulo))}\n"
        f"{plain(words.titulo)}: {plain(words.ayuda)}\n\n"
        "Escríbalo respondiendo a este mensaje; con eso queda registrado. /cancelar lo deja sin "
        "efecto."
    )
    return [*_rest(charla), ask(charla.dicho.chat, request, asked.id, words.titulo)]


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


async def answer(charla: Charla, pregunta_id: UUID, *, yes: bool) -> Salida:
    """Take a decision that was confirmed, or leave it."""
    asked = await find_pregunta(charla.tx, pregunta_id, chat=charla.dicho.chat)
    if asked is None or asked.persona_id != charla.who.persona_id or asked.campo is not None:
        return expired(charla)
    if refused := _refuse_stale(charla, asked):
        return refused
    if not yes:
        await close_pregunta(charla.tx, asked.id, charla.machine_now)
        return [*_rest(charla, CANCELADA), *await show_again(charla, asked)]
    return await _order(charla, asked, None)


async def remark(charla: Charla) -> Salida:
    """Take the words of a chat as the remark that a question waits for."""
    dicho = charla.dicho
    found = await find_asked(
        charla.tx, chat=dicho.chat, responde=dicho.responde, now=charla.machine_now
    )
    mine = [asked for asked in found if asked.persona_id == charla.who.persona_id]
    if not mine:
        return [say(dicho.chat, plain(NO_ENTIENDO))]
    if len(mine) > 1:
        return [say(dicho.chat, plain(CUAL))]
    if refused := _refuse_stale(charla, mine[0]):
        return refused
    return await _order(charla, mine[0], dicho.texto.strip()[:_REMARK])


async def give_up(charla: Charla) -> list[Llamada]:
    """Close every question of the chat that still waits for a remark."""
    found = await find_asked(
        charla.tx, chat=charla.dicho.chat, responde=None, now=charla.machine_now
    )
    for asked in found:
        await close_pregunta(charla.tx, asked.id, charla.machine_now)
    return [say(charla.dicho.chat, plain(CANCELADA))]


async def _order(charla: Charla, asked: Planteada, texto: str | None) -> Salida:
    """Return what is to be completed; whether it may be is asked again when it is."""
    offered = await _offer(charla, asked.tarea_id)
    decision = offered.find(asked.opcion)
    if decision is None:
        return expired(charla)
    return Encargo(
        asked.tarea_id, offered.fila["nombre"], decision.answer(texto), decision.titulo, asked,
        _rest(charla),
    )  # fmt: skip


def _refuse_stale(charla: Charla, asked: Planteada) -> list[Llamada]:
    if asked.cerrada is not None:
        return _told(charla, PREGUNTA_CERRADA)
    if asked.expira <= charla.machine_now:
        return _told(charla, PREGUNTA_VENCIDA)
    return []


async def show_again(charla: Charla, asked: Planteada) -> list[Llamada]:
    """Return the call that puts the buttons of a tarea back where its question was."""
    shown = (await show_tarea(charla, asked.tarea_id))[-1]["datos"]
    keyboard = shown.get("reply_markup")
    made = change(charla.dicho.chat, asked.mensaje, shown["text"])
    if keyboard is not None:
        made["datos"]["reply_markup"] = keyboard
    return [made]


def expired(charla: Charla) -> list[Llamada]:
    """Say that a button serves no more."""
    return _told(charla, BOTON_VENCIDO)


def _told(charla: Charla, words: str) -> list[Llamada]:
    return [*_rest(charla), say(charla.dicho.chat, plain(words))]


def _rest(charla: Charla, words: str = "") -> list[Llamada]:
    return [rest(charla.dicho.llamada, words)] if charla.dicho.llamada else []


def conclude(encargo: Encargo, chat: int, *, por: str, now: datetime, cruce: bool) -> list[Llamada]:
    """Return the calls that show what was decided, where it was offered and where it was asked."""
    remark = next((v for k, v in encargo.respuesta.items() if k == encargo.pregunta.campo), "")
    said = (
        f"<b>{plain(encargo.tarea)}</b>\nDecisión: {plain(encargo.titulo)}.\n"
        + (f"«{plain(shorten(remark, 600))}»\n" if remark else "")
        + f"Por {plain(por)}, {plain(say_instant(now))}."
    )
    if cruce:
        said += "\nLas fechas ya no se pueden: pasó a «Resolver el cruce»."
    calls = [change(chat, encargo.pregunta.mensaje, said)]
    if encargo.pregunta.campo is not None:
        calls.append(say(chat, f"Listo: quedó registrado «{plain(_lower(encargo.titulo))}»."))
    return [*encargo.before, *calls]
