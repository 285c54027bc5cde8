"""The places of a plan moved on its timeline: judged at once, from what this process remembers."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.escenarios import demand_manager, get_escenario
from engine.domain.actor import Actor
from engine.errors import Conflict, NotFound
from engine.planner.escenarios.a_mano import Respuesta, Vecindad, fitting
from engine.planner.escenarios.fechas import sessions_of
from engine.planner.escenarios.resumen import is_asked

RECORDADAS = 32
"""Neighbourhoods that this process keeps: those of the bars that some people move at once."""
_known: OrderedDict[tuple[UUID, int, str], "Lugar"] = OrderedDict()
_documents: OrderedDict[tuple[UUID, int], dict[str, Any]] = OrderedDict()


@dataclass(frozen=True)
class Lugar:
    """An activity of a plan with its neighbourhood compiled, and where the plan holds it."""

    actividad: Mapping[str, Any]
    momentos: Sequence[Mapping[str, str]]
    vecindad: Vecindad

    def judge(self, desde: date, sesion: int, turno: str = "") -> Respuesta:
        """Return what would come of one session, counted from 0, beginning on that day.

        Raises NotFound(actividad_desconocida) for a session that the plan does not have.
        """
        return self.vecindad.judge(self.moved(desde, sesion, turno))

    def moved(self, desde: date, sesion: int, turno: str = "") -> list[dict[str, str]]:
        """Return the starts of its sessions with one of them moved to a day."""
        starts = [dict(momento) for momento in self.momentos] or [{"turno": "manana"}]
        if not 0 <= sesion < len(starts):
            raise NotFound("actividad_desconocida", codigo=str(self.actividad["id"]))
        starts[sesion] = {
            "fecha": desde.isoformat(), "turno": turno or starts[sesion]["turno"],
        }  # fmt: skip
        return fitting(self.actividad, starts)


async def find_place(
    tx: AsyncSession, actor: Actor, *, escenario_id: UUID, codigo: str
) -> tuple[dict[str, Any], Lugar]:
    """Return an escenario, light, and the place of one of its activities.

    The neighbourhood is compiled once for each version of the plan. Raises
    NotFound(escenario_desconocido), NotFound(actividad_desconocida), Conflict(escenario_sin_plan),
    Forbidden(escenario_ajeno).
    """
    demand_manager(actor)
    row = await get_escenario(tx, actor, escenario_id, con=())
    if not row["con_plan"]:
        raise Conflict("escenario_sin_plan")
    key = (escenario_id, row["version"], codigo)
    if key not in _known:
        whole = await _whole(tx, actor, escenario_id, row["version"])
        _remember(_known, key, await asyncio.to_thread(_compile, whole, codigo), RECORDADAS)
    _known.move_to_end(key)
    return row, _known[key]


async def _whole(
    tx: AsyncSession, actor: Actor, escenario_id: UUID, version: int
) -> dict[str, Any]:
    """Return the documents of a plan; those of the last one asked for are kept."""
    key = (escenario_id, version)
    if key not in _documents:
        row = await get_escenario(tx, actor, escenario_id, con=("problema", "plan"))
        _remember(_documents, (escenario_id, row["version"]), row, 1)
        return row
    return _documents[key]


def _remember(kept: "OrderedDict[Any, Any]", key: Any, value: Any, most: int) -> None:
    kept[key] = value
    while len(kept) > most:
        kept.popitem(last=False)


def _compile(row: Mapping[str, Any], codigo: str) -> Lugar:
    found = next((a for a in row["problema"]["actividades"] if a["id"] == codigo), None)
    if found is None or not is_asked(found):
        raise NotFound("actividad_desconocida", codigo=codigo)
    vecindad = Vecindad(row["problema"], row["plan"], codigo)
    starts = [{"fecha": s["fecha"], "turno": s["turno"]} for s in sessions_of(row["plan"], codigo)]
    return Lugar(found, starts, vecindad)


def forget() -> None:
    """Forget everything, as a new process would."""
    _known.clear()
    _documents.clear()
