"""Hours of the office and turnos of the solver's grid, each told in the other's terms."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from math import ceil
from typing import Any

from engine.domain.convocatoria import Jornada
from engine.domain.lima import at_lima, to_lima
from engine.planner.escenarios.datos import Pedida, Tramo

TURNOS = (
    {"id": "manana", "inicio": "09:00", "fin": "13:00"},
    {"id": "tarde", "inicio": "13:00", "fin": "17:00"},
)
"""A day asked for without hours goes from 9:00 to 17:00: two turnos of four hours."""
NOMBRES = {"manana": "por la mañana", "tarde": "por la tarde"}
HORAS = 4.0
"""Hours of a turno."""
CORTE = time(13)


def turnos_of(tramo: Tramo) -> list[str]:
    """Return the turnos of its day that a stretch takes; before 9:00 and after 17:00 too."""
    start, end = (to_lima(each).time() for each in tramo)
    taken = (["manana"] if start < CORTE else []) + (["tarde"] if end > CORTE else [])
    return taken or ["tarde"]


def turnos_by_day(tramos: Iterable[Tramo]) -> Iterator[tuple[str, list[str]]]:
    """Yield each day that some stretches take, with its turnos in order."""
    by_day: dict[date, set[str]] = defaultdict(set)
    for tramo in tramos:
        by_day[to_lima(tramo[0]).date()].update(turnos_of(tramo))
    for dia, turnos in sorted(by_day.items()):
        yield dia.isoformat(), [t["id"] for t in TURNOS if t["id"] in turnos]


def length_of(pedida: Pedida) -> dict[str, Any]:
    """Return how long it is, in the terms of a problem: `duracion`, and `seguidos` if need be."""
    amount, unit = pedida.duracion, pedida.unidad_tiempo
    if unit == "hora" and amount <= HORAS:
        both = bool(pedida.pedidas) and all(len(turnos_of(t)) == 2 for t in pedida.pedidas)
        return {"duracion": {"turnos": 2 if both else 1}}
    if unit == "hora" and amount <= 2 * HORAS:
        return {"duracion": {"turnos": 2}}
    if unit == "medio_dia" and amount <= 1:
        return {"duracion": {"turnos": 1}}
    per_day = {"hora": 2 * HORAS, "medio_dia": 2, "dia": 1}[unit]
    days = min(60, ceil(amount / per_day))
    return {"duracion": {"dias": max(1, days)}, "seguidos": pedida.consecutiva or days <= 1}


def sessions_in(length: dict[str, Any]) -> int:
    """Return in how many sessions something of that length meets."""
    return int(length["duracion"]["dias"]) if length.get("seguidos") is False else 1


def moments_of(tramos: Iterable[Tramo], length: dict[str, Any]) -> list[dict[str, str]]:
    """Return the first day of each session asked for, with its turno, in order of time."""
    ordered = sorted(tramos)[: sessions_in(length)]
    whole = "dias" in length["duracion"] or length["duracion"].get("turnos") == len(TURNOS)
    return [
        {
            "fecha": to_lima(tramo[0]).date().isoformat(),
            "turno": TURNOS[0]["id"] if whole else turnos_of(tramo)[0],
        }
        for tramo in ordered
    ]


def hours_of(pedida: Pedida, dia: date, turnos: Sequence[str]) -> Jornada:
    """Return the hours of a day of it: those asked for if its turnos hold them, else theirs."""
    taken = {turno["id"]: turno for turno in TURNOS}
    first, last = taken[turnos[0]], taken[turnos[-1]]
    start, end = time.fromisoformat(first["inicio"]), time.fromisoformat(last["fin"])
    for tramo in sorted(pedida.pedidas):
        if set(turnos_of(tramo)) <= set(turnos):
            start, end = (to_lima(each).time() for each in tramo)
            break
    else:
        if pedida.unidad_tiempo == "hora" and pedida.duracion <= 2 * HORAS:
            minutes = start.hour * 60 + start.minute + ceil(pedida.duracion * 60)
            end = min(end, time(minutes // 60, minutes % 60))
    return Jornada(_at(dia, start), _at(dia, end))


def _at(dia: date, hora: time) -> datetime:
    return at_lima(dia, hora).astimezone(UTC)
