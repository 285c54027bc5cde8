"""How the board is told, over REST and in pages: figures, and by whom they are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.ratios import load_ratios
from engine.db.queries.avance import (
    count_docentes,
    count_faults,
    count_levels,
    count_strategies,
    load_ambito,
)
from engine.db.queries.avance_horas import list_hours
from engine.db.queries.avance_sql import Ambito
from engine.db.queries.reglamentos import load_rubricas
from engine.domain.actor import Actor
from engine.domain.avance import CORTES_DE_DOCENTES, ESTRATEGIAS, Cuenta, month_of
from engine.domain.desempeno import say_desempeno

Row = dict[str, Any]
FALTAS = ("sin_sesion", "sin_evidencia")
_SUMMED = ("del_anio", "a_la_fecha", "realizadas", "pendientes", "no_realizadas", "tarde",
           "sin_registrar")  # fmt: skip


async def tell_figures(tx: AsyncSession, ambito: Ambito, by: str) -> tuple[Row, dict[int, Row]]:
    """Return the figures of an ambito whole, and those of each programme or companion.

    `by` is `programa_id` or `acompanante_id`; what is of no companion is in the whole alone.
    """
    groups: dict[int | None, Row] = {}
    for row in await count_strategies(tx, ambito, by):
        _of(groups, row["de"])["estrategias"][row["tipo"]] = _told(row)
    for row in await count_faults(tx, ambito, by):
        _of(groups, row["de"])[row["corte"]] = row["cuenta"]
    for row in await count_docentes(tx, ambito, by):
        _of(groups, row["de"])["docentes"] = {c: row[c] for c in CORTES_DE_DOCENTES}
    whole = _add(list(groups.values()))
    return whole, {key: group for key, group in groups.items() if key is not None}


def _of(groups: dict[int | None, Row], key: int | None) -> Row:
    return groups.setdefault(key, empty())


def empty() -> Row:
    """Return the figures of whom nothing is known yet."""
    return {
        "estrategias": {tipo: _told(dict.fromkeys(_SUMMED, 0)) for tipo in ESTRATEGIAS},
        **dict.fromkeys(FALTAS, 0),
        "docentes": dict.fromkeys(CORTES_DE_DOCENTES, 0),
    }


def _told(row: Mapping[str, Any]) -> Row:
    done = Cuenta(row["realizadas"], row["a_la_fecha"])
    return {**{name: row[name] for name in _SUMMED}, "porcentaje": done.porcentaje}


def _add(groups: Sequence[Row]) -> Row:
    whole = empty()
    for tipo in ESTRATEGIAS:
        summed = {n: sum(g["estrategias"][tipo][n] for g in groups) for n in _SUMMED}
        whole["estrategias"][tipo] = _told(summed)
    for name in FALTAS:
        whole[name] = sum(group[name] for group in groups)
    for name in CORTES_DE_DOCENTES:
        whole["docentes"][name] = sum(group["docentes"][name] for group in groups)
    return whole


def add_kinds(figures: Row) -> Row:
    """Return the strategies of every kind together."""
    told = figures["estrategias"].values()
    return _told({name: sum(each[name] for each in told) for name in _SUMMED})


async def tell_levels(tx: AsyncSession, ambito: Ambito) -> list[Row]:
    """Return each performance with its name and how many docentes stand at each level."""
    found: dict[str, dict[int, int]] = {}
    for row in await count_levels(tx, ambito):
        found.setdefault(row["desempeno"], {})[row["nivel"]] = row["cuenta"]
    rubricas = await load_rubricas(tx, *ambito.programas) if found else ()
    return [
        {"desempeno": name, "nombre": say_desempeno(rubricas, name),
         "niveles": [levels.get(n, 0) for n in range(1, 5)],
         "docentes": sum(levels.values())}
        for name, levels in found.items()
    ]  # fmt: skip


async def tell_companions(tx: AsyncSession, ambito: Ambito) -> list[Row]:
    """Return each companion with its list against its ratio, and its hours of the month.

    Hours are of the month of the day (PB-06, S002:260-276).
    """
    first, last = month_of(ambito.hoy)
    hours = {row["acompanante_id"]: row for row in await list_hours(tx, ambito, first, last)}
    none = {"horas": 0, "dias": 0}
    return [
        {**row, **{name: int(hours.get(row["id"], none)[name]) for name in none}}
        for row in await load_ratios(tx, ambito)
    ]


async def tell_board(tx: AsyncSession, actor: Actor, hoy: date, ids: Sequence[int]) -> Row:
    """Return the board of some programmes: the whole, and each of them."""
    ambito = await load_ambito(tx, actor, hoy, ids)
    whole, groups = await tell_figures(tx, ambito, "programa_id")
    over = Counter(row["programa"] for row in await load_ratios(tx, ambito) if row["sobre_ratio"])
    return {
        **whole,
        "programas": {
            each: {**groups.get(each, empty()), "sobre_ratio": over[each]} for each in ids
        },
        "sobre_ratio": over.total(),
        "niveles": await tell_levels(tx, ambito),
    }


async def tell_programa_board(
    tx: AsyncSession, actor: Actor, hoy: date, programa: int, acompanante: int | None = None
) -> Row:
    """Return the board of a programme, or of one companion of it, with its companions."""
    asked = {} if acompanante is None else {"acompanantes": (acompanante,)}
    ambito = await load_ambito(tx, actor, hoy, [programa], **asked)
    whole, groups = await tell_figures(tx, ambito, "acompanante_id")
    companions = [
        {**row, **groups.get(row["id"], empty()), "en_lista": row["docentes"]}
        for row in await tell_companions(tx, ambito)
    ]
    return {
        **whole,
        "acompanantes": companions,
        "sobre_ratio": sum(each["sobre_ratio"] for each in companions),
        "niveles": await tell_levels(tx, ambito),
    }
