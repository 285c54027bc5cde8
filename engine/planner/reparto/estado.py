"""An assignment in the making: who has what, what each list costs, and how to take it all back."""

from collections.abc import Sequence

from engine.planner.reparto.modelo import FUERA, Modelo

SIN_LISTA = 1_000_000_000
"""What a docente without a list costs, in metres: more than any journey."""


class Estado:
    """The list of each part; every change is kept until it is accepted or taken back."""

    def __init__(self, modelo: Modelo, listas: Sequence[int] | None = None) -> None:
        self.modelo = modelo
        self.de = [FUERA] * len(modelo.partes)
        self.listas: list[list[int]] = [[] for _ in modelo.maximos]
        self.sizes = [len(parte.docentes) for parte in modelo.partes]
        rows = {id(row): [limite.docentes for limite in row] for row in modelo.ratios}
        self._limits = [rows[id(row)] for row in modelo.ratios]
        self.docentes = [0] * len(modelo.maximos)
        self._prices = [0] * len(modelo.maximos)
        self.fuera = sum(self.sizes)
        self.precio = 0
        self._done: list[tuple[int, int]] = []
        for p, a in enumerate(listas or ()):
            if a != FUERA:
                self.move(p, a)
        self.accept()

    @property
    def total(self) -> int:
        """Return what it costs, those without a list first."""
        return self.fuera * SIN_LISTA + self.precio

    def fits(self, p: int, a: int) -> bool:
        """Tell whether list `a` may take part `p` as it is (PR-22)."""
        size = self.docentes[a] + self.sizes[p]
        maximo, limits = self.modelo.maximos[a], self._limits[a]
        if (maximo is not None and size > maximo) or size > limits[p]:
            return False
        if a not in self.modelo.costos[p]:
            return False
        return all(size <= limits[q] for q in self.listas[a])

    def move(self, p: int, a: int) -> None:
        """Put a part on a list, or on none."""
        former = self.de[p]
        self._done.append((p, former))
        self._set(p, a)

    def accept(self) -> None:
        """Keep what was moved."""
        self._done.clear()

    def take_back(self) -> None:
        """Undo all that was moved since the last time it was accepted."""
        while self._done:
            self._set(*self._done.pop())

    def added(self, p: int, a: int) -> int:
        """Return by how much list `a` grows dearer with part `p`."""
        return self.modelo.price(a, [*self.listas[a], p]) - self._prices[a]

    def _set(self, p: int, a: int) -> None:
        former, size = self.de[p], self.sizes[p]
        self.de[p] = a
        if former == FUERA:
            self.fuera -= size
        else:
            self.listas[former].remove(p)
            self.docentes[former] -= size
            self._reprice(former)
        if a == FUERA:
            self.fuera += size
        else:
            self.listas[a].append(p)
            self.docentes[a] += size
            self._reprice(a)

    def _reprice(self, a: int) -> None:
        price = self.modelo.price(a, self.listas[a])
        self.precio += price - self._prices[a]
        self._prices[a] = price
