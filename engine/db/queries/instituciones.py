"""Schools within the scope of whoever asks: their list, one of them, its plantel."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    and_,
    any_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.cursores import PAGINA, Pagina, cut_page, decode_cursor, normalise
from engine.db.queries.tablas import (
    cargos,
    ejercicios,
    entidades,
    instituciones,
    personas,
    plazas_docentes,
)
from engine.domain.actor import Actor
from engine.domain.roles import ROLES, ROLES_SCHOOL
from engine.errors import NotFound

_ugel = entidades.alias("ugel")
FILTROS = ("tipo", "nivel", "area", "caracteristica")
"""The columns that the list is filtered by, each by a word."""


def named_office(of: Any = entidades) -> ColumnElement[str]:
    """A school as documents name it, "IE 16352"; any other office by its name."""
    bare = and_(of.c.tipo == "ie", ~of.c.nombre.istartswith("IE "))
    return case((bare, literal("IE ").concat(of.c.nombre)), else_=of.c.nombre)


def visible_instituciones(actor: Actor) -> ColumnElement[bool]:
    """The schools an actor sees: those of its DRE, UGEL or IE, and DIRI, DIFOCA and units all.

    The padrón is public; the units of the ministry plan for every school (AC-30..33).
    """
    if actor.sees_all or actor.entidades("unidad", "ministerio"):
        return true()
    places = actor.entidades("dre", "ugel", "red", "ie")
    return or_(false(), within(instituciones.c.entidad_id, places)) if places else false()


def sees_plantel(actor: Actor, ruta: Collection[int]) -> bool:
    """Tell whether an actor may read who works in a school, by the path above it (Ley 29733)."""
    places = actor.entidades("dre", "ugel", "red", "ie")
    return actor.sees_all or not set(places).isdisjoint(ruta)


def select_instituciones(*columns: Any) -> Select[Any]:
    """Return the statement of schools, open or not, with the UGEL of each."""
    return (
        select(
            instituciones,
            entidades.c.codigo,
            entidades.c.nombre,
            entidades.c.latitud,
            entidades.c.longitud,
            entidades.c.conectividad,
            entidades.c.region,
            entidades.c.provincia,
            entidades.c.distrito,
            entidades.c.activa,
            _ugel.c.codigo.label("ugel"),
            _ugel.c.nombre.label("ugel_nombre"),
            *columns,
        )
        .join(entidades, entidades.c.id == instituciones.c.entidad_id)
        .join(_ugel, and_(_ugel.c.id == any_(entidades.c.ruta), _ugel.c.tipo == "ugel"))
    )


def in_ugel(ugel_id: int) -> ColumnElement[bool]:
    """The schools of a UGEL, by the path above them."""
    return within(instituciones.c.entidad_id, [ugel_id])


async def list_instituciones(
    tx: AsyncSession,
    actor: Actor,
    *,
    ugel_id: int | None = None,
    q: str = "",
    frontera: bool | None = None,
    eib: bool | None = None,
    activa: bool | None = True,
    cursor: str | None = None,
    limite: int = PAGINA,
    **filtros: str | None,
) -> Pagina:
    """Return the schools of the scope by code; `filtros` are some of FILTROS.

    Asked for those that are on the frontier, or EIB, the ones of which it is not known are not.
    """
    statement = select_instituciones().where(visible_instituciones(actor))
    statement = statement.order_by(entidades.c.codigo).limit(limite + 1)
    if ugel_id is not None:
        statement = statement.where(in_ugel(ugel_id))
    for word in normalise(q).split():
        statement = statement.where(entidades.c.busqueda.contains(word, autoescape=True))
    for name in FILTROS:
        if filtros.get(name):
            statement = statement.where(instituciones.c[name] == filtros[name])
    for column, wanted in (
        (instituciones.c.frontera, frontera), (instituciones.c.eib, eib),
        (entidades.c.activa, activa),
    ):  # fmt: skip
        if wanted is not None:
            statement = statement.where(column.is_(wanted))
    if cursor:
        (codigo,) = decode_cursor(cursor, str)
        statement = statement.where(entidades.c.codigo > codigo)
    rows = (await tx.execute(statement)).mappings().all()
    return cut_page(rows, limite, lambda row: [row["codigo"]])


async def count_instituciones(tx: AsyncSession, actor: Actor, ugel_id: int) -> dict[str, int]:
    """Return how many open schools a UGEL has, of each kind; "" for those of none."""
    statement = (
        select(instituciones.c.tipo, func.count())
        .join(entidades, entidades.c.id == instituciones.c.entidad_id)
        .where(visible_instituciones(actor), in_ugel(ugel_id), entidades.c.activa)
        .group_by(instituciones.c.tipo)
    )
    return {tipo or "": n for tipo, n in (await tx.execute(statement)).all()}


async def get_institucion(tx: AsyncSession, actor: Actor, codigo: str) -> dict[str, Any]:
    """Return a school by its code; raise NotFound("institucion_desconocida").

    Its `ruta` are the ids from the root to it.
    """
    statement = select_instituciones(entidades.c.ruta).where(
        entidades.c.codigo == codigo, visible_instituciones(actor)
    )
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("institucion_desconocida", institucion=codigo)
    return dict(row)


async def list_ugeles(tx: AsyncSession, actor: Actor) -> list[Any]:
    """Return the id, code, name and number of open schools of each UGEL with schools in scope."""
    statement = (
        select(_ugel.c.id, _ugel.c.codigo, _ugel.c.nombre, func.count().label("escuelas"))
        .select_from(instituciones)
        .join(entidades, entidades.c.id == instituciones.c.entidad_id)
        .join(_ugel, and_(_ugel.c.id == any_(entidades.c.ruta), _ugel.c.tipo == "ugel"))
        .where(visible_instituciones(actor), entidades.c.activa)
        .group_by(_ugel.c.id, _ugel.c.codigo, _ugel.c.nombre)
        .order_by(_ugel.c.codigo)
    )
    return list((await tx.execute(statement)).all())


async def list_own_ugeles(tx: AsyncSession, roots: Collection[int] | None) -> list[Any]:
    """Return the id, code and name of the UGEL at or below `roots`, of every one for None."""
    statement = select(entidades.c.id, entidades.c.codigo, entidades.c.nombre).where(
        entidades.c.tipo == "ugel", entidades.c.activa
    )
    if roots is not None:
        below = entidades.c.ruta.bool_op("&&")(literal(list(roots), ARRAY(BigInteger)))
        statement = statement.where(below)
    return list((await tx.execute(statement.order_by(entidades.c.codigo))).all())


async def list_plantel(tx: AsyncSession, entidad_id: int, now: datetime) -> list[dict[str, Any]]:
    """Return the cargos of a school, directivos first, with who exercises each at `now`."""
    held = and_(ejercicios.c.cargo_id == cargos.c.id, ejercicios.c.periodo.contains(now))
    statement = (
        select(
            cargos.c.id,
            cargos.c.rol,
            cargos.c.plaza,
            plazas_docentes.c.codigo.label("codigo_plaza"),
            plazas_docentes.c.condicion,
            plazas_docentes.c.titulado,
            plazas_docentes.c.residente,
            personas.c.id.label("persona_id"),
            personas.c.nombre.label("titular"),
            personas.c.correo,
        )
        .select_from(cargos.outerjoin(plazas_docentes, plazas_docentes.c.cargo_id == cargos.c.id))
        .outerjoin(ejercicios, held)
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(cargos.c.entidad_id == entidad_id, cargos.c.activo, cargos.c.rol.in_(ROLES_SCHOOL))
        .order_by(case((cargos.c.rol == "director_ie", 0), else_=1), cargos.c.plaza)
    )
    rows = [dict(row) for row in (await tx.execute(statement)).mappings()]
    return [{**row, "rol_nombre": ROLES[row["rol"]].nombre} for row in rows]


async def list_codes(tx: AsyncSession, ugeles: Collection[str]) -> list[str]:
    """Return the codes of every school of those UGEL, open or not."""
    told = select_instituciones().subquery()
    return list(await tx.scalars(select(told.c.codigo).where(told.c.ugel.in_(ugeles))))
