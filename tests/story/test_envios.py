"""What is sent to processes: by those entrusted, nothing that no message carries, in its turn."""

import pytest
from sqlalchemy import select

from engine.actions.instancias.mensajes import broadcast, deliver_due, send
from engine.db.queries.tablas import mensajes
from engine.errors import Forbidden, RuleBroken, Unavailable
from engine.jobs.claims import SOON
from engine.jobs.entregas import claim_entrega, postpone_entrega
from tests.story.gente import settle_in
from tests.story.sala import ALERTA, ARRANCA, Sala


@pytest.fixture
async def sala(database):
    return Sala(database, await settle_in(database, admin=True))


async def test_only_those_entrusted_send(sala):
    orden = await sala.orden("ugel")
    with pytest.raises(Forbidden, match="mensaje_ajeno"):
        await send(sala.database, orden, nombre="pago", clave=None, datos={})
    with pytest.raises(Forbidden, match="mensaje_ajeno"):
        await broadcast(sala.database, orden, nombre="pago", datos={})


def deep(levels):
    told: object = "fin"
    for _ in range(levels):
        told = [told]
    return told


@pytest.mark.parametrize(
    "datos",
    [
        pytest.param({"texto": "x" * 70_000}, id="over 64 KiB"),
        pytest.param({"niveles": deep(13)}, id="over 12 levels"),
        pytest.param({"texto": "a\x00b"}, id="a null character"),
        pytest.param({"texto\x00": 1}, id="a null character in a name"),
        pytest.param({"texto": "\ud800"}, id="half a surrogate pair"),
        pytest.param({"n": float("nan")}, id="no number"),
        pytest.param({"n": 2**60}, id="a number others read otherwise"),
        pytest.param({"n": 10**400}, id="a number beyond counting"),
        pytest.param({"n": object()}, id="an object"),
    ],
)
async def test_what_no_message_carries_is_refused_before_anything_is_written(sala, datos):
    with pytest.raises(RuleBroken):
        await sala.send("pago", datos=datos)
    async with sala.database.transaction() as tx:
        assert (await tx.execute(select(mensajes))).first() is None


async def test_names_that_imitate_our_own_marks_come_back_as_they_went(sala):
    await sala.deploy("pedidos", ARRANCA)
    told = {"cantidad": {"$f": "2026-07-06", "$n": "NaN", "$o": [1]}}
    await sala.send("pedido", datos=told)
    [(_, here)] = await sala.running("pedidos")
    assert (await sala.look(here)).variables == {"n": told["cantidad"]}


async def test_of_two_signals_on_their_way_the_later_one_does_not_overtake_the_first(sala):
    await sala.deploy("alerta", ALERTA)
    here = await sala.start("alerta")
    orden = await sala.orden()
    for region in ("Puno", "Cusco"):
        told = await broadcast(sala.database, orden, nombre="alerta", datos={"region": region})
        assert told["receptores"] == 1
    async with sala.database.transaction() as tx:
        first = await claim_entrega(tx, sala.now)
        assert first is not None
        await postpone_entrega(tx, first, sala.now, Unavailable("base_ocupada"))
    assert await deliver_due(sala.database, sala.now) == 0
    await sala.settle(sala.now + SOON)
    assert (await sala.look(here)).variables["region"] == "Puno"
