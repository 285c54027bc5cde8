"""Editing of people by an administrator: accounts, passwords and who holds which cargo."""

from datetime import date, time
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.reservas import rebook_holders
from engine.actions.orden import Orden, Result, carry_out
from engine.actions.personas.calendario_escolar import demand_admin
from engine.actions.personas.ingreso import hash_password
from engine.db.queries.tablas import (
    ausencias,
    cargos,
    credenciales,
    direcciones,
    personas,
    sesiones,
    titularidades,
)
from engine.db.session import Database
from engine.domain.lima import at_lima
from engine.errors import NotFound, RuleBroken

EDITABLE = ("nombre", "correo", "activa")
CLAVE_MINIMA = 10
"""Characters of the shortest password admitted."""


async def add_persona(
    database: Database,
    orden: Orden,
    *,
    usuario: str,
    nombre: str,
    correo: str | None,
    clave: str | None,
) -> Result:
    """Open an account; raise Conflict("usuario_repetido"), RuleBroken("clave_corta").

    Without a password nobody can sign in with it yet.
    """
    demand_admin(orden)
    huella = await _hash(clave)

    async def work(tx: AsyncSession) -> Result:
        values = {
            "usuario": usuario.strip().lower(),
            "nombre": nombre.strip(),
            "correo": correo,
            "clave": huella,
            "activa": True,
        }
        made = await tx.execute(personas.insert().values(**values).returning(personas.c.id))
        return {"id": made.scalar_one(), "usuario": values["usuario"]}

    return await carry_out(database, orden, work)


async def edit_persona(
    database: Database, orden: Orden, *, persona_id: int, cambios: dict[str, Any]
) -> Result:
    """Correct an account; closing it, or changing its password, signs it out everywhere.

    Its mail typed again as it was is written to again, if it had been disabled.

    Raises NotFound("persona_desconocida"), RuleBroken("clave_corta").
    """
    demand_admin(orden)
    values: dict[str, Any] = {name: cambios[name] for name in EDITABLE if name in cambios}
    if cambios.get("clave"):
        values["clave"] = await _hash(cambios["clave"])

    async def work(tx: AsyncSession) -> Result:
        await _demand_persona(tx, persona_id)
        if values:
            await tx.execute(personas.update().where(personas.c.id == persona_id).values(**values))
        if correo := values.get("correo"):
            await _write_again(tx, persona_id, correo)
        if "clave" in values or values.get("activa") is False:
            await tx.execute(sesiones.delete().where(sesiones.c.persona_id == persona_id))
            await tx.execute(credenciales.delete().where(credenciales.c.persona_id == persona_id))
        return {"id": persona_id}

    return await carry_out(database, orden, work)


async def _write_again(tx: AsyncSession, persona_id: int, correo: str) -> None:
    """Write again to a mail that was disabled; one that works is left as it is."""
    mail = direcciones.c
    await tx.execute(
        direcciones.update()
        .where(
            mail.persona_id == persona_id, mail.canal == "correo",
            mail.valor == correo.strip(), mail.estado == "desactivada",
        )
        .values(estado="activa", motivo=None, verificada=None, baja=None)
    )  # fmt: skip


async def add_titularidad(
    database: Database,
    orden: Orden,
    *,
    cargo_id: int,
    persona_id: int,
    desde: date,
    hasta: date | None,
    tipo: str,
    acto: str,
) -> Result:
    """Give a cargo to somebody on the days `[desde, hasta)`, by an act (PB-05, S000:42).

    Whoever ceased lets go of it on that day.

    Raises RuleBroken("titularidad_al_reves"), NotFound("cargo_desconocido"),
    NotFound("persona_desconocida"), Conflict("cargo_ocupado").
    """
    demand_admin(orden)
    if hasta is not None and hasta <= desde:
        raise RuleBroken("titularidad_al_reves", desde=desde.isoformat(), hasta=hasta.isoformat())

    async def work(tx: AsyncSession) -> Result:
        await _demand_persona(tx, persona_id)
        if await tx.scalar(select(cargos.c.id).where(cargos.c.id == cargo_id)) is None:
            raise NotFound("cargo_desconocido")
        values = {
            "cargo_id": cargo_id, "persona_id": persona_id, "tipo": tipo, "acto": acto,
            "periodo": Range(desde, hasta, bounds="[)"),
        }  # fmt: skip
        await _let_go(tx, cargo_id, desde)
        made = await tx.execute(
            titularidades.insert().values(**values).returning(titularidades.c.id)
        )
        await rebook_holders(tx, [cargo_id], orden.now)
        return {"id": made.scalar_one()}

    return await carry_out(database, orden, work)


async def _let_go(tx: AsyncSession, cargo_id: int, desde: date) -> None:
    """End the titularidad of whoever has ceased before `desde`: nobody else has to."""
    await tx.execute(
        titularidades.update()
        .where(
            titularidades.c.cargo_id == cargo_id,
            titularidades.c.periodo.contains(desde),
            func.lower(titularidades.c.periodo) < desde,
            exists().where(
                ausencias.c.persona_id == titularidades.c.persona_id,
                ausencias.c.motivo == "cese",
                ausencias.c.anulada.is_(None),
                ausencias.c.periodo.contains(at_lima(desde, time(12))),
            ),
        )
        .values(periodo=func.daterange(func.lower(titularidades.c.periodo), desde))
    )


async def end_titularidad(
    database: Database, orden: Orden, *, titularidad_id: int, hasta: date
) -> Result:
    """Let somebody hold a cargo only until the day before `hasta`.

    Raises NotFound("titularidad_desconocida"), RuleBroken("titularidad_al_reves").
    """
    demand_admin(orden)

    async def work(tx: AsyncSession) -> Result:
        row = titularidades.c.id == titularidad_id
        periodo = await tx.scalar(select(titularidades.c.periodo).where(row).with_for_update())
        if periodo is None:
            raise NotFound("titularidad_desconocida")
        if hasta <= periodo.lower:
            desde = periodo.lower.isoformat()
            raise RuleBroken("titularidad_al_reves", desde=desde, hasta=hasta.isoformat())
        shorter = Range(periodo.lower, hasta, bounds="[)")
        held = titularidades.update().where(row).values(periodo=shorter)
        cargo_id = await tx.scalar(held.returning(titularidades.c.cargo_id))
        await rebook_holders(tx, [cargo_id or 0], orden.now)
        return {"id": titularidad_id}

    return await carry_out(database, orden, work)


async def _hash(clave: str | None) -> str | None:
    if clave is None:
        return None
    if len(clave) < CLAVE_MINIMA:
        sentence = f"Escriba una contraseña de al menos {CLAVE_MINIMA} caracteres."
        raise RuleBroken("clave_corta", campos={"clave": sentence}, minimo=CLAVE_MINIMA)
    return await hash_password(clave)


async def _demand_persona(tx: AsyncSession, persona_id: int) -> None:
    if await tx.scalar(select(personas.c.id).where(personas.c.id == persona_id)) is None:
        raise NotFound("persona_desconocida")
