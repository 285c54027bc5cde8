"""The directory: people with the cargos they hold, and the history of each cargo."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor
from engine.db.queries.tablas import (
    cargos,
    ejercicios,
    entidades,
    personas,
    titularidades,
)
from engine.domain.actor import Actor
from engine.domain.roles import ROLES
from engine.errors import NotFound


async def list_personas(
    tx: AsyncSession,
    actor: Actor,
    *,
    now: datetime,
    q: str = "",
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the people who exercise a cargo now in the actor's entidades or below, by id.

    An administrator sees everybody, and alone sees mail addresses and closed accounts.
    """
    statement = select(
        personas.c.id, personas.c.usuario, personas.c.nombre, personas.c.correo, personas.c.activa
    ).order_by(personas.c.id)
    if not actor.administers:
        statement = statement.where(personas.c.id.in_(_holding(actor, now)), personas.c.activa)
    for word in q.lower().split():
        name = func.lower(personas.c.nombre + " " + personas.c.usuario)
        statement = statement.where(name.contains(word, autoescape=True))
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        statement = statement.where(personas.c.id > last)
    rows = (await tx.execute(statement.limit(limite + 1))).mappings().all()
    page = cut_page(rows, limite, lambda row: [row["id"]])
    held = await _held_today(tx, [row["id"] for row in page.datos], now)
    datos = [{**row, "cargos": held.get(row["id"], [])} for row in page.datos]
    if not actor.administers:
        datos = [{k: v for k, v in row.items() if k != "correo"} for row in datos]
    return Pagina(datos, page.siguiente)


async def find_persona(
    tx: AsyncSession, actor: Actor, usuario: str, now: datetime
) -> dict[str, Any] | None:
    """Return the open account of that user name, whatever its letters, within the actor's scope."""
    statement = select(personas.c.id, personas.c.usuario, personas.c.nombre).where(
        func.lower(personas.c.usuario) == usuario.lower(), personas.c.activa
    )
    if not actor.administers:
        statement = statement.where(personas.c.id.in_(_holding(actor, now)))
    rows = (await tx.execute(statement.order_by(personas.c.id).limit(1))).mappings().all()
    return dict(rows[0]) if rows else None


async def usuarios_of(tx: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Return the user name of each of those people."""
    rows = await tx.execute(select(personas.c.id, personas.c.usuario).where(personas.c.id.in_(ids)))
    return {row.id: row.usuario for row in rows}


def _holding(actor: Actor, now: datetime) -> Select[tuple[int]]:
    """Return who exercises a cargo now in the actor's entidades or below."""
    roots = [cargo.entidad_id for cargo in actor.cargos]
    return (
        select(ejercicios.c.persona_id)
        .join(cargos, cargos.c.id == ejercicios.c.cargo_id)
        .where(ejercicios.c.periodo.contains(now), within(cargos.c.entidad_id, roots))
    )


async def get_persona(tx: AsyncSession, persona_id: int) -> dict[str, Any]:
    """Return an account without its password; raise NotFound("persona_desconocida")."""
    statement = select(
        personas.c.id, personas.c.usuario, personas.c.nombre, personas.c.correo, personas.c.activa
    ).where(personas.c.id == persona_id)
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("persona_desconocida")
    return dict(row)


async def _held_today(
    tx: AsyncSession, ids: list[int], now: datetime
) -> dict[int, list[dict[str, Any]]]:
    statement = (
        select(
            ejercicios.c.persona_id,
            ejercicios.c.por,
            cargos.c.id.label("cargo"),
            cargos.c.rol,
            entidades.c.codigo.label("entidad"),
            entidades.c.nombre.label("entidad_nombre"),
        )
        .join(cargos, cargos.c.id == ejercicios.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(ejercicios.c.persona_id.in_(ids), ejercicios.c.periodo.contains(now))
        .order_by(cargos.c.id)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in (await tx.execute(statement)).mappings():
        values = dict(row)
        values["rol_nombre"] = ROLES[row["rol"]].nombre
        found.setdefault(values.pop("persona_id"), []).append(values)
    return found


async def list_titularidades(
    tx: AsyncSession,
    *,
    entidad: str | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return who held each cargo and when, `[desde, hasta)`, the newest first."""
    statement = (
        select(
            titularidades.c.id,
            cargos.c.id.label("cargo"),
            cargos.c.rol,
            entidades.c.codigo.label("entidad"),
            entidades.c.nombre.label("entidad_nombre"),
            personas.c.id.label("persona"),
            personas.c.nombre.label("persona_nombre"),
            func.lower(titularidades.c.periodo).label("desde"),
            func.upper(titularidades.c.periodo).label("hasta"),
            titularidades.c.tipo,
            titularidades.c.acto,
        )
        .select_from(titularidades)
        .join(cargos, cargos.c.id == titularidades.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .join(personas, personas.c.id == titularidades.c.persona_id)
        .order_by(titularidades.c.id.desc())
        .limit(limite + 1)
    )
    if entidad:
        statement = statement.where(entidades.c.codigo == entidad)
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        statement = statement.where(titularidades.c.id < last)
    rows = (await tx.execute(statement)).mappings().all()
    return cut_page(rows, limite, lambda row: [row["id"]])
