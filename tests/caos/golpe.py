"""A kill -9 that a process gives itself at an await: at the n-th, or at one not yet died at."""

import asyncio
import os
import signal
from collections.abc import Coroutine, Iterator, Sequence
from contextvars import Context
from pathlib import Path
from types import AsyncGeneratorType, FrameType
from typing import Any

HERE = Path(__file__).parents[2]
OURS = tuple(f"{HERE / room}/" for room in ("api", "engine", "forms", "notifications"))
DATABASE = "engine/db/"
START = "api/composition.py"
"""The module that puts a process together: what is awaited below it is recovery."""


def await_points(task: Any) -> Iterator[str]:
    """Yield where in our code a suspended task stands, from its outermost await to its innermost.

    Each is `file:line`; what awaits within libraries has none of its own.
    """
    while task is not None:
        frame: FrameType | None = None
        for kind in ("cr", "ag", "gi"):
            frame = frame or getattr(task, f"{kind}_frame", None)
        below = getattr(task, "cr_await", None) or getattr(task, "ag_await", None)
        if below is not None and type(below).__name__.startswith("async_generator_"):
            # The step of a generator does not tell whose it is; its context manager does.
            below = _generator_of(frame)
        # What has only been begun awaits nothing yet.
        if frame and below is not None and frame.f_code.co_filename.startswith(OURS):
            yield f"{frame.f_code.co_filename.removeprefix(f'{HERE}/')}:{frame.f_lineno}"
        task = below if below is not None else getattr(task, "gi_yieldfrom", None)


def _generator_of(frame: FrameType | None) -> AsyncGeneratorType[Any, Any] | None:
    manager = frame.f_locals.get("self") if frame is not None else None
    found = getattr(manager, "gen", None)
    return found if isinstance(found, AsyncGeneratorType) else None


def _told(points: Sequence[str]) -> str:
    """Return an await as the ledger tells it: the innermost, and who asked the database for it.

    A commit stands at one line, whatever it is that is committed.
    """
    if not points:
        return ""
    asked = next((place for place in reversed(points) if not place.startswith(DATABASE)), "")
    return points[-1] if asked in ("", points[-1]) else f"{points[-1]} for {asked}"


class Fusible:
    """Counts the steps between one await and the next; at the last one the process dies.

    With `hunting` it dies sooner, at the first await of ours at which no process has died yet.
    `ledger` is a file: a line `visto` for each await stood at, `muerto` for each died at.
    """

    def __init__(self, steps: int, ledger: Path, *, hunting: bool) -> None:
        self._left = steps
        self._hunting = hunting
        self._file = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        lines = [line.split(" ", 1) for line in ledger.read_text().splitlines()]
        self._seen = {rest for word, rest in lines if word == "visto"}
        self._died = {rest for word, rest in lines if word == "muerto"}

    def burn(self, task: Coroutine[Any, Any, Any]) -> None:
        """Take one step of a task, perhaps the last."""
        self._left -= 1
        points = list(await_points(task))
        point = _told(points)
        if point and point not in self._seen:
            self._seen.add(point)
            self._write(f"visto {point}")
        if self._left <= 0 or (self._hunting and point and point not in self._died):
            if any(place.startswith(START) for place in points):
                self._write("arranque .")
            self._write(f"muerto {point}")
            os.kill(os.getpid(), signal.SIGKILL)

    def _write(self, line: str) -> None:
        os.write(self._file, f"{line}\n".encode())


class _Contada(Coroutine[Any, Any, Any]):
    """A coroutine that burns the fuse each time the loop takes it up again."""

    def __init__(self, inner: Coroutine[Any, Any, Any], fusible: Fusible) -> None:
        self._inner = inner
        self._fusible = fusible

    def send(self, value: Any) -> Any:
        self._fusible.burn(self._inner)
        return self._inner.send(value)

    def throw(self, *problem: Any) -> Any:
        self._fusible.burn(self._inner)
        return self._inner.throw(*problem)

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Any:
        return self._inner.__await__()


def arm(fusible: Fusible) -> None:
    """Put the fuse into every task that the running loop begins from now on.

    A task stands at an await between two steps, whoever wrote it: the drivers of the database, the
    pool, the web server and the worker are counted with our own code.
    """

    def factory(
        loop: asyncio.AbstractEventLoop,
        coro: Coroutine[Any, Any, Any],
        context: Context | None = None,
    ) -> asyncio.Task[Any]:
        return asyncio.Task(_Contada(coro, fusible), loop=loop, context=context)

    asyncio.get_running_loop().set_task_factory(factory)  # type: ignore[arg-type]
