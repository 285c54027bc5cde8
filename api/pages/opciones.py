"""What the filters of the Planificador offer to choose from: DRE, units, years, months."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.pages.asistencias import unit_choices
from api.pages.wording import MESES
from engine.db.queries.linea import list_places

Opciones = list[tuple[str, str]]
MESES_DEL_ANIO: Opciones = [(str(n), name.capitalize()) for n, name in enumerate(MESES, 1)]


async def filter_choices(tx: AsyncSession) -> dict[str, Opciones]:
    """Return the DRE by name and the units by code."""
    dres = await list_places(tx, "dre")
    return {
        "dres": [(each["codigo"], each["nombre"]) for each in dres],
        "unidades": await unit_choices(tx),
    }


def years_around(anio: int) -> Opciones:
    """Return the year after one, itself and the two before."""
    return [(str(n), str(n)) for n in range(anio + 1, anio - 3, -1)]
