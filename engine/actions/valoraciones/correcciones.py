"""What is corrected of a valoración after it was presented: words always, levels of the month."""

from datetime import datetime, timedelta

from sqlalchemy import RowMapping, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.matrices import accompanies
from engine.db.queries.tablas import estrategias, tareas, valoraciones
from engine.db.session import Database
from engine.domain.desempeno import NIVELES
from engine.domain.redaccion.fechas import say_date
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken


async def correct_valoracion(
    database: Database,
    orden: Orden,
    *,
    valoracion_id: int,
    motivo: str,
    nivel: str | None = None,
    evidencia: str | None = None,
    producto: str | None = None,
) -> Result:
    """Change what a valoración says, keeping what it said before, who changed it and why.

    What a visit settled stays: its level is not changed afterwards (VA-03), only the words. That
    of the month may be changed until its report is presented (VA-04). None leaves a part as it
    is. Raises NotFound("valoracion_desconocida"), Forbidden("matriz_ajena"),
    Conflict("nivel_de_visita_fijo"), Conflict("mes_informado").
    """
    _demand_reason(motivo)

    async def work(tx: AsyncSession) -> Result:
        row = await _take(tx, orden, valoracion_id)
        level = NIVELES.index(nivel) + 1 if nivel else row["nivel"]
        if level != row["nivel"]:
            await _demand_open(tx, row)
        changed = {
            "nivel": level,
            "evidencia": _said(evidencia, row["evidencia"]),
            "producto": _said(producto, row["producto"]),
        }
        before = {name: row[name] for name in changed if changed[name] != row[name]}
        if before:
            kept = {**_who(orden, orden.now), "motivo": motivo.strip(), "antes": before}
            await tx.execute(
                update(valoraciones)
                .where(valoraciones.c.id == valoracion_id)
                .values(**changed, correcciones=[*(row["correcciones"] or ()), kept])
            )
        return {"id": valoracion_id, "cambios": sorted(before)}

    return await carry_out(database, orden, work)


def _demand_reason(motivo: str) -> None:
    if not motivo.strip():
        raise RuleBroken("datos_invalidos", campos={"motivo": "Escriba por qué lo corrige."})


def _said(given: str | None, before: str | None) -> str | None:
    return before if given is None else given.strip() or None


async def _take(tx: AsyncSession, orden: Orden, valoracion_id: int) -> RowMapping:
    """Return a valoración, locked, with its strategy's days, to who accompanies its docente."""
    wanted = (
        select(valoraciones, estrategias.c.dias)
        .outerjoin(estrategias, estrategias.c.id == valoraciones.c.estrategia_id)
        .where(valoraciones.c.id == valoracion_id)
        .with_for_update(of=valoraciones)
    )
    row = (await tx.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise NotFound("valoracion_desconocida")
    if not await accompanies(tx, orden.actor, row["acompanante_id"]):
        raise Forbidden("matriz_ajena")
    return row


async def _demand_open(tx: AsyncSession, row: RowMapping) -> None:
    """Raise Conflict when the level of a valoración is settled for good."""
    if row["fuente"] == "visita":
        last = row["dias"].upper - timedelta(days=1) if row["dias"] else row["mes"]
        raise Conflict("nivel_de_visita_fijo", desempeno=row["desempeno"], dia=say_date(last))
    reported = select(tareas.c.id).where(
        tareas.c.instancia_id == row["instancia_id"],
        tareas.c.elemento == "informar_mes",
        tareas.c.estado == "completada",
    )
    if await tx.scalar(select(exists(reported))):
        raise Conflict("mes_informado")


def _who(orden: Orden, now: datetime) -> dict[str, str]:
    return {"por": orden.actor.nombre, "en": now.isoformat()}
