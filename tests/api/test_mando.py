"""Running processes mended over REST by who administers, and what `verify` says of the rows."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from api.pages.incidentes import INVARIANTES as WORDS
from engine.actions.instancias.procesos import Texto, store
from engine.db.queries.invariantes import INVARIANTES
from engine.jobs.vigilancia import watch
from tests.process.conformidad.dibujo import draw

API = "/api/v1"
MOTIVO = "Se corrigió con la oficina"
GASTOS = """
    ini > g
    exclusiva g
    g >[monto > 100] a > fin
    g >[monto <= 100] b > fin
    usuario a rol=planificador_diri entidad=DIRI
    usuario b rol=planificador_diri entidad=DIRI
"""


@pytest.fixture
async def admin(puertas, service):
    """Who administers, at a service with a process that cannot choose its way by a text."""
    async with service.database.transaction() as tx:
        await store(tx, Texto("gastos", draw(GASTOS, "gastos"), {}), service.clock.now())
    return await puertas.como("admin")


async def _begin(admin, monto):
    body = {"proceso": "gastos", "variables": {"monto": monto}}
    answer = await admin.post(f"{API}/instancias", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["instancia"]


async def _order(admin, instancia, comando, **body):
    answer = await admin.post(
        f"{API}/instancias/{instancia}/{comando}", json={"motivo": MOTIVO, **body}
    )
    return answer.status_code, answer.json()


async def test_an_incident_is_listed_with_its_input_and_mended(admin):
    instancia = await _begin(admin, "mucho")
    (row,) = (await admin.get(f"{API}/incidentes")).json()["datos"]
    assert (row["instancia"], row["elemento"], row["entrada"]) == (
        instancia, "g", {"monto": "mucho"},
    )  # fmt: skip
    status, told = await _order(admin, instancia, "datos", cambios={"monto": {"$n": "150.50"}})
    assert (status, told["incidentes"]) == (200, 1)
    status, told = await _order(admin, instancia, "reintentar", token=row["token"])
    assert (status, told["estado"], told["incidentes"]) == (200, "activa", 0)
    assert (await admin.get(f"{API}/incidentes")).json()["datos"] == []
    (over,) = (await admin.get(f"{API}/incidentes?estado=resuelto")).json()["datos"]
    assert (over["motivo"], over["resuelto_por"]) == (MOTIVO, "Persona admin")


async def test_an_instance_is_moved_stopped_resumed_and_ended(admin):
    instancia = await _begin(admin, "mucho")
    assert (await _order(admin, instancia, "omitir"))[1]["codigo"] == "incidente_sin_salida"
    assert (await _order(admin, instancia, "mover", elemento="b"))[0] == 200
    for comando, estado in (
        ("suspender", "suspendida"),
        ("reanudar", "activa"),
        ("anular", "anulada"),
    ):
        assert (await _order(admin, instancia, comando))[1]["estado"] == estado
    status, told = await _order(admin, instancia, "mover", elemento="a")
    assert (status, told["codigo"]) == (409, "instancia_terminada")


async def test_an_order_repeated_under_its_key_is_carried_out_once(admin):
    instancia = await _begin(admin, "mucho")
    address = f"{API}/instancias/{instancia}/reintentar"
    for _ in range(2):
        sent = await admin.post(
            address, json={"motivo": MOTIVO}, headers={"Idempotency-Key": "una"}
        )
        assert sent.status_code == 200
    (row,) = (await admin.get(f"{API}/incidentes")).json()["datos"]
    assert row["intentos"] == 2


@pytest.mark.parametrize(
    "body",
    [
        {"cambios": {"dia": {"$f": "mañana"}}},
        {"cambios": {}},
        {"cambios": {"x": 1}, "motivo": "....."},
        {"cambios": {"x": 10**30}},
    ],
    ids=["no such date", "nothing", "no reason", "no such number"],
)
async def test_data_that_make_no_sense_are_refused_in_a_sentence(admin, body):
    status, told = await _order(admin, await _begin(admin, 5), "datos", **body)
    assert status == 422
    assert told["detail"]


async def test_a_batch_is_rehearsed_then_applied_in_parts(admin):
    failed = {await _begin(admin, "mucho") for _ in range(3)}
    await _begin(admin, 5)
    body: dict[str, object] = {
        "comando": "reintentar", "filtro": {"proceso": "gastos"}, "motivo": MOTIVO,
    }  # fmt: skip
    reach = (await admin.post(f"{API}/instancias/lote", json=body)).json()
    assert (reach["total"], reach["posibles"], reach["razones"]) == (4, 3, {"sin_incidente": 1})
    done, body = set(), body | {"aplicar": True, "limite": 2}
    while True:
        part = (await admin.post(f"{API}/instancias/lote", json=body)).json()
        done |= {row["id"] for row in part["hechas"]}
        if part["siguiente"] is None:
            break
        body |= {"cursor": part["siguiente"], "lote": part["lote"]}
    assert done == failed


async def test_heat_counts_who_waits_where(admin):
    for monto in (500, 600, 5):
        await _begin(admin, monto)
    found = (await admin.get(f"{API}/procesos/gastos/calor")).json()["datos"]
    waiting = {row["elemento"]: (row["pasaron"], row["esperan"]) for row in found}
    assert waiting == {"ini": (3, 0), "g": (3, 0), "a": (2, 2), "b": (1, 1)}
    assert (await admin.get(f"{API}/procesos/no_hay/calor")).json()["datos"] == []


async def test_heat_tells_how_long_the_one_longest_there_has_waited(admin, service):
    await _begin(admin, 500)
    later = service.clock.now() + timedelta(hours=3)
    await admin.post(f"{API}/demo/reloj", json={"hasta": later.isoformat()})
    await _begin(admin, 600)
    found = (await admin.get(f"{API}/procesos/gastos/calor")).json()["datos"]
    longest = {row["elemento"]: row["mayor"] for row in found}
    assert 3 * 3600 <= longest["a"] < 3 * 3600 + 60
    assert longest["g"] is None


async def test_the_invariants_are_told_at_the_door_of_health_and_measured(admin, puertas, service):
    nobody = puertas.nadie()
    assert set((await nobody.get("/salud/lista")).json()["invariantes"].values()) == {None}
    await _begin(admin, "mucho")
    async with service.database.transaction() as tx:
        await tx.execute(text("UPDATE incidente SET estado = 'omitido'"))
    now = service.machine.now()
    await watch(service.database, service.clock.now(), now)
    told = (await nobody.get("/salud/lista")).json()
    assert {name: n for name, n in told["invariantes"].items() if n} == {"sin_trabajo": 1}
    assert told["lista"] is True
    measured = (await nobody.get("/metrics")).text
    assert 'articula_invariante{nombre="sin_trabajo"} 1.0' in measured
    assert 'articula_invariante{nombre="mensaje_demorado"} 0.0' in measured


def test_the_page_of_incidents_has_words_for_every_invariant():
    assert WORDS.keys() == INVARIANTES.keys()
