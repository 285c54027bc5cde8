"""The cruces of the ATs of a month or of a year, judged as a proposal would be."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.plan.relato import Contado, tell
from engine.db.queries.entorno import Alrededores, load_alrededores
from engine.db.queries.panorama import FECHADAS
from engine.db.queries.planificador import list_around, load_convened, load_terms
from engine.domain.actor import Actor
from engine.domain.calendario import Calendario
from engine.domain.convocatoria import Reparo, Ventana, find_reparos
from engine.domain.cruce import INFORMATIVE
from engine.planner.actividades import Actividad
from engine.planner.cruces.articulables import DIAS_ARTICULABLES
from engine.planner.periodo import Hallado, Periodo, Situada

MARGEN = timedelta(days=DIAS_ARTICULABLES)
"""Around the period: beyond it nothing can clash with what is inside, nor be one with it."""
Facts = dict[str, Any]


@dataclass(frozen=True)
class Juicio:
    """The first cruces of a period, the hard ones before the rest.

    `duros` counts all the hard ones, and `crossed` are the codes that some of them joins.
    """

    contados: tuple[Contado, ...]
    duros: int
    hay_mas: bool
    crossed: frozenset[str]


async def judge_period(
    tx: AsyncSession,
    actor: Actor,
    rows: Sequence[Facts],
    *,
    desde: date,
    hasta: date,
    calendario: Calendario,
    now: datetime,
    limite: int | None = None,
    only_hard: bool = False,
) -> Juicio:
    """Return the cruces still to be settled of those ATs, `limite` at most.

    Those who plan are told with what other areas' ATs theirs clash (PB-01); the rest, of clashes
    between ATs they see. What already was held clashes with nothing any more.
    """
    margin = timedelta(0) if only_hard else MARGEN
    asked = _Asked(tuple(rows), desde - margin, hasta + margin, calendario, now)
    periodo = await _gather(tx, actor, asked, only_hard=only_hard)
    # Rules over thousands of activities would keep others waiting.
    found, hard = await asyncio.to_thread(_judge, periodo, limite, only_hard)
    by_code = {situada.actividad.codigo: situada.actividad for situada in periodo.situadas}
    return Juicio(
        await tell(tx, found[:limite], by_code),
        len(hard),
        limite is not None and len(found) > limite,
        frozenset(chain.from_iterable(each.codigos for each in hard)),
    )


@dataclass(frozen=True)
class _Asked:
    """The ATs of which cruces are asked, and the days of those they are compared with."""

    rows: tuple[Facts, ...]
    desde: date
    hasta: date
    calendario: Calendario
    now: datetime


async def _gather(tx: AsyncSession, actor: Actor, asked: _Asked, *, only_hard: bool) -> Periodo:
    """Return the ATs compared, those asked for first, to be judged."""
    alive = [row for row in asked.rows if row["estado"] in FECHADAS]
    plans = actor.sees_all or bool(actor.entidades("unidad", "ministerio"))
    others = await list_around(tx, actor, alive, desde=asked.desde, hasta=asked.hasta, whole=plans)
    around = [*alive, *others]
    actividades = await load_convened(tx, around, places=not only_hard)
    facts = await load_alrededores(tx, actividades, fondos=not only_hard)
    terms = await load_terms(tx, [row["id"] for row in around])
    situadas = [
        _situate(row, actividad, facts, terms.get(row["id"]), asked, own=n < len(alive))
        for n, (row, actividad) in enumerate(zip(around, actividades, strict=True))
    ]
    return Periodo(situadas, facts.entorno)


def _judge(
    periodo: Periodo, limite: int | None, only_hard: bool
) -> tuple[list[Hallado], list[Hallado]]:
    hard = sorted(periodo.find_hard(), key=_by_day)
    found = list(hard)
    if not only_hard and (limite is None or len(found) <= limite):
        found += sorted(periodo.find_joinable(), key=_by_savings)
    if not only_hard and (limite is None or len(found) <= limite):
        room = None if limite is None else limite + 1 - len(found)
        found += islice(periodo.find_soft(), room)
    return found, hard


def _situate(
    row: Facts,
    actividad: Actividad,
    facts: Alrededores,
    terms: Mapping[str, Any] | None,
    asked: _Asked,
    *,
    own: bool,
) -> Situada:
    firme = row["estado"] != "por_calendarizar"
    juzgada = own and min(actividad.jornadas).inicio > asked.now
    judged_by = terms if juzgada and not firme else None
    return Situada(
        actividad,
        juzgada=juzgada,
        firme=firme,
        reparos=_objections(judged_by, actividad, asked) if judged_by else (),
        bolsas=tuple(fondo.without(actividad.codigo) for fondo in facts.fondos),
        escolares=len(actividad.cargos & facts.escolares),
        articulada_con=terms["articulada_con"] if terms else None,
    )


def _objections(
    terms: Mapping[str, Any], actividad: Actividad, asked: _Asked
) -> tuple[Reparo, ...]:
    ventana = terms["ventana"]
    return tuple(
        reparo
        for reparo in find_reparos(
            actividad.jornadas,
            ventana=Ventana(ventana.lower, ventana.upper - timedelta(days=1)),
            calendario=asked.calendario,
            now=asked.now,
            roles=terms["roles"] or (),
            plan_recuperacion=bool(terms["plan_recuperacion"]),
        )
        # Nobody can mend that in an AT: it is said once, of the calendar.
        if reparo.codigo not in INFORMATIVE
    )


def _by_day(found: Hallado) -> tuple[str, str]:
    return str(found.cruce.dia), found.codigo


def _by_savings(found: Hallado) -> tuple[int, str, str]:
    datos = found.cruce.datos
    spared = max(datos["ahorro"], datos["ahorro_otra"])
    return -spared, *_by_day(found)
