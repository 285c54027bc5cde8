"""Writes the plans that people present: each row becomes a strategy, and what it drops goes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, case, cast, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import DATERANGE, Range

from engine.actions.estrategias.normas import demand_days, demand_month, demand_second_taller
from engine.db.queries.estrategias import list_docentes, list_pending
from engine.db.queries.tablas import estrategias
from engine.domain.lima import day_of
from engine.errors import RuleBroken

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso

Answer = Mapping[str, Any]
Values = dict[str, Any]
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pedido:
    """A strategy that a plan asks for: whom or where it is for, its days, and its field."""

    entidad_id: int
    dias: Range[date]
    campo: str
    docente_id: int | None = None


async def plan_month(caso: "Caso", answer: Answer) -> Values:
    """Write the visits, the GIA and the RTC of a companion's month (DOC-05, PR-08, PR-19).

    Raises RuleBroken("respuesta_invalida") for a day without classes, and for a month with less
    than the norm asks and no reason.
    """
    until = day_of(datetime.fromisoformat(caso.ejecucion.variables["fin"]))
    visits = await _visits(caso, answer["visitas"], "visitas")
    await _write(caso, visits, tipo="visita", clase="en_aula", hasta=until)
    await _write(caso, await _gia(caso, answer.get("gia"), until), tipo="gia", hasta=until)
    schools = {d["entidad_codigo"]: d["entidad_id"] for d in await _docentes(caso)}
    meetings = [
        Pedido(schools[row["institucion"]], _span(row["fecha"]), f"rtc.{i}.fecha")
        for i, row in enumerate(answer.get("rtc", []))
        if row["institucion"] in schools
    ]
    await _write(caso, meetings, tipo="rtc", hasta=until)
    await demand_month(caso, answer)
    return {}


async def plan_diagnosis(caso: "Caso", answer: Answer) -> Values:
    """Write the visits of the baseline, if it is applied, and the diagnostic ones (PR-14)."""
    sample = await _visits(caso, answer.get("muestra", []), "muestra")
    await _write(caso, sample, tipo="visita", clase="linea_base")
    visits = await _visits(caso, answer["visitas"], "visitas")
    await _write(caso, visits, tipo="visita", clase="diagnostica")
    return {}


async def plan_closing(caso: "Caso", answer: Answer) -> Values:
    """Write the closing visits (FA-12)."""
    visits = await _visits(caso, answer["visitas"], "visitas")
    await _write(caso, visits, tipo="visita", clase="cierre")
    return {}


async def plan_year(caso: "Caso", answer: Answer) -> Values:
    """Write the talleres of a UGEL's year by their days (DOC-03, NU-18, PR-09)."""
    assert caso.instancia.entidad_id is not None
    talleres = [
        Pedido(caso.instancia.entidad_id, _span(row["fecha"], row["dias"]), f"talleres.{i}.fecha")
        for i, row in enumerate(answer["talleres"])
    ]
    talleres.sort(key=lambda pedido: pedido.dias.lower or date.max)
    await demand_second_taller(caso, [(each.campo, each.dias) for each in talleres])
    await _write(caso, talleres, tipo="taller")
    return {}


def _span(first: str, days: int = 1) -> Range[date]:
    day = date.fromisoformat(first)
    return Range(day, day + days * _ONE_DAY)


async def _gia(caso: "Caso", fecha: str | None, until: date) -> list[Pedido]:
    """Return the GIA of a month: the one that the plan dates, and others that the year has."""
    if not fecha:
        return []
    place, whole = caso.instancia.contexto["entidad_id"], caso.instancia.contexto
    pending = await list_pending(
        caso.tx, day_of(caso.now), tipo="gia", acompanante_id=whole["acompanante_id"], hasta=until
    )
    others = [Pedido(place, row["dias"], "gia") for row in pending[1:]]
    return [Pedido(place, _span(fecha), "gia"), *others]


async def _docentes(caso: "Caso") -> list[Values]:
    companion = caso.instancia.contexto["acompanante_id"]
    return await list_docentes(caso.tx, companion, day_of(caso.now))


async def _visits(caso: "Caso", rows: Iterable[Values], table: str) -> list[Pedido]:
    """Return the visits of a table; raise RuleBroken for a docente who is on another's list."""
    places = {d["cargo"]: d["entidad_id"] for d in await _docentes(caso)}
    asked = list(enumerate(rows))
    strange = [i for i, row in asked if row["docente"] not in places]
    if strange:
        said = "Ese docente no está en su lista."
        raise RuleBroken(
            "respuesta_invalida", campos={f"{table}.{i}.docente": said for i in strange}
        )
    return [
        Pedido(
            places[row["docente"]],
            _span(row["fecha"], row.get("dias", 1)),
            f"{table}.{i}.fecha",
            row["docente"],
        )
        for i, row in asked
    ]


async def _write(
    caso: "Caso",
    pedidos: Sequence[Pedido],
    *,
    tipo: str,
    clase: str | None = None,
    hasta: date | None = None,
) -> None:
    """Make what is planned and not begun be what was asked for.

    What takes the place of another is never dropped: it is moved or it stays (never lost).
    """
    demand_days(caso, tipo, [(pedido.campo, pedido.dias) for pedido in pedidos])
    whole, known = caso.instancia.contexto, caso.ejecucion.variables
    programa_id = int(whole.get("programa_id") or known["programa"])
    pending = await list_pending(
        caso.tx,
        day_of(caso.now),
        tipo=tipo,
        clases=(clase,) if clase else (),
        acompanante_id=whole.get("acompanante_id"),
        programa_id=programa_id,
        hasta=hasta,
    )
    asked, dropped = list(pedidos), []
    matched: list[tuple[int, Pedido]] = []
    for row in pending:
        found = next((p for p in asked if _same(row, p)), None)
        if found is not None:
            asked.remove(found)
            matched.append((row["id"], found))
        elif row["reprogramada_de_id"] is None:
            dropped.append(row["id"])
    if dropped:
        await caso.tx.execute(delete(estrategias).where(estrategias.c.id.in_(dropped)))
    await _move(caso, matched)
    common = {"programa_id": programa_id, "tipo": tipo, "clase": clase}
    common["acompanante_id"] = whole.get("acompanante_id")
    for pedido in asked:
        await _add(caso, pedido, common)


def _same(row: Values, pedido: Pedido) -> bool:
    return (row["docente_id"], row["entidad_id"]) == (pedido.docente_id, pedido.entidad_id)


async def _move(caso: "Caso", matched: Sequence[tuple[int, Pedido]]) -> None:
    """Move all at once: two that swap their days meet on none of them."""
    if not matched:
        return
    days = case(
        *(
            (estrategias.c.id == identifier, cast(pedido.dias, DATERANGE))
            for identifier, pedido in matched
        )
    )
    moved = [identifier for identifier, _ in matched]
    await caso.tx.execute(update(estrategias).where(estrategias.c.id.in_(moved)).values(dias=days))


async def _add(caso: "Caso", pedido: Pedido, common: Values) -> None:
    await caso.tx.execute(
        insert(estrategias).values(
            **common,
            docente_id=pedido.docente_id,
            entidad_id=pedido.entidad_id,
            dias=pedido.dias,
            estado="programada",
            numero=_next_number(common, pedido),
        )
    )


def _next_number(common: Values, pedido: Pedido) -> ColumnElement[int]:
    """The next place in the year: of the docente's visits, the companion's GIA, the IE's RTC."""
    before = select(func.coalesce(func.max(estrategias.c.numero), 0) + 1).where(
        estrategias.c.programa_id == common["programa_id"],
        estrategias.c.tipo == common["tipo"],
        estrategias.c.entidad_id == pedido.entidad_id,
    )
    if pedido.docente_id is not None:
        before = before.where(estrategias.c.docente_id == pedido.docente_id)
    if common["acompanante_id"] is not None:
        before = before.where(estrategias.c.acompanante_id == common["acompanante_id"])
    return before.scalar_subquery()
