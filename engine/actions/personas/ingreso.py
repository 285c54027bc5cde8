"""Signing in and out: passwords, sessions of the browser and tokens of the API."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from pwdlib import PasswordHash
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.acceso import (
    Cuenta,
    Llegada,
    find_account,
    find_arrival,
    recent_attempts,
    take_turn,
)
from engine.db.queries.tablas import credenciales, intentos, personas, sesiones
from engine.db.session import Database
from engine.errors import TooMany, Unauthenticated

SESION = timedelta(hours=12)
DE_UNA_TAREA = timedelta(hours=4)
"""How long a session opened by the link of a mail lasts, whatever is done with it."""
CREDENCIAL = timedelta(days=90)
VENTANA = timedelta(minutes=15)
LIMITES = {"usuario": 5, "direccion": 20}
"""Failures admitted within VENTANA, by user name and by address."""
CLAVE_MAXIMA = 1000


@dataclass(frozen=True)
class Ingreso:
    """A secret to give away once; the database keeps only its hash."""

    persona_id: int
    secreto: str
    expira: datetime


def digest(secreto: str) -> str:
    """Return the hash under which a secret is kept."""
    return hashlib.sha256(secreto.encode()).hexdigest()


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


async def hash_password(clave: str) -> str:
    """Return the argon2 hash of a password, reckoned outside the event loop."""
    return await asyncio.to_thread(_hasher().hash, clave)


async def check_credentials(
    database: Database, *, usuario: str, clave: str, direccion: str, now: datetime
) -> int:
    """Return the id of the persona with that user name and password.

    `now` is the machine's instant, which the demo never moves. Raises
    Unauthenticated("credenciales_invalidas"), or TooMany("demasiados_intentos", espera=seconds)
    after too many failures of that name or address.
    """
    usuario = usuario.strip().lower()[:80]
    sujetos = {"usuario": f"u:{usuario}", "direccion": f"d:{direccion[:100]}"}
    async with database.transaction() as tx:
        marks = await _mark_attempt(tx, sujetos, now)
        cuenta = await find_account(tx, usuario)
    # The password is checked with no transaction open: argon2 is slow on purpose.
    right, renewed = await asyncio.to_thread(_verify, clave, cuenta)
    if cuenta is None or not right:
        raise Unauthenticated("credenciales_invalidas")
    async with database.transaction() as tx:
        await tx.execute(
            intentos.delete().where(
                intentos.c.id.in_(marks) | (intentos.c.sujeto == sujetos["usuario"])
            )
        )
        if renewed:
            await tx.execute(
                personas.update().where(personas.c.id == cuenta.persona_id).values(clave=renewed)
            )
    return cuenta.persona_id


async def _mark_attempt(tx: AsyncSession, sujetos: dict[str, str], now: datetime) -> list[int]:
    """Count this attempt as a failure beforehand, so that parallel guesses cannot slip through."""
    for clase, sujeto in sorted(sujetos.items()):
        await take_turn(tx, sujeto)
        past = await recent_attempts(tx, sujeto, now - VENTANA, LIMITES[clase])
        if len(past) >= LIMITES[clase]:
            espera = int((past[-1] + VENTANA - now).total_seconds()) + 1
            raise TooMany("demasiados_intentos", espera=espera, minutos=-(-espera // 60))
    rows = [{"sujeto": sujeto, "en": now} for sujeto in sujetos.values()]
    return list(await tx.scalars(intentos.insert().returning(intentos.c.id), rows))


def _verify(clave: str, cuenta: Cuenta | None) -> tuple[bool, str | None]:
    # Somebody unknown costs the same as somebody known: time tells nothing.
    known = cuenta.clave if cuenta and cuenta.clave else _nobodys_hash()
    right, renewed = _hasher().verify_and_update(clave[:CLAVE_MAXIMA], known)
    return right and known != _nobodys_hash(), renewed


async def open_session(
    database: Database, *, persona_id: int, now: datetime, tarea_id: UUID | None = None
) -> Ingreso:
    """Begin a session of the browser, alive for SESION since its last use.

    With a `tarea_id` it serves for that tarea alone, for DE_UNA_TAREA.
    """
    lasts = SESION if tarea_id is None else DE_UNA_TAREA
    ingreso = Ingreso(persona_id, secrets.token_urlsafe(32), now + lasts)
    async with database.transaction() as tx:
        await tx.execute(
            sesiones.insert().values(
                huella=digest(ingreso.secreto),
                persona_id=persona_id,
                tarea_id=tarea_id,
                creada=now,
                expira=ingreso.expira,
            )
        )
    return ingreso


async def close_session(database: Database, *, secreto: str) -> None:
    """End a session; one that is unknown is already ended."""
    async with database.transaction() as tx:
        await tx.execute(sesiones.delete().where(sesiones.c.huella == digest(secreto)))


async def arrive(
    database: Database,
    now: datetime,
    *,
    sesion: str | None = None,
    credencial: str | None = None,
) -> Llegada:
    """Return who sends a request, by their bearer token or else their session, which slides.

    `now` is the machine's: a session lasts as long in a demo whose clock is moved.
    """
    if credencial is not None:
        return await find_arrival(database, digest(credencial), now, by="credencial")
    huella = digest(sesion or "")
    found = await find_arrival(database, huella, now, by="sesion")
    if found.expira is None or found.tarea_id is not None:
        return found
    if found.expira < now + SESION - timedelta(minutes=10):
        async with database.transaction() as tx:
            await tx.execute(
                sesiones.update().where(sesiones.c.huella == huella).values(expira=now + SESION)
            )
    return found


async def issue_token(
    database: Database, *, persona_id: int, nombre: str, now: datetime
) -> Ingreso:
    """Make a bearer token of the API, good for CREDENCIAL; `nombre` says what it is for."""
    ingreso = Ingreso(persona_id, secrets.token_urlsafe(32), now + CREDENCIAL)
    async with database.transaction() as tx:
        await tx.execute(
            credenciales.insert().values(
                huella=digest(ingreso.secreto),
                persona_id=persona_id,
                nombre=nombre[:80],
                creada=now,
                expira=ingreso.expira,
            )
        )
    return ingreso


async def forget_expired(database: Database, now: datetime) -> int:
    """Delete sessions, tokens and attempts that count no more; return how many."""
    expired = (
        (sesiones.c.huella, sesiones.c.expira <= now),
        (credenciales.c.huella, credenciales.c.expira <= now),
        (intentos.c.id, intentos.c.en <= now - VENTANA),
    )
    async with database.transaction() as tx:
        gone = [
            await tx.execute(key.table.delete().where(condition).returning(key))
            for key, condition in expired
        ]
        return sum(len(result.all()) for result in gone)
