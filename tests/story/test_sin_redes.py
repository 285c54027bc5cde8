"""A completion is tried without nets: what falls leaves nothing of it, and is told as ever."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from engine.actions.instancias.caso import Caso
from engine.actions.instancias.memoria_caliente import CALIENTE
from engine.actions.instancias.servicios import SERVICIOS
from engine.actions.orden import Result
from engine.actions.tareas.atencion import complete
from engine.db.queries.tablas import asistencias, eventos, instancias, reservas
from engine.db.session import Database
from engine.db.tables import metadata
from engine.errors import RuleBroken
from engine.process.memoria.codec import dump
from tests.story.familia import Familia
from tests.story.paso import Relato
from tests.story.sala import QUIEN

SIRVE = f"""
    ini > t > s > z > fin
    usuario t z {QUIEN}
    servicio s servicio=de_prueba
"""
ordenes = metadata.tables["orden"]
_MARK = text("INSERT INTO sello VALUES ('de_prueba', gen_random_uuid())")
_MARKED = text("SELECT count(*) FROM sello WHERE clave = 'de_prueba'")
_WAITING = text("""
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
""")
_TAKE = text("""
    INSERT INTO reserva (asistencia_id, cargo_id, periodo)
    SELECT w.id, c.cargo_id, j.periodo
    FROM asistencia w, asistencia l JOIN jornada j ON j.asistencia_id = l.id
        JOIN convocado c ON c.asistencia_id = l.id
    WHERE w.codigo = :winner AND l.codigo = :loser
""")
_ARTICULATE = text("""
    UPDATE asistencia a SET articulada_con_id = o.id FROM asistencia o
    WHERE a.codigo = :codigo AND o.codigo = :otra
""")
Fall = Callable[[Caso], Awaitable[None]]


async def _raise(_: Caso) -> None:
    raise ValueError("no se pudo")


async def _be_refused(caso: Caso) -> None:
    await caso.tx.execute(text("SELECT 1 / 0"))


async def _refuse(_: Caso) -> None:
    raise RuleBroken("de_prueba")


async def _meet_a_lock(caso: Caso) -> None:
    await caso.tx.execute(text("DO $$ BEGIN RAISE lock_not_available; END $$"))


class Servicio:
    """A handler that writes, tells and falls the first `times`; it notes how it was called."""

    def __init__(self, fall: Fall, times: int = 99) -> None:
        self.fall, self.times = fall, times
        self.nets: list[bool] = []
        self.known: list[bytes | None] = []

    async def __call__(self, caso: Caso) -> dict[str, object]:
        kept = CALIENTE.find(caso.instancia.id)
        self.nets.append(caso.pendiente.nets)
        self.known.append(kept.cadena if kept else None)
        caso.record("de_prueba")
        await caso.tx.execute(_MARK)
        if len(self.nets) <= self.times:
            await self.fall(caso)
        return {}


async def _serve(
    familia: Familia, monkeypatch: pytest.MonkeyPatch, servicio: Servicio
) -> tuple[UUID, UUID]:
    """Return an instance about to meet the handler, and the tarea before it."""
    monkeypatch.setitem(SERVICIOS, "de_prueba", servicio)
    await familia.deploy("p", SIRVE)
    instancia = await familia.start("p")
    [tarea] = await familia.open_tareas(instancia)
    return instancia, tarea.id


async def _complete(familia: Familia, tarea_id: UUID) -> Result:
    orden = await familia.orden(clave="una")
    return await complete(familia.database, orden, tarea_id=tarea_id, respuesta={})


async def _count(database: Database, statement: object) -> int:
    async with database.transaction() as tx:
        return int(await tx.scalar(statement) or 0)  # type: ignore[call-overload]


@pytest.mark.parametrize("fall", [_raise, _be_refused], ids=["in Python", "in PostgreSQL"])
async def test_a_handler_that_falls_leaves_its_incident_and_nothing_of_either_try(
    familia, monkeypatch, fall
):
    servicio = Servicio(fall)
    instancia, tarea_id = await _serve(familia, monkeypatch, servicio)
    told = await _complete(familia, tarea_id)
    assert servicio.nets == [False, True]
    assert await familia.troubles(instancia) == [("s", "abierto")]
    assert await _count(familia.database, _MARKED) == 0
    assert await familia.told(instancia, "de_prueba") == []
    assert len(await familia.told(instancia, "tarea_completada")) == 1
    assert await familia.tarea_states(instancia) == ["completada"]
    assert await _complete(familia, tarea_id) == told
    assert await _count(familia.database, select(func.count()).select_from(ordenes)) == 1
    assert await familia.sound()


async def test_the_hot_memory_learns_nothing_of_the_first_try(familia, monkeypatch):
    servicio = Servicio(_raise)
    instancia, tarea_id = await _serve(familia, monkeypatch, servicio)
    before = CALIENTE.find(instancia)
    await _complete(familia, tarea_id)
    assert before is not None
    assert servicio.known == [before.cadena, before.cadena]
    async with familia.database.transaction() as tx:
        row = (await tx.execute(select(instancias).where(instancias.c.id == instancia))).one()
    kept = CALIENTE.find(instancia)
    assert kept is not None
    assert (kept.cadena, dump(kept.estado)) == (row.cadena, row.memoria)
    assert (row.revision, row.cadena != before.cadena) == (2, True)


async def test_what_falls_once_is_done_once(familia, monkeypatch):
    servicio = Servicio(_raise, times=1)
    instancia, tarea_id = await _serve(familia, monkeypatch, servicio)
    await _complete(familia, tarea_id)
    assert servicio.nets == [False, True]
    assert await familia.troubles(instancia) == []
    assert await familia.where(instancia) == ["z"]
    assert await _count(familia.database, _MARKED) == 1
    assert len(await familia.told(instancia, "de_prueba")) == 1
    assert await familia.sound()


async def test_a_refusal_of_the_business_is_told_from_the_first_try_and_leaves_nothing(
    familia, monkeypatch
):
    servicio = Servicio(_refuse)
    instancia, tarea_id = await _serve(familia, monkeypatch, servicio)
    with pytest.raises(RuleBroken, match="de_prueba"):
        await _complete(familia, tarea_id)
    assert servicio.nets == [False]
    assert await familia.tarea_states(instancia) == ["abierta"]
    assert await _count(familia.database, _MARKED) == 0
    assert await _count(familia.database, select(func.count()).select_from(ordenes)) == 0


async def test_somebody_elses_lock_is_waited_for_and_met_without_nets_again(familia, monkeypatch):
    servicio = Servicio(_meet_a_lock, times=1)
    instancia, tarea_id = await _serve(familia, monkeypatch, servicio)
    await _complete(familia, tarea_id)
    assert servicio.nets == [False, False]
    assert await familia.where(instancia) == ["z"]


async def test_inside_somebody_elses_transaction_the_nets_are_there_at_once(familia, monkeypatch):
    servicio = Servicio(_raise)
    instancia, tarea_id = await _serve(familia, monkeypatch, servicio)
    orden = await familia.orden()
    async with familia.database.engine.connect() as connection, connection.begin():
        await connection.execute(text("INSERT INTO sello VALUES ('de_fuera', gen_random_uuid())"))
        within = Database.within(connection)
        await complete(within, orden, tarea_id=tarea_id, respuesta={})
    assert servicio.nets == [True]
    assert await familia.troubles(instancia) == [("s", "abierto")]
    outside = text("SELECT count(*) FROM sello WHERE clave = 'de_fuera'")
    assert await _count(familia.database, outside) == 1


def _note_booking(monkeypatch: pytest.MonkeyPatch, *, falls: int = 0) -> list[bool]:
    """Return whether each booking had nets; the first `falls` of them fall once done."""
    nets: list[bool] = []
    reservar = SERVICIOS["reservar"]

    async def noted(caso: Caso) -> dict[str, object]:
        nets.append(caso.pendiente.nets)
        told = await reservar(caso)
        if len(nets) <= falls:
            raise ValueError("no se pudo")
        return told

    monkeypatch.setitem(SERVICIOS, "reservar", noted)
    return nets


async def _booked(relato: Relato, codigo: str) -> int:
    join = asistencias.c.id == reservas.c.asistencia_id
    mine = select(func.count()).select_from(reservas).where(join, asistencias.c.codigo == codigo)
    return await _count(relato.database, mine)


async def test_who_loses_the_race_for_a_cargo_is_told_of_a_cruce_with_the_winner(
    relato: Relato, monkeypatch: pytest.MonkeyPatch
) -> None:
    nets = _note_booking(monkeypatch)
    winner, loser = await relato.register(), await relato.register()
    await relato.plan(winner, [date(2026, 8, 12)])
    await relato.plan(loser, [date(2026, 9, 16)])
    async with relato.database.transaction() as tx:
        await tx.execute(_TAKE, {"winner": winner, "loser": loser})
        losing = asyncio.create_task(relato.do("diri", loser, "calendarizar"))
        while not await _count(relato.database, _WAITING):
            assert not losing.done()
    told = await losing
    assert nets == [False, True]
    assert told["cruce"]["asistencias"] == [winner]
    assert [t.elemento for t in await relato.pending("diri", loser)] == ["resolver_cruce"]
    assert await _booked(relato, loser) == 0
    kinds = select(eventos.c.tipo).where(eventos.c.tipo.like("reserva_%"))
    async with relato.database.transaction() as tx:
        assert list((await tx.execute(kinds)).scalars()) == ["reserva_rechazada"]


@pytest.mark.parametrize("falls", [0, 1], ids=["without nets", "with them"])
async def test_what_an_articulated_at_has_booked_is_shared(
    relato: Relato, monkeypatch: pytest.MonkeyPatch, falls: int
) -> None:
    nets = _note_booking(monkeypatch, falls=falls)
    other, codigo = await relato.register(), await relato.register()
    await relato.plan(codigo, [date(2026, 9, 16), date(2026, 9, 17)])
    async with relato.database.transaction() as tx:
        await tx.execute(_TAKE, {"winner": other, "loser": codigo})
        await tx.execute(text("DELETE FROM reserva WHERE lower(periodo) > '2026-09-17'"))
        await tx.execute(_ARTICULATE, {"codigo": codigo, "otra": other})
    await relato.do("diri", codigo, "calendarizar")
    assert nets == [False, True][: falls + 1]
    assert await relato.estado(codigo) == "calendarizada"
    assert (await _booked(relato, other), await _booked(relato, codigo)) == (3, 3)
