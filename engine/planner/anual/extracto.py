"""What pages read of a year at a glance: each companion's load, what has no date, what moved."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from engine.planner.anual.faltas import Nombres, is_soft, say_fault
from engine.planner.anual.huecos import say_gaps

MOSTRADAS = 200
"""Of what has no date, of what moved and of the faults, how many are kept to be shown."""


def extract_year(
    problema: Mapping[str, Any], plan: Mapping[str, Any], faltas: Sequence[str]
) -> dict[str, Any]:
    """Return the figures of a plan and what of it asks for somebody's attention."""
    nombres = Nombres(problema)
    names = {each["id"]: each.get("nombre", each["id"]) for each in problema["acompanantes"]}
    lost = Counter(each.get("acompanante", "") for each in plan["pendientes"])
    moved = list(_moved(problema, plan))
    return {
        "acompanantes": [
            _companion(each, names[each["id"]], lost[each["id"]]) for each in plan["acompanantes"]
        ],
        "comunes": list(plan["comunes"]),
        "pendientes": [
            {**each, "razon": _sentence(nombres.say(each["razon"]))}
            for each in plan["pendientes"][:MOSTRADAS]
        ],
        "sin_fecha": len(plan["pendientes"]),
        "excluidas": [
            {**each, "razon": _sentence(nombres.say(each["razon"]))}
            for each in plan.get("excluidas", [])[:MOSTRADAS]
        ],
        "cadencia": [
            _sentence(nombres.say(each))
            for each in islice(say_gaps(plan.get("cadencia", [])), MOSTRADAS)
        ],
        "avisos": [_sentence(nombres.say(each)) for each in plan.get("avisos", [])[:MOSTRADAS]],
        "movidas": [
            {**each, "que": _sentence(nombres.name(each["id"]))} for each in moved[:MOSTRADAS]
        ],
        "se_mueven": len(moved),
        "faltas": [say_fault(each, nombres) for each in list(faltas)[:MOSTRADAS]],
        "duras": sum(not is_soft(each) for each in faltas),
        "hitos": [
            {**hito, "comun": nombres.name(hito["comun"])} if "comun" in hito else hito
            for hito in plan.get("hitos", ())
            if "acompanante" not in hito
        ],
        "fases": plan.get("fases"),
    }


def _sentence(told: str) -> str:
    return f"{told[:1].upper()}{told[1:]}"


def _companion(each: Mapping[str, Any], nombre: str, sin_fecha: int) -> dict[str, Any]:
    kinds = Counter(event["tipo"] for event in each["eventos"])
    days = Counter[str]()
    for event in each["eventos"]:
        days[event["tipo"]] += len(event["dias"])
    return {
        "id": each["id"], "nombre": nombre, "visitas": kinds["visita"],
        "dias_visita": days["visita"], "gia": kinds["gia"], "rtc": kinds["rtc"],
        "horas": each.get("horas", 0.0), "km": round(sum(r["km"] for r in each["rutas"]), 1),
        "sin_fecha": sin_fecha,
    }  # fmt: skip


def _moved(problema: Mapping[str, Any], plan: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield what had a date and has another, with both."""
    before = problema.get("publicadas", {})
    things: list[tuple[str | None, Mapping[str, Any]]] = [
        (None, comun) for comun in plan["comunes"]
    ]
    things += [(each["id"], event) for each in plan["acompanantes"] for event in each["eventos"]]
    for who, thing in things:
        now = thing["dias"][0]["fecha"]
        if before.get(thing["id"], now) != now:
            told = {"id": thing["id"], "tipo": thing["tipo"], "antes": before[thing["id"]]}
            yield told | {"ahora": now} | ({"acompanante": who} if who else {})
