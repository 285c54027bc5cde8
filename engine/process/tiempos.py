"""When the timers of a diagram fall due."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from engine.domain.calendario import Calendario
from engine.process.plazos import instant_of


def first_due(
    expresion: str, forma: str, calcula: Callable[[str], Any], now: datetime, calendario: Calendario
) -> datetime:
    """Return when a timer first falls due."""
    return instant_of(calcula(expresion))


def next_due(
    expresion: str,
    forma: str,
    calcula: Callable[[str], Any],
    previous: datetime,
    peldano: int,
    calendario: Calendario,
) -> datetime | None:
    """Return when a cycle falls due again."""
    return None
