"""A kill -9 that a process gives itself at the n-th step any of its tasks takes."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from contextvars import Context
from typing import Any


class Fusible:
    """Counts the steps between one await and the next; at the last one the process dies."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def burn(self) -> None:
        """Take one step, perhaps the last."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class _Contada(Coroutine[Any, Any, Any]):
    """A coroutine that burns the fuse each time the loop takes it up again."""

    def __init__(self, inner: Coroutine[Any, Any, Any], fusible: Fusible) -> None:
        self._inner = inner
        self._fusible = fusible

    def send(self, value: Any) -> Any:
        self._fusible.burn()
        return self._inner.send(value)

    def throw(self, *problem: Any) -> Any:
        self._fusible.burn()
        return self._inner.throw(*problem)

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Any:
        return self._inner.__await__()


def arm(steps: int) -> None:
    """Make the running loop's process die at the `steps`-th step of the tasks begun from now on.

    A task stands at an await between two steps, whoever wrote it: the drivers of the database, the
    pool and the worker are counted with our own code. With 0 it lives.
    """
    if not steps:
        return
    fusible = Fusible(steps)

    def factory(
        loop: asyncio.AbstractEventLoop,
        coro: Coroutine[Any, Any, Any],
        context: Context | None = None,
    ) -> asyncio.Task[Any]:
        return asyncio.Task(_Contada(coro, fusible), loop=loop, context=context)

    asyncio.get_running_loop().set_task_factory(factory)  # type: ignore[arg-type]
