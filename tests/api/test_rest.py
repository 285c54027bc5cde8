"""The REST doors as those who build on them use them."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import jsonschema_rs
import pytest

from api.openapi import example_of_registration
from engine.domain.lima import day_of
from tests.story.gente import NOW

API = "/api/v1"
ASISTENCIAS = f"{API}/asistencias"


async def bandeja(client, codigo):
    answer = await client.get(f"{API}/tareas", params={"asistencia": codigo})
    return answer.json()["datos"]


async def complete_first(client, codigo):
    """Complete the first tarea of an AT in somebody's bandeja with the example it shows."""
    tarea = (await bandeja(client, codigo))[0]
    shown = (await client.get(f"{API}/tareas/{tarea['id']}")).json()
    answer = await client.post(
        f"{API}/tareas/{tarea['id']}/completar",
        json=shown["formulario"]["esquema"]["examples"][0],
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_openapi_tells_every_refusal_and_no_shape_of_the_framework(puertas):
    document = (await puertas.nadie().get(f"{API}/openapi.json")).json()
    text = str(document)
    assert "HTTPValidationError" not in text
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            if path != f"{API}/token":
                assert "401" in operation["responses"], (method, path)


@pytest.mark.parametrize(
    "when",
    [
        pytest.param(NOW, id="the demo's first day"),
        pytest.param(NOW + timedelta(days=45), id="six weeks later"),
    ],
)
def test_the_example_of_openapi_lies_five_to_nine_weeks_ahead_in_school_time(when):
    example = example_of_registration(when)
    first, last = (date.fromisoformat(example[f"ventana_{end}"]) for end in ("inicio", "fin"))
    assert timedelta(weeks=5) <= first - day_of(when) < timedelta(weeks=6)
    assert last - day_of(when) <= timedelta(weeks=10)
    assert (first.weekday(), last.weekday()) == (0, 4)


async def test_the_example_of_openapi_registers_an_at_and_its_schema_admits_it(puertas):
    document = (await puertas.nadie().get(f"{API}/openapi.json")).json()
    body = document["paths"][ASISTENCIAS]["post"]["requestBody"]["content"]["application/json"]
    name = body["schema"]["$ref"].rsplit("/", 1)[1]
    assert jsonschema_rs.is_valid(document["components"]["schemas"][name], body["example"])
    unidad = await puertas.como("unidad")
    made = await unidad.post(ASISTENCIAS, json=body["example"])
    assert made.status_code == 201
    assert made.json() == {
        "codigo": "AT-2026-0001",
        "estado": "en_planificacion",
        "etapa": "planificacion",
    }


async def test_the_registration_form_carries_an_example_that_registers(puertas):
    unidad = await puertas.como("unidad")
    form = (await unidad.get(f"{ASISTENCIAS}/formulario")).json()
    made = await unidad.post(ASISTENCIAS, json=form["esquema"]["examples"][0])
    assert made.status_code == 201, made.text


async def test_an_at_shows_itself_whole(puertas):
    codigo = await puertas.registrada()
    unidad = await puertas.como("unidad")
    shown = (await unidad.get(f"{ASISTENCIAS}/{codigo}")).json()
    assert (shown["estado"], shown["etapa"]) == ("en_planificacion", "planificacion")
    assert shown["unidad"] == "DIGEBR"
    assert (shown["ventana_inicio"], shown["ventana_fin"]) == ("2026-08-10", "2026-09-04")
    assert {line["entidad"] for line in shown["convocatoria"]} == {"210000", "210005"}
    assert {(c["entidad_nombre"], c["rol_nombre"]) for c in shown["convocados"]} >= {
        ("UGEL Chucuito", "Jefe de gestión pedagógica")
    }
    assert [i["id"] for i in shown["indicadores"]] == [f"ID-0{n}" for n in range(1, 6)]
    assert set(shown["comandos"]) == {"suspender", "anular"}
    events = (await unidad.get(shown["enlaces"]["eventos"])).json()["datos"]
    assert "asistencia_registrada" in {event["tipo"] for event in events}
    standing = (await unidad.get(shown["enlaces"]["instancia"])).json()
    assert standing["activos"] == ["definir_objetivos"]
    assert "registrar" in standing["recorridos"]


async def test_a_tarea_carries_its_form_its_deadline_and_its_at(puertas):
    codigo = await puertas.registrada()
    unidad = await puertas.como("unidad")
    [tarea] = await bandeja(unidad, codigo)
    shown = (await unidad.get(f"{API}/tareas/{tarea['id']}")).json()
    schema = shown["formulario"]["esquema"]
    assert shown["formulario"]["ficha"] == "anexo_01"
    assert jsonschema_rs.is_valid(schema, schema["examples"][0])
    assert shown["plazo"] == "en 5 días hábiles"
    assert shown["porque"].startswith("Cinco días hábiles desde el")
    assert shown["es_mia"] is True
    assert shown["resumen"]["codigo"] == codigo


async def test_others_see_the_tarea_but_may_not_complete_it(puertas):
    codigo = await puertas.registrada()
    unidad, diri = await puertas.como("unidad"), await puertas.como("diri")
    [tarea] = await bandeja(unidad, codigo)
    address = f"{API}/tareas/{tarea['id']}"
    assert (await diri.get(address)).json()["es_mia"] is False
    refused = await diri.post(f"{address}/completar", json={})
    assert (refused.status_code, refused.json()["codigo"]) == (403, "tarea_ajena")
    assert await bandeja(diri, codigo) == []


async def test_a_tarea_is_taken_drafted_given_back_and_completed(puertas):
    codigo = await puertas.registrada()
    unidad = await puertas.como("unidad")
    [tarea] = await bandeja(unidad, codigo)
    address = f"{API}/tareas/{tarea['id']}"
    assert (await unidad.post(f"{address}/tomar")).json()["tomada_por"] == "Persona unidad"
    draft = {"objetivos": ["Uno a medias"]}
    assert (await unidad.put(f"{address}/borrador", json=draft)).status_code == 200
    assert (await unidad.get(address)).json()["borrador"] == draft
    assert (await unidad.post(f"{address}/devolver")).json()["tomada_por"] is None
    done = await complete_first(unidad, codigo)
    assert (done["codigo"], done["estado"]) == (codigo, "en_planificacion")
    [following] = await bandeja(unidad, codigo)
    assert following["ficha"] == "anexo_02"
    closed = (await unidad.get(address)).json()
    assert (closed["estado"], closed["formulario"]) == ("completada", None)
    assert closed["respuesta"]["objetivos"]


async def test_an_answer_in_an_envelope_is_the_same_answer(puertas):
    codigo = await puertas.registrada()
    unidad = await puertas.como("unidad")
    [tarea] = await bandeja(unidad, codigo)
    address = f"{API}/tareas/{tarea['id']}"
    example = (await unidad.get(address)).json()["formulario"]["esquema"]["examples"][0]
    wrong = await unidad.post(f"{address}/completar", json={"respuesta": [example]})
    assert wrong.json()["campos"] == {"respuesta": "Envíe aquí los campos de la ficha."}
    assert (
        await unidad.post(f"{address}/completar", json={"respuesta": example})
    ).status_code == 200


async def test_completing_twice_under_one_key_is_completing_once(puertas):
    codigo = await puertas.registrada()
    unidad = await puertas.como("unidad")
    [tarea] = await bandeja(unidad, codigo)
    address = f"{API}/tareas/{tarea['id']}"
    example = (await unidad.get(address)).json()["formulario"]["esquema"]["examples"][0]
    key = {"Idempotency-Key": str(uuid4())}
    first = await unidad.post(f"{address}/completar", json=example, headers=key)
    again = await unidad.post(f"{address}/completar", json=example, headers=key)
    assert (again.status_code, again.json()) == (200, first.json())
    other = await unidad.post(f"{address}/completar", json={"otra": 1}, headers=key)
    assert other.json()["codigo"] == "clave_reutilizada"
    bare = await unidad.post(f"{address}/completar", json=example)
    assert bare.status_code == 409
    assert bare.json()["detail"].startswith("Persona unidad ya atendió la tarea")


@pytest.mark.parametrize("key", ["", "con espacio", "x" * 201, "á".encode("latin-1")])
async def test_a_key_that_cannot_be_kept_is_refused(puertas, key):
    unidad = await puertas.como("unidad")
    answer = await unidad.post(
        ASISTENCIAS, json=example_of_registration(NOW), headers={"Idempotency-Key": key}
    )
    assert answer.json()["codigo"] == "clave_invalida"


async def test_registering_twice_under_one_key_makes_one_at(puertas):
    unidad = await puertas.como("unidad")
    key = {"Idempotency-Key": "registro-1"}
    body = example_of_registration(NOW)
    codes = {
        (await unidad.post(ASISTENCIAS, json=body, headers=key)).json()["codigo"] for _ in range(2)
    }
    assert len(codes) == 1
    assert len((await unidad.get(ASISTENCIAS)).json()["datos"]) == 1


@pytest.mark.parametrize(
    ("comando", "status"), [("suspender", 200), ("anular", 200), ("reanudar", 409)]
)
async def test_commands_answer_with_the_new_state_or_a_conflict(puertas, comando, status):
    codigo = await puertas.registrada()
    unidad = await puertas.como("unidad")
    answer = await unidad.post(
        f"{ASISTENCIAS}/{codigo}/{comando}", json={"motivo": "Por disposición superior"}
    )
    assert answer.status_code == status, answer.text
    assert answer.json()["codigo"] in {codigo, "comando_a_destiempo"}


async def test_an_order_without_reason_is_refused_at_its_field(puertas):
    codigo = await puertas.registrada()
    unidad = await puertas.como("unidad")
    answer = await unidad.post(f"{ASISTENCIAS}/{codigo}/anular", json={"motivo": " "})
    assert answer.status_code == 422
    assert answer.json()["campos"] == {"motivo": "Escriba al menos 5 caracteres."}


async def test_the_demo_clock_goes_forward_only_and_tasks_fall_overdue(puertas):
    await puertas.registrada()
    admin, unidad = await puertas.como("admin"), await puertas.como("unidad")
    moved = await admin.post(f"{API}/demo/reloj", json={"hasta": "2026-07-20T09:00:00-05:00"})
    assert moved.status_code == 200, moved.text
    told = (await unidad.get(f"{API}/demo/reloj")).json()["ahora"]
    assert datetime.fromisoformat(told) >= datetime.fromisoformat("2026-07-20T09:00:00-05:00")
    assert (await unidad.get(f"{API}/tareas/resumen")).json()["vencidas"] == 1
    back = await admin.post(f"{API}/demo/reloj", json={"hasta": "2026-07-10T09:00:00-05:00"})
    assert (back.status_code, back.json()["codigo"]) == (422, "reloj_hacia_atras")
    naive = await admin.post(f"{API}/demo/reloj", json={"hasta": "2026-08-10T09:00:00"})
    assert list(naive.json()["campos"]) == ["hasta"]
