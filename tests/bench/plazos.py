"""How fast a holiday declared late moves ten thousand open deadlines, and how fast it is told."""

import time
from datetime import date
from functools import partial
from typing import Any

from engine.actions.orden import Orden
from engine.actions.personas.calendario_escolar import add_feriado
from engine.actions.personas.cambios_de_calendario import feriado_of, to_add
from engine.actions.tareas.corrimientos import AT_ONCE, move_deadlines
from engine.actions.tareas.vista_de_plazos import preview
from engine.db.session import Database
from tests.bench.escena import Escena
from tests.bench.medida import Medida
from tests.story.gente import NOW, settle_in
from tests.story.paso import Relato
from tests.story.plazos_en_masa import multiply

NOMBRE = "plazos.move"
CUANTOS = 10_000
POCOS = 300
FERIADO: dict[str, Any] = {
    "fecha": date(2026, 7, 8), "nombre": "Día no laborable", "tipo": "feriado_nacional",
    "ambito": "nacional", "norma": "DS 080-2026-PCM",
}  # fmt: skip


async def measure_move(escena: Escena) -> list[Medida]:
    """Move ten thousand deadlines in batches, and some hundreds with a transaction for each."""
    many, previewed = await _move(await escena.database(), CUANTOS, AT_ONCE)
    alone, _ = await _move(await escena.database(), POCOS, 1)
    made = partial(Medida, NOMBRE)
    return [
        made("seconds", CUANTOS / many, "one transaction for each deadline", CUANTOS / alone),
        made("per_second", many, "one transaction for each deadline", alone),
        made("preview_s", previewed, "moving them", CUANTOS / many),
    ]


async def _move(database: Database, cuantos: int, limite: int) -> tuple[float, float]:
    """Return how many deadlines moved in a second, and the seconds that telling it before took."""
    relato = Relato(database, await settle_in(database, admin=True))
    await relato.register()
    await multiply(database, cuantos - 1)
    began = time.perf_counter()
    async with database.transaction() as tx:
        told = await preview(tx, to_add(feriado_of(FERIADO)), NOW)
    previewed = time.perf_counter() - began
    assert told == {"plazos": cuantos, "personas": 1}, told
    orden: Orden = await relato.orden("admin")
    began = time.perf_counter()
    await add_feriado(database, orden, **FERIADO)
    while await move_deadlines(database, NOW, limite):
        pass
    return cuantos / (time.perf_counter() - began), previewed
