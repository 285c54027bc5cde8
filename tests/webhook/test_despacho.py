"""Delivering to other systems: signed, at least once, each by itself, and given up by rule."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from sqlalchemy import select

from engine.actions.avisos.ganchos import (
    pause_gancho,
    renew_secret,
    resume_gancho,
    retire_gancho,
)
from engine.actions.avisos.repeticiones import replay_failed, replay_one, send_test
from engine.db.queries.ganchos import list_ganchos, load_entrega, load_gancho
from engine.db.queries.tablas import avisos
from engine.domain.avisos.ganchos import FALLAS, INTENTOS, PACIENCIA, PAUSAS
from engine.errors import NotFound
from notifications.webhook.firma import derive_key, show_key
from tests.webhook.conftest import SECRETO, Taller
from tests.webhook.receptor import receive, verify


async def key_of(taller: Taller, gancho_id: int) -> str:
    async with taller.database.transaction() as tx:
        return show_key(derive_key(SECRETO, (await load_gancho(tx, gancho_id))["sal"]))


async def test_what_happens_arrives_signed_with_an_id_that_stays(taller, receptor):
    gancho = await taller.add(receptor)
    codigo = await taller.relato.register()
    assert await taller.deliver() == 1
    came = receptor.llegadas[0]
    told = orjson.loads(came.cuerpo)
    assert told["type"] == "asistencia.registrada"
    assert told["data"]["asistencia"]["codigo"] == codigo
    assert verify(await key_of(taller, gancho), came.cabeceras, came.cuerpo)
    assert abs(int(came.cabeceras["webhook-timestamp"]) - time.time()) < 60
    kept = (await taller.log())[0]
    assert (kept["estado"], kept["codigo"], kept["respuesta"]) == ("entregada", 200, "recibido")
    assert came.cabeceras["webhook-id"] == str(kept["novedad_id"])


async def test_one_that_fails_is_tried_again_after_each_pause_with_the_same_words(taller, receptor):
    await taller.add(receptor)
    receptor.codigo, receptor.texto = 500, b"no puedo"
    await taller.relato.register()
    for pausa in PAUSAS[:3]:
        assert await taller.deliver() == 1
        assert await taller.deliver() == 0
        taller.reloj.move(pausa)
    receptor.codigo = 200
    assert await taller.deliver() == 1
    assert len(set(receptor.ids)) == 1
    assert len({llegada.cuerpo for llegada in receptor.llegadas}) == 1
    kept = (await taller.log())[0]
    assert (kept["estado"], kept["intentos"]) == ("entregada", 4)
    async with taller.database.transaction() as tx:
        tries = (await load_entrega(tx, kept["id"]))["historial"]
    assert [one["codigo"] for one in tries] == [500, 500, 500, 200]
    assert tries[0]["respuesta"] == "no puedo"


async def test_after_the_last_try_it_is_failed_and_may_be_made_again(taller, receptor):
    gancho = await taller.add(receptor)
    await taller.relato.register()
    receptor.mudo = True
    for pausa in (*PAUSAS[:-1], timedelta(0), timedelta(0)):
        await taller.deliver()
        taller.reloj.move(pausa)
    while (await taller.log())[0]["estado"] == "en_cola":
        # The webhook itself is not given up here: only this delivery.
        await resume_gancho(
            taller.database, await taller.relato.orden("admin"), gancho_id=gancho,
            maquina=taller.reloj.now(),
        )  # fmt: skip
        await taller.deliver()
    kept = (await taller.log())[0]
    assert (kept["estado"], kept["intentos"]) == ("fallida", INTENTOS)
    receptor.mudo = False
    orden = await taller.relato.orden("admin")
    await replay_one(taller.database, orden, entrega_id=kept["id"], maquina=taller.reloj.now())
    await resume_gancho(taller.database, orden, gancho_id=gancho, maquina=taller.reloj.now())
    assert await taller.deliver() == 1
    assert (await taller.log())[0]["estado"] == "entregada"


async def test_all_that_failed_of_a_period_is_made_again_and_nothing_else(taller, receptor):
    gancho = await taller.add(receptor)
    receptor.codigo = 410
    await taller.relato.register()
    await taller.deliver()
    receptor.codigo = 200
    orden = await taller.relato.orden("admin")
    began, now = datetime.now(UTC) - timedelta(hours=1), taller.reloj.now()
    args = {"gancho_id": gancho, "maquina": now}
    await resume_gancho(taller.database, orden, gancho_id=gancho, maquina=now)
    await taller.relato.register()
    await taller.deliver()
    before = await replay_failed(
        taller.database, orden, desde=began - timedelta(days=2), hasta=began, **args
    )
    assert before == {"repetidas": 0}
    done = await replay_failed(taller.database, orden, desde=began, hasta=now, **args)
    assert done == {"repetidas": 1}
    assert await taller.deliver() == 1
    assert [one["estado"] for one in await taller.log()] == ["entregada", "entregada"]
    with pytest.raises(NotFound):
        await replay_one(taller.database, orden, entrega_id=10**9, maquina=now)


async def test_one_that_hangs_holds_up_no_other_for_more_than_a_second(taller, receptor):
    receptor.colgado = True
    await taller.add(receptor, nombre="Colgado")
    async with receive() as sano:
        await taller.add(sano, nombre="Sano")
        for _ in range(5):
            await taller.relato.register()
        began = time.monotonic()
        await taller.mensajero.deliver(taller.database, taller.relato.now)
        assert len(sano.llegadas) == 5
        # And while it still hangs, what comes later goes out to the other.
        await taller.relato.register()
        await taller.mensajero.deliver(taller.database, taller.relato.now)
        assert len(sano.llegadas) == 6
        assert time.monotonic() - began < 5
        assert receptor.conexiones >= 1


async def test_a_webhook_that_fails_is_probed_with_one_delivery_and_keeps_the_rest(
    taller, receptor
):
    receptor.codigo = 503
    await taller.add(receptor)
    for _ in range(6):
        await taller.relato.register()
    await taller.mensajero.deliver(taller.database, taller.relato.now)
    assert len(receptor.llegadas) == 1
    tried = [one["intentos"] for one in await taller.log()]
    assert sorted(tried) == [0, 0, 0, 0, 0, 1]
    receptor.codigo = 200
    taller.reloj.move(PAUSAS[0])
    await taller.deliver()
    assert {one["estado"] for one in await taller.log()} == {"entregada"}
    assert len(set(receptor.ids)) == 6


async def test_one_that_fails_for_days_is_disabled_and_the_administrators_are_told_once(
    taller, receptor
):
    gancho = await taller.add(receptor)
    receptor.codigo = 500
    for _ in range(FALLAS):
        await taller.relato.register()
    for _ in range(FALLAS - 1):
        await taller.mensajero.deliver(taller.database, taller.relato.now)
    assert (await ganchos_of(taller))["estado"] == "activo"
    taller.reloj.move(PACIENCIA)
    await taller.deliver()
    row = await ganchos_of(taller)
    assert (row["id"], row["estado"]) == (gancho, "desactivado")
    assert row["pendientes"] == FALLAS
    told = await notices(taller)
    assert [one.persona_id for one in told] == [taller.relato.gente.ids["admin"]]
    assert told[0].datos["gancho"] == {"id": gancho, "nombre": "SIMON"}
    # Nothing is lost: what waited goes out when somebody mends it.
    receptor.codigo = 200
    await resume_gancho(
        taller.database, await taller.relato.orden("admin"), gancho_id=gancho,
        maquina=taller.reloj.now(),
    )  # fmt: skip
    assert await taller.deliver() == FALLAS
    assert len(await notices(taller)) == 1


async def ganchos_of(taller: Taller) -> dict[str, object]:
    async with taller.database.transaction() as tx:
        return (await list_ganchos(tx))[0]


async def notices(taller: Taller) -> list:
    async with taller.database.transaction() as tx:
        found = await tx.execute(select(avisos).where(avisos.c.tipo == "gancho_desactivado"))
        return list(found)


async def test_one_that_says_it_is_gone_is_disabled_at_once(taller, receptor):
    await taller.add(receptor)
    receptor.codigo = 410
    await taller.relato.register()
    await taller.deliver()
    assert (await ganchos_of(taller))["estado"] == "desactivado"
    assert len(await notices(taller)) == 1


async def test_while_it_is_paused_what_happens_waits_and_once_retired_nothing_is_kept(
    taller, receptor
):
    gancho = await taller.add(receptor)
    orden = await taller.relato.orden("admin")
    await pause_gancho(taller.database, orden, gancho_id=gancho)
    await taller.relato.register()
    assert await taller.deliver() == 0
    maquina = taller.reloj.now()
    await resume_gancho(taller.database, orden, gancho_id=gancho, maquina=maquina)
    assert await taller.deliver() == 1
    await taller.relato.register()
    await retire_gancho(taller.database, orden, gancho_id=gancho, maquina=maquina)
    await taller.relato.register()
    assert await taller.deliver() == 0
    assert [one["estado"] for one in await taller.log()] == ["descartada", "entregada"]
    with pytest.raises(NotFound):
        await pause_gancho(taller.database, orden, gancho_id=gancho)


async def test_a_renewed_secret_overlaps_the_one_before_unless_it_must_go_at_once(taller, receptor):
    gancho = await taller.add(receptor)
    orden = await taller.relato.orden("admin")
    old = await key_of(taller, gancho)
    await renew_secret(
        taller.database, orden, gancho_id=gancho, ya=False, maquina=taller.reloj.now()
    )
    new = await key_of(taller, gancho)
    assert old != new
    for hours, works in ((0, {old, new}), (25, {new})):
        taller.reloj.move(timedelta(hours=hours))
        receptor.llegadas.clear()
        await send_test(taller.database, orden, gancho_id=gancho, maquina=taller.reloj.now())
        await taller.deliver()
        came = receptor.llegadas[0]
        assert {k for k in (old, new) if verify(k, came.cabeceras, came.cuerpo)} == works
    await renew_secret(
        taller.database, orden, gancho_id=gancho, ya=True, maquina=taller.reloj.now()
    )
    receptor.llegadas.clear()
    await send_test(taller.database, orden, gancho_id=gancho, maquina=taller.reloj.now())
    await taller.deliver()
    assert not verify(new, receptor.llegadas[0].cabeceras, receptor.llegadas[0].cuerpo)


async def test_two_workers_share_what_is_due_and_send_nothing_twice(taller, receptor):
    await taller.add(receptor)
    for _ in range(12):
        await taller.relato.register()
    await asyncio.gather(*(taller.deliver() for _ in range(3)))
    assert len(receptor.ids) == len(set(receptor.ids)) == 12
