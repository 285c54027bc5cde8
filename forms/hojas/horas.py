"""Hours as people write them in a sheet."""

import re
from datetime import datetime, time

from forms.hojas.celdas import Valor

_HOUR = re.compile(
    r"(?<![\d/])(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?(?::\d{2})?\s*"
    r"(a\.?\s?m\.?|p\.?\s?m\.?|m\.?(?=\W|$)|h(?:oras|rs|r|s)?\.?)?(?![\d/])",
    re.IGNORECASE,
)


def read_hours(valor: Valor) -> list[time]:
    """Return the hours that a value holds, in order; raise ValueError when it holds none.

    "9:00 a 13:00" holds two; "3 pm", "15h00", "10.30", an hour of the sheet or a day's fraction
    hold one.
    """
    if isinstance(valor, datetime):
        return [valor.time().replace(second=0, microsecond=0)]
    if isinstance(valor, time):
        return [valor.replace(second=0, microsecond=0)]
    if isinstance(valor, float) and 0 < valor < 1:
        minutes = round(valor * 1440)
        return [time(minutes // 60 % 24, minutes % 60)]
    if isinstance(valor, float) and valor == int(valor) and 5 <= valor <= 23:
        return [time(int(valor))]
    found = [_to_time(match) for match in _HOUR.finditer(str(valor or ""))]
    if not found:
        raise ValueError("no hour in it")
    return found


def find_hours(text: str) -> tuple[list[time], str]:
    """Return the hours written with their sign ("10:00", "3 pm"), and the text without them."""
    spans = [m for m in _HOUR.finditer(text) if m[2] is not None or _names_half(m[3])]
    rest = text
    for match in reversed(spans):
        rest = rest[: match.start()] + " " + rest[match.end() :]
    return [_to_time(match) for match in spans], rest


def _names_half(sign: str | None) -> bool:
    return bool(sign) and sign is not None and sign[0].lower() in "aph"


def _to_time(match: re.Match[str]) -> time:
    hour, minute = int(match[1]), int(match[2] or 0)
    sign = (match[3] or "").lower().replace(".", "").replace(" ", "")
    if sign == "pm" and hour < 12:
        hour += 12
    if sign == "am" and hour == 12:
        hour = 0
    return time(hour, minute)
