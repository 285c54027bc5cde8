"""A newer version of a diagram reaches the instances that run, after a rehearsal, and back."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from engine.actions import tandas
from engine.actions.caso import open_case
from engine.actions.detenciones import pause_tree
from engine.actions.instancias import start_many
from engine.actions.migraciones import apply, rehearse, stop, undo
from engine.actions.tandas import carry_on
from engine.actions.tareas import complete, save_draft
from engine.db.queries.migraciones import get_migracion, list_migradas
from engine.db.queries.tablas import (
    eventos,
    instancias,
    suscripciones,
    temporizadores,
    versiones,
)
from tests.story.gente import NOW, settle_in
from tests.story.sala import Sala

BEFORE = "ini > a > b > fin\nborde t@a duracion=P9D\nt > fin"
AFTER = (
    "ini > a > c > b > fin\nborde t@a duracion=P1D\nt > fin\nborde m@a mensaje=alto sigue\nm > fin"
)
WHY = "Se agrega un paso que faltaba"


@pytest.fixture
async def sala(database):
    return Sala(database, await settle_in(database, admin=True))


async def _two_versions(sala: Sala, before: str = BEFORE, after: str = AFTER) -> None:
    await sala.deploy("p", before)
    sala.now = NOW
    await sala.deploy("p", after)


async def _start_many(sala: Sala, many: int) -> list[UUID]:
    """Start instances of the first version."""
    orden = await sala.orden("admin")
    await start_many(
        sala.database, orden, proceso="p", variables=[{"n": n} for n in range(many)], version=1
    )
    return [i for _, i in await sala.running("p")]


async def _rehearse(sala: Sala, desde: int = 1, hasta: int = 2, **said):
    orden = await sala.orden("admin")
    said = {"motivo": WHY} | said
    return await rehearse(sala.database, orden, proceso="p", desde=desde, hasta=hasta, **said)


async def _carry(sala: Sala) -> None:
    while await carry_on(sala.database, sala.now):
        pass


async def _apply(sala: Sala, **said):
    told = await _rehearse(sala, **said)
    await apply(sala.database, await sala.orden("admin"), migracion_id=told["id"])
    await _carry(sala)
    return await _told(sala, told["id"])


async def _told(sala: Sala, migracion_id: UUID):
    async with sala.database.transaction() as tx:
        return await get_migracion(tx, migracion_id)


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
    await _two_versions(sala)
    [instancia_id] = await _start_many(sala, 1)
    [tarea] = await sala.open_tareas(instancia_id)
    orden = await sala.orden("admin")
    await save_draft(sala.database, orden, tarea_id=tarea.id, borrador={"nota": "a medias"})
    [timer] = await _rows(sala, temporizadores, instancia_id)
    sala.now = NOW + timedelta(days=2)
    told = await _apply(sala)
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
    await _two_versions(sala, "ini > a > fin", "ini > x > fin\nusuario x ficha=f")
    [instancia_id] = await _start_many(sala, 1)
    [tarea] = await sala.open_tareas(instancia_id)
    told = await _apply(sala, correspondencia={"a": "x"})
    [kept] = await sala.open_tareas(instancia_id)
    assert (kept.id, kept.token) == (tarea.id, tarea.token)
    assert (kept.elemento, kept.nombre) == ("x", "x")
    await undo(sala.database, await sala.orden("admin"), migracion_id=told["id"])
    await _carry(sala)
    [back] = await sala.open_tareas(instancia_id)
    assert back == tarea


async def test_the_history_says_who_why_and_between_which_versions(sala):
    await _two_versions(sala)
    [instancia_id] = await _start_many(sala, 1)
    told = await _apply(sala)
    async with sala.database.transaction() as tx:
        event = (
            await tx.execute(select(eventos).where(eventos.c.tipo == "instancia_migrada"))
        ).one()
    assert event.instancia_id == instancia_id
    assert event.persona_id == sala.gente.ids["admin"]
    assert event.datos | {"motivo": WHY, "desde": 1, "hasta": 2} == event.datos
    assert event.datos["migracion"] == str(told["id"])


async def test_a_rehearsal_moves_nothing_and_says_who_cannot_go_and_why(sala):
    await _two_versions(sala, "ini > a > b > fin", "ini > b > fin")
    first, second = await _start_many(sala, 2)
    await _complete(sala, first)
    told = await _rehearse(sala)
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
    await _two_versions(sala, "ini > a > b > fin", "ini > b > fin")
    [instancia_id] = await _start_many(sala, 1)
    told = await _rehearse(sala)
    assert told["cuentas"]["rechazada"] == 1
    await _complete(sala, instancia_id)
    await apply(sala.database, await sala.orden("admin"), migracion_id=told["id"])
    await _carry(sala)
    assert (await _told(sala, told["id"]))["cuentas"]["hecha"] == 1


async def test_an_undone_migration_leaves_every_byte_as_it_was(sala):
    await _two_versions(sala)
    ids = await _start_many(sala, 3)
    before = [await _stored(sala, i) for i in ids]
    timers = [await _rows(sala, temporizadores, i) for i in ids]
    told = await _apply(sala)
    await _complete(sala, ids[0])
    await undo(sala.database, await sala.orden("admin"), migracion_id=told["id"])
    await _carry(sala)
    told = await _told(sala, told["id"])
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
    await _two_versions(sala, "ini > a > fin", "ini > a > b > fin")
    async with sala.database.transaction() as tx:
        await tx.execute(update(versiones).where(versiones.c.numero == 2).values(proceso="p_otra"))
    parent = await sala.start("q")
    async with sala.database.transaction() as tx:
        await tx.execute(update(versiones).where(versiones.c.numero == 2).values(proceso="p"))
    [(_, child)] = await sala.running("p")
    assert (await _apply(sala))["cuentas"]["hecha"] == 1
    assert await sala.where(parent) == ["c"]
    assert [await _complete(sala, child) for _ in range(2)] == ["a", "b"]
    assert await sala.where(parent) == ["z"]


async def test_a_suspended_instance_stays_until_it_is_resumed(sala):
    await _two_versions(sala)
    [instancia_id] = await _start_many(sala, 1)
    async with sala.database.transaction() as tx:
        caso = await open_case(tx, sala.database, instancia_id=instancia_id, now=NOW)
        await pause_tree(caso)
    told = await _apply(sala)
    assert told["cuentas"]["rechazada"] == 1
    assert "suspendida" in told["motivos"][0]["motivo"]


async def test_a_stopped_migration_moves_no_more_and_goes_on_when_told(sala, monkeypatch):
    monkeypatch.setattr(tandas, "MOVED", 2)
    await _two_versions(sala)
    await _start_many(sala, 5)
    told = await _rehearse(sala)
    orden = await sala.orden("admin")
    await apply(sala.database, orden, migracion_id=told["id"])
    assert await carry_on(sala.database, NOW) == 2
    assert (await stop(sala.database, orden, migracion_id=told["id"]))["estado"] == "detenida"
    assert await carry_on(sala.database, NOW) == 0
    assert (await _told(sala, told["id"]))["cuentas"]["hecha"] == 2
    await apply(sala.database, orden, migracion_id=told["id"])
    await _carry(sala)
    assert (await _told(sala, told["id"]))["cuentas"]["hecha"] == 5


async def test_a_rehearsal_of_many_goes_on_in_the_worker(sala, monkeypatch):
    monkeypatch.setattr(tandas, "REHEARSED", 2)
    await _two_versions(sala)
    await _start_many(sala, 15)
    told = await _rehearse(sala)
    assert (told["estado"], told["total"]) == ("ensayando", 10)
    await _carry(sala)
    told = await _told(sala, told["id"])
    assert (told["estado"], told["total"]) == ("ensayada", 15)
