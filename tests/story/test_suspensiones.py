"""Suspended deadlines: a ledger that stops the terms it reaches, and lets them go on."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from engine.actions.personas.suspensiones import end_suspension, preview_suspension, suspend
from engine.domain.lima import day_of
from engine.domain.redaccion import explain
from engine.domain.vencimiento import Vencimiento
from engine.errors import Conflict, Forbidden, RuleBroken
from tests.story.gente import settle_in
from tests.story.paso import Relato
from tests.story.plazos import only, settle

HUELGA: dict[str, Any] = {
    "norma": "RM 300-2026-MINEDU", "motivo": "Huelga", "desde": date(2026, 7, 8),
    "hasta": date(2026, 7, 10),
}  # fmt: skip


@pytest.fixture
async def relato(database):
    return Relato(database, await settle_in(database, admin=True))


@pytest.mark.parametrize(
    ("ambito", "reached"),
    [
        ({}, True),
        ({"ambito": "entidad", "entidad": "DIGEBR"}, True),
        ({"ambito": "entidad", "entidad": "MINEDU"}, True),
        ({"ambito": "entidad", "entidad": "210000"}, False),
    ],
    ids=["everybody", "its own office", "one above it", "another office"],
)
async def test_a_suspended_deadline_resumes_with_the_days_left(relato, ambito, reached):
    codigo = await relato.register()
    orden = await relato.orden("admin")
    told = await preview_suspension(relato.database, orden, **HUELGA, **ambito)
    assert told == ({"plazos": 1, "personas": 1} if reached else {"plazos": 0, "personas": 0})
    await suspend(relato.database, orden, **HUELGA, **ambito)
    await settle(relato)
    tarea = await only(relato, codigo)
    assert day_of(tarea.vence) == (date(2026, 7, 16) if reached else date(2026, 7, 13))
    if reached:
        assert explain(Vencimiento.from_json(tarea.vencimiento)) == (
            "Cinco días hábiles desde el lun 6 jul 2026; el plazo estuvo suspendido del"
            " mié 8 jul 2026 al vie 10 jul 2026 (Huelga, RM 300-2026-MINEDU) y no se cuentan"
            " tres días. Antes vencía el lun 13 jul 2026."
        )


async def test_a_suspension_may_reach_one_at_or_one_tarea_alone(relato):
    first, second = await relato.register(), await relato.register()
    orden = await relato.orden("admin")
    await suspend(relato.database, orden, **HUELGA, ambito="asistencia", asistencia=first)
    tarea = await only(relato, second)
    await suspend(
        relato.database, orden, **{**HUELGA, "hasta": HUELGA["desde"]}, ambito="tarea",
        tarea=tarea.id,
    )  # fmt: skip
    await settle(relato)
    due = [day_of((await only(relato, codigo)).vence) for codigo in (first, second)]
    assert due == [date(2026, 7, 16), date(2026, 7, 14)]


async def test_a_suspension_is_closed_or_annulled_once_and_dates_follow(relato):
    codigo = await relato.register()
    orden = await relato.orden("admin")
    made = await suspend(relato.database, orden, **HUELGA)
    await settle(relato)
    with pytest.raises(RuleBroken) as refused:
        await end_suspension(
            relato.database, orden, suspension_id=made["id"], como="cerrar", sustento="Acabó",
            ultimo=date(2026, 7, 10),
        )  # fmt: skip
    assert refused.value.code == "suspension_sin_acortar"
    await end_suspension(
        relato.database, orden, suspension_id=made["id"], como="cerrar", sustento="Acabó",
        ultimo=date(2026, 7, 8),
    )  # fmt: skip
    await settle(relato)
    assert day_of((await only(relato, codigo)).vence) == date(2026, 7, 14)
    with pytest.raises(Conflict) as again:
        await end_suspension(
            relato.database, orden, suspension_id=made["id"], como="anular", sustento="No rigió"
        )
    assert again.value.code == "suspension_terminada"


async def test_an_annulled_suspension_is_as_if_it_had_never_been(relato):
    codigo = await relato.register()
    orden = await relato.orden("admin")
    made = await suspend(relato.database, orden, **HUELGA)
    await settle(relato)
    await end_suspension(
        relato.database, orden, suspension_id=made["id"], como="anular", sustento="No rigió"
    )
    await settle(relato)
    assert day_of((await only(relato, codigo)).vence) == date(2026, 7, 13)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE suspension SET hasta = hasta + 1",
        "UPDATE suspension SET motivo = 'otro', terminada = now()",
        "DELETE FROM suspension",
    ],
)
async def test_the_ledger_of_suspensions_is_not_edited(relato, statement):
    await suspend(relato.database, await relato.orden("admin"), **HUELGA)
    with pytest.raises(Conflict) as refused:
        async with relato.database.transaction() as tx:
            await tx.execute(text(statement))
    assert refused.value.code == "suspension_editada"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"hasta": date(2026, 7, 1)}, "suspension_al_reves"),
        ({"hasta": date(2027, 7, 9)}, "suspension_larga"),
        ({"norma": " "}, "datos_invalidos"),
        ({"ambito": "asistencia"}, "datos_invalidos"),
    ],
)
async def test_a_suspension_that_cannot_be_says_why(relato, change, code):
    with pytest.raises(RuleBroken) as refused:
        await suspend(relato.database, await relato.orden("admin"), **{**HUELGA, **change})
    assert refused.value.code == code


async def test_only_administrators_suspend_deadlines(relato):
    with pytest.raises(Forbidden):
        await suspend(relato.database, await relato.orden("unidad"), **HUELGA)
