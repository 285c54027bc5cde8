"""What documents of accompaniment are built from: schools, docentes, strategies and answers."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import among
from engine.db.queries.instituciones import named_office
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
    plazas_docentes,
    programas,
    protocolos,
    reglamentos,
)
from engine.domain.documentos.foco import Foco

Row = dict[str, Any]
FIRST = func.lower(estrategias.c.dias)
_dirige, _cargo = ejercicios.alias("dirige"), cargos.alias("cargo_director")


async def read_head(tx: AsyncSession, programa_id: int) -> Row:
    """Return what a document says of its programme, with the rule of its rule book."""
    dre = entidades.alias("dre")
    wanted = (
        select(
            programas.c.id,
            programas.c.anio,
            programas.c.ugel_id,
            programas.c.reglamento_id,
            programas.c.instancia_id,
            entidades.c.nombre.label("ugel"),
            entidades.c.latitud,
            entidades.c.longitud,
            dre.c.id.label("dre_id"),
            dre.c.nombre.label("dre"),
            func.lower(programas.c.periodo).label("desde"),
            func.upper(programas.c.periodo).label("hasta"),
            reglamentos.c.nombre.label("reglamento"),
            reglamentos.c.norma,
            reglamentos.c.regla,
            reglamentos.c.rubricas,
        )
        .join(entidades, entidades.c.id == programas.c.ugel_id)
        .outerjoin(dre, and_(dre.c.id == entidades.c.superior_id, dre.c.tipo == "dre"))
        .join(reglamentos, reglamentos.c.id == programas.c.reglamento_id)
        .where(programas.c.id == programa_id)
    )
    return dict((await tx.execute(wanted)).mappings().one())


async def read_companion(tx: AsyncSession, acompanante_id: int, dia: date) -> Row:
    """Return a companion's cargo, who holds it on a day, and where they set out from."""
    wanted = (
        select(
            acompanantes.c.cargo_id,
            func.coalesce(personas.c.nombre, "Plaza sin titular").label("nombre"),
            acompanantes.c.base,
            acompanantes.c.latitud,
            acompanantes.c.longitud,
        )
        .join(cargos, cargos.c.id == acompanantes.c.cargo_id)
        .outerjoin(ejercicios, exercised_by(dia))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(acompanantes.c.id == acompanante_id)
    )
    return dict((await tx.execute(wanted)).mappings().one())


def _on_lists(foco: Foco) -> Select[Any]:
    """The cargos of the docentes that a document is about."""
    days = Range(foco.desde, foco.hasta)
    wanted = (
        select(acompanados.c.cargo_id)
        .join(acompanantes, acompanantes.c.id == acompanados.c.acompanante_id)
        .where(acompanantes.c.programa_id == foco.programa_id, acompanados.c.periodo.overlaps(days))
    )
    if foco.acompanante_id is not None:
        wanted = wanted.where(acompanantes.c.id == foco.acompanante_id)
    if foco.docente_id is not None:
        wanted = wanted.where(acompanados.c.cargo_id == foco.docente_id)
    return wanted


def _directs(foco: Foco) -> ColumnElement[bool]:
    """Whether who holds a plaza of docente directs its school too."""
    return exists(
        select(_dirige.c.persona_id)
        .join(_cargo, _cargo.c.id == _dirige.c.cargo_id)
        .where(
            _cargo.c.entidad_id == cargos.c.entidad_id,
            _cargo.c.rol == "director_ie",
            _dirige.c.persona_id == ejercicios.c.persona_id,
            _dirige.c.dias.contains(foco.hoy),
        )
        .correlate(cargos, ejercicios)
    )


_DOCENTE = (
    cargos.c.id.label("cargo_id"),
    func.coalesce(personas.c.nombre, "Plaza sin titular").label("docente"),
    entidades.c.id.label("entidad_id"),
    named_office().label("institucion"),
    instituciones.c.tipo,
    plazas_docentes.c.condicion,
    plazas_docentes.c.titulado,
    plazas_docentes.c.residente,
    protocolos.c.visitas,
    protocolos.c.dias_visita,
)


async def list_docentes(tx: AsyncSession, foco: Foco) -> list[Row]:
    """Return the docentes a document is about, by school: plaza, school and protocol."""
    of_its_kind = and_(
        protocolos.c.tipo == instituciones.c.tipo,
        protocolos.c.reglamento_id == foco.programa["reglamento_id"],
    )
    wanted = (
        select(*_DOCENTE, _directs(foco).label("dirige"))
        .select_from(cargos)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(instituciones, instituciones.c.entidad_id == entidades.c.id)
        .outerjoin(protocolos, of_its_kind)
        .outerjoin(plazas_docentes, plazas_docentes.c.cargo_id == cargos.c.id)
        .outerjoin(ejercicios, exercised_by(foco.hoy))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(among(cargos.c.id, _on_lists(foco)))
        .order_by(entidades.c.nombre, personas.c.nombre, cargos.c.id)
    )
    if foco.modelo.sujeto == "institucion":
        wanted = wanted.where(cargos.c.entidad_id == foco.entidad_id)
    return await rows_of(tx, wanted)


async def list_escuelas(tx: AsyncSession, foco: Foco) -> list[Row]:
    """Return the schools a document is about, with what the padrón says of each."""
    of_lists = select(cargos.c.entidad_id).where(among(cargos.c.id, _on_lists(foco)))
    wanted = (
        select(
            entidades.c.id,
            named_office().label("nombre"),
            entidades.c.latitud,
            entidades.c.longitud,
            entidades.c.conectividad,
            instituciones.c.codigo_modular,
            instituciones.c.nivel,
            instituciones.c.tipo,
            instituciones.c.caracteristica,
            instituciones.c.area,
            instituciones.c.ruralidad,
            instituciones.c.frontera,
            instituciones.c.lengua,
            instituciones.c.centro_poblado,
            instituciones.c.altitud,
            instituciones.c.alumnos,
            instituciones.c.secciones,
            instituciones.c.docentes,
        )
        .outerjoin(instituciones, instituciones.c.entidad_id == entidades.c.id)
        .where(among(entidades.c.id, of_lists))
        .order_by(entidades.c.nombre)
    )
    if foco.modelo.sujeto == "institucion":
        wanted = wanted.where(entidades.c.id == foco.entidad_id)
    return await rows_of(tx, wanted)


def in_cycle(foco: Foco, *, from_start: bool = False) -> list[ColumnElement[bool]]:
    """The strategies that begin within a document's days, of whom it is about.

    `from_start` takes in those before its days too.
    """
    held = [estrategias.c.programa_id == foco.programa_id]
    if foco.estrategia_id is not None:
        return [*held, estrategias.c.id == foco.estrategia_id]
    held.append(foco.hasta > FIRST)
    if not from_start:
        held.append(foco.desde <= FIRST)
    if foco.acompanante_id is not None:
        # A taller is of the UGEL and of each companion alike.
        own = estrategias.c.acompanante_id == foco.acompanante_id
        held.append(or_(own, estrategias.c.tipo == "taller"))
    if foco.docente_id is not None:
        held.append(estrategias.c.docente_id == foco.docente_id)
    if foco.modelo.sujeto == "institucion":
        held.append(estrategias.c.entidad_id == foco.entidad_id)
    return held


async def list_estrategias(tx: AsyncSession, foco: Foco, tipos: Collection[str] = ()) -> list[Row]:
    """Return the strategies of a document's days, in order, with whom and where each is."""
    wanted = (
        select(
            estrategias.c.id,
            estrategias.c.tipo,
            estrategias.c.clase,
            estrategias.c.estado,
            estrategias.c.causa,
            estrategias.c.detalle,
            estrategias.c.reprogramada_de_id,
            estrategias.c.acompanante_id,
            estrategias.c.docente_id,
            estrategias.c.entidad_id,
            FIRST.label("desde"),
            (func.upper(estrategias.c.dias) - 1).label("hasta"),
            personas.c.nombre.label("docente"),
            named_office().label("institucion"),
            entidades.c.latitud,
            entidades.c.longitud,
        )
        .join(entidades, entidades.c.id == estrategias.c.entidad_id)
        .outerjoin(cargos, cargos.c.id == estrategias.c.docente_id)
        .outerjoin(ejercicios, exercised_by(foco.hoy))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(*in_cycle(foco))
        .order_by(FIRST, estrategias.c.id)
    )
    if tipos:
        wanted = wanted.where(estrategias.c.tipo.in_(tipos))
    return await rows_of(tx, wanted)


async def rows_of(tx: AsyncSession, wanted: Select[Any]) -> list[Row]:
    """Return the rows of a statement, by name."""
    return [dict(row) for row in (await tx.execute(wanted)).mappings()]
