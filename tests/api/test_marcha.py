"""Processes of any kind over REST: started, told things, listed, answered and looked into."""

import jsonschema_rs
import pytest

from tests.api.pedidos import API, PEDIDO, deploy, start


@pytest.fixture
async def pedidos(service):
    await deploy(service, "pedidos", PEDIDO)


async def test_a_process_is_started_and_shows_where_it_is(puertas, pedidos):
    admin = await puertas.como("admin")
    made = await start(admin)
    assert made.status_code == 201, made.text
    assert (made.json()["clave"], made.json()["activos"]) == ("PEDIDO-1", ["pedir"])
    shown = (await admin.get(f"{API}/instancias/{made.json()['instancia']}")).json()
    assert (shown["proceso"], shown["version"], shown["estado"]) == ("pedidos", 1, "activa")
    assert shown["variables"] == {"codigo": "P-1"}
    assert [(t["elemento"], t["estado"]) for t in shown["tokens"]] == [("pedir", "listo")]
    assert [t["elemento"] for t in shown["tareas"]] == ["pedir"]
    assert (shown["asistencia"], shown["hijas"], shown["incidentes"]) == (None, [], [])


async def test_its_form_is_drawn_answered_and_moves_it_on(puertas, pedidos):
    admin, ugel = await puertas.como("admin"), await puertas.como("ugel")
    here = (await start(admin)).json()["instancia"]
    [row] = (await ugel.get(f"{API}/tareas")).json()["datos"]
    assert (row["asistencia"], row["instancia_clave"]) == (None, "PEDIDO-1")
    tarea = f"{API}/tareas/{row['id']}"
    form = (await ugel.get(tarea)).json()["formulario"]
    schema = form["esquema"]
    assert set(schema["properties"]) == {"monto", "via", "dia"}
    assert jsonschema_rs.is_valid(schema, schema["examples"][0])
    refused = await ugel.post(f"{tarea}/completar", json={"via": "c"})
    assert refused.status_code == 422
    assert set(refused.json()["campos"]) == {"monto", "via"}
    done = await ugel.post(f"{tarea}/completar", json=schema["examples"][0])
    assert done.status_code == 200, done.text
    shown = (await admin.get(f"{API}/instancias/{here}")).json()
    assert shown["activos"] == ["m"]
    assert shown["variables"]["dia"] == "2026-07-06"
    [waits] = shown["suscripciones"]
    assert (waits["tipo"], waits["nombre"], waits["clave"]) == ("mensaje", "pago", "P-1")


async def test_a_message_of_another_system_moves_it_and_is_answered_with_the_instance(
    puertas, pedidos
):
    admin, ugel = await puertas.como("admin"), await puertas.como("ugel")
    here = (await start(admin)).json()["instancia"]
    body = {"nombre": "pago", "clave": "P-1", "datos": {"monto": 7}, "referencia": "tesoro-1"}
    early = await admin.post(f"{API}/mensajes", json=body)
    assert (early.status_code, early.json()["estado"]) == (202, "en_espera")
    [row] = (await ugel.get(f"{API}/tareas")).json()["datos"]
    await ugel.post(f"{API}/tareas/{row['id']}/completar", json={"monto": 1})
    await puertas.service.settle(puertas.service.clock.now())
    again = await admin.post(f"{API}/mensajes", json=body)
    assert (again.status_code, again.json()["instancia"]) == (200, here)
    [seen] = (await admin.get(f"{API}/mensajes?estado=entregado")).json()["datos"]
    assert (seen["referencia"], seen["instancia"], seen["datos"]) == (
        "tesoro-1", here, {"monto": 7},
    )  # fmt: skip
    [mine] = (await admin.get(f"{API}/tareas")).json()["datos"]
    assert mine["nombre"] == "revisar"
    form = (await admin.get(f"{API}/tareas/{mine['id']}")).json()["formulario"]
    assert list(form["esquema"]["properties"]) == ["nota"]
    await admin.post(f"{API}/tareas/{mine['id']}/completar", json={})
    shown = (await admin.get(f"{API}/instancias/{here}")).json()
    assert (shown["estado"], shown["variables"]["pagado"]) == ("terminada", 7)


async def test_its_history_tells_who_did_what(puertas, pedidos):
    admin, ugel = await puertas.como("admin"), await puertas.como("ugel")
    here = (await start(admin)).json()["instancia"]
    [row] = (await ugel.get(f"{API}/tareas")).json()["datos"]
    await ugel.post(f"{API}/tareas/{row['id']}/completar", json={"monto": 1})
    told = (await admin.get(f"{API}/instancias/{here}/historia")).json()["datos"]
    done = [event for event in told if event["tipo"] == "tarea_completada"]
    assert [event["persona"] for event in done] == ["Persona ugel"]
    # One row for each step: what was done, and how the tokens moved by it.
    assert [event["tipo"] for event in told] == ["tarea_completada", "instancia_iniciada"]
    moved = [[what, where] for what, where, _ in done[0]["datos"]["pasos"]]
    assert moved[:2] == [["sale", "pedir"], ["entra", "m"]]
    first = (await admin.get(f"{API}/instancias/{here}/historia?limite=1")).json()
    assert first["datos"][0]["id"] == told[0]["id"]
    rest = await admin.get(
        f"{API}/instancias/{here}/historia", params={"cursor": first["siguiente"]}
    )
    assert [e["id"] for e in rest.json()["datos"]] == [e["id"] for e in told[1:]]


async def test_the_list_is_filtered_and_paged(puertas, pedidos):
    admin = await puertas.como("admin")
    made = [(await start(admin, clave=f"P {n}")).json()["instancia"] for n in range(5)]
    first = (await admin.get(f"{API}/instancias?proceso=pedidos&limite=3")).json()
    rest = await admin.get(
        f"{API}/instancias", params={"proceso": "pedidos", "cursor": first["siguiente"]}
    )
    seen = [row["id"] for row in first["datos"] + rest.json()["datos"]]
    assert sorted(seen) == sorted(made)
    for query, count in (
        ("estado=activa", 5), ("estado=terminada", 0), ("q=p 3", 1), ("version=2", 0),
        ("con_incidentes=true", 0), ("proceso=otro", 0),
    ):  # fmt: skip
        found = (await admin.get(f"{API}/instancias?{query}")).json()["datos"]
        assert len(found) == count, query


async def test_each_sees_what_is_theirs(puertas, service):
    await deploy(service, "pedidos", PEDIDO, inicia="jefe_agp")
    ugel = await puertas.como("ugel")
    made = await start(ugel, entidad="210005")
    assert made.status_code == 201, made.text
    here = made.json()["instancia"]
    seen = {}
    for usuario in ("ugel", "directora", "dre", "diri", "admin", "vecina", "cusco", "nadie"):
        client = await puertas.como(usuario)
        answer = await client.get(f"{API}/instancias/{here}")
        listed = (await client.get(f"{API}/instancias")).json()["datos"]
        assert [row["id"] for row in listed] == ([here] if answer.status_code == 200 else [])
        seen[usuario] = answer.status_code
        if answer.status_code == 200:
            assert ("variables" in answer.json()) == (usuario == "admin")
    assert seen == dict.fromkeys(("ugel", "directora", "dre", "diri", "admin"), 200) | (
        dict.fromkeys(("vecina", "cusco", "nadie"), 404)
    )


async def test_a_process_is_started_by_whom_its_diagram_says(puertas, service):
    await deploy(service, "pedidos", PEDIDO, inicia="jefe_agp coordinador_dre")
    await deploy(service, "libre", PEDIDO, inicia="todos")
    for usuario, expected in (("ugel", 201), ("dre", 201), ("unidad", 403), ("admin", 201)):
        client = await puertas.como(usuario)
        made = await start(client)
        assert made.status_code == expected, (usuario, made.text)
        assert (await start(client, proceso="libre")).status_code == 201


@pytest.mark.parametrize(
    ("usuario", "told", "status", "code"),
    [
        ("admin", {"proceso": "ninguno"}, 404, "proceso_desconocido"),
        ("admin", {"proceso": "asistencia_tecnica"}, 422, "proceso_de_asistencia"),
        ("admin", {"proceso": "../etc"}, 422, "datos_invalidos"),
        ("admin", {"entidad": "999999"}, 404, "entidad_desconocida"),
        ("admin", {"variables": {"x": "y" * 70_000}}, 422, "carga_invalida"),
        ("admin", {"variables": [1]}, 422, "datos_invalidos"),
        ("admin", {"clave": "x" * 81}, 422, "datos_invalidos"),
        ("admin", {"sobra": 1}, 422, "datos_invalidos"),
        ("ugel", {}, 403, "proceso_ajeno"),
    ],
)
async def test_what_cannot_start_says_why(puertas, pedidos, usuario, told, status, code):
    refused = await start(await puertas.como(usuario), **told)
    assert (refused.status_code, refused.json()["codigo"]) == (status, code), refused.text
    assert refused.json()["detail"]


async def test_nobody_starts_it_for_an_entidad_that_is_not_theirs(puertas, service):
    await deploy(service, "pedidos", PEDIDO, inicia="todos")
    dre = await puertas.como("dre")
    assert (await start(dre, entidad="210005")).status_code == 201
    refused = await start(dre, entidad="080000")
    assert (refused.status_code, refused.json()["codigo"]) == (403, "entidad_ajena")


async def test_the_same_order_twice_starts_one(puertas, pedidos):
    admin = await puertas.como("admin")
    admin.headers["Idempotency-Key"] = "pedido-1"
    first, again = await start(admin), await start(admin)
    assert first.json() == again.json()
    other = await start(admin, clave="OTRA")
    assert (other.status_code, other.json()["codigo"]) == (409, "clave_reutilizada")


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"nombre": ""}, id="no name"),
        pytest.param({"nombre": "x" * 241}, id="a long name"),
        pytest.param({"nombre": "a\x00"}, id="a null character"),
        pytest.param({"nombre": "a", "clave": ""}, id="an empty key"),
        pytest.param({"nombre": "a", "datos": [1]}, id="a list for an object"),
        pytest.param({"nombre": "a", "vida": "ayer"}, id="no duration"),
        pytest.param({"nombre": "a", "vida": "-PT1H"}, id="a lifetime backwards"),
        pytest.param({"nombre": "a", "vida": "P900D"}, id="a lifetime too long"),
        pytest.param({"nombre": "a", "datos": {"x": "y" * 70_000}}, id="over 64 KiB"),
        pytest.param({"nombre": "a", "otro": 1}, id="a field of nobody"),
    ],
)
async def test_a_hostile_message_is_refused_in_words(puertas, told):
    admin = await puertas.como("admin")
    refused = await admin.post(f"{API}/mensajes", json=told)
    assert refused.status_code == 422, refused.text
    assert refused.json()["detail"]
    assert (await admin.get(f"{API}/mensajes")).json()["datos"] == []


async def test_a_signal_says_how_many_hear_it(puertas, service):
    await deploy(service, "oye", "ini > s > a > fin\ncaptura s senal=alerta\nusuario a")
    admin = await puertas.como("admin")
    here = [(await start(admin, proceso="oye")).json()["instancia"] for _ in range(2)]
    told = await admin.post(f"{API}/senales", json={"nombre": "alerta"})
    assert (told.status_code, told.json()["receptores"]) == (202, 2)
    await service.settle(service.clock.now())
    for instancia in here:
        shown = (await admin.get(f"{API}/instancias/{instancia}")).json()
        assert shown["activos"] == ["a"]


async def test_a_member_joins_a_running_call_and_another_leaves_it(puertas, service):
    await deploy(service, "parte", "ini > a > fin\nusuario a rol=jefe_agp entidad=210005")
    await deploy(service, "todo", "ini > partes > b > fin\nllama partes llamado=parte de=xs como=x")
    admin, ugel = await puertas.como("admin"), await puertas.como("ugel")
    here = (await start(admin, proceso="todo", variables={"xs": [1]})).json()["instancia"]
    members = f"{API}/instancias/{here}/miembros"
    joined = await admin.post(members, json={"elemento": "partes", "clave": "tarde"})
    assert joined.status_code == 201, joined.text
    [group] = (await admin.get(f"{API}/instancias/{here}")).json()["grupos"]
    assert (group["total"], group["activas"]) == (2, 2)
    left = await admin.delete(f"{members}/{joined.json()['instancia']}?elemento=partes")
    assert left.status_code == 200, left.text
    [row] = (await ugel.get(f"{API}/tareas")).json()["datos"]
    await ugel.post(f"{API}/tareas/{row['id']}/completar", json={})
    assert (await admin.get(f"{API}/instancias/{here}")).json()["activos"] == ["b"]
    closed = await admin.post(members, json={"elemento": "partes", "clave": "otra"})
    assert (closed.status_code, closed.json()["codigo"]) == (409, "llamada_cerrada")
