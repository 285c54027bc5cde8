"""When people of the demonstration get to each tarea: within office hours, mostly in time."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

from engine.db.queries.novedades import TareaAbierta
from engine.domain.calendario import Calendario
from engine.domain.lima import at_lima, day_of, to_lima

CLOSING = time(18)


@dataclass(frozen=True)
class Ritmo:
    """From `pronto` to `tarde` working days after it opens, or before it is due."""

    pronto: int
    tarde: int
    antes: bool = False


RITMOS = {
    "priorizar": Ritmo(1, 3),
    "definir_objetivos": Ritmo(1, 3),
    "elaborar_pauta": Ritmo(1, 3),
    "revisar_metodo": Ritmo(1, 2),
    "programar": Ritmo(0, 1),
    "resolver_cruce": Ritmo(1, 1),
    "articular": Ritmo(2, 4),
    "aceptar_fecha": Ritmo(1, 1),
    "calendarizar": Ritmo(0, 1),
    "preparar_instrumentos": Ritmo(2, 4),
    "inducir_facilitadores": Ritmo(0, 3, antes=True),
    "asegurar_logistica": Ritmo(0, 4, antes=True),
    "confirmar": Ritmo(1, 5, antes=True),
    "confirmar_por_dre": Ritmo(0, 1),
    "verificar": Ritmo(0, 1, antes=True),
    "reportar": Ritmo(0, 3, antes=True),
    "cumplir_compromiso": Ritmo(0, 2, antes=True),
    "verificar_compromiso": Ritmo(1, 3),
    "aplicar": Ritmo(1, 6),
    "evaluar": Ritmo(3, 6),
    "corregir_registro": Ritmo(1, 2),
    "cerrar": Ritmo(1, 2),
}


def moment_of(
    tarea: TareaAbierta, *, tarda: int, calendario: Calendario, now: datetime, rng: Random
) -> datetime:
    """Return the instant, after `now`, at which a tarea is done; `tarda` more working days late."""
    if tarea.elemento == "registrar_asistencia" and tarea.fin is not None:
        # The list is closed when the last day ends, if nobody forgets it.
        end = tarea.fin + timedelta(minutes=rng.randrange(20, 90))
        return max(end, now + timedelta(minutes=45))
    ritmo = RITMOS[tarea.elemento]
    dias = rng.randint(ritmo.pronto, ritmo.tarde)
    if ritmo.antes and tarea.vence is not None:
        day = calendario.nth_working_day(day_of(tarea.vence), -dias)
    else:
        day = calendario.nth_working_day(day_of(tarea.creada), dias)
    if tarda:
        day = calendario.nth_working_day(day, tarda)
    instant = at_lima(day, time(rng.randrange(8, 17), rng.randrange(5, 60))).astimezone(UTC)
    return instant if instant > now else _soon(now, calendario, rng)


def _soon(now: datetime, calendario: Calendario, rng: Random) -> datetime:
    """Return a while later today, or tomorrow's morning when the office is about to close."""
    later = now + timedelta(minutes=rng.randrange(40, 150))
    here = to_lima(later)
    if here.time() < CLOSING and calendario.is_working_day(here.date()):
        return later
    morning = time(8, rng.randrange(15, 60))
    return at_lima(calendario.nth_working_day(day_of(now), 1), morning).astimezone(UTC)
