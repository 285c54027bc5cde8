"""Whose matriz somebody may read, and what its head and its visits say."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor, normalise
from engine.db.queries.programas import exercised_by
from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    cargos,
    ejercicios,
    entidades,
    estrategias,
    instituciones,
    personas,
    programas,
    tareas,
)
from engine.domain.actor import Actor
from engine.domain.programa import companion_cargos, offices_of, sees_every_programa
from engine.errors import NotFound

Row = dict[str, Any]
_plaza, _ugel = cargos.alias("plaza"), entidades.alias("ugel")


def own_cargos(actor: Actor) -> list[int]:
    """Return the cargos that somebody exercises in a school, whose matriz is theirs (VA-07)."""
    return [c.cargo_id for c in actor.cargos if c.rol in ("docente", "director_ie")]


def _visible(actor: Actor) -> ColumnElement[bool]:
    """A docente sees their own, a companion those of their list, an office those of its UGEL."""
    if sees_every_programa(actor):
        return true()
    ways: list[ColumnElement[bool]] = [cargos.c.id.in_(own_cargos(actor))]
    if offices := offices_of(actor):
        ways.append(within(programas.c.ugel_id, offices))
    if own := companion_cargos(actor):
        ways.append(acompanantes.c.cargo_id.in_(own))
    return or_(false(), *ways)


def _select_people(dia: date) -> Select[Any]:
    """The docentes on a list and those who direct their schools, with programme and companion."""
    taught = or_(
        _plaza.c.id == cargos.c.id,
        and_(cargos.c.rol == "director_ie", _plaza.c.entidad_id == cargos.c.entidad_id),
    )
    return (
        select(
            cargos.c.id.label("cargo_id"),
            cargos.c.rol,
            cargos.c.plaza,
            personas.c.nombre.label("docente"),
            entidades.c.id.label("ie_id"),
            entidades.c.codigo.label("ie"),
            entidades.c.nombre.label("ie_nombre"),
            instituciones.c.centro_poblado,
            instituciones.c.tipo,
            instituciones.c.area,
            programas.c.id.label("programa_id"),
            programas.c.anio,
            programas.c.reglamento_id,
            func.lower(programas.c.periodo).label("programa_desde"),
            func.upper(programas.c.periodo).label("programa_hasta"),
            _ugel.c.nombre.label("ugel_nombre"),
            acompanantes.c.id.label("acompanante_id"),
            acompanantes.c.cargo_id.label("acompanante_cargo_id"),
        )
        .select_from(cargos)
        .join(_plaza, and_(taught, _plaza.c.rol == "docente"))
        .join(acompanados, acompanados.c.cargo_id == _plaza.c.id)
        .join(acompanantes, acompanantes.c.id == acompanados.c.acompanante_id)
        .join(programas, programas.c.id == acompanantes.c.programa_id)
        .join(_ugel, _ugel.c.id == programas.c.ugel_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(instituciones, instituciones.c.entidad_id == entidades.c.id)
        .outerjoin(ejercicios, exercised_by(dia))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
    )


async def get_matriz_of(
    tx: AsyncSession, actor: Actor, cargo_id: int, dia: date, *, programa_id: int | None = None
) -> Row:
    """Return a docente or director with the programme that accompanies them, the last by default.

    Raises NotFound("docente_desconocido") out of somebody's scope.
    """
    wanted = _select_people(dia).where(cargos.c.id == cargo_id, _visible(actor))
    if programa_id is not None:
        wanted = wanted.where(programas.c.id == programa_id)
    latest = wanted.order_by(programas.c.anio.desc(), func.lower(acompanados.c.periodo).desc())
    row = (await tx.execute(latest.limit(1))).mappings().one_or_none()
    if row is None:
        raise NotFound("docente_desconocido")
    return _named(dict(row))


async def list_matrices(
    tx: AsyncSession,
    actor: Actor,
    dia: date,
    *,
    programa_id: int | None = None,
    acompanante_id: int | None = None,
    q: str = "",
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the docentes on the lists of somebody's scope on a day, by their cargo."""
    wanted = _select_people(dia).where(
        _plaza.c.id == cargos.c.id, _visible(actor), acompanados.c.periodo.contains(dia)
    )
    if programa_id is not None:
        wanted = wanted.where(programas.c.id == programa_id)
    if acompanante_id is not None:
        wanted = wanted.where(acompanantes.c.id == acompanante_id)
    for word in normalise(q).split():
        name = func.translate(func.lower(personas.c.nombre), "áéíóúüñ", "aeiouun")
        wanted = wanted.where(
            name.contains(word, autoescape=True)
            | entidades.c.busqueda.contains(word, autoescape=True)
        )
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        wanted = wanted.where(cargos.c.id > last)
    rows = (await tx.execute(wanted.order_by(cargos.c.id).limit(limite + 1))).mappings()
    found = [_named(dict(row)) for row in rows]
    return cut_page(found, limite, lambda row: [row["cargo_id"]])


async def directors_at(tx: AsyncSession, ies: list[int], dia: date) -> dict[int, Row]:
    """Return the cargo that directs each of some IE, and who exercises it on a day."""
    wanted = (
        select(cargos.c.entidad_id, cargos.c.id.label("cargo_id"), personas.c.nombre)
        .outerjoin(ejercicios, exercised_by(dia))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(cargos.c.entidad_id.in_(ies), cargos.c.rol == "director_ie", cargos.c.activo)
        .order_by(cargos.c.plaza.desc())
    )
    return {row["entidad_id"]: dict(row) for row in (await tx.execute(wanted)).mappings()}


async def list_directions(tx: AsyncSession, actor: Actor, dia: date) -> list[Row]:
    """Return the cargos by which somebody directs a school where docentes are accompanied."""
    own = [c.cargo_id for c in actor.cargos if c.rol == "director_ie"]
    wanted = _select_people(dia).where(cargos.c.id.in_(own), acompanados.c.periodo.contains(dia))
    rows = (await tx.execute(wanted.order_by(cargos.c.id))).mappings() if own else ()
    # A row for each docente of the school: whoever directs it is one.
    return list({row["cargo_id"]: _named(dict(row)) for row in rows}.values())


async def list_visits(
    tx: AsyncSession, docente_id: int, programa_id: int, desde: date, hasta: date
) -> list[Row]:
    """Return the visits to a docente between two days, with what their registro says.

    `registro` is the answer of the ficha, None while it is not presented.
    """
    registro = (
        select(tareas.c.respuesta)
        .where(
            tareas.c.instancia_id == estrategias.c.instancia_id,
            tareas.c.ficha == "visita_registro",
            tareas.c.estado == "completada",
        )
        .order_by(tareas.c.cerrada.desc())
        .limit(1)
        .scalar_subquery()
    )
    wanted = (
        select(
            estrategias.c.id,
            estrategias.c.clase,
            estrategias.c.numero,
            estrategias.c.estado,
            func.lower(estrategias.c.dias).label("desde"),
            (func.upper(estrategias.c.dias) - 1).label("hasta"),
            registro.label("registro"),
        )
        .where(
            estrategias.c.docente_id == docente_id,
            estrategias.c.programa_id == programa_id,
            estrategias.c.tipo == "visita",
            estrategias.c.estado.in_(("en_curso", "realizada")),
            func.lower(estrategias.c.dias).between(desde, hasta),
        )
        .order_by(func.lower(estrategias.c.dias))
    )
    return [dict(row) for row in (await tx.execute(wanted)).mappings()]


async def accompanies(tx: AsyncSession, actor: Actor, acompanante_id: int) -> bool:
    """Tell whether somebody exercises the cargo of a companion, or administers."""
    if actor.administers:
        return True
    own = select(acompanantes.c.id).where(
        acompanantes.c.id == acompanante_id,
        acompanantes.c.cargo_id.in_(companion_cargos(actor)),
    )
    return bool(await tx.scalar(select(exists(own))))


async def read_programa(tx: AsyncSession, programa_id: int) -> Row:
    """Return the UGEL of a programme, by its name and id, and its year."""
    wanted = (
        select(_ugel.c.nombre.label("ugel"), programas.c.ugel_id, programas.c.anio)
        .join(_ugel, _ugel.c.id == programas.c.ugel_id)
        .where(programas.c.id == programa_id)
    )
    return dict((await tx.execute(wanted)).mappings().one())


def _named(row: Row) -> Row:
    what = "Director" if row["rol"] == "director_ie" else f"Docente {row['plaza']}"
    return {**row, "docente": row["docente"] or f"{what} de {row['ie_nombre']}"}
