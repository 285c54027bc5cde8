"""ATs as lists and one by one, always within the scope of whoever asks."""

from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import visible_asistencias, within
from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor, normalise
from engine.db.queries.tablas import asistencias, convocatorias, entidades
from engine.domain.actor import Actor
from engine.domain.asistencia import ESTADOS, commands_of, etapa_of
from engine.domain.lima import at_lima
from engine.errors import NotFound

_sedes = entidades.alias("sede")
_solicitantes = entidades.alias("solicitante")
_unidades = entidades.alias("unidad")
_articuladas = asistencias.alias("articulada")

ROW = (
    asistencias.c.id,
    asistencias.c.codigo,
    asistencias.c.titulo,
    asistencias.c.tema,
    asistencias.c.origen,
    asistencias.c.modalidad,
    asistencias.c.estado,
    asistencias.c.estado_previo,
    asistencias.c.inicio,
    asistencias.c.fin,
    func.lower(asistencias.c.ventana).label("ventana_inicio"),
    (func.upper(asistencias.c.ventana) - 1).label("ventana_fin"),
    _unidades.c.codigo.label("unidad"),
    _unidades.c.nombre.label("unidad_nombre"),
    _sedes.c.codigo.label("sede"),
    _sedes.c.nombre.label("sede_nombre"),
    asistencias.c.creada,
)


def select_asistencias(*columns: Any) -> Select[Any]:
    """Return the statement of the ATs with their unit and seat."""
    return select(*ROW, *columns).select_from(
        asistencias.join(_unidades, _unidades.c.id == asistencias.c.unidad_id)
        .outerjoin(_sedes, _sedes.c.id == asistencias.c.sede_id)
        .outerjoin(_solicitantes, _solicitantes.c.id == asistencias.c.solicitante_id)
        .outerjoin(_articuladas, _articuladas.c.id == asistencias.c.articulada_con_id)
    )


async def list_asistencias(
    tx: AsyncSession,
    actor: Actor,
    *,
    estado: str | None = None,
    etapa: str | None = None,
    unidad: str | None = None,
    entidad: str | None = None,
    q: str = "",
    anio: int | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the ATs in the actor's scope, the newest first.

    `unidad` and `entidad` are codes: who plans, or who is convened or hosts, there or below.
    """
    statement = select_asistencias().where(visible_asistencias(actor))
    if estado:
        statement = statement.where(asistencias.c.estado == estado)
    if etapa:
        statement = statement.where(_in_stage(etapa))
    if unidad:
        statement = statement.where(within(asistencias.c.unidad_id, await _ids(tx, unidad)))
    if entidad:
        statement = statement.where(convenes(await _ids(tx, entidad)))
    if anio:
        statement = statement.where(_in_year(anio))
    for word in normalise(q).split():
        statement = statement.where(asistencias.c.busqueda.contains(word, autoescape=True))
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        statement = statement.where(asistencias.c.id < last)
    statement = statement.order_by(asistencias.c.id.desc()).limit(limite + 1)
    rows = (await tx.execute(statement)).mappings().all()
    page = cut_page(rows, limite, lambda row: [row["id"]])
    return Pagina([with_stage(row) for row in page.datos], page.siguiente)


async def _ids(tx: AsyncSession, codigo: str) -> list[int]:
    return list(await tx.scalars(select(entidades.c.id).where(entidades.c.codigo == codigo)))


def convenes(roots: list[int]) -> ColumnElement[bool]:
    """The AT convenes, or is hosted by, some entidad at or below `roots`."""
    lines = select(convocatorias.c.asistencia_id).where(within(convocatorias.c.entidad_id, roots))
    return or_(asistencias.c.id.in_(lines), within(asistencias.c.sede_id, roots))


def _in_stage(etapa: str) -> ColumnElement[bool]:
    estados = [estado for estado in ESTADOS if etapa_of(estado) == etapa]
    moving = asistencias.c.estado.not_in(("suspendida", "anulada"))
    return or_(
        and_(moving, asistencias.c.estado.in_(estados)),
        and_(~moving, asistencias.c.estado_previo.in_(estados)),
    )


def _in_year(anio: int) -> ColumnElement[bool]:
    first, last = date(anio, 1, 1), date(anio + 1, 1, 1)
    held = and_(
        asistencias.c.inicio >= at_lima(first, time()),
        asistencias.c.inicio < at_lima(last, time()),
    )
    return or_(
        held,
        and_(asistencias.c.inicio.is_(None), asistencias.c.ventana.overlaps(Range(first, last))),
    )


def with_stage(row: dict[str, Any]) -> dict[str, Any]:
    """Add the `etapa` that follows from the state."""
    return {**row, "etapa": etapa_of(row["estado"], row.pop("estado_previo"))}


async def get_asistencia(tx: AsyncSession, actor: Actor, codigo: str) -> dict[str, Any]:
    """Return an AT in the actor's scope, with the commands its state allows.

    Raises NotFound("asistencia_desconocida").
    """
    statement = select_asistencias(
        asistencias.c.proceso_critico,
        asistencias.c.motivo,
        asistencias.c.lugar,
        asistencias.c.plan_recuperacion,
        asistencias.c.instancia_id,
        asistencias.c.unidad_id,
        asistencias.c.secuencia,
        _solicitantes.c.codigo.label("solicitante"),
        _solicitantes.c.nombre.label("solicitante_nombre"),
        _articuladas.c.codigo.label("articulada_con"),
    ).where(asistencias.c.codigo == codigo, visible_asistencias(actor))
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("asistencia_desconocida", codigo=codigo)
    return {**with_stage(dict(row)), "comandos": list(commands_of(row["estado"]))}


async def count_by_state(
    tx: AsyncSession, actor: Actor, *, anio: int | None = None
) -> dict[str, int]:
    """Return how many ATs of the actor's scope are in each state, zero included."""
    statement = (
        select(asistencias.c.estado, func.count())
        .where(visible_asistencias(actor))
        .group_by(asistencias.c.estado)
    )
    if anio:
        statement = statement.where(_in_year(anio))
    found: dict[str, int] = dict((await tx.execute(statement)).all())
    return {estado: found.get(estado, 0) for estado in ESTADOS}
