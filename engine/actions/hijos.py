"""Child instances: one per member of a group, each costing what it costs alone."""

from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.caso import Caso, definition_of
from engine.actions.colecciones import COLECCIONES, Miembro
from engine.db.ids import new_id
from engine.db.queries.tablas import instancias, recordatorios, tareas, temporizadores, versiones
from engine.db.tables import Instancia
from engine.errors import NotFound
from engine.process.definicion import Definicion
from engine.process.ejecucion import Ejecucion, Espera

Begin = Callable[[Caso], Awaitable[bool]]


async def start_children(caso: Caso, espera: Espera, begin: Begin) -> int:
    """Start the members of a call activity the first time its token is seen.

    Returns how many children are alive or had been started before; 0 means there is nobody to
    wait for.
    """
    known = select(instancias.c.estado).where(
        instancias.c.padre_id == caso.instancia.id,
        instancias.c.padre_token == espera.token,
        instancias.c.estado != "anulada",
    )
    if states := (await caso.tx.execute(known)).scalars().all():
        return sum(estado != "terminada" for estado in states)
    members = await COLECCIONES[espera.elemento.get("coleccion") or ""](caso)
    proceso = espera.elemento.get("proceso") or ""
    version_id, definicion = await latest_version(caso.tx, proceso)
    alive = 0
    for member in members:
        alive += await begin(_new_child(caso, espera, member, version_id, definicion))
    return alive


def _new_child(
    caso: Caso, espera: Espera, member: Miembro, version_id: int, definicion: Definicion
) -> Caso:
    inherited = {k: caso.ejecucion.variables.get(k) for k in ("inicio", "fin")}
    execution = Ejecucion.start(
        definicion, {**inherited, **member.variables}, caso.calendario, caso.now
    )
    instancia = Instancia(
        id=new_id(),
        version_id=version_id,
        clave=f"{caso.asistencia.codigo}/{member.clave}",
        asistencia_id=caso.asistencia.id,
        padre_id=caso.instancia.id,
        padre_token=espera.token,
        raiz_id=caso.instancia.raiz_id,
        contexto=member.contexto,
        # What it is once it has run to its first waits.
        memoria=b"",
        creada=caso.now,
    )
    return Caso(
        tx=caso.tx,
        database=caso.database,
        now=caso.now,
        calendario=caso.calendario,
        asistencia=caso.asistencia,
        instancia=instancia,
        ejecucion=execution,
        actor=caso.actor,
        pendiente=caso.pendiente,
    )


async def latest_version(tx: AsyncSession, proceso: str) -> tuple[int, Definicion]:
    """Return the newest stored version of a process. Raises NotFound(proceso_desconocido)."""
    row = (
        await tx.execute(
            select(versiones.c.id, versiones.c.huella)
            .where(versiones.c.proceso == proceso)
            .order_by(versiones.c.numero.desc())
            .limit(1)
        )
    ).first()
    if row is None:
        raise NotFound("proceso_desconocido", proceso=proceso)
    return row.id, await definition_of(tx, row.id, proceso, row.huella)


async def cancel_children(caso: Caso, gone: Collection[UUID]) -> None:
    """End the living children whose parent's tokens are gone."""
    if not gone:
        return
    ended = await caso.tx.execute(
        update(instancias)
        .where(
            instancias.c.padre_id == caso.instancia.id,
            instancias.c.padre_token.in_(list(gone)),
            instancias.c.estado.in_(("activa", "suspendida")),
        )
        .values(estado="anulada", terminada=caso.now)
        .returning(instancias.c.id)
    )
    await clear_rows(caso, list(ended.scalars()))


async def clear_rows(caso: Caso, ended: list[UUID]) -> None:
    """Cancel the open tareas, reminders and timers of instances that ended unfinished."""
    if not ended:
        return
    open_ones = select(tareas.c.id).where(
        tareas.c.instancia_id.in_(ended), tareas.c.estado.in_(("abierta", "suspendida"))
    )
    await caso.tx.execute(delete(recordatorios).where(recordatorios.c.tarea_id.in_(open_ones)))
    await caso.tx.execute(
        update(tareas)
        .where(tareas.c.instancia_id.in_(ended), tareas.c.estado.in_(("abierta", "suspendida")))
        .values(estado="cancelada", cerrada=caso.now)
    )
    await caso.tx.execute(delete(temporizadores).where(temporizadores.c.instancia_id.in_(ended)))
