"""The places of a plan as the timeline shows them, and a date of it judged, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Identidad
from api.pages.linea.lectura import Donde, in_period, place_rows, rows_of
from api.pages.linea.pedido import Pedido
from api.pages.linea.piezas import Dibujo, Pieza, draw
from api.pages.wording import count_of
from engine.actions.escenarios.edicion import ABIERTOS
from engine.actions.escenarios.linea import Lugar
from engine.db.queries.calendario import load_calendario
from engine.db.queries.cursores import normalise
from engine.db.queries.escenarios import may_manage, own_codes
from engine.db.queries.linea import ids_of_planned
from engine.domain.lima import day_of
from engine.domain.redaccion import say_date, say_dates
from engine.planner.escenarios.a_mano import Respuesta
from engine.planner.escenarios.turnos import NOMBRES


async def load_plan(
    tx: AsyncSession, quien: Identidad, row: Mapping[str, Any], pedido: Pedido
) -> Dibujo:
    """Return a period of a plan, of the activities in somebody's scope.

    `row` is the escenario with its extracto; who manages it may move them while it is open.
    """
    mine = await own_codes(tx, quien.actor, anio=row["anio"])
    words = normalise(pedido.q).split()
    lines = [
        line
        for line in row["extracto"]["filas"]
        if line["codigo"] in mine and line["en"] and _asked(line, pedido, words)
    ]
    where = await _where(tx, pedido, [line["codigo"] for line in lines])
    moves = may_manage(quien.actor) and row["estado"] in ABIERTOS
    path = f"/planificador/escenarios/{row['id']}/actividades"
    pieces = [_piece(line, where, row["fijadas"], path, moves=moves) for line in lines]
    protegidos, calendario = await in_period(tx, pedido), await load_calendario(tx)
    rows = await place_rows(tx, quien.actor, pedido, pieces)
    return draw(
        pedido.desde, pedido.hasta, rows, calendario, protegidos, hoy=day_of(quien.now),
        densa=pedido.vista == "anio",
    )  # fmt: skip


def _asked(line: Mapping[str, Any], pedido: Pedido, words: Sequence[str]) -> bool:
    inside = any(pedido.desde <= date.fromisoformat(dia) < pedido.hasta for dia in line["en"])
    told = normalise(f"{line['codigo']} {line['titulo']}")
    unit = not pedido.unidad or line["unidad"] == pedido.unidad
    return inside and unit and all(word in told for word in words)


async def _where(tx: AsyncSession, pedido: Pedido, codigos: Sequence[str]) -> Mapping[str, Any]:
    if pedido.por == "unidad":
        return {}
    ids = await ids_of_planned(tx, codigos)
    found: Donde = await rows_of(tx, pedido, [], list(ids.values()))
    return {code: found.get(("actividad", ident), frozenset()) for code, ident in ids.items()}


def _piece(
    line: Mapping[str, Any],
    where: Mapping[str, Any],
    fijadas: Mapping[str, Any],
    path: str,
    *,
    moves: bool,
) -> Pieza:
    days = [date.fromisoformat(dia) for dia in line["en"]]
    turn = f", {NOMBRES[line['turno']]}" if line.get("turno") else ""
    fixed = line["codigo"] in fijadas
    moved = f"movida {count_of(abs(line['dias']), 'día', 'días')}" if line.get("dias") else ""
    return Pieza(
        line["codigo"], line["titulo"], line["unidad"], line["titulo"],
        f"{say_dates(days)}{turn}", "fijada a mano" if fixed else moved or "en su fecha",
        frozenset(days), f"{path}/{line['codigo']}",
        where.get(line["codigo"], frozenset((line["unidad"],))), tentativa=not fixed,
        movible=moves,
    )  # fmt: skip


def new_start(lugar: Lugar, desde: date, de: date | None) -> tuple[int, date]:
    """Return which session of an activity is moved and to which day.

    `desde` is where its first day would go if all of it moved as far as the stretch that began
    on `de` did; without `de` its first session is moved there.
    """
    starts = [date.fromisoformat(momento["fecha"]) for momento in lugar.momentos]
    if not starts or de is None:
        return 0, desde
    sesion = max((n for n, start in enumerate(starts) if start <= de), default=0)
    return sesion, starts[sesion] + (desde - min(starts))


def told_of(answer: Respuesta, lugar: Lugar, dia: date) -> dict[str, Any]:
    """Return what the checker says of a date, as the timeline reads it."""
    price = say_price(answer.diferencia)
    soft = [{"dureza": "blando", "rotulo": "Advertencia", "frase": price}]
    hard = [{"dureza": "duro", "rotulo": "No se puede", "frase": f} for f in answer.faltas]
    dureza = "duro" if hard else "blando" if answer.diferencia > 0 else ""
    return {
        "codigo": lugar.actividad["id"],
        "dureza": dureza,
        "fechas": say_date(dia),
        "cruces": hard or (soft if dureza else []),
        "aviso": "" if dureza else price,
        "alternativas": [
            {
                "desde": a.fecha.isoformat(), "turno": a.turno, "costo": a.diferencia,
                "frase": say_date(a.fecha) + (f", {NOMBRES[a.turno]}" if _short(lugar) else ""),
            }
            for a in answer.alternativas
        ],
        "impedimento": "",
    }  # fmt: skip


def _short(lugar: Lugar) -> bool:
    return bool(lugar.actividad["duracion"].get("turnos") == 1)


def say_price(diferencia: int) -> str:
    """Return what a plan would cost more or less, in words."""
    if diferencia > 0:
        return f"El plan costaría {diferencia} más."
    if diferencia < 0:
        return f"El plan costaría {-diferencia} menos."
    return "El plan costaría lo mismo."


def first_month(row: Mapping[str, Any], hoy: date) -> date:
    """Return the month to show first: that of today, or the first that has something later."""
    days = sorted({dia for line in row["extracto"]["filas"] for dia in line["en"]})
    later = [dia for dia in days if dia >= hoy.replace(day=1).isoformat()]
    found = (later or days or [hoy.isoformat()])[0]
    return date.fromisoformat(found).replace(day=1)
