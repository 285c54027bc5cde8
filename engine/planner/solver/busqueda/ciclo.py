"""The search itself: take some piezas out, put them back better, keep it or undo it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import log
from random import Random

from engine.planner.solver.busqueda.aprendizaje import take_over
from engine.planner.solver.busqueda.cadena import Cadena
from engine.planner.solver.busqueda.estado import Estado, Lugares
from engine.planner.solver.busqueda.ruina import OPERADORES, PESOS, Ruina
from engine.planner.solver.busqueda.sondeo import MADUREZ, TRAMO, Sondeo, start_probe
from engine.planner.solver.modelo.modelo import Modelo

FUERA = 1 << 40
"""What a pieza without a place weighs against any cost."""
ACOMPANAN = 3
"""Piezas without a place that are tried again each time, at most."""
OLVIDO = 0.002
PREMIO = 40.0
RESERVA = 0.2
"""How quickly ways of ruin rise and fall in use: what is forgotten at each try, what finding a
better plan adds, and the part of its first weight that none goes below."""
CALOR = 1.3
"""Temperature at first, as a share of what a pieza costs on average."""
CAIDA = 0.65
"""How it falls: with this power of the iterations for each pieza."""


@dataclass
class Ciclo:
    """One line of search, whole in itself: the same seed, steps and lessons give the same plan."""

    modelo: Modelo
    semilla: int
    estado: Estado = field(init=False)
    iteraciones: int = 0
    mejor_total: int = FUERA << 20

    def __post_init__(self) -> None:
        self.estado = Estado(self.modelo)
        self.chance = Random(self.semilla)
        self.pesos = list(PESOS)
        self._dificil = [0] * len(self.modelo.piezas)
        self._desde_mejor: dict[int, tuple[int, int]] = {}
        self._sondeo: Sondeo | None = None
        self._al_sondear: dict[int, tuple[int, int]] = {}
        self._proximo = MADUREZ * len(self.modelo.piezas)

    def begin(self, lugares: Lugares) -> None:
        """Go on from a plan."""
        mejor, total = self.mejor, self.mejor_total
        self._sondeo = None
        self.estado.foco.clear()
        self.estado.restore(lugares)
        here = self.estado.snapshot()
        if self.total() <= total:
            self.mejor_total = self.total()
            self._desde_mejor = {}
        else:
            self._desde_mejor = {p: at for p, at in enumerate(mejor) if at != here[p]}

    def learn(self, otro: Lugares) -> None:
        """Take over what another plan does better."""
        if self._sondeo is not None:
            kept = self._sondeo.has_paid(self.total(), self.mejor_total)
            self._end_probe(self._sondeo, kept)
        if self.estado.fuera or any(slot < 0 for slot, _ in otro):
            return
        for moved in take_over(self.estado, otro):
            self._note(moved, (), self.total())

    @property
    def mejor(self) -> Lugares:
        """Return the best plan met: where each pieza is in it."""
        lugares = list(self.estado.snapshot())
        for p, lugar in self._desde_mejor.items():
            lugares[p] = lugar
        return tuple(lugares)

    def total(self) -> int:
        """Return the cost, piezas without a place weighing more than any cost."""
        return len(self.estado.fuera) * FUERA + self.estado.costo

    def run(self, iteraciones: int) -> None:
        """Carry on for that many iterations, keeping the best plan met."""
        for _ in range(iteraciones):
            self._step()
            self.iteraciones += 1
            if self._sondeo is not None:
                self._look(self._sondeo)
            elif self.iteraciones >= self._proximo and not self.estado.fuera:
                self._probe()

    def _probe(self) -> None:
        """Begin a probe, if there is one to be made."""
        self._al_sondear = dict(self._desde_mejor)
        begun = start_probe(self.estado, self.chance, self.total(), self.mejor_total)
        if begun is None:
            self._proximo = self.iteraciones + TRAMO
        else:
            self._sondeo, moved = begun
            self._note(moved, (), self.total())

    def _look(self, sondeo: Sondeo) -> None:
        """End the probe if it is time: as much is then spent without one."""
        kept = sondeo.verdict(self.total(), self.mejor_total)
        if kept is not None:
            self._end_probe(sondeo, kept)

    def _end_probe(self, sondeo: Sondeo, kept: bool) -> None:
        if not kept:
            # It met no better plan, so the best is still told by how it differed from that one.
            self.estado.restore(sondeo.lugares)
            self._desde_mejor = self._al_sondear
        self.estado.foco.clear()
        self._sondeo = None
        self._proximo = self.iteraciones + max(TRAMO, sondeo.usadas)

    def _step(self) -> None:
        chance = self.chance
        n = chance.choices(range(len(OPERADORES)), self.pesos)[0]
        before = self.total()
        estado = self.estado
        margen = -self._temperature() * log(1 - chance.random())
        limit = before + margen
        ruina = OPERADORES[n](estado, chance, margen)
        if not ruina.piezas and ruina.meta is None:
            return
        places = [(p, estado.slot[p], estado.sala[p]) for p in ruina.piezas]
        joined = self._waiting(ruina)
        for p, _, _ in places:
            estado.remove(p)
        kept = self._rebuild(ruina, joined, Cadena(estado, limit, places, joined, ruina.meta))
        after = self.total()
        if not kept or after > limit:
            self._undo(places, joined)
            after = before
        else:
            self._note(places, joined, after)
        self._reward(n, after < before)

    def _temperature(self) -> float:
        """Return how much dearer a plan may usually become: less and less, whatever is to come.

        It hangs on iterations alone, so that a long search begins like a short one.
        """
        n = len(self.estado.slot)
        age = 1 + self.iteraciones / n
        return CALOR * (self.estado.costo / n + 0.01) * float(age**-CAIDA)

    def _waiting(self, ruina: Ruina) -> list[int]:
        """Return those without a place that join this time: first whoever it is meant for."""
        fuera = self.estado.fuera
        if not fuera:
            return []
        meant = [ruina.meta[0]] if ruina.meta and ruina.meta[0] in fuera else []
        return [*meant, *(p for p in islice(fuera, ACOMPANAN + 1) if p not in meant)][:ACOMPANAN]

    def _rebuild(self, ruina: Ruina, joined: Sequence[int], cadena: Cadena) -> bool:
        """Put everything back; return False as soon as it cannot be worth keeping."""
        estado, minimo = self.estado, self.estado.minimo
        pending = self._settle(ruina, joined)
        least = sum([minimo[p] for p in pending])
        while pending:
            if estado.costo + least > cadena.limite:
                return False
            p = pending.pop()
            least -= minimo[p]
            leaving = self._put(p, cadena, cadena.limite - least)
            least += sum([minimo[q] for q in leaving])
            pending += leaving
        return estado.costo <= cadena.limite

    def _settle(self, ruina: Ruina, joined: Sequence[int]) -> list[int]:
        """Put whoever it is meant for in its place; return the others, the first of them last."""
        pending = [*ruina.piezas, *joined]
        if ruina.meta is not None:
            p, slot = ruina.meta
            sala = self.estado.room_for(p, slot)
            if sala is not None:
                self.estado.place(p, slot, sala)
                pending = [q for q in pending if q != p]
            elif p not in pending:
                pending.append(p)
        self._sort(pending)
        pending.reverse()
        return pending

    def _put(self, p: int, cadena: Cadena, most: float) -> Sequence[int]:
        """Put a pieza in its best free place or, if the plan would cost more than `most`, where
        others leave it theirs; return those, still to be put back."""
        found = self.estado.best(p, self._blink if self.chance.random() < 0.3 else None)
        if found is None or self.estado.costo + found.costo > most:
            leaving = cadena.push(p, most)
            if leaving is not None:
                return leaving
        if found is None:
            self._dificil[p] += 1
        else:
            self.estado.place(p, found.slot, found.sala)
        return ()

    def _blink(self) -> bool:
        return self.chance.random() < 0.05

    def _sort(self, pending: list[int]) -> None:
        chance = self.chance
        chance.shuffle(pending)
        way = chance.random()
        piezas, dificil = self.modelo.piezas, self._dificil
        if way < 0.25:
            pending.sort(key=lambda p: -len(piezas[p].recursos) * piezas[p].forma.ancho)
        elif way < 0.5:
            pending.sort(key=lambda p: -piezas[p].costo_dia)
        if self.estado.fuera:
            pending.sort(key=lambda p: -dificil[p])

    def _undo(self, places: Sequence[tuple[int, int, int]], joined: Sequence[int]) -> None:
        estado = self.estado
        moved = [(p, slot, sala) for p, slot, sala in places
                 if (slot, sala) != (estado.slot[p], estado.sala[p])]  # fmt: skip
        for p in (*(p for p, _, _ in moved), *joined):
            if estado.slot[p] >= 0:
                estado.remove(p)
        for p, slot, sala in moved:
            estado.place(p, slot, sala)

    def _note(
        self, places: Sequence[tuple[int, int, int]], joined: Sequence[int], after: int
    ) -> None:
        """Remember how to go back to the best plan met, unless this one is better."""
        if after < self.mejor_total:
            self.mejor_total = after
            self._desde_mejor.clear()
            return
        for p, slot, sala in places:
            self._desde_mejor.setdefault(p, (slot, sala))
        for p in joined:
            self._desde_mejor.setdefault(p, (-1, -1))

    def _reward(self, n: int, better: bool) -> None:
        """Let a way that found a better plan be taken more often, down to a part of its own."""
        gained = PREMIO if better else 0.0
        self.pesos[n] = max(PESOS[n] * RESERVA, (1 - OLVIDO) * self.pesos[n] + OLVIDO * gained)
