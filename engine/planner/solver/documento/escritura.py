"""A plan written as its document, and a document read back as places of a model."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

from engine.planner.solver.busqueda.cuenta import count_parts
from engine.planner.solver.modelo.modelo import Modelo, bits

Lugares = Sequence[tuple[int, int]]


def write_plan(
    problema: Mapping[str, Any],
    modelo: Modelo,
    lugares: Lugares,
    *,
    cota: int = 0,
    busqueda: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the plan document of where everything is; the same places, the same document."""
    parts = count_parts(modelo, lugares)
    total = sum(parts.values())
    pendientes = {
        modelo.actividades[pieza.actividad]
        for pieza, (slot, _) in zip(modelo.piezas, lugares, strict=True)
        if slot < 0
    }
    estado = "incompleto" if pendientes else "optimo" if total <= cota else "factible"
    return {
        "formato": "articula.plan",
        "version": 1,
        "problema": problema.get("nombre", ""),
        "estado": estado,
        "costo": {
            "total": total,
            "cota": cota,
            "partes": [
                {"criterio": c, "peso": peso, "cantidad": parts[c] // peso, "costo": parts[c]}
                for c, peso in modelo.pesos.items()
                if peso
            ],
        },
        "busqueda": dict(busqueda or {}),
        "actividades": _activities(problema, modelo, lugares),
        "pendientes": [a for a in modelo.actividades if a in pendientes],
    }


def _activities(
    problema: Mapping[str, Any], modelo: Modelo, lugares: Lugares
) -> list[dict[str, Any]]:
    sesiones: dict[int, list[dict[str, Any]]] = defaultdict(list)
    salas = problema.get("salas", ())
    for p, (slot, sala) in enumerate(lugares):
        if slot >= 0:
            n = modelo.piezas[p].actividad
            sesion = {"sesion": modelo.piezas[p].sesion + 1} | _session(
                problema["actividades"][n], modelo, p, slot
            )
            if sala >= 0:
                sesion["sala"] = salas[sala]["id"]
            sesiones[n].append(sesion)
    return [{"id": modelo.actividades[n], "sesiones": sesiones[n]} for n in sorted(sesiones)]


def _session(actividad: Mapping[str, Any], modelo: Modelo, p: int, slot: int) -> dict[str, Any]:
    rejilla = modelo.rejilla
    t = len(rejilla.turnos)
    by_day: dict[int, list[int]] = defaultdict(list)
    for taken in bits(modelo.mask_of(modelo.piezas[p], slot)):
        by_day[taken // t].append(taken % t)
    horas = actividad["duracion"].get("horas")
    return {
        "fecha": rejilla.dias[slot // t].isoformat(),
        "turno": rejilla.turnos[slot % t].id,
        "jornadas": [
            {
                "fecha": rejilla.dias[dia].isoformat(),
                "turnos": [rejilla.turnos[n].id for n in turnos],
                "hora_inicio": _hour(rejilla.turnos[turnos[0]].inicio),
                "hora_fin": _hour(_end(modelo, turnos, horas)),
            }
            for dia, turnos in by_day.items()
        ],
    }


def _end(modelo: Modelo, turnos: Sequence[int], horas: float | None) -> int:
    """Return the minute at which a day of it ends: when its hours are done, if it has any."""
    ultimo = modelo.rejilla.turnos[turnos[-1]]
    if horas is None:
        return ultimo.fin
    before = sum(
        modelo.rejilla.turnos[n].fin - modelo.rejilla.turnos[n].inicio for n in turnos[:-1]
    )
    return ultimo.inicio + ceil(horas * 60) - before


def _hour(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def places_of(
    problema: Mapping[str, Any], modelo: Modelo, plan: Mapping[str, Any]
) -> tuple[tuple[int, int], ...]:
    """Return where a valid plan puts each pieza; -1 where it says nothing the grid knows."""
    salas = {sala["id"]: n for n, sala in enumerate(problema.get("salas", ()))}
    numbers = {dia: n for n, dia in enumerate(modelo.rejilla.dias)}
    told = {
        (actividad["id"], sesion.get("sesion", n)): sesion
        for actividad in plan["actividades"]
        for n, sesion in enumerate(actividad["sesiones"], 1)
    }
    places = []
    for pieza in modelo.piezas:
        sesion = told.get((modelo.actividades[pieza.actividad], pieza.sesion + 1))
        dia = numbers.get(date.fromisoformat(sesion["fecha"])) if sesion else None
        if sesion is None or dia is None:
            places.append((-1, -1))
            continue
        slot = dia * len(modelo.rejilla.turnos) + modelo.rejilla.turno_de[sesion["turno"]]
        places.append((slot, salas.get(sesion.get("sala"), -1)))
    return tuple(places)
