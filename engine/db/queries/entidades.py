"""Entidades and the cargos in them, as anybody signed in may look them up."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor, normalise
from engine.db.queries.tablas import cargos, ejercicios, entidades, personas
from engine.domain.roles import ROLES
from engine.errors import NotFound

_superior = entidades.alias("superior")


def _select_entidades() -> Select[Any]:
    return select(
        entidades.c.id,
        entidades.c.codigo,
        entidades.c.tipo,
        entidades.c.nombre,
        _superior.c.codigo.label("superior"),
        _superior.c.nombre.label("superior_nombre"),
        entidades.c.latitud,
        entidades.c.longitud,
        entidades.c.conectividad,
        entidades.c.region,
        entidades.c.provincia,
        entidades.c.distrito,
        entidades.c.norma,
        entidades.c.confianza,
        entidades.c.activa,
    ).select_from(entidades.outerjoin(_superior, _superior.c.id == entidades.c.superior_id))


async def list_entidades(
    tx: AsyncSession,
    *,
    q: str = "",
    tipo: str | None = None,
    superior: str | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the entidades by code; `superior` asks for those right below one, by its code."""
    statement = _select_entidades().order_by(entidades.c.codigo).limit(limite + 1)
    for word in normalise(q).split():
        statement = statement.where(entidades.c.busqueda.contains(word, autoescape=True))
    if tipo:
        statement = statement.where(entidades.c.tipo == tipo)
    if superior:
        statement = statement.where(_superior.c.codigo == superior)
    if cursor:
        (codigo,) = decode_cursor(cursor, str)
        statement = statement.where(entidades.c.codigo > codigo)
    rows = (await tx.execute(statement)).mappings().all()
    return cut_page(rows, limite, lambda row: [row["codigo"]])


async def get_entidad(tx: AsyncSession, codigo: str) -> dict[str, Any]:
    """Return an entidad by its code; raise NotFound("entidad_desconocida")."""
    statement = _select_entidades().where(entidades.c.codigo == codigo)
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("entidad_desconocida", entidad=codigo)
    return dict(row)


async def find_entidad_id(tx: AsyncSession, codigo: str) -> int:
    """Return the id of an entidad; raise NotFound("entidad_desconocida")."""
    found = await tx.scalar(select(entidades.c.id).where(entidades.c.codigo == codigo))
    if found is None:
        raise NotFound("entidad_desconocida", entidad=codigo)
    return int(found)


async def name_entidades(tx: AsyncSession, ids: Collection[int]) -> dict[int, Any]:
    """Return the `codigo` and `nombre` of each entidad, by id."""
    rows = await tx.execute(
        select(entidades.c.id, entidades.c.codigo, entidades.c.nombre).where(
            entidades.c.id.in_(ids)
        )
    )
    return {row.id: row for row in rows}


async def list_cargos(
    tx: AsyncSession,
    *,
    now: datetime,
    entidad: str | None = None,
    rol: str | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the cargos, each with who exercises it at `now` (None when vacant)."""
    held = and_(ejercicios.c.cargo_id == cargos.c.id, ejercicios.c.periodo.contains(now))
    statement = (
        select(
            cargos.c.id,
            cargos.c.rol,
            cargos.c.plaza,
            cargos.c.activo,
            entidades.c.codigo.label("entidad"),
            entidades.c.nombre.label("entidad_nombre"),
            personas.c.nombre.label("titular"),
        )
        .select_from(cargos.join(entidades, entidades.c.id == cargos.c.entidad_id))
        .outerjoin(ejercicios, held)
        .outerjoin(personas, and_(personas.c.id == ejercicios.c.persona_id, personas.c.activa))
        .order_by(cargos.c.id)
        .limit(limite + 1)
    )
    if entidad:
        statement = statement.where(entidades.c.codigo == entidad)
    if rol:
        statement = statement.where(cargos.c.rol == rol)
    if cursor:
        (cargo_id,) = decode_cursor(cursor, as_id)
        statement = statement.where(cargos.c.id > cargo_id)
    rows = [_named(dict(row)) for row in (await tx.execute(statement)).mappings()]
    return cut_page(rows, limite, lambda row: [row["id"]])


def _named(row: dict[str, Any]) -> dict[str, Any]:
    rol = ROLES.get(row["rol"])
    return {**row, "rol_nombre": rol.nombre if rol else row["rol"]}
