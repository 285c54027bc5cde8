"""Business time: when something is due, counted on Peru's calendar, with its reasons kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from engine.domain.calendario import Calendario, days_between
from engine.domain.lima import at_lima, day_of, to_lima
from engine.domain.suspension import Suspension
from engine.domain.vencimiento import (
    BLOQUE,
    MINIMO,
    SIGUIENTE_HABIL,
    Distancia,
    Suspendido,
    Vencimiento,
)

END_OF_DAY = time(23, 59)
"""Wall time of Lima at which the last day of a term ends."""
_ONE_DAY = timedelta(days=1)


def end_of_day(dia: date) -> datetime:
    """Return the instant, in UTC, at which the terms that end on `dia` are due."""
    return at_lima(dia, END_OF_DAY).astimezone(UTC)


def working_days_after(
    desde: date | datetime,
    dias: int,
    calendario: Calendario,
    *,
    ancla: str = "creacion",
    acto: datetime | None = None,
    distancia: Distancia | None = None,
) -> Vencimiento:
    """Return the end of the `dias`-th working day after the day of `desde`, which never counts.

    Zero means that same day or, if it is a day off, the next working one. With `acto`, an act
    done after closing or on a day off counts as done on the next working day. `distancia` adds
    its days; days suspended do not count.
    """
    _demand_term(dias)
    primero = day_of(desde)
    presentado = _presented(acto, calendario) if acto else None
    inicio = presentado or primero
    dia = calendario.nth_running_day(inicio, dias + (distancia.dias if distancia else 0))
    return Vencimiento(
        end_of_day(dia),
        primero,
        dias,
        "habiles",
        "despues",
        ancla,
        calendario.weekday_feriados(primero + _ONE_DAY, dia),
        acto=acto,
        presentado=presentado,
        suspendidos=_suspended(calendario, primero, dia),
        distancia=distancia,
    )


def working_days_before(
    instante: date | datetime,
    dias: int,
    calendario: Calendario,
    *,
    now: date | datetime,
    minimo: int,
    ancla: str = "inicio",
) -> Vencimiento:
    """Return the end of the `dias`-th working day before the day of `instante`.

    It is never earlier than `minimo` working days after `now`, and then `ajuste` says so: who
    must do it always has that time, even when the anchor itself is nearer. It hangs from the
    anchor, so that what is suspended long before moves nothing; on a suspended day it waits for
    the first one that runs.
    """
    _demand_term(dias)
    ancla_dia, hoy = day_of(instante), day_of(now)
    nominal = _working_day_before(ancla_dia, dias, calendario)
    dia = calendario.nth_running_day(nominal, 0)
    vencimiento = Vencimiento(
        end_of_day(dia),
        ancla_dia,
        dias,
        "habiles",
        "antes",
        ancla,
        calendario.weekday_feriados(nominal, ancla_dia - _ONE_DAY),
        minimo=minimo,
        hoy=hoy,
        suspendidos=_suspended(calendario, nominal - _ONE_DAY, dia),
    )
    return with_floor(vencimiento, calendario, hoy, minimo)


def calendar_days_after(
    desde: date | datetime,
    dias: int,
    calendario: Calendario,
    *,
    ancla: str = "creacion",
    distancia: Distancia | None = None,
) -> Vencimiento:
    """Return the end of the day `dias` days after `desde`; a day off moves it to the next working
    day, and `ajuste` says so. Zero is the day itself: a date somebody agreed to. Days suspended
    do not count; `distancia` adds its own."""
    _demand_term(dias)
    primero = nominal = day_of(desde)
    left = dias + (distancia.dias if distancia else 0)
    while left:
        nominal += _ONE_DAY
        left -= calendario.suspension_on(nominal) is None
    dia = calendario.nth_running_day(nominal, 0)
    vencimiento = Vencimiento(
        end_of_day(dia),
        primero,
        dias,
        "calendario",
        "despues",
        ancla,
        suspendidos=_suspended(calendario, primero, dia, every_day=True),
        distancia=distancia,
    )
    if dia == nominal:
        return vencimiento
    saltados = calendario.weekday_feriados(nominal, dia)
    return replace(vencimiento, saltados=saltados, ajuste=SIGUIENTE_HABIL, nominal=nominal)


def working_hours_after(
    acto: datetime, horas: int, calendario: Calendario, *, ancla: str = "creacion"
) -> Vencimiento:
    """Return the instant at which `horas` hours of attention have passed since `acto`.

    Only those of working days count, from the opening to the closing of the `horario` of each;
    what is asked while the office is closed counts from its next opening.
    """
    _demand_term(horas)
    primero = day_of(acto)
    dia = primero if _attends(calendario, acto) else calendario.nth_running_day(primero, 1)
    start = max(to_lima(acto), at_lima(dia, calendario.horario_on(dia).apertura))
    left = timedelta(hours=horas)
    while left > (open_still := at_lima(dia, calendario.horario_on(dia).cierre) - start):
        left -= open_still
        dia = calendario.nth_running_day(dia, 1)
        start = at_lima(dia, calendario.horario_on(dia).apertura)
    return Vencimiento(
        (start + left).astimezone(UTC),
        primero,
        horas,
        "horas",
        "despues",
        ancla,
        calendario.weekday_feriados(primero, dia),
        acto=acto.astimezone(UTC),
        suspendidos=_suspended(calendario, primero - _ONE_DAY, dia),
    )


def with_floor(
    vencimiento: Vencimiento, calendario: Calendario, hoy: date, minimo: int
) -> Vencimiento:
    """Return it no earlier than `minimo` working days after `hoy`, saying so if that moved it."""
    piso = calendario.nth_running_day(hoy, minimo)
    if vencimiento.dia >= piso:
        return vencimiento
    return replace(
        vencimiento,
        instante=end_of_day(piso),
        saltados=calendario.weekday_feriados(hoy + _ONE_DAY, piso),
        ajuste=MINIMO,
        nominal=vencimiento.dia,
        minimo=minimo,
        hoy=hoy,
    )


def within_block(vencimiento: Vencimiento, tope: date, calendario: Calendario) -> Vencimiento:
    """Return it no later than the last working day up to `tope`, the end of a school block.

    A term that begins past `tope` is left as it is.
    """
    bounded = replace(vencimiento, tope=tope)
    last = calendario.nth_working_day(tope + _ONE_DAY, -1)
    if vencimiento.dia <= last or last < vencimiento.desde:
        return bounded
    return replace(bounded, instante=end_of_day(last), ajuste=BLOQUE, nominal=vencimiento.dia)


def _attends(calendario: Calendario, acto: datetime) -> bool:
    """Tell whether the office attends at, or still after, an instant of that same day."""
    dia = day_of(acto)
    return calendario.runs_on(dia) and not calendario.horario_on(dia).is_past_closing(acto)


def _presented(acto: datetime, calendario: Calendario) -> date | None:
    """Return the working day on which an act done with the office closed counts as done.

    The last minute of a day is no act: a term ran out, and what follows from it begins there.
    """
    dia = day_of(acto)
    ran_out = to_lima(acto).time() >= END_OF_DAY
    late = calendario.horario_on(dia).is_past_closing(acto) and not ran_out
    if calendario.is_working_day(dia) and not late:
        return None
    return calendario.nth_working_day(dia, 1)


def _suspended(
    calendario: Calendario, desde: date, hasta: date, *, every_day: bool = False
) -> tuple[Suspendido, ...]:
    """Return what suspended days after `desde` up to `hasta`; working ones, unless `every_day`."""
    lost: dict[Suspension, int] = {}
    for dia in days_between(desde + _ONE_DAY, hasta):
        found = calendario.suspension_on(dia)
        if found and (every_day or calendario.is_working_day(dia)):
            lost[found] = lost.get(found, 0) + 1
    return tuple(
        Suspendido(s.norma, s.motivo, s.desde, s.fin, dias)
        for s, dias in sorted(lost.items(), key=lambda item: (item[0].desde, item[0].id))
    )


def _working_day_before(ancla: date, dias: int, calendario: Calendario) -> date:
    if dias == 0:
        return calendario.nth_working_day(ancla + _ONE_DAY, -1)
    return calendario.nth_working_day(ancla, -dias)


def _demand_term(dias: int) -> None:
    if dias < 0:
        raise ValueError("a term has no negative days")
