"""Registers what the team of companions did, on the evening it ends: as a jefatura would."""

from datetime import date

from engine.actions.acompanamiento.equipo import register_de_equipo
from engine.actions.orden import Orden
from engine.db.queries.equipo import list_de_equipo
from engine.db.queries.programas import list_acompanantes
from engine.db.session import Database

_HECHO = {
    "reunion": "Se socializaron los avances del mes y se acordaron las tareas comunes.",
    "taller_ap": "Se trabajaron los protocolos y los instrumentos del acompañamiento.",
}


async def register_ended(database: Database, orden: Orden, programa_id: int, dia: date) -> int:
    """Register what of the team ended by a day and nobody registered; return how many."""
    async with database.transaction() as tx:
        rows = await list_de_equipo(tx, programa_id)
        ended = [r for r in rows if r["estado"] == "programada" and r["hasta"] <= dia]
        companions = await list_acompanantes(tx, programa_id, dia) if ended else []
    for row in ended:
        went = [
            c["id"] for c in companions if c["desde"] <= row["hasta"] and row["desde"] < c["hasta"]
        ]
        await register_de_equipo(
            database, orden, programa_id=programa_id, estrategia_id=row["id"],
            hecho=_HECHO[row["tipo"]], asistieron=went,
        )  # fmt: skip
    return len(ended)
