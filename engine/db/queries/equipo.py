"""What the whole team of a programme does: its days in the UGEL and its own talleres."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import acompanantes, estrategias, participaciones
from engine.domain.programa import DEL_EQUIPO
from engine.errors import NotFound

Row = dict[str, Any]
_FIRST, _LAST = func.lower(estrategias.c.dias), func.upper(estrategias.c.dias) - 1
_FUERON = (
    select(func.coalesce(func.array_agg(acompanantes.c.id), []))
    .join(participaciones, participaciones.c.cargo_id == acompanantes.c.cargo_id)
    .where(
        participaciones.c.estrategia_id == estrategias.c.id,
        participaciones.c.asistio,
        acompanantes.c.programa_id == estrategias.c.programa_id,
    )
    .scalar_subquery()
)


def _select_de_equipo(programa_id: int) -> Any:
    return select(
        estrategias.c.id, estrategias.c.programa_id, estrategias.c.tipo, estrategias.c.entidad_id,
        estrategias.c.numero, estrategias.c.estado, estrategias.c.causa, estrategias.c.detalle,
        estrategias.c.registrada_en, _FIRST.label("desde"), _LAST.label("hasta"),
        _FUERON.label("asistieron"),
    ).where(
        estrategias.c.programa_id == programa_id, estrategias.c.tipo.in_(DEL_EQUIPO)
    )  # fmt: skip


async def list_de_equipo(tx: AsyncSession, programa_id: int) -> list[Row]:
    """Return what the team of a programme does in the year, by its days."""
    rows = await tx.execute(_select_de_equipo(programa_id).order_by(_FIRST, estrategias.c.id))
    return [dict(row) for row in rows.mappings()]


async def get_de_equipo(
    tx: AsyncSession, programa_id: int, estrategia_id: int, *, lock: bool = False
) -> Row:
    """Return one of them; raise NotFound("estrategia_desconocida")."""
    wanted = _select_de_equipo(programa_id).where(estrategias.c.id == estrategia_id)
    if lock:
        wanted = wanted.with_for_update(of=estrategias)
    row = (await tx.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise NotFound("estrategia_desconocida")
    return dict(row)
