"""What the service does in the diagrams of accompaniment: opens and closes, year and quarters."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from engine.actions.estrategias.equipo import close_de_equipo
from engine.actions.estrategias.fechas import month_end, quarter_end, variables_of
from engine.actions.estrategias.normas import regla_of
from engine.db.queries.estrategias import count_left, count_others, count_realised, read_estrategia
from engine.db.queries.tablas import estrategias, programas
from engine.domain.lima import at_lima, day_of
from engine.errors import NotFound

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso

PRIMERA_VISITA = "primera_visita"
_PENDING = ("programada", "en_curso")
_EVENING = time(17)
Values = dict[str, Any]


async def open_estrategia(caso: "Caso") -> Values:
    """Take a strategy of the plan in hand, and tell its diagram its days, kind and deadlines."""
    row = await carried(caso)
    await caso.tx.execute(
        update(estrategias)
        .where(estrategias.c.id == row["id"])
        .values(estado="en_curso", instancia_id=caso.instancia.id)
    )
    return await told_of(caso, row)


async def told_of(caso: "Caso", row: Values) -> Values:
    """Return the variables of a strategy that its services and effects declare."""
    regla = await regla_of(caso)
    given = variables_of(row, caso.ejecucion.motor.calendario, regla.registrar_en)
    return {**given, "es_director": bool(row["es_director"])}


async def carried(caso: "Caso") -> Values:
    """Return the strategy that an instance carries."""
    identifier = caso.ejecucion.variables["estrategia"]
    return await read_estrategia(caso.tx, int(identifier), day_of(caso.now))


async def close_estrategia(caso: "Caso") -> Values:
    """Write that a strategy was done, and tell what its visit still asks for.

    Who had no sensibilización before has it after the first visit to the IE (FA-01); the director
    is told in general after the last docente (VI-12, VD-07); in the penultimate visit the
    socialización is agreed (PR-15).
    """
    row = await carried(caso)
    await caso.tx.execute(
        update(estrategias)
        .where(estrategias.c.id == row["id"])
        .values(estado="realizada", registrada_en=caso.now)
    )
    if row["tipo"] != "visita":
        return {"falta_sensibilizar": False, "ultima_de_la_ie": False, "penultima": False}
    known = caso.ejecucion.variables
    visited = await count_realised(caso.tx, row["programa_id"], row["entidad_id"])
    left = await count_others(caso.tx, row, _PENDING, entre=_meanwhile(row))
    return {
        "falta_sensibilizar": known.get("sensibiliza") == PRIMERA_VISITA and visited == 1,
        "ultima_de_la_ie": row["clase"] in ("diagnostica", "en_aula") and left == 0,
        "penultima": row["clase"] == "en_aula" and await _is_penultimate(caso, row),
    }


async def _is_penultimate(caso: "Caso", row: Values) -> bool:
    """Tell whether only the closing visit is left to a docente; before it is planned, by month."""
    left = await count_left(caso.tx, row)
    if left["cierre"]:
        return left["cierre"] == left.total()
    return bool(caso.ejecucion.variables.get("ultimo_mes"))


def _meanwhile(row: Values) -> tuple[date, date] | None:
    """Return the days among which a visit is the last of its IE: its month, or all."""
    if row["clase"] != "en_aula":
        return None
    return row["desde"].replace(day=1), month_end(row["desde"])


async def open_programa(caso: "Caso") -> Values:
    """Find the programme of the instance's UGEL and year. Raises NotFound(programa_desconocido)."""
    anio = caso.ejecucion.variables.get("anio") or day_of(caso.now).year
    row = (
        await caso.tx.execute(
            select(
                programas.c.id,
                func.lower(programas.c.periodo).label("desde"),
                (func.upper(programas.c.periodo) - 1).label("hasta"),
            ).where(programas.c.ugel_id == caso.instancia.entidad_id, programas.c.anio == anio)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("programa_desconocido")
    return {
        "programa": row.id,
        "inicio": at_lima(row.desde, time(8)).isoformat(),
        "fin": at_lima(row.hasta, _EVENING).isoformat(),
    }


async def close_programa(caso: "Caso") -> Values:
    """Close the programme of the year."""
    await caso.tx.execute(
        update(programas)
        .where(programas.c.id == caso.ejecucion.variables["programa"])
        .values(estado="cerrado")
    )
    await close_de_equipo(caso.tx, int(caso.ejecucion.variables["programa"]), caso.now)
    return {}


async def next_quarter(caso: "Caso") -> Values:
    """Tell when the next quarter of the programme ends, if one is left (NU-22, S003:2291-2294)."""
    known = caso.ejecucion.variables
    desde, hasta = (day_of(datetime.fromisoformat(known[name])) for name in ("inicio", "fin"))
    number = int(known.get("trimestre") or 0) + 1
    last = quarter_end(desde, hasta, number)
    if last is None:
        return {"trimestre": number, "trimestre_hasta": None, "queda_trimestre": False}
    return {
        "trimestre": number,
        "trimestre_hasta": at_lima(last, _EVENING).isoformat(),
        "queda_trimestre": True,
    }


SERVICIOS = {
    "abrir_estrategia": open_estrategia,
    "cerrar_estrategia": close_estrategia,
    "abrir_programa": open_programa,
    "cerrar_programa": close_programa,
    "abrir_trimestre": next_quarter,
}
