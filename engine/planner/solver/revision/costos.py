"""What a plan costs, criterion by criterion, counted from the documents."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from engine.planner.solver.revision.hechos import NOMBRES, Hechos, Sesion, blocks
from engine.planner.solver.revision.reglas import monday_of, nth, sessions
from engine.planner.solver.revision.viajes import find_tight_journeys

HABITUALES = {
    "cambio": 20, "clases": 5, "protegidas": 5, "carga": 3, "aviso": 1, "preferencia": 1,
    "viaje": 1, "separada": 1, "reparto": 5, "compacidad": 2, "sala": 1, "aforo": 1,
}  # fmt: skip


def count_costs(hechos: Hechos) -> dict[str, int]:
    """Return what each criterion with a weight costs."""
    return {
        criterio: peso * sum(CUENTAS[criterio](hechos))
        for criterio, peso in weights(hechos.problema).items()
        if peso
    }


def weights(problema: Mapping[str, Any]) -> dict[str, int]:
    """Return the weights: one not told weighs twice the one below it; the last, 1."""
    told = problema.get("pesos")
    if told is None:
        return dict(HABITUALES)
    values = [entry.get("peso") for entry in told]
    for n in reversed(range(len(values))):
        if values[n] is None:
            below = values[n + 1] if n + 1 < len(values) else 0
            values[n] = 2 * below if below else 1
    return {entry["criterio"]: value for entry, value in zip(told, values, strict=True)}


def _changes(hechos: Hechos) -> Iterator[int]:
    primero = hechos.turnos[0]["id"]
    for sesion in hechos.sesiones:
        publicada = nth(sesion.actividad, "publicada", sesion)
        if publicada is not None:
            was = publicada["fecha"], publicada.get("turno", primero)
            moved = was != (sesion.fecha.isoformat(), sesion.turno)
            yield moved * hechos.personas[sesion.actividad["id"]]


def _protected(hechos: Hechos, lectivo: bool) -> Iterator[int]:
    for sesion in hechos.sesiones:
        for periodo in hechos.problema["calendario"].get("protegidos", ()):
            if periodo.get("dureza") == "duro" or periodo.get("lectivo", False) != lectivo:
                continue
            if lectivo and sesion.actividad.get("plan_recuperacion"):
                continue
            days = sum(blocks([periodo], dia, "") for dia in sesion.dias)
            for grupo in hechos.convocados[sesion.actividad["id"]]:
                if hechos.covers(periodo, hechos.grupos[grupo]):
                    yield days * hechos.grupos[grupo].get("personas", 1)


def _overload(hechos: Hechos) -> Iterator[int]:
    weeks: dict[tuple[str, date], set[date]] = defaultdict(set)
    for sesion in hechos.sesiones:
        for grupo in hechos.convocados[sesion.actividad["id"]]:
            for dia in sesion.dias:
                weeks[grupo, monday_of(dia)].add(dia)
    for (grupo, _), days in weeks.items():
        budget = hechos.grupos[grupo].get("carga_semana")
        if budget is not None:
            yield max(0, len(days) - budget) * hechos.grupos[grupo].get("personas", 1)


def _notice(hechos: Hechos) -> Iterator[int]:
    if "hoy" not in hechos.problema:
        return
    hoy = date.fromisoformat(hechos.problema["hoy"])
    wanted = hechos.problema.get("aviso_minimo", 10)
    weekdays = hechos.problema["calendario"].get("dias", NOMBRES[:5])
    inicio = date.fromisoformat(hechos.problema["calendario"]["inicio"])
    for sesion in hechos.sesiones:
        notice = hechos.count_working(hoy, sesion.fecha)
        dia = hoy + timedelta(days=1)
        # Days before the calendar begins count when their weekday does.
        while dia < inicio and notice < wanted:
            notice += NOMBRES[dia.weekday()] in weekdays
            dia += timedelta(days=1)
        yield max(0, wanted - notice) * hechos.personas[sesion.actividad["id"]]


def _preference(hechos: Hechos) -> Iterator[int]:
    for sesion in hechos.sesiones:
        preferida = nth(sesion.actividad, "preferida", sesion)
        if preferida is None:
            continue
        each = sesion.actividad.get("costo_dia", 1)
        wanted = date.fromisoformat(preferida["fecha"])
        # A day that does not count stands for the next one that does.
        while wanted <= hechos.habiles[-1] and wanted not in hechos.numero:
            wanted += timedelta(days=1)
        moved = abs(hechos.numero[sesion.fecha] - hechos.numero.get(wanted, len(hechos.habiles)))
        other = preferida.get("turno", sesion.turno) != sesion.turno
        yield sesion.actividad.get("prioridad", 1) * (moved * each + other * min(1, each))


def _torn(hechos: Hechos) -> Iterator[int]:
    for sesion in hechos.sesiones:
        span = (sesion.dias[-1] - sesion.dias[0]).days + 1
        yield (span - len(sesion.dias)) * hechos.personas[sesion.actividad["id"]]


def _spread(hechos: Hechos) -> Iterator[int]:
    for codigo, own in _by_activity(hechos).items():
        actividad = hechos.actividades[codigo]
        wanted = actividad.get("dias_minimos", 0)
        if wanted > 1 and sessions(actividad) > 1:
            yield max(0, wanted - len({sesion.fecha for sesion in own}))


def _alone(hechos: Hechos) -> Iterator[int]:
    order = {turno["id"]: n for n, turno in enumerate(hechos.turnos)}
    taken: dict[tuple[str, date], set[int]] = defaultdict(set)
    for sesion in hechos.sesiones:
        for grupo in hechos.convocados[sesion.actividad["id"]]:
            if hechos.grupos[grupo].get("compacto"):
                for dia, turno in sesion.tomados:
                    taken[grupo, dia].add(order[turno])
    for places in taken.values():
        yield sum(places.isdisjoint((n - 1, n + 1)) for n in places)


def _hurried(hechos: Hechos) -> Iterator[int]:
    yield from (people for _, _, people in find_tight_journeys(hechos))


def _rooms(hechos: Hechos) -> Iterator[int]:
    for codigo, own in _by_activity(hechos).items():
        if hechos.actividades[codigo].get("sala", {}).get("misma"):
            yield max(0, len({sesion.sala for sesion in own}) - 1)


def _crowded(hechos: Hechos) -> Iterator[int]:
    rooms = {sala["id"]: sala for sala in hechos.problema.get("salas", ())}
    for sesion in hechos.sesiones:
        asked = sesion.actividad.get("sala")
        if asked is not None and sesion.sala in rooms:
            people = asked.get("personas", hechos.personas[sesion.actividad["id"]])
            yield max(0, people - rooms[sesion.sala].get("capacidad", people))


def _by_activity(hechos: Hechos) -> dict[str, list[Sesion]]:
    found: dict[str, list[Sesion]] = defaultdict(list)
    for sesion in hechos.sesiones:
        found[sesion.actividad["id"]].append(sesion)
    return found


CUENTAS: Mapping[str, Callable[[Hechos], Iterator[int]]] = {
    "cambio": _changes,
    "clases": lambda hechos: _protected(hechos, lectivo=True),
    "protegidas": lambda hechos: _protected(hechos, lectivo=False),
    "carga": _overload,
    "aviso": _notice,
    "preferencia": _preference,
    "viaje": _hurried,
    "separada": _torn,
    "reparto": _spread,
    "compacidad": _alone,
    "sala": _rooms,
    "aforo": _crowded,
}
"""How the quantity of each criterion is counted."""
