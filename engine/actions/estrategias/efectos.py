"""What presenting each ficha of accompaniment changes of its strategy, plan or programme."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import Range

from engine.actions.estrategias.fechas import a_month_after
from engine.actions.estrategias.normas import (
    count_talleres_before,
    demand_days,
    demand_second_taller,
)
from engine.actions.estrategias.participaciones import register_people
from engine.actions.estrategias.planes import plan_closing, plan_diagnosis, plan_month, plan_year
from engine.actions.estrategias.servicios import carried, told_of
from engine.db.queries.estrategias import read_estrategia
from engine.db.queries.tablas import estrategias, grupos, instancias, programas
from engine.domain.lima import day_of
from engine.domain.redaccion import say_date
from engine.errors import RuleBroken

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso

Answer = Mapping[str, Any]
Values = dict[str, Any]
_ONE_DAY = timedelta(days=1)
_OWN = ("programa_id", "tipo", "clase", "acompanante_id", "docente_id", "entidad_id", "numero")
"""What takes the place of a strategy has of it."""
_OF_ITS_DAYS = (
    "inicio", "fin", "dia_de_visita", "coordinar_hasta", "registrar_en", "registrar_hasta",
)  # fmt: skip


async def coordinate(_caso: "Caso", answer: Answer) -> Values:
    """Tell whether companion and docente will share the session of the next day (VI-10, VI-11)."""
    return {"comparte": answer.get("sesion") == "coordinada"}


async def end_day(caso: "Caso", _answer: Answer) -> Values:
    """Go to the next day of a visit, which follows at once (PR-11, S003:1706-1708)."""
    known = caso.ejecucion.variables
    today, left = date.fromisoformat(known["dia_de_visita"]), known["dia"] < known["dias"]
    if not left:
        return {"quedan_dias": False}
    following = (today + _ONE_DAY).isoformat()
    return {"dia": known["dia"] + 1, "dia_de_visita": following, "quedan_dias": True}


async def reschedule(caso: "Caso", answer: Answer) -> Values:
    """Write why a strategy was not done and the one that takes its place: nothing is lost.

    It goes on here when its new month is this one, or one whose plan has been taken up already;
    otherwise the plan of that month takes it up. Raises RuleBroken("respuesta_invalida") for a
    day on which it cannot be.
    """
    row, first = await carried(caso), date.fromisoformat(answer["fecha"])
    days = Range(first, first + (row["hasta"] - row["desde"]) + _ONE_DAY)
    demand_days(caso, row["tipo"], [("fecha", days)])
    stays = await _stays(caso, first)
    await caso.tx.execute(
        update(estrategias)
        .where(estrategias.c.id == row["id"])
        .values(
            estado="no_realizada",
            causa=answer["causa"],
            detalle=answer.get("detalle"),
            registrada_en=caso.now,
        )
    )
    made = await caso.tx.scalar(
        insert(estrategias)
        .values(
            **{name: row[name] for name in _OWN},
            dias=days,
            estado="en_curso" if stays else "programada",
            instancia_id=caso.instancia.id if stays else None,
            reprogramada_de_id=row["id"],
        )
        .returning(estrategias.c.id)
    )
    following = await read_estrategia(caso.tx, int(made or 0), day_of(caso.now))
    told = await told_of(caso, following)
    told.pop("es_director")
    return {**told, "sigue_aqui": stays}


async def _stays(caso: "Caso", first: date) -> bool:
    own = caso.instancia.contexto.get("mes")
    month = f"{first:%Y-%m}"
    if own is None or month <= own:
        return True
    above = select(instancias.c.padre_id).where(instancias.c.id == caso.instancia.padre_id)
    begun = (
        select(grupos.c.instancia_id)
        .join(instancias, instancias.c.id == grupos.c.instancia_id)
        .where(
            instancias.c.padre_id == above.scalar_subquery(),
            instancias.c.contexto["mes"].astext == month,
        )
    )
    return await caso.tx.scalar(begun.limit(1)) is not None


async def convene(caso: "Caso", answer: Answer) -> Values:
    """Put a GIA or a RTC on the day that its ficha says (PR-05, PR-06)."""
    first = date.fromisoformat(answer["fecha"])
    days = Range(first, first + _ONE_DAY)
    demand_days(caso, "gia", [("fecha", days)])
    return await _put(caso, days)


async def present_taller(caso: "Caso", answer: Answer) -> Values:
    """Put a taller on its days: a month ahead (PR-18), outside class hours or with its act (PR-10).

    Raises RuleBroken(respuesta_invalida).
    """
    first = date.fromisoformat(answer["fecha"])
    days = [first + n * _ONE_DAY for n in range(answer["dias"])]
    soonest = a_month_after(day_of(caso.now))
    if first < soonest:
        said = f"El plan va un mes antes: el taller puede empezar desde el {say_date(soonest)}."
        raise RuleBroken("respuesta_invalida", campos={"fecha": said})
    calendario = caso.ejecucion.motor.calendario
    blocks = ((day, calendario.block_of(day)) for day in days if calendario.is_working_day(day))
    classes = [day for day, block in blocks if block is not None and block.tipo == "lectivo"]
    if classes and answer["en_clases"] == "no":
        said = f"El {say_date(classes[0])} hay clases: cambie la fecha o indique la autorización."
        raise RuleBroken("respuesta_invalida", campos={"en_clases": said})
    whole = Range(first, days[-1] + _ONE_DAY)
    demand_days(caso, "taller", [("fecha", whole)])
    earlier = await count_talleres_before(caso, await carried(caso))
    await demand_second_taller(caso, [("fecha", whole)], earlier)
    return await _put(caso, whole)


async def _put(caso: "Caso", days: Range[date]) -> Values:
    row = await carried(caso)
    await caso.tx.execute(
        update(estrategias).where(estrategias.c.id == row["id"]).values(dias=days)
    )
    told = await told_of(caso, await carried(caso))
    return {name: told[name] for name in _OF_ITS_DAYS}


async def begin_programa(caso: "Caso", _answer: Answer) -> Values:
    """Put the programme under way, carried by this instance."""
    await caso.tx.execute(
        update(programas)
        .where(programas.c.id == caso.ejecucion.variables["programa"])
        .values(estado="en_marcha", instancia_id=caso.instancia.id)
    )
    return {}


EFECTOS: Mapping[str, Callable[["Caso", Answer], Awaitable[Values]]] = {
    "visita_coordinacion": coordinate,
    "visita_dialogo": end_day,
    "reprogramacion": reschedule,
    "gia_diseno": convene,
    "rtc_convocatoria": convene,
    "taller_plan": present_taller,
    "gia_registro": register_people,
    "taller_registro": register_people,
    "plan_mensual": plan_month,
    "diagnostico_plan": plan_diagnosis,
    "cierre_plan": plan_closing,
    "plan_anual_ugel": plan_year,
    "induccion": begin_programa,
}
