"""What the stories of moved deadlines share: a late holiday, and the worker's two passes."""

from datetime import date
from typing import Any

from engine.actions.tareas.corrimientos import REPASO, move_deadlines
from engine.db.tables import Tarea
from tests.story.paso import Relato

MIERCOLES: dict[str, Any] = {
    "fecha": date(2026, 7, 8), "nombre": "Día no laborable", "tipo": "feriado_nacional",
    "ambito": "nacional", "norma": "DS 080-2026-PCM",
}  # fmt: skip


async def settle(relato: Relato) -> None:
    """Do what the worker does: both passes."""
    for instant in (relato.now, relato.now + REPASO):
        while await move_deadlines(relato.database, instant):
            pass


async def only(relato: Relato, codigo: str, usuario: str = "unidad") -> Tarea:
    """Return the one open tarea of that persona in an AT, as it stands."""
    [tarea] = await relato.pending(usuario, codigo)
    return tarea
