"""What the calendar and the rule book of a programme forbid to a plan: on which days, how often."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.anuales import list_gaps
from engine.db.queries.estrategias import find_last_with, list_unvisited
from engine.db.queries.tablas import estrategias, programas, reglamentos
from engine.domain.calendario import Calendario, days_between
from engine.domain.lima import day_of
from engine.domain.redaccion import join_words, say_date
from engine.domain.reglamento import Regla, read_regla
from engine.errors import RuleBroken
from engine.planner.anual.claves import companion_of, row_of

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso

_ONE_DAY = timedelta(days=1)
_NAMED = 4
"""Docentes whom a refusal names; the rest are counted."""
_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"


def refuse(campos: Mapping[str, str]) -> None:
    """Raise RuleBroken("respuesta_invalida") when there is something wrong."""
    if campos:
        raise RuleBroken("respuesta_invalida", campos=dict(campos))


def demand_days(caso: "Caso", tipo: str, asked: Iterable[tuple[str, Range[date]]]) -> None:
    """Refuse what falls on a day without classes, or without work, naming the field of each.

    Every day of a visit has classes (NU-15, S003:2007); GIA and RTC are on working days, and so is
    the first day of a taller (MA-03, S000:89-95). Raises RuleBroken("respuesta_invalida").
    """
    calendario = caso.ejecucion.motor.calendario
    wrong: dict[str, str] = {}
    for campo, dias in asked:
        assert dias.lower is not None
        assert dias.upper is not None
        last = dias.upper - _ONE_DAY if tipo == "visita" else dias.lower
        told = (why_not(calendario, tipo, dia) for dia in days_between(dias.lower, last))
        if said := next(filter(None, told), None):
            wrong[campo] = said
    refuse(wrong)


def why_not(calendario: Calendario, tipo: str, dia: date) -> str | None:
    """Return the sentence that says why a strategy cannot be on a day, None when it can."""
    if feriado := calendario.feriado_on(dia):
        return f"El {say_date(dia)} no se trabaja ({feriado.nombre}): elija otro día."
    if dia.weekday() >= 5:
        return f"El {say_date(dia)} es fin de semana: elija un día de lunes a viernes."
    if tipo != "visita" or calendario.school_year(dia.year) is None:
        return None
    block = calendario.block_of(dia)
    if block is None or block.tipo != "lectivo":
        return f"El {say_date(dia)} no hay clases: elija un día con clases para la visita."
    return None


async def regla_of(caso: "Caso") -> Regla:
    """Return what the rule book of the case's programme says of every school."""
    known = caso.instancia.contexto.get("programa_id") or caso.ejecucion.variables["programa"]
    wanted = (
        select(reglamentos.c.regla)
        .join(programas, programas.c.reglamento_id == reglamentos.c.id)
        .where(programas.c.id == int(known))
    )
    return read_regla((await caso.tx.scalar(wanted)) or {})


async def demand_month(caso: "Caso", answer: Mapping[str, Any]) -> None:
    """Refuse the plan of a month that leaves out what the norm asks of each (PR-08).

    A visit to each docente and a GIA of docentes at least every so many months, a GIA of directores
    every two (S003:1700-1702, 2024-2028); one that cannot be says why, and what the accepted year
    leaves out of the month with its reason is not asked for again. The month is as it was written
    in this transaction. Raises RuleBroken("respuesta_invalida").
    """
    if str(answer.get("excepcion", "")).strip():
        return
    regla, companion = await regla_of(caso), caso.instancia.contexto["acompanante_id"]
    last = day_of(datetime.fromisoformat(caso.ejecucion.variables["fin"]))
    first = last.replace(day=1)
    wrong: dict[str, str] = {}
    if regla.visita_cada_meses:
        since = _months_before(first, regla.visita_cada_meses - 1)
        lacking = await list_unvisited(caso.tx, companion, since, last, day_of(caso.now))
        if lacking and (known := await _left_out(caso, first, "visita")):
            lacking = await list_unvisited(caso.tx, companion, since, last, day_of(caso.now), known)
        if lacking:
            wrong["visitas"] = _say_unvisited(lacking, regla.visita_cada_meses)
    gia = await find_last_with(caso.tx, companion, "gia", last)
    if regla.gia_cada_meses and _is_late(gia, first, regla.gia_cada_meses):
        if not await _left_out(caso, first, "gia"):
            said = _say_every("un GIA con docentes", regla.gia_cada_meses)
            wrong["gia"] = f"{said}: ponga su fecha, o diga abajo por qué no."
    elif answer.get("gia") and not answer["con_directores"] and regla.gia_directores_cada_meses:
        wrong |= await _directors(caso, companion, first, regla.gia_directores_cada_meses)
    refuse(wrong)


async def _left_out(caso: "Caso", first: date, tipo: str) -> list[int]:
    """Return the docentes, or the companion, to whom the accepted year gives none in a month."""
    whole = caso.instancia.contexto
    codigo = companion_of(whole["acompanante_id"])
    gaps = await list_gaps(caso.tx, whole["programa_id"], codigo, f"{first:%Y-%m}")
    return [row_of(de) for kind, de in gaps if kind == tipo]


async def wants_directors(
    tx: AsyncSession, programa_id: int, companion: int, first: date, every: int
) -> tuple[bool, date | None]:
    """Tell if a month asks for a GIA of directores, and when the one before was, if any (PR-08)."""
    begins = select(func.lower(programas.c.periodo)).where(programas.c.id == programa_id)
    before = await find_last_with(tx, companion, "gia", first - _ONE_DAY, "gia_directores")
    since = before or _months_before(await tx.scalar(begins) or first, 1)
    return _is_late(since, first, every), before


async def _directors(caso: "Caso", companion: int, first: date, every: int) -> dict[str, str]:
    programa = caso.instancia.contexto["programa_id"]
    wanted, before = await wants_directors(caso.tx, programa, companion, first, every)
    if not wanted:
        return {}
    told = f"el último fue en {_month(before)}" if before else "aún no hubo ninguno"
    return {
        "con_directores": f"{_say_every('un GIA de directores', every)}, y {told}: marque que"
        " sigue, o diga abajo por qué no."
    }


def _is_late(last: date | None, first: date, every: int) -> bool:
    """Tell whether by the month that begins on `first` so many months have gone by since `last`."""
    if last is None:
        return True
    return (first.year - last.year) * 12 + first.month - last.month >= every


def _months_before(dia: date, months: int) -> date:
    count = dia.year * 12 + dia.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _month(dia: date) -> str:
    return _MONTHS.split()[dia.month - 1]


def _say_every(what: str, months: int) -> str:
    often = "cada mes" if months == 1 else f"cada {months} meses"
    return f"La norma pide {what} {often} (PR-08)"


def _say_unvisited(names: Sequence[str], months: int) -> str:
    shown = join_words([*names[:_NAMED], *([f"{len(names) - _NAMED} más"] * (len(names) > _NAMED))])
    return (
        f"{_say_every('una visita a cada docente', months)}, y queda sin visita {shown}: agréguela,"
        " o diga abajo por qué no."
    )


async def demand_second_taller(
    caso: "Caso", asked: Sequence[tuple[str, Range[date]]], earlier: int = 0
) -> None:
    """Refuse a second taller out of the mid-year holidays of the students where the norm says so.

    PR-09 (S003:2061-2062). `asked` come by their days; `earlier` are those of the year before them.
    Raises RuleBroken("respuesta_invalida").
    """
    second = asked[1 - earlier : 2 - earlier] if earlier < 2 else ()
    if not second or not (await regla_of(caso)).segundo_taller_en_vacaciones:
        return
    ((campo, dias),) = second
    assert dias.lower is not None
    assert dias.upper is not None
    descanso = caso.ejecucion.motor.calendario.mid_year_break(dias.lower.year)
    if descanso and not descanso.inicio <= dias.lower < dias.upper <= descanso.fin + 3 * _ONE_DAY:
        refuse(
            {
                campo: "El segundo taller va en las vacaciones de medio año, del"
                f" {say_date(descanso.inicio)} al {say_date(descanso.fin)} (PR-09)."
            }
        )


async def count_talleres_before(caso: "Caso", row: Mapping[str, Any]) -> int:
    """Return how many talleres of the year come before one, by its number."""
    before = select(func.count()).where(
        estrategias.c.programa_id == row["programa_id"],
        estrategias.c.tipo == "taller",
        estrategias.c.numero < row["numero"],
        estrategias.c.estado != "no_realizada",
    )
    return int(await caso.tx.scalar(before) or 0)
