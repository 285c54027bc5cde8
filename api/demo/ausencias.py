"""The absences of the demonstration: a vacation in course, and a cargo left for another."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden
from engine.actions.personas.ausencias import Pedido, grant
from engine.actions.personas.fronteras import tell_borders
from engine.db.queries.acceso import list_administrators
from engine.db.queries.personas import holders, load_actor
from engine.db.queries.tablas import entidades
from engine.db.session import Database
from engine.domain.ausencia import MOTIVOS, Acto, Relevo
from engine.domain.lima import at_lima


@dataclass(frozen=True)
class Falta:
    """Somebody, by their post, who is away until a day; who stands in, by their post too."""

    quien: tuple[str, str]
    en_lugar: tuple[str, str]
    motivo: str
    hasta: date | None
    acto: Acto


FALTAS = (
    Falta(
        ("210004", "jefe_agp"), ("210004", "especialista_primaria"), "vacaciones",
        date(2026, 7, 20), Acto("Resolución directoral", "0412-2026-UGEL-CS", date(2026, 6, 26)),
    ),
    Falta(
        ("080003", "jefe_agi"), ("080003", "jefe_agp"), "encargatura", date(2026, 12, 31),
        Acto("Resolución directoral", "0388-2026-GRE-C", date(2026, 6, 19)),
    ),
)  # fmt: skip


async def sow_ausencias(database: Database, now: datetime) -> int:
    """Grant the absences of the demonstration at `now` and hand over; return how many there are.

    A post that nobody holds is passed over.
    """
    async with database.transaction() as tx:
        ids = await list_administrators(tx, now)
        actor = await load_actor(tx, ids[0], now)
        pedidos = [await _ask(tx, falta, now) for falta in FALTAS]
    assert actor is not None
    granted = [pedido for pedido in pedidos if pedido is not None]
    for pedido in granted:
        await grant(database, Orden(actor, now), pedido)
    while await tell_borders(database, now):
        pass
    return len(granted)


async def _ask(tx: AsyncSession, falta: Falta, now: datetime) -> Pedido | None:
    codes = {falta.quien[0], falta.en_lugar[0]}
    found = await tx.execute(
        select(entidades.c.codigo, entidades.c.id).where(entidades.c.codigo.in_(codes))
    )
    places = {row.codigo: row.id for row in found}
    posts = [(places[codigo], rol) for codigo, rol in (falta.quien, falta.en_lugar)]
    held = await holders(tx, posts=posts, now=now)
    absent, instead = (next(iter(held[post]), None) for post in posts)
    if absent is None or instead is None or absent.persona_id == instead.persona_id:
        return None
    partial = not MOTIVOS[falta.motivo].total
    lines = {absent.cargo_id: instead.persona_id} if partial else {}
    return Pedido(
        absent.persona_id, falta.motivo, now,
        at_lima(falta.hasta, datetime.min.time()) if falta.hasta else None, falta.acto,
        Relevo(None if partial else instead.persona_id, lines),
    )  # fmt: skip
