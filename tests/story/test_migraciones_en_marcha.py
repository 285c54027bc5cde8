"""Migrations while the service runs: people at work, workers killed, orders refused."""

import asyncio
import random
import sys
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from engine.actions.instancias.procesos import deploy
from engine.actions.mando import tandas
from engine.actions.mando.migraciones import apply, rehearse, stop, undo
from engine.actions.tareas.atencion import complete
from engine.db.queries.tablas import (
    eventos,
    instancias,
    migradas,
    versiones,
)
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken
from tests.bench.dibujante import Pliego, Trazo
from tests.story.cambio_de_version import WHY, carry_all, deploy_two, start_first, tell, try_out
from tests.story.gente import settle_in
from tests.story.sala import Sala


@pytest.fixture
async def sala(database):
    return Sala(database, await settle_in(database, admin=True))


async def _complete(sala: Sala, instancia_id: UUID) -> str:
    [tarea] = await sala.open_tareas(instancia_id)
    orden = await sala.orden("admin")
    await complete(sala.database, orden, tarea_id=tarea.id, respuesta={})
    return str(tarea.elemento)


async def test_two_hundred_are_migrated_while_people_complete_them(sala):
    await deploy_two(sala)
    ids = await start_first(sala, 200)
    told = await try_out(sala)
    await apply(sala.database, await sala.orden("admin"), migracion_id=told["id"])
    chance = random.Random(7)

    async def work(mine: list[UUID]) -> None:
        for instancia_id in mine:
            await _complete(sala, instancia_id)
            await asyncio.sleep(chance.uniform(0, 0.005))

    await asyncio.gather(carry_all(sala), carry_all(sala), work(ids[::4]), work(ids[1::4]))
    told = await tell(sala, told["id"])
    assert (told["estado"], told["cuentas"]["hecha"]) == ("terminada", 200)
    await _demand_each_once(sala, 200)
    for instancia_id in ids[:20]:
        assert await _complete(sala, instancia_id) in {"a", "b", "c"}


async def _demand_each_once(sala: Sala, many: int) -> None:
    async with sala.database.transaction() as tx:
        told = await tx.execute(
            select(eventos.c.instancia_id, func.count())
            .where(eventos.c.tipo == "instancia_migrada")
            .group_by(eventos.c.instancia_id)
        )
        assert [count for _, count in told] == [1] * many
        done = await tx.scalar(select(func.count()).where(migradas.c.estado == "hecha"))
        moved = await tx.scalar(
            select(func.count())
            .select_from(instancias.join(versiones))
            .where(versiones.c.numero == 2)
        )
    assert done == moved == many


async def test_kill_9_at_any_point_moves_each_instance_once(sala, database_url):
    await deploy_two(sala)
    await start_first(sala, 60)
    told = await try_out(sala)
    await apply(sala.database, await sala.orden("admin"), migracion_id=told["id"])
    chance = random.Random(20261121)
    for _ in range(3):
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.story.mudanza", database_url,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert worker.stdout is not None
        await worker.stdout.readline()
        await asyncio.sleep(chance.uniform(0.0, 0.05))
        worker.kill()
        await worker.wait()
    await carry_all(sala)
    assert (await tell(sala, told["id"]))["estado"] == "terminada"
    await _demand_each_once(sala, 60)


async def test_a_worker_cancelled_in_the_middle_leaves_the_rest_to_the_next(sala, monkeypatch):
    monkeypatch.setattr(tandas, "MOVED", 5)
    await deploy_two(sala)
    await start_first(sala, 30)
    told = await try_out(sala)
    await apply(sala.database, await sala.orden("admin"), migracion_id=told["id"])
    working = asyncio.create_task(carry_all(sala))
    await asyncio.sleep(0.1)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await carry_all(sala)
    await _demand_each_once(sala, 30)


@pytest.mark.parametrize(
    ("said", "error", "code"),
    [
        ({"hasta": 9}, NotFound, "version_desconocida"),
        ({"hasta": 1}, RuleBroken, "migracion_a_si_misma"),
        ({"correspondencia": {"a": "nadie"}}, RuleBroken, "correspondencia_invalida"),
        ({"motivo": "..."}, RuleBroken, "respuesta_invalida"),
    ],
)
async def test_an_order_that_makes_no_sense_is_refused(sala, said, error, code):
    await deploy_two(sala)
    with pytest.raises(error, match=code):
        await try_out(sala, **said)


async def test_only_an_administrator_migrates_and_only_when_it_is_time(sala):
    await deploy_two(sala)
    admin, other = await sala.orden("admin"), await sala.orden("diri")
    with pytest.raises(Forbidden, match="solo_administracion"):
        await rehearse(sala.database, other, proceso="p", desde=1, hasta=2, motivo=WHY)
    told = await try_out(sala)
    for verb in (apply, stop, undo):
        with pytest.raises(Forbidden, match="solo_administracion"):
            await verb(sala.database, other, migracion_id=told["id"])
        with pytest.raises(NotFound, match="migracion_desconocida"):
            await verb(sala.database, admin, migracion_id=uuid4())
    for verb in (stop, undo):
        with pytest.raises(Conflict, match="migracion_a_destiempo"):
            await verb(sala.database, admin, migracion_id=told["id"])


def _brought(*steps: str, proceso: str = "expediente") -> Pliego:
    """Return a process as somebody draws it and uploads it."""
    trazo = Trazo(proceso)
    named = [trazo.user(step) for step in steps]
    trazo.chain(trazo.node("startEvent", "inicio"), *named, trazo.node("endEvent", "fin"))
    return trazo.done()


async def test_an_uploaded_diagram_is_the_next_version_and_the_same_one_is_none(sala):
    admin = await sala.orden("admin")
    first, second = _brought("recibir"), _brought("recibir", "revisar")
    told = await deploy(
        sala.database, admin, diagrama=first.diagrama, decisiones={}, nota="Nace el expediente"
    )
    assert (told["proceso"], told["version"], told["nueva"]) == ("expediente", 1, True)
    again = await deploy(sala.database, admin, diagrama=first.diagrama, decisiones={}, nota="x")
    assert (again["version"], again["nueva"]) == (1, False)
    told = await deploy(sala.database, admin, diagrama=second.diagrama, decisiones={})
    assert told["version"] == 2
    assert {change["tipo"] for change in told["diferencia"]} == {"agregado", "cambiado"}
    async with sala.database.transaction() as tx:
        rows = await tx.execute(
            select(versiones.c.nota, versiones.c.autor_id)
            .where(versiones.c.proceso == "expediente")
            .order_by(versiones.c.numero)
        )
        assert rows.all() == [
            ("Nace el expediente", sala.gente.ids["admin"]), ("", sala.gente.ids["admin"]),
        ]  # fmt: skip
    instancia_id = await sala.start("expediente")
    assert await sala.where(instancia_id) == ["recibir"]


async def test_an_uploaded_process_may_be_called_by_the_next_one(sala):
    admin = await sala.orden("admin")
    trazo = Trazo("quien_llama")
    call = trazo.node("callActivity", "llama", given='calledElement="expediente"')
    trazo.chain(trazo.node("startEvent", "inicio"), call, trazo.node("endEvent", "fin"))
    caller = trazo.done().diagrama
    with pytest.raises(RuleBroken, match="diagrama_ilegible"):
        await deploy(sala.database, admin, diagrama=caller, decisiones={})
    await deploy(sala.database, admin, diagrama=_brought("recibir").diagrama, decisiones={})
    await deploy(sala.database, admin, diagrama=caller, decisiones={})
    await sala.start("quien_llama")
    assert len(await sala.running("expediente")) == 1


@pytest.mark.parametrize(
    ("diagrama", "code"),
    [
        ("<esto no es BPMN", "diagrama_ilegible"),
        (_brought("a", proceso="nuevo").diagrama, "proceso_sin_nombre"),
        (_brought("a", proceso="x" * 50).diagrama, "proceso_sin_nombre"),
    ],
    ids=["torn", "a name of ours", "a long name"],
)
async def test_a_diagram_that_cannot_be_stored_is_refused(sala, diagrama, code):
    with pytest.raises(RuleBroken, match=code):
        await deploy(sala.database, await sala.orden("admin"), diagrama=diagrama, decisiones={})


async def test_only_an_administrator_deploys(sala):
    with pytest.raises(Forbidden, match="solo_administracion"):
        await deploy(
            sala.database, await sala.orden("diri"), diagrama=_brought("a").diagrama, decisiones={}
        )
