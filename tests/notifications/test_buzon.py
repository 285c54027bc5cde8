"""The mailbox: one's own notices, everybody's for administrators, by pages."""

from datetime import timedelta
from uuid import uuid4

import pytest

from engine.db.queries.avisos import list_avisos, load_aviso
from engine.domain.actor import Actor, CargoVigente
from engine.errors import NotFound, RuleBroken
from engine.jobs.avisos import aviso_id, enqueue
from notifications.buzon import Buzon
from tests.jobs.hechos import NOW, a_notice, open_office
from tests.notifications.envio import send

ADMIN = Actor(
    0,
    "admin",
    "Ana",
    (CargoVigente(1, "administrador", 1, "MINEDU", "Minedu", "ministerio", (1,)),),
)


@pytest.fixture
async def office(tx_database):
    made = await open_office(tx_database)
    later = NOW + timedelta(minutes=1)
    at = made.asistencia
    async with tx_database.transaction() as tx:
        await enqueue(
            tx,
            [
                a_notice(made.rosa, "a", asistencia_id=at),
                a_notice(made.rosa, "b", tipo="vencida", en=later),
                a_notice(made.maria, "c", en=later, asistencia_id=at),
            ],
        )
    return made


def actor(office, name):
    return Actor(getattr(office, name), f"{name}.prueba", name)


async def seen(database, who, **filters):
    async with database.transaction() as tx:
        pagina = await list_avisos(tx, who, **filters)
    return {row["id"] for row in pagina.datos}


def ids(*claves):
    return {aviso_id(clave) for clave in claves}


async def test_everybody_sees_their_own_and_an_administrator_all(tx_database, office):
    assert await seen(tx_database, actor(office, "rosa")) == ids("a", "b")
    assert await seen(tx_database, actor(office, "maria")) == ids("c")
    assert await seen(tx_database, actor(office, "luis")) == set()
    assert await seen(tx_database, ADMIN) == ids("a", "b", "c")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"tipo": "vencida"}, ("b",)),
        ({"persona": "maria.prueba"}, ("c",)),
        ({"asistencia": "AT-2026-9001"}, ("a", "c")),
        ({"estado": "en_cola", "tipo": "tarea_asignada"}, ("a", "c")),
        ({"estado": "entregado"}, ()),
    ],
)
async def test_filters_narrow_the_list(tx_database, office, filters, expected):
    assert await seen(tx_database, ADMIN, **filters) == ids(*expected)


async def test_a_filter_never_widens_what_one_may_see(tx_database, office):
    rosa = actor(office, "rosa")
    assert await seen(tx_database, rosa, persona="maria.prueba") == set()


async def test_pages_follow_each_other_from_the_newest(tx_database, office):
    found, cursor, pages = [], None, 0
    async with tx_database.transaction() as tx:
        while pages == 0 or cursor:
            pagina = await list_avisos(tx, ADMIN, cursor=cursor, limite=1)
            found += pagina.datos
            cursor, pages = pagina.siguiente, pages + 1
    assert pages == 3
    assert {row["id"] for row in found} == ids("a", "b", "c")
    assert [row["creado"] for row in found] == sorted(
        (row["creado"] for row in found), reverse=True
    )
    assert found[-1]["persona"] == "Rosa Mamani"


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("no es", id="rubbish"),
        pytest.param("WyIyMDI2LTA3LTA2IiwgNV0", id="naive-instant"),
        pytest.param("WyIyMDI2LTA3LTA2VDEzOjAwOjAwWiIsIDVd", id="no-uuid"),
    ],
)
async def test_a_cursor_that_no_list_gave_is_refused(tx, cursor):
    with pytest.raises(RuleBroken) as refusal:
        await list_avisos(tx, ADMIN, cursor=cursor)
    assert refusal.value.code == "cursor_invalido"


async def test_a_notice_is_read_in_full_by_whom_it_is_for(tx_database, office):
    await send(tx_database, Buzon(), limite=1)
    async with tx_database.transaction() as tx:
        aviso = await load_aviso(tx, actor(office, "rosa"), aviso_id("a"))
        assert aviso["cuerpo"].startswith("Complete la tarea")
        assert (aviso["asistencia"], aviso["estado"]) == ("AT-2026-9001", "entregado")
        for who, which in ((actor(office, "maria"), aviso_id("a")), (ADMIN, uuid4())):
            with pytest.raises(NotFound):
                await load_aviso(tx, who, which)
