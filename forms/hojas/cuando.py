"""When a row asks for: days, hours, how long, and between which days it could be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from engine.domain.lima import at_lima
from forms.hojas.celdas import Celda
from forms.hojas.fechas import Dias, NoSeEntiende, days_between, read_days
from forms.hojas.horas import read_hours
from forms.hojas.renglon import Renglon

JORNADA = (time(9), time(17))
SIN_VENTANA = (
    "No dice entre qué días puede ser: se supone desde 15 días antes hasta 15 después de lo pedido."
)
DESDE, HASTA = time(5), time(22)
"""Between which hours an activity may begin."""
MARGEN = timedelta(days=15)
"""How far from the day asked for an activity could be, when the file does not say."""
TRAMO_MAXIMO = timedelta(days=15)
"""A longer stretch says between which days it could be, not that it lasts that long."""
_LENGTH = re.compile(
    r"(\d+(?:[.,]\d+)?|medi[oa]|una?)\s*(d[ií]as?|d|horas?|h|hrs|jornadas?)\b", re.IGNORECASE
)
_NOT_IN_A_ROW = re.compile(r"\bno\s+consecutiv", re.IGNORECASE)
_WORDS = {"medio": 0.5, "media": 0.5, "un": 1.0, "una": 1.0}


@dataclass(frozen=True)
class Duracion:
    """How long an activity lasts: so many hours, half days or days, in a row or not."""

    cantidad: float
    unidad: str
    consecutiva: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return it as an activity keeps it."""
        return {
            "cantidad": self.cantidad, "unidad": self.unidad, "consecutiva": self.consecutiva,
        }  # fmt: skip


@dataclass(frozen=True)
class Cuando:
    """The stretches asked for, as (start, end), how long in all, and the days it could be in."""

    pedidas: tuple[tuple[datetime, datetime], ...]
    duracion: Duracion
    ventana: tuple[date, date]


def read_when(row: Renglon, anio: int) -> Cuando | None:
    """Return when a row asks for, or None after noting what is wrong with it."""
    days, hours, window = _days(row, anio)
    own = _own_window(row, anio)
    if row.wrong_in(("fechas", "inicio", "fin", "ventana_desde", "ventana_hasta")):
        return None
    window = own or window
    if not days and window is None:
        row.wrong("inicio", "Diga cuándo se pide: una fecha, o desde y hasta cuándo puede ser.")
        return None
    hours = _hours(row, hours)
    length = _length(row)
    if row.wrong_in(("horario", "hora_inicio", "hora_fin", "duracion")):
        return None
    return _join(row, days, hours, length, window, anio)


def _days(row: Renglon, anio: int) -> tuple[list[date], Sequence[time], tuple[date, date] | None]:
    """Return the days that a row names, the hours beside them, and the window if they are one."""
    both = [_read(row, key, anio) for key in ("inicio", "fin")]
    alone = _read(row, "fechas", anio)
    first, last = both
    if alone is not None and first is None:
        first = alone
    if first is None:
        if last is not None:
            row.wrong("inicio", "Falta la fecha de inicio.")
        return [], (), None
    hours = (*first.horas, *(last.horas if last else ()))
    if last is None:
        return ([], hours, _span(first.dias)) if first.mes else (list(first.dias), hours, None)
    start, end = first.dias[0], last.dias[-1]
    if end < start or (end == start and len(hours) == 2 and hours[1] <= hours[0]):
        row.wrong("fin", "Termina antes de empezar: corrija una de las dos fechas u horas.")
        return [], (), None
    if first.mes or last.mes or end - start > TRAMO_MAXIMO:
        row.assume("Un tramo de más de 15 días se lee como las fechas entre las que puede ser.",
                   sobre="ventana_desde")  # fmt: skip
        return [], hours, (start, end)
    if len(first.dias) > 1:
        return list(first.dias), hours, None
    return days_between(start, end), hours, None


def _read(row: Renglon, key: str, anio: int) -> Dias | None:
    cell = row.get(key)
    if cell is None:
        return None
    try:
        found = read_days(cell.valor, anio)
    except NoSeEntiende as problem:
        row.wrong(key, str(problem))
        return None
    if any(day.year != anio for day in found.dias):
        other = next(day.year for day in found.dias if day.year != anio)
        row.wrong(key, f"La fecha es de {other} y el plan es de {anio}.")
        return None
    if found.supuso_anio:
        row.assume(f"Las fechas sin año se leen de {anio}.", key)
    if found.al_reves:
        row.assume("Una fecha con el mes delante (08/25/2026) se lee como 25 de agosto.", key)
    return found


def _span(days: Sequence[date]) -> tuple[date, date]:
    return days[0], days[-1]


def _own_window(row: Renglon, anio: int) -> tuple[date, date] | None:
    first, last = _read(row, "ventana_desde", anio), _read(row, "ventana_hasta", anio)
    if first is None and last is None:
        return None
    start = first.dias[0] if first else date(anio, 1, 1)
    end = last.dias[-1] if last else date(anio, 12, 31)
    if end < start:
        row.wrong("ventana_hasta", "«Posible hasta» es anterior a «Posible desde».")
    return start, end


def _hours(row: Renglon, beside: Sequence[time]) -> Sequence[time]:
    found: list[time] = []
    for key in ("horario", "hora_inicio", "hora_fin"):
        cell = row.get(key)
        if cell is not None:
            found += _read_hours(row, key, cell)
    found = found or list(beside)
    if found and not DESDE <= found[0] <= HASTA:
        row.wrong("inicio", "Nadie se reúne a esa hora: revísela.")
    if len(found) > 1 and found[1] <= found[0]:
        row.wrong(
            next((key for key in ("hora_fin", "horario", "fin") if row.get(key)), "inicio"),
            "Termina antes de empezar: corrija una de las dos horas.",
        )
    return found[:2]


def _read_hours(row: Renglon, key: str, cell: Celda) -> list[time]:
    try:
        return read_hours(cell.valor)
    except ValueError:
        row.wrong(key, "No se entiende la hora: escríbala como 9:00, o «9:00 a 13:00».")
        return []


def _length(row: Renglon) -> Duracion | None:
    cell = row.get("duracion")
    if cell is None:
        return None
    plain = row.text("duracion")
    found = _LENGTH.search(plain)
    amount = (_WORDS.get(found[1].lower()) or float(found[1].replace(",", "."))) if found else 0.0
    if found is None or not 0 < amount <= 60:
        row.wrong("duracion", "Escriba cuánto dura como «4 horas», «medio día» o «2 días».")
        return None
    if found[2].lower().startswith("h"):
        return Duracion(amount, "hora")
    if amount == 0.5:
        return Duracion(1, "medio_dia")
    return Duracion(amount, "dia", _NOT_IN_A_ROW.search(plain) is None)


def _join(
    row: Renglon,
    days: Sequence[date],
    hours: Sequence[time],
    length: Duracion | None,
    window: tuple[date, date] | None,
    anio: int,
) -> Cuando:
    start, end = _complete(row, hours, length, bool(days))
    if length is None:
        length = _deduce(days, start, end)
        if not days:
            row.assume("Sin duración en el archivo: se supone de un día.", sobre="duracion")
    if window is None:
        first, last = min(days) - MARGEN, max(days) + MARGEN
        window = max(first, date(anio, 1, 1)), min(last, date(anio, 12, 31))
        row.assume(SIN_VENTANA, sobre="ventana_desde")
    elif days:
        window = min(window[0], *days), max(window[1], *days)
    asked = tuple((at_lima(day, start), at_lima(day, end)) for day in days)
    return Cuando(asked, length, window)


def _complete(
    row: Renglon, hours: Sequence[time], length: Duracion | None, dated: bool
) -> tuple[time, time]:
    """Return from which hour to which, as far as the row says."""
    if len(hours) == 2:
        return hours[0], hours[1]
    start = hours[0] if hours else JORNADA[0]
    if length is not None and length.unidad == "hora":
        ending = datetime.combine(date(2000, 1, 1), start) + timedelta(hours=length.cantidad)
        return start, ending.time() if ending.day == 1 and length.cantidad < 12 else JORNADA[1]
    if length is not None and length.unidad == "medio_dia":
        return start, time(min(start.hour + 4, 23), start.minute)
    if dated:
        said = "Sin horas en el archivo: se supone de 9:00 a 17:00."
        said = "Sin hora de fin: se supone hasta las 17:00." if hours else said
        row.assume(said, sobre="horario")
    return start, JORNADA[1] if start < JORNADA[1] else time(min(start.hour + 2, 23), 59)


def _deduce(days: Sequence[date], start: time, end: time) -> Duracion:
    if len(days) == 1:
        hours = (end.hour * 60 + end.minute - start.hour * 60 - start.minute) / 60
        return Duracion(1, "dia") if hours >= 7 else Duracion(round(hours, 2), "hora")
    if not days:
        return Duracion(1, "dia")
    ordered = sorted(days)
    together = all(len(days_between(a, b)) == 2 for a, b in pairwise(ordered))
    return Duracion(len(days), "dia", together)


def to_fields(when: Cuando) -> Mapping[str, Any]:
    """Return when as an activity keeps it."""
    return {
        "duracion": when.duracion.to_json(),
        "ventana": [day.isoformat() for day in when.ventana],
        "pedidas": [
            {"inicio": start.isoformat(), "fin": end.isoformat()} for start, end in when.pedidas
        ],
    }
