"""Measurements in somebody's scope, who was drawn in each, and the draw itself."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.programas import visible_programas
from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    cargos,
    ejercicios,
    entidades,
    instituciones,
    mediciones,
    personas,
    programas,
    sorteados,
)
from engine.domain.actor import Actor
from engine.domain.avance import kinds_seen
from engine.domain.medicion import SEPARADOR
from engine.domain.programa import companion_cargos, offices_of, sees_every_programa
from engine.errors import NotFound

Row = dict[str, Any]


def _whole(actor: Actor) -> ColumnElement[bool]:
    """The programmes that somebody sees whole, not their own list alone."""
    if sees_every_programa(actor):
        return true()
    return within(programas.c.ugel_id, offices_of(actor))


def _own(actor: Actor) -> Select[tuple[int]]:
    """The docentes that have been on somebody's own lists."""
    return (
        select(acompanados.c.cargo_id)
        .join(acompanantes, acompanantes.c.id == acompanados.c.acompanante_id)
        .where(acompanantes.c.cargo_id.in_(companion_cargos(actor)))
    )


def _select_mediciones(actor: Actor) -> Select[Any]:
    drawn = select(func.count()).where(sorteados.c.medicion_id == mediciones.c.id)
    statement = (
        select(
            mediciones,
            func.lower(mediciones.c.periodo).label("desde"),
            (func.upper(mediciones.c.periodo) - 1).label("hasta"),
            programas.c.anio,
            programas.c.ugel_id,
            entidades.c.nombre.label("ugel_nombre"),
            drawn.where(sorteados.c.respondido.is_not(None)).scalar_subquery().label("respondidas"),
        )
        .join(programas, programas.c.id == mediciones.c.programa_id)
        .join(entidades, entidades.c.id == programas.c.ugel_id)
        .where(visible_programas(actor))
    )
    # What a companion registers is the practice of the docentes on the own list (EV-02).
    return statement.where((mediciones.c.clave == "EV-02") | _whole(actor))


async def list_mediciones(tx: AsyncSession, actor: Actor, anio: int) -> list[Row]:
    """Return the measurements of a year in somebody's scope, by programme, key and number."""
    statement = (
        _select_mediciones(actor)
        .where(programas.c.anio == anio)
        .order_by(entidades.c.nombre, mediciones.c.clave, mediciones.c.numero)
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def get_medicion(
    tx: AsyncSession, actor: Actor, medicion_id: int, *, lock: bool = False
) -> Row:
    """Return a measurement in somebody's scope; raise NotFound("medicion_desconocida")."""
    statement = _select_mediciones(actor).where(mediciones.c.id == medicion_id)
    if lock:
        statement = statement.with_for_update(of=mediciones)
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("medicion_desconocida")
    return dict(row)


_MARCO = {
    "docente": """
        SELECT c.id AS cargo_id, n.codigo || '/docente/' || c.plaza AS clave
        FROM acompanante a
        JOIN acompanado d ON d.acompanante_id = a.id AND d.periodo @> CAST(:dia AS date)
        JOIN cargo c ON c.id = d.cargo_id JOIN entidad n ON n.id = c.entidad_id
        WHERE a.programa_id = :programa""",
    "acompanante": """
        SELECT c.id AS cargo_id, n.codigo || '/acompanante/' || c.plaza AS clave
        FROM acompanante a
        JOIN cargo c ON c.id = a.cargo_id JOIN entidad n ON n.id = c.entidad_id
        WHERE a.programa_id = :programa AND a.periodo @> CAST(:dia AS date)""",
}
"""Whom a measurement may draw on a day, each by the code of its entidad, its role and plaza."""


async def list_frame(tx: AsyncSession, programa_id: int, actor: str, dia: date) -> list[Row]:
    """Return everybody whom a measurement of `actor` may draw on a day."""
    rows = await tx.execute(text(_MARCO[actor]), {"programa": programa_id, "dia": dia})
    return [dict(row) for row in rows.mappings()]


async def draw_from(
    tx: AsyncSession, programa_id: int, actor: str, dia: date, *, semilla: str, tamano: int
) -> list[Row]:
    """Return who is drawn, in order, by the rule of `engine.domain.medicion.draw`."""
    statement = text(f"""
        SELECT m.cargo_id, m.clave FROM ({_MARCO[actor]}) m
        ORDER BY encode(sha256(convert_to(CAST(:semilla AS text) || '{SEPARADOR}' || m.clave,
                 'UTF8')), 'hex') COLLATE "C", m.clave COLLATE "C"
        LIMIT :tamano
    """)  # noqa: S608
    given = {"programa": programa_id, "dia": dia, "semilla": semilla, "tamano": tamano}
    return [dict(row) for row in (await tx.execute(statement, given)).mappings()]


def _select_sorteados(dia: date) -> Select[Any]:
    place = func.coalesce(personas.c.nombre, func.initcap(cargos.c.rol) + " " + _plaza())
    return (
        select(
            sorteados.c.id, sorteados.c.medicion_id, sorteados.c.orden, sorteados.c.clave,
            sorteados.c.cargo_id, sorteados.c.respuesta, sorteados.c.respondido,
            place.label("nombre"), entidades.c.nombre.label("entidad"),
        )
        .join(cargos, cargos.c.id == sorteados.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(instituciones, instituciones.c.entidad_id == entidades.c.id)
        .outerjoin(
            ejercicios,
            and_(ejercicios.c.cargo_id == cargos.c.id, ejercicios.c.dias.contains(dia)),
        )
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
    )  # fmt: skip


def _plaza() -> Any:
    return literal_column("cargo.plaza::text")


async def list_sorteados(
    tx: AsyncSession, actor: Actor, medicion_id: int, dia: date, *, sorteado_id: int | None = None
) -> list[Row]:
    """Return who was drawn in a measurement, in their order, as far as somebody may see them.

    `propio` tells who is of the own lists: a companion sees those alone; DISER, DEIB and DIFODS
    those of their schools.
    """
    statement = _select_sorteados(dia).where(sorteados.c.medicion_id == medicion_id)
    statement = statement.add_columns(sorteados.c.cargo_id.in_(_own(actor)).label("propio"))
    if sorteado_id is not None:
        statement = statement.where(sorteados.c.id == sorteado_id)
    whole = (
        select(mediciones.c.id)
        .join(programas, programas.c.id == mediciones.c.programa_id)
        .where(mediciones.c.id == medicion_id, _whole(actor))
    )
    statement = statement.where(exists(whole) | sorteados.c.cargo_id.in_(_own(actor)))
    kinds = kinds_seen(actor)
    if kinds is not None:
        statement = statement.where((cargos.c.rol != "docente") | instituciones.c.tipo.in_(kinds))
    rows = await tx.execute(statement.order_by(sorteados.c.orden))
    return [dict(row) for row in rows.mappings()]


async def get_sorteado(tx: AsyncSession, actor: Actor, sorteado_id: int, dia: date) -> Row:
    """Return who was drawn, with the measurement; raise NotFound("sorteado_desconocido")."""
    known = select(sorteados.c.medicion_id).where(sorteados.c.id == sorteado_id)
    medicion_id = await tx.scalar(known)
    if medicion_id is None:
        raise NotFound("sorteado_desconocido")
    medicion = await get_medicion(tx, actor, int(medicion_id))
    found = await list_sorteados(tx, actor, int(medicion_id), dia, sorteado_id=sorteado_id)
    if not found:
        raise NotFound("sorteado_desconocido")
    return {**found[0], "medicion": medicion}
