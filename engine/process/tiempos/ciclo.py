"""Cycles: rounds that repeat by a length of time, by cron or by working days."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from engine.domain.calendario import Calendario
from engine.domain.lima import at_lima, to_lima
from engine.process.lenguaje.duracion import Duracion, read_duration
from engine.process.lenguaje.funciones import read_moment
from engine.process.lenguaje.lexico import ExpressionError
from engine.process.tiempos.cron import Cron, looks_like_cron, read_cron

MAX_ROUNDS = 1_000_000
_REPEATS = re.compile(r"R(\d{0,7})/(.+)", re.DOTALL)


@dataclass(frozen=True)
class CadaHabiles:
    """Every so many working days, at the same time of day in Lima."""

    dias: int

    def after(self, moment: datetime, calendario: Calendario) -> datetime:
        """Return the instant (UTC) of the working day that comes this many after `moment`'s."""
        local = to_lima(moment)
        dia = calendario.nth_working_day(local.date(), self.dias)
        return at_lima(dia, local.timetz().replace(tzinfo=None)).astimezone(UTC)


@dataclass(frozen=True)
class Ciclo:
    """Rounds `paso` apart: `veces` of them or, if None, without end; from `desde` to `hasta`.

    Without `desde` the first round comes one step after the timer begins to wait. With it, rounds
    are counted on the calendar from there; those before the timer began to wait are past, not
    missed. Either way months are counted from the same day, so that a 31st stays a 31st.
    """

    paso: Duracion | Cron | CadaHabiles
    veces: int | None = None
    desde: datetime | None = None
    hasta: datetime | None = None

    def first(self, now: datetime, calendario: Calendario) -> datetime | None:
        """Return the first round from `now` on, None when all are past."""
        if self.desde is None:
            return self._until(self._step(now, calendario))
        return self._anchored(self.desde, lambda instant: instant >= now, self.veces)

    def following(
        self,
        previous: datetime,
        peldano: int,
        calendario: Calendario,
        base: datetime | None = None,
    ) -> datetime | None:
        """Return the round after `previous`, the round number `peldano` since 0; None at the end.

        `base` is when the timer began to wait, where that is known.
        """
        if self.desde is not None:
            return self._anchored(self.desde, lambda instant: instant > previous, self.veces)
        if self.veces is not None and peldano + 1 >= self.veces:
            return None
        if base is not None and isinstance(self.paso, Duracion) and self.paso.meses:
            return self._anchored(base, lambda instant: instant > previous, None)
        return self._until(self._step(previous, calendario))

    def _step(self, moment: datetime, calendario: Calendario) -> datetime:
        if isinstance(self.paso, CadaHabiles):
            return self.paso.after(moment, calendario)
        found = self.paso.after(moment)
        assert isinstance(found, datetime)
        return found

    def _until(self, instant: datetime) -> datetime | None:
        return instant if self.hasta is None or instant <= self.hasta else None

    def _anchored(
        self, origin: datetime, reached: Callable[[datetime], bool], most: int | None
    ) -> datetime | None:
        """Return the first of `most` rounds counted from `origin` that has `reached`, by halves."""

        def there(number: int) -> bool:
            try:
                return reached(self._round(origin, number))
            except OverflowError:
                return True

        low, high = 0, 1
        while not there(high):
            high *= 2
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if there(middle) else (middle + 1, high)
        over = most is not None and low >= most
        return None if over else self._until(self._round(origin, low))

    def _round(self, origin: datetime, number: int) -> datetime:
        assert isinstance(self.paso, Duracion)
        step = self.paso
        whole = Duracion(step.meses * number, step.dias * number, step.segundos * number)
        found = whole.after(origin)
        assert isinstance(found, datetime)
        return found


def looks_like_cycle(text: str) -> bool:
    """Tell whether a text is a cycle as ISO 8601 or cron write it, well or badly."""
    return bool(re.match(r"R\d*/", text)) or looks_like_cron(text)


def read_repeats(text: str) -> tuple[int | None, str] | None:
    """Return how many rounds `R3/…` asks for, None for `R/…`, and what follows the stroke.

    None when the text is no such thing. Raises ExpressionError.
    """
    found = _REPEATS.fullmatch(text)
    if found is None:
        return None
    times = int(found.group(1)) if found.group(1) else None
    if times is not None and not 1 <= times <= MAX_ROUNDS:
        raise ExpressionError(f"un ciclo se repite de 1 a {MAX_ROUNDS} veces")
    return times, found.group(2).strip()


def read_cycle(text: str) -> Ciclo:
    """Return the cycle that a text writes: `R3/PT1H`, `R/2026-08-01T09:00/P1M`, `P1D` or cron.

    Raises ExpressionError.
    """
    if looks_like_cron(text):
        return Ciclo(read_cron(text))
    times, rest = read_repeats(text) or (None, text)
    parts = [part.strip() for part in rest.split("/")]
    steps = [part for part in parts if part.startswith(("P", "-P"))]
    if len(parts) == 2 and not steps:
        return _between(times, read_moment(parts[0]), read_moment(parts[1]))
    if len(steps) != 1 or len(parts) > 3 or (len(parts) == 3 and parts[1] != steps[0]):
        raise ExpressionError(f"«{text[:60]}» no es un ciclo como R3/PT1H o R/P1D")
    step, place = read_step(steps[0]), parts.index(steps[0])
    start = read_moment(parts[0]) if place else None
    end = read_moment(parts[-1]) if place + 1 < len(parts) else None
    if start is None and end is not None:
        return _back_from(end, times, step)
    return Ciclo(step, times, start, end)


def read_step(text: str) -> Duracion:
    """Return the length between two rounds, a second at least. Raises ExpressionError."""
    try:
        step = read_duration(text)
    except ValueError as problem:
        raise ExpressionError(str(problem)) from problem
    if not step.positive or (not step.meses and not step.dias and step.segundos < 1):
        raise ExpressionError(f"«{text[:40]}» no separa las rondas de un ciclo")
    return step


def _between(times: int | None, start: datetime, end: datetime) -> Ciclo:
    """Return the cycle whose first interval goes from one instant to another, as ISO 8601 has
    it."""
    gone = (end - start).total_seconds()
    if gone < 1:
        raise ExpressionError("el ciclo termina antes de empezar")
    return Ciclo(Duracion(segundos=gone), times, start)


def _back_from(end: datetime, times: int | None, step: Duracion) -> Ciclo:
    """Return the cycle whose last round is at `end`."""
    if times is None:
        raise ExpressionError("un ciclo que solo dice cuándo termina dice también cuántas veces")
    n = times - 1
    whole = Duracion(-step.meses * n, -step.dias * n, -step.segundos * n)
    start = whole.after(end)
    assert isinstance(start, datetime)
    return Ciclo(step, times, start, end)


def with_times(cycle: Ciclo, times: int | None) -> Ciclo:
    """Return a cycle that repeats so many times."""
    return replace(cycle, veces=times) if times is not None else cycle
