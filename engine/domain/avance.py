"""How far a programme is against its plan to date: its cuts, its figures and who sees which."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from engine.domain.actor import Actor
from engine.domain.calendario import Calendario
from engine.domain.programa import offices_of
from engine.domain.tiempo import working_days_after
from engine.domain.vencimiento import Vencimiento

_ONE_DAY = timedelta(days=1)

DE_CADA_DIRECCION: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "DISER": frozenset({"multigrado"}),
        "DEIB": frozenset({"eib_inicial", "eib_primaria"}),
        "DIFODS": frozenset(
            {"polidocente_inicial", "polidocente_primaria", "polidocente_secundaria"}
        ),
    }
)
"""The kinds of school that each office of the ministry answers for (AC-31, AC-32, S004:581-606)."""
ESTRATEGIAS: Mapping[str, str] = MappingProxyType(
    {"visita": "Visitas", "gia": "GIA", "rtc": "RTC", "taller": "Talleres"}
)
"""What the protocol of a docente is made of, in the order people read it (§11.1)."""
CORTES: Mapping[str, str] = MappingProxyType(
    {
        "del_anio": "Planeadas en el año",
        "a_la_fecha": "Planeadas hasta hoy",
        "realizadas": "Realizadas",
        "pendientes": "Debieron hacerse y no constan",
        "no_realizadas": "No se hicieron ese día, con su causa",
        "tarde": "Registradas fuera de plazo",
        "sin_registrar": "Con el plazo de registro vencido",
        "sin_sesion": "Visitas sin las dos versiones de la sesión",
        "sin_evidencia": "Visitas cuya matriz no tiene evidencias",
    }
)
"""What the strategies behind a figure have in common, as people read it."""
CORTES_DE_DOCENTES: Mapping[str, str] = MappingProxyType(
    {
        "todos": "Docentes en listas",
        "al_dia": "Con todo lo planeado hasta hoy",
        "atrasados": "Con algo pendiente",
        "plan_corto": "Con menos planeado que lo que da el protocolo",
    }
)


@dataclass(frozen=True)
class Cuenta:
    """So many of so many: what was done of what should have been."""

    hechas: int
    debidas: int

    @property
    def porcentaje(self) -> float | None:
        """Return the part done, 0 to 100; None where nothing was due."""
        return 100 * self.hechas / self.debidas if self.debidas else None

    @property
    def faltan(self) -> int:
        """Return how many are not done."""
        return self.debidas - self.hechas


def month_of(dia: date) -> tuple[date, date]:
    """Return the first and the last day of a day's month."""
    first = dia.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - _ONE_DAY


def kinds_seen(actor: Actor) -> tuple[str, ...] | None:
    """Return the kinds of school whose docentes somebody looks at, None for all of them.

    DISER, DEIB and DIFODS look at theirs in the whole country; a UGEL, a DRE, DIRI, DIFOCA, USE
    and the administrator at every kind of their scope (AC-30..36, S004:561-639).
    """
    own = {c.entidad_codigo for c in actor.cargos}
    named = own & DE_CADA_DIRECCION.keys()
    if actor.sees_all or "USE" in own or offices_of(actor) or not named:
        return None
    return tuple(sorted(kind for code in named for kind in DE_CADA_DIRECCION[code]))


@dataclass(frozen=True)
class PlazoDeRegistro:
    """When what a programme does is registered: `dias` working days of a calendar (PR-27, CF-12).

    The number is of its rule book: "al término de cada estrategia" (S004:357), or what the calendar
    of each UGEL says (S003:1036-1039). The tarea of registering goes by it too.
    """

    calendario: Calendario
    dias: int


def term_of(ultimo: date, registro: PlazoDeRegistro) -> Vencimiento:
    """Return until when a strategy whose last day is `ultimo` is registered, and why (PR-27)."""
    return working_days_after(ultimo, registro.dias, registro.calendario, ancla="estrategia")


def terms_of(registro: PlazoDeRegistro, desde: date, hasta: date) -> list[date]:
    """Return the day of `term_of` for each day of `[desde, hasta)`, in one pass."""
    calendario, dias = registro.calendario, registro.dias
    day = hasta - _ONE_DAY
    ahead = [calendario.nth_running_day(day, n) for n in range(1, max(dias, 1) + 1)]
    terms = []
    while day >= desde:
        runs = calendario.runs_on(day)
        terms.append(day if runs and not dias else ahead[-1])
        if runs:
            ahead = [day, *ahead[:-1]]
        day -= _ONE_DAY
    return terms[::-1]
