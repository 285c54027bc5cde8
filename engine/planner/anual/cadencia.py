"""How often at least: in which months each visit and GIA goes, so that none is left out (PR-08)."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from engine.planner.anual.encargo import Encargo
from engine.planner.anual.fases import Fases

Grupo = tuple[Encargo, ...]
Turnos = dict[int, list[date]]
"""Days by the turn in which they are: the months that may go by, counted from the year's first."""


def turn_of(dia: date, inicio: date, cada: int) -> int:
    """Return in which turn of so many months of the calendar a day is, from that of `inicio`."""
    return ((dia.year - inicio.year) * 12 + dia.month - inicio.month) // cada


def spread(many: int, turnos: Sequence[int], shift: int) -> list[int]:
    """Return the turn of each of so many things, in order: each turn has one while there are.

    `shift`, less than both numbers, says which turns have none where there are more of them.
    """
    return [turnos[(n * len(turnos) + shift) // many] for n in range(many)]


def with_directors(turnos: Mapping[int, int], cada: int) -> set[int]:
    """Return which GIA, by number and the month of each, one of directores follows.

    The first one, and each that would leave so many months without (S003:2026-2027).
    """
    found: set[int] = set()
    last: int | None = None
    for numero, mes in sorted(turnos.items()):
        if last is None or mes - last >= cada:
            found.add(numero)
            last = mes
    return found


class Sitio(NamedTuple):
    """What is known of when a companion's things may be.

    `dias` are the class days on which the companion may, from today on; `abiertos` those of a
    thing among them; `hechas` the days of what is done and `publicadas` the first day of what has
    its date, by id; `largo` how many days a group takes, with its travel.
    """

    inicio: date
    dias: Sequence[date]
    abiertos: Callable[[Encargo], list[date]]
    hechas: Mapping[str, list[date]]
    publicadas: Mapping[str, str]
    fases: Fases | None
    largo: Callable[[Grupo], int]


class Hilo(NamedTuple):
    """What is left to place of one docente, or of a GIA: its groups in order, and its turns."""

    codes: list[str]
    turnos: list[int]


class Cadencia:
    """The days among which each thing of a cadence goes: its months, and more if it must.

    Visits to one docente go each in a month of their own, as long as there are months; which have
    none, where the norm gives fewer visits than months, is chosen so that the fullest month of the
    companion is the least full. Those that one outing joins have the same months.
    """

    def __init__(self, sitio: Sitio, grupos: Sequence[Grupo]) -> None:
        self._sitio = sitio
        self._where = {one.id: group for group in grupos for one in group}
        self._aims: dict[str, int] = {}
        self._loose: Counter[str] = Counter()
        self._middles: list[list[Hilo]] = []
        self._left_out: set[tuple[str, int]] = set()
        self._load: Counter[tuple[int, int]] = Counter()
        own = [group for group in grupos if group[0].cada is not None]
        for group in own:
            if (first := sitio.publicadas.get(group[0].id)) is not None:
                turn = turn_of(date.fromisoformat(first), sitio.inicio, group[0].cada or 1)
                self._take({group[0].id: turn})
        for cluster in _clusters(own):
            self._place(cluster)

    def knows(self, one: Encargo) -> bool:
        """Tell whether something has months of its own."""
        return self._where[one.id][0].id in self._aims

    def month_of(self, one: Encargo) -> int | None:
        """Return the month of the turn of something, counted from that of the year's first."""
        turn = self._aims.get(self._where[one.id][0].id) if one.id in self._where else None
        return None if turn is None else turn * (one.cada or 1)

    def loosen(self, lost: Collection[str]) -> None:
        """Give what found no place, by the code of its group, another month that has none yet.

        Where there is none, it may go further from its own, and what has the same months with it.
        """
        stuck = {code for code in lost if code in self._aims and not self._change(code)}
        turns = {self._aims[code] for code in stuck}
        for code, turn in self._aims.items():
            self._loose[code] += 2 * (code in stuck) or (turn in turns)

    def _change(self, code: str) -> bool:
        """Change a month of whom something is for by the emptiest one in which they have none."""
        threads = next((own for own in self._middles if any(code in t.codes for t in own)), [])
        gone = self._aims[code]
        self._left_out.add((code, gone))
        used = {self._aims[each] for thread in threads for each in thread.codes}
        free = {turn for thread in threads for turn in thread.turnos if turn not in used}
        free -= {turn for each, turn in self._left_out if each == code}
        if not free or gone not in used:
            return False
        cada = self._where[code][0].cada or 1
        best = min(free, key=lambda turn: (self._load[cada, turn], turn))
        for thread in threads:
            had = sorted(best if self._aims[c] == gone else self._aims[c] for c in thread.codes)
            self._take(dict(zip(thread.codes, had, strict=True)))
        return True

    def days_for(self, one: Encargo, days: Sequence[date]) -> tuple[list[date], list[date]]:
        """Return, of the days of its phase, those where something may be and those of its turn.

        Its own turn, then those beside it too, then all.
        """
        code = self._where[one.id][0].id
        aim, cada = self._aims[code], one.cada or 1
        turns = _by_turn(days, self._sitio.inicio, cada)
        own = turns.get(aim, [])
        if self._loose[code] >= 2 or not own:
            return list(days), own or list(days)
        near = range(aim - self._loose[code], aim + self._loose[code] + 1)
        return [dia for turn in near for dia in turns.get(turn, ())], own

    def _place(self, cluster: Sequence[Grupo]) -> None:
        """Give the things of a cluster their turns: the ends of each first, then the rest."""
        first = cluster[0][0]
        cada = first.cada or 1
        threads = _threads(cluster)
        for own in threads:
            for one in own:
                if first.tipo == "visita" and self._sitio.fases and one.numero in (1, one.veces):
                    self._end(one, cada)
        middles = _alike([hilo for own in threads if (hilo := self._middle(own, cada)).codes])
        options = max((min(len(h.codes), len(h.turnos)) for h in middles), default=0)
        if options:
            self._take(min((_try(middles, n) for n in range(options)), key=self._fullest))
            self._middles.append(middles)

    def _days(self, one: Encargo) -> list[date]:
        days = self._sitio.abiertos(one)
        return self._sitio.fases.own(one, days)[1] if self._sitio.fases else days

    def _end(self, one: Encargo, cada: int) -> None:
        """Give a first visit the soonest turn with room, and a closing one the last."""
        code = self._where[one.id][0].id
        turns = _by_turn(self._days(one), self._sitio.inicio, cada)
        known = sorted(turns, reverse=one.numero > 1)
        wanted = [turn for turn in known if len(turns[turn]) >= one.dias]
        if code in self._aims or not wanted:
            return
        long = self._sitio.largo(self._where[one.id])
        room = [t for t in wanted if self._load[cada, t] + long <= len(turns[t])]
        self._take({code: room[0] if room else wanted[0]})

    def _middle(self, own: Sequence[Encargo], cada: int) -> Hilo:
        """Return what is left to place of a thread, and the turns in which it has nothing yet."""
        codes = list(dict.fromkeys(self._where[one.id][0].id for one in own))
        left = [one for one in own if self._where[one.id][0].id not in self._aims]
        if not left:
            return Hilo([], [])
        thread = left[0].id.rpartition("-")[0]
        taken = {self._aims[code] for code in codes if code in self._aims}
        for code, days in self._sitio.hechas.items():
            if code.rpartition("-")[0] == thread:
                taken.add(turn_of(days[0], self._sitio.inicio, cada))
        turns = _by_turn(self._days(left[0]), self._sitio.inicio, cada)
        least = min(one.dias for one in left)
        wide = [turn for turn, days in turns.items() if len(days) >= least]
        free = [turn for turn in wide if turn not in taken] or wide
        return Hilo([code for code in codes if code not in self._aims] if free else [], free)

    def _fullest(self, aims: Mapping[str, int]) -> tuple[float, float]:
        load = Counter(self._load)
        for code, turn in aims.items():
            group = self._where[code]
            load[group[0].cada or 1, turn] += self._sitio.largo(group)
        room = {
            cada: Counter(turn_of(dia, self._sitio.inicio, cada) for dia in self._sitio.dias)
            for cada in {cada for cada, _ in load}
        }
        shares = [many / (room[cada][turn] or 0.5) for (cada, turn), many in load.items()]
        return max(shares), sum(share * share for share in shares)

    def _take(self, aims: Mapping[str, int]) -> None:
        for code, turn in aims.items():
            group = self._where[code]
            cada, long = group[0].cada or 1, self._sitio.largo(group)
            if code in self._aims:
                self._load[cada, self._aims[code]] -= long
            self._aims[code] = turn
            self._load[cada, turn] += long


def _alike(hilos: Sequence[Hilo]) -> list[Hilo]:
    """Return threads that one outing joins with the turns that all have, if they are enough."""
    common = [t for t in (hilos[0].turnos if hilos else ()) if all(t in h.turnos for h in hilos)]
    return [h._replace(turnos=common) if len(common) >= len(h.codes) else h for h in hilos]


def _try(hilos: Sequence[Hilo], shift: int) -> dict[str, int]:
    """Return a turn for all that is left of some threads; what several share is of the first."""
    found: dict[str, int] = {}
    for codes, turnos in hilos:
        few = min(len(codes), len(turnos)) - 1
        for code, turn in zip(codes, spread(len(codes), turnos, min(shift, few)), strict=True):
            found.setdefault(code, turn)
    return found


def _by_turn(days: Sequence[date], inicio: date, cada: int) -> Turnos:
    found: Turnos = {}
    for dia in days:
        found.setdefault(turn_of(dia, inicio, cada), []).append(dia)
    return found


def _threads(cluster: Sequence[Grupo]) -> list[list[Encargo]]:
    """Return the things of a cluster by whom they are for, in order."""
    found: dict[str, list[Encargo]] = {}
    for group in cluster:
        for one in group:
            found.setdefault(one.id.rpartition("-")[0], []).append(one)
    return [sorted(own, key=lambda one: one.numero) for own in found.values()]


def _clusters(grupos: Sequence[Grupo]) -> list[list[Grupo]]:
    """Return the groups together that share, by one or another, whom they are for."""
    found: list[tuple[set[str], list[Grupo]]] = []
    for group in grupos:
        names, groups = {one.id.rpartition("-")[0] for one in group}, [group]
        apart = []
        for other, others in found:
            if names & other:
                names |= other
                groups = [*others, *groups]
            else:
                apart.append((other, others))
        found = [*apart, (names, groups)]
    return [groups for _, groups in found]
