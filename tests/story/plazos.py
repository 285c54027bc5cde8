"""What the stories of moved deadlines share: a late holiday, and the worker's two passes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from engine.actions.tareas.corrimientos import REPASO, move_deadlines
from tests.story.anio import Anio
from tests.story.paso import Relato

MIERCOLES: dict[str, Any] = {
    "fecha": date(2026, 7, 8), "nombre": "Día no laborable", "tipo": "feriado_nacional",
    "ambito": "nacional", "norma": "DS 080-2026-PCM",
}  # fmt: skip


class ConPlazo(NamedTuple):
    """A tarea that has a due date, and why it is that one."""

    id: UUID
    vence: datetime
    vencimiento: Mapping[str, Any]


async def settle(relato: Relato | Anio) -> None:
    """Do what the worker does: both passes."""
    for instant in (relato.now, relato.now + REPASO):
        while await move_deadlines(relato.database, instant):
            pass


async def only(relato: Relato, codigo: str, usuario: str = "unidad") -> ConPlazo:
    """Return the one open tarea of that persona in an AT, as it stands."""
    [tarea] = await relato.pending(usuario, codigo)
    assert tarea.vence is not None
    assert tarea.vencimiento is not None
    return ConPlazo(tarea.id, tarea.vence, tarea.vencimiento)
