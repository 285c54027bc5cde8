"""Who somebody is at an instant, and who exercises which cargo then."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, any_, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.clock import LIMA
from engine.db.queries.tablas import cargos, ejercicios, entidades, personas
from engine.db.queries.vacantes import load_vacantes
from engine.domain.actor import Actor, CargoVigente
from engine.domain.roles import entidad_of_superior, superior_of


@dataclass(frozen=True)
class Titular:
    """A persona who exercises a cargo at some instant, as its titular or for them."""

    persona_id: int
    nombre: str
    correo: str | None
    cargo_id: int
    entidad_id: int
    rol: str


def lima_day(now: datetime) -> date:
    """Return the day it is in Lima at `now`."""
    return now.astimezone(LIMA).date()


async def load_actor(tx: AsyncSession, persona_id: int, now: datetime) -> Actor | None:
    """Return the persona with the cargos exercised at `now`, or None if inactive."""
    who = select(personas.c.usuario, personas.c.nombre).where(
        personas.c.id == persona_id, personas.c.activa
    )
    persona = (await tx.execute(who)).one_or_none()
    if persona is None:
        return None
    rows = await tx.execute(_held_cargos(persona_id, now))
    held = tuple(CargoVigente(**{**row, "ruta": tuple(row["ruta"])}) for row in rows.mappings())
    below = await load_vacantes(tx, persona_id, held, now)
    return Actor(persona_id, persona.usuario, persona.nombre, held, below)


def _held_cargos(persona_id: int, now: datetime) -> Select[Any]:
    return (
        select(
            cargos.c.id.label("cargo_id"),
            cargos.c.rol,
            entidades.c.id.label("entidad_id"),
            entidades.c.codigo.label("entidad_codigo"),
            entidades.c.nombre.label("entidad_nombre"),
            entidades.c.tipo.label("entidad_tipo"),
            entidades.c.ruta,
            ejercicios.c.por,
        )
        .select_from(ejercicios)
        .join(cargos, cargos.c.id == ejercicios.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(
            ejercicios.c.persona_id == persona_id,
            ejercicios.c.periodo.contains(now),
            cargos.c.activo,
            entidades.c.activa,
        )
        .order_by(cargos.c.id)
    )


_TITULARES = (
    select(
        personas.c.id,
        personas.c.nombre,
        personas.c.correo,
        cargos.c.id,
        cargos.c.entidad_id,
        cargos.c.rol,
    )
    .select_from(ejercicios)
    .join(cargos, cargos.c.id == ejercicios.c.cargo_id)
    .join(personas, personas.c.id == ejercicios.c.persona_id)
    .where(cargos.c.activo, personas.c.activa)
    .order_by(cargos.c.id)
)


def select_titulares(now: datetime) -> Select[Any]:
    """Return the statement that lists every cargo exercised at `now`, as Titular's fields."""
    return _TITULARES.where(ejercicios.c.periodo.contains(now))


async def holders(
    tx: AsyncSession,
    *,
    posts: Iterable[tuple[int, str]] = (),
    cargo_ids: Iterable[int] = (),
    now: datetime,
) -> dict[tuple[int, str] | int, list[Titular]]:
    """Return who exercises each post (entidad, rol) and each cargo id asked for at `now`.

    A post or cargo that nobody exercises then has an empty list.
    """
    wanted_posts, wanted_cargos = sorted(set(posts)), sorted(set(cargo_ids))
    found: dict[tuple[int, str] | int, list[Titular]] = {}
    found.update({post: [] for post in wanted_posts})
    found.update({cargo_id: [] for cargo_id in wanted_cargos})
    if not found:
        return found
    statement = select_titulares(now).where(_of(wanted_posts, wanted_cargos))
    for row in await tx.execute(statement):
        titular = Titular(*row)
        for key in ((titular.entidad_id, titular.rol), titular.cargo_id):
            if key in found:
                found[key].append(titular)
    return found


async def names_of(tx: AsyncSession, usuarios: Sequence[str]) -> dict[str, str]:
    """Return the names of those who sign in by some user names."""
    wanted = select(personas.c.usuario, personas.c.nombre).where(personas.c.usuario.in_(usuarios))
    return {row.usuario: row.nombre for row in await tx.execute(wanted)}


async def role_holders(tx: AsyncSession, roles: Sequence[str], now: datetime) -> list[Titular]:
    """Return who exercises the first of these roles that somebody does at `now`, anywhere."""
    rows = await tx.execute(select_titulares(now).where(cargos.c.rol.in_(roles)))
    found = [Titular(*row) for row in rows]
    first = min((roles.index(titular.rol) for titular in found), default=0)
    return [titular for titular in found if titular.rol == roles[first]]


def _of(posts: Collection[tuple[int, str]], cargo_ids: Collection[int]) -> ColumnElement[bool]:
    return or_(tuple_(cargos.c.entidad_id, cargos.c.rol).in_(posts), cargos.c.id.in_(cargo_ids))


async def load_ejercicios(
    tx: AsyncSession, posts: Collection[tuple[int, str] | int]
) -> dict[tuple[int, str] | int, list[tuple[Titular, Range[datetime]]]]:
    """Return whoever exercises, did or will exercise each post or cargo id, and during when."""
    found: dict[tuple[int, str] | int, list[tuple[Titular, Range[datetime]]]]
    found = {post: [] for post in posts}
    if not found:
        return found
    wanted = _of(
        [post for post in posts if not isinstance(post, int)],
        [post for post in posts if isinstance(post, int)],
    )
    for row in await tx.execute(_TITULARES.add_columns(ejercicios.c.periodo).where(wanted)):
        titular = Titular(*row[:-1])
        for key in ((titular.entidad_id, titular.rol), titular.cargo_id):
            if key in found:
                found[key].append((titular, row.periodo))
    return found


async def superior_posts(tx: AsyncSession, entidad_id: int, rol: str) -> tuple[int, str] | None:
    """Return the post (entidad, rol) above `rol` of that entidad, or None at the top."""
    return (await superiors(tx, [(entidad_id, rol)]))[entidad_id, rol]


async def superiors(
    tx: AsyncSession, posts: Collection[tuple[int, str]]
) -> dict[tuple[int, str], tuple[int, str] | None]:
    """Return the post above each, or None at the top."""
    below = entidades.alias("propia")
    rows = await tx.execute(
        select(below.c.id.label("propia"), entidades.c.id, entidades.c.tipo)
        .join(below, entidades.c.id == any_(below.c.ruta))
        .where(below.c.id.in_({entidad_id for entidad_id, _ in posts}))
        .order_by(below.c.id, func.array_position(below.c.ruta, entidades.c.id).desc())
    )
    lines: dict[int, list[tuple[int, str]]] = {}
    for row in rows:
        lines.setdefault(row.propia, []).append((row.id, row.tipo))
    found: dict[tuple[int, str], tuple[int, str] | None] = {}
    for entidad_id, rol in posts:
        above, place = superior_of(rol), entidad_of_superior(rol, lines.get(entidad_id, []))
        found[entidad_id, rol] = (place, above) if above and place else None
    return found
