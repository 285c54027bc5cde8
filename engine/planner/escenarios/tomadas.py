"""What the ATs on the calendar take of a year: fixed activities, and hours that people lack."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.domain.lima import to_lima
from engine.planner.escenarios.datos import Anio, Grupo, Lugar, Marco, Ocupada, Tramo
from engine.planner.escenarios.turnos import TURNOS, turnos_by_day
from engine.planner.solver.modelo.viajes import minutes_between

DIA = 24 * 60
Turnos = Sequence[Mapping[str, str]]


@dataclass
class Tomadas:
    """Fixed activities, and when each group or person is not available besides."""

    fijas: list[dict[str, Any]] = field(default_factory=list)
    ocupado: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class _Estancia:
    """Where a group is from one minute to another, counted from the beginning of the calendar."""

    desde: int
    hasta: int
    lugar: Lugar | None


def take(anio: Anio, turnos: Turnos) -> Tomadas:
    """Return what the ATs on the calendar take of those whom the activities convene.

    Two ATs that share their people at once (PR-29), or that the same people could not go between,
    would be a clash of fixed ones: the second is told as hours in which its people are not there.
    """
    return _Toma(anio, turnos).take()


class _Toma:
    def __init__(self, anio: Anio, turnos: Turnos) -> None:
        self._anio = anio
        self._homes = {grupo.id: grupo.lugar for grupo in anio.grupos}
        self._away = {grupo.id: list(absences(grupo, anio.marco)) for grupo in anio.grupos}
        self._hours = {t["id"]: (_minute(t["inicio"]), _minute(t["fin"])) for t in turnos}
        self._viaje = travel_of(anio.marco)
        self._taken: set[tuple[str, str, str]] = set()
        self._stays: dict[str, list[_Estancia]] = defaultdict(list)
        self._told = Tomadas()

    def take(self) -> Tomadas:
        for ocupada in self._anio.ocupadas:
            grupos = [
                *sorted(self._homes.keys() & set(ocupada.grupos)),
                *(c.id for c in self._anio.compartidos if c.is_called("", ocupada.grupos)),
            ]
            if grupos:
                for n, (fecha, turnos) in enumerate(self._days(ocupada), 1):
                    self._put(ocupada, n, fecha, turnos, grupos)
        return self._told

    def _days(self, ocupada: Ocupada) -> Iterator[tuple[str, list[str]]]:
        return (day for day in turnos_by_day(ocupada.tramos) if works(day[0], self._anio.marco))

    def _put(
        self,
        ocupada: Ocupada,
        n: int,
        fecha: str,
        turnos: Sequence[str],
        grupos: Sequence[str],
    ) -> None:
        # Whoever is away that day is not available for anything, and no fixed one may need them.
        there = [each for each in grupos if not _is_away(self._away.get(each, ()), fecha)]
        slots = {(each, fecha, turno) for each in there for turno in turnos}
        stays = {grupo: self._stay(grupo, ocupada, fecha, turnos) for grupo in there}
        if slots & self._taken or any(self._far(grupo, stay) for grupo, stay in stays.items()):
            for each in there:
                free = [t for t in turnos if (each, fecha, t) not in self._taken]
                if free:
                    told = {"inicio": fecha, "turnos": free, "motivo": ocupada.codigo}
                    self._told.ocupado[each].append(told)
        elif there:
            self._told.fijas.append(_fixed(ocupada, n, fecha, turnos, there))
            for grupo, stay in stays.items():
                self._stays[grupo].append(stay)
        self._taken |= slots

    def _stay(self, grupo: str, ocupada: Ocupada, fecha: str, turnos: Sequence[str]) -> _Estancia:
        day = date.fromisoformat(fecha).toordinal() * DIA
        first, last = self._hours[turnos[0]][0], self._hours[turnos[-1]][1]
        return _Estancia(day + first, day + last, ocupada.lugar or self._homes.get(grupo))

    def _far(self, grupo: str, stay: _Estancia) -> bool:
        """Tell whether the group could not go between it and another that is fixed."""
        return any(
            other.lugar and stay.lugar
            and max(other.desde, stay.desde) - min(other.hasta, stay.hasta)
            < minutes_between(other.lugar, stay.lugar, self._viaje)
            for other in self._stays[grupo]
        )  # fmt: skip


def _is_away(stretches: Iterable[Mapping[str, Any]], fecha: str) -> bool:
    return any(s["inicio"] <= fecha <= s.get("fin", s["inicio"]) for s in stretches)


def _minute(hour: str) -> int:
    return int(hour[:2]) * 60 + int(hour[3:])


def _fixed(
    ocupada: Ocupada,
    n: int,
    fecha: str,
    turnos: Sequence[str],
    grupos: Sequence[str],
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": f"{ocupada.codigo}/{n}",
        "nombre": ocupada.titulo,
        "unidad": ocupada.unidad,
        "grupos": list(grupos),
        "duracion": {"turnos": len(turnos)},
        "fija": [{"fecha": fecha, "turno": turnos[0]}],
    }
    if ocupada.lugar:
        told["lugar"] = place_of(ocupada.lugar)
    return told


def place_of(lugar: Lugar) -> dict[str, float]:
    """Return a place as documents write it."""
    return dict(zip(("latitud", "longitud"), lugar, strict=True))


def travel_of(marco: Marco) -> dict[str, float]:
    """Return how people travel, as documents write it; no way is tight without `holgura`."""
    told = dict(zip(("kmh", "maximo_horas"), marco.viaje, strict=True))
    return told if marco.holgura is None else told | {"holgura": marco.holgura}


def works(fecha: str, marco: Marco) -> bool:
    """Tell whether a day of the calendar is one on which activities are held."""
    dia = date.fromisoformat(fecha)
    off = {inhabil for inhabil, _ in marco.inhabiles}
    return dia.weekday() < 5 and dia not in off and marco.inicio <= dia <= marco.fin


def hours_of_grid(anio: Anio) -> list[dict[str, str]]:
    """Return the turnos, as wide as the longest day on which people travel where nights are short.

    A night from the latest end to the earliest start in which every journey fits is as good as
    that of the turnos; a shorter one must be told, for the journeys to count it.
    """
    travelled = [*_hours(anio.ocupadas), *_hours(anio.pedidas)]
    first = min([TURNOS[0]["inicio"], *(start for start, _ in travelled)])
    last = max([TURNOS[-1]["fin"], *(end for _, end in travelled)])
    told = [dict(turno) for turno in TURNOS]
    if DIA - _minute(last) + _minute(first) < anio.marco.viaje[1] * 60:
        told[0]["inicio"], told[-1]["fin"] = first, last
    return told


def _hours(things: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield the hours at which what people travel to begins and ends."""
    for thing in things:
        tramos: Sequence[Tramo] = getattr(thing, "tramos", None) or thing.pedidas
        for start, end in tramos if thing.lugar else ():
            yield to_lima(start).strftime("%H:%M"), to_lima(end).strftime("%H:%M")


def absences(grupo: Grupo, marco: Marco) -> Iterator[dict[str, Any]]:
    """Yield the days without a titular (PB-05), and those that do not count where the group is.

    A cargo that nobody holds in the whole of the year forbids no day: other dates mend nothing.
    """
    for first, last in grupo.vacantes:
        if first > marco.inicio or last < marco.fin:
            yield {
                "inicio": max(first, marco.inicio).isoformat(),
                "fin": min(last, marco.fin).isoformat(), "motivo": "un cargo sin titular",
            }  # fmt: skip
    for dia, nombre in grupo.locales:
        yield {"inicio": dia.isoformat(), "motivo": nombre}
