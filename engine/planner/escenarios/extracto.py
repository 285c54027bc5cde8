"""What pages read of a plan: its figures, its load and a line for each activity, without groups."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.planner.escenarios.fechas import Movida, moved_in
from engine.planner.escenarios.resumen import Resumen, is_asked, summarise

SEMANAS = 15
"""Weeks told of the load, the busiest first."""


def extract(problema: Mapping[str, Any], plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `cifras` of a plan, the `partes` of its cost, `oficinas`, `semanas` and `filas`.

    It grows with the activities and the offices alone: a national year of 5,000 takes about 1 MB,
    a tenth of its problem. `oficinas` has the fullest week of each, in days, and its days of
    people; offices are told by their code.
    """
    resumen = summarise(problema, plan)
    told = {
        "cifras": resumen.to_json(),
        "partes": {part["criterio"]: part["costo"] for part in plan["costo"]["partes"]},
        "oficinas": _offices(resumen),
        "semanas": [
            [office, lunes.isoformat(), carga.dias, carga.persona_dias]
            for office, lunes, carga in resumen.busiest(SEMANAS)
        ],
        "filas": list(_lines(problema, plan)),
    }
    conflicto = plan.get("conflicto")
    return told | ({"conflicto": name_conflict(problema, conflicto)} if conflicto else {})


def _offices(resumen: Resumen) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (office, _), carga in resumen.carga.items():
        found[office][0] = max(found[office][0], carga.dias)
        found[office][1] += carga.persona_dias
    return dict(found)


def _lines(problema: Mapping[str, Any], plan: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each activity that asks for a date, those that moved furthest first."""
    placed = {a["id"]: a["sesiones"] for a in plan["actividades"]}
    moved = {movida.codigo: movida for movida in moved_in(problema, plan)}
    salas = {sala["id"]: sala.get("nombre", sala["id"]) for sala in problema.get("salas", ())}
    asked = [a for a in problema["actividades"] if is_asked(a)]
    for actividad in sorted(asked, key=lambda a: (_distance(moved.get(a["id"])), a["id"])):
        sesiones = placed.get(actividad["id"], ())
        yield _line(actividad, moved.get(actividad["id"]), sesiones, salas)


def _distance(movida: Movida | None) -> int:
    return -abs(movida.dias) if movida else 0


def _line(
    actividad: Mapping[str, Any],
    movida: Movida | None,
    sesiones: Sequence[Mapping[str, Any]],
    salas: Mapping[str, str],
) -> dict[str, Any]:
    turnos = {turno for s in sesiones for j in s["jornadas"] for turno in j["turnos"]}
    told: dict[str, Any] = {
        "codigo": actividad["id"], "titulo": actividad.get("nombre", actividad["id"]),
        "unidad": actividad.get("unidad", ""),
        "en": sorted({j["fecha"] for s in sesiones for j in s["jornadas"]}),
    }  # fmt: skip
    if len(turnos) == 1:
        told["turno"] = turnos.pop()
    if rooms := sorted({salas[s["sala"]] for s in sesiones if s.get("sala") in salas}):
        told["salas"] = rooms
    if movida:
        told |= {"antes": movida.antes.isoformat(), "dias": movida.dias}
    return told


def name_conflict(problema: Mapping[str, Any], conflicto: Mapping[str, Any]) -> dict[str, Any]:
    """Return a conflicto with the title and the unit of each of its activities."""
    named = {a["id"].partition("/")[0]: a for a in problema["actividades"]}
    codes = dict.fromkeys(codigo.partition("/")[0] for codigo in conflicto["actividades"])
    return {
        "frase": conflicto["frase"],
        "minimo": bool(conflicto.get("minimo")),
        "actividades": [
            {
                "codigo": codigo, "titulo": named[codigo].get("nombre", codigo),
                "unidad": named[codigo].get("unidad", ""),
            }
            for codigo in codes
            if codigo in named
        ],
    }  # fmt: skip
