"""Programmes of accompaniment within somebody's scope, and their companions with their load."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor
from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    cargos,
    ejercicios,
    entidades,
    personas,
    programas,
    reglamentos,
)
from engine.domain.actor import Actor
from engine.domain.programa import (
    ROLES_RUN,
    ROLES_RUN_ABOVE,
    companion_cargos,
    offices_of,
    sees_every_programa,
)
from engine.errors import NotFound


def visible_programas(actor: Actor) -> ColumnElement[bool]:
    """The programmes an actor sees: a UGEL its own, a DRE those of its UGEL, DISER, DEIB and
    DIFODS all; a companion that of their list (AC-30..36, S004:561-639)."""
    if sees_every_programa(actor):
        return true()
    ways: list[ColumnElement[bool]] = []
    if offices := offices_of(actor):
        ways.append(within(programas.c.ugel_id, offices))
    if own := companion_cargos(actor):
        mine = select(acompanantes.c.id).where(
            acompanantes.c.programa_id == programas.c.id, acompanantes.c.cargo_id.in_(own)
        )
        ways.append(exists(mine.correlate(programas)))
    return or_(false(), *ways)


def _select_programas() -> Select[Any]:
    return (
        select(
            programas.c.id,
            programas.c.anio,
            programas.c.estado,
            func.lower(programas.c.periodo).label("desde"),
            func.upper(programas.c.periodo).label("hasta"),
            programas.c.ugel_id,
            entidades.c.codigo.label("ugel"),
            entidades.c.nombre.label("ugel_nombre"),
            entidades.c.ruta,
            entidades.c.latitud,
            entidades.c.longitud,
            programas.c.reglamento_id,
            reglamentos.c.nombre.label("reglamento_nombre"),
            programas.c.instancia_id,
        )
        .join(entidades, entidades.c.id == programas.c.ugel_id)
        .join(reglamentos, reglamentos.c.id == programas.c.reglamento_id)
    )


async def list_programas(
    tx: AsyncSession,
    actor: Actor,
    *,
    anio: int | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the programmes in somebody's scope, the newest first."""
    statement = _select_programas().where(visible_programas(actor))
    if anio is not None:
        statement = statement.where(programas.c.anio == anio)
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        statement = statement.where(programas.c.id < last)
    statement = statement.order_by(programas.c.id.desc()).limit(limite + 1)
    rows = [dict(row) for row in (await tx.execute(statement)).mappings()]
    return cut_page(rows, limite, lambda row: [row["id"]])


async def get_programa(
    tx: AsyncSession, actor: Actor, programa_id: int, *, lock: bool = False
) -> dict[str, Any]:
    """Return a programme in somebody's scope; raise NotFound("programa_desconocido")."""
    statement = _select_programas().where(programas.c.id == programa_id, visible_programas(actor))
    if lock:
        statement = statement.with_for_update(of=programas)
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("programa_desconocido")
    return dict(row)


async def find_programa(tx: AsyncSession, actor: Actor, ugel: str, anio: int) -> int | None:
    """Return the id of the programme of a UGEL and year in somebody's scope, or None."""
    found = await tx.scalar(
        select(programas.c.id)
        .join(entidades, entidades.c.id == programas.c.ugel_id)
        .where(entidades.c.codigo == ugel, programas.c.anio == anio, visible_programas(actor))
    )
    return None if found is None else int(found)


def exercised_by(dia: date) -> ColumnElement[bool]:
    """The condition that joins a cargo to whoever exercises it on a day."""
    return and_(ejercicios.c.cargo_id == cargos.c.id, ejercicios.c.dias.contains(dia))


async def list_acompanantes(
    tx: AsyncSession,
    programa_id: int,
    dia: date,
    *,
    solo: Collection[int] | None = None,
    acompanante_id: int | None = None,
) -> list[dict[str, Any]]:
    """Return the companions of a programme, each with its name and its docentes on a day.

    `solo` asks for those cargos alone, which is what a companion may see.
    """
    statement = (
        select(
            acompanantes.c.id,
            acompanantes.c.cargo_id,
            cargos.c.plaza,
            personas.c.nombre,
            acompanantes.c.base,
            acompanantes.c.latitud,
            acompanantes.c.longitud,
            acompanantes.c.dispersion,
            acompanantes.c.lenguas,
            func.lower(acompanantes.c.periodo).label("desde"),
            func.upper(acompanantes.c.periodo).label("hasta"),
            _load(dia).label("docentes"),
        )
        .join(cargos, cargos.c.id == acompanantes.c.cargo_id)
        .outerjoin(ejercicios, exercised_by(dia))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(acompanantes.c.programa_id == programa_id)
        .order_by(cargos.c.plaza)
    )
    if solo is not None:
        statement = statement.where(acompanantes.c.cargo_id.in_(solo))
    if acompanante_id is not None:
        statement = statement.where(acompanantes.c.id == acompanante_id)
    return [_named(dict(row)) for row in (await tx.execute(statement)).mappings()]


def _load(dia: date) -> Any:
    """How many docentes are on the list of a companion on a day."""
    return (
        select(func.count())
        .where(
            acompanados.c.acompanante_id == acompanantes.c.id, acompanados.c.periodo.contains(dia)
        )
        .scalar_subquery()
    )


def _named(row: dict[str, Any]) -> dict[str, Any]:
    post = f"Acompañante {row['plaza']}"
    return {**row, "vacante": row["nombre"] is None, "nombre": row["nombre"] or post}


async def programa_of_acompanante(tx: AsyncSession, acompanante_id: int) -> int:
    """Return the programme of a companion; raise NotFound("acompanante_desconocido")."""
    found = await tx.scalar(
        select(acompanantes.c.programa_id).where(acompanantes.c.id == acompanante_id)
    )
    if found is None:
        raise NotFound("acompanante_desconocido")
    return int(found)


async def list_run(tx: AsyncSession, actor: Actor) -> list[tuple[str, str]]:
    """Return the code and the name of each UGEL whose programme somebody may run."""
    statement = select(entidades.c.codigo, entidades.c.nombre).where(
        entidades.c.tipo == "ugel", entidades.c.activa
    )
    if not actor.administers:
        own = [c.entidad_id for c in actor.cargos if c.rol in ROLES_RUN]
        above = [c.entidad_id for c in actor.cargos if c.rol in ROLES_RUN_ABOVE]
        statement = statement.where(or_(entidades.c.id.in_(own), within(entidades.c.id, above)))
    rows = await tx.execute(statement.order_by(entidades.c.nombre))
    return [(row.codigo, row.nombre) for row in rows]
