"""What the dates of an AT clash with, told to people, and the dates that do not clash."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.convocacion import read_facilitadores, read_jornadas
from engine.db.queries.agenda import busy_times, name_parts, reach_cargos
from engine.db.queries.calendario import load_calendario
from engine.db.queries.panorama import CALENDARISED, STANDING, load_panorama
from engine.db.queries.programacion import Programacion, read_programacion
from engine.db.queries.salas import find_place
from engine.db.queries.tablas import asistencias
from engine.domain.calendario import Calendario
from engine.domain.convocatoria import Jornada, Ventana
from engine.domain.cruce import INFORMATIVE, Alternativa, Cruce
from engine.domain.redaccion import say_alternativa, say_cruce, say_rules, say_who_decides
from engine.planner.actividades import Actividad, Agenda
from engine.planner.alternativas import propose
from engine.planner.marco import Marco


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
                {**c.to_json(), "frase": f, "norma": say_rules(c), "decide": say_who_decides(c)}
                for c, f in zip(self.cruces, self.frases, strict=True)
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
    sede_id: int | None = None,
    sala_id: int | None = None,
    booked: bool = False,
    offer: bool = False,
) -> Evaluacion:
    """Return what a programme clashes with; alternatives are looked for when it does, or `offer`.

    The AT it is articulated with does not clash: both share jornadas and bookings (PR-29).
    `nombres` are those of its cargos, where they are known. With `booked`, only what has been
    calendarised counts, and no alternatives are looked for.
    """
    calendario = calendario or await load_calendario(tx)
    states = CALENDARISED if booked else STANDING
    seen = await load_panorama(tx, propuesta, sede_id=sede_id, sala_id=sala_id, estados=states)
    marco = Marco(
        agenda=Agenda(tuple(other for other in seen.otras if other.codigo != articulada_con)),
        entorno=seen.entorno,
        ventana=ventana,
        calendario=calendario,
        now=now,
        roles=roles,
        plan_recuperacion=plan_recuperacion,
    )
    cruces = marco.judge(seen.propuesta)
    ways: Sequence[Alternativa] = ()
    asks = any(cruce.regla not in INFORMATIVE for cruce in cruces)
    if (asks or offer) and ventana is not None and not booked:
        ways = await _ways_out(tx, seen.propuesta, marco, ventana)
    return Evaluacion(cruces, await _tell(tx, cruces, nombres or {}), tuple(ways))


async def _ways_out(
    tx: AsyncSession, propuesta: Actividad, marco: Marco, ventana: Ventana
) -> Sequence[Alternativa]:
    # Who holds two cargos is looked at by all of them.
    others = frozenset(chain.from_iterable(marco.entorno.titulares.values()))
    busy = await busy_times(tx, propuesta, ventana, others)
    return marco.ways_out(propuesta, busy, ventana, others)


async def _tell(
    tx: AsyncSession, cruces: Sequence[Cruce], nombres: Mapping[int, str]
) -> tuple[str, ...]:
    # Cargos of others are told too, when somebody holds one here and another there.
    unknown = [
        replace(cruce, cargos=tuple(c for c in cruce.cargos if c not in nombres))
        for cruce in cruces
    ]
    known = {**nombres, **await name_parts(tx, unknown)}
    return tuple(say_cruce(cruce, known) for cruce in cruces)


async def evaluate_stored(
    tx: AsyncSession,
    asistencia_id: int,
    *,
    now: datetime,
    calendario: Calendario | None = None,
    offer: bool = False,
) -> Evaluacion:
    """Return what the stored programme of an AT clashes with now; see `evaluate`."""
    programacion = await read_programacion(tx, asistencia_id)
    row = (
        await tx.execute(
            select(asistencias.c.ventana, asistencias.c.plan_recuperacion).where(
                asistencias.c.id == asistencia_id
            )
        )
    ).one()
    return await evaluate_programacion(
        tx,
        programacion,
        ventana=Ventana(row.ventana.lower, row.ventana.upper - timedelta(days=1)),
        now=now,
        calendario=calendario,
        plan_recuperacion=bool(row.plan_recuperacion),
        offer=offer,
    )


async def evaluate_programacion(
    tx: AsyncSession,
    programacion: Programacion,
    *,
    ventana: Ventana,
    now: datetime,
    calendario: Calendario | None,
    plan_recuperacion: bool,
    booked: bool = False,
    offer: bool = False,
) -> Evaluacion:
    """Return what a programme, written or not, clashes with now; see `evaluate`."""
    return await evaluate(
        tx,
        propuesta=programacion.actividad,
        ventana=ventana,
        roles=programacion.roles,
        now=now,
        calendario=calendario,
        plan_recuperacion=plan_recuperacion,
        articulada_con=programacion.articulada_con,
        nombres={cargo.id: cargo.nombre for cargo in programacion.cargos},
        sede_id=programacion.sede_id,
        sala_id=programacion.sala_id,
        booked=booked,
        offer=offer,
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
        facilitadores=frozenset(read_facilitadores(respuesta)),
        modalidad=str(respuesta.get("modalidad") or ""),
    )
    place = await find_place(tx, respuesta)
    return await evaluate(
        tx,
        propuesta=proposal,
        ventana=ventana,
        roles={rol for _, rol in pairs},
        now=now,
        plan_recuperacion=bool(respuesta.get("plan_recuperacion")),
        sede_id=place.sede_id,
        sala_id=place.sala_id,
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
    shaped = replace(propuesta, jornadas=tuple(pattern))
    found = propose(shaped, busy, ventana, calendario, now, n=1, roles=roles)
    return found[0].jornadas if found else ()
