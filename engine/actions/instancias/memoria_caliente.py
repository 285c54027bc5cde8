"""The states of the instances that this process moved last, so that they need not be read again."""

from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from engine.process.estado import Estado

MOST = 2000
MOST_BYTES = 64 * 1024 * 1024
_FIXED, _PER_BYTE = 4096, 20
"""What a state takes in memory, from the bytes it is stored in: measured with tracemalloc."""


@dataclass(frozen=True, slots=True)
class Recuerdo:
    """A state as it was stored: `cadena`, the hash of all its history, names it exactly."""

    cadena: bytes
    estado: Estado
    peso: int


class MemoriaCaliente:
    """The last states, at most `most` of them and about `most_bytes` in all.

    A state is used only when the row's `cadena` is the one kept with it: another process may have
    moved the instance meanwhile. `tareas` leads from an open tarea to its instance.
    """

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._kept: OrderedDict[UUID, Recuerdo] = OrderedDict()
        self._tareas: OrderedDict[UUID, UUID] = OrderedDict()
        self.peso = 0

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, instancia_id: UUID) -> Recuerdo | None:
        """Return the state kept of an instance."""
        return self._kept.get(instancia_id)

    def find_by_tarea(self, tarea_id: UUID) -> Recuerdo | None:
        """Return the state kept of the instance that opened a tarea here."""
        instancia_id = self._tareas.get(tarea_id)
        return self._kept.get(instancia_id) if instancia_id else None

    def keep(self, instancia_id: UUID, cadena: bytes, estado: Estado, stored: int) -> None:
        """Keep a state whose transaction has committed; `stored` is how many bytes it took."""
        self.forget(instancia_id)
        recuerdo = Recuerdo(cadena, estado, _FIXED + _PER_BYTE * stored)
        self._kept[instancia_id] = recuerdo
        self.peso += recuerdo.peso
        while len(self._kept) > self._most or self.peso > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self.peso -= oldest.peso

    def opened(self, tarea_id: UUID, instancia_id: UUID) -> None:
        """Remember whose tarea is the one just opened."""
        self._tareas[tarea_id] = instancia_id
        while len(self._tareas) > 4 * self._most:
            self._tareas.popitem(last=False)

    def forget(self, instancia_id: UUID) -> None:
        """Keep nothing more of an instance."""
        if (gone := self._kept.pop(instancia_id, None)) is not None:
            self.peso -= gone.peso


CALIENTE = MemoriaCaliente()
"""The one of this process: ids and hashes name states whatever database they are of."""
