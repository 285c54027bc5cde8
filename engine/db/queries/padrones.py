"""Files with schools, plantel or lists, and what is kept of the schools they are compared with."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    String,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.archivos import read_archivo, select_archivos
from engine.db.queries.instituciones import select_instituciones
from engine.db.queries.programas import get_programa
from engine.db.queries.tablas import (
    cargos,
    entidades,
    padrones,
    personas,
    plazas_docentes,
    titularidades,
)
from engine.domain.actor import Actor
from engine.domain.lima import day_of
from engine.domain.padron import ENTIDAD, HECHOS

LIMITE = 20


def visible_padrones(actor: Actor) -> ColumnElement[bool]:
    """The files an actor sees: a UGEL its own, DIRI and the administrator all."""
    if actor.administers or actor.orders_territory:
        return true()
    places = actor.entidades("ugel")
    return or_(false(), within(padrones.c.ambito_id, places)) if places else false()


def _select(*columns: Any) -> Select[Any]:
    return select_archivos(
        padrones,
        padrones.c.ambito_id,
        padrones.c.clase,
        padrones.c.ambito_id,
        entidades.c.codigo.label("ambito"),
        entidades.c.nombre.label("ambito_nombre"),
        entidades.c.tipo.label("ambito_tipo"),
        padrones.c.creado,
        padrones.c.aplicado,
        *columns,
    )


async def list_padrones(tx: AsyncSession, actor: Actor) -> list[dict[str, Any]]:
    """Return the last files of the actor's scope, the newest first."""
    mine = visible_padrones(actor) & padrones.c.programa_id.is_(None)
    statement = _select().where(mine).order_by(padrones.c.creado.desc())
    return [dict(row) for row in (await tx.execute(statement.limit(LIMITE))).mappings()]


async def get_padron(
    tx: AsyncSession, actor: Actor, padron_id: UUID, *, lock: bool = False
) -> dict[str, Any]:
    """Return a file with its bytes; raise NotFound("padron_desconocido")."""
    statement = _select(padrones.c.lectura, padrones.c.archivo).where(
        padrones.c.id == padron_id, visible_padrones(actor), padrones.c.programa_id.is_(None)
    )
    return await read_archivo(
        tx, statement, lock=padrones if lock else None, unknown="padron_desconocido"
    )


async def list_traidas(tx: AsyncSession, actor: Actor, programa_id: int) -> list[dict[str, Any]]:
    """Return the last files of lists of a programme in somebody's scope, the newest first."""
    await get_programa(tx, actor, programa_id)
    mine = padrones.c.programa_id == programa_id
    statement = _select().where(mine).order_by(padrones.c.creado.desc()).limit(LIMITE)
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def get_traida(
    tx: AsyncSession, actor: Actor, programa_id: int, padron_id: UUID, *, lock: bool = False
) -> dict[str, Any]:
    """Return a file of lists of a programme with its bytes.

    Raises NotFound("programa_desconocido") and NotFound("padron_desconocido").
    """
    await get_programa(tx, actor, programa_id)
    statement = _select(padrones.c.lectura, padrones.c.archivo).where(
        padrones.c.id == padron_id, padrones.c.programa_id == programa_id
    )
    return await read_archivo(
        tx, statement, lock=padrones if lock else None, unknown="padron_desconocido"
    )


def _any(codigos: Collection[str]) -> ColumnElement[str]:
    """Any of so many codes as a file may bring: one value, where a list takes one for each."""
    return func.any(literal(list(codigos), ARRAY(String)))


async def load_kept(
    tx: AsyncSession, ugeles: Collection[str], codigos: Collection[str]
) -> dict[str, dict[str, Any]]:
    """Return by code what is kept of the schools of those UGEL, and of those codes elsewhere.

    Each value stands under the name that `engine.domain.padron.Servicio.values` gives it.
    """
    told = select_instituciones().subquery()
    rows = await tx.execute(
        select(told).where(or_(told.c.ugel.in_(ugeles), told.c.codigo == _any(codigos)))
    )
    names = (*HECHOS, *ENTIDAD, "ugel", "entidad_id")
    found = {}
    for row in rows.mappings():
        values = {name: row[name] for name in names if name != "datos"}
        values |= {f"datos.{key}": value for key, value in row["datos"].items()}
        found[row["codigo"]] = values
    return found


async def load_plazas(
    tx: AsyncSession, codigos: Collection[str], now: datetime
) -> dict[str, dict[str, Any]]:
    """Return what is kept of those plazas, by code, with who is their titular on the day of `now`.

    A plaza may have moved: `escuela` is the code of the school where it is.
    """
    today = titularidades.c.periodo.contains(day_of(now))
    rows = await tx.execute(
        select(
            plazas_docentes.c.codigo,
            plazas_docentes.c.condicion,
            plazas_docentes.c.titulado,
            plazas_docentes.c.residente,
            cargos.c.id.label("cargo_id"),
            cargos.c.rol,
            cargos.c.activo,
            entidades.c.codigo.label("escuela"),
            titularidades.c.id.label("titularidad_id"),
            personas.c.id.label("persona_id"),
            personas.c.nombre,
            personas.c.correo,
        )
        .select_from(plazas_docentes)
        .join(cargos, cargos.c.id == plazas_docentes.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(titularidades, (titularidades.c.cargo_id == cargos.c.id) & today)
        .outerjoin(personas, personas.c.id == titularidades.c.persona_id)
        .where(plazas_docentes.c.codigo == _any(codigos))
    )
    return {row["codigo"]: dict(row) for row in rows.mappings()}


async def load_school_plazas(
    tx: AsyncSession, escuelas: Collection[str], now: datetime
) -> dict[str, dict[str, Any]]:
    """Return what is kept of the plazas of those schools, as `load_plazas` does."""
    codes = await tx.scalars(
        select(plazas_docentes.c.codigo)
        .join(cargos, cargos.c.id == plazas_docentes.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(entidades.c.codigo == _any(escuelas))
    )
    return await load_plazas(tx, list(codes), now)
