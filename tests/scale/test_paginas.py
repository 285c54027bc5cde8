"""Every page stays useful with 1,000 ATs and 100,000 tareas: of bounded size, in few statements."""

from dataclasses import replace

import pytest

from api.app import create_app
from api.composition import Service
from engine.db.queries.asistencias import list_asistencias
from engine.db.queries.tareas import count_bandeja, list_bandeja
from engine.settings import Settings
from tests.api.puertas import Puertas
from tests.story.gente import NOW

pytestmark = pytest.mark.xdist_group("nacion")
PAGES = (
    "/bandeja",
    "/asistencias",
    "/asistencias/AT-2026-0500",
    "/planificador?mes=2026-08",
    "/planificador?anio=2026",
    "/tablero",
    "/buzon",
    "/procesos",
)
MOST_STATEMENTS = 40
MOST_BYTES = 1_500_000


@pytest.fixture
async def puertas(passing, tmp_path):
    settings = Settings(data=tmp_path, secret="secreto de prueba", base_url="http://prueba")
    service = Service(replace(settings, demo=True), database=passing)
    made = Puertas(create_app(service, worker=False), service)
    yield made
    await made.close()


def test_the_country_has_1000_ats_and_100000_tareas(nacion):
    assert nacion.cuentas["asistencia"] == 1000
    assert nacion.cuentas["tarea"] >= 100_000


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("quien", ["diri", "dre"])
async def test_a_page_is_of_bounded_size_and_takes_few_statements(puertas, sent, path, quien):
    client = await puertas.como(quien)
    sent.clear()
    answer = await client.get(path)
    asked = [s.sql for s in sent if not s.sql.startswith(("SAVEPOINT", "RELEASE"))]
    if quien == "dre" and path.startswith("/asistencias/"):
        assert answer.status_code in (200, 404)
    else:
        assert answer.status_code == 200, answer.text[:500]
    assert len(answer.content) < MOST_BYTES
    assert len(asked) <= MOST_STATEMENTS, "\n".join(asked)


async def test_the_pages_of_the_ats_hold_each_one_once(nacion):
    actor = await nacion.gente.actor("diri")
    seen: list[str] = []
    cursor: str | None = None
    async with nacion.database.transaction() as tx:
        while True:
            page = await list_asistencias(tx, actor, cursor=cursor, limite=200)
            assert len(page.datos) <= 200
            seen += [row["codigo"] for row in page.datos]
            cursor = page.siguiente
            if cursor is None:
                break
    assert len(seen) == len(set(seen)) == 1000


@pytest.mark.parametrize("quien", ["diri", "dre", "ugel", "unidad"])
async def test_the_pages_of_a_bandeja_hold_what_its_counter_says(nacion, quien):
    actor = await nacion.gente.actor(quien)
    seen = []
    cursor: str | None = None
    async with nacion.database.transaction() as tx:
        counts = await count_bandeja(tx, actor, NOW)
        while True:
            page = await list_bandeja(tx, actor, now=NOW, cursor=cursor, limite=7)
            assert len(page.datos) <= 7
            seen += [row["id"] for row in page.datos]
            cursor = page.siguiente
            if cursor is None:
                break
    assert len(seen) == len(set(seen)) == counts["abiertas"] > 7
