"""How somebody who signs in is found: accounts, sessions, tokens and failed attempts."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import (
    cargos,
    credenciales,
    intentos,
    personas,
    sesiones,
    titularidades,
)
from engine.domain.roles import ROLES_ADMINISTER


@dataclass(frozen=True)
class Cuenta:
    """What signing in needs of a persona: `clave` is the hash of the password."""

    persona_id: int
    clave: str | None


@dataclass(frozen=True)
class SesionVigente:
    """A browser's session still alive."""

    persona_id: int
    expira: datetime


async def find_account(tx: AsyncSession, usuario: str) -> Cuenta | None:
    """Return the active account of `usuario`."""
    statement = select(personas.c.id, personas.c.clave).where(
        personas.c.usuario == usuario, personas.c.activa
    )
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else Cuenta(row.id, row.clave)


async def list_administrators(tx: AsyncSession, day: date) -> list[int]:
    """Return the ids of the active personas who administer the service on a day."""
    statement = (
        select(personas.c.id)
        .join(titularidades, titularidades.c.persona_id == personas.c.id)
        .join(cargos, cargos.c.id == titularidades.c.cargo_id)
        .where(
            personas.c.activa,
            cargos.c.rol.in_(ROLES_ADMINISTER),
            titularidades.c.periodo.contains(day),
        )
        .distinct()
        .order_by(personas.c.id)
    )
    return list(await tx.scalars(statement))


async def find_session(tx: AsyncSession, huella: str, now: datetime) -> SesionVigente | None:
    """Return the session with that hash unless it expired."""
    statement = select(sesiones.c.persona_id, sesiones.c.expira).where(
        sesiones.c.huella == huella, sesiones.c.expira > now
    )
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else SesionVigente(row.persona_id, row.expira)


async def find_token(tx: AsyncSession, huella: str, now: datetime) -> int | None:
    """Return the id of the persona whose unexpired token has that hash."""
    statement = select(credenciales.c.persona_id).where(
        credenciales.c.huella == huella, credenciales.c.expira > now
    )
    return await tx.scalar(statement)


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
