"""A bound that no complete plan goes below, made tighter one clash of people at a time."""

from collections.abc import Mapping, Sequence

from engine.planner.solver.busqueda.tablas import Tablas
from engine.planner.solver.cota.emparejamiento import Row, cheapest_matching
from engine.planner.solver.modelo.compilar import SIN_LIMITE
from engine.planner.solver.modelo.modelo import Modelo, bits

ESCALA = 12
"""Parts of a unit of cost: those of a session of two, three or four slots are whole."""
ANCHO = 600
"""Slots that the piezas of one resource take in all, at most, for it to be looked at."""
VUELTAS = 2
"""Times that every resource is looked at."""

Lugares = Sequence[Sequence[int]]
"""For each start of a pieza, the places it takes: one for each of its slots."""
MIRADAS = 32
"""Resources looked at between two looks at what workers have found, at most."""
MIRADAS_PIEZAS = 2000
"""Piezas that all of those looks may meet: in a large year each lasts longer."""


class Cota:
    """The least that a complete plan can cost, as far as is known.

    Whoever takes a slot of a resource pays its price; what all must pay at least, less the
    prices of all that there is to take, is a bound whatever the prices (Lagrange). Those of one
    resource after another are set, as well as can be while the rest stay, by a cheapest
    matching of its piezas with its slots, and with the days that each week of it admits.
    """

    def __init__(self, modelo: Modelo, tablas: Tablas) -> None:
        self._modelo = modelo
        self._tablas = tablas
        opciones = [tablas.opciones(p) for p in range(len(modelo.piezas))]
        self._least = [ESCALA * each.costs[0] if each.costs else 0 for each in opciones]
        self._costs: dict[int, list[int]] = {}
        self._slots: dict[int, Lugares] = {}
        self._weeks: dict[int, Lugares] = {}
        self._total = sum(self._least)
        order = sorted(range(len(modelo.recursos)), key=lambda r: -len(modelo.recursos[r].piezas))
        self._pending = order * VUELTAS

    @property
    def valor(self) -> int:
        """Return the bound: costs are whole, so it is rounded up."""
        return -(-self._total // ESCALA)

    def improve_while_others_search(self) -> None:
        """Look at some resources: as many as take little time from whoever searches beside."""
        for _ in range(max(1, min(MIRADAS, MIRADAS_PIEZAS // max(1, len(self._modelo.piezas))))):
            self.improve()

    def improve(self) -> bool:
        """Look at one more resource; return False when none is left."""
        if not self._pending:
            return False
        recurso = self._modelo.recursos[self._pending.pop(0)]
        piezas = [p for p in recurso.piezas if self._tablas.opciones(p).costs]
        for p in piezas:
            self._open(p)
        if sum(len(self._slots[p][0]) for p in piezas) <= ANCHO:
            if recurso.maximo_semana < SIN_LIMITE:
                room = recurso.maximo_semana * len(self._modelo.rejilla.turnos)
                self._price(piezas, self._weeks, room)
            self._price(piezas, self._slots, 1)
        return True

    def _open(self, p: int) -> None:
        """Work out what the starts of a pieza cost and take, the first time it is met."""
        if p not in self._costs:
            _, masks, costs, partes, _ = self._tablas.opciones(p)
            self._costs[p] = [ESCALA * cost for cost in costs]
            self._slots[p] = [bits(mask) for mask in masks]
            self._weeks[p] = [
                [semana for semana, slots in those for _ in range(slots.bit_count())]
                for those in partes
            ]

    def _price(self, piezas: Sequence[int], lugares: Mapping[int, Lugares], room: int) -> None:
        """Set the prices of places that hold `room` slots of those piezas, if the bound gains."""
        rows = [row for p in piezas for row in _rows(self._costs[p], lugares[p], room)]
        prices = _shared(cheapest_matching(rows).precios, room)
        if not prices:
            return
        costs = {p: _raised(self._costs[p], lugares[p], prices) for p in piezas}
        gain = sum(min(costs[p]) - self._least[p] for p in piezas) - room * sum(prices.values())
        if gain > 0:
            self._total += gain
            self._costs |= costs
            for p in piezas:
                self._least[p] = min(costs[p])


def _rows(costs: Sequence[int], lugares: Lugares, room: int) -> list[Row]:
    """Return, for each part of a pieza, what each place may cost it, each as often as its room.

    A part is one slot of its session, and pays its share of the start.
    """
    parts = min(map(len, lugares))
    found: list[dict[int, int]] = [{} for _ in range(parts)]
    for cost, taken in zip(costs, lugares, strict=True):
        share = cost // parts
        for part, place in zip(found, taken, strict=False):
            if share < part.get(place, share + 1):
                part[place] = share
    return [
        sorted((cost, place * room + n) for place, cost in part.items() for n in range(room))
        for part in found
    ]


def _shared(prices: Mapping[int, int], room: int) -> dict[int, int]:
    """Return the price of each place: of those who fill its room, the least that one pays."""
    by_place: dict[int, list[int]] = {}
    for column, price in prices.items():
        by_place.setdefault(column // room, []).append(price)
    found = {place: min(each) for place, each in by_place.items() if len(each) == room}
    return {place: price for place, price in found.items() if price}


def _raised(costs: Sequence[int], lugares: Lugares, prices: Mapping[int, int]) -> list[int]:
    return [
        cost + sum([prices.get(place, 0) for place in taken])
        for cost, taken in zip(costs, lugares, strict=True)
    ]
