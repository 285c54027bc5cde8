"""Writes which documents a programme owes, before anybody presents them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import Range, insert

from engine.actions.estrategias.fechas import a_month_before, month_end, months_of, quarter_end
from engine.db.queries.material import read_head
from engine.db.queries.tablas import acompanantes, documentos, estrategias
from engine.domain.calendario import Calendario
from engine.domain.documentos.agenda import (
    PLAN,
    REPORT,
    Anio,
    Debido,
    Tramo,
    owed_by_companion,
    owed_by_ugel,
)
from engine.domain.documentos.catalogo import MODELOS
from engine.domain.documentos.foco import Foco
from engine.domain.lima import day_of

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso

Row = dict[str, Any]
_ONE_DAY = timedelta(days=1)
_NOBODY = ("acompanante_id", "docente_id", "entidad_id", "estrategia_id")


async def owe_all(caso: "Caso") -> None:
    """Write what the UGEL and each companion of a programme owe, with what is known today."""
    programa = await read_head(caso.tx, programa_of(caso))
    visits, talleres = await _visits(caso, programa["id"]), await _talleres(caso, programa["id"])
    ends = _first_month(caso, programa)
    companions = (
        await caso.tx.execute(
            select(acompanantes.c.id, acompanantes.c.periodo).where(
                acompanantes.c.programa_id == programa["id"]
            )
        )
    ).all()
    owed = list(owed_by_ugel(_year(caso, programa), ends, talleres))
    for one in companions:
        year = _year(caso, programa, (one.periodo.lower, one.periodo.upper))
        own = [v for v in visits if v["acompanante_id"] == one.id]
        owed += owed_by_companion(year, one.id, ends, own)
    await _write(caso, programa, owed)


async def owe_again(caso: "Caso") -> None:
    """Write anew what one companion owes, once a plan said which visits there are.

    The diagnosis and the plan of the UGEL wait for the last of its companions' (PR-13).
    """
    programa = await read_head(caso.tx, programa_of(caso))
    companion = int(caso.instancia.contexto["acompanante_id"])
    visits = await _visits(caso, programa["id"], companion)
    year, ends = _year(caso, programa), _first_month(caso, programa)
    owed = list(owed_by_companion(year, companion, ends, visits))
    kept = [_key(programa, debido) for debido in owed]
    await caso.tx.execute(
        delete(documentos).where(
            documentos.c.acompanante_id == companion,
            documentos.c.presentado_en.is_(None),
            documentos.c.codigo.in_(("DOC-06", "DOC-07")),
            documentos.c.clave.not_in(kept),
        )
    )
    await _write(caso, programa, owed)
    known = next(debido.vence for debido in owed if debido.codigo == "DOC-01")
    ugel = year.nth(known, REPORT)
    for codigo, due in (("DOC-02", ugel), ("DOC-03", year.nth(ugel, PLAN))):
        await _put_off(caso, programa, codigo, due)


async def owe_months(caso: "Caso") -> None:
    """Drop what nobody will present: the months of a companion that the diagnosis took.

    Of those months the diagnosis has its own plan and report (S003:1077-1101, 1391-1401).
    """
    programa = await read_head(caso.tx, programa_of(caso))
    months = [dias[0] for dias, _, _ in _year(caso, programa).meses]
    first = min(months, default=programa["hasta"])
    await caso.tx.execute(
        delete(documentos).where(
            documentos.c.acompanante_id == int(caso.instancia.contexto["acompanante_id"]),
            documentos.c.presentado_en.is_(None),
            documentos.c.codigo.in_(("DOC-05", "DOC-09")),
            func.lower(documentos.c.periodo) < first,
        )
    )


async def owe_talleres(caso: "Caso") -> None:
    """Write anew what is owed of the talleres, once one has another date; of none not held."""
    if caso.instancia.proceso != "taller":
        return
    programa = await read_head(caso.tx, programa_of(caso))
    talleres = await _talleres(caso, programa["id"])
    await caso.tx.execute(
        delete(documentos).where(
            documentos.c.programa_id == programa["id"],
            documentos.c.presentado_en.is_(None),
            documentos.c.estrategia_id.is_not(None),
            documentos.c.estrategia_id.not_in([taller["id"] for taller in talleres]),
        )
    )
    ends = _first_month(caso, programa)
    owed = owed_by_ugel(_year(caso, programa), ends, talleres)
    await _write(caso, programa, [d for d in owed if d.codigo in ("DOC-08", "DOC-12")])


async def _put_off(caso: "Caso", programa: Row, codigo: str, due: date) -> None:
    await caso.tx.execute(
        update(documentos)
        .where(
            documentos.c.programa_id == programa["id"],
            documentos.c.codigo == codigo,
            documentos.c.presentado_en.is_(None),
            documentos.c.vence < due,
        )
        .values(vence=due)
    )


def programa_of(caso: "Caso") -> int:
    """Return the id of the programme that an instance of accompaniment is of."""
    return int(caso.instancia.contexto.get("programa_id") or caso.ejecucion.variables["programa"])


def due_of(foco: Foco, calendario: Calendario) -> date:
    """Return when a document that nobody expected is due: after its days, or after today.

    The plan of a taller is due a month before it begins or earlier (PR-18, NU-20).
    """
    if foco.modelo.codigo == "DOC-08":
        return plan_due(foco.desde, calendario)
    return calendario.nth_working_day(max(foco.ultimo_dia, foco.hoy), REPORT)


def plan_due(inicio: date, calendario: Calendario) -> date:
    """Return the last working day a month before a taller begins, or earlier."""
    before = a_month_before(inicio)
    if calendario.is_working_day(before):
        return before
    return calendario.nth_working_day(before, -1)


def _first_month(caso: "Caso", programa: Row) -> date:
    """Return the end of the first month, in which the diagnosis is made (PM-01..05)."""
    return month_end(max(day_of(caso.now), programa["desde"]))


def _year(caso: "Caso", programa: Row, meanwhile: Tramo | None = None) -> Anio:
    """Return the calendar of what is still owed: the months and quarters that have not passed."""
    calendario = caso.ejecucion.motor.calendario
    first, after = programa["desde"], programa["hasta"]
    inside = meanwhile or (first, after)
    months = [
        (_month(mes["mes"], first, after), _day(mes["plan_hasta"]), _day(mes["informe_hasta"]))
        for mes in months_of(first, after - _ONE_DAY, caso.now, calendario)
    ]
    return Anio(
        (first, after),
        [month for month in months if _meet(month[0], inside)],
        [q for q in quarters_of(first, after) if q[1] > day_of(caso.now) and _meet(q, inside)],
        calendario.nth_working_day,
    )


def _month(mes: str, desde: date, hasta: date) -> Tramo:
    first = date.fromisoformat(f"{mes}-01")
    return max(first, desde), min(month_end(first) + _ONE_DAY, hasta)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def quarters_of(desde: date, hasta: date) -> Iterable[Tramo]:
    """Yield the days `[desde, hasta)` of each quarter of a programme."""
    first, number = desde, 1
    while (last := quarter_end(desde, hasta - _ONE_DAY, number)) is not None:
        yield first, last + _ONE_DAY
        first, number = last + _ONE_DAY, number + 1


def _meet(una: Tramo, otra: Tramo) -> bool:
    return una[0] < otra[1] and otra[0] < una[1]


async def _visits(caso: "Caso", programa_id: int, acompanante_id: int | None = None) -> list[Row]:
    wanted = select(
        estrategias.c.acompanante_id,
        estrategias.c.docente_id,
        estrategias.c.entidad_id,
        estrategias.c.clase,
        (func.upper(estrategias.c.dias) - 1).label("hasta"),
    ).where(
        estrategias.c.programa_id == programa_id,
        estrategias.c.tipo == "visita",
        estrategias.c.clase.in_(("diagnostica", "cierre")),
        estrategias.c.estado != "no_realizada",
    )
    if acompanante_id is not None:
        wanted = wanted.where(estrategias.c.acompanante_id == acompanante_id)
    return [dict(row) for row in (await caso.tx.execute(wanted)).mappings()]


async def _talleres(caso: "Caso", programa_id: int) -> list[Row]:
    rows = await caso.tx.execute(
        select(
            estrategias.c.id,
            func.lower(estrategias.c.dias).label("desde"),
            (func.upper(estrategias.c.dias) - 1).label("hasta"),
        ).where(
            estrategias.c.programa_id == programa_id,
            estrategias.c.tipo == "taller",
            estrategias.c.estado != "no_realizada",
        )
    )
    calendario = caso.ejecucion.motor.calendario
    return [{**row, "plan_hasta": plan_due(row["desde"], calendario)} for row in rows.mappings()]


def _key(programa: Row, debido: Debido) -> str:
    modelo, today = MODELOS[debido.codigo], debido.dias[0]
    whose = (debido.de.get(name) for name in _NOBODY)
    return Foco(modelo, programa, *debido.dias, today, *whose).clave


async def _write(caso: "Caso", programa: Row, owed: Iterable[Debido]) -> None:
    """Write what is owed; what is presented stays, and what is not gets its new date."""
    values = [
        {
            "codigo": debido.codigo,
            "programa_id": programa["id"],
            "clave": _key(programa, debido),
            "version": 1,
            "vence": debido.vence,
            "periodo": Range(*debido.dias),
            **{name: debido.de.get(name) for name in _NOBODY},
        }
        for debido in owed
    ]
    made = insert(documentos)
    await caso.tx.execute(
        made.on_conflict_do_update(
            index_elements=["programa_id", "clave", "version"],
            set_={"vence": made.excluded.vence, "periodo": made.excluded.periodo},
            where=documentos.c.presentado_en.is_(None),
        ),
        values,
    )
