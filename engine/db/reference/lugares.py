"""Where the offices of the country work, read off their names: region and province."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_LIMA = """
    UPDATE entidad SET region = 'Lima', provincia = 'Lima'
    WHERE tipo IN ('ministerio', 'unidad') AND region IS NULL
"""
# A DRE is the seat of its region: its own province is for an administrator to write.
_REGIONS = """
    UPDATE entidad SET region = CASE codigo
        WHEN '150101' THEN 'Lima'
        WHEN '150200' THEN 'Lima'
        ELSE regexp_replace(nombre, '^(DRE|GRE) ', '') END
    WHERE tipo = 'dre' AND region IS NULL
"""
# Most UGEL carry the name of their province; those of Lima a number before it.
_PROVINCES = """
    UPDATE entidad e SET region = d.region,
        provincia = CASE WHEN d.codigo = '150101' THEN 'Lima'
            ELSE regexp_replace(e.nombre, '^UGEL ([0-9]+ )?', '') END
    FROM entidad d
    WHERE e.tipo = 'ugel' AND e.region IS NULL AND d.id = e.superior_id AND d.tipo = 'dre'
"""


async def fill_places(tx: AsyncSession) -> None:
    """Write the region and province of the entidades that have none; others are left alone."""
    for statement in (_LIMA, _REGIONS, _PROVINCES):
        await tx.execute(text(statement))
