"""The days of the year as a UGEL sees them: class days, management weeks and holidays by place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

UN_DIA = timedelta(days=1)


@dataclass(frozen=True)
class Anio:
    """The calendar of a valid year, with quick answers."""

    calendario: Mapping[str, Any]

    @cached_property
    def dias(self) -> tuple[date, ...]:
        """Return the days from Monday to Saturday, in order: the grid of the companions."""
        inicio, fin = (date.fromisoformat(self.calendario[key]) for key in ("inicio", "fin"))
        span = (inicio + timedelta(n) for n in range((fin - inicio).days + 1))
        return tuple(dia for dia in span if dia.weekday() < 6)

    @cached_property
    def feriados(self) -> frozenset[date]:
        """Return the holidays of everybody."""
        return frozenset(
            date.fromisoformat(each["fecha"])
            for each in self.calendario.get("feriados", ())
            if "distritos" not in each
        )

    def local(self, distrito: str | None) -> frozenset[date]:
        """Return the holidays of one district only."""
        return frozenset(
            date.fromisoformat(each["fecha"])
            for each in self.calendario.get("feriados", ())
            if distrito is not None and distrito in each.get("distritos", ())
        )

    @cached_property
    def lectivos(self) -> frozenset[date]:
        """Return the days with classes, holidays of everybody taken out."""
        return self._of(lambda bloque: bloque["tipo"] == "lectivo")

    @cached_property
    def vacaciones(self) -> frozenset[date]:
        """Return the mid-year vacation of the students: what is so marked."""
        return self._of(lambda bloque: bool(bloque.get("vacaciones")))

    @cached_property
    def habiles(self) -> tuple[date, ...]:
        """Return the working days, Monday to Friday, in order."""
        return tuple(d for d in self.dias if d.weekday() < 5 and d not in self.feriados)

    @cached_property
    def meses(self) -> tuple[int, ...]:
        """Return the months with class days."""
        return tuple(sorted({dia.month for dia in self.lectivos}))

    def months_left(self, hoy: str) -> frozenset[int]:
        """Return the months with some working day from a day on."""
        return frozenset(dia.month for dia in self.habiles if dia.isoformat() >= hoy)

    def _of(self, wanted: Any) -> frozenset[date]:
        return frozenset(
            dia
            for bloque in self.calendario["bloques"]
            if wanted(bloque)
            for dia in stretch(bloque)
            if dia.weekday() < 5 and dia not in self.feriados
        )


def stretch(tramo: Mapping[str, Any]) -> Iterator[date]:
    """Yield the days of a stretch, both ends included."""
    dia = date.fromisoformat(tramo["inicio"])
    fin = date.fromisoformat(tramo.get("fin", tramo["inicio"]))
    while dia <= fin:
        yield dia
        dia += UN_DIA


def within(dia: date, tramos: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether some stretch has a day."""
    text = dia.isoformat()
    return any(t["inicio"] <= text <= t.get("fin", t["inicio"]) for t in tramos)


def minute(hora: str) -> int:
    """Return an hour like 08:30 as minutes of the day."""
    horas, minutos = hora.split(":")
    return int(horas) * 60 + int(minutos)


def hour(minutes: float) -> str:
    """Return minutes of the day as an hour like 08:30."""
    whole = round(minutes) % 1440
    return f"{whole // 60:02d}:{whole % 60:02d}"
