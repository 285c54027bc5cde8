"""The civil day of Lima, where every calendar rule of the service is told."""

from datetime import date, datetime, time

from engine.clock import LIMA


def to_lima(instante: datetime) -> datetime:
    """Return the aware `instante` as a wall time of Lima; a naive one raises ValueError."""
    if instante.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instante.astimezone(LIMA)


def day_of(cuando: date | datetime) -> date:
    """Return the day of Lima in which an aware instant falls; a date is its own day."""
    return to_lima(cuando).date() if isinstance(cuando, datetime) else cuando


def at_lima(dia: date, hora: time) -> datetime:
    """Return the instant at which the clocks of Lima show `hora` on `dia`, with Lima's zone."""
    return datetime.combine(dia, hora, LIMA)
