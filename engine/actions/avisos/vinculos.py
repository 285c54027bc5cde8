"""Linking a chat to a persona with a code that serves once, and letting it go."""

import hashlib
import math
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.avisos.direcciones import link_address, unlink_address
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.acceso import recent_attempts, take_turn
from engine.db.queries.tablas import codigos_vinculo, direcciones, intentos, personas
from engine.db.session import Database
from engine.errors import Conflict, NotFound, TooMany

VIGENCIA = timedelta(minutes=10)
"""How long a code serves."""
VENTANA = timedelta(minutes=15)
CODIGOS = 5
"""Codes that one persona may ask for within VENTANA, and wrong ones that a chat may try."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 10
_SHAPE = re.compile(rf"[{_LETTERS}]{{{_LENGTH}}}")


@dataclass(frozen=True)
class Codigo:
    """A code to be told once; the database keeps only its hash."""

    texto: str
    expira: datetime


@dataclass(frozen=True)
class Vinculo:
    """A chat that speaks for a persona; `activo` unless the channel said it takes nothing more.

    `antes` is the one that spoke for them until now, when another took its place.
    """

    persona_id: int
    nombre: str
    chat: str
    activo: bool
    antes: str | None = None


async def give_code(database: Database, *, persona_id: int, now: datetime) -> Codigo:
    """Make a code for a persona; the ones made before serve no more.

    `now` is the machine's instant, which the demo never moves. Raises
    TooMany("demasiados_codigos", espera=seconds) over CODIGOS within VENTANA.
    """
    texto = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    made = codigos_vinculo.c
    async with database.transaction() as tx:
        await take_turn(tx, f"v:{persona_id}")
        mine = made.persona_id == persona_id
        recent = await tx.execute(
            select(func.count(), func.min(made.creado)).where(mine, made.creado > now - VENTANA)
        )
        many, oldest = recent.one()
        if many >= CODIGOS:
            raise _too_many("demasiados_codigos", oldest, now)
        await tx.execute(codigos_vinculo.update().where(mine, made.expira > now).values(expira=now))
        row = {"huella": _digest(texto), "persona_id": persona_id, "creado": now}
        await tx.execute(codigos_vinculo.insert().values(**row, expira=now + VIGENCIA))
    return Codigo(texto, now + VIGENCIA)


async def redeem(
    tx: AsyncSession, *, codigo: str, canal: str, chat: str, numero: int, now: datetime
) -> Vinculo:
    """Link a chat to whoever asked for a code, within the transaction of what told it.

    `numero` is that of the update that brought it. What is refused is counted against the chat,
    so the transaction must be kept then too. Raises NotFound("codigo_desconocido"),
    Conflict("codigo_usado" | "codigo_vencido"), Conflict("chat_ajeno", persona=name) when the chat
    speaks for somebody else, and TooMany("demasiados_intentos", espera=seconds).
    """
    sujeto = f"v:{canal}:{chat}"[:160]
    await take_turn(tx, sujeto)
    past = await recent_attempts(tx, sujeto, now - VENTANA, CODIGOS)
    if len(past) >= CODIGOS:
        raise _too_many("demasiados_intentos", past[-1], now)
    await tx.execute(intentos.insert().values(sujeto=sujeto, en=now))
    row = await _find_good(tx, codigo, now)
    linked = await find_vinculo(tx, canal=canal, chat=chat)
    if linked is not None and linked.persona_id != row.persona_id:
        raise Conflict("chat_ajeno", persona=linked.nombre)
    before = await vinculo_of(tx, canal=canal, persona_id=row.persona_id)
    await link_address(tx, persona_id=row.persona_id, canal=canal, valor=chat, now=now)
    used = codigos_vinculo.update().where(codigos_vinculo.c.huella == row.huella)
    await tx.execute(used.values(usado=now, numero=numero))
    await tx.execute(intentos.delete().where(intentos.c.sujeto == sujeto))
    moved = before.chat if before and before.activo and before.chat != chat else None
    return Vinculo(row.persona_id, row.nombre, chat, True, moved)


@dataclass(frozen=True)
class _Good:
    huella: str
    persona_id: int
    nombre: str


async def _find_good(tx: AsyncSession, codigo: str, now: datetime) -> _Good:
    """Return a code that serves, locked: of two chats that bring it, one uses it."""
    typed = re.sub(r"[\s-]", "", codigo).upper()
    if _SHAPE.fullmatch(typed) is None:
        raise NotFound("codigo_desconocido")
    found = await tx.execute(
        select(codigos_vinculo, personas.c.nombre)
        .join(personas, personas.c.id == codigos_vinculo.c.persona_id)
        .where(codigos_vinculo.c.huella == _digest(typed), personas.c.activa)
        .with_for_update(of=codigos_vinculo)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound("codigo_desconocido")
    if row.usado is not None:
        raise Conflict("codigo_usado")
    if row.expira <= now:
        raise Conflict("codigo_vencido")
    return _Good(row.huella, row.persona_id, row.nombre)


async def find_vinculo(tx: AsyncSession, *, canal: str, chat: str) -> Vinculo | None:
    """Return for whom a chat speaks, None for nobody."""
    return await _find(tx, canal, direcciones.c.valor == chat)


async def vinculo_of(tx: AsyncSession, *, canal: str, persona_id: int) -> Vinculo | None:
    """Return the chat of a persona, None without one."""
    return await _find(tx, canal, direcciones.c.persona_id == persona_id)


async def unlink_chat(
    database: Database,
    orden: Orden,
    *,
    canal: str,
    adios: Callable[[AsyncSession, Vinculo], Awaitable[None]] | None = None,
) -> Result:
    """Let the chat of who orders go, if there is one: nothing more is written there.

    `adios` leaves to be said there, in the same transaction, that it is the last word.
    """

    async def work(tx: AsyncSession) -> Result:
        linked = await vinculo_of(tx, canal=canal, persona_id=orden.actor.persona_id)
        gone = await unlink_address(tx, persona_id=orden.actor.persona_id, canal=canal)
        if adios is not None and linked is not None and linked.activo:
            await adios(tx, linked)
        return {"canal": canal, "desvinculado": gone}

    return await carry_out(database, orden, work)


async def _find(tx: AsyncSession, canal: str, condition: ColumnElement[bool]) -> Vinculo | None:
    rows = await tx.execute(
        select(
            direcciones.c.persona_id, personas.c.nombre, direcciones.c.valor, direcciones.c.estado
        )
        .join(personas, personas.c.id == direcciones.c.persona_id)
        .where(direcciones.c.canal == canal, condition)
    )
    row = rows.one_or_none()
    return row and Vinculo(row.persona_id, row.nombre, row.valor, row.estado == "activa")


async def forget_codes(database: Database, now: datetime) -> int:
    """Delete the codes that ran out a day ago; return how many."""
    old = codigos_vinculo.delete().where(codigos_vinculo.c.expira < now - timedelta(days=1))
    async with database.transaction() as tx:
        gone = await tx.execute(old.returning(codigos_vinculo.c.huella))
        return len(gone.all())


def _digest(codigo: str) -> str:
    return hashlib.sha256(f"vinculo:{codigo}".encode()).hexdigest()


def _too_many(code: str, since: datetime, now: datetime) -> TooMany:
    espera = math.ceil((since + VENTANA - now).total_seconds())
    return TooMany(code, espera=espera, minutos=-(-espera // 60))
