"""The stretch of days that an address names: a year, a month, or a week by its Monday."""

from dataclasses import dataclass
from datetime import date, timedelta

from engine.domain.redaccion import say_date
from engine.errors import NotFound
from forms.hojas.fechas import MESES


@dataclass(frozen=True)
class Tramo:
    """Days `[desde, hasta)` with their name; `anio` is that to which they belong."""

    desde: date
    hasta: date
    nombre: str
    anio: int


def read_tramo(texto: str) -> Tramo:
    """Return what "2026", "2026-08" or "2026-08-10" name; raise NotFound("ruta_desconocida")."""
    try:
        if len(texto) == 4:
            year = int(texto)
            return Tramo(date(year, 1, 1), date(year + 1, 1, 1), f"el año {year}", year)
        first = date.fromisoformat(texto if len(texto) == 10 else f"{texto}-01")
        if len(texto) == 7:
            following = (first + timedelta(days=31)).replace(day=1)
            return Tramo(first, following, f"{MESES[first.month - 1]} de {first.year}", first.year)
        monday = first - timedelta(days=first.weekday())
        # The week of 1 January may begin in December.
        year = max(monday.year, first.year, (monday + timedelta(days=3)).year)
        name = f"la semana del {say_date(monday)} al {say_date(monday + timedelta(days=6))}"
        return Tramo(monday, monday + timedelta(days=7), name, year)
    except (ValueError, OverflowError) as error:
        raise NotFound("ruta_desconocida") from error


def name_month(numero: int) -> str:
    """Return the first three letters of a month, as headings have them."""
    return MESES[numero - 1][:3]
