"""The same model given to OR-Tools CP-SAT: proofs for small problems, and a yardstick."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

from engine.errors import Unavailable
from engine.planner.solver.busqueda.tablas import Tablas
from engine.planner.solver.modelo.modelo import Modelo, Recurso, bits
from engine.planner.solver.modelo.relaciones import forbidden_by

Lugares = tuple[tuple[int, int], ...]


class Exacta(NamedTuple):
    """What CP-SAT found: where everything is (None: nothing), its cost, bound and verdict.

    `estado` is `optimo`, `factible`, `imposible` or `desconocido`.
    """

    estado: str
    lugares: Lugares | None
    costo: int
    cota: int


def is_available() -> bool:
    """Tell whether OR-Tools is installed."""
    return find_spec("ortools") is not None


def solve_exact(
    modelo: Modelo, *, segundos: float, obreros: int = 2, desde: Lugares | None = None
) -> Exacta:
    """Solve a model with CP-SAT, starting from a plan if there is one.

    Raises Unavailable(exacto_ausente) without OR-Tools.
    """
    if not is_available():
        raise Unavailable("exacto_ausente")
    return _Exacto(modelo).solve(segundos, obreros, desde)


class _Exacto:
    """One Boolean per pieza, start and room; rules and costs as linear constraints on them."""

    def __init__(self, modelo: Modelo) -> None:
        from ortools.sat.python import cp_model

        self._cp = cp_model
        self._modelo = modelo
        self._model: Any = cp_model.CpModel()
        self._tablas = Tablas(modelo)
        self._costs: list[tuple[Any, int]] = []
        self._lugar: list[dict[tuple[int, int], Any]] = [
            self._places(p) for p in range(len(modelo.piezas))
        ]
        for lugares in self._lugar:
            self._model.add_exactly_one(lugares.values())
        self._never_twice()
        self._limits()
        self._neighbours()
        self._alone()
        self._hurried()
        for grupal in modelo.grupales:
            self._team(grupal.piezas, grupal.dias_minimos, grupal.peso_reparto, grupal.peso_sala)
        self._model.minimize(sum(cost * var for var, cost in self._costs))

    def solve(self, segundos: float, obreros: int, desde: Lugares | None) -> Exacta:
        for lugares, (slot, sala) in zip(self._lugar, desde or (), strict=False):
            for lugar, var in lugares.items():
                self._model.add_hint(var, lugar == (slot, sala))
        solver = self._cp.CpSolver()
        solver.parameters.max_time_in_seconds = segundos
        solver.parameters.num_workers = obreros
        solver.parameters.random_seed = 1
        verdict = solver.solve(self._model)
        names = {
            self._cp.OPTIMAL: "optimo", self._cp.FEASIBLE: "factible",
            self._cp.INFEASIBLE: "imposible",
        }  # fmt: skip
        estado = names.get(verdict, "desconocido")
        if estado not in ("optimo", "factible"):
            return Exacta(estado, None, 0, 0)
        found = tuple(
            next(lugar for lugar, var in options.items() if solver.boolean_value(var))
            for options in self._lugar
        )
        bound = int(solver.best_objective_bound + 0.5)
        return Exacta(estado, found, round(solver.objective_value), bound)

    def _places(self, p: int) -> dict[tuple[int, int], Any]:
        """Return a Boolean for each start and room of a pieza, its own cost noted."""
        pieza = self._modelo.piezas[p]
        slots, masks, costs, *_ = self._tablas.opciones(p)
        rooms = ((-1, 0),) if pieza.salas is None else pieza.salas
        found = {}
        for slot, mask, cost in zip(slots, masks, costs, strict=True):
            for sala, each in rooms:
                if sala < 0 or not self._modelo.salas_ocupadas[sala] & mask:
                    var = self._model.new_bool_var("")
                    found[slot, sala] = var
                    if cost + each:
                        self._costs.append((var, cost + each))
        return found

    def _taking(self, p: int) -> Iterator[tuple[int, int, Any]]:
        for (slot, sala), var in self._lugar[p].items():
            for taken in bits(self._modelo.mask_of(self._modelo.piezas[p], slot)):
                yield taken, sala, var

    def _never_twice(self) -> None:
        """Nobody, and no room, is taken twice in a slot."""
        for recurso in self._modelo.recursos:
            by_slot: dict[int, list[Any]] = {}
            for p in recurso.piezas:
                for taken, _, var in self._taking(p):
                    by_slot.setdefault(taken, []).append(var)
            for slot_vars in by_slot.values():
                if len(slot_vars) > 1:
                    self._model.add_at_most_one(slot_vars)
        by_room: dict[tuple[int, int], list[Any]] = {}
        for p, pieza in enumerate(self._modelo.piezas):
            if pieza.salas is not None:
                for taken, sala, var in self._taking(p):
                    by_room.setdefault((sala, taken), []).append(var)
        for room_vars in by_room.values():
            self._model.add_at_most_one(room_vars)

    def _limits(self) -> None:
        """Groups are convened few days of a week or month; beyond their budget it costs."""
        for recurso in self._modelo.recursos:
            at_most = sum(self._modelo.piezas[p].forma.ancho for p in recurso.piezas)
            if at_most > min(recurso.maximo_semana, recurso.carga, recurso.maximo_mes):
                self._limit(recurso)

    def _limit(self, recurso: Recurso) -> None:
        rejilla = self._modelo.rejilla
        by_day: dict[int, list[Any]] = {}
        for p in recurso.piezas:
            for taken, _, var in self._taking(p):
                by_day.setdefault(taken // len(rejilla.turnos), []).append(var)
        used = {dia: self._any(some) for dia, some in by_day.items()}
        for periodos, maximo in (
            (rejilla.semanas, recurso.maximo_semana), (rejilla.meses, recurso.maximo_mes),
        ):  # fmt: skip
            for days in _days_within(periodos, used):
                if len(days) > maximo:
                    self._model.add(sum(days) <= maximo)
        for days in _days_within(rejilla.semanas, used) if recurso.peso_carga else ():
            if len(days) > recurso.carga:
                over = self._model.new_int_var(0, len(days), "")
                self._model.add(over >= sum(days) - recurso.carga)
                self._costs.append((over, recurso.peso_carga))

    def _any(self, some: list[Any]) -> Any:
        """Return a Boolean that is true when any of some is."""
        whole = self._model.new_bool_var("")
        for var in {id(var): var for var in some}.values():
            self._model.add_implication(var, whole)
        return whole

    def _neighbours(self) -> None:
        """What the place of one forbids to another."""
        modelo = self._modelo
        for p, pieza in enumerate(modelo.piezas):
            for vecino in pieza.vecinos:
                for (slot, _), var in self._lugar[vecino.pieza].items():
                    taken = modelo.mask_of(modelo.piezas[vecino.pieza], slot)
                    first, last = (taken & -taken).bit_length() - 1, taken.bit_length() - 1
                    closed = forbidden_by(modelo.rejilla, vecino, first, last)
                    forbidden = [
                        other
                        for (start, _), other in self._lugar[p].items()
                        if closed & modelo.mask_of(pieza, start)
                    ]
                    if forbidden:
                        self._model.add(sum(forbidden) == 0).only_enforce_if(var)

    def _alone(self) -> None:
        """A turno that a compact group takes with none of its own beside it costs."""
        t = len(self._modelo.rejilla.turnos)
        for recurso in self._modelo.recursos:
            by_slot: dict[int, list[Any]] = {}
            for p in recurso.piezas if recurso.peso_compacidad else ():
                for taken, _, var in self._taking(p):
                    by_slot.setdefault(taken, []).append(var)
            for n, some in by_slot.items():
                beside = by_slot.get(n - 1, []) if n % t else []
                beside = beside + (by_slot.get(n + 1, []) if (n + 1) % t else [])
                alone = self._model.new_bool_var("")
                self._model.add(alone >= sum(some) - sum(beside))
                self._costs.append((alone, recurso.peso_compacidad))

    def _hurried(self) -> None:
        """Two places between which somebody goes in a hurry cost."""
        modelo = self._modelo
        for p, pieza in enumerate(modelo.piezas):
            for q, limite, each in pieza.justos if pieza.justos else ():
                if p > q:
                    continue
                tight = self._model.new_bool_var("")
                self._costs.append((tight, each))
                for slot, some in self._by_slot(p).items():
                    own = modelo.mask_of(pieza, slot)
                    near = [
                        var
                        for other, those in self._by_slot(q).items()
                        for var in those
                        if modelo.minutes_apart(own, modelo.mask_of(modelo.piezas[q], other))
                        < limite
                    ]
                    if near:
                        self._model.add(tight >= sum(some) + sum(near) - 1)

    def _by_slot(self, p: int) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        for (slot, _), var in self._lugar[p].items():
            found.setdefault(slot, []).append(var)
        return found

    def _team(self, piezas: tuple[int, ...], dias: int, peso_reparto: int, peso_sala: int) -> None:
        """Sister sessions on few days, or in several rooms, cost."""
        t = len(self._modelo.rejilla.turnos)
        for wanted, peso, which in ((dias, peso_reparto, 0), (1, peso_sala, 1)):
            groups: dict[int, list[Any]] = {}
            for p in piezas:
                for (slot, sala), var in self._lugar[p].items():
                    groups.setdefault((slot // t, sala)[which], []).append(var)
            if not peso or not wanted:
                continue
            used = []
            for some in groups.values():
                whole = self._any(some)
                self._model.add(sum(some) >= 1).only_enforce_if(whole)
                used.append(whole)
            cost = self._model.new_int_var(0, len(piezas), "")
            apart = wanted - sum(used) if which == 0 else sum(used) - 1
            self._model.add(cost >= apart)
            self._costs.append((cost, peso))


def _days_within(periodos: Sequence[int], used: Mapping[int, Any]) -> Iterator[list[Any]]:
    """Yield the Booleans of the days of each period that has any."""
    for periodo in dict.fromkeys(periodos):
        days = [used[dia] for dia in bits(periodo) if dia in used]
        if days:
            yield days
