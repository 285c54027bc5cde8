"""Migrations of instances between versions: how far each is, and what became of each instance."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import (
    PAGINA,
    Pagina,
    as_instant,
    as_uuid,
    cut_page,
    decode_cursor,
)
from engine.db.queries.tablas import instancias, migraciones, migradas, personas, versiones
from engine.errors import NotFound

ESTADOS = ("pendiente", "hecha", "rechazada", "deshecha")
"""What an instance may be within a migration."""
SEPARADOR = "\n"
"""What stands between the reasons of one instance."""

_desde = versiones.alias("desde")
_hasta = versiones.alias("hasta")
_undoer = personas.alias("quien_deshace")


def _heads() -> Select[Any]:
    return (
        select(
            migraciones.c.id,
            _desde.c.proceso,
            _desde.c.numero.label("desde"),
            _hasta.c.numero.label("hasta"),
            migraciones.c.correspondencia,
            migraciones.c.motivo,
            migraciones.c.estado,
            personas.c.nombre.label("persona"),
            migraciones.c.creada,
            migraciones.c.terminada,
            _undoer.c.nombre.label("deshecha_por"),
            migraciones.c.motivo_deshecha,
        )
        .join(_desde, _desde.c.id == migraciones.c.desde_id)
        .join(_hasta, _hasta.c.id == migraciones.c.hasta_id)
        .outerjoin(personas, personas.c.id == migraciones.c.persona_id)
        .outerjoin(_undoer, _undoer.c.id == migraciones.c.deshecha_por_id)
    )


async def list_migraciones(
    tx: AsyncSession,
    *,
    proceso: str | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the migrations, of one process or of all, the newest first."""
    statement = _heads().order_by(migraciones.c.creada.desc(), migraciones.c.id.desc())
    if proceso is not None:
        statement = statement.where(_desde.c.proceso == proceso)
    if cursor:
        when, last = decode_cursor(cursor, as_instant, as_uuid)
        place = func.row(migraciones.c.creada, migraciones.c.id)
        statement = statement.where(place < func.row(when, last))
    rows = (await tx.execute(statement.limit(limite + 1))).mappings().all()
    return cut_page(rows, limite, lambda row: [row["creada"], row["id"]])


async def get_migracion(tx: AsyncSession, migracion_id: UUID) -> dict[str, Any]:
    """Return a migration with how many instances it has by state, and why some cannot go.

    `motivos` are the reasons with how many instances each keeps from going, `cambios` what would
    happen, or happened, on the way to how many. Raises NotFound(migracion_desconocida).
    """
    row = (await tx.execute(_heads().where(migraciones.c.id == migracion_id))).mappings().first()
    if row is None:
        raise NotFound("migracion_desconocida")
    counted = await tx.execute(
        select(migradas.c.estado, func.count().label("cuantas"))
        .where(migradas.c.migracion_id == migracion_id)
        .group_by(migradas.c.estado)
    )
    cuentas = dict.fromkeys(ESTADOS, 0) | {r.estado: int(r.cuantas) for r in counted}
    return {
        **row,
        "cuentas": cuentas,
        "total": sum(cuentas.values()),
        "motivos": await _grouped(tx, migracion_id, _reasons_of(), "motivo"),
        "cambios": await _grouped(tx, migracion_id, _changes_of(), "cambio"),
    }


def _reasons_of() -> Any:
    return func.unnest(func.string_to_array(migradas.c.motivo, SEPARADOR))


def _changes_of() -> Any:
    return func.jsonb_array_elements_text(migradas.c.antes["cambios"])


async def _grouped(
    tx: AsyncSession, migracion_id: UUID, told: Any, name: str
) -> list[dict[str, Any]]:
    inner = select(told.label("frase")).where(migradas.c.migracion_id == migracion_id).subquery()
    found = await tx.execute(
        select(inner.c.frase, func.count().label("instancias"))
        .group_by(inner.c.frase)
        .order_by(func.count().desc(), inner.c.frase)
        .limit(200)
    )
    return [{name: row.frase, "instancias": int(row.instancias)} for row in found]


async def list_migradas(
    tx: AsyncSession,
    migracion_id: UUID,
    *,
    estado: str | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the instances of a migration, one by one, each with its reasons if it cannot go."""
    statement = (
        select(
            migradas.c.instancia_id.label("instancia"),
            instancias.c.clave,
            instancias.c.estado.label("estado_instancia"),
            migradas.c.estado,
            migradas.c.motivo,
        )
        .join(instancias, instancias.c.id == migradas.c.instancia_id)
        .where(migradas.c.migracion_id == migracion_id)
        .order_by(migradas.c.instancia_id)
        .limit(limite + 1)
    )
    if estado:
        statement = statement.where(migradas.c.estado == estado)
    if cursor:
        (last,) = decode_cursor(cursor, as_uuid)
        statement = statement.where(migradas.c.instancia_id > last)
    rows = (await tx.execute(statement)).mappings().all()
    told: Sequence[dict[str, Any]] = [
        {**row, "motivos": row["motivo"].split(SEPARADOR) if row["motivo"] else []} for row in rows
    ]
    for row in told:
        del row["motivo"]
    return cut_page(told, limite, lambda row: [row["instancia"]])
