"""Pieces of portafolios, lines of the cuaderno, instruments and practices, within a scope."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor
from engine.db.queries.matrices import own_cargos
from engine.db.queries.tablas import (
    acompanantes,
    cargos,
    ejercicios,
    entidades,
    evidencias,
    instrumentos,
    notas_de_campo,
    personas,
    practicas,
    programas,
)
from engine.domain.actor import Actor
from engine.domain.programa import companion_cargos, offices_of, sees_every_programa
from engine.errors import NotFound

Row = dict[str, Any]
_PIECE = (
    evidencias.c.id, evidencias.c.portafolio, evidencias.c.tipo, evidencias.c.titulo,
    evidencias.c.texto, evidencias.c.fecha, evidencias.c.desempeno, evidencias.c.autorizacion,
    evidencias.c.nombre, evidencias.c.mime, evidencias.c.tamano, evidencias.c.registrada_en,
    evidencias.c.persona_id, evidencias.c.acompanante_id, evidencias.c.docente_id,
    evidencias.c.entidad_id, evidencias.c.estrategia_id, personas.c.nombre.label("por"),
)  # fmt: skip


def _seen_by(actor: Actor, programa_id: Any, acompanante_id: Any) -> ColumnElement[bool]:
    """An office sees those of its UGEL, a companion those of their own list."""
    if sees_every_programa(actor):
        return true()
    ways: list[ColumnElement[bool]] = []
    if offices := offices_of(actor):
        of_office = select(programas.c.id).where(
            programas.c.id == programa_id, within(programas.c.ugel_id, offices)
        )
        ways.append(exists(of_office))
    if own := companion_cargos(actor):
        mine = select(acompanantes.c.id).where(
            acompanantes.c.id == acompanante_id, acompanantes.c.cargo_id.in_(own)
        )
        ways.append(exists(mine))
    return or_(false(), *ways)


async def list_evidencias(
    tx: AsyncSession, actor: Actor, who: Row, *, portafolio: str, cursor: str | None = None
) -> Pagina:
    """Return the pieces of a portafolio of whom `get_matriz_of` let see, the newest first.

    That of a companion is the companion's own and of the offices above, not of the docentes.
    """
    place = {
        "docente": evidencias.c.docente_id == who["cargo_id"],
        "institucion": evidencias.c.entidad_id == who["ie_id"],
        "acompanante": and_(
            evidencias.c.acompanante_id == who["acompanante_id"],
            _seen_by(actor, evidencias.c.programa_id, evidencias.c.acompanante_id),
        ),
    }[portafolio]
    wanted = (
        select(*_PIECE)
        .join(personas, personas.c.id == evidencias.c.persona_id)
        .where(place, evidencias.c.portafolio == portafolio, evidencias.c.retirada.is_(None))
        .order_by(evidencias.c.id.desc())
        .limit(PAGINA + 1)
    )
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        wanted = wanted.where(evidencias.c.id < last)
    rows = [dict(row) for row in (await tx.execute(wanted)).mappings()]
    return cut_page(rows, PAGINA, lambda row: [row["id"]])


async def get_archivo(tx: AsyncSession, actor: Actor, evidencia_id: int) -> Row:
    """Return a piece with the bytes of its file; raise NotFound("evidencia_desconocida")."""
    own = own_cargos(actor)
    at_school = [c.entidad_id for c in actor.cargos if c.cargo_id in own]
    wanted = (
        select(*_PIECE, evidencias.c.archivo, evidencias.c.huella)
        .join(personas, personas.c.id == evidencias.c.persona_id)
        .where(
            evidencias.c.id == evidencia_id,
            evidencias.c.archivo.is_not(None),
            or_(
                evidencias.c.docente_id.in_(own),
                and_(
                    evidencias.c.portafolio == "institucion", evidencias.c.entidad_id.in_(at_school)
                ),
                _seen_by(actor, evidencias.c.programa_id, evidencias.c.acompanante_id),
            ),
        )
    )
    row = (await tx.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise NotFound("evidencia_desconocida")
    return dict(row)


async def list_notas(
    tx: AsyncSession, actor: Actor, docente_id: int, *, cursor: str | None = None
) -> Pagina:
    """Return the lines of the cuaderno about a docente, the newest first.

    They are notes of the companion, whom the offices above may read and the docente not.
    """
    wanted = (
        select(notas_de_campo, personas.c.nombre.label("por"))
        .join(personas, personas.c.id == notas_de_campo.c.persona_id)
        .where(
            notas_de_campo.c.docente_id == docente_id,
            _seen_by(actor, notas_de_campo.c.programa_id, notas_de_campo.c.acompanante_id),
        )
        .order_by(notas_de_campo.c.id.desc())
        .limit(PAGINA + 1)
    )
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        wanted = wanted.where(notas_de_campo.c.id < last)
    rows = [dict(row) for row in (await tx.execute(wanted)).mappings()]
    return cut_page(rows, PAGINA, lambda row: [row["id"]])


async def list_instrumentos(tx: AsyncSession, docente_id: int) -> list[Row]:
    """Return the instruments filled in for a docente whose matriz may be read, newest first."""
    wanted = (
        select(instrumentos, personas.c.nombre.label("por"))
        .join(personas, personas.c.id == instrumentos.c.persona_id)
        .where(instrumentos.c.docente_id == docente_id)
        .order_by(instrumentos.c.llenado_en.desc(), instrumentos.c.id.desc())
        .limit(PAGINA)
    )
    return [dict(row) for row in (await tx.execute(wanted)).mappings()]


def _select_practicas(actor: Actor) -> Select[Any]:
    """The practices that somebody sees, each with whose it is, the newest first.

    Whoever directs a school sees those of its docentes, which the school may make its own.
    """
    directed = [c.entidad_id for c in actor.cargos if c.rol == "director_ie"]
    seen = or_(
        practicas.c.docente_id.in_(own_cargos(actor)),
        practicas.c.docente_id.in_(select(cargos.c.id).where(cargos.c.entidad_id.in_(directed)))
        if directed
        else false(),
        _seen_by(actor, practicas.c.programa_id, practicas.c.acompanante_id),
    )
    return (
        select(
            practicas,
            func.coalesce(personas.c.nombre, "Docente").label("docente"),
            entidades.c.nombre.label("ie_nombre"),
        )
        .outerjoin(cargos, cargos.c.id == practicas.c.docente_id)
        .outerjoin(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(
            ejercicios,
            and_(
                ejercicios.c.cargo_id == cargos.c.id,
                ejercicios.c.dias.contains(practicas.c.identificada),
            ),
        )
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(seen)
        .order_by(practicas.c.id.desc())
        .limit(PAGINA + 1)
    )


async def list_practicas(
    tx: AsyncSession,
    actor: Actor,
    *,
    programa_id: int | None = None,
    etapa: str | None = None,
    practica_id: int | None = None,
    cursor: str | None = None,
) -> Pagina:
    """Return the good practices of somebody's scope, the newest first (DOC-13)."""
    wanted = _select_practicas(actor)
    for column, value in (
        (practicas.c.programa_id, programa_id), (practicas.c.etapa, etapa),
        (practicas.c.id, practica_id),
    ):  # fmt: skip
        if value is not None:
            wanted = wanted.where(column == value)
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        wanted = wanted.where(practicas.c.id < last)
    rows = [dict(row) for row in (await tx.execute(wanted)).mappings()]
    return cut_page(rows, PAGINA, lambda row: [row["id"]])


async def get_practica(tx: AsyncSession, actor: Actor, practica_id: int) -> Row:
    """Return a good practice of somebody's scope; raise NotFound("practica_desconocida")."""
    found = await list_practicas(tx, actor, practica_id=practica_id)
    if not found.datos:
        raise NotFound("practica_desconocida")
    return dict(found.datos[0])
