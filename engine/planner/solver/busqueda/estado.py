"""A plan in the making: who is taken when, kept up to date at each placing, and its cost."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from engine.planner.solver.busqueda.tablas import Tablas
from engine.planner.solver.modelo.compilar import SIN_LIMITE
from engine.planner.solver.modelo.modelo import Grupal, Modelo
from engine.planner.solver.modelo.relaciones import forbidden_by

SIN_LUGAR = -1
SIN_SALA = -1


class Lugar(NamedTuple):
    """Where a pieza could go, and by how much the cost of the plan would grow."""

    slot: int
    sala: int
    costo: int


class Estado:
    """Where each pieza is, and the bits of every resource; `costo` is always exact.

    `slot` is -1 for what is not placed; those are in `fuera`, in the order they left.
    """

    def __init__(self, modelo: Modelo, tablas: Tablas | None = None) -> None:
        self.modelo = modelo
        self.tablas = tablas or Tablas(modelo)
        n = len(modelo.piezas)
        self.slot = [SIN_LUGAR] * n
        self.mask = [0] * n
        self.sala = [SIN_SALA] * n
        self.fuera = dict.fromkeys(range(n))
        self.ocupado = [0] * len(modelo.recursos)
        self.propio = [0] * n
        self._opciones = [self.tablas.opciones(p) for p in range(n)]
        self._recursos = [pieza.recursos for pieza in modelo.piezas]
        self.minimo = [opciones.costs[0] if opciones.costs else 0 for opciones in self._opciones]
        self.salas = list(modelo.salas_ocupadas)
        self.costo = 0
        self._turnos = len(modelo.rejilla.turnos)
        self._equipo: list[Grupal | None] = [None] * n
        for grupal in modelo.grupales:
            for p in grupal.piezas:
                self._equipo[p] = grupal
        self._carga = [(r.carga, r.peso_carga) for r in modelo.recursos]
        self._por_mes = [r.maximo_mes for r in modelo.recursos]
        self._por_semana = [r.maximo_semana for r in modelo.recursos]
        self._hay_meses = any(r.maximo_mes < SIN_LIMITE for r in modelo.recursos)
        self._cargados = [
            tuple(r for r in pieza.limitados if modelo.recursos[r].peso_carga)
            for pieza in modelo.piezas
        ]
        self._simple = [
            pieza.salas is None and not self._cargados[p] and self._equipo[p] is None
            for p, pieza in enumerate(modelo.piezas)
        ]

    def place(self, p: int, slot: int, sala: int = SIN_SALA) -> None:
        """Put pieza `p` where it may be: what is taken already is not looked at again."""
        opciones = self._opciones[p]
        n = opciones.lugar[slot]
        mask = opciones.masks[n]
        self.propio[p] = opciones.costs[n]
        self.costo += self.propio[p] if self._simple[p] else self.price(p, slot, sala)
        ocupado = self.ocupado
        for r in self._recursos[p]:
            ocupado[r] |= mask
        if sala >= 0:
            self.salas[sala] |= mask
        self.slot[p], self.mask[p], self.sala[p] = slot, mask, sala
        self.fuera.pop(p, None)

    def remove(self, p: int) -> None:
        """Take pieza `p` out of its place."""
        slot, mask, sala = self.slot[p], self.mask[p], self.sala[p]
        ocupado = self.ocupado
        for r in self._recursos[p]:
            ocupado[r] ^= mask
        if sala >= 0:
            self.salas[sala] ^= mask
        self.slot[p], self.mask[p], self.sala[p] = SIN_LUGAR, 0, SIN_SALA
        self.fuera[p] = None
        self.costo -= self.propio[p] if self._simple[p] else self.price(p, slot, sala)

    def price(self, p: int, slot: int, sala: int) -> int:
        """Return what `p`, whose own price is known, adds to the cost there."""
        pieza = self.modelo.piezas[p]
        cost = self.propio[p] + self._overload(p, slot)
        if sala >= 0 and pieza.salas:
            cost += next(each for room, each in pieza.salas if room == sala)
        return cost + self._team_cost(p, slot // self._turnos, sala)

    def closed(self, p: int) -> int:
        """Return the slots pieza `p` cannot take now."""
        pieza = self.modelo.piezas[p]
        ocupado = self.ocupado
        closed = 0
        for r in pieza.recursos:
            closed |= ocupado[r]
        for vecino in pieza.vecinos:
            placed = self.mask[vecino.pieza]
            if placed:
                first = (placed & -placed).bit_length() - 1
                closed |= forbidden_by(self.modelo.rejilla, vecino, first, placed.bit_length() - 1)
        return closed

    def best(self, p: int, blink: Callable[[], bool] | None = None) -> Lugar | None:
        """Return the cheapest place for `p` as things stand, or None.

        With `blink`, places for which it says so are overlooked.
        """
        pieza = self.modelo.piezas[p]
        closed = self.closed(p)
        slots, masks, costs, _ = self._opciones[p]
        simple = self._simple[p]
        found: Lugar | None = None
        for n, mask in enumerate(masks):
            if closed & mask:
                continue
            if found and costs[n] >= found.costo:
                break
            if blink and blink():
                continue
            if pieza.limitados and not self._within_limits(p, slots[n], mask):
                continue
            if simple:
                return Lugar(slots[n], SIN_SALA, costs[n])
            lugar = self._priced(p, slots[n], mask, costs[n])
            if lugar and (found is None or lugar.costo < found.costo):
                found = lugar
        return found

    def _priced(self, p: int, slot: int, mask: int, cost: int) -> Lugar | None:
        """Return the start with its cheapest free room, or None without any."""
        pieza = self.modelo.piezas[p]
        dia = slot // self._turnos
        cost += self._overload(p, slot)
        if pieza.salas is None:
            return Lugar(slot, SIN_SALA, cost + self._team_cost(p, dia, SIN_SALA))
        found: Lugar | None = None
        for sala, each in pieza.salas:
            if self.salas[sala] & mask:
                continue
            total = cost + each + self._team_cost(p, dia, sala)
            if found is None or total < found.costo:
                found = Lugar(slot, sala, total)
        return found

    def _within_limits(self, p: int, slot: int, mask: int) -> bool:
        pieza = self.modelo.piezas[p]
        semanas, meses = self.tablas.periodos(pieza.forma.ancho, slot // self._turnos)
        ocupado, cuenta = self.ocupado, self.tablas.cuenta
        for lejos, slots in semanas:
            maximo, added = self._por_semana, mask >> lejos
            for r in pieza.limitados:
                if cuenta[(ocupado[r] >> lejos | added) & slots] > maximo[r]:
                    return False
        if self._hay_meses:
            for lejos, slots in meses:
                added = mask >> lejos
                for r in pieza.limitados:
                    taken = (ocupado[r] >> lejos | added) & slots
                    if cuenta[taken] > self._por_mes[r]:
                        return False
        return True

    def _overload(self, p: int, slot: int) -> int:
        """Return what the days beyond the weekly budgets would cost (PB-03, PB-06)."""
        cargados = self._cargados[p]
        if not cargados:
            return 0
        pieza = self.modelo.piezas[p]
        mask = self._opciones[p].masks[self._opciones[p].lugar[slot]]
        ocupado, cuenta, cost = self.ocupado, self.tablas.cuenta, 0
        for lejos, slots in self.tablas.periodos(pieza.forma.ancho, slot // self._turnos)[0]:
            added = mask >> lejos
            for r in cargados:
                before = ocupado[r] >> lejos
                after = cuenta[(before | added) & slots]
                carga, peso = self._carga[r]
                if after > carga:
                    cost += peso * (after - max(carga, cuenta[before & slots]))
        return cost

    def _team_cost(self, p: int, dia: int, sala: int) -> int:
        """Return what joining its sister sessions on that day and in that room adds."""
        grupal = self._equipo[p]
        if grupal is None:
            return 0
        placed = [q for q in grupal.piezas if q != p and self.slot[q] >= 0]
        cost = 0
        if grupal.dias_minimos and grupal.peso_reparto:
            dias = {self.slot[q] // self._turnos for q in placed}
            spare = len(grupal.piezas) - grupal.dias_minimos
            before = max(0, len(placed) - len(dias) - spare)
            after = max(0, len(placed) + 1 - len(dias | {dia}) - spare)
            cost += grupal.peso_reparto * (after - before)
        if grupal.peso_sala and sala >= 0:
            salas = {self.sala[q] for q in placed if self.sala[q] >= 0}
            cost += grupal.peso_sala if salas and sala not in salas else 0
        return cost

    def allows(self, p: int, slot: int, sala: int = SIN_SALA) -> bool:
        """Tell whether `p` may be placed there as things stand."""
        pieza = self.modelo.piezas[p]
        mask = self.modelo.mask_of(pieza, slot)
        if not pieza.permitidos >> slot & 1 or self.closed(p) & mask:
            return False
        if pieza.salas is not None and (
            all(room != sala for room, _ in pieza.salas) or self.salas[sala] & mask
        ):
            return False
        return not pieza.limitados or self._within_limits(p, slot, mask)

    def snapshot(self) -> tuple[tuple[int, int], ...]:
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
