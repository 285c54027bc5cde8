"""How the year of a programme is told, over REST and in pages, to whoever may see it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.programas import is_companion_alone
from engine.db.queries.anuales import get_plan, read_part
from engine.db.queries.programas import list_acompanantes
from engine.domain.actor import Actor
from engine.domain.programa import companion_cargos
from engine.errors import NotFound
from engine.planner.anual.claves import companion_of

_HIDDEN = frozenset(
    {"obrero", "maquina", "arriendo", "intentos", "creado_por_id", "aceptado_por_id"}
)
_OF_ALL = frozenset(
    {"acompanantes", "pendientes", "excluidas", "avisos", "movidas", "faltas", "cadencia"}
)


def shown(actor: Actor, row: dict[str, Any]) -> dict[str, Any]:
    """Return a plan as it is sent; to a companion, without what it says of the others."""
    told = {key: value for key, value in row.items() if key not in _HIDDEN}
    if told["extracto"] is not None and is_companion_alone(actor):
        told["extracto"] = {k: v for k, v in told["extracto"].items() if k not in _OF_ALL}
        told["contratiempos"] = []
    return told


async def demand_sight(
    tx: AsyncSession, actor: Actor, programa_id: int, acompanante_id: int, dia: date
) -> None:
    """Raise NotFound("acompanante_desconocido") for a companion who is not the one looking."""
    solo = companion_cargos(actor) if is_companion_alone(actor) else None
    found = await list_acompanantes(tx, programa_id, dia, solo=solo, acompanante_id=acompanante_id)
    if not found:
        raise NotFound("acompanante_desconocido")


async def tell_companion(
    tx: AsyncSession, programa_id: int, plan_id: UUID, acompanante_id: int
) -> dict[str, Any]:
    """Return the year of a companion in a plan, with the names of what it goes to.

    Raises NotFound("acompanante_desconocido") for one that the plan does not have.
    """
    row = await get_plan(tx, programa_id, plan_id)
    part = await read_part(tx, plan_id, companion_of(acompanante_id))
    if part is None or part["parte"] is None:
        raise NotFound("acompanante_desconocido")
    schools = {each["id"]: each for each in part["instituciones"]}
    docentes = {each["id"]: each["nombre"] for each in part["docentes"]}
    own = part["parte"]
    used = {code for event in own["eventos"] for code in event["instituciones"]}
    return {
        "plan": row["id"], "estado": row["estado"], "acompanante": acompanante_id,
        "nombre": part["quien"]["nombre"], "base": part["quien"].get("lugar"),
        "horas": own.get("horas", 0.0), "rutas": own["rutas"], "hitos": part["hitos"],
        "eventos": [_named(event, docentes, schools) for event in own["eventos"]],
        "comunes": list(part["comunes"]),
        "cadencia": [
            {**each, "nombre": docentes.get(each["de"], "GIA")} for each in part["cadencia"]
        ],
        "hechas": part["quien"].get("hechas", []),
        "instituciones": [
            {name: schools[code].get(name) for name in ("id", "nombre", "lugar", "modo")}
            for code in sorted(used)
        ],
    }  # fmt: skip


def _named(
    event: dict[str, Any], docentes: dict[str, str], schools: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    told = {**event, "lugar": schools[event["sede"]]["nombre"]}
    if "docente" in event:
        told["nombre"] = docentes.get(event["docente"], "Docente")
    return told
