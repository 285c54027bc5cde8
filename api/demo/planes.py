"""Two plans of the demonstration, brought in from files as their units would."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from uuid import UUID

from sqlalchemy import select

from api.importaciones import bring, confirm
from engine.actions.orden import Orden
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import personas
from engine.db.session import Database

PLANES: Mapping[str, str] = {"DIGEBR": "unidad", "DIFODS": "diri"}
"""The units whose plans are brought in, and who does."""
DICHAS: Mapping[str, Mapping[str, str]] = {
    "DIGEBR": {"publico:directores de gestion pedagogica": "director_gp_dre"},
}  # fmt: skip
"""What each unit answered of the names that only a person could tell."""


async def sow_plans(database: Database, anio: int, now: datetime) -> int:
    """Bring the plans of the demonstration in, and return how many activities they hold."""
    sown = 0
    for unidad, usuario in PLANES.items():
        orden = await order_of(database, usuario, now)
        name = f"plan_{unidad.lower()}.csv"
        data = files(__package__).joinpath("datos", name).read_bytes()
        kept = await bring(database, orden, unidad=unidad, anio=anio, nombre=name, data=data)
        done = await confirm(
            database, orden, UUID(kept["id"]), decisiones=DICHAS.get(unidad, {}), aceptar=True
        )
        sown += done["nuevas"]
    return sown


async def order_of(database: Database, usuario: str, now: datetime) -> Orden:
    """Return an order of somebody of the demonstration at an instant."""
    async with database.transaction() as tx:
        ident = await tx.scalar(select(personas.c.id).where(personas.c.usuario == usuario))
        actor = await load_actor(tx, int(ident or 0), now)
    assert actor is not None
    return Orden(actor, now)
