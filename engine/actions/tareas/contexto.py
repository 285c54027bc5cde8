"""Gathers what the ficha of a tarea needs to know of its AT, as plain facts."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.cruces import evaluate_stored, free_dates
from engine.actions.documentos.propuestas import gather_goals, propose_actions
from engine.actions.estrategias.hechos import FICHAS, gather_estrategia
from engine.actions.instancias.caso import Caso, load_definition
from engine.actions.valoraciones.hechos import FICHAS as DE_VALORACION
from engine.actions.valoraciones.hechos import gather_valoracion
from engine.db.filas import FilaTarea
from engine.db.queries.agenda import busy_times, load_jornadas
from engine.db.queries.calendario import load_calendario
from engine.db.queries.opciones import (
    convened_cargos,
    entidad_options,
    likely_sede,
    near_asistencias,
    role_options,
)
from engine.db.queries.programacion import read_programacion
from engine.db.queries.respuestas import load_insumos
from engine.db.queries.salas import list_leaders, list_salas
from engine.db.queries.tablas import asistencias, convocatorias, entidades, instancias
from engine.db.tables import Tarea
from engine.domain import indicadores
from engine.domain.actor import Actor
from engine.domain.calendario import Calendario
from engine.domain.convocatoria import Jornada, Ventana
from engine.domain.lima import at_lima, day_of
from engine.domain.redaccion import say_costo
from engine.errors import RuleBroken
from engine.process.campos import read_campos
from engine.process.definicion import Definicion

Facts = dict[str, Any]
AnyTarea = Tarea | FilaTarea
NOTICE = 15
"""Working days ahead at which a programme is suggested: more than the notice rules ask for."""
MORNING = (time(9), time(13))


async def load_contexto_datos(tx: AsyncSession, tarea: Tarea, now: datetime) -> Facts:
    """Return the facts of a tarea, and of its AT if it has one, with what was written before.

    They are named as in `forms.contexto.Contexto`. Raises RuleBroken(campos_invalidos).
    """
    calendario = await load_calendario(tx)
    definicion = None if tarea.ficha else await _definition_of(tx, tarea)
    facts = await _gather(tx, tarea, now, calendario, definicion)
    if tarea.ficha == "informe":
        proposed = await propose_actions(tx, _as_open(tarea), now)
        facts["estrategia"] = {"filas": {"acciones": proposed}}
    facts["anterior"] = _still_meant(tarea, facts)
    facts["observaciones"] = [tarea.observacion["texto"]] if tarea.observacion else []
    return facts


def _as_open(tarea: AnyTarea) -> Facts:
    return {"id": tarea.id, "elemento": tarea.elemento, "estado": tarea.estado}


def _still_meant(tarea: Tarea, facts: Facts) -> Facts:
    """Return what was written before; the date that has to be another is the best of the others."""
    written: Facts = dict(tarea.borrador or {})
    if tarea.ficha == "at_cruce" and written.get("jornadas") == facts.get("jornadas"):
        written.pop("jornadas", None)
        if written and facts["alternativas"]:
            written["jornadas"] = facts["alternativas"][0]
    return written


async def load_paso_datos(caso: Caso, tarea: FilaTarea) -> Facts:
    """Return the facts by which the answer of a tarea is held to its ficha, within its own step.

    Nobody changes them meanwhile. Raises RuleBroken(campos_invalidos).
    """
    definicion = caso.ejecucion.definicion
    return await _gather(caso.tx, tarea, caso.now, caso.calendario, definicion)


async def _gather(
    tx: AsyncSession,
    tarea: AnyTarea,
    now: datetime,
    calendario: Calendario,
    definicion: Definicion | None,
) -> Facts:
    facts = {**_today(now, calendario), "devuelta": tarea.observacion is not None}
    if tarea.asistencia_id is not None:
        facts |= await _head(tx, tarea.asistencia_id)
    if not tarea.ficha and definicion is not None:
        facts["dibujo"] = _drawn(definicion, tarea)
    if tarea.ficha in FICHAS:
        facts |= await gather_estrategia(tx, tarea, now)
    if tarea.ficha in DE_VALORACION:
        known = await gather_valoracion(tx, tarea, day_of(now))
        if "convocados" in known:
            facts["convocados"] = known.pop("convocados")
        facts["estrategia"] = {**(facts.get("estrategia") or {}), **known}
    if tarea.ficha in ("plan_anual", "plan_anual_ugel"):
        goals = await gather_goals(tx, _as_open(tarea), now)
        facts["estrategia"] = {**(facts.get("estrategia") or {}), **goals}
    gather = _BY_FICHA.get(tarea.ficha)
    if gather is not None:
        facts |= await gather(tx, tarea, now, calendario, facts)
    return facts


async def load_registro_datos(tx: AsyncSession, actor: Actor, now: datetime) -> Facts:
    """Return the facts of the ficha de registro, which belongs to no AT yet."""
    calendario = await load_calendario(tx)
    units = await entidad_options(tx, ("unidad",))
    mine = {c.entidad_codigo for c in actor.cargos if c.rol == "responsable_at"}
    first = calendario.nth_working_day(day_of(now), 25)
    return _today(now, calendario) | {
        "unidades": units,
        "unidad": next((u for u in units if u["codigo"] in mine), None),
        "entidades": await entidad_options(tx, ("unidad", "dre", "ugel", "red", "ie")),
        "roles": role_options(),
        "ventana": (first, first + timedelta(days=45)),
    }


async def _definition_of(tx: AsyncSession, tarea: Tarea) -> Definicion:
    version_id = await tx.scalar(
        select(instancias.c.version_id).where(instancias.c.id == tarea.instancia_id)
    )
    return await load_definition(tx, int(version_id or 0))


def _drawn(definicion: Definicion, tarea: AnyTarea) -> Facts:
    """Return the form that the diagram draws for a tarea without ficha."""
    elemento = definicion.elemento(tarea.elemento)
    try:
        campos = read_campos(elemento.get("campos"))
    except ValueError as problem:
        raise RuleBroken(
            "campos_invalidos", elemento=elemento.nombre, detalle=str(problem)
        ) from problem
    return {"titulo": tarea.nombre, "campos": campos}


def _today(now: datetime, calendario: Calendario) -> Facts:
    today = day_of(now)
    return {"hoy": today, "dia_habil_siguiente": calendario.nth_working_day(today, 1)}


async def _head(tx: AsyncSession, asistencia_id: int) -> Facts:
    sede = entidades.alias("sede")
    row = (
        await tx.execute(
            select(
                asistencias.c.codigo,
                asistencias.c.titulo,
                asistencias.c.estado,
                asistencias.c.modalidad,
                asistencias.c.lugar,
                asistencias.c.ventana,
                entidades.c.codigo.label("unidad_codigo"),
                entidades.c.nombre.label("unidad_nombre"),
                sede.c.codigo.label("sede_codigo"),
                sede.c.nombre.label("sede_nombre"),
            )
            .join(entidades, entidades.c.id == asistencias.c.unidad_id)
            .outerjoin(sede, sede.c.id == asistencias.c.sede_id)
            .where(asistencias.c.id == asistencia_id)
        )
    ).one()
    return {
        "codigo": row.codigo,
        "titulo": row.titulo,
        "estado": row.estado,
        "modalidad": row.modalidad,
        "lugar": row.lugar or "",
        "unidad": {"codigo": row.unidad_codigo, "nombre": row.unidad_nombre},
        "sede": (
            {"codigo": row.sede_codigo, "nombre": row.sede_nombre} if row.sede_codigo else None
        ),
        "ventana": (row.ventana.lower, row.ventana.upper - timedelta(days=1)),
        "jornadas": [j.to_fields() for j in await load_jornadas(tx, asistencia_id)],
    }


async def _convened(
    tx: AsyncSession,
    tarea: AnyTarea,
    _now: datetime,
    _calendario: Calendario,
    _facts: Facts,
) -> Facts:
    return {"convocados": await convened_cargos(tx, tarea.asistencia_id)}


async def _convened_here(
    tx: AsyncSession,
    tarea: AnyTarea,
    _now: datetime,
    _calendario: Calendario,
    _facts: Facts,
) -> Facts:
    here = tarea.instancia_id
    return {"convocados": await convened_cargos(tx, tarea.asistencia_id, instancia_id=here)}


async def _programming(
    tx: AsyncSession, tarea: AnyTarea, now: datetime, calendario: Calendario, facts: Facts
) -> Facts:
    assert tarea.asistencia_id is not None
    programacion = await read_programacion(tx, tarea.asistencia_id)
    activity = programacion.actividad
    window = Ventana(*facts["ventana"])
    suggested = free_dates(
        activity.jornadas or _usual(window, now, calendario),
        propuesta=activity,
        busy=await busy_times(tx, activity, window),
        ventana=window,
        calendario=calendario,
        now=now,
        roles=programacion.roles,
    )
    lines = await tx.execute(
        select(entidades.c.codigo, convocatorias.c.rol)
        .join(entidades, entidades.c.id == convocatorias.c.entidad_id)
        .where(convocatorias.c.asistencia_id == tarea.asistencia_id)
        .order_by(convocatorias.c.id)
    )
    return {
        "sede": facts["sede"] or await likely_sede(tx, tarea.asistencia_id),
        "convocatoria": [{"entidad": row.codigo, "rol": row.rol} for row in lines],
        "entidades": await entidad_options(tx, ("unidad", "dre", "ugel", "red", "ie")),
        "sala": str(programacion.sala_id) if programacion.sala_id else "",
        "salas": await list_salas(tx),
        "facilitadores": await list_leaders(tx, tarea.asistencia_id),
        "roles": role_options(),
        "fechas_sugeridas": [jornada.to_fields() for jornada in suggested],
    }


def _usual(window: Ventana, now: datetime, calendario: Calendario) -> tuple[Jornada, ...]:
    """Return a morning early in the window, with the notice that people need."""
    soonest = max(window.inicio, calendario.nth_working_day(day_of(now), NOTICE))
    day = calendario.nth_working_day(soonest, 0)
    return (Jornada(at_lima(day, MORNING[0]), at_lima(day, MORNING[1])),)


async def _crossing(
    tx: AsyncSession, tarea: AnyTarea, now: datetime, calendario: Calendario, facts: Facts
) -> Facts:
    assert tarea.asistencia_id is not None
    ventana = Ventana(*facts["ventana"])
    # A date that nothing clashes with comes here too, when its unit objected to it.
    found = await evaluate_stored(
        tx, tarea.asistencia_id, now=now, calendario=calendario, offer=True
    )
    rivals = [cruce.otra for cruce in found.cruces if cruce.otra]
    # What lies outside the ventana cannot be chosen until its unit changes it.
    ways = [w for w in found.alternativas if all(ventana.holds(j.dia) for j in w.jornadas)]
    return {
        "cruces": list(found.frases),
        "cruces_duros": found.count("duro") > 0,
        "alternativas": [[j.to_fields() for j in way.jornadas] for way in ways],
        "costos": [say_costo(way) for way in ways],
        "otras_asistencias": await near_asistencias(tx, rivals),
    }


async def _evaluating(
    tx: AsyncSession,
    tarea: AnyTarea,
    _now: datetime,
    _calendario: Calendario,
    _facts: Facts,
) -> Facts:
    assert tarea.asistencia_id is not None
    found = indicadores.evaluate(await load_insumos(tx, tarea.asistencia_id))
    return {"indicadores": [indicador.to_json() for indicador in found]}


_BY_FICHA: Mapping[
    str, Callable[[AsyncSession, AnyTarea, datetime, Calendario, Facts], Awaitable[Facts]]
] = {
    "at_programacion": _programming,
    "at_cruce": _crossing,
    "at_articulacion": _crossing,
    "at_participantes": _convened_here,
    "at_asistencia": _convened,
    "anexo_04": _convened,
    "at_evaluacion": _evaluating,
}
