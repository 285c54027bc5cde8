"""The year of one companion, turned into a problem of the calendar and read back from its dates."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from engine.planner.anual.busca import Hallado, find_places
from engine.planner.anual.cadencia import Cadencia, Sitio, turn_of, with_directors
from engine.planner.anual.comunes import Comun
from engine.planner.anual.dias import stretch
from engine.planner.anual.encargo import Cartera, Encargo
from engine.planner.anual.fases import Fases
from engine.planner.anual.ocupadas import done_of
from engine.planner.anual.planteo import HOLGURAS, Planteo, Sabido, closed_to, problem_of
from engine.planner.anual.razones import too_far, why_without
from engine.planner.anual.recorrido import kept_outings, outings, stops, tour
from engine.planner.anual.salida import SEMANA, Dia, Parada, lay_out

MESES = 3
"""Times that something may change its month, beyond those of HOLGURAS, before it goes anywhere."""


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
    """A companion's year: the outings, what has no place, what is shared, the days free of that."""

    cartera: Cartera
    salidas: tuple[Salida, ...]
    pendientes: tuple[tuple[str, str], ...]
    comunes: tuple[Comun, ...]
    libres: tuple[date, ...] = ()


class Compania(Sabido):
    """What the years of all companions are made with."""

    def __init__(
        self, problema: Mapping[str, Any], comunes: Sequence[Comun], fases: Fases | None = None
    ) -> None:
        super().__init__(problema, fases)
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
        planteo = Planteo(acompanante, groups, free, publicadas)
        if any(group[0].cada is not None for group in groups):
            cadencia = self._cadence(planteo)
            cartera, groups = self._directed(planteo, cadencia)
            planteo = replace(planteo, groups=groups, cadencia=cadencia)
        hallado = self._search(planteo, semilla)
        lost = [one for group in groups if group[0].id not in hallado.fechas for one in group]
        asked = (one for group in groups for one in group)
        pendientes = [*cartera.pendientes, *far, *why_without(lost, asked, free, self.anio)]
        salidas = self._read(planteo, hallado)
        return Hecha(cartera, tuple(salidas), tuple(pendientes), tuple(comunes), tuple(free))

    def _search(self, planteo: Planteo, semilla: int) -> Hallado:
        """Return where the solver puts a companion's things: ever further from where they go.

        Those of a cadence go ever further from their months; if some still have no place, as if
        there were none: it leaves nothing without a date.
        """
        best: Hallado | None = None
        rounds = [replace(planteo, holgura=holgura) for holgura in HOLGURAS]
        if planteo.cadencia is not None:
            free = [replace(each, cadencia=None) for each in rounds[1:]]
            rounds = [*rounds, *rounds[-1:] * MESES, *free]
        for each in rounds:
            hallado = find_places(problem_of(self, each), semilla=semilla)
            if best is None or len(hallado.fechas) > len(best.fechas):
                best = hallado
            lost = [group[0].id for group in planteo.groups if group[0].id not in hallado.fechas]
            if not lost:
                break
            if each.cadencia is not None:
                each.cadencia.loosen(lost)
        assert best is not None
        return best

    def _cadence(self, planteo: Planteo) -> Cadencia:
        """Return in which months a companion's things go (PR-08)."""
        base, hoy = planteo.acompanante["id"], self.problema.get("hoy", "")
        days = [d for d in planteo.free if d in self.anio.lectivos and d.isoformat() >= hoy]

        def open_to(one: Encargo) -> list[date]:
            closed = closed_to(self, one)
            return [dia for dia in days if dia not in closed]

        sitio = Sitio(
            self.anio.dias[0], days, open_to, done_of(planteo.acompanante), planteo.publicadas,
            self.fases, lambda group: self.length_of(base, group),
        )  # fmt: skip
        return Cadencia(sitio, planteo.groups)

    def _directed(
        self, planteo: Planteo, cadencia: Cadencia
    ) -> tuple[Cartera, list[tuple[Encargo, ...]]]:
        """Return what is done, GIA of directores after those of docentes whose month asks one."""
        acompanante, done = planteo.acompanante, done_of(planteo.acompanante)
        first, months = self.anio.dias[0], defaultdict[str, dict[int, int]](dict)
        whole = self.anuario.portfolio(acompanante)
        cada = next((o.cada_directores for o in whole.encargos if o.cada_directores), None)
        if cada is None:
            return whole.without(done), list(planteo.groups)
        for one in whole.encargos:
            mes = cadencia.month_of(one)
            if one.id in done:
                mes = turn_of(done[one.id][0], first, 1)
            if one.tipo == "gia" and mes is not None:
                months[one.id.rpartition("-")[0]][one.numero] = mes
        chosen = {
            f"{thread}-{numero}"
            for thread, own in months.items()
            for numero in with_directors(own, cada)
        }
        cartera = self.anuario.portfolio(acompanante, chosen).without(done)
        known = {one.id: one for one in cartera.encargos}
        groups = [tuple(known.get(one.id, one) for one in group) for group in planteo.groups]
        return cartera, groups

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
        long = {group[0].id: self.length_of(base, group) for group in groups}
        far = [
            (one.id, too_far(one, self.caminos.step(base, one.sede), long[group[0].id]))
            for group in groups
            if long[group[0].id] > SEMANA
            for one in group
        ]
        lost = {codigo for codigo, _ in far}
        return [group for group in groups if group[0].id not in lost], far

    def _read(self, planteo: Planteo, hallado: Hallado) -> list[Salida]:
        minutes, tope = self.caminos.minutes, self.anuario.limites.con_viaje
        base, found = planteo.acompanante["id"], []
        for group in planteo.groups:
            if (start := hallado.fechas.get(group[0].id)) is None:
                continue
            days = lay_out(base, stops(group, base), minutes, tope)
            dated = tuple((start + timedelta(n), dia) for n, dia in enumerate(days))
            salida = Salida(group, dated)
            for n, one in enumerate(group):
                self.ocupadas.take(one, salida.days_of(n))
            found.append(salida)
        return sorted(found, key=lambda salida: salida.dias[0][0])
