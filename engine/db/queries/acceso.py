"""How somebody who signs in is found: accounts, sessions, tokens and failed attempts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import (
    cargos,
    ejercicios,
    intentos,
    personas,
)
from engine.db.session import Database
from engine.domain.roles import ROLES_ADMINISTER


@dataclass(frozen=True)
class Cuenta:
    """What signing in needs of a persona: `clave` is the hash of the password."""

    persona_id: int
    clave: str | None


@dataclass(frozen=True)
class Llegada:
    """With what a request begins: who sends it, None for nobody, and until when that holds.

    `gente` is the seal of what is known of people; `adelanto`, the seconds that the demo's clock
    is ahead; `sin_leer`, how many notices they have not read, SIN_LEER at most. `tarea_id` is the
    only tarea that the session serves for, None when it serves for all.
    """

    persona_id: int | None
    expira: datetime | None
    gente: UUID
    adelanto: float
    sin_leer: int = 0
    tarea_id: UUID | None = None


SIN_LEER = 100
"""Notices not read that are counted; whoever has more has many."""


async def find_account(tx: AsyncSession, usuario: str) -> Cuenta | None:
    """Return the active account of `usuario`."""
    statement = select(personas.c.id, personas.c.clave).where(
        personas.c.usuario == usuario, personas.c.activa
    )
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else Cuenta(row.id, row.clave)


async def list_administrators(tx: AsyncSession, now: datetime) -> list[int]:
    """Return the ids of the active personas who administer the service at `now`."""
    statement = (
        select(personas.c.id)
        .join(ejercicios, ejercicios.c.persona_id == personas.c.id)
        .join(cargos, cargos.c.id == ejercicios.c.cargo_id)
        .where(
            personas.c.activa,
            cargos.c.rol.in_(ROLES_ADMINISTER),
            ejercicios.c.periodo.contains(now),
        )
        .distinct()
        .order_by(personas.c.id)
    )
    return list(await tx.scalars(statement))


async def find_arrival(
    database: Database, huella: str, now: datetime, *, by: Literal["sesion", "credencial"]
) -> Llegada:
    """Return who holds the unexpired session or token with that hash, read in one statement."""
    row = await database.glance(_ARRIVALS[by], huella, now)
    assert row is not None
    return Llegada(*row)


_ARRIVALS = {
    kind: f"""
        SELECT c.persona_id, c.expira, s.valor, coalesce(r.adelanto, 0), (
            SELECT count(*) FROM (
                SELECT FROM aviso a WHERE a.persona_id = c.persona_id AND a.leido IS NULL
                LIMIT {SIN_LEER}
            ) AS n), {tarea}
        FROM sello s LEFT JOIN {kind} c ON c.huella = $1 AND c.expira > $2
        LEFT JOIN reloj r ON r.id = 1
        WHERE s.clave = 'gente'
    """  # noqa: S608
    for kind, tarea in (("sesion", "c.tarea_id"), ("credencial", "NULL::uuid"))
}


async def recent_attempts(tx: AsyncSession, sujeto: str, since: datetime, n: int) -> list[datetime]:
    """Return the instants of the last `n` attempts of `sujeto` after `since`, newest first."""
    statement = (
        select(intentos.c.en)
        .where(intentos.c.sujeto == sujeto, intentos.c.en > since)
        .order_by(intentos.c.en.desc())
        .limit(n)
    )
    return list(await tx.scalars(statement))


async def take_turn(tx: AsyncSession, sujeto: str) -> None:
    """Make the attempts of one `sujeto` wait for each other until the transaction ends."""
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(sujeto, 0))))
