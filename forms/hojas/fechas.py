"""Days as people write them in a sheet: true dates, figures, words, lists and ranges."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine.domain.lima import to_lima
from forms.hojas.celdas import Valor
from forms.hojas.horas import find_hours
from forms.hojas.numeros import from_serial
from forms.hojas.palabras import normal

MESES = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "setiembre", "octubre", "noviembre", "diciembre"),
)
_MONTHS = {
    **{name: n for n, name in enumerate(MESES, 1)},
    **{name[:3]: n for n, name in enumerate(MESES, 1)},
    "septiembre": 9, "sep": 9, "sept": 9,
    # As programs set in English write them: the others begin alike.
    "jan": 1, "apr": 4, "aug": 8, "dec": 12,
}  # fmt: skip
_SMALL_WORDS = """
    de del el la los las dia dias desde entre todo mes hrs horas hora
    lunes martes miercoles jueves viernes sabado domingo lun mar mie jue vie sab dom
"""
_DROPPED = frozenset(_SMALL_WORDS.split())
_ISO = re.compile(r"\b(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:T(?=\d)|\b)")
_FIGURES = re.compile(
    r"\b(\d{1,2})(?:\s?/\s?(\d{1,2})(?:\s?/\s?(\d{4}|\d{2}))?|([.\-])(\d{1,2})\4(\d{4}|\d{2}))\b"
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)? ?(Z|[+-]\d\d:?\d\d)")
"""A moment with its zone, as programs write it: its day is that of Lima."""
_RUNNING = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_SHORT_YEAR = re.compile(r"(?<=\d[-/])([^\W\d]{3,10})[-/](\d{2})\b")
_SERIALS = range(40_000, 60_000)
"""The numbers that stand for days between 2009 and 2064."""
MAX_DIAS = 400


class NoSeEntiende(ValueError):
    """What a cell says is no date; its text is the sentence for whoever wrote it."""


@dataclass(frozen=True)
class Dias:
    """The days that a value names, in order; `mes` when it only names whole months.

    `horas` are those written beside them; `supuso_anio` when the year was not written, and
    `al_reves` when the month came first, as it only can in "08/25/2026".
    """

    dias: tuple[date, ...]
    horas: tuple[time, ...] = ()
    mes: bool = False
    supuso_anio: bool = False
    al_reves: bool = False


def read_days(valor: Valor, anio: int) -> Dias:
    """Return the days that a value names, those without year in `anio`.

    Raises NoSeEntiende.
    """
    if isinstance(valor, datetime):
        hour = valor.time().replace(second=0, microsecond=0)
        return Dias((valor.date(),), (hour,) if hour != time() else ())
    if isinstance(valor, date):
        return Dias((valor,))
    if isinstance(valor, float) and int(valor) in _SERIALS:
        return read_days(from_serial(valor), anio)
    text = valor.strip() if isinstance(valor, str) else _whole(valor)
    if re.fullmatch(r"\d{5}([.,]\d+)?", text):
        return read_days(float(text.replace(",", ".")), anio)
    if not text:
        raise NoSeEntiende(_HOW)
    if _INSTANT.fullmatch(text.upper()):
        return read_days(_in_lima(text.upper()), anio)
    return _Texto(anio).read(_RUNNING.sub(r"\1-\2-\3", text) if len(text) == 8 else text)


def _whole(valor: Valor) -> str:
    """Return a whole number as the figures that were typed: 20260812 is a day written so."""
    return str(int(valor)) if isinstance(valor, float) and valor.is_integer() else ""


def _in_lima(text: str) -> datetime:
    try:
        return to_lima(datetime.fromisoformat(text.replace(" +", "+").replace(" Z", "Z")))
    except (ValueError, OverflowError) as problem:
        raise NoSeEntiende(f"No hay una fecha así en el calendario. {_HOW}") from problem


_HOW = "Escriba la fecha como 12/08/2026, 2026-08-12 o «12 y 13 de agosto»."


class _Texto:
    """Reads one text; keeps what had to be taken for granted on the way."""

    def __init__(self, anio: int) -> None:
        self._anio = anio
        self._supuso = False
        self._reves = False

    def read(self, text: str) -> Dias:
        marked = _FIGURES.sub(self._figures, _ISO.sub(_iso, _SHORT_YEAR.sub(r"\1 20\2", text)))
        try:
            hours, rest = find_hours(marked)
            items = list(_items(rest))
            days, month = self._days(items)
        except (ValueError, OverflowError) as problem:
            if isinstance(problem, NoSeEntiende):
                raise
            raise NoSeEntiende(f"No hay una fecha así en el calendario. {_HOW}") from problem
        return Dias(days, tuple(hours), month, self._supuso, self._reves)

    def _figures(self, found: re.Match[str]) -> str:
        """Write 12/08/26 as the words that the rest is read in; the month first if it must be."""
        first, second, year = int(found[1]), int(found[2] or found[5]), found[3] or found[6]
        if second > 12 >= first:
            first, second, self._reves = second, first, True
        if not 1 <= second <= 12:
            raise NoSeEntiende(f"No hay una fecha así en el calendario. {_HOW}")
        written = "" if year is None else f" {year if len(year) == 4 else f'20{year}'}"
        return f" {first} {MESES[second - 1]}{written} "

    def _days(self, items: Sequence[tuple[str, int]]) -> tuple[tuple[date, ...], bool]:
        """Give each day the month and the year that follow it, and fill in the ranges."""
        days: list[list[int | None]] = []
        ranged: list[int] = []
        months: list[tuple[int, int | None]] = []
        for kind, value in items:
            if kind == "a":
                ranged.append(len(days))
            elif kind == "dia":
                days.append([None, None, value])
            elif kind == "mes":
                months.append((value, None))
                _fill(days, 1, value)
            else:
                months = [(month, year or value) for month, year in months]
                _fill(days, 0, value)
        if not days and months:
            return self._whole_months(months), True
        made = [self._make(*day) for day in days]
        if not made:
            raise NoSeEntiende(_HOW)
        return _expand(made, ranged), False

    def _make(self, year: int | None, month: int | None, day: int | None) -> date:
        if month is None or day is None:
            raise NoSeEntiende(f"Falta el mes. {_HOW}")
        self._supuso = self._supuso or year is None
        return date(year or self._anio, month, day)

    def _whole_months(self, months: Sequence[tuple[int, int | None]]) -> tuple[date, ...]:
        self._supuso = any(year is None for _, year in months)
        first, last = months[0], months[-1]
        ending = date(last[1] or self._anio, last[0], 28) + timedelta(days=4)
        return date(first[1] or self._anio, first[0], 1), ending - timedelta(days=ending.day)


def _iso(found: re.Match[str]) -> str:
    month = int(found[2])
    if not 1 <= month <= 12:
        raise NoSeEntiende(f"No hay una fecha así en el calendario. {_HOW}")
    return f" {found[3]} {MESES[month - 1]} {found[1]} "


def _items(text: str) -> Iterator[tuple[str, int]]:
    """Yield the days, months, years and range signs of a text; refuse any other word."""
    words = normal(re.sub(r"(?<=[\s\d])[-–—](?=[\s\d])", " al ", text)).split()
    for n, word in enumerate(words):
        if word == "mar" and (n == 0 or not words[n - 1].isdigit()) and n + 1 < len(words):
            continue
        if word in _MONTHS:
            yield "mes", _MONTHS[word]
        elif word.isdigit() and len(word) == 4:
            yield "anio", int(word)
        elif word.isdigit() and 1 <= int(word) <= 31:
            yield "dia", int(word)
        elif word in ("al", "a", "hasta"):
            yield "a", 0
        elif word not in _DROPPED and word not in ("y", "e"):
            raise NoSeEntiende(f"No se entiende «{word[:30]}» como fecha. {_HOW}")


def _fill(days: list[list[int | None]], place: int, value: int) -> None:
    for day in days:
        if day[place] is None:
            day[place] = value


def _expand(days: Sequence[date], ranged: Sequence[int]) -> tuple[date, ...]:
    found: list[date] = []
    for n, day in enumerate(days):
        if n and n in ranged and day >= days[n - 1]:
            found += days_between(days[n - 1], day)[1:]
        else:
            found.append(day)
    return tuple(dict.fromkeys(found))


def days_between(first: date, last: date) -> list[date]:
    """Return the days of a stretch, both included, without the weekends inside it.

    Raises NoSeEntiende for over MAX_DIAS days.
    """
    if (last - first).days > MAX_DIAS:
        raise NoSeEntiende("Entre las dos fechas hay más de un año.")
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in every if day in (first, last) or day.weekday() < 5]
