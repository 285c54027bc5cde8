"""Open deadlines that a holiday or a suspension declared late moves, and whom it tells."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from engine.actions.instancias.caso import load_definition
from engine.actions.personas.calendario_escolar import add_feriado, edit_feriado, remove_feriado
from engine.actions.personas.cambios_de_calendario import feriado_of, to_add
from engine.actions.personas.distancias import add_distancia
from engine.actions.tareas.vista_de_plazos import preview
from engine.db.queries.calendario import load_calendario
from engine.db.queries.tablas import (
    avisos,
    corrimientos,
    eventos,
    instancias,
    plazos_movidos,
    recordatorios,
    temporizadores,
)
from engine.domain.lima import day_of
from engine.domain.redaccion import explain
from engine.domain.vencimiento import Vencimiento
from engine.process.ejecucion import Ejecucion
from tests.story.gente import settle_in
from tests.story.paso import Relato
from tests.story.plazos import MIERCOLES, only, settle


@pytest.fixture
async def relato(database):
    return Relato(database, await settle_in(database, admin=True))


async def timers_of_rows(relato):
    """Return when each timer is due, as the workers claim it."""
    async with relato.database.transaction() as tx:
        rows = await tx.execute(select(temporizadores.c.token, temporizadores.c.vence))
        return {row.token: row.vence for row in rows}


async def timers_of_states(relato):
    """Return the same as the instances themselves have it."""
    found: dict[UUID, datetime | None] = {}
    async with relato.database.transaction() as tx:
        calendario = await load_calendario(tx)
        for row in await tx.execute(select(instancias).where(instancias.c.estado == "activa")):
            definicion = await load_definition(tx, row.version_id)
            ejecucion = Ejecucion.load(definicion, row.memoria, calendario, relato.now)
            found |= {e.token: e.vence for e in ejecucion.photograph().temporizadores}
    return found


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
            "vence_hoy": date(2026, 7, 14),
            "vencida": date(2026, 7, 15),
            "superior": date(2026, 7, 16),
            "diri_5": date(2026, 7, 21),
        }
        [event] = await tx.execute(select(eventos).where(eventos.c.tipo == "plazo_movido"))
        assert event.tarea_id == after.id
        assert event.datos["antes"] == before.vence.isoformat()
        assert event.datos["despues"] == after.vence.isoformat()
        [kept] = await tx.execute(select(plazos_movidos))
        assert (kept.antes, kept.despues) == (before.vence, after.vence)
        row = (await tx.execute(select(corrimientos))).one()
        assert (row.id, row.estado, row.plazos, row.avisados) == (
            done["corrimiento"],
            "hecho",
            1,
            1,
        )


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


async def test_correcting_only_the_name_of_a_holiday_moves_nothing(relato):
    orden = await relato.orden("admin")
    made = await add_feriado(relato.database, orden, **MIERCOLES)
    again = await edit_feriado(
        relato.database, orden, feriado_id=made["id"], cambios={**MIERCOLES, "nombre": "Puente"}
    )
    assert "corrimiento" not in again


async def test_nobody_is_made_late_when_a_holiday_is_taken_back_too_late(relato):
    orden = await relato.orden("admin")
    made = await add_feriado(relato.database, orden, **MIERCOLES)
    codigo = await relato.register()
    due = (await only(relato, codigo)).vence
    assert day_of(due) == date(2026, 7, 14)
    relato.now = datetime(2026, 7, 14, 15, tzinfo=UTC)
    await remove_feriado(relato.database, await relato.orden("admin"), feriado_id=made["id"])
    await settle(relato)
    assert (await only(relato, codigo)).vence == due


async def test_each_owner_gets_one_notice_with_the_whole_list(relato):
    codigos = [await relato.register() for _ in range(3)]
    await add_feriado(relato.database, await relato.orden("admin"), **MIERCOLES)
    await settle(relato)
    await settle(relato)
    async with relato.database.transaction() as tx:
        told = (await tx.execute(select(avisos).where(avisos.c.tipo == "plazos_movidos"))).all()
    assert {row.persona_id for row in told} == {relato.gente.ids["unidad"]}
    [aviso] = told
    assert aviso.datos["total"] == 3
    assert [line["codigo"] for line in aviso.datos["plazos"]] == sorted(codigos)
    assert {line["antes"] for line in aviso.datos["plazos"]} == {"2026-07-13"}
    assert {line["vence"] for line in aviso.datos["plazos"]} == {"2026-07-14"}
    assert all("Cinco días hábiles desde el" in line["porque"] for line in aviso.datos["plazos"])


async def test_a_change_is_told_before_it_is_made_and_writes_nothing(relato):
    for _ in range(2):
        await relato.register()
    async with relato.database.transaction() as tx:
        assert await preview(tx, to_add(feriado_of(MIERCOLES)), relato.now) == {
            "plazos": 2,
            "personas": 1,
        }
    async with relato.database.transaction() as tx:
        assert await tx.scalar(select(corrimientos.c.id)) is None


@pytest.mark.parametrize(
    ("ambito", "moves"),
    [("Lima", True), ("Lima, provincia Lima", True), ("Puno", False)],
)
async def test_a_local_holiday_moves_only_the_deadlines_of_its_place(relato, ambito, moves):
    codigo = await relato.register()
    before = await only(relato, codigo)
    regional = {**MIERCOLES, "tipo": "no_laborable_regional", "ambito": ambito}
    await add_feriado(relato.database, await relato.orden("admin"), **regional)
    await settle(relato)
    after = await only(relato, codigo)
    assert (day_of(after.vence), before.vence != after.vence) == (
        (date(2026, 7, 14), True) if moves else (date(2026, 7, 13), False)
    )


async def test_an_office_far_from_who_asks_gets_the_days_of_its_distance(relato):
    await add_distancia(
        relato.database, await relato.orden("admin"), desde="MINEDU", hasta="DIGEBR", dias=2,
        norma="RA 288-2015-CE-PJ",
    )  # fmt: skip
    codigo = await relato.register()
    tarea = await only(relato, codigo)
    assert day_of(tarea.vence) == date(2026, 7, 15)
    assert "se suma el término de la distancia de Ministerio de Educación a" in explain(
        Vencimiento.from_json(tarea.vencimiento)
    )


async def test_a_timer_drawn_as_a_term_moves_with_the_tarea_it_limits(relato):
    codigo = await relato.register()
    await relato.plan(codigo, [date(2026, 8, 12)])
    await relato.do("diri", codigo, "calendarizar")

    async def timers():
        async with relato.database.transaction() as tx:
            rows = await tx.execute(
                select(temporizadores.c.elemento, temporizadores.c.vence).order_by(
                    temporizadores.c.elemento, temporizadores.c.id
                )
            )
            return {row.elemento: day_of(row.vence) for row in rows}

    before = await timers()
    await add_feriado(
        relato.database, await relato.orden("admin"), **{**MIERCOLES, "fecha": date(2026, 8, 10)}
    )
    await settle(relato)
    after = await timers()
    changed = {name for name in before if before[name] != after[name]}
    assert changed
    assert all(after[name] < before[name] for name in changed)
    async with relato.database.transaction() as tx:
        told = await tx.execute(
            select(eventos.c.datos["nombre"].astext).where(
                eventos.c.tipo == "plazo_movido", eventos.c.tarea_id.is_(None)
            )
        )
        assert set(told.scalars())
    # What the rows say is what the state says: nothing fires by the old date.
    assert await timers_of_rows(relato) == await timers_of_states(relato)
