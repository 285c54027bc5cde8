"""Two versions of the service alive at once: what the older does not know, the newer one does."""

from typing import Any

import pytest
from sqlalchemy import select

from engine.actions.instancias.mensajes import deliver_due, match_due
from engine.actions.instancias.servicios import SERVICIOS
from engine.actions.instancias.temporizadores import fire_due
from engine.db.queries.tablas import incidentes
from engine.db.session import Database
from engine.errors import Unavailable
from engine.jobs.claims import SOON
from tests.story.gente import settle_in
from tests.story.sala import Sala

NUEVO = "servicio nuevo servicio=de_la_nueva\n usuario a rol=planificador_diri entidad=DIRI"
TRAS_UN_PLAZO = f"ini > p > nuevo > a > fin\ncaptura p duracion=PT1H\n{NUEVO}"
TRAS_UN_MENSAJE = f"ini > m > nuevo > a > fin\ncaptura m mensaje=pago clave=codigo\n{NUEVO}"


async def of_the_newer(_caso: Any) -> dict[str, Any]:
    return {"hecho": 1}


@pytest.fixture
async def sala(database: Database) -> Sala:
    return Sala(database, await settle_in(database, admin=True))


async def demand_done_by_the_newer(sala: Sala, instancia: Any, monkeypatch: Any) -> None:
    """Nothing is in anybody's way, and a newer process goes on within seconds."""
    async with sala.database.transaction() as tx:
        assert (await tx.execute(select(incidentes))).first() is None
    monkeypatch.setitem(SERVICIOS, "de_la_nueva", of_the_newer)
    await sala.settle(sala.now + SOON)
    assert await sala.where(instancia) == ["a"]
    assert (await sala.look(instancia)).variables["hecho"] == 1


async def test_an_older_worker_leaves_to_a_newer_one_the_timer_it_cannot_carry_through(
    sala: Sala, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sala.deploy("plazo", TRAS_UN_PLAZO)
    instancia = await sala.start("plazo")
    await sala.pass_time(hours=1)
    assert await sala.where(instancia) == ["p"]
    assert await fire_due(sala.database, sala.now) == 0
    await demand_done_by_the_newer(sala, instancia, monkeypatch)


async def test_an_older_worker_leaves_to_a_newer_one_the_message_it_cannot_deliver(
    sala: Sala, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sala.deploy("mensaje", TRAS_UN_MENSAJE)
    instancia = await sala.start("mensaje", codigo="E-1")
    assert (await sala.send("pago", "E-1"))["estado"] == "en_camino"
    await match_due(sala.database, sala.now)
    assert await deliver_due(sala.database, sala.now) == 0
    await demand_done_by_the_newer(sala, instancia, monkeypatch)


async def test_who_orders_at_an_older_web_is_asked_to_try_again_and_nothing_is_left_behind(
    sala: Sala, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sala.deploy("directo", f"ini > nuevo > a > fin\n{NUEVO}")
    with pytest.raises(Unavailable, match="servicio_ausente"):
        await sala.start("directo")
    assert await sala.running("directo") == []
    monkeypatch.setitem(SERVICIOS, "de_la_nueva", of_the_newer)
    assert await sala.where(await sala.start("directo")) == ["a"]
