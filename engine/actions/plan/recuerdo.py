"""What was found for a reader of the plan, kept until something that it rests on is written."""

from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.conjunto import state_of
from engine.domain.actor import Actor

T = TypeVar("T")


class Recuerdo(Generic[T]):
    """The last `limite` things found in this process, each under the state of the plan it shows.

    The state is read before what is kept under it: what others write meanwhile makes another
    state, so nobody is ever given what is older than their own question.
    """

    def __init__(self, limite: int) -> None:
        self._limite = limite
        self._kept: dict[Hashable, T] = {}

    async def recall(self, tx: AsyncSession, key: Hashable, find: Callable[[], Awaitable[T]]) -> T:
        """Return what `find` found under this key and state, finding it the first time."""
        whole = (await state_of(tx), key)
        found = self._kept.pop(whole) if whole in self._kept else await find()
        while len(self._kept) >= self._limite:
            del self._kept[next(iter(self._kept))]
        self._kept[whole] = found
        return found


def scope_of(actor: Actor) -> Hashable:
    """Return what two readers share when the same rows are in their sight."""
    return None if actor.sees_all else actor
