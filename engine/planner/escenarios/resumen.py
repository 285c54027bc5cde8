"""What a plan of a year means to people: who moves, how loaded each week is, trips spared."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise
from math import ceil
from typing import Any

from engine.planner.escenarios.fechas import Movida, moved_in
from engine.planner.escenarios.turnos import HORAS
from engine.planner.solver.revision.hechos import Hechos
from engine.planner.solver.revision.viajes import find_tight_journeys

JUNTAS = 3
"""Calendar days between two activities in one place that a traveller stays over, at most."""
Celda = tuple[str, date]
Estadia = tuple[date, date]


@dataclass(frozen=True)
class Carga:
    """The days of a week in which an office is convened, and how many days of people that is."""

    dias: int
    persona_dias: int


@dataclass(frozen=True)
class Resumen:
    """A plan in figures; `carga` by office, which is a UGEL with what is below it, and Monday.

    `cruces` are pairs of activities that convene a group at once, `cruces_pedidos` those of the
    dates asked for; `viajes_ahorrados` are those that a traveller does not make because two
    activities follow in one place, `viajes_ajustados` those made with little time to spare.
    """

    actividades: int
    pendientes: tuple[str, ...]
    movidas: tuple[Movida, ...]
    personas_movidas: int
    cruces: int
    cruces_pedidos: int
    viajes_ahorrados: int
    viajes_ajustados: int
    carga: Mapping[Celda, Carga]

    @property
    def dias_movidos(self) -> int:
        """Return how many days all of them moved, together."""
        return sum(abs(movida.dias) for movida in self.movidas)

    def busiest(self, how_many: int) -> list[tuple[str, date, Carga]]:
        """Return the weeks with most days convened, by office, the busiest first."""
        cells = [(entidad, week, carga) for (entidad, week), carga in self.carga.items()]
        return sorted(cells, key=lambda c: (-c[2].dias, -c[2].persona_dias, c[0], c[1]))[:how_many]

    def to_json(self) -> dict[str, Any]:
        """Return its figures as REST tells them."""
        return {
            "actividades": self.actividades,
            "pendientes": list(self.pendientes),
            "movidas": len(self.movidas),
            "dias_movidos": self.dias_movidos,
            "personas_movidas": self.personas_movidas,
            "cruces": self.cruces,
            "cruces_pedidos": self.cruces_pedidos,
            "viajes_ahorrados": self.viajes_ahorrados,
            "viajes_ajustados": self.viajes_ajustados,
        }


def summarise(problema: Mapping[str, Any], plan: Mapping[str, Any]) -> Resumen:
    """Return what a plan of a problem means to people."""
    people = {grupo["id"]: int(grupo.get("personas", 1)) for grupo in problema["grupos"]}
    convened = {a["id"]: a.get("grupos", ()) for a in problema["actividades"]}
    placed = {a["id"]: _slots(a["sesiones"]) for a in plan["actividades"]}
    asked = {a["id"] for a in problema["actividades"] if is_asked(a)}
    movidas = tuple(moved_in(problema, plan))
    return Resumen(
        actividades=len(asked),
        pendientes=tuple(codigo for codigo in plan.get("pendientes", ()) if codigo in asked),
        movidas=movidas,
        personas_movidas=sum(people[g] for m in movidas for g in convened[m.codigo]),
        cruces=len(_clashes(placed, convened)),
        cruces_pedidos=len(_clashes(_asked(problema), convened)),
        viajes_ahorrados=sum(_spared(problema, placed, people)),
        viajes_ajustados=sum(n for _, _, n in find_tight_journeys(Hechos(problema, plan))),
        carga=_load(placed, convened, problema["grupos"]),
    )


def is_asked(actividad: Mapping[str, Any]) -> bool:
    """Tell an activity that asks for a date from an AT that has its own."""
    return "ventana" in actividad


def _slots(sesiones: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {
        (jornada["fecha"], turno)
        for sesion in sesiones
        for jornada in sesion["jornadas"]
        for turno in jornada["turnos"]
    }


def _asked(problema: Mapping[str, Any]) -> dict[str, set[tuple[str, str]]]:
    """Return the slots each activity would take on the dates it asks for, day after day."""
    ids = [turno["id"] for turno in problema["calendario"]["turnos"]]
    found = {}
    for actividad in problema["actividades"]:
        wished = actividad.get("preferida") or actividad.get("fija") or ()
        length = actividad["duracion"]
        days = length.get("dias", 1) if actividad.get("seguidos", True) else 1
        slots = set()
        for momento in wished:
            dia = date.fromisoformat(momento["fecha"])
            for each in _working(dia, days):
                first = ids.index(momento.get("turno", ids[0]))
                taken = ids if "dias" in length else ids[first : first + _turnos(length)]
                slots |= {(each.isoformat(), turno) for turno in taken}
        found[actividad["id"]] = slots
    return found


def _turnos(length: Mapping[str, Any]) -> int:
    """Return how many turnos something shorter than a day takes."""
    return int(length["turnos"]) if "turnos" in length else ceil(length["horas"] / HORAS)


def _working(dia: date, days: int) -> Iterator[date]:
    while days > 0:
        if dia.weekday() < 5:
            yield dia
            days -= 1
        dia += timedelta(days=1)


def _clashes(
    placed: Mapping[str, set[tuple[str, str]]], convened: Mapping[str, Sequence[str]]
) -> set[tuple[str, str]]:
    """Return the pairs of activities that convene some group at the same time."""
    at: dict[tuple[str, str], list[str]] = defaultdict(list)
    for codigo, slots in placed.items():
        for slot in slots:
            at[slot].append(codigo)
    called = {codigo: frozenset(convened[codigo]) for codigo in placed}
    return {
        (una, otra)
        for codes in at.values()
        for una, otra in combinations(sorted(codes), 2)
        if not called[una].isdisjoint(called[otra])
    }


def office_of(grupo: Mapping[str, Any]) -> str:
    """Return the code of the UGEL of a group, of its DRE, or of the entidad that it is in."""
    return str(grupo.get("ugel") or grupo.get("dre") or grupo["id"].partition("@")[2])


def _load(
    placed: Mapping[str, set[tuple[str, str]]],
    convened: Mapping[str, Sequence[str]],
    grupos: Sequence[Mapping[str, Any]],
) -> dict[Celda, Carga]:
    offices = {
        grupo["id"]: (office_of(grupo), how_many)
        for grupo in grupos
        if (how_many := int(grupo.get("personas", 1)))
    }
    days: dict[Celda, set[date]] = defaultdict(set)
    amount: dict[Celda, int] = defaultdict(int)
    for codigo, slots in placed.items():
        people: Counter[str] = Counter()
        for grupo in convened[codigo]:
            if grupo in offices:
                office, how_many = offices[grupo]
                people[office] += how_many
        for dia in {date.fromisoformat(fecha) for fecha, _ in slots}:
            monday = dia - timedelta(days=dia.weekday())
            for office, how_many in people.items():
                days[office, monday].add(dia)
                amount[office, monday] += how_many
    return {cell: Carga(len(each), amount[cell]) for cell, each in days.items()}


def _spared(
    problema: Mapping[str, Any],
    placed: Mapping[str, set[tuple[str, str]]],
    people: Mapping[str, int],
) -> Iterator[int]:
    """Yield, for each group and pair of activities that follow in one place, who stays over."""
    stays: dict[tuple[str, float, float], list[Estadia]] = defaultdict(list)
    for actividad in problema["actividades"]:
        slots, place = placed.get(actividad["id"]), actividad.get("lugar")
        if slots and place:
            days = [date.fromisoformat(fecha) for fecha, _ in slots]
            for grupo in actividad.get("grupos", ()):
                key = (grupo, place["latitud"], place["longitud"])
                stays[key].append((min(days), max(days)))
    homes = {
        (grupo["id"], grupo["lugar"]["latitud"], grupo["lugar"]["longitud"])
        for grupo in problema["grupos"]
        if "lugar" in grupo
    }
    for key, those in stays.items():
        if key not in homes:
            those.sort()
            for (_, end), (start, _) in pairwise(those):
                if (start - end).days <= JUNTAS:
                    yield people[key[0]]
