"""The measurements of the demonstration's programme: all scheduled and drawn, some answered."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from api.demo.planes import order_of
from engine.actions.acompanamiento.mediciones import (
    draw_medicion,
    register_answer,
    schedule_mediciones,
)
from engine.db.queries.mediciones import list_mediciones, list_sorteados
from engine.db.session import Database
from engine.domain.lima import at_lima
from engine.domain.medicion import INSTRUMENTOS

MIDE = "diser"
PROGRAMA = date(2026, 3, 4)
"""When the measurements of the year are put on the calendar."""
SORTEOS = (
    ("EV-03", 1, None, date(2026, 3, 10), 4),
    ("SG-02", 1, 3, date(2026, 6, 8), 2),
    ("SG-04", 1, 4, date(2026, 6, 8), 3),
    ("SG-03", 1, 12, date(2026, 7, 2), 0),
    ("EV-01", 1, 10, date(2026, 7, 2), 0),
    ("EV-02", 1, None, date(2026, 7, 2), 0),
)
"""Each measurement drawn: which, its time of the year, how many, when, and how many answered.

Those of the end of the year are drawn and wait for their days.
"""
_LEJOS = timedelta(days=4)


async def sow_mediciones(database: Database, programa: int) -> int:
    """Schedule, draw and answer measurements of the programme; return how many answers there are.

    SG-02..04, EV-01..03 (S004:356-376).
    """
    first = await order_of(database, MIDE, _at(PROGRAMA))
    await schedule_mediciones(database, first, programa_id=programa)
    answers = 0
    for clave, numero, tamano, dia, answered in SORTEOS:
        orden = await order_of(database, MIDE, _at(dia))
        async with database.transaction() as tx:
            known = await list_mediciones(tx, orden.actor, dia.year)
        (medicion,) = (m["id"] for m in known if (m["clave"], m["numero"]) == (clave, numero))
        await draw_medicion(
            database, orden, medicion_id=medicion, semilla=f"{clave} {dia.year}", tamano=tamano
        )
        async with database.transaction() as tx:
            drawn = await list_sorteados(tx, orden.actor, medicion, dia)
        await _answer(database, clave, [row["id"] for row in drawn[:answered]], dia + _LEJOS)
        answers += answered
    return answers


async def _answer(database: Database, clave: str, sorteados: Sequence[int], dia: date) -> None:
    orden = await order_of(database, MIDE, _at(dia))
    for sorteado in sorteados:
        rng = Random(f"{clave}:{sorteado}")
        said = {name: rng.choice((2, 3, 3, 4)) for name in INSTRUMENTOS[clave].aspectos}
        await register_answer(database, orden, sorteado_id=sorteado, respuesta=said)


def _at(dia: date) -> datetime:
    return at_lima(dia, time(11)).astimezone(UTC)
