"""The one clock of the service, read only at its edges."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LIMA = ZoneInfo("America/Lima")


class Clock:
    """Tells the service's instant: the machine's, moved by `offset` in the demo.

    The offset is kept in the database (table `reloj`), so that the web and the workers
    of one demo agree; without the demo it stays at zero.
    """

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return datetime.now(UTC) + self.offset
