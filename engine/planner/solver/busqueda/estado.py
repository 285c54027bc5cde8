"""A plan in the making: who is taken when, kept up to date at each placing, and its cost."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from engine.planner.solver.busqueda.sobrecostos import Sobrecostos, rebate
from engine.planner.solver.busqueda.tablas import Tablas
from engine.planner.solver.busqueda.tomas import Reparto
from engine.planner.solver.modelo.modelo import Modelo, bits
from engine.planner.solver.modelo.relaciones import forbidden_by

Lugares = tuple[tuple[int, int], ...]
"""A plan: slot and room of each pieza, -1 for none."""
Movidas = list[tuple[int, int, int]]
"""Piezas with the slot and the room they had."""
SIN_LUGAR = -1
SIN_SALA = -1


class Lugar(NamedTuple):
    """Where a pieza could go, and by how much the cost of the plan would grow."""

    slot: int
    sala: int
    costo: int


class Estado:
    """Where each pieza is, and the bits of every resource; `costo` is always exact.

    `slot` is -1 for what is not placed; those are in `fuera`, in the order they left. `ocupado`
    is what each resource has taken of each week, a row of weeks for each resource; `en_slot`,
    the set of piezas in each slot.
    """

    def __init__(self, modelo: Modelo, tablas: Tablas | None = None) -> None:
        self.modelo = modelo
        self.tablas = tablas or Tablas(modelo)
        n = len(modelo.piezas)
        self.slot = [SIN_LUGAR] * n
        self.mask = [0] * n
        self.sala = [SIN_SALA] * n
        self.fuera = dict.fromkeys(range(n))
        self.en_slot = [0] * modelo.rejilla.slots
        self.ocupado = [[0] * len(modelo.recursos) for _ in self.tablas.semanas]
        self.propio = [0] * n
        self._opciones = [self.tablas.opciones(p) for p in range(n)]
        reparto = Reparto(modelo, self.tablas)
        self._tomas = [reparto.of(p) for p in range(n)]
        self._recursos = [pieza.recursos for pieza in modelo.piezas]
        self.salas = list(modelo.salas_ocupadas)
        self.costo = 0
        self._turnos = len(modelo.rejilla.turnos)
        self._sobrecostos = Sobrecostos(
            modelo, self._tomas, self.ocupado, (self.slot, self.mask, self.sala)
        )
        self._ajeno = [self._sobrecostos.applies(p) for p in range(n)]
        self._rebaja = [rebate(modelo, pieza) for pieza in modelo.piezas]
        self.minimo = [
            (opciones.costs[0] if opciones.costs else 0) - self._rebaja[p]
            for p, opciones in enumerate(self._opciones)
        ]
        self._simple = [
            pieza.salas is None and not self._tomas[p].cargadas and not self._ajeno[p]
            for p, pieza in enumerate(modelo.piezas)
        ]

    def place(self, p: int, slot: int, sala: int = SIN_SALA) -> None:
        """Put pieza `p` where it may be: what is taken already is not looked at again."""
        opciones = self._opciones[p]
        n = opciones.lugar[slot]
        mask = opciones.masks[n]
        self.propio[p] = opciones.costs[n]
        self.costo += self.propio[p] if self._simple[p] else self.price(p, slot, sala)
        recursos = self._recursos[p]
        for semana, slots in opciones.partes[n]:
            ocupado = self.ocupado[semana]
            for r in recursos:
                ocupado[r] |= slots
        self._toggle(p, mask)
        if sala >= 0:
            self.salas[sala] |= mask
        self.slot[p], self.mask[p], self.sala[p] = slot, mask, sala
        self.fuera.pop(p, None)

    def remove(self, p: int) -> None:
        """Take pieza `p` out of its place."""
        slot, mask, sala = self.slot[p], self.mask[p], self.sala[p]
        recursos, opciones = self._recursos[p], self._opciones[p]
        for semana, slots in opciones.partes[opciones.lugar[slot]]:
            ocupado = self.ocupado[semana]
            for r in recursos:
                ocupado[r] ^= slots
        self._toggle(p, mask)
        if sala >= 0:
            self.salas[sala] ^= mask
        self.slot[p], self.mask[p], self.sala[p] = SIN_LUGAR, 0, SIN_SALA
        self.fuera[p] = None
        self.costo -= self.propio[p] if self._simple[p] else self.price(p, slot, sala)

    def _toggle(self, p: int, mask: int) -> None:
        en_slot, bit = self.en_slot, 1 << p
        while mask:
            low = mask & -mask
            en_slot[low.bit_length() - 1] ^= bit
            mask ^= low

    def taking(self, p: int, mask: int) -> list[int]:
        """Return the piezas that share people with `p` and take some of those slots."""
        found, en_slot = 0, self.en_slot
        while mask:
            low = mask & -mask
            found |= en_slot[low.bit_length() - 1]
            mask ^= low
        return bits(found & self._tomas[p].rivales)

    def price(self, p: int, slot: int, sala: int) -> int:
        """Return what `p`, whose own price is known, adds to the cost there."""
        pieza = self.modelo.piezas[p]
        cost = self.propio[p] + self._overload(p, slot)
        if sala >= 0 and pieza.salas:
            cost += next(each for room, each in pieza.salas if room == sala)
        return cost + self._shared(p, slot, sala) if self._ajeno[p] else cost

    def _shared(self, p: int, slot: int, sala: int) -> int:
        """Return what others make `p` cost there, budgets aside."""
        opciones = self._opciones[p]
        n = opciones.lugar[slot]
        return self._sobrecostos.of(p, slot, opciones.masks[n], opciones.partes[n], sala)

    def _forbidden(self, p: int) -> int:
        """Return the slots that the places of its neighbours forbid it."""
        closed = 0
        for vecino in self.modelo.piezas[p].vecinos:
            placed = self.mask[vecino.pieza]
            if placed:
                first = (placed & -placed).bit_length() - 1
                closed |= forbidden_by(self.modelo.rejilla, vecino, first, placed.bit_length() - 1)
        return closed

    def _week(self, p: int, semana: int) -> int:
        """Return the slots of a week that it cannot take: what its people have, and days
        beyond those that a week of theirs admits."""
        ocupado, tomas = self.ocupado[semana], self._tomas[p]
        closed = 0
        for r in tomas.libres:
            closed |= ocupado[r]
        for cierre, recursos in tomas.limitadas:
            for r in recursos:
                closed |= cierre[ocupado[r]]
        return closed

    def best(self, p: int, blink: Callable[[], bool] | None = None) -> Lugar | None:
        """Return the cheapest place for `p` as things stand, or None.

        With `blink`, places for which it says so are overlooked.
        """
        slots, masks, costs, todas, _ = self._opciones[p]
        forbidden = self._forbidden(p) if self.modelo.piezas[p].vecinos else 0
        simple, checked = self._simple[p], self._tomas[p].contadas
        rebaja = self._rebaja[p]
        weeks: dict[int, int] = {}
        found: Lugar | None = None
        for n, partes in enumerate(todas):
            for semana, taken in partes:
                closed = weeks.get(semana)
                if closed is None:
                    closed = weeks[semana] = self._week(p, semana)
                if closed & taken:
                    break
            else:
                if found and costs[n] - rebaja >= found.costo:
                    break
                if forbidden & masks[n] or (blink and blink()):
                    continue
                if checked and not self._within_limits(p, n):
                    continue
                if simple:
                    return Lugar(slots[n], SIN_SALA, costs[n])
                lugar = self._priced(p, slots[n], masks[n], costs[n])
                if lugar and (found is None or lugar.costo < found.costo):
                    found = lugar
        return found

    def _priced(self, p: int, slot: int, mask: int, cost: int) -> Lugar | None:
        """Return the start with its cheapest free room, or None without any."""
        pieza, ajeno = self.modelo.piezas[p], self._ajeno[p]
        cost += self._overload(p, slot)
        if pieza.salas is None:
            shared = self._shared(p, slot, SIN_SALA) if ajeno else 0
            return Lugar(slot, SIN_SALA, cost + shared)
        found: Lugar | None = None
        for sala, each in pieza.salas:
            if self.salas[sala] & mask:
                continue
            total = cost + each + (self._shared(p, slot, sala) if ajeno else 0)
            if found is None or total < found.costo:
                found = Lugar(slot, sala, total)
        return found

    def _within_limits(self, p: int, n: int) -> bool:
        """Tell whether weeks and months admit its n-th start, whose slots are free."""
        tomas, cuenta = self._tomas[p], self.tablas.cuenta
        opciones = self._opciones[p]
        for semana, slots in opciones.partes[n]:
            for maximo, recursos in tomas.semanales:
                for r in recursos:
                    if cuenta[self.ocupado[semana][r] | slots] > maximo:
                        return False
        if tomas.mensuales:
            pieza, dia = self.modelo.piezas[p], opciones.slots[n] // self._turnos
            for lejos, slots in self.tablas.meses(pieza.forma.ancho, dia):
                added = opciones.masks[n] >> lejos
                for r, maximo in tomas.mensuales:
                    if cuenta[(self.taken_by(r) >> lejos | added) & slots] > maximo:
                        return False
        return True

    def taken_by(self, r: int) -> int:
        """Return every slot that a resource has taken."""
        weeks = zip(self.ocupado, self.tablas.semanas, strict=True)
        return sum(ocupado[r] << lejos for ocupado, (lejos, _) in weeks)

    def _overload(self, p: int, slot: int) -> int:
        """Return what the days beyond the weekly budgets would cost (PB-03, PB-06)."""
        cargadas = self._tomas[p].cargadas
        if not cargadas:
            return 0
        opciones = self._opciones[p]
        cuenta, cost = self.tablas.cuenta, 0
        for semana, slots in opciones.partes[opciones.lugar[slot]]:
            for r, carga, peso in cargadas:
                before = self.ocupado[semana][r]
                after = cuenta[before | slots]
                if after > carga:
                    cost += peso * (after - max(carga, cuenta[before]))
        return cost

    def allows(self, p: int, slot: int, sala: int = SIN_SALA) -> bool:
        """Tell whether `p` may be placed there as things stand."""
        pieza, opciones = self.modelo.piezas[p], self._opciones[p]
        n = opciones.lugar.get(slot)
        if n is None or self._forbidden(p) & opciones.masks[n]:
            return False
        if any(self._week(p, semana) & slots for semana, slots in opciones.partes[n]):
            return False
        mask = opciones.masks[n]
        if pieza.salas is not None and (
            all(room != sala for room, _ in pieza.salas) or self.salas[sala] & mask
        ):
            return False
        return not self._tomas[p].contadas or self._within_limits(p, n)

    def room_for(self, p: int, slot: int) -> int | None:
        """Return the cheapest room with which `p` may be placed there (-1: it needs none)."""
        salas = self.modelo.piezas[p].salas
        options = (SIN_SALA,) if salas is None else tuple(sala for sala, _ in salas)
        return next((sala for sala in options if self.allows(p, slot, sala)), None)

    def settle(self, piezas: Iterable[int]) -> None:
        """Give each, one after another, the best place left, or none."""
        for p in piezas:
            lugar = self.best(p)
            if lugar is not None:
                self.place(p, lugar.slot, lugar.sala)

    def snapshot(self) -> Lugares:
        """Return where everything is: slot and room of each pieza."""
        return tuple(zip(self.slot, self.sala, strict=True))

    def restore(self, lugares: Sequence[tuple[int, int]]) -> None:
        """Put everything where a snapshot says."""
        moved = [p for p, (slot, sala) in enumerate(lugares)
                 if (slot, sala) != (self.slot[p], self.sala[p])]  # fmt: skip
        for p in moved:
            if self.slot[p] >= 0:
                self.remove(p)
        for p in moved:
            if lugares[p][0] >= 0:
                self.place(p, *lugares[p])
