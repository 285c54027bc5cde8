"""What the whole team of a programme does, as pages and REST tell it."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.equipo import list_de_equipo
from engine.db.queries.programas import get_programa, list_acompanantes
from engine.domain.actor import Actor

_HIDDEN = frozenset({"programa_id", "entidad_id"})
TIPOS = {"reunion": "Día en la UGEL", "taller_ap": "Taller de acompañantes"}


async def tell_equipo(
    tx: AsyncSession, actor: Actor, programa_id: int, dia: date
) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a programme, its companions, and each day of the team with who went.

    Raises NotFound("programa_desconocido").
    """
    programa = await get_programa(tx, actor, programa_id)
    companions = await list_acompanantes(tx, programa_id, dia)
    names = {each["id"]: each["nombre"] for each in companions}
    rows = [
        {
            **{key: value for key, value in row.items() if key not in _HIDDEN},
            "que": TIPOS[row["tipo"]],
            "fueron": [names[each] for each in row["asistieron"] if each in names],
            "por_registrar": row["estado"] == "programada" and row["hasta"] <= dia,
        }
        for row in await list_de_equipo(tx, programa_id)
    ]
    return programa, companions, rows
