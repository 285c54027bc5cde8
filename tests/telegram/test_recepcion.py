"""An update is carried out once, whoever listens, whatever dies and however often it comes."""

import asyncio
import os
import signal
import sys
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from api.bot.oyente import Oyente
from api.bot.recepcion import Recepcion, forget_chatter
from engine.db.queries.tablas import actualizaciones, codigos_vinculo, cupos, eventos, preguntas
from engine.jobs.actualizaciones import LEASE, lease_updates
from notifications.telegram.cliente import Cliente, TelegramFallo
from notifications.telegram.cuenta import Cuenta
from notifications.telegram.ritmo import Ritmo
from tests.telegram.servidor import BOT, TOKEN
from tests.telegram.telefono import CHATS, URL

CHAT = CHATS["difoca"]
SLEEPING = "FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
CONFORME, SI = "Dar conformidad", "Sí, dar conformidad"


async def count(database, table, *conditions) -> int:
    async with database.transaction() as tx:
        return int(await tx.scalar(select(func.count()).select_from(table).where(*conditions)))


@pytest.fixture
async def confirming(central, relato):
    """A review of DIFOCA whose approval is asked to be confirmed: pressing it completes it."""
    codigo = await relato.register()
    await relato.do("unidad", codigo, "definir_objetivos")
    await relato.do("unidad", codigo, "elaborar_pauta")
    await central.vincula("difoca")
    listed = await central.escribe("difoca", "/tareas")
    await central.pulsa("difoca", next(iter(listed.botones)))
    await central.pulsa("difoca", CONFORME)
    return codigo


async def completions(central) -> int:
    return await count(
        central.database, eventos, eventos.c.tipo == "tarea_completada",
        eventos.c.datos["decision"].astext == "conformidad",
    )  # fmt: skip


async def test_of_two_workers_one_listens_and_the_other_goes_on_when_it_stops(central):
    first, second = (
        Oyente(central.cliente, central.database, central.machine, URL, segundos=0)
        for _ in range(2)
    )
    assert await first.listen()
    assert not await second.listen()
    first.start()
    await first.stop()
    assert await second.listen()
    await second.stop()


async def test_an_update_delivered_again_is_kept_once(central):
    await central.vincula("difoca")
    central.api.escribe(CHAT, "/ayuda")
    told = list(central.api.pendientes)
    await central.atiende()
    central.api.pendientes = told
    async with central.database.transaction() as tx:
        # As if its worker had died before it noted how far it had listened.
        await tx.execute(text("UPDATE bot_telegram SET siguiente = 0, recibida = NULL"))
    await central.atiende()
    assert len(central.api.chats[CHAT]) == 1
    assert await count(central.database, actualizaciones) == 1


async def test_numbers_that_begin_anew_after_a_quiet_week_are_heard(central):
    await central.vincula("difoca")
    await central.escribe("difoca", "/ayuda")
    central.machine.at += timedelta(days=8)
    central.api.pendientes = [central.api.escribe(CHAT, "/ayuda") | {"update_id": 12}]
    await central.atiende()
    assert len(central.api.chats[CHAT]) == 2


async def test_three_workers_at_once_answer_each_update_once_and_in_order(central, cuenta):
    await central.vincula("difoca", "ugel", "dre")
    people = [CHATS[name] for name in ("difoca", "ugel", "dre")]
    for n in range(8):
        for chat in people:
            central.api.escribe(chat, f"{n}" if n % 2 else "/ayuda")
    await central.oyente.listen()
    clients = [Cliente(cuenta) for _ in range(3)]
    own = central.recepcion

    async def work(client: Cliente) -> None:
        ritmo = Ritmo(client, central.database, reposo=timedelta(milliseconds=1))
        mine = Recepcion(ritmo, URL, own.clock, own.machine)
        while "nueva" in await central.estados():
            await mine.attend(central.database, central.clock.now())

    await asyncio.gather(*(work(client) for client in clients))
    for client in clients:
        await client.close()
    for chat in people:
        words = [m.texto[:6] for m in central.api.chats[chat]]
        assert words == ["Soy el", "No ent"] * 4


async def test_a_worker_that_dies_with_an_update_in_hand_leaves_it_to_another(central):
    await central.vincula("difoca")
    central.api.escribe(CHAT, "/ayuda")
    await central.oyente.listen()
    async with central.database.transaction() as tx:
        assert len(await lease_updates(tx, BOT, central.machine.now(), 10)) == 1
    assert await central.atiende() == 0
    central.machine.at += LEASE
    assert await central.atiende() == 1
    assert len(central.api.chats[CHAT]) == 1


@pytest.mark.parametrize(
    "victim",
    [
        pytest.param("UPDATE OF respuesta ON tarea", id="while it completes the tarea"),
        pytest.param("UPDATE OF cerrada ON pregunta", id="after completing, before noting it"),
        pytest.param("UPDATE OF enviadas ON actualizacion", id="after answering, before noting it"),
    ],
)
async def test_a_worker_killed_anywhere_completes_the_tarea_once(
    central, confirming, database_url, victim
):
    await _stop_at(central, victim)
    central.api.pulsa(CHAT, SI)
    await central.oyente.listen()
    worker = await _spawn(database_url, central.api.url)
    await _until_stopped(central)
    os.kill(worker.pid, signal.SIGKILL)
    await worker.wait()
    async with central.database.transaction() as tx:
        # PostgreSQL would notice by itself once it wakes up.
        await tx.execute(text(f"SELECT pg_terminate_backend(pid) {SLEEPING}"))
    async with central.database.transaction() as tx:
        await tx.execute(text("DROP FUNCTION morir() CASCADE"))
    central.machine.at += LEASE
    await central.atiende()
    assert (await central.estados())[-1] == "respondida"
    assert await completions(central) == 1
    decided = [m for m in central.api.chats[CHAT] if "Decisión: Dar conformidad" in m.texto]
    assert len(decided) == 1
    assert decided[0].botones == {}


async def _stop_at(central, victim: str) -> None:
    """Make whoever writes there wait, so that it can be killed in that very place."""
    async with central.database.transaction() as tx:
        await tx.execute(
            text("""
            CREATE FUNCTION morir() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$""")
        )
        await tx.execute(
            text(f"CREATE TRIGGER ahi BEFORE {victim} FOR EACH ROW EXECUTE FUNCTION morir()")
        )


async def _spawn(database_url: str, api: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.telegram.obrero", database_url, api,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip


async def _until_stopped(central) -> None:
    sleeping = text(f"SELECT count(*) {SLEEPING}")
    async with asyncio.timeout(60):
        while True:
            async with central.database.transaction() as tx:
                if await tx.scalar(sleeping):
                    return
            await asyncio.sleep(0.05)


async def test_a_defect_of_ours_is_told_and_holds_up_nobody_else(central):
    await central.vincula("difoca", "ugel")
    async with central.database.transaction() as tx:
        await tx.execute(
            text("""
            CREATE FUNCTION fallar() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'roto'; END $$""")
        )
        await tx.execute(
            text("""
            CREATE TRIGGER roto BEFORE UPDATE ON actualizacion FOR EACH ROW
            WHEN (NEW.estado = 'atendida' AND NEW.chat_id = 501
                  AND NEW.respuestas::text NOT LIKE '%Algo fall%')
            EXECUTE FUNCTION fallar()""")
        )
    central.api.escribe(CHAT, "/ayuda")
    central.api.escribe(CHATS["ugel"], "/ayuda")
    await central.atiende()
    assert len(central.api.chats[CHATS["ugel"]]) == 1
    for _ in range(3):
        central.machine.at += timedelta(minutes=5)
        await central.atiende()
    assert central.api.ultimo(CHAT).texto.startswith("Algo falló de nuestro lado")


async def test_an_answer_an_hour_late_is_dropped(central):
    await central.vincula("difoca")
    central.api.fallas = [500] * 99
    central.api.escribe(CHAT, "/ayuda")
    await central.atiende()
    for _ in range(9):
        central.machine.at += timedelta(minutes=15)
        await central.atiende()
    assert await central.estados() == ["fallida"]


async def test_a_platform_that_hangs_or_drops_is_asked_again(central, cuenta):
    await central.vincula("difoca")
    central.api.cortes = 1
    with pytest.raises(TelegramFallo):
        await central.oyente.listen()
    # What was answered and lost on the way comes again, and is kept once.
    central.api.escribe(CHAT, "/ayuda")
    central.api.cortes_despues = 1
    with pytest.raises(TelegramFallo):
        await central.oyente.listen()
    await central.atiende()
    assert len(central.api.chats[CHAT]) == 1


async def test_greeting_names_the_bot_tells_its_commands_and_chooses_who_calls(central, cuenta):
    await central.oyente.greet()
    methods = [metodo for metodo, _, _ in central.api.llamadas]
    assert methods == ["getMe", "setMyCommands", "deleteWebhook"]
    secret = Cuenta(cuenta.bot, cuenta.api, TOKEN, "un-secreto-bastante-largo")
    cliente = Cliente(secret)
    caller = Oyente(cliente, central.database, central.machine, URL)
    caller.start()
    async with asyncio.timeout(5):
        while not central.api.webhook:
            await asyncio.sleep(0.01)
    await caller.stop()
    await cliente.close()
    assert central.api.webhook["url"] == f"{URL}/telegram"
    assert central.api.webhook["secret_token"] == "un-secreto-bastante-largo"
    assert central.api.webhook["allowed_updates"] == ["message", "callback_query"]
    # Whoever comes after without a secret takes the webhook away, and listens.
    await central.oyente.greet()
    assert await central.oyente.listen()


async def test_what_is_no_longer_needed_is_forgotten(central, confirming):
    central.machine.at += timedelta(days=40)
    assert await forget_chatter(central.database, central.machine.now()) > 0
    for table in (actualizaciones, preguntas, codigos_vinculo):
        assert await count(central.database, table) == 0
    # Turns go by PostgreSQL's own clock: these are still new.
    assert await count(central.database, cupos) > 0
