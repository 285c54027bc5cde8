"""Reads what the timeline shows to somebody: rows of their scope, bars, marks of cruces."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Identidad
from api.pages.linea.pedido import Pedido
from api.pages.linea.piezas import Dibujo, Fila, Pieza, by_row, draw, hardest
from api.pages.month import TENTATIVE, say_when
from api.pages.wording import FILTERS
from engine.actions.plan.conjunto import find_kinds, look, read_conjunto
from engine.actions.plan.linea import may_command
from engine.actions.plan.planeadas import may_plan
from engine.db.queries.calendario import load_calendario
from engine.db.queries.cursores import normalise
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.linea import (
    list_asked,
    list_cargos_of,
    list_places,
    rows_by_cargo,
    rows_by_place,
)
from engine.db.queries.planificador import list_activities
from engine.db.queries.recursos import list_protegidos
from engine.domain.actor import Actor
from engine.domain.asistencia import allows
from engine.domain.lima import day_of
from engine.domain.roles import ROLES

MAXIMO = 10_000
"""ATs of a period, at most: three times what the ministry has in a year."""
MARCADAS = 200
"""Pieces of a page that tells their cruces at once; of more they come after the bars."""
Protegidos = Sequence[tuple[date, date, str]]


async def load_linea(
    tx: AsyncSession, quien: Identidad, pedido: Pedido, *, marcas: bool = True
) -> Dibujo:
    """Return the rows of a period as somebody sees them; without `marcas`, no cruce is sought.

    Nor is it of more than MARCADAS, which would keep the bars waiting: `find_marks` tells them.
    Raises NotFound("entidad_desconocida") for cargos of an entidad that does not exist.
    """
    piezas = await _load_pieces(tx, quien, pedido)
    calendario = await load_calendario(tx)
    protegidos = await in_period(tx, pedido)
    filas = await place_rows(tx, quien.actor, pedido, piezas)
    dibujo = draw(
        pedido.desde,
        pedido.hasta,
        filas,
        calendario,
        protegidos,
        hoy=day_of(quien.now),
        densa=pedido.vista == "anio",
    )
    if dibujo.densa or not marcas or not 0 < len(piezas) <= MARCADAS:
        return dibujo
    return dibujo.marked(await find_marks(tx, quien, pedido))


async def find_marks(tx: AsyncSession, quien: Identidad, pedido: Pedido) -> Mapping[str, str]:
    """Return by code the hardest cruce of what somebody sees in a period, with every area (PB-01).

    The plan of a year is judged once for each state of it.
    """
    return (await find_marks_soon(tx, quien, pedido, espera=None))[0]


async def find_marks_soon(
    tx: AsyncSession, quien: Identidad, pedido: Pedido, *, espera: float | None
) -> tuple[Mapping[str, str], bool]:
    """Return the marks known within `espera` seconds a year, and whether they are all.

    Those that forbid a date are always among them.
    """
    marks: dict[str, str] = {}
    whole = True
    for anio in sorted({pedido.desde.year, (pedido.hasta - timedelta(days=1)).year}):
        conjunto = await read_conjunto(tx, anio, quien.now)
        mirada = await look(tx, quien.actor, anio)
        kinds = await find_kinds(conjunto, espera)
        found = [
            (each.codigos, each.cruce.dureza)
            for each in chain.from_iterable(told or () for told in kinds.values())
            if mirada.holds(conjunto, each.codigos)
        ]
        marks |= hardest(found)
        whole = whole and None not in kinds.values()
    return marks, whole


async def in_period(tx: AsyncSession, pedido: Pedido) -> Protegidos:
    """Return the protected days of a period: first, last and why."""
    return [
        (row["inicio"], row["fin"], row["nombre"])
        for row in await list_protegidos(tx)
        if row["inicio"] < pedido.hasta and row["fin"] >= pedido.desde
    ]


async def _load_pieces(tx: AsyncSession, quien: Identidad, pedido: Pedido) -> list[Pieza]:
    place = pedido.dre or pedido.entidad or None
    span: dict[str, Any] = {
        "desde": pedido.desde, "hasta": pedido.hasta, "entidad": place,
        "unidad": pedido.unidad or None,
    }  # fmt: skip
    ats = await list_activities(tx, quien.actor, **span, limite=MAXIMO)
    asked = await list_asked(tx, quien.actor, **span)
    words = normalise(pedido.q).split()
    kept = [[row for row in rows if _says(row, words)] for rows in (ats, asked)]
    where = await _where(tx, pedido, *kept)
    units = {unit["codigo"]: unit["id"] for unit in await list_places(tx, "unidad")}
    mine = {code for code, ident in units.items() if may_command(quien.actor, ident)}
    return [_of_asistencia(row, where, row["unidad"] in mine) for row in kept[0]] + [
        _of_asked(row, quien.actor, where) for row in kept[1]
    ]


def _says(row: Mapping[str, Any], words: Sequence[str]) -> bool:
    told = normalise(f"{row['codigo']} {row['titulo']} {row['tema']}")
    return all(word in told for word in words)


Donde = Mapping[tuple[str, int], frozenset[str]]


async def _where(
    tx: AsyncSession,
    pedido: Pedido,
    ats: Sequence[Mapping[str, Any]],
    asked: Sequence[Mapping[str, Any]],
) -> Donde:
    """Return the rows that each falls in, by its kind and id."""
    both = (("asistencia", ats), ("actividad", asked))
    if pedido.por == "unidad":
        return {(kind, r["id"]): frozenset((r["unidad"],)) for kind, rows in both for r in rows}
    return await rows_of(tx, pedido, *([row["id"] for row in rows] for _, rows in both))


async def rows_of(
    tx: AsyncSession, pedido: Pedido, ats: Sequence[int], planeadas: Sequence[int]
) -> Donde:
    """Return the places or cargos that ATs and planned activities fall in, by kind and id."""
    ids = (ats, planeadas)
    if pedido.por == "cargo":
        if not pedido.entidad:
            return {}
        found = await rows_by_cargo(tx, await find_entidad_id(tx, pedido.entidad), *ids)
    else:
        tipo = "ugel" if pedido.por == "ugel" and pedido.dre else "dre"
        found = await rows_by_place(tx, tipo, *ids)
    return {key: frozenset(rows) for key, rows in found.items()}


def _of_asistencia(row: Mapping[str, Any], where: Donde, commands: bool) -> Pieza:
    return Pieza(
        row["codigo"], row["titulo"], row["unidad"], row["tema"], say_when(row),
        FILTERS["estado"](row["estado"]), _days(row), f"/asistencias/{row['codigo']}",
        where.get(("asistencia", row["id"]), frozenset()),
        tentativa=row["estado"] in TENTATIVE,
        movible=commands and allows(row["estado"], "reprogramar"),
    )  # fmt: skip


def _of_asked(row: Mapping[str, Any], actor: Actor, where: Donde) -> Pieza:
    return Pieza(
        row["codigo"], row["titulo"], row["unidad"], row["tema"], say_when(row), "Por publicar",
        _days(row), f"/planificador/actividades/{row['codigo']}",
        where.get(("actividad", row["id"]), frozenset()), planeada=True, tentativa=True,
        movible=may_plan(actor, row["unidad_ruta"]),
    )  # fmt: skip


def _days(row: Mapping[str, Any]) -> frozenset[date]:
    return frozenset(day_of(jornada["inicio"]) for jornada in row["jornadas"])


async def place_rows(
    tx: AsyncSession, actor: Actor, pedido: Pedido, piezas: Sequence[Pieza]
) -> list[Fila]:
    """Return the rows asked for that have something and lie in the actor's territory."""
    inside = by_row(piezas)
    if pedido.por == "unidad":
        return [Fila(unit, unit, piezas=inside[unit]) for unit in sorted(inside)]
    if pedido.por == "cargo":
        return await _rows_of_cargos(tx, pedido, inside)
    folded = pedido.por == "ugel" and not pedido.dre
    tipo = "ugel" if pedido.por == "ugel" and pedido.dre else "dre"
    places = await list_places(tx, tipo, pedido.dre)
    return [
        Fila(p["codigo"], p["nombre"], "", p["codigo"] if folded else "", inside[p["codigo"]])
        for p in places
        if p["codigo"] in inside and in_sight(p["id"], p["ruta"], actor)
    ]


async def _rows_of_cargos(
    tx: AsyncSession, pedido: Pedido, inside: Mapping[str, Sequence[Pieza]]
) -> list[Fila]:
    if not pedido.entidad:
        return []
    cargos = await list_cargos_of(tx, await find_entidad_id(tx, pedido.entidad))
    return [
        Fila(str(ident), ROLES[rol].nombre if rol in ROLES else rol, "", "",
             inside.get(str(ident), ()))
        for ident, rol in cargos
    ]  # fmt: skip


def in_sight(entidad_id: int, ruta: Sequence[int], actor: Actor) -> bool:
    """Tell whether a place lies in the actor's own territory, above or below, if they have one."""
    own = [c for c in actor.cargos if c.entidad_tipo in ("dre", "ugel", "red", "ie")]
    if actor.sees_all or not own:
        return True
    return any(c.entidad_id in ruta or entidad_id in c.ruta for c in own)
