"""What somebody orders of an AT as a whole: register it, reprogram, suspend, resume, cancel it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.anuncios import announce_stop, load_jornadas
from engine.actions.avance import advance
from engine.actions.caso import Caso, open_case
from engine.actions.convocacion import set_convocatoria
from engine.actions.hijos import latest_version
from engine.actions.orden import Orden, Result, carry_out
from engine.actions.pausas import pause_all, resume_all, stop_all
from engine.actions.reservas import release
from engine.actions.tareas import present
from engine.db.ids import new_id
from engine.db.queries.ambito import visible_asistencias
from engine.db.queries.calendario import load_calendario
from engine.db.queries.tablas import asistencias, entidades
from engine.db.session import Database
from engine.db.tables import Asistencia, Instancia, Tarea
from engine.domain.asistencia import allows, etapa_of, next_code
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken
from engine.process.ejecucion import Ejecucion

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
        assert asistencia.id is not None
        await set_convocatoria(tx, asistencia.id, respuesta["convocatoria"])
        caso = await _start(tx, database, orden, asistencia)
        await _present_first(caso, respuesta)
        return _told(asistencia)

    return await carry_out(database, orden, work)


def _told(asistencia: Asistencia) -> Result:
    return {
        "codigo": asistencia.codigo,
        "estado": asistencia.estado,
        "etapa": etapa_of(asistencia.estado, asistencia.estado_previo),
    }


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
    tx: AsyncSession, database: Database, orden: Orden, asistencia: Asistencia
) -> Caso:
    calendario = await load_calendario(tx)
    version_id, definicion = await latest_version(tx, PROCESO)
    execution = Ejecucion.start(
        definicion,
        {"solicitada": asistencia.solicitante_id is not None},
        calendario,
        orden.now,
    )
    instancia = Instancia(
        id=new_id(),
        version_id=version_id,
        clave=asistencia.codigo,
        asistencia_id=asistencia.id,
        contexto={},
        memoria=execution.dump(),
        creada=orden.now,
    )
    tx.add(instancia)
    asistencia.instancia_id = instancia.id
    await tx.flush()
    caso = Caso(tx, database, orden.now, calendario, asistencia, instancia, execution, orden.actor)
    caso.record("asistencia_registrada", titulo=asistencia.titulo)
    await advance(caso)
    return caso


async def _present_first(caso: Caso, answer: Mapping[str, Any]) -> None:
    """Present the ficha de registro at once: whoever starts an AT has just filled it."""
    first = await caso.tx.execute(
        select(Tarea).where(
            Tarea.__table__.c.instancia_id == caso.instancia.id  # type: ignore[attr-defined]
        )
    )
    caso.ejecucion.recorrido.clear()
    await present(caso, first.scalar_one(), answer)


async def reprogram(database: Database, orden: Orden, *, codigo: str, motivo: str) -> Result:
    """Take an AT back to its programming; its bookings hold until the new ones do [PB-03]."""

    async def move(caso: Caso) -> None:
        target = caso.ejecucion.definicion.propiedades["vuelve_a"]
        caso.asistencia.motivo = motivo
        caso.rehacer = True
        caso.ejecucion.variables["jornadas_antes"] = (
            await load_jornadas(caso) if caso.asistencia.secuencia else None
        )
        caso.ejecucion.variables["reprogramada"] = True
        caso.observacion = {
            "texto": motivo, "por": orden.actor.nombre, "en": orden.now.isoformat(),
        }  # fmt: skip
        caso.ejecucion.move_back_to(target)
        caso.record("asistencia_reprogramada", motivo=motivo)
        await advance(caso)

    return await _command(database, orden, codigo, "reprogramar", motivo, move)


async def suspend(database: Database, orden: Orden, *, codigo: str, motivo: str) -> Result:
    """Stop an AT: nothing of it falls due until it is resumed."""

    async def stop(caso: Caso) -> None:
        caso.asistencia.estado_previo = caso.asistencia.estado
        caso.asistencia.estado = "suspendida"
        caso.asistencia.motivo = motivo
        await pause_all(caso)
        caso.record("asistencia_suspendida", motivo=motivo)
        await announce_stop(caso, "asistencia_suspendida", motivo)

    return await _command(database, orden, codigo, "suspender", motivo, stop)


async def resume(database: Database, orden: Orden, *, codigo: str, motivo: str) -> Result:
    """Take up a suspended AT; its deadlines move by the working days it was stopped."""

    async def go_on(caso: Caso) -> None:
        caso.asistencia.estado = caso.asistencia.estado_previo or "en_planificacion"
        caso.asistencia.estado_previo = None
        moved = await resume_all(caso)
        caso.record("asistencia_reanudada", motivo=motivo, dias_habiles=moved)
        await announce_stop(caso, "asistencia_reanudada", motivo)

    return await _command(database, orden, codigo, "reanudar", motivo, go_on)


async def annul(database: Database, orden: Orden, *, codigo: str, motivo: str) -> Result:
    """Cancel an AT with a reason: bookings go, children end, everybody convened is told."""

    async def end(caso: Caso) -> None:
        caso.asistencia.estado_previo = caso.asistencia.estado
        caso.asistencia.estado = "anulada"
        caso.asistencia.motivo = motivo
        caso.asistencia.secuencia += 1
        await stop_all(caso)
        await release(caso)
        caso.record("asistencia_anulada", motivo=motivo)
        await announce_stop(caso, "asistencia_anulada", motivo)

    return await _command(database, orden, codigo, "anular", motivo, end)


async def _command(
    database: Database,
    orden: Orden,
    codigo: str,
    comando: str,
    motivo: str,
    change: Callable[[Caso], Awaitable[None]],
) -> Result:
    """Carry out a command on an AT in the actor's scope, if its state and the actor allow it.

    Raises NotFound(asistencia_desconocida), Forbidden(comando_ajeno),
    Conflict(comando_a_destiempo), RuleBroken(respuesta_invalida) without a reason.
    """

    async def work(tx: AsyncSession) -> Result:
        caso = await open_case(
            tx,
            database,
            instancia_id=await _instance_of(tx, orden, codigo),
            now=orden.now,
            actor=orden.actor,
        )
        _demand_owner(caso, orden)
        if len(motivo.strip()) < 5:
            sentence = "Escriba el motivo: quienes están convocados lo leerán."
            raise RuleBroken("respuesta_invalida", campos={"motivo": sentence})
        if not allows(caso.asistencia.estado, comando):
            raise Conflict(
                "comando_a_destiempo", comando=comando, estado=caso.asistencia.estado,
                codigo=codigo,
            )  # fmt: skip
        await change(caso)
        await tx.flush()
        return _told(caso.asistencia)

    return await carry_out(database, orden, work)


async def _instance_of(tx: AsyncSession, orden: Orden, codigo: str) -> UUID:
    found = await tx.scalar(
        select(asistencias.c.instancia_id).where(
            asistencias.c.codigo == codigo, visible_asistencias(orden.actor)
        )
    )
    if found is None:
        raise NotFound("asistencia_desconocida", codigo=codigo)
    return UUID(str(found))


def _demand_owner(caso: Caso, orden: Orden) -> None:
    """Only the unit that plans an AT, or DIRI, which orders the territory, may command it."""
    owner = caso.asistencia.unidad_id
    mine = orden.actor.holds("responsable_at", owner) or orden.actor.holds("director_unidad", owner)
    if not (mine or orden.actor.holds("planificador_diri") or orden.actor.holds("director_diri")):
        raise Forbidden("comando_ajeno", codigo=caso.asistencia.codigo)
