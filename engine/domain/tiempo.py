"""Business time: when something is due, counted on Peru's calendar, with its reasons kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from engine.domain.calendario import Calendario, Feriado
from engine.domain.lima import at_lima, day_of

END_OF_DAY = time(23, 59)
"""Wall time of Lima at which the last day of a term ends."""

Clase = Literal["habiles", "calendario"]
Sentido = Literal["despues", "antes"]
MINIMO = "minimo"
SIGUIENTE_HABIL = "siguiente_habil"


@dataclass(frozen=True)
class Vencimiento:
    """A due instant (UTC) that can say why: `dias` of a `clase` counted from `desde`.

    `desde` is the day of Lima of what the term hangs from, named by `ancla`. `saltados` are the
    holidays that were not counted. `ajuste` is None, `minimo` (the term was too near, so `minimo`
    working days from today are left) or `siguiente_habil` (it ended on a day off); `nominal` is
    the day it would have been without that.
    """

    instante: datetime
    desde: date
    dias: int
    clase: Clase
    sentido: Sentido
    ancla: str
    saltados: tuple[Feriado, ...] = ()
    ajuste: str | None = None
    nominal: date | None = None
    minimo: int | None = None

    @property
    def dia(self) -> date:
        """Return the day of Lima in which it is due."""
        return day_of(self.instante)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values, dates and instants in ISO 8601."""
        data = asdict(self)
        data["instante"] = self.instante.isoformat()
        data["desde"] = self.desde.isoformat()
        data["nominal"] = self.nominal.isoformat() if self.nominal else None
        data["saltados"] = [
            {**asdict(feriado), "fecha": feriado.fecha.isoformat()} for feriado in self.saltados
        ]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Vencimiento":
        """Return what `to_json` wrote."""
        saltados = tuple(
            Feriado(**{**feriado, "fecha": date.fromisoformat(feriado["fecha"])})
            for feriado in data["saltados"]
        )
        nominal = data["nominal"]
        return cls(
            **{
                **data,
                "instante": datetime.fromisoformat(data["instante"]),
                "desde": date.fromisoformat(data["desde"]),
                "nominal": date.fromisoformat(nominal) if nominal else None,
                "saltados": saltados,
            }
        )


def end_of_day(dia: date) -> datetime:
    """Return the instant, in UTC, at which the terms that end on `dia` are due."""
    return at_lima(dia, END_OF_DAY).astimezone(UTC)


def working_days_after(
    desde: date | datetime, dias: int, calendario: Calendario, *, ancla: str = "creacion"
) -> Vencimiento:
    """Return the end of the `dias`-th working day after the day of `desde`, which never counts.

    Zero means that same day or, if it is a day off, the next working one.
    """
    _demand_term(dias)
    primero = day_of(desde)
    dia = calendario.nth_working_day(primero, dias)
    saltados = calendario.weekday_feriados(primero + timedelta(days=1), dia)
    return Vencimiento(end_of_day(dia), primero, dias, "habiles", "despues", ancla, saltados)


def working_days_before(
    instante: date | datetime,
    dias: int,
    calendario: Calendario,
    *,
    now: datetime,
    minimo: int,
    ancla: str = "inicio",
) -> Vencimiento:
    """Return the end of the `dias`-th working day before the day of `instante`.

    It is never earlier than `minimo` working days after `now`, and then `ajuste` says so: who
    must do it always has that time, even when the anchor itself is nearer.
    """
    _demand_term(dias)
    ancla_dia = day_of(instante)
    dia = _working_day_before(ancla_dia, dias, calendario)
    piso = working_days_after(now, minimo, calendario)
    saltados = calendario.weekday_feriados(dia, ancla_dia - timedelta(days=1))
    vencimiento = Vencimiento(end_of_day(dia), ancla_dia, dias, "habiles", "antes", ancla, saltados)
    if dia >= piso.dia:
        return vencimiento
    return replace(
        vencimiento,
        instante=piso.instante,
        saltados=piso.saltados,
        ajuste=MINIMO,
        nominal=dia,
        minimo=minimo,
    )


def calendar_days_after(
    desde: date | datetime, dias: int, calendario: Calendario, *, ancla: str = "creacion"
) -> Vencimiento:
    """Return the end of the day `dias` days after `desde`; a day off moves it to the next working
    day, and `ajuste` says so. Zero is the day itself: a date somebody agreed to."""
    _demand_term(dias)
    primero = day_of(desde)
    nominal = primero + timedelta(days=dias)
    dia = calendario.nth_working_day(nominal, 0)
    vencimiento = Vencimiento(end_of_day(dia), primero, dias, "calendario", "despues", ancla)
    if dia == nominal:
        return vencimiento
    saltados = calendario.weekday_feriados(nominal, dia)
    return replace(vencimiento, saltados=saltados, ajuste=SIGUIENTE_HABIL, nominal=nominal)


def _working_day_before(ancla: date, dias: int, calendario: Calendario) -> date:
    if dias == 0:
        return calendario.nth_working_day(ancla + timedelta(days=1), -1)
    return calendario.nth_working_day(ancla, -dias)


def _demand_term(dias: int) -> None:
    if dias < 0:
        raise ValueError("a term has no negative days")
