"""Registers an AT: gives it a code, starts its process and presents the first ficha."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.convocacion import Fields, set_convocatoria, set_jornadas
from engine.actions.instancias.avance import advance, finish
from engine.actions.instancias.caso import Caso
from engine.actions.instancias.creacion import new_case
from engine.actions.instancias.llamadas import latest_version
from engine.actions.orden import Orden, Result, carry_out
from engine.actions.tareas.atencion import present
from engine.db.filas import FilaTarea
from engine.db.queries.tablas import asistencias, entidades, tareas
from engine.db.session import Database
from engine.db.tables import Asistencia
from engine.domain.asistencia import etapa_of, next_code
from engine.domain.convocatoria import Jornada
from engine.errors import Forbidden, RuleBroken

PROCESO = "asistencia_tecnica"
ASKING = {"dre": "coordinador_dre", "ugel": "jefe_agp"}
"""Who may ask for an AT outside the ministry, and in whose name [AC-06]."""
_COUNT = text("SELECT pg_advisory_xact_lock(:family, :anio)")
_FAMILY = 0x41525444


async def register(database: Database, orden: Orden, *, respuesta: Mapping[str, Any]) -> Result:
    """Register an AT from its ficha and start its process [MA-04].

    A unit registers its own; a DRE or a UGEL asks a unit for one, and its DRE prioritises it
    [AC-06]. Raises Forbidden(registro_ajeno), RuleBroken(respuesta_invalida).
    """

    async def work(tx: AsyncSession) -> Result:
        unidad_id = await _unit(tx, str(respuesta["unidad"]))
        solicitante_id = _who_asks(orden, unidad_id)
        asistencia = await _new_asistencia(tx, orden, respuesta, unidad_id, solicitante_id)
        caso = await _start(tx, database, orden, asistencia, respuesta["convocatoria"])
        await _present_first(caso, respuesta)
        return told(asistencia)

    return await carry_out(database, orden, work)


async def register_published(
    tx: AsyncSession,
    database: Database,
    orden: Orden,
    *,
    respuesta: Mapping[str, Any],
    jornadas: Sequence[Jornada],
) -> Asistencia:
    """Register an activity of a published plan as an AT of its unit, with the dates proposed.

    The unit accepts or objects to them before anything else of the process [AC-05, MA-04]. Raises
    RuleBroken(respuesta_invalida).
    """
    unidad_id = await _unit(tx, str(respuesta["unidad"]))
    asistencia = await _new_asistencia(tx, orden, respuesta, unidad_id, None)
    caso = await _start(tx, database, orden, asistencia, respuesta["convocatoria"], jornadas)
    await _present_first(caso, respuesta)
    return asistencia


async def _unit(tx: AsyncSession, codigo: str) -> int:
    found = await tx.scalar(
        select(entidades.c.id).where(
            entidades.c.codigo == codigo, entidades.c.tipo == "unidad", entidades.c.activa
        )
    )
    if found is None:
        raise RuleBroken(
            "respuesta_invalida", campos={"unidad": "Elija una unidad orgánica que exista."}
        )
    return int(found)


def _who_asks(orden: Orden, unidad_id: int) -> int | None:
    """Return the entidad that asks, or None when the unit registers its own AT."""
    if orden.actor.holds("responsable_at", unidad_id):
        return None
    for cargo in orden.actor.cargos:
        if ASKING.get(cargo.entidad_tipo) == cargo.rol:
            return cargo.entidad_id
    raise Forbidden("registro_ajeno")


async def _new_asistencia(
    tx: AsyncSession,
    orden: Orden,
    answer: Mapping[str, Any],
    unidad_id: int,
    solicitante_id: int | None,
) -> Asistencia:
    first, last = (date.fromisoformat(answer[f]) for f in ("ventana_inicio", "ventana_fin"))
    if last < first:
        sentence = "La ventana termina antes de empezar: corrija una de las dos fechas."
        raise RuleBroken("respuesta_invalida", campos={"ventana_fin": sentence})
    asistencia = Asistencia(
        codigo=await _next_code(tx, first.year),
        titulo=answer["titulo"],
        origen=answer["origen"],
        tema=answer["tema"],
        proceso_critico=answer["proceso_critico"],
        unidad_id=unidad_id,
        solicitante_id=solicitante_id,
        modalidad=answer["modalidad"],
        ventana=Range(first, last + timedelta(days=1), bounds="[)"),
        creada=orden.now,
        creada_por_id=orden.actor.persona_id,
    )
    tx.add(asistencia)
    await tx.flush()
    return asistencia


async def _next_code(tx: AsyncSession, anio: int) -> str:
    """Return the next code of a year; two who register at once wait for each other."""
    await tx.execute(_COUNT, {"family": _FAMILY, "anio": anio})
    last = await tx.scalar(
        select(func.max(asistencias.c.codigo)).where(asistencias.c.codigo.like(f"AT-{anio}-%"))
    )
    return next_code(anio, int(str(last).rsplit("-", 1)[1]) + 1 if last else 1)


async def _start(
    tx: AsyncSession,
    database: Database,
    orden: Orden,
    asistencia: Asistencia,
    lines: Fields,
    published: Sequence[Jornada] = (),
) -> Caso:
    version_id, _ = await latest_version(tx, PROCESO)
    caso = await new_case(
        tx,
        database,
        version_id=version_id,
        now=orden.now,
        actor=orden.actor,
        variables={
            "solicitada": asistencia.solicitante_id is not None,
            "publicada": bool(published),
        },
        de=asistencia,
    )
    asistencia.instancia_id = caso.instancia.id
    await tx.flush()
    # From here on its row is written with the step.
    tx.expunge(asistencia)
    caso.record("asistencia_registrada", titulo=asistencia.titulo)
    await set_convocatoria(caso, lines)
    if published:
        set_jornadas(caso, published)
    await advance(caso)
    return caso


async def _present_first(caso: Caso, answer: Mapping[str, Any]) -> None:
    """Present the ficha de registro at once: whoever starts an AT has just filled it."""
    columns = [tareas.c[f.name] for f in fields(FilaTarea)]
    first = await caso.tx.execute(
        select(*columns).where(tareas.c.instancia_id == caso.instancia.id)
    )
    await present(caso, FilaTarea(*first.one()), answer)
    await finish(caso)


def told(asistencia: Asistencia) -> Result:
    """Return what every order on an AT answers: its code, state and stage."""
    return {
        "codigo": asistencia.codigo,
        "estado": asistencia.estado,
        "etapa": etapa_of(asistencia.estado, asistencia.estado_previo),
    }
