"""An activity of a published plan made an AT, or its AT moved, with everyone convened told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.convocacion import set_jornadas
from engine.actions.asistencias.ordenes import ACEPTAR, ask_anew, note_move
from engine.actions.asistencias.registro import register_published
from engine.actions.instancias.caso import open_case
from engine.actions.orden import Orden
from engine.db.queries.articulaciones import load_guests, load_reunidas
from engine.db.queries.pedidas import MOVIBLES
from engine.db.queries.personas import holders
from engine.db.queries.tablas import (
    actividades,
    asistencias,
    convocatorias,
    entidades,
    tareas,
)
from engine.db.session import Database
from engine.domain.convocatoria import Jornada
from engine.errors import Conflict
from engine.jobs.avisos import AvisoNuevo, enqueue

ORIGEN = "prioridad_nacional"
"""Where what a unit of the ministry plans for the year comes from, until it says otherwise."""


async def publish_one(
    tx: AsyncSession, database: Database, orden: Orden, row: Any
) -> dict[str, Any]:
    """Register an activity as an AT, or move the one it is; return what becomes of its row."""
    found = await tx.execute(
        select(actividades, entidades.c.codigo.label("unidad"))
        .join(entidades, entidades.c.id == actividades.c.unidad_id)
        .where(actividades.c.id == row.actividad_id)
        .with_for_update(of=actividades)
    )
    activity = dict(found.mappings().one())
    dates = [Jornada(*map(datetime.fromisoformat, pair)) for pair in row.fechas]
    if activity["asistencia_id"] is None:
        asistencia_id = await _register(tx, database, orden, activity, dates, row.sala_id)
        state = "registrada"
    elif row.antes == row.fechas:
        return {"estado": "igual", "asistencia_id": activity["asistencia_id"]}
    else:
        state, asistencia_id = "reprogramada", int(activity["asistencia_id"])
        await _move(tx, database, orden, asistencia_id, dates, row)
    if state == "registrada":
        await _remark(tx, orden, asistencia_id, f"La DIRI la propone en el plan. {row.razon}")
    told = await tell_convened(tx, orden, activity, asistencia_id, row)
    return {"estado": state, "asistencia_id": asistencia_id, "avisos": told}


async def _register(
    tx: AsyncSession,
    database: Database,
    orden: Orden,
    activity: Mapping[str, Any],
    dates: Sequence[Jornada],
    sala_id: int | None,
) -> int:
    lines = (await load_reunidas(tx, [activity["id"]]))[activity["id"]]
    guests = (await load_guests(tx, [activity["id"]]))[activity["id"]]
    made = await register_published(
        tx, database, orden, respuesta=registration_of(activity, sorted(lines)), jornadas=dates
    )
    assert made.id is not None
    await tx.execute(
        update(asistencias)
        .where(asistencias.c.id == made.id)
        .values(sede_id=activity["sede_id"], sala_id=sala_id, lugar=activity["lugar"] or None)
    )
    await tx.execute(
        update(actividades)
        .where(actividades.c.id.in_([activity["id"], *guests]))
        .values(estado="publicada", asistencia_id=made.id, cambiada=orden.now)
    )
    return int(made.id)


def registration_of(
    activity: Mapping[str, Any], lines: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """Return the answer of the ficha at_registro that an activity of a plan gives (MA-04)."""
    ventana = activity["ventana"]
    titulo = activity["titulo"]
    last = ventana.upper.fromordinal(ventana.upper.toordinal() - 1)
    return {
        "titulo": titulo if len(titulo) >= 5 else f"{activity['tipo']}: {titulo}",
        "tema": activity["tema"] if len(activity["tema"]) >= 3 else titulo[:120],
        "proceso_critico": (activity["agenda"] or activity["tema"] or titulo)[:300].ljust(3, "."),
        "origen": ORIGEN,
        "sustento_origen": (
            f"Actividad {activity['codigo']} del plan de {activity['anio']} de"
            f" {activity['unidad']}, publicada por la DIRI."
        ),
        "unidad": activity["unidad"],
        "modalidad": activity["modalidad"],
        "ventana_inicio": ventana.lower.isoformat(),
        "ventana_fin": last.isoformat(),
        "convocatoria": [{"entidad": entidad, "rol": rol} for entidad, rol in lines],
    }


async def _move(
    tx: AsyncSession,
    database: Database,
    orden: Orden,
    asistencia_id: int,
    dates: Sequence[Jornada],
    row: Any,
) -> None:
    """Take an AT to other dates by its own process: its unit accepts them or objects [PB-03].

    What is booked holds until the new dates are. An AT that was programmed goes on to be
    calendarised; one that was not, to its method or its programming. Raises
    Conflict(comando_a_destiempo).
    """
    found = await tx.execute(
        select(asistencias.c.instancia_id).where(asistencias.c.id == asistencia_id)
    )
    caso = await open_case(
        tx, database, instancia_id=found.scalar_one(), now=orden.now, actor=orden.actor
    )
    asistencia = caso.asistencia
    if asistencia.estado not in MOVIBLES:
        raise Conflict(
            "comando_a_destiempo", comando="reprogramar", estado=asistencia.estado,
            codigo=asistencia.codigo,
        )  # fmt: skip
    if asistencia.estado == "en_planificacion":
        caso.ejecucion.variables["publicada"] = True
    else:
        asistencia.estado = "por_calendarizar"
        await note_move(caso)
    caso.ejecucion.variables.update(set_jornadas(caso, dates))
    if row.sala_id is not None:
        asistencia.sala_id = row.sala_id
    motivo = f"La DIRI publicó otra fecha en el plan del año. {row.razon}"[:2000]
    await ask_anew(caso, orden, motivo, ACEPTAR)


async def _remark(tx: AsyncSession, orden: Orden, asistencia_id: int, texto: str) -> None:
    """Say in the tarea that asks whether the unit accepts why that is the date."""
    said = {
        "texto": texto, "por": orden.actor.nombre, "en": orden.now.isoformat(), "clase": "fecha",
    }  # fmt: skip
    await tx.execute(
        update(tareas)
        .where(
            tareas.c.asistencia_id == asistencia_id,
            tareas.c.elemento == ACEPTAR,
            tareas.c.estado == "abierta",
        )
        .values(observacion=said)
    )


async def tell_convened(
    tx: AsyncSession, orden: Orden, activity: Mapping[str, Any], asistencia_id: int, row: Any
) -> int:
    """Tell each persona convened the old date, the new one and why, once; return how many."""
    lines = await tx.execute(
        select(convocatorias.c.entidad_id, convocatorias.c.rol).where(
            convocatorias.c.asistencia_id == asistencia_id
        )
    )
    posts = [(line.entidad_id, line.rol) for line in lines]
    held = await holders(tx, posts=posts, now=orden.now)
    codigo = await tx.scalar(select(asistencias.c.codigo).where(asistencias.c.id == asistencia_id))
    facts = {
        "asistencia": {
            "codigo": codigo, "titulo": activity["titulo"], "unidad": activity["unidad"],
        },
        "jornadas": _told(row.fechas), "jornadas_antes": _told(row.antes), "motivo": row.razon,
        "tenia_fecha": activity["asistencia_id"] is not None,
    }  # fmt: skip
    people = {titular.persona_id for each in held.values() for titular in each}
    return await enqueue(
        tx,
        [
            AvisoNuevo(
                f"plan_publicado:{row.id}:{persona}", "plan_publicado", persona, asistencia_id,
                None, facts, orden.now,
            )
            for persona in sorted(people)
        ],
    )  # fmt: skip


def _told(pairs: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    return [{"inicio": start, "fin": end} for start, end in pairs]
