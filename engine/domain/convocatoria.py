"""A convocation's jornadas and what the rules object to them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from engine.domain.calendario import AnoEscolar, Bloque, Calendario
from engine.domain.lima import at_lima, day_of, to_lima
from engine.domain.roles import ROLES_SCHOOL

HORAS_MAXIMAS = 12
ANTICIPACION_HABILES = 10
"""Working days ahead that a convocation should reach people with."""

Dureza = Literal["duro", "blando", "articulable"]


@dataclass(frozen=True, order=True)
class Jornada:
    """A stretch of a convocation, `[inicio, fin)`, aware; naive instants raise ValueError."""

    inicio: datetime
    fin: datetime

    def __post_init__(self) -> None:
        if self.inicio.tzinfo is None or self.fin.tzinfo is None:
            raise ValueError("a jornada needs its time zone")

    @classmethod
    def at(cls, fecha: date | str, hora_inicio: str, hora_fin: str) -> "Jornada":
        """Return the jornada of a day of Lima between two hours "HH:MM", kept in UTC.

        Malformed text raises ValueError; a day at the very end of time, OverflowError.
        """
        dia = date.fromisoformat(fecha) if isinstance(fecha, str) else fecha
        inicio = at_lima(dia, time.fromisoformat(hora_inicio))
        fin = at_lima(dia, time.fromisoformat(hora_fin))
        return cls(inicio.astimezone(UTC), fin.astimezone(UTC))

    @property
    def dia(self) -> date:
        """Return the day of Lima in which it begins."""
        return day_of(self.inicio)

    def overlaps(self, otra: "Jornada") -> bool:
        """Tell whether both share some time; back to back they do not."""
        return self.inicio < otra.fin and otra.inicio < self.fin

    def to_fields(self) -> dict[str, str]:
        """Return it as the ficha `at_programacion` writes it: fecha, hora_inicio, hora_fin."""
        return {
            "fecha": self.dia.isoformat(),
            "hora_inicio": f"{to_lima(self.inicio):%H:%M}",
            "hora_fin": f"{to_lima(self.fin):%H:%M}",
        }


@dataclass(frozen=True)
class Ventana:
    """The days within which an AT may be held, both included."""

    inicio: date
    fin: date

    def holds(self, dia: date) -> bool:
        """Tell whether `dia` lies inside."""
        return self.inicio <= dia <= self.fin


@dataclass(frozen=True)
class Reparo:
    """What a rule objects: `duro` forbids, `blando` warns; `campo` is its path in the ficha.

    `datos` are the facts of its sentence, plain values with dates in ISO 8601.
    """

    codigo: str
    dureza: Dureza
    campo: str
    datos: Mapping[str, Any] = field(default_factory=dict, hash=False)


def find_reparos(
    jornadas: Sequence[Jornada],
    *,
    ventana: Ventana | None,
    calendario: Calendario,
    now: datetime,
    roles: Collection[str] = (),
    plan_recuperacion: bool = False,
) -> tuple[Reparo, ...]:
    """Return all that the rules object to these jornadas, in the order of the ficha.

    `roles` are those convened; with a recovery plan, class weeks are not objected (PR-10).
    """
    reparos: list[Reparo] = []
    for n in range(len(jornadas)):
        reparos += _of_hours(jornadas, n)
        reparos += _of_day(jornadas[n], n, ventana, calendario, now)
        reparos += _of_classes(jornadas[n], n, calendario, () if plan_recuperacion else roles)
    reparos += _of_years(jornadas, calendario)
    reparos += _of_notice(jornadas, calendario, now)
    return tuple(reparos)


def class_block(dia: date, calendario: Calendario, roles: Collection[str]) -> Bloque | None:
    """Return the block whose classes a workshop of `roles` on `dia` would interrupt, or None.

    Only people of the schools interrupt them, and only on days with classes (PR-04, PR-10,
    S003:2062-2065).
    """
    bloque = calendario.block_of(dia)
    if bloque is None or bloque.tipo != "lectivo" or ROLES_SCHOOL.isdisjoint(roles):
        return None
    return bloque if calendario.is_working_day(dia) else None


def has_hard(reparos: Collection[Reparo]) -> bool:
    """Tell whether some of them forbids the dates."""
    return any(reparo.dureza == "duro" for reparo in reparos)


def _of_hours(jornadas: Sequence[Jornada], n: int) -> Iterator[Reparo]:
    jornada = jornadas[n]
    if jornada.fin <= jornada.inicio:
        yield Reparo("fin_antes_de_inicio", "duro", f"jornadas.{n}.hora_fin")
        return
    if jornada.fin - jornada.inicio > timedelta(hours=HORAS_MAXIMAS):
        campo = f"jornadas.{n}.hora_fin"
        yield Reparo("jornada_muy_larga", "duro", campo, {"maximo": HORAS_MAXIMAS})
    for m, otra in enumerate(jornadas[:n]):
        if jornada.overlaps(otra):
            campo = f"jornadas.{n}.hora_inicio"
            yield Reparo("jornadas_superpuestas", "duro", campo, {"otra": m + 1})


def _of_day(
    jornada: Jornada, n: int, ventana: Ventana | None, calendario: Calendario, now: datetime
) -> Iterator[Reparo]:
    dia, campo = jornada.dia, f"jornadas.{n}.fecha"
    fecha = {"fecha": dia.isoformat()}
    if jornada.inicio <= now:
        yield Reparo("fecha_pasada", "duro", campo, fecha)
    if ventana and not ventana.holds(dia):
        yield Reparo("fuera_de_ventana", "duro", campo, fecha | _limits(ventana))
    if feriado := calendario.feriado_on(dia):
        datos = {**fecha, "nombre": feriado.nombre, "norma": feriado.norma}
        yield Reparo("feriado", "duro", campo, datos)
    if dia.weekday() >= 5:
        yield Reparo("fin_de_semana", "blando", campo, fecha)
    ano = calendario.school_year(dia.year)
    if ano and not ano.inicio <= dia <= ano.fin:
        datos = _limits(ano) | {"anio": str(ano.anio), "norma": ano.norma}
        yield Reparo("fuera_del_ano_escolar", "duro", campo, fecha | datos)


def _limits(tramo: Ventana | AnoEscolar) -> dict[str, str]:
    return {"inicio": tramo.inicio.isoformat(), "fin": tramo.fin.isoformat()}


def _of_classes(
    jornada: Jornada, n: int, calendario: Calendario, roles: Collection[str]
) -> Iterator[Reparo]:
    bloque = class_block(jornada.dia, calendario, roles)
    if bloque is not None:
        datos = {
            "fecha": jornada.dia.isoformat(),
            "bloque": bloque.numero,
            "norma": bloque.norma,
            "regla": "PR-10",
        }
        yield Reparo("semanas_lectivas", "blando", f"jornadas.{n}.fecha", datos)


def _of_years(jornadas: Sequence[Jornada], calendario: Calendario) -> Iterator[Reparo]:
    seen: set[int] = set()
    for n, jornada in enumerate(jornadas):
        anio = jornada.dia.year
        if anio not in seen and calendario.school_year(anio) is None:
            yield Reparo("sin_norma", "blando", f"jornadas.{n}.fecha", {"anio": anio})
        seen.add(anio)


def _of_notice(
    jornadas: Sequence[Jornada], calendario: Calendario, now: datetime
) -> Iterator[Reparo]:
    if not jornadas:
        return
    n, primera = min(enumerate(jornadas), key=lambda par: par[1].inicio)
    hoy = day_of(now)
    # The nearest day with enough notice first: a far date would cost counting every day to it.
    if primera.dia < calendario.nth_working_day(hoy, ANTICIPACION_HABILES) and primera.inicio > now:
        datos = {
            "dias": calendario.count_working_days(hoy, primera.dia),
            "minimo": ANTICIPACION_HABILES,
            "fecha": primera.dia.isoformat(),
        }
        yield Reparo("aviso_corto", "blando", f"jornadas.{n}.fecha", datos)
