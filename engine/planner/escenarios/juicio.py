"""A plan judged activity by activity by the evaluator that confirms, before it is published."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.domain.cruce import Cruce
from engine.planner.actividades import Sala
from engine.planner.conjunto import Conjunto, Puesta
from engine.planner.escenarios.datos import Pedida
from engine.planner.escenarios.fechas import jornadas_of, sessions_by_activity

POR_ACTIVIDAD = 6
"""Cruces told of an activity, the hard ones first."""
CON_FRASE = 1500
"""Activities whose cruces are told with their sentence; of the others only the counts are."""
LARGO = 600
Contar = Callable[[Cruce], tuple[str, str]]


def place(
    puestas: Mapping[str, Puesta],
    pedidas: Mapping[str, Pedida],
    plan: Mapping[str, Any],
    salas: Mapping[str, Sala],
) -> dict[str, Puesta]:
    """Return the activities with the hours and the room that a plan gives them, by code."""
    placed = sessions_by_activity(plan)
    found = {}
    for codigo, puesta in puestas.items():
        if codigo in placed and codigo in pedidas:
            rooms = [salas[s["sala"]] for s in placed[codigo] if s.get("sala") in salas]
            actividad = replace(
                puesta.actividad, jornadas=jornadas_of(pedidas[codigo], placed[codigo]),
                sala=rooms[0] if rooms else None,
            )  # fmt: skip
            found[codigo] = replace(puesta, actividad=actividad)
    return found


def judge(conjunto: Conjunto, codigos: Collection[str]) -> dict[str, tuple[Cruce, ...]]:
    """Return the cruces of each of those activities with everything else, the hard ones first."""
    return {
        codigo: found[:POR_ACTIVIDAD]
        for codigo in sorted(codigos)
        if (found := conjunto.judge(codigo))
    }


def worst_first(found: Mapping[str, Sequence[Cruce]]) -> list[str]:
    """Return the activities by how much is wrong with them: hard cruces, then what they weigh."""

    def weight(codigo: str) -> tuple[int, int, str]:
        hard = sum(cruce.dureza == "duro" for cruce in found[codigo])
        return -hard, -sum(int(c.datos.get("costo", 0)) for c in found[codigo]), codigo

    return sorted(found, key=weight)


def tell(found: Mapping[str, Sequence[Cruce]], say: Contar) -> dict[str, Any]:
    """Return a judgement as it is kept: how many activities have cruces of each kind, and which.

    `duros`, `articulables` and `blandos` count activities; `reglas` the hard and soft cruces of
    each rule. `say` gives the sentence of a cruce and who decides.
    """
    kinds = dict.fromkeys(("duro", "articulable", "blando"), 0)
    for cruces in found.values():
        for dureza in {cruce.dureza for cruce in cruces}:
            kinds[dureza] += 1
    rules = Counter(cruce.regla for cruces in found.values() for cruce in cruces)
    return {
        "duros": kinds["duro"],
        "articulables": kinds["articulable"],
        "blandos": kinds["blando"],
        "reglas": dict(rules.most_common()),
        "cruces": {
            codigo: [
                {"dureza": cruce.dureza, "regla": cruce.regla}
                | dict(zip(("frase", "decide"), _short(say(cruce)), strict=True))
                for cruce in found[codigo]
            ]
            for codigo in worst_first(found)[:CON_FRASE]
        },
    }


def _short(told: tuple[str, str]) -> tuple[str, str]:
    frase, decide = told
    return (frase if len(frase) <= LARGO else f"{frase[: LARGO - 1]}…"), decide
