"""The cruces of a stretch of the Planificador, each told once with both its ATs."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.agenda import name_cargos
from engine.domain.cruce import Cruce
from engine.domain.redaccion import say_cruce, say_date
from engine.planner.actividades import Actividad
from engine.planner.cruces import find_all

BOOKED = ("calendarizada", "en_ejecucion", "en_seguimiento", "en_evaluacion", "cerrada")
"""States in which the people convened are already booked: the database took care of it."""
SHOWN = 40


async def list_cruces(
    tx: AsyncSession,
    rows: list[dict[str, Any]],
    convened: list[Actividad],
    *,
    only_hard: bool = False,
) -> list[dict[str, Any]]:
    """Return the cruces between those ATs, the unresolved hard ones first, SHOWN at most."""
    estados = {row["codigo"]: row["estado"] for row in rows}
    titles = {row["codigo"]: row["titulo"] for row in rows}
    # What passed cannot cross any more: only what may still move is told.
    alive = [a for a in convened if estados[a.codigo] not in BOOKED[2:]]
    found = [
        (codigo, cruce)
        for codigo, cruce in _once(find_all(alive))
        if cruce.dureza == "duro" or not only_hard
    ]
    told = sorted(found, key=lambda pair: _weight(pair[0], pair[1], estados))[:SHOWN]
    names = await name_cargos(tx, {cargo for _, cruce in told for cargo in cruce.cargos})
    return [
        {
            "texto": f"{codigo} «{titles[codigo]}»: {say_cruce(cruce, names)}",
            "codigos": [codigo, *([cruce.otra] if cruce.otra else [])],
            "fechas": say_date(cruce.dia) if cruce.dia else "",
            "duro": cruce.dureza == "duro",
            "resuelto": _booked(codigo, cruce, estados),
        }
        for codigo, cruce in told
    ]


def _once(all_found: dict[str, tuple[Cruce, ...]]) -> Iterator[tuple[str, Cruce]]:
    seen: set[tuple[str, frozenset[str | None]]] = set()
    for codigo, cruces in all_found.items():
        for cruce in cruces:
            pair = (cruce.regla, frozenset((codigo, cruce.otra or str(cruce.dia))))
            if pair not in seen:
                seen.add(pair)
                yield codigo, cruce


def _weight(codigo: str, cruce: Cruce, estados: dict[str, str]) -> tuple[bool, int, str]:
    order = ("duro", "articulable", "blando").index(cruce.dureza)
    return _booked(codigo, cruce, estados), order, str(cruce.dia)


def _booked(codigo: str, cruce: Cruce, estados: dict[str, str]) -> bool:
    return all(estados.get(c) in BOOKED for c in _both(codigo, cruce))


def _both(codigo: str, cruce: Cruce) -> Iterable[str]:
    return (codigo, cruce.otra) if cruce.otra else (codigo,)
