"""Ladders over the whole country: laid and rehearsed in as few statements as over one tarea."""

from datetime import timedelta

import pytest

from engine.actions.orden import Orden
from engine.actions.tareas.escaleras import edit_escalera, rehearse_escalera
from engine.db.crudo import bare
from engine.domain.actor import Actor, CargoVigente
from engine.domain.escalera import AL_ASIGNAR, GENERAL, Peldano
from engine.jobs.recordatorios import due_days
from tests.scale.planes import Sentencia, explain
from tests.story.alambre import counting
from tests.story.gente import NOW

pytestmark = pytest.mark.xdist_group("nacion")
NUEVA = (
    AL_ASIGNAR,
    Peldano("responsable", -2),
    Peldano("responsable", 0),
    Peldano("superior", 2),
    Peldano("diri", 5),
)
MONTH = timedelta(days=30)
MOST_TO_LAY = 20
"""Statements that keeping a ladder takes: kinds of tarea, its rows, its calendar, two for all."""
MOST_TO_REHEARSE = 60
"""Those of a rehearsal: what happened in one, who exercised what in one, DIRI one for each day."""


@pytest.fixture
async def orden(nacion):
    admin = CargoVigente(1, "administrador", 1, "MINEDU", "Minedu", "ministerio", (1,))
    return Orden(Actor(nacion.gente.ids["diri"], "admin", "Admin", (admin,)), NOW)


async def test_a_ladder_is_laid_under_every_open_tarea_in_few_statements(passing, orden):
    async with counting(passing) as alambre:
        done = await edit_escalera(passing, orden, clase=None, peldanos=NUEVA)
    assert done["tareas"] > 1000
    assert len(alambre) <= MOST_TO_LAY, str(alambre)


async def test_a_month_of_the_country_is_rehearsed_in_few_statements(passing, orden):
    async with counting(passing) as alambre:
        ensayo = await rehearse_escalera(
            passing, orden, clase=None, peldanos=NUEVA, desde=NOW - MONTH, hasta=NOW
        )
    assert ensayo.tareas > 1000
    assert ensayo.completo
    assert len(alambre) <= MOST_TO_REHEARSE, str(alambre)


async def test_what_is_laid_is_looked_for_among_what_is_open(passing, explainer):
    async with passing.transaction() as tx:
        told: list = []
        raw = await bare(tx)
        with raw.query_logger(told.append):
            await due_days(raw, GENERAL)
    days = await explain(explainer, Sentencia(told[0].query, told[0].args))
    assert "tarea" not in days.scanned(), str(days)
