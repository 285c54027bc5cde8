"""What somebody orders of an AT as a whole: reprogram it, suspend it, resume it, cancel it."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.anuncios import announce_stop, load_jornadas
from engine.actions.asistencias.registro import told
from engine.actions.asistencias.reservas import release
from engine.actions.instancias.avance import advance
from engine.actions.instancias.caso import Caso, open_case
from engine.actions.instancias.detenciones import end_tree, pause_tree, resume_tree
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.ambito import visible_asistencias
from engine.db.queries.tablas import asistencias, tareas
from engine.db.session import Database
from engine.domain.asistencia import allows
from engine.domain.convocatoria import Jornada
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken


async def reprogram(
    database: Database,
    orden: Orden,
    *,
    codigo: str,
    motivo: str,
    propuestas: Sequence[Jornada] = (),
) -> Result:
    """Take an AT back to its programming; its bookings hold until the new ones do [PB-03].

    Its unit finds `propuestas` written in the ficha, when somebody proposes dates.
    """

    async def move(caso: Caso) -> None:
        await take_back(caso, orden, motivo)
        if propuestas:
            await propose_dates(caso.tx, caso.asistencia_id, propuestas)

    return await _command(database, orden, codigo, "reprogramar", motivo, move)


ACEPTAR = "aceptar_fecha"
"""The tarea in which a unit says whether it accepts a date of the plan."""


async def take_back(caso: Caso, orden: Orden, motivo: str) -> None:
    """Take the AT of a case back to its programming, with the reason as its remark [PB-03]."""
    await note_move(caso)
    await ask_anew(caso, orden, motivo, caso.ejecucion.definicion.propiedades["vuelve_a"])


async def note_move(caso: Caso) -> None:
    """Keep the dates that those convened know, for whoever tells them the new ones."""
    caso.ejecucion.variables["jornadas_antes"] = (
        await load_jornadas(caso) if caso.asistencia.secuencia else None
    )
    caso.ejecucion.variables["reprogramada"] = True


async def ask_anew(caso: Caso, orden: Orden, motivo: str, elemento: str) -> None:
    """Take the AT of a case back to a tarea of its process, with the reason as its remark."""
    caso.asistencia.motivo = motivo
    caso.rehacer = True
    caso.observacion = {
        "texto": motivo, "por": orden.actor.nombre, "en": orden.now.isoformat(),
        "clase": "fecha" if elemento == ACEPTAR else "reprogramada",
    }  # fmt: skip
    caso.ejecucion.move_back_to(elemento)
    caso.record("asistencia_reprogramada", motivo=motivo)
    await advance(caso)


async def propose_dates(
    tx: AsyncSession, asistencia_id: int, propuestas: Sequence[Jornada]
) -> None:
    """Put dates into the draft of the programming that has just been opened again."""
    open_one = (
        (tareas.c.asistencia_id == asistencia_id)
        & (tareas.c.elemento == "programar")
        & (tareas.c.estado == "abierta")
    )
    draft = await tx.scalar(select(tareas.c.borrador).where(open_one))
    proposed = {**(draft or {}), "jornadas": [jornada.to_fields() for jornada in propuestas]}
    await tx.execute(update(tareas).where(open_one).values(borrador=proposed))


async def suspend(database: Database, orden: Orden, *, codigo: str, motivo: str) -> Result:
    """Stop an AT: nothing of it falls due until it is resumed."""

    async def stop(caso: Caso) -> None:
        caso.asistencia.estado_previo = caso.asistencia.estado
        caso.asistencia.estado = "suspendida"
        caso.asistencia.motivo = motivo
        await pause_tree(caso)
        caso.record("asistencia_suspendida", motivo=motivo)
        await announce_stop(caso, "asistencia_suspendida", motivo)

    return await _command(database, orden, codigo, "suspender", motivo, stop)


async def resume(database: Database, orden: Orden, *, codigo: str, motivo: str) -> Result:
    """Take up a suspended AT; its deadlines move by the working days it was stopped."""

    async def go_on(caso: Caso) -> None:
        caso.asistencia.estado = caso.asistencia.estado_previo or "en_planificacion"
        caso.asistencia.estado_previo = None
        moved = await resume_tree(caso)
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
        await end_tree(caso)
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
        return told(caso.asistencia)

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
    if not (mine or orden.actor.orders_territory):
        raise Forbidden("comando_ajeno", codigo=caso.asistencia.codigo)
