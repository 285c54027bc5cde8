"""Asks the tables of focalización over the schools of a UGEL, with what is known of each."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.focalizacion import (
    count_plazas,
    load_neighbours,
    load_schools,
    newest_tables,
)
from engine.domain.actor import Actor
from engine.domain.focalizacion import (
    Entorno,
    Plazas,
    Resultado,
    family_of,
    judge,
    surroundings,
    variables_of,
)
from engine.errors import RuleBroken
from engine.process.decisiones.decision import decide, read_decisions
from engine.process.decisiones.tabla import Decisiones
from engine.process.lenguaje.expresiones import ExpressionError

PROCESO = "focalizacion"


@dataclass(frozen=True)
class Focalizacion:
    """The schools of a UGEL with what the tables of a version say of each; None of no kind."""

    version: int
    escuelas: Sequence[tuple[Mapping[str, Any], Resultado | None]]


async def focus(tx: AsyncSession, actor: Actor, ugel_id: int) -> Focalizacion:
    """Return what the newest tables say of each open school of a UGEL in the actor's scope.

    Raises RuleBroken("focalizacion_ilegible") when a table cannot answer.
    """
    version, tables = await newest_tables(tx, PROCESO)
    schools = await load_schools(tx, actor, ugel_id)
    plazas = await count_plazas(tx, ugel_id)
    around = surroundings(await load_neighbours(tx, ugel_id))
    told = await asyncio.to_thread(_judge_all, tuple(tables.values()), schools, plazas, around)
    return Focalizacion(version, told)


def _judge_all(
    tables: tuple[str, ...],
    schools: Sequence[Mapping[str, Any]],
    plazas: Mapping[int, Plazas],
    around: Mapping[str, Entorno],
) -> list[tuple[Mapping[str, Any], Resultado | None]]:
    decisiones = _read(tables)
    none = Plazas()
    return [
        (school, _judge(decisiones, school, plazas.get(school["entidad_id"], none), around))
        for school in schools
    ]


def _judge(
    decisiones: Decisiones,
    school: Mapping[str, Any],
    plazas: Plazas,
    around: Mapping[str, Entorno],
) -> Resultado | None:
    family = family_of(school["tipo"])
    if family is None:
        return None
    known = variables_of(school, plazas, around[family])
    try:
        criterios = decide(decisiones, f"criterios_{family}", known, {})
        prioridades = decide(decisiones, f"prioridades_{family}", known, {})
        return judge(family, criterios, prioridades)
    except (ExpressionError, KeyError, TypeError) as problem:
        # Somebody deployed tables of their own that give something else.
        raise RuleBroken(
            "focalizacion_ilegible", escuela=school["codigo"], detalle=str(problem)[:200]
        ) from problem


@lru_cache(maxsize=4)
def _read(tables: tuple[str, ...]) -> Decisiones:
    return read_decisions(*tables)
