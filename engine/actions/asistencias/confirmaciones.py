"""What somebody convened says of themselves: whether they will come, and where that leads."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import Caso, open_case
from engine.actions.orden import Orden, Result, carry_out
from engine.actions.tareas.atencion import complete
from engine.db.queries.ambito import mine_to_do
from engine.db.queries.tablas import asistencias, cargos, convocados, instancias, tareas
from engine.db.session import Database
from engine.errors import ArticulaError, Conflict, NotFound, Unavailable

FICHA = "at_participantes"
_SIN_MOTIVO = "Respondió que no asistirá."


async def answer_convocatoria(
    database: Database, orden: Orden, *, asistencia_id: int, asiste: bool, motivo: str = ""
) -> Result:
    """Note whether whoever orders will come, in the cargos convened that they exercise.

    It is in the AT at once, in its history and in what is written so far of the confirmation of
    their entidad. That is presented too if it falls to them and everybody else has answered.
    Raises NotFound(asistencia_desconocida), Conflict(no_convocado).
    """
    said = motivo.strip()[:500]
    reason = None if asiste else (said if len(said) >= 3 else _SIN_MOTIVO)

    async def work(tx: AsyncSession) -> Result:
        instancia_id = await tx.scalar(
            select(asistencias.c.instancia_id).where(asistencias.c.id == asistencia_id)
        )
        if instancia_id is None:
            raise NotFound("asistencia_desconocida", codigo=str(asistencia_id))
        caso = await open_case(
            tx, database, instancia_id=UUID(str(instancia_id)), now=orden.now, actor=orden.actor
        )
        own = await _note(caso, orden, asiste, reason)
        await _write_drafts(caso, own, asiste, reason)
        caso.record(
            "convocado_respondio", asiste=asiste, motivo=reason, via=orden.via, cargos=sorted(own)
        )
        return {"codigo": caso.asistencia.codigo, "cargos": sorted(own)}

    done = await carry_out(database, orden, work)
    return done | {"presentada": await _present_whole(database, orden, asistencia_id)}


async def _note(caso: Caso, orden: Orden, asiste: bool, motivo: str | None) -> set[int]:
    """Write the answer beside the cargos convened that the actor exercises; return them."""
    mine = (
        update(convocados)
        .where(
            convocados.c.asistencia_id == caso.asistencia_id,
            convocados.c.cargo_id.in_(orden.actor.cargo_ids),
        )
        .values(confirmado=asiste, motivo=motivo)
        .returning(convocados.c.cargo_id)
    )
    own = set(await caso.tx.scalars(mine))
    if not own:
        raise Conflict("no_convocado", codigo=caso.asistencia.codigo)
    return own


async def _write_drafts(caso: Caso, own: set[int], asiste: bool, motivo: str | None) -> None:
    """Put the answer into the confirmations of its entidad that somebody has begun to write."""
    open_ones = (
        select(tareas.c.id, tareas.c.borrador)
        .where(
            tareas.c.asistencia_id == caso.asistencia_id,
            tareas.c.ficha == FICHA,
            tareas.c.estado.in_(("abierta", "suspendida")),
            tareas.c.borrador.is_not(None),
        )
        .with_for_update(key_share=True)
    )
    for tarea_id, borrador in (await caso.tx.execute(open_ones)).all():
        rows = borrador.get("participantes")
        if isinstance(rows, list):
            changed = {**borrador, "participantes": [_told(r, own, asiste, motivo) for r in rows]}
            await caso.tx.execute(
                update(tareas).where(tareas.c.id == tarea_id).values(borrador=changed)
            )


def _told(row: Any, own: set[int], asiste: bool, motivo: str | None) -> Any:
    if not isinstance(row, dict) or row.get("cargo") not in own:
        return row
    said = {"cargo": row["cargo"], "asiste": asiste}
    return said if motivo is None else {**said, "motivo": motivo}


async def _present_whole(database: Database, orden: Orden, asistencia_id: int) -> bool:
    """Present the confirmation of an entidad when it falls to the actor and lacks no answer."""
    async with database.transaction() as tx:
        found = await _find_whole(tx, orden, asistencia_id)
    if found is None:
        return False
    tarea_id, rows = found
    try:
        await complete(
            database, Orden(orden.actor, orden.now, via=orden.via),
            tarea_id=tarea_id, respuesta={"participantes": rows},
        )  # fmt: skip
    except Unavailable:
        raise
    except ArticulaError:
        # Somebody else has it in hand, or was first: the answer is noted all the same.
        return False
    return True


async def _find_whole(
    tx: AsyncSession, orden: Orden, asistencia_id: int
) -> tuple[UUID, list[dict[str, Any]]] | None:
    """Return a confirmation that the actor may present, with its rows, if all have answered."""
    mine = await tx.execute(
        select(tareas.c.id, instancias.c.contexto)
        .join(instancias, instancias.c.id == tareas.c.instancia_id)
        .where(
            tareas.c.asistencia_id == asistencia_id,
            tareas.c.ficha == FICHA,
            tareas.c.estado == "abierta",
            mine_to_do(orden.actor),
        )
        .order_by(tareas.c.creada, tareas.c.id)
    )
    own = set(orden.actor.cargo_ids)
    for tarea_id, contexto in mine.all():
        answers = await tx.execute(
            select(convocados.c.cargo_id, convocados.c.confirmado, convocados.c.motivo)
            .join(cargos, cargos.c.id == convocados.c.cargo_id)
            .where(
                convocados.c.asistencia_id == asistencia_id,
                cargos.c.entidad_id == contexto["entidad_id"],
            )
            .order_by(convocados.c.cargo_id)
        )
        rows = answers.all()
        whole = all(row.confirmado is not None for row in rows)
        if whole and own & {row.cargo_id for row in rows}:
            return tarea_id, [_row(*row) for row in rows]
    return None


def _row(cargo_id: int, asiste: bool, motivo: str | None) -> dict[str, Any]:
    said = {"cargo": cargo_id, "asiste": asiste}
    return said if asiste else {**said, "motivo": motivo or _SIN_MOTIVO}
