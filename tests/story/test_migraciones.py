"""A newer version of a diagram reaches the instances that run, after a rehearsal, and back."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from engine.actions.instancias.caso import open_case
from engine.actions.instancias.detenciones import pause_tree
from engine.actions.mando import tandas
from engine.actions.mando.migraciones import apply, stop, undo
from engine.actions.mando.tandas import carry_on
from engine.actions.tareas.atencion import complete, save_draft
from engine.db.queries.migraciones import list_migradas
from engine.db.queries.tablas import (
    eventos,
    instancias,
    suscripciones,
    temporizadores,
    versiones,
)
from tests.story.cambio_de_version import (
    WHY,
    carry_all,
    deploy_two,
    migrate,
    start_first,
    tell,
    try_out,
)
from tests.story.gente import NOW, settle_in
from tests.story.sala import Sala


@pytest.fixture
async def sala(database):
    return Sala(database, await settle_in(database, admin=True))


async def _rows(sala: Sala, table, instancia_id: UUID):
    async with sala.database.transaction() as tx:
        found = await tx.execute(
            select(table).where(table.c.instancia_id == instancia_id).order_by(table.c.elemento)
        )
        return [row._mapping for row in found]


async def _stored(sala: Sala, instancia_id: UUID):
    async with sala.database.transaction() as tx:
        found = await tx.execute(select(instancias).where(instancias.c.id == instancia_id))
        return found.one()


async def _complete(sala: Sala, instancia_id: UUID) -> str:
    [tarea] = await sala.open_tareas(instancia_id)
    orden = await sala.orden("admin")
    await complete(sala.database, orden, tarea_id=tarea.id, respuesta={})
    return str(tarea.elemento)


async def test_an_instance_goes_with_its_draft_its_people_and_its_timer(sala):
    await deploy_two(sala)
    [instancia_id] = await start_first(sala, 1)
    [tarea] = await sala.open_tareas(instancia_id)
    orden = await sala.orden("admin")
    await save_draft(sala.database, orden, tarea_id=tarea.id, borrador={"nota": "a medias"})
    [timer] = await _rows(sala, temporizadores, instancia_id)
    sala.now = NOW + timedelta(days=2)
    told = await migrate(sala)
    assert (told["estado"], told["cuentas"]["hecha"]) == ("terminada", 1)
    assert told["cambios"] == [{"cambio": "Se atiende desde ahora «m».", "instancias": 1}]
    [kept] = await sala.open_tareas(instancia_id)
    assert kept.id == tarea.id
    assert kept.borrador == {"nota": "a medias"}
    assert (kept.entidad_id, kept.rol, kept.vence) == (tarea.entidad_id, tarea.rol, tarea.vence)
    [same] = await _rows(sala, temporizadores, instancia_id)
    assert (same["token"], same["vence"]) == (timer["token"], timer["vence"])
    [heard] = await _rows(sala, suscripciones, instancia_id)
    assert heard["elemento"] == "m"
    assert [await _complete(sala, instancia_id) for _ in range(3)] == ["a", "c", "b"]
    assert (await _stored(sala, instancia_id)).estado == "terminada"


async def test_a_renamed_task_keeps_its_row_under_its_new_name(sala):
    await deploy_two(sala, "ini > a > fin", "ini > x > fin\nusuario x ficha=f")
    [instancia_id] = await start_first(sala, 1)
    [tarea] = await sala.open_tareas(instancia_id)
    told = await migrate(sala, correspondencia={"a": "x"})
    [kept] = await sala.open_tareas(instancia_id)
    assert (kept.id, kept.token) == (tarea.id, tarea.token)
    assert (kept.elemento, kept.nombre) == ("x", "x")
    await undo(sala.database, await sala.orden("admin"), migracion_id=told["id"])
    await carry_all(sala)
    [back] = await sala.open_tareas(instancia_id)
    assert back == tarea


async def test_the_history_says_who_why_and_between_which_versions(sala):
    await deploy_two(sala)
    [instancia_id] = await start_first(sala, 1)
    told = await migrate(sala)
    async with sala.database.transaction() as tx:
        event = (
            await tx.execute(select(eventos).where(eventos.c.tipo == "instancia_migrada"))
        ).one()
    assert event.instancia_id == instancia_id
    assert event.persona_id == sala.gente.ids["admin"]
    assert event.datos | {"motivo": WHY, "desde": 1, "hasta": 2} == event.datos
    assert event.datos["migracion"] == str(told["id"])


async def test_a_rehearsal_moves_nothing_and_says_who_cannot_go_and_why(sala):
    await deploy_two(sala, "ini > a > b > fin", "ini > b > fin")
    first, second = await start_first(sala, 2)
    await _complete(sala, first)
    told = await try_out(sala)
    assert told["estado"] == "ensayada"
    assert (told["cuentas"]["pendiente"], told["cuentas"]["rechazada"]) == (1, 1)
    [reason] = told["motivos"]
    assert reason["instancias"] == 1
    assert "«a» ya no existe" in reason["motivo"]
    async with sala.database.transaction() as tx:
        page = await list_migradas(tx, told["id"], estado="rechazada")
    assert [(row["instancia"], len(row["motivos"])) for row in page.datos] == [(second, 1)]
    assert {number for number, _ in await sala.running("p")} == {1}


async def test_one_that_moved_on_since_the_rehearsal_is_judged_as_it_stands(sala):
    await deploy_two(sala, "ini > a > b > fin", "ini > b > fin")
    [instancia_id] = await start_first(sala, 1)
    told = await try_out(sala)
    assert told["cuentas"]["rechazada"] == 1
    await _complete(sala, instancia_id)
    await apply(sala.database, await sala.orden("admin"), migracion_id=told["id"])
    await carry_all(sala)
    assert (await tell(sala, told["id"]))["cuentas"]["hecha"] == 1


async def test_an_undone_migration_leaves_every_byte_as_it_was(sala):
    await deploy_two(sala)
    ids = await start_first(sala, 3)
    before = [await _stored(sala, i) for i in ids]
    timers = [await _rows(sala, temporizadores, i) for i in ids]
    told = await migrate(sala)
    await _complete(sala, ids[0])
    await undo(sala.database, await sala.orden("admin"), migracion_id=told["id"])
    await carry_all(sala)
    told = await tell(sala, told["id"])
    assert told["estado"] == "deshecha"
    assert (told["cuentas"]["deshecha"], told["cuentas"]["hecha"]) == (2, 1)
    assert "avanzó después de migrar" in told["motivos"][0]["motivo"]
    for was, rows in zip(before[1:], timers[1:], strict=True):
        after = await _stored(sala, was.id)
        assert (after.memoria, after.version_id) == (was.memoria, was.version_id)
        assert await _rows(sala, suscripciones, was.id) == []
        found = await _rows(sala, temporizadores, was.id)
        assert [(r["token"], r["elemento"], r["vence"]) for r in found] == [
            (r["token"], r["elemento"], r["vence"]) for r in rows
        ]
    assert [await _complete(sala, ids[1]) for _ in range(2)] == ["a", "b"]
    assert await _complete(sala, ids[0]) == "c"


async def test_children_are_migrated_as_their_own_and_their_parent_waits_on(sala):
    await sala.deploy("q", "ini > c > z > fin\nllama c llamado=p")
    await deploy_two(sala, "ini > a > fin", "ini > a > b > fin")
    async with sala.database.transaction() as tx:
        await tx.execute(update(versiones).where(versiones.c.numero == 2).values(proceso="p_otra"))
    parent = await sala.start("q")
    async with sala.database.transaction() as tx:
        await tx.execute(update(versiones).where(versiones.c.numero == 2).values(proceso="p"))
    [(_, child)] = await sala.running("p")
    assert (await migrate(sala))["cuentas"]["hecha"] == 1
    assert await sala.where(parent) == ["c"]
    assert [await _complete(sala, child) for _ in range(2)] == ["a", "b"]
    assert await sala.where(parent) == ["z"]


async def test_a_suspended_instance_stays_until_it_is_resumed(sala):
    await deploy_two(sala)
    [instancia_id] = await start_first(sala, 1)
    async with sala.database.transaction() as tx:
        caso = await open_case(tx, sala.database, instancia_id=instancia_id, now=NOW)
        await pause_tree(caso)
    told = await migrate(sala)
    assert told["cuentas"]["rechazada"] == 1
    assert "suspendida" in told["motivos"][0]["motivo"]


async def test_a_stopped_migration_moves_no_more_and_goes_on_when_told(sala, monkeypatch):
    monkeypatch.setattr(tandas, "MOVED", 2)
    await deploy_two(sala)
    await start_first(sala, 5)
    told = await try_out(sala)
    orden = await sala.orden("admin")
    await apply(sala.database, orden, migracion_id=told["id"])
    assert await carry_on(sala.database, NOW) == 2
    assert (await stop(sala.database, orden, migracion_id=told["id"]))["estado"] == "detenida"
    assert await carry_on(sala.database, NOW) == 0
    assert (await tell(sala, told["id"]))["cuentas"]["hecha"] == 2
    await apply(sala.database, orden, migracion_id=told["id"])
    await carry_all(sala)
    assert (await tell(sala, told["id"]))["cuentas"]["hecha"] == 5


async def test_a_rehearsal_of_many_goes_on_in_the_worker(sala, monkeypatch):
    monkeypatch.setattr(tandas, "REHEARSED", 2)
    await deploy_two(sala)
    await start_first(sala, 15)
    told = await try_out(sala)
    assert (told["estado"], told["total"]) == ("ensayando", 10)
    await carry_all(sala)
    told = await tell(sala, told["id"])
    assert (told["estado"], told["total"]) == ("ensayada", 15)
