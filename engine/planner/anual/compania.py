"""The year of one companion, turned into a problem of the calendar and read back from its dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.planner.anual.busca import TURNO, Hallado, find_places, former_dates
from engine.planner.anual.camino import Caminos
from engine.planner.anual.comunes import Comun
from engine.planner.anual.dias import Anio, stretch, within
from engine.planner.anual.encargo import Anuario, Cartera, Encargo, window_of
from engine.planner.anual.fases import Fases
from engine.planner.anual.ocupadas import DESCANSO, Ocupadas, done_of, too_soon
from engine.planner.anual.recorrido import (
    before_work,
    kept_outings,
    length,
    outings,
    stops,
    tour,
)
from engine.planner.anual.salida import SEMANA, Dia, Parada, lay_out

HOLGURAS = (0.3, 0.8, 1.6, 4.0)
"""How far beyond its part of the year something may go, in parts of it: tried one after another."""


@dataclass(frozen=True)
class Salida:
    """An outing on its days: what is done on each, and where one goes."""

    encargos: tuple[Encargo, ...]
    dias: tuple[tuple[date, Dia], ...]

    def days_of(self, n: int) -> list[date]:
        """Return the days of the n-th thing done in it."""
        return [dia for dia, what in self.dias if what.parada == n]


@dataclass(frozen=True)
class Hecha:
    """A companion's year: the outings, what has no place and what is shared."""

    cartera: Cartera
    salidas: tuple[Salida, ...]
    pendientes: tuple[tuple[str, str], ...]
    comunes: tuple[Comun, ...]


class Compania:
    """What the years of all companions are made with."""

    def __init__(
        self, problema: Mapping[str, Any], comunes: Sequence[Comun], fases: Fases | None = None
    ) -> None:
        self.anuario = Anuario(problema)
        self.fases = fases
        self.anio = Anio(problema["calendario"])
        self.caminos = Caminos(problema)
        self.ocupadas = Ocupadas()
        self._problema = problema
        self._comunes = [comun for comun in comunes if comun.dias]
        for acompanante in problema["acompanantes"]:
            self._keep(acompanante)

    def _keep(self, acompanante: Mapping[str, Any]) -> None:
        """Note the days of what a companion did already, for the others of the same schools."""
        done = done_of(acompanante)
        for one in self.anuario.portfolio(acompanante).encargos if done else ():
            if one.id in done:
                self.ocupadas.take(one, done[one.id])

    def solve(
        self, acompanante: Mapping[str, Any], publicadas: Mapping[str, str], semilla: int
    ) -> Hecha:
        """Return the year of a companion, each thing on its dates or with why it has none."""
        done = done_of(acompanante)
        cartera = self.anuario.portfolio(acompanante).without(done)
        comunes = [one for one in self._comunes if one.reaches(acompanante["id"])]
        busy = self._busy(acompanante, comunes)
        free = [dia for dia in self.anio.dias if dia not in busy]
        groups, far = self._outings(cartera, acompanante["id"], publicadas)
        pendientes = list(cartera.pendientes) + far
        for holgura in HOLGURAS:
            problema, codes = self._problem(acompanante, groups, free, holgura, publicadas)
            hallado = find_places(problema, semilla=semilla)
            if len(hallado.fechas) == len(codes):
                break
        salidas = self._read(acompanante["id"], codes, hallado)
        pendientes += self._why_not(codes, hallado, free, groups)
        return Hecha(cartera, tuple(salidas), tuple(pendientes), tuple(comunes))

    def _busy(self, acompanante: Mapping[str, Any], comunes: Sequence[Comun]) -> set[date]:
        """Return the days that a companion cannot go out: rest, holidays, shared and away."""
        anio, busy = self.anio, set(self.anio.dias) - set(self.anio.habiles)
        busy |= anio.local(acompanante.get("distrito"))
        busy |= {d for tramo in acompanante.get("indisponible", ()) for d in stretch(tramo)}
        busy |= {dia for days in done_of(acompanante).values() for dia in days}
        for comun in comunes:
            busy |= {dia for dia, _ in self.shared_days(acompanante["id"], comun)}
        return busy

    def shared_days(self, acompanante: str, comun: Comun) -> list[tuple[date, Dia]]:
        """Return the days that something shared takes of a companion, with those of travel."""
        tope = self.anuario.limites.con_viaje
        parada = Parada(comun.lugar, len(comun.dias), 60 * comun.comun.get("horas", 8))
        dias = lay_out(acompanante, [parada], self.caminos.minutes, tope)
        before = next(n for n, dia in enumerate(dias) if dia.parada is not None)
        numbers = {dia: n for n, dia in enumerate(self.anio.habiles)}
        first = max(0, numbers[comun.dias[0]] - before)
        return list(zip(self.anio.habiles[first : first + len(dias)], dias, strict=False))

    def _outings(
        self, cartera: Cartera, base: str, publicadas: Mapping[str, str]
    ) -> tuple[list[tuple[Encargo, ...]], list[tuple[str, str]]]:
        """Return what is done in each outing, and what no week holds with why."""
        minutes, tope = self.caminos.minutes, self.anuario.limites.con_viaje
        whole = [one for one in cartera.encargos if one.tipo == "visita"]
        kept = [one for one in whole if one.id in publicadas]
        visits = [one for one in whole if one.id not in publicadas]
        places = {one.sede for one in cartera.encargos}
        order = {place: n for n, place in enumerate(tour(base, list(places), minutes))}
        groups = kept_outings(base, kept, minutes, tope, publicadas)
        rounds = sorted({(one.numero, one.veces) for one in visits})
        for key in rounds:
            own = [one for one in visits if (one.numero, one.veces) == key]
            own.sort(key=lambda one: (order[one.sede], one.id))
            groups += outings(base, own, minutes, tope)
        groups += [(one,) for one in cartera.encargos if one.tipo != "visita"]
        far = [
            (one.id, self._too_far(base, one, length(base, group, minutes, tope)))
            for group in groups
            if length(base, group, minutes, tope) > SEMANA
            for one in group
        ]
        lost = {codigo for codigo, _ in far}
        return [group for group in groups if group[0].id not in lost], far

    def _too_far(self, base: str, one: Encargo, days: int) -> str:
        paso = self.caminos.step(base, one.sede)
        return (
            f"{one.id}: {one.dias} días en {one.sede} y {paso.minutos / 60:.1f} horas de viaje de "
            f"ida ({paso.modo}) piden {days} días seguidos, y una semana tiene {SEMANA} (PR-19, "
            "PB-06): acerque la base, corrija el modo o la velocidad, o dé más horas con viaje."
        )

    def _problem(
        self, acompanante: Mapping[str, Any], groups: Sequence[tuple[Encargo, ...]],
        free: Sequence[date], holgura: float, publicadas: Mapping[str, str],
    ) -> tuple[dict[str, Any], dict[str, tuple[Encargo, ...]]]:  # fmt: skip
        """Return the problem of a companion, and which encargos each activity of it stands for."""
        base = acompanante["id"]
        codes = {group[0].id: group for group in groups}
        free_days = set(free)
        closed = [dia for dia in self.anio.dias if dia not in free_days]
        calendario = self._problema["calendario"]
        documento: dict[str, Any] = {
            "formato": "articula.problema", "version": 1, "nombre": base,
            "calendario": {
                "inicio": calendario["inicio"], "fin": calendario["fin"],
                "turnos": [{"id": TURNO, "inicio": "08:00", "fin": "17:00"}],
                "dias": ["lunes", "martes", "miercoles", "jueves", "viernes", "sabado"],
            },
            "grupos": [{"id": base, "indisponible": _stretches(closed)}],
            "actividades": self._activities(acompanante, codes, free, holgura, publicadas),
        }  # fmt: skip
        return documento | {k: self._problema[k] for k in ("hoy",) if k in self._problema}, codes

    def _activities(
        self, acompanante: Mapping[str, Any], codes: Mapping[str, tuple[Encargo, ...]],
        free: Sequence[date], holgura: float, publicadas: Mapping[str, str],
    ) -> list[dict[str, Any]]:  # fmt: skip
        minutes, tope = self.caminos.minutes, self.anuario.limites.con_viaje
        base, done = acompanante["id"], done_of(acompanante)
        class_days = [dia for dia in free if dia in self.anio.lectivos]
        meeting_days = [dia for dia in free if dia not in self.anio.vacaciones]
        where = {one.id: code for code, group in codes.items() for one in group}
        sent: dict[tuple[str, int], int] = {}
        found = []
        for code, group in codes.items():
            first = group[0]
            days = length(base, group, minutes, tope)
            key = (first.tipo, first.numero)
            sent[key] = sent.get(key, 0) + days
            told = self._turn(first, class_days, holgura, sent[key] - days, code in publicadas)
            allowed = set(class_days if first.tipo == "visita" else meeting_days)
            for one in group:
                allowed -= self._closed(one) | too_soon(one, done, class_days)
            closed = [dia for dia in free if dia not in allowed]
            activity = {
                "id": code, "grupos": [base], "duracion": {"dias": days},
                "indisponible": _stretches(closed),
            } | told  # fmt: skip
            former = [where[one.former] for one in group if one.former in where]
            if former:
                after = [{"actividad": a, "dias": DESCANSO} for a in dict.fromkeys(former)]
                activity["despues_de"] = after
            if code in publicadas:
                away = before_work(base, group, minutes, tope)
                start = date.fromisoformat(publicadas[code]) - timedelta(away)
                _keep_where_it_was(activity, start, self._problema.get("hoy", ""))
            found.append(activity)
        return found

    def _turn(
        self, one: Encargo, class_days: Sequence[date], holgura: float, before: int, published: bool
    ) -> dict[str, Any]:
        """Return when something may be: by its phase, from today on unless it had its date."""
        hoy = "" if published else self._problema.get("hoy", "")
        days = [dia for dia in class_days if dia.isoformat() >= hoy]
        turn = one
        if self.fases is not None:
            turn, days = self.fases.own(one, days)
        return self._when(window_of(turn, days, holgura), days, before)

    def _when(
        self, window: tuple[date, date, date] | None, days: Sequence[date], before: int
    ) -> dict[str, Any]:
        """Return the window of an activity and the day wanted: its turn in the round."""
        if window is None:
            # Nothing in its month: the solver says that there is no day for it.
            first = self.anio.dias[0].isoformat()
            return {"ventana": {"inicio": first, "fin": first}}
        low, high, _ = window
        inside = [dia for dia in days if low <= dia <= high]
        wanted = inside[min(len(inside) - 1, len(inside) // 6 + before)]
        return {
            "ventana": {"inicio": low.isoformat(), "fin": high.isoformat()},
            "preferida": [{"fecha": wanted.isoformat()}],
        }

    def _closed(self, one: Encargo) -> set[date]:
        """Return the days on which a school, or a docente, cannot receive something."""
        closed = self.ocupadas.closed_to(one)
        things = [self.anuario.instituciones[codigo] for codigo in one.instituciones]
        for institucion in things:
            closed |= self.anio.local(institucion.get("distrito"))
        if one.docente is not None:
            things.append(self.anuario.docentes[one.docente])
        tramos = [tramo for thing in things for tramo in thing.get("indisponible", ())]
        return closed | {dia for dia in self.anio.dias if within(dia, tramos)}

    def _read(
        self, base: str, codes: Mapping[str, tuple[Encargo, ...]], hallado: Hallado
    ) -> list[Salida]:
        minutes, tope = self.caminos.minutes, self.anuario.limites.con_viaje
        found = []
        for code, group in codes.items():
            if (start := hallado.fechas.get(code)) is None:
                continue
            days = lay_out(base, stops(group, base), minutes, tope)
            dated = tuple((start + timedelta(n), dia) for n, dia in enumerate(days))
            salida = Salida(group, dated)
            for n, one in enumerate(group):
                self.ocupadas.take(one, salida.days_of(n))
            found.append(salida)
        return sorted(found, key=lambda salida: salida.dias[0][0])

    def _why_not(
        self, codes: Mapping[str, tuple[Encargo, ...]], hallado: Hallado, free: Sequence[date],
        groups: Sequence[tuple[Encargo, ...]],
    ) -> list[tuple[str, str]]:  # fmt: skip
        out = [code for code in codes if code not in hallado.fechas]
        if not out:
            return []
        wanted = sum(one.dias for group in groups for one in group)
        class_days = sum(dia in self.anio.lectivos for dia in free)
        told = f"Pide {wanted} días entre visitas, GIA y RTC y quedan {class_days} días de clases"
        if wanted > class_days:
            told += f": faltan {wanted - class_days}."
        else:
            told += ", pero no en sus semanas."
        return [(one.id, told) for code in out for one in codes[code]]


def _keep_where_it_was(activity: dict[str, Any], start: date, hoy: str) -> None:
    """Want nothing of what is published but its date, even out of its part of the year."""
    activity.pop("preferida", None)
    ventana, dia = activity["ventana"], start.isoformat()
    activity["ventana"] = {"inicio": min(ventana["inicio"], dia), "fin": max(ventana["fin"], dia)}
    activity |= former_dates(activity["id"], {activity["id"]: dia}, hoy)


def _stretches(days: Sequence[date]) -> list[dict[str, str]]:
    """Return days of the grid as stretches, those that follow each other joined."""
    found: list[list[date]] = []
    for dia in days:
        if found and (dia - found[-1][-1]).days == 1:
            found[-1].append(dia)
        else:
            found.append([dia])
    return [{"inicio": run[0].isoformat(), "fin": run[-1].isoformat()} for run in found]
