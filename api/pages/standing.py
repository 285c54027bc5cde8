"""Where an AT stands in its diagram: what its picture lights and its list of steps says."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Identidad
from api.pages.deadlines import describe_deadline
from api.pages.diagrams import own_lanes, read_drawing
from engine.actions.instancias.retrato import portray
from engine.db.queries.calendario import load_calendario
from engine.db.queries.procesos import get_diagrama
from engine.domain.calendario import Calendario
from engine.domain.redaccion import say_date

Facts = dict[str, Any]
OVER = ("cerrada", "anulada")
"""The states in which nothing else will be done."""


async def load_standing(tx: AsyncSession, quien: Identidad, at: Facts) -> Facts:
    """Return the AT's diagram with the elements active, behind and late, and its steps."""
    instancia = await portray(tx, quien.actor, at["instancia_id"], quien.now)
    calendario = await load_calendario(tx)
    active = [] if at["estado"] in OVER else instancia["activos"]
    diagrama = await get_diagrama(tx, instancia["proceso"], instancia["version"])
    drawing = read_drawing(diagrama)
    late = [
        t["elemento"]
        for t in at["tareas"]
        if t["estado"] == "abierta" and t["vence"] and t["vence"] <= quien.now
    ]
    cargos = tuple((c.entidad_tipo, c.entidad_codigo) for c in quien.actor.cargos)
    behind = set(instancia["recorridos"])
    steps = [
        _step(paso.id, active, behind, at, quien, calendario)
        | {"nombre": paso.nombre, "carril": paso.carril}
        for paso in drawing.pasos
    ]
    return {
        "proceso": instancia["proceso"],
        "version": instancia["version"],
        "activos": [e for e in active if e not in late],
        "visitados": sorted(behind),
        "vencidos": [e for e in active if e in late],
        "carriles": drawing.lanes_of(own_lanes(cargos)),
        "pasos": steps,
    }


def _step(
    elemento: str,
    active: list[str],
    behind: set[str],
    at: Facts,
    quien: Identidad,
    calendario: Calendario,
) -> dict[str, str]:
    own = [t for t in at["tareas"] if t["elemento"] == elemento]
    if elemento in active:
        due = max(
            (t["vence"] for t in own if t["estado"] == "abierta" and t["vence"]), default=None
        )
        told = describe_deadline(due, None, quien.now, calendario)
        words = f"En curso: {told['relativo']}" if due else "En curso"
        return {"clase": "vencido" if told["vencida"] else "actual", "texto": words}
    if elemento in behind:
        closed = max((t["cerrada"] for t in own if t["cerrada"]), default=None)
        return {"clase": "hecho", "texto": f"Hecho el {say_date(closed)}" if closed else "Hecho"}
    return {"clase": "", "texto": "No hizo falta" if at["estado"] in OVER else "Aún no empieza"}
