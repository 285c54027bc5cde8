"""The history of each instance, read again from its first event to find what was touched."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.cadena import chain
from engine.db.queries.tablas import eventos, instancias

_AT_ONCE = 2000


@dataclass(frozen=True)
class Falta:
    """The first thing wrong with the history of an instance.

    `tipo` is `alterado` (the event is not the one that was written, or not there), `faltante`
    (the `n`-th is gone), `insertado` (it was never part of the chain), `cortado` (the last ones
    are gone, from the `n`-th), `final` (the instance's own mark was changed) or `huerfano` (the
    instance itself is gone). `evento` is the id of the row, when there is one.
    """

    tipo: str
    instancia: UUID
    clave: str
    n: int | None = None
    evento: int | None = None


_CHAINED = (
    select(
        instancias.c.id.label("instancia"),
        instancias.c.clave,
        instancias.c.eventos,
        instancias.c.cadena,
        eventos.c.id,
        eventos.c.n,
        eventos.c.en,
        eventos.c.tipo,
        eventos.c.persona_id.label("persona"),
        eventos.c.tarea_id.label("tarea"),
        eventos.c.datos,
        eventos.c.huella,
    )
    .select_from(instancias.outerjoin(eventos, eventos.c.instancia_id == instancias.c.id))
    .order_by(instancias.c.id, eventos.c.n.asc().nulls_last(), eventos.c.id)
)
_ORPHANS = (
    select(eventos.c.instancia_id, eventos.c.id, eventos.c.n)
    .where(
        eventos.c.instancia_id.is_not(None),
        ~select(instancias.c.id).where(instancias.c.id == eventos.c.instancia_id).exists(),
    )
    .ext(distinct_on(eventos.c.instancia_id))
    .order_by(eventos.c.instancia_id, eventos.c.n, eventos.c.id)
)


async def find_touched(tx: AsyncSession) -> AsyncIterator[Falta]:
    """Yield the first fault of each instance whose history is not what was written.

    Events are read in order, a few thousand at once. Those written before there was a chain have
    no number and cannot be vouched for.
    """
    rows = await tx.stream(_CHAINED.execution_options(yield_per=_AT_ONCE))
    lectura: _Lectura | None = None
    async for row in rows.mappings():
        if lectura is None or lectura.instancia != row["instancia"]:
            if lectura is not None and (fault := lectura.close()):
                yield fault
            lectura = _Lectura(row["instancia"], row["clave"], row["eventos"], row["cadena"])
        if row["id"] is not None:
            lectura.read(dict(row))
    if lectura is not None and (fault := lectura.close()):
        yield fault
    for lost in (await tx.execute(_ORPHANS)).all():
        yield Falta("huerfano", lost.instancia_id, "", lost.n, lost.id)


@dataclass
class _Lectura:
    """One instance being read: how far, the hash so far, and its first fault."""

    instancia: UUID
    clave: str
    eventos: int
    cadena: bytes | None
    n: int = 0
    primero: int | None = None
    huella: bytes | None = None
    falta: Falta | None = None

    def read(self, row: Mapping[str, Any]) -> None:
        """Take the next event, in order."""
        if self.falta is not None:
            return
        if row["n"] is None:
            # Older than the chain, unless it came after it had begun.
            if self.primero is not None and row["id"] > self.primero:
                self._blame("insertado", None, row["id"])
            return
        self.primero = self.primero or row["id"]
        expected = self.n + 1
        if row["n"] != expected:
            self._blame("faltante" if row["n"] > expected else "insertado", expected, row["id"])
        elif expected > self.eventos:
            self._blame("insertado", expected, row["id"])
        elif chain(self.huella, expected, row) != row["huella"]:
            self._blame("alterado", expected, row["id"])
        self.n, self.huella = expected, row["huella"]

    def close(self) -> Falta | None:
        """Return the first fault, the instance's own mark being the last to be looked at."""
        if self.falta is None and self.n < self.eventos:
            self._blame("cortado", self.n + 1, None)
        if self.falta is None and self.huella != self.cadena:
            self._blame("final", self.n, None)
        return self.falta

    def _blame(self, tipo: str, n: int | None, evento: int | None) -> None:
        self.falta = Falta(tipo, self.instancia, self.clave, n, evento)
