"""A clock that goes from one instant at which something falls due to the next, working at each."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import text

from engine.actions.tareas.corrimientos import move_deadlines
from engine.actions.tareas.recordatorios import send_due
from engine.clock import LIMA
from engine.db.session import Database
from notifications.mensaje import Mensaje
from tests.notifications.envio import Falso, settle

_INSTANT = timedelta(microseconds=1)
_NEXT = text("""
    SELECT least(
        (SELECT min(vence) FROM recordatorio),
        (SELECT min(siguiente) FROM aviso WHERE estado = 'en_cola'),
        (SELECT min(siguiente) FROM envio WHERE estado = 'en_cola'))
""")


@dataclass
class Reloj:
    """The worker's day: `dicho` tells who was written to, when by the clocks of Lima, and what."""

    database: Database
    now: datetime
    dicho: list[tuple[str, str, str]] = field(default_factory=list)
    _correo: Falso = field(default_factory=lambda: Falso("correo"))

    async def run_until(self, until: str) -> None:
        """Let time pass to an instant of Lima, stopping wherever there is something to do.

        Nothing leaves a moment before its instant.
        """
        end = lima(until)
        await self.work()
        while (due := await self._next()) is not None and due <= end:
            assert due > self.now, "what was due was not done"
            before, self.now = len(self.dicho), due - _INSTANT
            await self.work()
            assert len(self.dicho) == before, "something left before its instant"
            self.now = due
            await self.work()
        self.now = end

    async def work(self) -> None:
        """Do all that is due."""
        done = 1
        while done:
            done = await move_deadlines(self.database, self.now)
            done += await send_due(self.database, self.now)
            done += await settle(self.database, self._correo, now=self.now)
        self.dicho += [self._say(one) for one in self._correo.taken]
        self._correo.taken.clear()

    async def _next(self) -> datetime | None:
        async with self.database.transaction() as tx:
            found: datetime | None = await tx.scalar(_NEXT)
        return found

    def _say(self, mensaje: Mensaje) -> tuple[str, str, str]:
        who = mensaje.direccion.partition("@")[0]
        return f"{self.now.astimezone(LIMA):%a %Y-%m-%d %H:%M}", who, mensaje.asunto


def lima(text: str) -> datetime:
    """Return the instant of such as "2026-12-28 09:00" by the clocks of Lima."""
    return datetime.fromisoformat(text).replace(tzinfo=LIMA)
