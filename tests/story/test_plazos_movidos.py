"""Open deadlines that a holiday or a suspension declared late moves, and whom it tells."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from engine.actions.personas.calendario_escolar import add_feriado, edit_feriado, remove_feriado
from engine.actions.personas.cambios_de_calendario import feriado_of, to_add
from engine.actions.personas.suspensiones import end_suspension, preview_suspension, suspend
from engine.actions.tareas.corrimientos import REPASO, move_deadlines
from engine.actions.tareas.vista_de_plazos import preview
from engine.db.queries.tablas import (
    avisos,
    corrimientos,
    eventos,
    plazos_movidos,
    recordatorios,
    tareas,
)
from engine.db.tables import Tarea
from engine.domain.lima import day_of
from engine.domain.redaccion import explain
from engine.domain.vencimiento import Vencimiento
from engine.errors import Conflict, Forbidden, RuleBroken
from tests.story.gente import NOW, settle_in
from tests.story.paso import Relato

MIERCOLES = {
    "fecha": date(2026, 7, 8), "nombre": "Día no laborable", "tipo": "feriado_nacional",
    "ambito": "nacional", "norma": "DS 080-2026-PCM",
}  # fmt: skip


@pytest.fixture
async def relato(database):
    return Relato(database, await settle_in(database, admin=True))


async def settle(relato, now=None):
    """Do what the worker does: both passes."""
    now = now or relato.now
    for instant in (now, now + REPASO):
        while await move_deadlines(relato.database, instant):
            pass


async def only(relato, codigo, usuario="unidad"):
    """Return the one open tarea of that persona in an AT, as it stands."""
    [tarea] = await relato.pending(usuario, codigo)
    return tarea


async def test_a_holiday_declared_late_moves_the_date_its_reminders_and_says_so(relato):
    codigo = await relato.register()
    before = await only(relato, codigo)
    assert day_of(before.vence) == date(2026, 7, 13)
    done = await add_feriado(relato.database, await relato.orden("admin"), **MIERCOLES)
    await settle(relato)
    after = await only(relato, codigo)
    assert day_of(after.vence) == date(2026, 7, 14)
    assert explain(Vencimiento.from_json(after.vencimiento)) == (
        "Cinco días hábiles desde el lun 6 jul 2026; no se cuenta el mié 8 jul"
        " (Día no laborable, DS 080-2026-PCM). Antes vencía el lun 13 jul 2026."
    )
    async with relato.database.transaction() as tx:
        rungs = await tx.execute(
            select(recordatorios.c.peldano, recordatorios.c.vence)
            .where(recordatorios.c.tarea_id == after.id)
            .order_by(recordatorios.c.vence)
        )
        assert {row.peldano: day_of(row.vence) for row in rungs} == {
            "vence_en_3": date(2026, 7, 9),
            "vence_en_1": date(2026, 7, 13),
            "vencida": date(2026, 7, 15),
            "superior": date(2026, 7, 16),
        }
        [event] = await tx.execute(select(eventos).where(eventos.c.tipo == "plazo_movido"))
        assert event.tarea_id == after.id
        assert event.datos["antes"] == before.vence.isoformat()
        assert event.datos["despues"] == after.vence.isoformat()
        [kept] = await tx.execute(select(plazos_movidos))
        assert (kept.antes, kept.despues) == (before.vence, after.vence)
        row = (await tx.execute(select(corrimientos))).one()
        assert (row.id, row.estado, row.plazos, row.avisados) == (done["corrimiento"], "hecho", 1, 1)


async def test_taking_a_holiday_back_moves_them_again(relato):
    codigo = await relato.register()
    before = await only(relato, codigo)
    orden = await relato.orden("admin")
    made = await add_feriado(relato.database, orden, **MIERCOLES)
    await settle(relato)
    await remove_feriado(relato.database, orden, feriado_id=made["id"])
    await settle(relato)
    after = await only(relato, codigo)
    assert after.vence == before.vence
    assert explain(Vencimiento.from_json(after.vencimiento)).endswith(
        "Antes vencía el mar 14 jul 2026."
    )
