"""An open page is told that its counts changed: at once, seldom, only its own, and to the end."""

import asyncio
import contextlib
import time
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from api.composition import Service
from api.vivo.central import POR_PERSONA, Central
from engine.db.queries.tablas import avisos, personas, sesiones, tareas
from engine.errors import TooMany
from engine.jobs.avisos import AvisoNuevo, enqueue
from tests.api.oyente import FINISHED, Web, listening
from tests.story.gente import NOW


@pytest.fixture
async def web(app):
    made = Web(app)
    await made.start()
    yield made
    await made.close()


async def warn(service: Service, usuario: str, n: int = 1, prefix: str = "a") -> None:
    """Write notices to somebody, as any action does."""
    async with service.database.transaction() as tx:
        persona = await tx.scalar(select(personas.c.id).where(personas.c.usuario == usuario))
        assert persona is not None
        await enqueue(
            tx,
            [AvisoNuevo(f"{prefix}:{i}", "relevo", persona, None, None, {}, NOW) for i in range(n)],
        )


async def test_a_notice_is_counted_in_the_open_page_at_once(web, service):
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(web.enter("ugel"))
        tab = await stack.enter_async_context(listening(client))
        assert (await tab.next())["sin_leer"] == 0
        await asyncio.sleep(1)
        began = time.monotonic()
        await warn(service, "ugel")
        assert (await tab.next())["sin_leer"] == 1
        assert time.monotonic() - began < 2
        await client.post("/avisos/leer")
        assert (await tab.next())["sin_leer"] == 0


async def test_a_tarea_is_counted_for_whom_it_falls_to_and_nobody_else(web, puertas):
    async with contextlib.AsyncExitStack() as stack:
        unidad = await stack.enter_async_context(web.enter("unidad"))
        ugel = await stack.enter_async_context(web.enter("ugel"))
        mine = await stack.enter_async_context(listening(unidad))
        other = await stack.enter_async_context(listening(ugel))
        before = await mine.next()
        await other.next()
        await puertas.registrada()
        after = await mine.next()
        while after["tareas"] == before["tareas"]:
            after = await mine.next()
        assert after["tareas"] == before["tareas"] + 1
        assert after["marca"] > before["marca"]
        with pytest.raises(TimeoutError):
            await other.next(1.5)


async def test_many_changes_together_are_told_once_a_second_with_the_last_count(web, service):
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(web.enter("ugel"))
        tab = await stack.enter_async_context(listening(client))
        await tab.next()
        began = time.monotonic()
        told: list[int] = []
        for i in range(40):
            await warn(service, "ugel", prefix=f"muchos{i}")
        while not told or told[-1] < 40:
            told.append((await tab.next())["sin_leer"])
        assert len(told) <= time.monotonic() - began + 2


async def test_whoever_comes_back_is_told_the_present_counts(web, service):
    async with web.enter("ugel") as client:
        async with listening(client) as tab:
            assert (await tab.next())["sin_leer"] == 0
        await warn(service, "ugel", 3)
        client.headers["Last-Event-ID"] = "0.0."
        async with listening(client) as tab:
            told = await tab.next()
            while told["sin_leer"] != 3:
                told = await tab.next()


async def test_signing_out_in_one_tab_ends_the_others_of_that_session(web, service):
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(web.enter("ugel"))
        also = await stack.enter_async_context(web.enter("ugel"))
        tab = await stack.enter_async_context(listening(client))
        kept = await stack.enter_async_context(listening(also))
        await tab.next()
        await kept.next()
        await client.post("/salir")
        assert await tab.next() == FINISHED
        assert await tab.next() == {}
        await warn(service, "ugel")
        assert (await kept.next())["sin_leer"] == 1


async def test_a_session_that_runs_out_ends_its_tabs_at_the_next_look(web, service):
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(web.enter("ugel"))
        tab = await stack.enter_async_context(listening(client))
        await tab.next()
        async with service.database.transaction() as tx:
            await tx.execute(update(sesiones).values(expira=func.now() - timedelta(minutes=1)))
        await warn(service, "ugel")
        assert await tab.next() == FINISHED


async def test_a_person_who_is_no_longer_active_is_told_nothing_more(web, service):
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(web.enter("ugel"))
        tab = await stack.enter_async_context(listening(client))
        await tab.next()
        async with service.database.transaction() as tx:
            await tx.execute(
                update(personas).where(personas.c.usuario == "ugel").values(activa=False)
            )
        await warn(service, "ugel")
        assert await tab.next() == FINISHED


async def test_nobody_opens_more_tabs_than_are_told_and_pages_go_on(web, app):
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(web.enter("ugel"))
        for _ in range(POR_PERSONA):
            tab = await stack.enter_async_context(listening(client))
            await tab.next()
        refused = await client.get("/vivo")
        assert refused.status_code == 429
        assert "Las páginas siguen funcionando" in refused.text
        assert (await client.get("/bandeja")).status_code == 200
        other = await stack.enter_async_context(web.enter("dre"))
        await (await stack.enter_async_context(listening(other))).next()
        assert app.state.vivo.abiertos == POR_PERSONA + 1
    for _ in range(100):
        if app.state.vivo.abiertos == 0:
            break
        await asyncio.sleep(0.05)
    assert app.state.vivo.abiertos == 0


async def test_only_a_browsers_session_is_told(web, puertas):
    # Led to sign in: an EventSource takes no page for an answer, and does not come back.
    async with web.enter("ugel") as client:
        client.cookies.clear()
        answers = [await client.get("/vivo"), await (await puertas.como("ugel")).get("/vivo")]
    for answer in answers:
        assert answer.status_code == 302
        assert answer.headers["location"].startswith("/ingresar")


async def test_the_service_stops_at_once_with_tabs_open(app, service):
    made = Web(app)
    await made.start()
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(made.enter("ugel"))
        tabs = [await stack.enter_async_context(listening(client)) for _ in range(3)]
        for tab in tabs:
            await tab.next()
        began = time.monotonic()
        await made.close()
        assert time.monotonic() - began < 5
        # They are not told to stay away: the browser comes back when the service does.
        assert [await tab.next() for tab in tabs] == [{}, {}, {}]


async def test_a_stop_that_comes_with_the_last_change_is_not_lost(service):
    central = Central(service)
    for _ in range(3):
        flujo = central.open(1, "huella")
        await asyncio.sleep(0.05)
    # In one breath: what it waits for happens, and it is told to stop.
    central._mark((1,))
    async with asyncio.timeout(5):
        await central.stop()
    with pytest.raises(TooMany):
        central.open(1, "huella")
    central.leave(flujo)


async def test_tabs_hold_no_connection_and_are_told_again_when_the_listener_is_cut(
    web, service, maintenance
):
    async with contextlib.AsyncExitStack() as stack:
        for usuario in ("ugel", "dre", "diri", "unidad"):
            client = await stack.enter_async_context(web.enter(usuario))
            for _ in range(5):
                tab = await stack.enter_async_context(listening(client))
                await tab.next()
        await asyncio.sleep(0.2)
        assert service.database.engine.pool.checkedout() == 0
        heard = "SELECT pid FROM pg_stat_activity WHERE application_name = 'articula campana'"
        pids = [row["pid"] for row in await maintenance.fetch(heard)]
        assert len(pids) == 1
        await maintenance.execute("SELECT pg_terminate_backend($1)", pids[0])
        await warn(service, "unidad")
        told = await tab.next(15)
        assert told["sin_leer"] >= 1


async def test_what_a_rolled_back_transaction_wrote_is_never_told(web, service):
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(web.enter("ugel"))
        tab = await stack.enter_async_context(listening(client))
        await tab.next()
        with pytest.raises(ZeroDivisionError):
            async with service.database.transaction() as tx:
                await tx.execute(delete(avisos))
                await tx.execute(update(tareas).values(estado="completada"))
                raise ZeroDivisionError
        with pytest.raises(TimeoutError):
            await tab.next(1.5)
