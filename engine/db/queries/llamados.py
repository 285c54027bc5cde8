"""Whom thousands of ATs or activities call at once: their cargos, entidades and roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy import ARRAY, BigInteger, String, any_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.columnas import read_columns
from engine.db.queries.conteo import called_by
from engine.db.queries.tablas import (
    actividades_convocadas,
    cargos,
    convocados,
    convocatorias,
    entidades,
)
from engine.domain.roles import ROLES
from engine.planner.arrays import Enteros

_ROLES = tuple(ROLES)


@dataclass(frozen=True)
class Convocados:
    """Whom one calls: ids of cargos, codes of entidades, and roles."""

    cargos: frozenset[int] = frozenset()
    entidades: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


NADIE = Convocados()


async def load_called_by_ats(tx: AsyncSession, ids: Sequence[int]) -> Mapping[int, Convocados]:
    """Return by id whom those ATs call; whoever calls nobody is left out."""
    people = select(convocados.c.asistencia_id, convocados.c.cargo_id)
    return await _load(tx, ids, convocatorias, convocatorias.c.asistencia_id, people)


async def load_called_by_planned(tx: AsyncSession, ids: Sequence[int]) -> Mapping[int, Convocados]:
    """Return by id whom those planned activities would call."""
    line = actividades_convocadas.c
    people = select(line.actividad_id, cargos.c.id).join(cargos, called_by(line))
    return await _load(tx, ids, actividades_convocadas, line.actividad_id, people)


async def _load(
    tx: AsyncSession, ids: Sequence[int], lines: Any, owner: Any, people: Any
) -> Mapping[int, Convocados]:
    if not ids:
        return {}
    among = any_(literal(list(ids), ARRAY(BigInteger)))
    # A place in the list: a column is of numbers.
    role = func.array_position(literal(list(_ROLES), ARRAY(String)), lines.c.rol)
    whose, place, rol = await read_columns(
        tx, select(owner, lines.c.entidad_id, role).where(owner == among)
    )
    holder, cargo = await read_columns(tx, people.where(people.selected_columns[0] == among))
    codes = {
        row.id: row.codigo for row in await tx.execute(select(entidades.c.id, entidades.c.codigo))
    }
    called, places, roles = _group(holder, cargo), _group(whose, place), _group(whose, rol)
    return {
        one: Convocados(
            frozenset(called.get(one, ())),
            frozenset(codes[place] for place in places.get(one, ())),
            frozenset(_ROLES[n - 1] for n in set(roles.get(one, ()))),
        )
        for one in places.keys() | called.keys()
    }


def _group(owner: Enteros, value: Enteros) -> dict[int, list[int]]:
    order = np.argsort(owner, kind="stable")
    whose, values = owner[order], value[order].tolist()
    edges = [*np.flatnonzero(np.diff(whose, prepend=-1)).tolist(), len(values)]
    return {int(whose[a]): values[a:b] for a, b in pairwise(edges)}
