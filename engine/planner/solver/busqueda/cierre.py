"""What a set of slots says of its days: how many it touches, closes, or leaves turnos alone in."""

RECORDADOS = 1 << 16
"""Sets of slots whose answer is kept, at most."""


class Cuenta(dict[int, int]):
    """How many days a set of slots touches, its first slot being the first of a day."""

    def __init__(self, turnos: int) -> None:
        super().__init__()
        self._turnos = turnos

    def __missing__(self, slots: int) -> int:
        t, left, dias = self._turnos, slots, 0
        while left:
            dias += bool(left & ((1 << t) - 1))
            left >>= t
        if len(self) < RECORDADOS:
            self[slots] = dias
        return dias


class Cierre(dict[int, int]):
    """What a week is closed to, given the slots taken of it and how many days it admits.

    The slots taken are and, when no more days fit, so is every day that none of them touches.
    """

    def __init__(self, cuenta: Cuenta, maximo: int, dias: int, turnos: int) -> None:
        super().__init__()
        self._cuenta, self._maximo = cuenta, maximo
        self._dias = [((1 << turnos) - 1) << (n * turnos) for n in range(dias)]

    def __missing__(self, slots: int) -> int:
        closed = slots
        if self._cuenta[slots] >= self._maximo:
            closed |= sum(dia for dia in self._dias if not dia & slots)
        if len(self) < RECORDADOS:
            self[slots] = closed
        return closed


class Sueltos(dict[int, int]):
    """The slots of a week that have none of the set before or after them on the same day."""

    def __init__(self, turnos: int) -> None:
        super().__init__()
        self._first = sum(1 << (dia * turnos) for dia in range(7))

    def __missing__(self, slots: int) -> int:
        beside = slots << 1 & ~self._first | (slots & ~self._first) >> 1
        alone = slots & ~beside
        if len(self) < RECORDADOS:
            self[slots] = alone
        return alone
