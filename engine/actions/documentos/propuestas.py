"""What a report proposes to do next and a plan sets its goals from: what is registered."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.documentos.agenda import quarters_of
from engine.actions.documentos.enfoque import focus_at
from engine.actions.documentos.vista import place_of
from engine.db.queries.material_respondido import list_answers
from engine.db.queries.material_valorado import list_cambios, list_prioridades
from engine.domain.documentos.foco import Foco
from engine.domain.documentos.logro import share_reached
from engine.domain.lima import day_of
from engine.domain.redaccion import join_words

_ONE_DAY = timedelta(days=1)
MOST, NAMED, LONGEST = 3, 6, 400
"""How many actions are proposed, how many docentes one names, and the letters that it takes."""


async def propose_actions(tx: AsyncSession, tarea: Mapping[str, Any], now: datetime) -> list[str]:
    """Return what an open tarea of a report may do next; nothing when nothing is known.

    A companion's says whom each desempeño is prioritised for (S003:2253-2256, 2318-2321), a
    diagnosis and a UGEL's in which most are at levels I and II (S003:1094-1101), and that of a
    taller what those of its logistics would change (S003:2089-2095).
    """
    models, lugar = await place_of(tx, tarea)
    if not models or lugar is None:
        return []
    foco = await focus_at(tx, models[0], lugar, day_of(now))
    if foco.modelo.ciclo == "taller":
        found = [said async for said in _of_taller(tx, foco)]
    elif foco.acompanante_id is not None and foco.modelo.ciclo != "diagnostico":
        found = await _of_priorities(tx, foco)
    else:
        found = await _of_needs(tx, foco)
    return [said[:LONGEST] for said in found[:MOST]]


async def gather_goals(tx: AsyncSession, tarea: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return until when a year's plan sets its goals, and where its docentes are today.

    Named as in `forms.estrategia.Estrategia` (S003:1185-1190, 1240-1243).
    """
    models, lugar = await place_of(tx, tarea)
    if not models or lugar is None:
        return {}
    foco = await focus_at(tx, models[0], lugar, day_of(now))
    quarters = quarters_of(foco.programa["desde"], foco.programa["hasta"])
    return {
        "trimestres": [after - _ONE_DAY for _, after in quarters],
        "logrado": share_reached(await list_cambios(tx, foco)),
    }


async def _of_priorities(tx: AsyncSession, foco: Foco) -> list[str]:
    rows = await list_prioridades(tx, foco)
    when = "el próximo año" if foco.modelo.ciclo == "cierre" else "desde el próximo mes"
    shared = Counter(code for row in rows for code in row["desempenos"])
    told = []
    for code, _ in shared.most_common():
        who = [row["docente"] for row in rows if code in row["desempenos"]]
        named = join_words(who) if len(who) <= NAMED else f"{len(who)} docentes"
        told.append(f"Priorizar {foco.say(code)} {when}, con {named}.")
    return told


async def _of_needs(tx: AsyncSession, foco: Foco) -> list[str]:
    found = await list_cambios(tx, foco)
    low, whole = Counter(c.desempeno for c in found if c.fin <= 2), len({c.cargo_id for c in found})
    return [
        f"Fortalecer {foco.say(code)}: {n} de {whole} docentes están en los niveles I y II."
        for code, n in low.most_common()
    ]


async def _of_taller(tx: AsyncSession, foco: Foco) -> AsyncIterator[str]:
    for row in await list_answers(tx, foco, ("taller_logistica", "taller_gestion")):
        if said := row["respuesta"].get("propuestas"):
            yield said
