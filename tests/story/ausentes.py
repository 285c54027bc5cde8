"""Absences as the stories grant them."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine.actions.orden import Orden
from engine.actions.personas.ausencias import Pedido, grant
from engine.actions.personas.fronteras import tell_borders
from engine.db.queries.tablas import avisos, cargos, entidades
from engine.domain.ausencia import Acto, Relevo
from tests.story.paso import Relato

ACTO = Acto("Resolución directoral", "0123-2026", date(2026, 7, 1))
DIA = timedelta(days=1)


async def cargo_of(relato: Relato, entidad: str, rol: str) -> int:
    """Return the id of a post."""
    async with relato.database.transaction() as tx:
        found = await tx.scalar(
            select(cargos.c.id)
            .join(entidades, entidades.c.id == cargos.c.entidad_id)
            .where(entidades.c.codigo == entidad, cargos.c.rol == rol)
        )
    assert found is not None
    return int(found)


async def away(
    relato: Relato,
    quien: str,
    sustituto: str | None,
    *,
    por: str = "admin",
    motivo: str = "vacaciones",
    desde: datetime | None = None,
    hasta: datetime | None = None,
    cargos: dict[int, str | None] | None = None,
) -> int:
    """Grant an absence from now, or `desde`, for ten days unless told; return its id."""
    ids = relato.gente.ids
    lines = {cargo: ids[who] if who else None for cargo, who in (cargos or {}).items()}
    since = desde or relato.now
    open_ended = motivo in ("encargatura", "cese")
    pedido = Pedido(
        ids[quien], motivo, since, hasta or (None if open_ended else since + 10 * DIA), ACTO,
        Relevo(ids[sustituto] if sustituto else None, lines),
    )  # fmt: skip
    told = await grant(relato.database, await relato.orden(por), pedido)
    return int(told["id"])


async def borders(relato: Relato) -> int:
    """Let the worker hand over at the ends that have come; return how many there were."""
    done = 0
    while await tell_borders(relato.database, relato.now):
        done += 1
    return done


async def told_to(relato: Relato, quien: str, tipo: str) -> list[dict[str, Any]]:
    """Return the facts of the notices of a kind to somebody, oldest first."""
    async with relato.database.transaction() as tx:
        rows = await tx.execute(
            select(avisos.c.datos)
            .where(avisos.c.persona_id == relato.gente.ids[quien], avisos.c.tipo == tipo)
            .order_by(avisos.c.creado, avisos.c.clave)
        )
        return [dict(row.datos) for row in rows]


async def order(relato: Relato, quien: str) -> Orden:
    """Return an order of that persona now."""
    return await relato.orden(quien)
