"""Who accompanies which docentes, since when and until when, and who has nobody."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, exists, func, literal, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor, normalise
from engine.db.queries.programas import exercised_by
from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    cargos,
    ejercicios,
    entidades,
    instituciones,
    personas,
    programas,
)
from engine.errors import NotFound


def _select_docentes(dia: date, *more: Any) -> Select[Any]:
    """The docentes with their school and what of it decides a ratio; vacant posts too."""
    return (
        select(
            cargos.c.id.label("cargo_id"),
            cargos.c.plaza,
            personas.c.nombre.label("docente"),
            entidades.c.id.label("ie_id"),
            entidades.c.codigo.label("ie"),
            entidades.c.nombre.label("ie_nombre"),
            entidades.c.ruta,
            entidades.c.latitud,
            entidades.c.longitud,
            instituciones.c.tipo,
            instituciones.c.area,
            instituciones.c.frontera,
            instituciones.c.codigo_local,
            *more,
        )
        .select_from(cargos)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(instituciones, instituciones.c.entidad_id == entidades.c.id)
        .outerjoin(ejercicios, exercised_by(dia))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
    )


_DAYS = (
    acompanados.c.id,
    acompanados.c.acompanante_id,
    func.lower(acompanados.c.periodo).label("desde"),
    func.upper(acompanados.c.periodo).label("hasta"),
    acompanados.c.fijo,
    acompanados.c.motivo,
    acompanados.c.motivo_fin,
)


async def list_acompanados(
    tx: AsyncSession,
    *,
    programa_id: int,
    dia: date,
    acompanante_id: int | None = None,
    durante: Range[date] | None = None,
) -> list[dict[str, Any]]:
    """Return the docentes of the lists of a programme, whenever they were on them.

    Names are of who holds each plaza on `dia`; `durante` keeps those on a list meanwhile.
    """
    statement = (
        _select_docentes(dia, *_DAYS)
        .join(acompanados, acompanados.c.cargo_id == cargos.c.id)
        .join(acompanantes, acompanantes.c.id == acompanados.c.acompanante_id)
        .where(acompanantes.c.programa_id == programa_id)
        .order_by(entidades.c.nombre, personas.c.nombre, acompanados.c.id)
    )
    if acompanante_id is not None:
        statement = statement.where(acompanados.c.acompanante_id == acompanante_id)
    if durante is not None:
        statement = statement.where(acompanados.c.periodo.overlaps(durante))
    return [_named(dict(row)) for row in (await tx.execute(statement)).mappings()]


async def get_docente(tx: AsyncSession, cargo_id: int, dia: date) -> dict[str, Any]:
    """Return a docente by its cargo, with its school; raise NotFound("docente_desconocido")."""
    statement = _select_docentes(dia).where(cargos.c.id == cargo_id, cargos.c.rol == "docente")
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("docente_desconocido")
    return _named(dict(row))


async def get_acompanado(tx: AsyncSession, acompanado_id: int) -> Any:
    """Return the row of a docente on a list; raise NotFound("acompanado_desconocido")."""
    wanted = (
        select(acompanados, acompanantes.c.programa_id)
        .join(acompanantes, acompanantes.c.id == acompanados.c.acompanante_id)
        .where(acompanados.c.id == acompanado_id)
    )
    row = (await tx.execute(wanted)).one_or_none()
    if row is None:
        raise NotFound("acompanado_desconocido")
    return row


async def programa_of_acompanado(tx: AsyncSession, acompanado_id: int) -> int:
    """Return the programme of a docente on a list; raise NotFound("acompanado_desconocido")."""
    return int((await get_acompanado(tx, acompanado_id)).programa_id)


async def other_list(tx: AsyncSession, cargo_id: int, durante: Range[date]) -> Any:
    """Return on whose list a docente is meanwhile, of any programme, or None."""
    companion = cargos.alias("del_acompanante")
    rows = await tx.execute(
        select(
            personas.c.nombre,
            companion.c.plaza,
            func.lower(acompanados.c.periodo).label("desde"),
            func.upper(acompanados.c.periodo).label("hasta"),
            entidades.c.nombre.label("ugel"),
            programas.c.anio,
        )
        .select_from(acompanados)
        .join(acompanantes, acompanantes.c.id == acompanados.c.acompanante_id)
        .join(programas, programas.c.id == acompanantes.c.programa_id)
        .join(entidades, entidades.c.id == programas.c.ugel_id)
        .join(companion, companion.c.id == acompanantes.c.cargo_id)
        .outerjoin(
            ejercicios,
            (ejercicios.c.cargo_id == companion.c.id)
            & ejercicios.c.dias.contains(func.lower(acompanados.c.periodo)),
        )
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(acompanados.c.cargo_id == cargo_id, acompanados.c.periodo.overlaps(durante))
        .limit(1)
    )
    return rows.one_or_none()


async def list_sin_acompanante(
    tx: AsyncSession,
    *,
    ugel_id: int,
    dia: date,
    tipos: Collection[str],
    q: str = "",
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the docentes of a UGEL, in schools of some kinds, whom nobody accompanies on a day.

    Posts that nobody holds are left out: there is nobody to accompany.
    """
    statement = _select_docentes(dia).where(*_alone(ugel_id, dia, tipos))
    for word in normalise(q).split():
        name = func.translate(func.lower(personas.c.nombre), "áéíóúüñ", "aeiouun")
        statement = statement.where(
            name.contains(word, autoescape=True)
            | entidades.c.busqueda.contains(word, autoescape=True)
        )
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        statement = statement.where(cargos.c.id > last)
    statement = statement.order_by(cargos.c.id).limit(limite + 1)
    rows = [_named(dict(row)) for row in (await tx.execute(statement)).mappings()]
    return cut_page(rows, limite, lambda row: [row["cargo_id"]])


def _alone(ugel_id: int, dia: date, tipos: Collection[str]) -> list[ColumnElement[bool]]:
    held = select(acompanados.c.id).where(
        acompanados.c.cargo_id == cargos.c.id, acompanados.c.periodo.contains(dia)
    )
    return [
        cargos.c.rol == "docente",
        cargos.c.activo,
        entidades.c.activa,
        entidades.c.ruta.bool_op("@>")(literal([ugel_id], ARRAY(BigInteger))),
        instituciones.c.tipo.in_(tipos),
        personas.c.id.is_not(None),
        ~exists(held.correlate(cargos)),
    ]


def _named(row: dict[str, Any]) -> dict[str, Any]:
    name = row["docente"] or f"Docente {row['plaza']} de {row['ie_nombre']}"
    return {**row, "vacante": row["docente"] is None, "docente": name}
