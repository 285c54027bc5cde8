"""Numbers that a workbook means as dates: which formats say so, and which day each number is."""

import re
from datetime import date, datetime, time, timedelta

from forms.hojas.celdas import Valor

_OF_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""The built-in formats that show a date or an hour (ECMA-376, 18.8.30)."""
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_PARTS = re.compile(r"[dmyhs]", re.IGNORECASE)
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - no zone in a sheet
SERIAL_MAX = 2_958_465
"""31 December 9999, the last day that a sheet counts."""


def shows_date(codigo: int, formato: str | None) -> bool:
    """Tell whether a number format, by its built-in code or its text, shows a date or an hour."""
    if formato is None:
        return codigo in _OF_DATES
    shown = _NOT_SHOWN.sub("", formato.split(";")[0])
    return bool(_PARTS.search(shown)) and "general" not in shown.lower()


def from_serial(serial: float, *, desde_1904: bool = False) -> Valor:
    """Return the moment that a serial number stands for: an hour below 1, else a day or both.

    A number that no calendar has stays as it is.
    """
    if not 0 <= serial <= SERIAL_MAX:
        return serial
    # Seconds are rounded: a sheet keeps 9:30 as a fraction that is never exact.
    moment = (_EPOCH_1904 if desde_1904 else _EPOCH) + timedelta(seconds=round(serial * 86_400))
    if serial < 1:
        return time(moment.hour, moment.minute, moment.second)
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return date(moment.year, moment.month, moment.day)
    return moment
