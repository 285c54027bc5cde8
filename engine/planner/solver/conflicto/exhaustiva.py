"""Whether everything fits at all, by trying every way: for few piezas, or to prove a clash."""

from engine.planner.solver.busqueda.estado import SIN_SALA, Estado
from engine.planner.solver.modelo.modelo import Modelo, bits

ESFUERZO = 200_000
"""Starts looked at before giving up without an answer: some seconds."""
MUCHAS = 80
"""Piezas beyond which only what shows at first sight is told."""


def fits(modelo: Modelo, esfuerzo: int = ESFUERZO) -> bool | None:
    """Tell whether every pieza can have its place; None when it was not found out."""
    return _Prueba(modelo, esfuerzo).run()


class _Prueba:
    """A search by depth: the pieza with fewest places left goes first."""

    def __init__(self, modelo: Modelo, esfuerzo: int) -> None:
        self._modelo = modelo
        self._estado = Estado(modelo)
        self._left = esfuerzo

    def run(self) -> bool | None:
        if not all(pieza.permitidos for pieza in self._modelo.piezas):
            return False
        if any(self._crowded(r) for r in range(len(self._modelo.recursos))):
            return False
        return self._place_rest() if len(self._modelo.piezas) <= MUCHAS else None

    def _place_rest(self) -> bool | None:
        estado = self._estado
        if not estado.fuera:
            return True
        choices = {p: self._places(p) for p in estado.fuera}
        self._left -= sum(map(len, choices.values())) + len(choices)
        p = min(choices, key=lambda p: (len(choices[p]), p))
        if not choices[p] or any(self._crowded(r) for r in self._modelo.piezas[p].recursos):
            return False
        unknown = False
        for slot, sala in choices[p]:
            if self._left <= 0:
                return None
            estado.place(p, slot, sala)
            found = self._place_rest()
            estado.remove(p)
            if found:
                return True
            unknown = unknown or found is None
        return None if unknown else False

    def _places(self, p: int) -> list[tuple[int, int]]:
        """Return the starts, with rooms, that are left to a pieza."""
        estado, pieza = self._estado, self._modelo.piezas[p]
        closed = estado.closed(p)
        slots, masks, *_ = estado.tablas.opciones(p)
        salas = (SIN_SALA,) if pieza.salas is None else tuple(sala for sala, _ in pieza.salas)
        return [
            (slot, sala)
            for slot, mask in zip(slots, masks, strict=True)
            if not closed & mask
            for sala in salas
            if estado.allows(p, slot, sala)
        ]

    def _crowded(self, r: int) -> bool:
        """Tell whether the piezas of a resource need more slots than all of theirs together.

        Each needs as many slots as it takes, of those its starts reach; giving every one its
        own is a matching, and without one there is no plan.
        """
        estado = self._estado
        needs: list[int] = []
        for p in self._modelo.recursos[r].piezas:
            if estado.slot[p] < 0:
                closed, reach = estado.closed(p), 0
                masks = [m for m in estado.tablas.opciones(p).masks if not closed & m]
                for mask in masks:
                    reach |= mask
                needs += [reach] * min((mask.bit_count() for mask in masks), default=1)
        owner: dict[int, int] = {}
        return not all(_augment(needs, n, owner, [0]) for n in range(len(needs)))


def _augment(needs: list[int], n: int, owner: dict[int, int], seen: list[int]) -> bool:
    """Give the n-th need a slot, moving others; `seen` holds those looked at already."""
    for slot in bits(needs[n] & ~seen[0]):
        if seen[0] >> slot & 1:
            continue
        seen[0] |= 1 << slot
        if slot not in owner or _augment(needs, owner[slot], owner, seen):
            owner[slot] = n
            return True
    return False
