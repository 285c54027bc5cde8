"""What the dates of an AT clash with, told to people, and the dates that do not clash."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.convocacion import read_jornadas
from engine.db.queries.agenda import (
    busy_times,
    load_actividades,
    name_cargos,
    reach_cargos,
)
from engine.db.queries.calendario import load_calendario
from engine.db.queries.programa import Programa, read_programa
from engine.db.queries.tablas import asistencias
from engine.domain.calendario import Calendario
from engine.domain.convocatoria import Jornada, Ventana, find_reparos
from engine.domain.cruce import Alternativa, Cruce
from engine.domain.redaccion import say_alternativa, say_cruce
from engine.planner.actividades import Actividad
from engine.planner.alternativas import propose
from engine.planner.cruces import find_cruces

INFORMATIVE = frozenset({"sin_norma"})
"""Objections that are said but ask for no decision: nobody can mend them in the AT."""


@dataclass(frozen=True)
class Evaluacion:
    """The cruces of a programme with their sentences, and up to three ways out."""

    cruces: tuple[Cruce, ...]
    frases: tuple[str, ...]
    alternativas: tuple[Alternativa, ...]

    def count(self, dureza: str) -> int:
        """How many cruces of that kind ask for a decision."""
        return sum(c.dureza == dureza and c.regla not in INFORMATIVE for c in self.cruces)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values, each cruce and alternative with its sentence."""
        return {
            "cruces": [
                {**c.to_json(), "frase": f} for c, f in zip(self.cruces, self.frases, strict=True)
            ],
            "alternativas": [
                {**a.to_json(), "frase": say_alternativa(a)} for a in self.alternativas
            ],
        }


async def evaluate(
    tx: AsyncSession,
    *,
    propuesta: Actividad,
    ventana: Ventana | None,
    roles: Collection[str],
    now: datetime,
    calendario: Calendario | None = None,
    plan_recuperacion: bool = False,
    articulada_con: str | None = None,
    nombres: Mapping[int, str] | None = None,
) -> Evaluacion:
    """Return what a programme clashes with; alternatives are looked for only when it does.

    The AT it is articulated with does not clash: both share jornadas and bookings (PR-29).
    `nombres` are those of its cargos, where they are known.
    """
    calendario = calendario or await load_calendario(tx)
    others = await load_actividades(tx, propuesta)
    reparos = find_reparos(
        propuesta.jornadas,
        ventana=ventana,
        calendario=calendario,
        now=now,
        roles=roles,
        plan_recuperacion=plan_recuperacion,
    )
    rivals = [other for other in others if other.codigo != articulada_con]
    cruces = find_cruces(propuesta, rivals, reparos)
    if nombres is None:
        nombres = await name_cargos(tx, {cargo for cruce in cruces for cargo in cruce.cargos})
    ways: Sequence[Alternativa] = ()
    if any(cruce.regla not in INFORMATIVE for cruce in cruces) and ventana is not None:
        busy = await busy_times(tx, propuesta, ventana)
        ways = propose(
            propuesta, busy, ventana, calendario, now,
            roles=roles, plan_recuperacion=plan_recuperacion,
        )  # fmt: skip
    return Evaluacion(cruces, tuple(say_cruce(c, nombres) for c in cruces), tuple(ways))


async def evaluate_stored(
    tx: AsyncSession, asistencia_id: int, *, now: datetime, calendario: Calendario | None = None
) -> Evaluacion:
    """Return what the stored programme of an AT clashes with now."""
    programa = await read_programa(tx, asistencia_id)
    row = (
        await tx.execute(
            select(asistencias.c.ventana, asistencias.c.plan_recuperacion).where(
                asistencias.c.id == asistencia_id
            )
        )
    ).one()
    return await evaluate_programa(
        tx,
        programa,
        ventana=Ventana(row.ventana.lower, row.ventana.upper - timedelta(days=1)),
        now=now,
        calendario=calendario,
        plan_recuperacion=bool(row.plan_recuperacion),
    )


async def evaluate_programa(
    tx: AsyncSession,
    programa: Programa,
    *,
    ventana: Ventana,
    now: datetime,
    calendario: Calendario | None,
    plan_recuperacion: bool,
) -> Evaluacion:
    """Return what a programme, written or not, clashes with now."""
    return await evaluate(
        tx,
        propuesta=programa.actividad,
        ventana=ventana,
        roles=programa.roles,
        now=now,
        calendario=calendario,
        plan_recuperacion=plan_recuperacion,
        articulada_con=programa.articulada_con,
        nombres={cargo.id: cargo.nombre for cargo in programa.cargos},
    )


async def evaluate_fields(
    tx: AsyncSession,
    *,
    codigo: str,
    titulo: str,
    unidad: str,
    tema: str,
    respuesta: dict[str, Any],
    ventana: Ventana,
    now: datetime,
) -> Evaluacion:
    """Evaluate an answer of the ficha at_programacion that nobody has presented yet."""
    lines = respuesta.get("convocatoria") or []
    pairs = [(str(line.get("entidad")), str(line.get("rol"))) for line in lines]
    proposal = Actividad(
        codigo=codigo,
        titulo=titulo,
        unidad=unidad,
        tema=tema,
        jornadas=read_jornadas(respuesta.get("jornadas") or []),
        cargos=frozenset(await reach_cargos(tx, pairs)),
        entidades=frozenset(entidad for entidad, _ in pairs),
    )
    return await evaluate(
        tx,
        propuesta=proposal,
        ventana=ventana,
        roles={rol for _, rol in pairs},
        now=now,
        plan_recuperacion=bool(respuesta.get("plan_recuperacion")),
    )


def free_dates(
    pattern: Sequence[Jornada],
    *,
    propuesta: Actividad,
    busy: dict[int, list[Jornada]],
    ventana: Ventana,
    calendario: Calendario,
    now: datetime,
    roles: Collection[str],
) -> tuple[Jornada, ...]:
    """Return the best free programme with the shape of `pattern`, or none."""
    shaped = Actividad(
        propuesta.codigo, propuesta.titulo, propuesta.unidad, propuesta.tema,
        tuple(pattern), propuesta.cargos, propuesta.entidades,
    )  # fmt: skip
    found = propose(shaped, busy, ventana, calendario, now, n=1, roles=roles)
    return found[0].jornadas if found else ()
