"""Files that people send and that wait to be applied: what is told of every kind of them."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import entidades, personas
from engine.errors import NotFound


def select_archivos(
    tabla: Table, entidad_id: ColumnElement[int], *columns: ColumnElement[Any]
) -> Select[Any]:
    """Return the files of `tabla` with who sent each, joined to the entity that each is of."""
    return (
        select(
            tabla.c.id,
            tabla.c.nombre_archivo,
            tabla.c.estado,
            tabla.c.resultado,
            personas.c.nombre.label("persona"),
            *columns,
        )
        .join(entidades, entidades.c.id == entidad_id)
        .join(personas, personas.c.id == tabla.c.persona_id)
    )


async def read_archivo(
    tx: AsyncSession, statement: Select[Any], *, lock: Table | None, unknown: str
) -> dict[str, Any]:
    """Return the only file of a statement, its row locked in `lock`; raise NotFound(unknown)."""
    if lock is not None:
        statement = statement.with_for_update(of=lock)
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound(unknown)
    return dict(row)
