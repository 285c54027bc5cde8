"""The links of mails that open one tarea: whether they still may, and revoking them all."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.tareas.de_quien import demand_untaken, find_mine
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import avisos, llaveros, personas, sesiones, tareas
from engine.db.session import Database
from engine.domain.avisos.llaves import SOLO_MIRAN, why_shut
from engine.errors import ArticulaError, Forbidden, NotFound


@dataclass(frozen=True)
class Portador:
    """What is stored of the notice by which a link was sent: to whom, of which tarea, and when.

    `revocadas` is when that persona revoked the links sent until then; `cerrada_por_id`, who
    answered the tarea, whose state and ficha are told too.
    """

    aviso_id: UUID
    tipo: str
    persona_id: int
    correo: str
    tarea_id: UUID
    creado: datetime
    revocadas: datetime | None
    cerrada_por_id: int | None
    estado: str
    ficha: str


async def find_portador(tx: AsyncSession, aviso_id: UUID) -> Portador | None:
    """Return whose a link is, by its notice; None when it speaks of no tarea, or to nobody."""
    a, p = avisos.c, personas.c
    rows = await tx.execute(
        select(
            a.id, a.tipo, p.id, p.correo, a.tarea_id, a.creado, llaveros.c.desde,
            tareas.c.cerrada_por_id, tareas.c.estado, tareas.c.ficha,
        )
        .join(personas, p.id == a.persona_id)
        .join(tareas, tareas.c.id == a.tarea_id)
        .outerjoin(llaveros, llaveros.c.persona_id == p.id)
        .where(a.id == aviso_id, p.activa, p.correo.is_not(None))
    )  # fmt: skip
    row = rows.one_or_none()
    return Portador(*tuple(row)) if row else None


async def why_closed(tx: AsyncSession, portador: Portador, now: datetime) -> str | None:
    """Return why a link opens nothing, None when it opens its tarea.

    `vencida` or `anulada`; `usada` once its own persona answered the tarea; otherwise the code of
    what stands in the way of doing it: closed by somebody else, in their hands, handed over.
    """
    if shut := why_shut(portador.creado, portador.revocadas, now):
        return shut
    if portador.cerrada_por_id == portador.persona_id:
        return "usada"
    actor = await load_actor(tx, portador.persona_id, now)
    if actor is None:
        return "tarea_ajena"
    orden = Orden(actor, now)
    try:
        tarea = await find_mine(tx, orden, portador.tarea_id, lock=False)
        await demand_untaken(tx, orden, tarea)
    except Forbidden as refused:
        return None if portador.tipo in SOLO_MIRAN else refused.code
    except NotFound:
        return "tarea_ajena"
    except ArticulaError as refused:
        return refused.code
    return None


async def revoke_llaves(database: Database, orden: Orden) -> Result:
    """Have the links of the mails sent to whoever orders serve no more, nor what they opened."""
    who = orden.actor.persona_id

    async def work(tx: AsyncSession) -> Result:
        made = insert(llaveros).values(persona_id=who, desde=orden.now)
        await tx.execute(
            made.on_conflict_do_update(index_elements=["persona_id"], set_={"desde": orden.now})
        )
        opened = sesiones.delete().where(
            sesiones.c.persona_id == who, sesiones.c.tarea_id.is_not(None)
        )
        closed = await tx.execute(opened.returning(sesiones.c.huella))
        return {"sesiones": len(closed.all())}

    return await carry_out(database, orden, work)
