"""One measurement, as the line that `make bench` prints."""

import asyncio
import platform
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from os import cpu_count
from pathlib import Path

import orjson


@dataclass(frozen=True)
class Medida:
    """A value next to its baseline; `ratio` is value over baseline."""

    bench: str
    metric: str
    value: float
    baseline: str
    baseline_value: float

    @property
    def name(self) -> str:
        """Return what a prefix is compared with."""
        return f"{self.bench}/{self.metric}"

    def line(self) -> str:
        """Return the measurement as a line of JSON."""
        ratio = round(self.value / self.baseline_value, 3) if self.baseline_value else None
        return orjson.dumps(
            {
                "bench": self.bench,
                "metric": self.metric,
                "value": _short(self.value),
                "baseline": self.baseline,
                "baseline_value": _short(self.baseline_value),
                "ratio": ratio,
                "machine": machine(),
            }
        ).decode()


def _short(value: float) -> float:
    """Return a number without digits that mean nothing."""
    return round(value, 3 if abs(value) < 10 else 1)


@cache
def machine() -> str:
    """Return on what it was measured: processor, cores, system, Python."""
    model = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [s for s in info.read_text().splitlines() if s.startswith("model name")]
        model = named[0].split(":", 1)[1].strip() if named else model
    return f"{model}, {cpu_count()} CPU, {platform.system()}, Python {platform.python_version()}"


def percentile(values: Sequence[float], q: int) -> float:
    """Return the q-th percentile: at least that part of the values is not above it."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * q // 100) - 1)]


@dataclass(frozen=True)
class Carrera:
    """How a load went: seconds in all, and of each piece of work."""

    seconds: float
    each: tuple[float, ...]

    @property
    def per_second(self) -> float:
        """Return how many pieces of work were done in a second."""
        return len(self.each) / self.seconds

    def ms(self, q: int) -> float:
        """Return the q-th percentile of the time a piece of work took, in milliseconds."""
        return percentile(self.each, q) * 1000


async def race(works: Sequence[Callable[[], Awaitable[object]]], clients: int) -> Carrera:
    """Let some clients share out the works, each taking the next one as it finishes one."""
    pending = iter(works)
    took: list[float] = []

    async def client() -> None:
        for work in pending:
            started = time.perf_counter()
            await work()
            took.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return Carrera(time.perf_counter() - started, tuple(took))


def middle(races: Sequence[Carrera]) -> float:
    """Return the median of what several races did in a second."""
    return statistics.median(carrera.per_second for carrera in races)


def usual(races: Sequence[Carrera], q: int) -> float:
    """Return the median, over several races, of the q-th percentile in milliseconds."""
    return statistics.median(carrera.ms(q) for carrera in races)


async def pace(works: Sequence[Callable[[], Awaitable[object]]], per_second: float) -> Carrera:
    """Begin the works at a steady pace, whether or not those before have ended.

    Each is timed from the instant it was due to begin, so that waiting for others counts.
    """
    loop = asyncio.get_running_loop()
    first = loop.time()

    async def do(work: Callable[[], Awaitable[object]], due: float) -> float:
        await work()
        return loop.time() - due

    doing = []
    for n, work in enumerate(works):
        due = first + n / per_second
        await asyncio.sleep(due - loop.time())
        doing.append(asyncio.create_task(do(work, due)))
    took = await asyncio.gather(*doing)
    return Carrera(loop.time() - first, tuple(took))


def joined(races: Sequence[Carrera]) -> Carrera:
    """Return several races, run one after another, as one."""
    return Carrera(sum(r.seconds for r in races), tuple(t for r in races for t in r.each))
