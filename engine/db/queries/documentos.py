"""Plans and reports of accompaniment within somebody's scope: lists, one whole, and its tarea."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import among, within
from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor
from engine.db.queries.instituciones import named_office
from engine.db.queries.programas import exercised_by
from engine.db.queries.tablas import (
    acompanantes,
    cargos,
    documentos,
    ejercicios,
    entidades,
    estrategias,
    instancias,
    personas,
    programas,
    tareas,
)
from engine.domain.actor import Actor
from engine.domain.documentos.catalogo import Modelo
from engine.domain.programa import companion_cargos, offices_of, sees_every_programa
from engine.errors import NotFound

Row = dict[str, Any]
ESTADOS = ("por_presentar", "vencidos", "presentados", "tarde")
"""What lists of documents may be asked for; `tarde` are those presented after they were due."""
_autor, _titular = personas.alias("autor"), personas.alias("titular")
_suyo = ejercicios.alias("ejercicio_suyo")
_later = documentos.alias("posterior")
_DAY = func.date(func.timezone("America/Lima", documentos.c.presentado_en))


def visible_documentos(actor: Actor) -> ColumnElement[bool]:
    """The documents an actor sees, each way by an index of its own.

    A UGEL its own, a DRE those of its UGEL, the directions of the ministry all; a companion their
    own and those of the whole UGEL; a docente and a director their plan.
    """
    if sees_every_programa(actor):
        return true()
    ways: list[ColumnElement[bool]] = []
    if offices := offices_of(actor):
        own_years = select(programas.c.id).where(within(programas.c.ugel_id, offices))
        ways.append(among(documentos.c.programa_id, own_years))
    if own := companion_cargos(actor):
        mine = acompanantes.c.cargo_id.in_(own)
        theirs = among(documentos.c.programa_id, select(acompanantes.c.programa_id).where(mine))
        ways.append(among(documentos.c.acompanante_id, select(acompanantes.c.id).where(mine)))
        ways.append(and_(documentos.c.acompanante_id.is_(None), theirs))
    if actor.cargo_ids:
        ways.append(documentos.c.docente_id.in_(actor.cargo_ids))
    schools = [c.entidad_id for c in actor.cargos if c.rol == "director_ie"]
    if schools:
        plan = documentos.c.codigo == "DOC-07"
        ways.append(and_(plan, documentos.c.entidad_id.in_(schools)))
    return or_(false(), *ways)


def _select(hoy: date, *columns: Any) -> Select[Any]:
    school = entidades.alias("ie")
    ugel = entidades.alias("ugel")
    return (
        select(
            documentos.c.id,
            documentos.c.codigo,
            documentos.c.version,
            documentos.c.programa_id,
            documentos.c.vence,
            documentos.c.presentado_en,
            func.lower(documentos.c.periodo).label("desde"),
            func.upper(documentos.c.periodo).label("hasta"),
            programas.c.anio,
            ugel.c.nombre.label("ugel"),
            personas.c.nombre.label("acompanante"),
            _titular.c.nombre.label("docente"),
            named_office(school).label("institucion"),
            func.lower(estrategias.c.dias).label("taller"),
            (documentos.c.vence < _DAY).label("tarde"),
            and_(documentos.c.presentado_en.is_(None), documentos.c.vence < hoy).label("vencido"),
            *columns,
        )
        .join(programas, programas.c.id == documentos.c.programa_id)
        .join(ugel, ugel.c.id == programas.c.ugel_id)
        .outerjoin(acompanantes, acompanantes.c.id == documentos.c.acompanante_id)
        .outerjoin(cargos, cargos.c.id == acompanantes.c.cargo_id)
        .outerjoin(ejercicios, exercised_by(hoy))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .outerjoin(_suyo, _holds_plaza(hoy))
        .outerjoin(_titular, _titular.c.id == _suyo.c.persona_id)
        .outerjoin(school, school.c.id == documentos.c.entidad_id)
        .outerjoin(estrategias, estrategias.c.id == documentos.c.estrategia_id)
    )


def _holds_plaza(hoy: date) -> ColumnElement[bool]:
    return and_(_suyo.c.cargo_id == documentos.c.docente_id, _suyo.c.dias.contains(hoy))


def _standing(estado: str | None, hoy: date) -> ColumnElement[bool]:
    pending = documentos.c.presentado_en.is_(None)
    return {
        "por_presentar": pending,
        "vencidos": and_(pending, documentos.c.vence < hoy),
        "presentados": documentos.c.presentado_en.is_not(None),
        "tarde": documentos.c.vence < _DAY,
    }.get(estado or "", true())


def _last() -> ColumnElement[bool]:
    """Of one presented more than once, only the last."""
    newest = select(func.max(_later.c.version)).where(
        _later.c.programa_id == documentos.c.programa_id, _later.c.clave == documentos.c.clave
    )
    # Asked row by row, by the index of its name: joined, it would read every document.
    return documentos.c.version == newest.correlate(documentos).scalar_subquery()


def _asked(programa_id: int | None, codigo: str | None) -> list[ColumnElement[bool]]:
    held = [_last()]
    if programa_id is not None:
        held.append(documentos.c.programa_id == programa_id)
    if codigo is not None:
        held.append(documentos.c.codigo == codigo)
    return held


async def list_documentos(
    tx: AsyncSession,
    actor: Actor,
    hoy: date,
    *,
    programa_id: int | None = None,
    codigo: str | None = None,
    estado: str | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the documents in somebody's scope, the first due first; `estado` is one of ESTADOS.

    Raises RuleBroken(cursor_invalido).
    """
    wanted = _select(hoy).where(
        visible_documentos(actor), _standing(estado, hoy), *_asked(programa_id, codigo)
    )
    if cursor:
        day, last = decode_cursor(cursor, date.fromisoformat, as_id)
        wanted = wanted.where(tuple_(documentos.c.vence, documentos.c.id) > (day, last))
    wanted = wanted.order_by(documentos.c.vence, documentos.c.id).limit(limite + 1)
    rows = [dict(row) for row in (await tx.execute(wanted)).mappings()]
    return cut_page(rows, limite, lambda row: [row["vence"].isoformat(), row["id"]])


async def count_documentos(
    tx: AsyncSession,
    actor: Actor,
    hoy: date,
    *,
    programa_id: int | None = None,
    codigo: str | None = None,
) -> dict[str, int]:
    """Return how many documents there are in each of ESTADOS, in somebody's scope."""
    wanted = (
        select(*(func.count().filter(_standing(estado, hoy)).label(estado) for estado in ESTADOS))
        .select_from(documentos)
        .join(programas, programas.c.id == documentos.c.programa_id)
        .where(visible_documentos(actor), *_asked(programa_id, codigo))
    )
    return dict((await tx.execute(wanted)).mappings().one())


async def get_documento(tx: AsyncSession, actor: Actor, documento_id: int, hoy: date) -> Row:
    """Return a document whole, with its other versions; raise NotFound(documento_desconocido)."""
    wanted = (
        _select(
            hoy,
            documentos.c.clave,
            documentos.c.acompanante_id,
            documentos.c.docente_id,
            documentos.c.entidad_id,
            documentos.c.estrategia_id,
            documentos.c.contenido,
            documentos.c.interpretacion,
            documentos.c.destinatarios,
            documentos.c.huella,
            documentos.c.tarea_id,
            _autor.c.nombre.label("por"),
        )
        .outerjoin(_autor, _autor.c.id == documentos.c.persona_id)
        .where(documentos.c.id == documento_id, visible_documentos(actor))
    )
    row = (await tx.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise NotFound("documento_desconocido")
    others = await tx.execute(
        select(documentos.c.id, documentos.c.version, documentos.c.presentado_en)
        .where(
            documentos.c.programa_id == row["programa_id"],
            documentos.c.clave == row["clave"],
            documentos.c.id != documento_id,
        )
        .order_by(documentos.c.version)
    )
    return {**row, "versiones": [dict(other) for other in others.mappings()]}


async def find_tarea(tx: AsyncSession, row: Row, modelo: Modelo) -> UUID | None:
    """Return the open tarea in which a document is to be written, or None while there is none."""
    wanted = (
        select(tareas.c.id)
        .join(instancias, instancias.c.id == tareas.c.instancia_id)
        .join(programas, programas.c.instancia_id == instancias.c.raiz_id)
        .where(
            programas.c.id == row["programa_id"],
            tareas.c.estado == "abierta",
            tareas.c.elemento.in_([elemento for _, elemento in modelo.pasos]),
        )
    )
    if row["acompanante_id"] is not None:
        companion = instancias.c.contexto["acompanante_id"].as_integer()
        wanted = wanted.where(companion == row["acompanante_id"])
    if modelo.ciclo == "mensual":
        month = instancias.c.contexto["mes"].as_string()
        # The plans of the diagnosis and of the closing are of a month without its own instance.
        wanted = wanted.where(or_(month == f"{row['desde']:%Y-%m}", month.is_(None)))
    if modelo.ciclo in ("visita", "taller"):
        column = {
            "docente": estrategias.c.docente_id == row["docente_id"],
            "institucion": estrategias.c.entidad_id == row["entidad_id"],
            "taller": estrategias.c.id == row["estrategia_id"],
        }[modelo.sujeto]
        carried = select(estrategias.c.instancia_id).where(column)
        wanted = wanted.where(tareas.c.instancia_id.in_(carried))
    found: UUID | None = await tx.scalar(wanted.order_by(tareas.c.creada).limit(1))
    return found
