"""An AT or a planned activity moved on the timeline: what would come of it, and moving it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.cruces import Evaluacion
from engine.actions.orden import Orden, Result
from engine.actions.plan.actividades import rewrite, with_dates
from engine.actions.plan.planeadas import may_plan
from engine.db.plan import take_turn_to_move
from engine.db.queries.agenda import name_parts, reach_cargos
from engine.db.queries.asistencias import get_asistencia
from engine.db.queries.calendario import load_calendario
from engine.db.queries.linea import get_asked
from engine.db.queries.panorama import FECHADAS, load_panorama
from engine.db.queries.planeadas import load_convocadas, read_stretch
from engine.db.queries.programacion import read_programacion
from engine.db.queries.vecinas import load_asked_near, load_taken
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.domain.asistencia import allows
from engine.domain.convocatoria import Jornada, Ventana
from engine.domain.cruce import INFORMATIVE, Alternativa
from engine.domain.planeada import Planeada
from engine.domain.redaccion import say_cruce
from engine.errors import RuleBroken
from engine.planner.actividades import Actividad, Agenda
from engine.planner.alternativas import SALA, place_at
from engine.planner.marco import Marco

PLANEADA = "AC-"
"""How the code of an activity that is no AT yet begins."""
CERCA = timedelta(days=30)
"""Around the date asked about, where alternatives are looked for while one drags."""
DESPUES = timedelta(days=75)
"""Days after the ventana in which some may still be found when it has none."""
ALREDEDOR = timedelta(days=38)
"""Around the date, the planned activities that may clash or load: its month, and a week."""


NOMBRADOS = 3
"""Cargos that a sentence names, at most."""


@dataclass(frozen=True)
class Movimiento:
    """What would come of holding something from another day on.

    `impedimento` is the code of why this actor may not move it, with its facts; empty when they
    may. Alternatives and cruces are those of `despues`.
    """

    codigo: str
    titulo: str
    unidad: str
    tema: str
    estado: str
    planeada: bool
    antes: tuple[Jornada, ...]
    despues: tuple[Jornada, ...]
    convocados: int
    evaluacion: Evaluacion
    impedimento: str = ""
    datos: Mapping[str, Any] = field(default_factory=dict)

    @property
    def movible(self) -> bool:
        """Tell whether whoever asks may move it to these dates."""
        return not self.impedimento and self.dureza != "duro" and self.despues != self.antes

    @property
    def dureza(self) -> str:
        """Return the hardest of its cruces that asks for a decision, or nothing."""
        found = self.evaluacion
        return next((d for d in ("duro", "blando", "articulable") if found.count(d)), "")


@dataclass(frozen=True)
class _Asunto:
    """What is moved, with what judges it besides the others."""

    propuesta: Actividad
    ventana: Ventana
    roles: Collection[str]
    plan_recuperacion: bool = False
    sede_id: int | None = None
    sala_id: int | None = None
    articulada_con: str | None = None
    planeada: bool = False


async def judge_move(
    tx: AsyncSession, actor: Actor, *, codigo: str, desde: date | None, now: datetime
) -> Movimiento:
    """Return what comes of holding an AT or planned activity from `desde` on; None keeps its date.

    Raises NotFound(asistencia_desconocida), NotFound(actividad_desconocida).
    """
    if codigo.startswith(PLANEADA):
        row = await get_asked(tx, actor, codigo)
        asunto = await _of_planned(tx, row)
        why = "" if may_plan(actor, row["unidad_ruta"]) else "plan_ajeno"
        why = why or ("actividad_publicada" if row["asistencia"] else "")
    else:
        row = await get_asistencia(tx, actor, codigo)
        asunto = await _of_asistencia(tx, row)
        why = "" if may_command(actor, row["unidad_id"]) else "comando_ajeno"
        why = why or ("" if allows(row["estado"], "reprogramar") else "comando_a_destiempo")
    antes = asunto.propuesta.jornadas
    despues = antes
    if desde and antes:
        despues = place_at(antes, desde, await load_calendario(tx))
    judged = row["estado"] in (*FECHADAS, "planificada") and bool(antes)
    evaluated = await _weigh(tx, asunto, despues, now) if judged else Evaluacion((), (), ())
    return Movimiento(
        codigo, row["titulo"], asunto.propuesta.unidad, row["tema"], row["estado"],
        codigo.startswith(PLANEADA), antes, despues, len(asunto.propuesta.cargos), evaluated, why,
        {"codigo": codigo, "asistencia": row.get("asistencia")},
    )  # fmt: skip


def may_command(actor: Actor, unidad_id: int) -> bool:
    """Tell whether the ATs of a unit are the actor's to reprogramme: its own, or of DIRI."""
    mine = actor.holds("responsable_at", unidad_id) or actor.holds("director_unidad", unidad_id)
    return mine or actor.orders_territory


async def _of_planned(tx: AsyncSession, row: dict[str, Any]) -> _Asunto:
    lines = sorted((await load_convocadas(tx, [row["id"]]))[row["id"]])
    asked = sorted(Jornada(*read_stretch(pair)) for pair in row["pedidas"])
    propuesta = Actividad(
        row["codigo"], row["titulo"], row["unidad"], row["tema"], tuple(asked),
        frozenset(await reach_cargos(tx, lines)), frozenset(entidad for entidad, _ in lines),
        modalidad=row["modalidad"],
    )  # fmt: skip
    return _Asunto(
        propuesta, Ventana(row["ventana_inicio"], row["ventana_fin"]), {rol for _, rol in lines},
        sede_id=row["sede_id"] if row["modalidad"] != "virtual" else None,
        sala_id=row["sala_id"], planeada=True,
    )  # fmt: skip


async def _of_asistencia(tx: AsyncSession, row: dict[str, Any]) -> _Asunto:
    programacion = await read_programacion(tx, row["id"])
    return _Asunto(
        programacion.actividad, Ventana(row["ventana_inicio"], row["ventana_fin"]),
        programacion.roles, bool(row["plan_recuperacion"]), programacion.sede_id,
        programacion.sala_id,
        programacion.articulada_con,
    )  # fmt: skip


async def _weigh(
    tx: AsyncSession, asunto: _Asunto, jornadas: Sequence[Jornada], now: datetime
) -> Evaluacion:
    """Return the cruces of those dates, and the best ones near them that no hard rule forbids."""
    proposed = replace(asunto.propuesta, jornadas=tuple(jornadas))
    seen = await load_panorama(
        tx, proposed, sede_id=asunto.sede_id, sala_id=asunto.sala_id, estados=FECHADAS
    )
    near = _near(asunto.ventana, min(proposed.dias))
    # Who holds another cargo too is looked at by both.
    people = seen.propuesta.ocupados.union(*seen.entorno.titulares.values())
    asked: list[Actividad] = []
    if asunto.planeada:
        first, last = near.inicio - ALREDEDOR, near.fin + ALREDEDOR
        asked = await load_asked_near(tx, seen.propuesta, people, first, last)
    others = [otra for otra in seen.otras if otra.codigo != asunto.articulada_con]
    marco = Marco(
        agenda=Agenda((*others, *asked)),
        entorno=seen.entorno,
        ventana=asunto.ventana,
        calendario=await load_calendario(tx),
        now=now,
        roles=asunto.roles,
        plan_recuperacion=asunto.plan_recuperacion,
    )
    cruces = marco.judge(seen.propuesta)
    names = await name_parts(tx, (replace(c, cargos=c.cargos[:NOMBRADOS]) for c in cruces))
    ways: Sequence[Alternativa] = ()
    if any(cruce.regla not in INFORMATIVE for cruce in cruces):
        hours = await load_taken(tx, seen.propuesta, people, near.inicio, near.fin + DESPUES)
        hours += [j for otra in asked if otra.cargos or otra.sala for j in otra.jornadas]
        # The search joins all that is taken, whoever has it: one key is enough.
        ways = marco.ways_out(seen.propuesta, {SALA: hours}, near)
    return Evaluacion(cruces, tuple(say_cruce(c, names) for c in cruces), tuple(ways))


def _near(ventana: Ventana, dia: date) -> Ventana:
    """Return the days of the ventana that are near a day, or the whole of one that is not."""
    first, last = max(ventana.inicio, dia - CERCA), min(ventana.fin, dia + CERCA)
    return Ventana(first, last) if first <= last else ventana


async def move_asked(database: Database, orden: Orden, *, codigo: str, desde: date) -> Result:
    """Ask for a planned activity from another day on, when no hard rule forbids it (PB-01).

    Two who move at once are judged one after the other, each in the transaction that writes.
    Raises what `judge_move` and `ask_dates` do, RuleBroken(fecha_no_cabe) with the sentences.
    """

    async def after(tx: AsyncSession, before: Planeada) -> Planeada:
        await take_turn_to_move(tx)
        seen = await judge_move(tx, orden.actor, codigo=codigo, desde=desde, now=orden.now)
        if not seen.antes:
            sentence = "Todavía no pide ninguna fecha: complétela en «Cambiar la actividad»."
            raise RuleBroken("respuesta_invalida", campos={"fecha": sentence})
        told = zip(seen.evaluacion.cruces, seen.evaluacion.frases, strict=True)
        hard = [frase for cruce, frase in told if cruce.dureza == "duro"]
        if hard:
            raise RuleBroken("fecha_no_cabe", faltas=" ".join(hard))
        return with_dates(before, [(jornada.inicio, jornada.fin) for jornada in seen.despues])

    return await rewrite(database, orden, codigo, after)
