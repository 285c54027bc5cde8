"""How often somebody may ask for the same thing: counted in memory, in each process its own."""

from collections import OrderedDict
from datetime import datetime, timedelta

from engine.errors import TooMany

RECUERDA = 20_000
"""Keys kept at most; the oldest is forgotten first."""


class Ritmo:
    """Lets `veces` requests of a key pass within each `plazo`."""

    def __init__(self, veces: int, plazo: timedelta) -> None:
        self._veces = veces
        self._plazo = plazo
        self._seen: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def demand(self, key: str, now: datetime) -> None:
        """Count a request; raise TooMany("demasiadas_lecturas", espera=seconds) past the limit."""
        began, times = self._seen.pop(key, (now, 0))
        if now - began >= self._plazo:
            began, times = now, 0
        self._seen[key] = (began, times + 1)
        if len(self._seen) > RECUERDA:
            self._seen.popitem(last=False)
        if times >= self._veces:
            wait = int((began + self._plazo - now).total_seconds()) + 1
            raise TooMany("demasiadas_lecturas", espera=wait, minutos=-(-wait // 60))


class Frecuencia:
    """How often calendars elsewhere may read: they come back every few hours.

    `lecturas` counts the reads of one address, `fallidas` those of addresses that do not exist
    by who asks for them. `telegram` counts what Telegram tells, which comes again if refused.
    `llaves` counts the times that the link of a mail is opened, `llaves_ajenas` by whom those that
    are none of ours.
    """

    def __init__(self) -> None:
        self.lecturas = Ritmo(60, timedelta(minutes=10))
        self.fallidas = Ritmo(20, timedelta(minutes=10))
        self.telegram = Ritmo(3000, timedelta(minutes=1))
        self.llaves = Ritmo(20, timedelta(minutes=10))
        self.llaves_ajenas = Ritmo(20, timedelta(minutes=10))
