"""The escenarios of the demonstration: two plans to compare, and one still to be asked for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.demo.planes import order_of
from engine.actions.escenarios.aqui import solve_here
from engine.actions.escenarios.edicion import create, ranked_weights
from engine.db.session import Database

ITERACIONES = 20_000
ORDENES: Sequence[tuple[str, dict[str, int] | None]] = (
    ("Todas las áreas, sin cruces", None),
    ("Lo más cerca de lo que pidió cada unidad", {"preferencia": 1, "carga": 2, "aviso": 3}),
)
"""The plans that are found, with the order of their weights; None for those of DIRI's table."""
BORRADOR = "Y si ninguna capacitación quita horas de clase"


async def sow_escenarios(database: Database, anio: int, now: datetime) -> int:
    """Make and solve the escenarios of the demonstration; return how many there are."""
    orden = await order_of(database, "diri", now)
    for nombre, lugares in ORDENES:
        pesos = ranked_weights(lugares) if lugares else None
        made = await create(database, orden, anio=anio, nombre=nombre, segundos=30, pesos=pesos)
        await solve_here(database, orden, escenario_id=UUID(made["id"]), iteraciones=ITERACIONES)
    await create(
        database, orden, anio=anio, nombre=BORRADOR, segundos=30,
        pesos=ranked_weights({"clases": 1, "carga": 2, "preferencia": 3}),
    )  # fmt: skip
    return len(ORDENES) + 1
