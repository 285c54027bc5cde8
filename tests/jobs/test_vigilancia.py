"""What must never be true of the rows: each exception is counted, named, and gone when mended."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update

from engine.db.ids import new_id
from engine.db.queries.invariantes import INVARIANTES, Hallazgo, check_invariants
from engine.db.queries.tablas import (
    asistencias,
    cargos,
    grupos,
    incidentes,
    instancias,
    mensajes,
    reservas,
    titularidades,
    vigilancias,
)
from engine.jobs.avisos import enqueue
from engine.jobs.vigilancia import CADA, read_watch, watch
from tests.jobs.hechos import (
    NOW,
    Oficina,
    a_notice,
    add_instance,
    add_task,
    add_timer,
    open_office,
)

LATE = NOW - timedelta(minutes=6)


@pytest.fixture
async def oficina(tx_database):
    """An office whose one instance waits for Rosa and María."""
    made = await open_office(tx_database)
    async with tx_database.transaction() as tx:
        await add_task(tx, made)
    return made


async def _broken(database):
    async with database.transaction() as tx:
        found = await check_invariants(tx, NOW)
    return {name: hallazgo.cuenta for name, hallazgo in found.items() if hallazgo.cuenta}


async def _lone_instance(tx, oficina: Oficina) -> UUID:
    return await add_instance(tx, oficina.asistencia)


async def test_an_office_at_work_breaks_nothing(tx_database, oficina):
    assert await _broken(tx_database) == {}


async def test_an_active_instance_that_waits_for_nothing_is_told(tx_database, oficina):
    async with tx_database.transaction() as tx:
        lone = await _lone_instance(tx, oficina)
        found = await INVARIANTES["sin_trabajo"](tx, NOW)
    assert found == Hallazgo(1, (str(lone),))


async def test_an_incident_is_something_to_wait_for(tx_database, oficina):
    async with tx_database.transaction() as tx:
        lone = await _lone_instance(tx, oficina)
        await tx.execute(
            incidentes.insert().values(
                instancia_id=lone, token=new_id(), elemento="x", tipo="expresion", mensaje="",
                entrada={}, intentos=1, estado="abierto", creado=NOW, ultimo=NOW,
            )
        )  # fmt: skip
    assert await _broken(tx_database) == {}


async def test_a_tarea_that_neither_its_post_nor_any_above_can_do_is_told(tx_database, oficina):
    async with tx_database.transaction() as tx:
        specialists = select(cargos.c.id).where(cargos.c.rol == "especialista_primaria")
        await tx.execute(delete(titularidades).where(titularidades.c.cargo_id.in_(specialists)))
    assert await _broken(tx_database) == {}
    async with tx_database.transaction() as tx:
        await tx.execute(delete(titularidades))
        found = await INVARIANTES["sin_persona"](tx, NOW)
    assert found == Hallazgo(1, ("Especialista de primaria · UGEL Prueba",))


async def test_a_timer_long_due_is_told(tx_database, oficina):
    async with tx_database.transaction() as tx:
        await add_timer(tx, oficina.instancia, NOW - timedelta(minutes=4))
        assert (await INVARIANTES["temporizador_vencido"](tx, NOW)).cuenta == 0
        await add_timer(tx, oficina.instancia, LATE)
        assert (await INVARIANTES["temporizador_vencido"](tx, NOW)).cuenta == 1


async def test_children_must_be_counted_by_their_parent(tx_database, oficina):
    token = new_id()
    async with tx_database.transaction() as tx:
        child = await _lone_instance(tx, oficina)
        await tx.execute(
            update(instancias)
            .where(instancias.c.id == child)
            .values(padre_id=oficina.instancia, padre_token=token)
        )
        assert (await INVARIANTES["hija_sin_padre"](tx, NOW)).cuenta == 1
        await tx.execute(
            grupos.insert().values(
                instancia_id=oficina.instancia, token=token, elemento="x",
                total=1, vivas=1, terminadas=0, anuladas=0, atenta=False,
            )
        )  # fmt: skip
        assert (await INVARIANTES["hija_sin_padre"](tx, NOW)).cuenta == 0
        await tx.execute(
            update(instancias)
            .where(instancias.c.id == oficina.instancia)
            .values(estado="terminada")
        )
        assert (await INVARIANTES["hija_sin_padre"](tx, NOW)).muestra == (str(child),)


async def test_hours_booked_for_an_at_that_is_over_are_told(tx_database, oficina):
    async with tx_database.transaction() as tx:
        await tx.execute(
            update(asistencias).values(estado="calendarizada", instancia_id=oficina.instancia)
        )
        cargo = await tx.scalar(select(cargos.c.id).limit(1))
        await tx.execute(
            text(
                "INSERT INTO reserva (asistencia_id, cargo_id, periodo)"
                " VALUES (:at, :cargo, tstzrange(:desde, :hasta))"
            ),
            {
                "at": oficina.asistencia, "cargo": cargo,
                "desde": NOW + timedelta(days=9), "hasta": NOW + timedelta(days=9, hours=4),
            },
        )  # fmt: skip
        assert (await INVARIANTES["reserva_sin_actividad"](tx, NOW)).cuenta == 0
        await tx.execute(update(asistencias).values(estado="anulada"))
        (told,) = (await INVARIANTES["reserva_sin_actividad"](tx, NOW)).muestra
        assert told.startswith("AT-2026-9001 · ")
        await tx.execute(delete(reservas))
        assert (await INVARIANTES["reserva_sin_actividad"](tx, NOW)).cuenta == 0


async def test_a_message_past_its_lifetime_is_told(tx_database, oficina):
    async with tx_database.transaction() as tx:
        await tx.execute(
            mensajes.insert().values(
                id=new_id(), tipo="mensaje", nombre="pago", datos={}, estado="en_espera",
                recibido=NOW, vence=LATE,
            )
        )  # fmt: skip
        assert (await INVARIANTES["mensaje_demorado"](tx, NOW)).cuenta == 1


async def test_a_notice_that_should_have_left_is_told(tx_database, oficina):
    async with tx_database.transaction() as tx:
        await enqueue(tx, [a_notice(oficina.rosa, "x", en=NOW)])
        assert (await INVARIANTES["aviso_demorado"](tx, NOW)).cuenta == 0
        told = await INVARIANTES["aviso_demorado"](tx, NOW + timedelta(minutes=6))
        assert told.muestra == ("x",)


async def test_the_watch_looks_once_a_minute_and_keeps_since_when(tx_database, oficina):
    async with tx_database.transaction() as tx:
        await _lone_instance(tx, oficina)
    later = NOW + CADA
    await watch(tx_database, NOW, NOW)
    await watch(tx_database, later, later)
    assert await _kept(tx_database) == (1, later, NOW)
    async with tx_database.transaction() as tx:
        await tx.execute(update(instancias).values(estado="terminada"))
    await watch(tx_database, later, later + timedelta(seconds=20))
    assert await _kept(tx_database) == (1, later, NOW)
    await watch(tx_database, later, later + CADA)
    assert await _kept(tx_database) == (0, later + CADA, None)


async def _kept(database):
    async with database.transaction() as tx:
        row = next(row for row in await read_watch(tx) if row["nombre"] == "sin_trabajo")
        assert await tx.scalar(select(vigilancias.c.nombre).limit(1))
    return row["cuenta"], row["revisada"], row["desde"]


async def test_before_the_first_look_nothing_is_known(tx):
    assert {row["cuenta"] for row in await read_watch(tx)} == {None}
